//===- Asked.h - which comparisons may still come? --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: each `else if (x == 3)` that was not taken tells a path that x is
// not 3. No range says that of all of them, and after the last one a path knows
// as many of these facts as there were tests, and is copied with all of them.
//
// Approach: a comparison with a constant is written with this constant, as a
// case of a switch, or between things of which none is a constant. Of each
// constant, and of the latter, the last rank (Order.h) from which such a block
// is reached, around loops too.
//
// Unsound: nothing; what is said is "maybe". Cost: expressions once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_ASKED_H
#define NOGIL_ENGINE_CFG_ASKED_H

#include "cfg/Order.h"
#include <functional>
#include <unordered_map>

namespace nogil {

class Asked {
public:
  /// Compares: the event may compare anything with anything.
  Asked(const Skeleton &S, const BlockOrder &O,
        const std::function<bool(const Event &)> &Compares);
  /// From the beginning of the block on, something may be compared with that.
  bool from(BlockId B, int64_t Constant) const {
    if (O.Rank[B.V] < AnyUntil)
      return true;
    auto It = Until.find(Constant);
    return It != Until.end() && O.Rank[B.V] < It->second;
  }

private:
  const BlockOrder &O;
  uint32_t AnyUntil = 0; ///< the first rank from which none is reached
  std::unordered_map<int64_t, uint32_t> Until; ///< the same, by constant

  void inExpr(const Skeleton &S, ExprId E, uint32_t End);
  void note(uint32_t &Of, uint32_t End) { Of = Of < End ? End : Of; }
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_ASKED_H
