//===- Loops.h - natural loops of a skeleton --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A loop is the target of a back edge of the depth-first search and everything
// that reaches the edge without passing the target (natural loops, Aho et al.).
// Loops with one header are one loop. Irreducible flow (a jump into a loop)
// gives a loop that is too large, never one that is missing, but where loops
// within loops hold every block more than 64 times: others are left out then.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_LOOPS_H
#define NOGIL_ENGINE_CFG_LOOPS_H

#include "cfg/Defs.h"
#include <algorithm>

namespace nogil {

struct Loop {
  BlockId Header;
  std::vector<BlockId> Blocks; ///< sorted
  uint32_t Parent = ~0u;       ///< index of the innermost loop around it
  uint32_t Depth = 1;          ///< 1: outermost
  /// Conditions that leave the loop, with their blocks.
  std::vector<std::pair<BlockId, ExprId>> Exits;
  bool contains(BlockId B) const {
    return std::ranges::binary_search(Blocks, B);
  }
};

/// Whether Is holds for one of the events in the loop, asked in their order.
template <class Fn>
bool anyEvent(const Skeleton &S, const Loop &L, const Fn &Is) {
  for (BlockId B : L.Blocks)
    for (uint32_t N = 0; N != S.Blocks[B.V].EventsCount; ++N)
      if (Is(EventId(S.Blocks[B.V].EventsBegin + N)))
        return true;
  return false;
}

/// Outer loops come before inner ones.
std::vector<Loop> findLoops(const Defs &D);

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_LOOPS_H
