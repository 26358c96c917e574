//===- Dominators.h - through which blocks does every path go? --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which blocks does every path from the entry to a block go through?
//
// Approach: the tree of dominators, by semidominators (Lengauer and Tarjan
// 1979, in the form of Georgiadis, "SEMI-NCA"). Its blocks are numbered from
// the top, so that "above" is two comparisons, and what lies between a block
// and one above it a search in a sorted list. A made-up root is above the
// entry and above each block that the entry does not reach. Edges of exceptions
// leave from the end of a block, as everywhere in Graph.h.
//
// Each block also knows one far above it (Myers 1983, "An applicative
// random-access stack"), so that nobody climbs a long chain step by step.
//
// Cost: edges, times the logarithm of the blocks, once; a question about the
// nearest common block takes that logarithm.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_DOMINATORS_H
#define NOGIL_ENGINE_CFG_DOMINATORS_H

#include "cfg/Graph.h"

namespace nogil {

class Dominators {
public:
  explicit Dominators(const Graph &G);

  /// The made-up block above all others.
  BlockId root() const { return BlockId(uint32_t(Of.size() - 1)); }
  /// The number of a block, larger than those of all above it.
  uint32_t number(BlockId B) const { return Of[B.V].First; }
  /// The number behind the last of the blocks below it.
  uint32_t end(BlockId B) const { return Of[B.V].End; }
  /// All paths to B go through A, which is another block.
  bool above(BlockId A, BlockId B) const {
    return number(A) < number(B) && number(B) < end(A);
  }
  /// The lowest that is above both or one of them, seen from A upwards.
  BlockId common(BlockId A, BlockId B) const;
  /// The block right below A that is B or above it; A is above B.
  BlockId below(BlockId A, BlockId B) const;

private:
  static constexpr uint32_t None = ~0u;
  struct Place {
    uint32_t First = None, End = 0;
    uint32_t Above = None;          ///< its immediate dominator
    uint32_t Far = None, Depth = 0; ///< above it, too; steps from the root
    uint32_t BelowBegin = 0, BelowEnd = 0; ///< into Below
  };
  std::vector<Place> Of;       ///< by block
  std::vector<uint32_t> Below; ///< blocks, of each the highest number first

  std::vector<uint32_t> immediate(const Graph &G);
  void number();
  void linkFar(uint32_t B);
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_DOMINATORS_H
