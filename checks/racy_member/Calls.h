//===- Calls.h - helpers that are called without the lock -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a helper that changes an object leaves the lock to its callers. Most
// take it; one has forgotten to. The helper itself holds nothing then, so that
// no access to its members is seen to be locked anywhere.
//
// Approach: for each function that assigns to members of what a parameter
// points to, and neither takes nor gives back a lock, its calls are sorted:
// under a lock of that object (a member of it, or a section on it), or under no
// lock at all, here or by whoever calls. One of the first kind shows what the
// lock is for; each of the second is a finding, if Python code may have the
// object meanwhile (Members.h) and it is not the caller's alone. One for each
// pair of functions.
//
// Unsound: that both callers have one object is not shown beyond the types. A
// helper below the helper is not looked into. Cost: the calls of functions that
// assign to members.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RACY_MEMBER_CALLS_H
#define NOGIL_CHECKS_RACY_MEMBER_CALLS_H

#include "checks/racy_member/Races.h"

namespace nogil {

struct UnlockedCall {
  CodeRef Here;                    ///< the call
  const Access *Changes = nullptr; ///< what the helper does
  bool Pointer = false;            ///< to a pointer
  ExprId Object;                   ///< that it is given, in Here
  uint32_t Entry = ~0u;            ///< how Python code has it
  CodeRef Locked;                  ///< a call under the lock
  EventId Taken;                   ///< where that was taken; None: by a caller
};

/// In the order of the code.
std::vector<UnlockedCall> findUnlockedCalls(const ProgramView &C, Races &Ways);

} // namespace nogil

#endif // NOGIL_CHECKS_RACY_MEMBER_CALLS_H
