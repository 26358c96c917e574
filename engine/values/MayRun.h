//===- MayRun.h - may a call run Python code? -------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: Python code that runs in the middle of a function may do anything to
// the objects that the function works on. `PyObject_Call` runs it; a lookup or
// a conversion (`PyNumber_Index`) does where the class of its argument is not a
// builtin one; and so does a function of the program that makes such a call.
//
// Approach: the roles of the call that hold here, else the same question about
// each call in the function that it names; through pointers, the effects of
// what it may reach (Effects.h). Yes: always or usually. Unknown: a special
// method of an argument. Neither where every path to the call has asked for the
// argument's exact class (`PyLong_CheckExact(x)`, role `tests-exact`), by a
// test of its own, by a macro around another one or by a function of the
// program that asks about its parameter; or where all callers have asked; or
// where a call has made the argument whose row says that it is of such a class.
// No: nothing but a finalizer, an error handler, a hook or an override that
// hardly any class has; or nothing is known of the call. The code of a module
// that is imported runs, but it has no hold of what the caller works on.
//
// Unsound: calls of which nothing is known. Imprecise: of a function of the
// program it is not asked what its callers pass.
//
// Termination: a least fixpoint over functions (Summaries.h).
//
// Cost: that of the effects; for arguments a path question a test; the events
// of the functions that have such an effect, once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_MAYRUN_H
#define NOGIL_ENGINE_VALUES_MAYRUN_H

#include "interproc/Effects.h"
#include "values/Views.h"

namespace nogil {

class MayRun {
public:
  MayRun(Views &V, const Effects &Eff)
      : V(V), P(V.program()), Eff(Eff),
        Inside(V.solver(), Answer::No,
               [this](const auto &Of) { return inside(Of.first, Of.second); }) {
  }

  /// Only for calls; any other event runs nothing.
  Answer python(FnId F, EventId E) { return ask(F, E, false); }
  /// Python code of any thread: this one runs it, or lets others by detaching.
  Answer anyPython(FnId F, EventId E) {
    return detaches(F, E) ? Answer::Yes : ask(F, E, false);
  }
  /// The same of code that may have hold of what the caller works on: not that
  /// of a module that is imported.
  Answer others(FnId F, EventId E) {
    return detaches(F, E) ? Answer::Yes : ask(F, E, true);
  }
  /// The argument is of a builtin class on every path to the call.
  Answer exact(FnId F, EventId Call, uint32_t Arg);
  /// A test of this role (TestsExact, TestsImmutable) says so of the object on
  /// every path to the event.
  Answer tested(FnId F, EventId At, const std::vector<Origin> &Object,
                RoleKind Asks);

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  /// By function and role: the calls that ask, and those whose argument 0 they
  /// ask about.
  std::map<std::pair<FnId, RoleKind>, std::vector<std::pair<EventId, EventId>>>
      Tests;
  std::map<std::pair<FnId, RoleKind>, bool> Helpers;

  /// Of calling a function with a body; true: only code of others.
  Summaries<std::pair<FnId, bool>, Answer> Inside;

  Answer ask(FnId F, EventId E, bool Reaching);
  Answer inside(FnId F, bool Reaching);
  bool detaches(FnId F, EventId E) const;
  Answer exact(FnId F, EventId Call, uint32_t Arg, unsigned Callers);
  bool madeExact(FnId F, const Origin &O);
  bool askedInside(FnId G, RoleKind What);
  bool excludes(FnId F, ExprId Cond, bool Taken,
                const std::vector<uint32_t> &Tests) const;
  bool asks(FnId F, const Event &E, RoleKind What) const;
  const std::vector<std::pair<EventId, EventId>> &tests(FnId F, RoleKind What);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_MAYRUN_H
