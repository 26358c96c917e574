//===- LockOrder.h - locks against the thread state -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: one thread is attached and blocks on a lock; the holder of the lock
// waits until it may attach. Neither goes on.
//
// Approach: the thread state is one lock, each native lock another, and a
// deadlock is a cycle of two (lock order graphs, as in RacerX, Engler and
// Ashcraft, SOSP 2003, cut down to cycles through the thread state). For every
// place that blocks on a lock, a path search from there to the release looks
// for something that attaches, detaches or runs Python: the lock is held there
// while the thread waits for the thread state. A call that makes sure that the
// thread is attached waits for nothing where it is attached already: it counts
// where some caller comes detached. Locks that give way to the thread state
// while they wait have no role `blocks` and take no part.
//
// A lock is a global variable, or a member of a record type: two objects of a
// type are one lock. Any other lock has no name and is left alone.
//
// What is made once is a lock while it is being made (LockOnce.cpp): the flag
// of `call_once` while the function runs (role `runs-once`), and the static
// variable of a function of C++ while its initialiser does. Whoever comes first
// is the holder, whoever comes second waits, at the same place.
//
// Unsound: locks behind parameters. Imprecise: two objects with a lock each.
//
// Cost: one path search per place that blocks on a lock with a name; the blocks
// of an initialiser.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_LOCKORDER_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_LOCKORDER_H

#include "check/Check.h"
#include "sharing/Locksets.h"
#include "values/MayRun.h"
#include "values/Views.h"
#include <optional>
#include <unordered_map>

namespace nogil {

struct LockUse {
  CodeRef At;        ///< blocks on the lock
  std::string Lock;  ///< its name across functions
  std::string Name;  ///< for messages: "'m'"
  CodeRef Attaches;  ///< while it is held; None: nothing does
  bool Once = false; ///< held the first time only
};

class LockOrder {
public:
  explicit LockOrder(const CheckContext &C)
      : C(C), V(C.V), P(C.P), Eff(C.Eff), Locked(C.locked()), Runs(V, Eff) {}
  /// Where a function blocks on locks that have a name.
  std::vector<LockUse> uses(FnId F);

private:
  const CheckContext &C;
  Views &V;
  const Program &P;
  const Effects &Eff;
  const Locksets &Locked;
  MayRun Runs;

  /// Of the function that was asked about last: its names of globals.
  struct Spelled {
    FnId In;
    std::unordered_map<uint32_t, StrId> Names; ///< by the NameId of the USR
  };
  mutable Spelled Globals;

  std::string spelled(FnId F, NameId Usr) const;
  std::optional<LockUse> calledOnce(FnId F, EventId Call);
  FnId functionIn(FnId F, ExprId E, Point At);
  EventId needsThreadStateIn(FnId F, BlockId From, BlockId Without);
  void madeOnce(FnId F, std::vector<LockUse> &Out);
  /// The name of a lock across functions: a global, or the member of a record.
  /// Name: as the function spells it.
  std::string identity(FnId F, PathId Lock, std::string *Name = nullptr) const;
  bool releases(FnId F, EventId Event, const LockUse &U, PathId Guard) const;
  bool needsThreadState(FnId F, EventId Call);
  bool waitsToAttach(FnId F, EventId Call) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_LOCKORDER_H
