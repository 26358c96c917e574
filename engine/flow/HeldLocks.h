//===- HeldLocks.h - is a lock held here? -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: does every path of a function come here with a lock, any, that it
// has taken and not given back?
//
// Approach: a path search from the entry to the event with one bit, set by what
// takes a lock and reset by what gives one back: calls whose row says so,
// objects that hold one while they live (role `holds-lock`), and macros of that
// role that leave nothing but braces in this build.
//
// Unsound: two locks are one; which of them protects what is not asked.
//
// Termination, cost: those of Paths.h; one search a question.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FLOW_HELDLOCKS_H
#define NOGIL_ENGINE_FLOW_HELDLOCKS_H

#include "flow/Views.h"

namespace nogil {

/// Which locks count. A critical section is given up while the thread is
/// detached, and is none at all with the GIL.
enum class Locks : uint8_t { Any, Mutexes };

/// What the event does to a lock.
LockOp lockStep(Views &V, FnId F, EventId E, Locks Of);
/// Is one held on all paths from the function's entry?
bool lockHeld(Views &V, FnId F, EventId At, Locks Of);

} // namespace nogil

#endif // NOGIL_ENGINE_FLOW_HELDLOCKS_H
