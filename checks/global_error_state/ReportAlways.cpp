//===- ReportAlways.cpp - what is everybody's from the start to the end --===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Handlers of signals, and classes of exceptions in static variables.
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Report.h"
#include <fmt/format.h>

namespace nogil::error_state {

/// A signal comes between any two steps: the thread may be detached, or wait to
/// be attached, or be in the middle of the very same function.
void Reporter::handler() {
  const Entry *By = C.P.handler(F);
  const Skeleton &S = *C.P.fn(F).Body;
  for (uint32_t I = 0; By && I != S.Events.size(); ++I) {
    EventId E(I);
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    bool Attaches = C.Eff.callHas(F, E, EB_Ensures);
    if (!Attaches && !C.Eff.callHas(F, E, EB_NeedsThread))
      continue;
    Witness W({C.placeIn(By->Tu, By->Where), "registered here"});
    for (CodeRef Down :
         C.Eff.chain(F, E, Attaches ? EB_Ensures : EB_NeedsThread))
      W.add({C.place(Down), fmt::format("{} is called here", C.callee(Down))});
    report(kind::SignalHandler, E,
           fmt::format("{} handles signals and calls {}, which {}; a signal "
                       "comes to any thread, at any step: set a flag that is "
                       "asked for elsewhere",
                       C.quoted(F), name(E),
                       Attaches ? "attaches the thread"
                                : "needs an attached thread"),
           "handler", W);
    return;
  }
}

void Reporter::classes() {
  const Skeleton &S = *C.P.fn(F).Body;
  for (const StaticError &E : Classes.of(F)) {
    std::string Name = "'" + C.P.tu(F).str(S.Vars[E.Class.V].Name) + "'";
    if (E.Kind == StaticError::Made) {
      reportShared(kind::ExceptionClass, E.At,
                   fmt::format("a class of exceptions is made here for {}, "
                               "which all threads share",
                               Name),
                   "", "class" + Name);
    } else if (!certain(C.Ctx.initOnly(F))) {
      Witness W(at(E.At, "given up here"));
      W.add({C.place(E.Raised), "raised here"});
      report(kind::ExceptionClass, E.At,
             fmt::format("{} gives up {}, a class of exceptions in a static "
                         "variable, which other threads or interpreters may be "
                         "raising",
                         name(E.At), Name),
             "drop" + Name, W);
    }
  }
}

} // namespace nogil::error_state
