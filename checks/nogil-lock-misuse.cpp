//===- nogil-lock-misuse.cpp ----------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds where a critical section is left without its end, does not hold what is
// relied on, or is not the lock that others take. lock_misuse/Misuse.h says
// how.
//
//===----------------------------------------------------------------------===//
#include "checks/lock_misuse/Misuse.h"

namespace nogil {

void checkLockMisuse(const ProgramView &C, std::vector<Finding> &Out) {
  for (auto *Find :
       {leftSections, nestedSections, otherObjectsLocks, objectMutexes})
    for (Finding &F : Find(C))
      Out.push_back(std::move(F));
}

} // namespace nogil
