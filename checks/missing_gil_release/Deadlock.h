//===- Deadlock.h - waiting attached for a lock -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_DEADLOCK_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_DEADLOCK_H

#include "check/Check.h"
#include "checks/missing_gil_release/LockOrder.h"

namespace nogil {

/// Places that block on a lock while attached, where the lock's holder may wait
/// until it can attach: a finding with both witnesses for each function and
/// lock.
std::vector<Finding> lockDeadlocks(const CheckContext &C);

/// Waits for threads, attached, in what runs when an object goes away, where
/// such a thread attaches: a finding for each such function. That others wait
/// meanwhile would be accepted there; that all do, for ever, is not.
std::vector<Finding> teardownDeadlocks(const CheckContext &C);

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_DEADLOCK_H
