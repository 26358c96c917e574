//===- Order.h - in which order blocks are visited -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: in a reverse post-order what follows a loop may come before its
// body. Each round of each loop would then be followed by a visit of all that
// is behind it: a function of n loops would cost n * n.
//
// Approach: a reverse post-order whose search takes the ways out of a loop
// first, so that what is in a loop has been done before what is behind it (the
// weak topological orders of Bourdoncle, 1993, for natural loops).
//
// Cost: loops once (Loops.h), blocks and edges once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_ORDER_H
#define NOGIL_ENGINE_CFG_ORDER_H

#include "cfg/Defs.h"

namespace nogil {

struct BlockOrder {
  BlockOrder() = default;
  explicit BlockOrder(const Defs &D);
  std::vector<uint32_t> ByRank; ///< the blocks that the entry reaches
  std::vector<uint32_t> Rank;   ///< by block

  std::vector<BlockId> Owner; ///< by event
  /// By block: the one that alone leads to it, by one way; or None.
  std::vector<BlockId> OnlyFrom;
  /// By variable: where the whole of it is assigned.
  std::vector<std::vector<EventId>> Assigns;

  struct Span {
    uint32_t First, Last; ///< ranks
  };
  /// With all of the loops that lead from there to there again.
  Span withLoops(Span S) const;

private:
  /// By rank: how far forward, and how far back, a loop around there leads.
  std::vector<uint32_t> LoopEnd, LoopBegin;

  void findLoopEnds(const Graph &G);
  void findOnlyWays(const Skeleton &S);
};

/// By block: how soon after the branch that ends it one of those comes. Depth:
/// at once, 0: not within so many blocks.
std::vector<uint8_t> nearness(const Skeleton &S, const std::vector<bool> &Those,
                              uint8_t Depth);

/// By block: on the way to the end, or to the next round of a loop, its branch
/// decides which of Those are met.
std::vector<bool> deciding(const Skeleton &S, const BlockOrder &O,
                           const std::vector<uint32_t> &Those);

/// By block: it leads to one of To, itself included, and to none of But.
std::vector<bool> leadingOnlyTo(const Skeleton &S, const BlockOrder &O,
                                std::vector<bool> To, std::vector<bool> But);

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_ORDER_H
