//===- LockState.h - the lattice of the lockset analysis --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a point of a function knows: which locks are held on all paths that
// lead there, which are held if a condition holds (the result of a try, a flag
// that decided whether to lock), and the ranges of the expressions that
// branches have tested.
//
// Lattice: a lock is Always held above held If some expression is in a range
// above not held; a join keeps the highest element that is true on both sides.
// Held on one side and not on the other becomes If where the sides have tested
// the same expression with different results. Ranges join to their hull.
// Conditions are capped in number, so chains are finite and short: locks never
// multiply states, whatever number of tries a function makes.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_LOCKSTATE_H
#define NOGIL_ENGINE_SHARING_LOCKSTATE_H

#include "sharing/LockSet.h"
#include "state/State.h"

namespace nogil {

/// What a guard holds, or would hold if it were locked.
struct BoundGuard {
  PathId Guard, Lock;
  LockKind Kind = LockKind::Mutex;
  auto operator<=>(const BoundGuard &) const = default;
};

/// A few ranges; beyond, their hull.
class RangeSet {
public:
  RangeSet() = default;
  RangeSet(const Range &R) : Of{R} {}
  bool empty() const { return Of.empty(); }
  const Range *only() const { return Of.size() == 1 ? &Of[0] : nullptr; }
  void add(const Range &R);
  void add(const RangeSet &O);
  bool meets(const Range &R) const;
  bool meets(const RangeSet &O) const;
  /// Drops the ranges that share a value with another set.
  void leave(const RangeSet &O);
  auto operator<=>(const RangeSet &) const = default;

private:
  std::vector<Range> Of; ///< sorted
};

/// Held if E is in Held; Failed has the other values that E may have.
struct LockCondition {
  ExprId E;
  RangeSet Held, Failed;
  auto operator<=>(const LockCondition &) const = default;
};

struct Hold {
  HeldLock L;
  bool Always = true;
  std::vector<LockCondition> If; ///< unless Always; empty: never looked at
  auto operator<=>(const Hold &) const = default;
};

struct Assumed {
  ExprId E;
  Range In;
  auto operator<=>(const Assumed &) const = default;
};

class LockState {
public:
  std::vector<Hold> Holds;       ///< sorted by lock and guard
  std::vector<BoundGuard> Bound; ///< sorted
  std::vector<Assumed> Facts;    ///< sorted by expression
  std::vector<PathId> Given;     ///< locks of callers that may be given back
  bool GivenAny = false;         ///< ... or any of them
  std::vector<PathId> May;       ///< sorted; locks that it may hold
  bool Some[2] = {false, false}; ///< a mutex, a section, but not which
  uint32_t EntryEpoch = ~0u;     ///< of the callers' sections

  void acquire(Hold H);
  /// Gives back a lock by its path or by its guard, as far as they are known.
  void release(PathId Lock, PathId Guard, const PathTable &T);
  /// Sections may be suspended at an event.
  void suspend(uint32_t Epoch);
  /// False: no path goes there.
  bool assume(ExprId E, const RangeSet &New);
  void assign(ExprId E, Range R);
  /// To has the value of From: what From decides, To does.
  void copy(ExprId To, ExprId From);
  /// Drops conditions and facts about expressions that an event may change.
  template <class Pred> void forget(const Pred &Changed) {
    std::erase_if(Facts, [&](const Assumed &A) { return Changed(A.E); });
    for (Hold &H : Holds)
      std::erase_if(H.If, [&](const LockCondition &C) { return Changed(C.E); });
  }
  /// Joins B at a block, whose number names the epoch of those who disagree;
  /// true: changed.
  bool join(const LockState &B, uint32_t Block);
  bool operator==(const LockState &) const = default;

private:
  bool has(bool Section) const;
  const Range *fact(ExprId E) const;
  /// Adds to a condition what this side says: the values with the lock and
  /// without. False: the expression decides nothing here.
  bool decided(const Hold *H, LockCondition &Out) const;
  static Hold merged(const LockState &A, const Hold *X, const LockState &B,
                     const Hold *Y);
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_LOCKSTATE_H
