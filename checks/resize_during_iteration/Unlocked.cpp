//===- Unlocked.cpp - walked without a lock -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Report.h"

namespace nogil::resize {

void Reporter::unlocked(const UnlockedWalk &W) {
  std::string Owner = nameOf(W.Owner);
  Witness Why(at(W.At, "accessed here, with no critical section on it"));
  if (W.From.Fn.valid())
    Why.add({C.place(W.From), "'" + C.P.display(W.From.Fn) +
                                  "' passes it here, with none either"});
  Out.emplace_back(C.Id, C.place(F, W.Where), C.P.display(F),
                   Owner + " is walked without a critical section on it; "
                           "another thread may change it meanwhile",
                   Owner + "unlocked", Why);
  Out.back().Builds = Build_FreeThreaded;
}

} // namespace nogil::resize
