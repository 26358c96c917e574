//===- LentObjects.h - borrowed, and lent to a call -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `PyObject_RichCompareBool(PyList_GET_ITEM(l, i), x, Py_EQ)` runs
// `__eq__`, which may take the item out of the list. That was the only
// reference to it, and the comparison goes on with the item. Nothing needs to
// follow in the function itself. The same with `self->current`, when another
// method replaces what the member holds.
//
// Approach: three questions about each argument of a call that may run Python
// code (MayRun.h).
//  * Does the call go on using it afterwards? By its row (role `reuses`), or as
//    a function of the program: it lends its parameter to such a call, or a
//    path through it runs Python code and uses the parameter after that,
//    without a reference of its own in between.
//  * Who holds it? A list or dict that others may change (Reach.h), or a member
//    of an object that others have, which a function that Python code may call
//    replaces and gives up (Members.h). A lock helps only if it is still held
//    while Python code runs, which a critical section is not.
//  * Does the function hold it as well? Yes if a reference was taken on every
//    path to the call (References.h).
//
// Termination: the question about a parameter is a least fixpoint over calls
// (Summaries.h); its witness is the first event in the code.
//
// Unsound: an item that something else holds, too; that Python code gets hold
// of this very object: see Reach.h and Members.h. Not seen: the receiver of a
// method that is called, and items behind two functions.
//
// Cost: origins of the arguments of calls that run Python code; a path question
// for those that are lent; for parameters a search each, where asked for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MEMBERS_LENTOBJECTS_H
#define NOGIL_ENGINE_MEMBERS_LENTOBJECTS_H

#include "members/Members.h"
#include "reach/Reach.h"
#include "reach/References.h"

namespace nogil {

/// How a call goes on using an argument.
struct Reuse {
  const Role *Row = nullptr; ///< the call's own; null: a function that does
  EventId Runs, Again;       ///< of that function
  bool operator==(const Reuse &) const = default;
};

struct LentObject {
  EventId Call;
  uint32_t Arg = 0;
  Reuse How;
  Origin Object, Container; ///< of an item; else Container is not known
  std::optional<Load> From; ///< of a member
  MemberChange Change;
  /// An item, and a function of the program shows how it goes on with it.
  bool isItemOfHelper() const { return !From && !How.Row; }
};

class LentObjects {
public:
  LentObjects(Views &V, const Contexts &Ctx, const Effects &Eff, Members &M)
      : V(V), P(V.program()), Eff(Eff), M(M), Refs(V), Runs(V, Eff),
        R(V, Ctx, Eff),
        Inside(V.solver(), std::optional<Reuse>(), [this](const auto &Of) {
          return reusedParam(Of.first, Of.second);
        }) {}
  /// In the order of the code.
  std::vector<LentObject> find(FnId F);
  Reach &reach() { return R; }
  References &references() { return Refs; }

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  Members &M;
  References Refs;
  MayRun Runs;
  Reach R;
  Summaries<std::pair<FnId, uint32_t>, std::optional<Reuse>> Inside;

  std::optional<Reuse> reuse(FnId F, EventId Call, uint32_t Arg);
  bool handsOver(FnId F, EventId Call, uint32_t Param);
  std::optional<Reuse> reusedParam(FnId F, uint32_t Param);
  bool item(FnId F, LentObject &L, const std::vector<Origin> &Of);
  bool member(FnId F, LentObject &L, const std::vector<Origin> &Of);
  bool replaced(FnId F, LentObject &L, const Load &From);
};

} // namespace nogil

#endif // NOGIL_ENGINE_MEMBERS_LENTOBJECTS_H
