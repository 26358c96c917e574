//===- nogil-global-error-state.cpp ---------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Error state that belongs to the process or the thread rather than to the
// call, and is used at the wrong time. What is looked for is beside this file:
// Errno.h, LastError.h, SharedState.h, FloatFlags.h, PendingError.h,
// StaticErrors.h, ContextSettings.h; handlers of signals are in link
// (Program::Handlers). Calls that say by what they are that everybody is
// concerned are patterns: rules/patterns/nogil-global-error-state.yaml. What
// runs at module initialisation only is left out where the hazard is another
// thread.
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Report.h"

namespace nogil {

Finding *error_state::Reporter::report(KindName Kind, EventId E,
                                       std::string Message, std::string Key,
                                       Witness W, uint8_t Builds) {
  if (!C.ours(F, C.P.event({F, E}).Range))
    return nullptr;
  Out.emplace_back(C.Id, Kind, C.place({F, E}), C.P.display(F),
                   std::move(Message), std::move(Key), W);
  Out.back().Builds = Builds;
  return &Out.back();
}

void error_state::Reporter::function(FnId Fn) {
  F = Fn;
  errnoLost();
  lastErrorLost();
  messageLost();
  for (const SharedUse &U : Shared.uses(F))
    shared(U);
  buffers();
  flags();
  exceptions();
  exceptionsLeft();
  classes();
  contexts();
  handler();
}

void checkGlobalErrorState(const CheckContext &C, std::vector<Finding> &Out) {
  error_state::Reporter R(C, Out);
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F) {
    const Skeleton *S = C.P.Functions[F].Body;
    if (S && C.ours(FnId(F), S->NameRange))
      R.function(FnId(F));
  }
}

} // namespace nogil
