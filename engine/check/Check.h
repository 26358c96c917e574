//===- Check.h - what a rule sees and how it reports ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A rule is one function: it reads the frozen program and what the flow
// analysis found, and adds findings. checks/Checks.def lists them.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_CHECK_H
#define NOGIL_ENGINE_CHECK_CHECK_H

#include "check/Analysis.h"
#include "check/Finding.h"
#include "interproc/Contexts.h"
#include "interproc/Effects.h"
#include "threadstate/Flow.h"
#include "values/Views.h"

namespace nogil {

struct CheckContext {
  const Program &P;
  const FlowResult &Flow;
  const Contexts &Ctx;
  const Effects &Eff;
  Views &V;
  std::string Id; ///< of the rule that runs

  /// In which thread states the event runs, over all paths and callers:
  /// CB_Attached, CB_Detached, both, or 0 when nobody is known to come there.
  uint8_t statesAt(CodeRef C) const;

  Place place(FnId F, SrcRange R) const { return placeIn(P.fn(F).Tu, R); }
  Place place(CodeRef C) const { return place(C.Fn, P.event(C).Range); }
  Place placeIn(uint32_t Tu, SrcRange R) const;
  /// False for code of others: nothing is reported there.
  bool ours(FnId F, SrcRange R) const;
  /// "'name'", as the user wrote it: a macro or the callee.
  std::string callee(CodeRef C) const;
  /// The same for a call on a violation's path: through a pointer, the function
  /// that the path goes on in.
  std::string callee(const Violation &V, size_t Index) const;
  /// How an event is spelled for someone who reads the source: the outermost
  /// macro, else the callee.
  std::string spelled(CodeRef C) const;

  /// The first step of a violation: where the thread state was set, or the
  /// entry point that is entered in it.
  Step origin(const Violation &V) const;
  /// The calls from the place where the state is known down to the event.
  void addCalls(const Violation &V, Witness &W) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_CHECK_H
