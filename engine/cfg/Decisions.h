//===- Decisions.h - does this branch decide what runs? ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (unique(x)) { log(); } x->n = 1;` writes on both ways, and
// `if (!unique(x)) x = copy(x); x->n = 1;` writes to the x that was tested on
// one of them only. Which blocks does a branch decide about?
//
// Approach: a way out of a branch decides about a block when the block can be
// reached by it without coming through a block that one of the other ways is
// sure to come through, too (postdominators; Cooper, Harvey, Kennedy 2001).
// That is control dependence (Ferrante, Ottenstein, Warren 1987) made
// transitive, but for code behind a join that an early return in between makes
// dependent on everything before. The question may be asked of a graph in
// which some blocks end the flow: there a variable gets another value.
//
// A way dominates a block when the block can't be reached from the function's
// entry without it: what was checked there, holds here.
//
// A way that ends the program is none: an assertion decides nothing.
//
// Unsound: exceptions are no ways. Loops that never end have no postdominator,
// and decide nothing.
//
// Cost: linear in the blocks per question, in practice.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_DECISIONS_H
#define NOGIL_ENGINE_CFG_DECISIONS_H

#include "facts/Skeleton.h"
#include <vector>

namespace nogil {

/// A way out of a block: its successor number Succ.
struct Way {
  BlockId From;
  uint32_t Succ = 0;
  auto operator<=>(const Way &) const = default;
};

class Decisions {
public:
  /// `Ends`, by block: the flow does not go on behind it. Empty: none.
  explicit Decisions(const Skeleton &S, std::vector<bool> Ends = {});

  /// The blocks whose running W decides about.
  std::vector<bool> decidedBy(Way W) const;

private:
  const Skeleton &S;
  std::vector<bool> Ends;
  std::vector<uint32_t> Next; ///< the immediate postdominator, by block

  const std::vector<BlockId> &succs(uint32_t B) const;
  void findPostdominators();
  bool goesOn(BlockId B) const;
};

/// The blocks that no path from the entry comes to but by W.
std::vector<bool> dominatedBy(const Skeleton &S, Way W);

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_DECISIONS_H
