//===- HeldLocks.h - is a lock held here? -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: does every path come here with a lock, any, that was taken and not
// given back?
//
// Approach: a path search from the entry to the event with one bit, set by what
// takes a lock and reset by what gives one back: calls whose row says so,
// objects that hold one while they live (role `holds-lock`), and macros of that
// role that leave nothing but braces in this build; functions of the program
// that come back with a lock, or without one that they got (Flow.h). Of a
// function that does not take one, every call is asked, while it is no entry
// point.
//
// Unsound: two locks are one; which of them protects what is not asked. One
// that is tried counts as taken: where it was not, there is little left to do.
//
// Termination: callers are followed up to a fixed depth; a function that is
// asked for again meanwhile does not count.
//
// Cost: a path search a question and caller.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_HELDLOCKS_H
#define NOGIL_ENGINE_SHARING_HELDLOCKS_H

#include "threadstate/Flow.h"
#include "values/Views.h"
#include <map>

namespace nogil {

/// Which locks count. A critical section is given up while the thread is
/// detached, and is none at all with the GIL.
enum class Locks : uint8_t { Any, Mutexes };

class HeldLocks {
public:
  HeldLocks(Views &V, const FlowResult &Flow, Locks Of)
      : V(V), P(V.program()), Flow(Flow), Of(Of) {}
  /// What the event does to a lock.
  LockOp step(FnId F, EventId E) const;
  /// Is one held on all paths: from the function's entry, or by all callers?
  bool held(FnId F, EventId At);

private:
  Views &V;
  const Program &P;
  const FlowResult &Flow;
  const Locks Of;
  std::map<FnId, bool> Above; ///< by function: all callers hold one
  unsigned Depth = 0;

  LockOp throughCall(FnId F, const Event &E) const;
  bool here(FnId F, EventId At);
  bool byCallers(FnId F);
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_HELDLOCKS_H
