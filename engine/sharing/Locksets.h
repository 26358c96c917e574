//===- Locksets.h - which locks are held at this event? ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an access is safe where everybody who races holds the same lock.
// Which locks are held on every path to an event, in this function and by all
// who call it, and is it this object's lock or another one's?
//
// Approach: a forward must-analysis (lock sets as in RacerD, Blackshear et al.,
// OOPSLA 2018), over the functions that have to do with locks, callees first.
//
//  * A lock is an access path (AccessPath.h) and a kind; a guard object and the
//    handle of a critical section stand for what they were given.
//  * A try that nobody has looked at holds nothing: the lock is held If the
//    result says so, until a branch decides (LockState.h). A flag that decides
//    whether to lock is the same thing. Where a branch has shown that there is
//    no lock (`if (o->lock)`), nobody else uses the object yet.
//  * A function's summary says which locks it takes, always or by its result,
//    and which of its callers' it gives back, over parameters and globals.
//  * A call through a table of functions, some of which lock and some of which
//    do nothing, is one of those that lock: the others are for programs that
//    have no threads.
//  * On entry a function holds what all calls that can race hold: a greatest
//    fixpoint over the calls. Calls from initialisation, from what makes or
//    ends objects, and those where the locked object is the caller's own alone
//    are left out. Whatever outside code or an unknown pointer calls holds
//    nothing.
//  * A critical section is suspended, and has a new epoch afterwards, by
//    whatever may run Python code, detach, wait detached for a lock, or open
//    another section. Where the thread may be detached, none is held.
//
// Termination: LockState.h; summaries are computed in rounds over recursive
// functions, the sets on entry only shrink.
//
// Unsound: paths that are equal are taken for one object at both events;
// threads that Python code of a callback starts are not followed.
//
// Cost: functions without locks cost a look at their calls.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_LOCKSETS_H
#define NOGIL_ENGINE_SHARING_LOCKSETS_H

#include "interproc/Contexts.h"
#include "interproc/Effects.h"
#include "sharing/LockState.h"
#include "sharing/Ownership.h"
#include "values/Views.h"
#include <optional>

namespace nogil {

/// What one event does to locks, by its row.
struct LockStep {
  LockOp Op = LockOp::None;
  LockKind Kind = LockKind::Mutex;
  std::vector<PathId> Objects; ///< None: a lock without a name
  PathId Guard;
  RangeSet Held, Failed; ///< Try: results that mean success, and the others
  bool Detaches = false;
};

struct LockEffect {
  HeldLock L;
  bool Always = true;
  RangeSet Held, Failed; ///< of the result, unless Always
};

struct LockSummary {
  std::vector<LockEffect> Takes; ///< held when it returns
  std::vector<PathId> Gives;     ///< locks and guards of callers, given back
  bool GivesAny = false;
  bool Opens = false; ///< opens a section, or waits detached for a lock
  bool changesLocks() const {
    return !Takes.empty() || !Gives.empty() || GivesAny;
  }
  bool neutral() const { return !changesLocks() && !Opens; }
};

class Locksets {
public:
  Locksets(Views &V, const FlowResult &Flow, const Contexts &Ctx,
           const Effects &Eff);

  /// Held on all paths just before the event, by the function and its callers.
  LockSet at(CodeRef C) const;
  /// Only what this function has taken.
  LockSet within(CodeRef C) const;
  /// What this function has taken if a condition held, and gives back if it
  /// did: whoever wrote that has said when the lock is needed.
  LockSet conditional(CodeRef C) const;
  /// Some lock is held, no matter which.
  bool any(CodeRef C, Locks Which) const;
  bool anyWithin(CodeRef C, Locks Which) const;
  /// The event gives back a lock that was held, and no other is left.
  bool gives(CodeRef C, Locks Which) const;
  const LockSummary &summary(FnId F) const { return Summaries[F.V]; }
  /// What the event does to locks; Op None: nothing, by its row.
  LockStep step(FnId F, EventId E) const;
  /// The lock may keep others out of the place: not where it is a member of
  /// another object of the same record, or a section on another object.
  bool protects(const HeldLock &L, PathId Place) const;
  PathTable &paths() const { return Paths; }
  PathId pathOf(FnId F, ExprId E, Point At) const;

private:
  friend class LockFlow;
  /// The state at some events of a function.
  struct PointLocks {
    LockSet Own, Conditional;
    std::vector<PathId> Given;
    bool GivenAny = false;
    uint32_t EntryEpoch = ~0u;
    bool operator==(const PointLocks &) const = default;
  };
  struct FunctionLocks {
    std::vector<PointLocks> Points;
    std::vector<uint32_t> ByEvent; ///< into Points
  };

  Views &V;
  const Program &P;
  const FlowResult &Flow;
  const Contexts &Ctx;
  const Effects &Eff;
  Ownership Own;
  mutable PathTable Paths; ///< new names may be made by questions
  std::vector<LockSummary> Summaries;
  std::vector<LockSet> Entry;
  std::vector<std::unique_ptr<FunctionLocks>> Local; ///< null: no locks here
  std::vector<bool> HasRow; ///< by FnId: calls something whose row locks

  void summarise();
  void enterAll();
  bool flow(FnId F);
  bool concerns(FnId F) const;
  bool opens(FnId F);
  bool races(FnId Caller) const;
  LockSet heldInto(CodeRef Call);
  bool ownedAt(CodeRef Call, PathId Lock);
  std::optional<LockSet> meetCalls(FnId F, const std::set<FnId> &Unknown);
  const PointLocks *point(CodeRef C) const;
  bool mayBeDetached(CodeRef C) const;
  FnId lockingTarget(std::span<const FnId> To) const;
  FnId calleeOf(FnId F, const Event &E) const;
  std::vector<PathId> argPaths(FnId F, EventId Call) const;
};

/// --dump=locks
std::string dumpLocks(const Program &P, const Locksets &L);

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_LOCKSETS_H
