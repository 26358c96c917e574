//===- LockFlow.h - locksets of one function --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The transfer functions of the lockset analysis, and its fixpoint over the
// blocks of one function. Internal to Locksets.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_LOCKFLOW_H
#define NOGIL_ENGINE_SHARING_LOCKFLOW_H

#include "cfg/Comparisons.h"
#include "sharing/Locksets.h"

namespace nogil {

class LockFlow {
public:
  LockFlow(Locksets &L, FnId F);
  /// Returns the summary; the states stay for `points`.
  LockSummary run();
  /// The locksets of all events.
  std::unique_ptr<Locksets::FunctionLocks> points();
  bool cut() const { return Cut; }

private:
  Locksets &L;
  const Program &P;
  const FnId F;
  const Skeleton &S;
  const Defs &D;
  std::vector<std::optional<LockState>> In;   ///< by block
  std::vector<std::optional<LockStep>> Steps; ///< by event, of calls and macros
  std::map<uint32_t, ExprId> Results; ///< by event: its Result expression
  /// Conditional expressions, `c ? call() : 0`, by c and by what is chosen.
  std::multimap<ExprId, ExprId> ByTest, ByArm;
  std::map<ExprId, PathId> Pointers; ///< locks that are held by pointer
  std::vector<std::pair<PathId, PathId>> Aliases; ///< members set once
  std::vector<std::pair<LockState, ExprId>> Ends;
  std::vector<uint32_t> Order;
  std::set<uint32_t> Work; ///< positions in Order
  std::vector<uint32_t> Rank;
  bool Cut = false, Opens = false;

  void prepare();
  void takesThrough(EventId Id);
  void findAliases();
  PathId canonical(PathId Id) const;
  void flowTo(BlockId B, const LockState &X);
  void block(BlockId B);
  void event(LockState &X, EventId Id);
  void call(LockState &X, EventId Id);
  void byRow(LockState &X, EventId Id, const LockStep &Step);
  void bySummary(LockState &X, EventId Id, const LockSummary &Sum);
  void forget(LockState &X, EventId Id) const;
  void branch(BlockId B, const LockState &X);
  bool assume(LockState &X, ExprId E, Comparison Is, Point At,
              unsigned Left = 4);
  std::vector<LockCondition> byResult(EventId Call, const RangeSet &Held,
                                      const RangeSet &Failed) const;
  void choose(LockState &X, ExprId Cond, bool True) const;
  LockSummary summary();
  std::optional<Range> valueOf(const LockState &X, ExprId E) const;
  void taken(const HeldLock &Lock, LockSummary &Out);
  bool ends(const LockState &X, ExprId E, const HeldLock &Lock,
            LockEffect &Out);
  bool endsIf(const LockState &X, ExprId E, const HeldLock &Lock, bool True,
              LockEffect &Out);
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_LOCKFLOW_H
