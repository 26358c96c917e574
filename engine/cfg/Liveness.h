//===- Liveness.h - which variables are read later? -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: what a path knows of a variable that nobody will read any more only
// costs time: it is copied along every edge and joined at every block.
//
// Approach: live variables (Aho et al.): backwards over the blocks, a set per
// block; a block reads what its events and its condition mention before it
// assigns. Only variables that are reached by their name: one whose address is
// taken, that is captured or referred to is always live. A jump to a handler
// of exceptions counts as an edge.
//
// Lattice: sets of variables, union. Termination: sets grow. Cost: blocks x
// variables, a bit each, a few times.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_LIVENESS_H
#define NOGIL_ENGINE_CFG_LIVENESS_H

#include "cfg/Graph.h"

namespace nogil {

class Liveness {
public:
  explicit Liveness(const Graph &G);
  /// The variable is not read after the beginning of the block before it is
  /// assigned.
  bool dead(BlockId B, VarId V) const { return !(*this)(B.V, V.V); }

private:
  const Skeleton &S;
  size_t Words;
  std::vector<uint64_t> Bits; ///< by block, one bit a variable

  bool operator()(uint32_t B, uint32_t V) const {
    return Bits[B * Words + V / 64] >> (V % 64) & 1;
  }
  void read(ExprId E, std::vector<uint64_t> &Live) const;
  void through(uint32_t B, std::vector<uint64_t> &Live) const;
  std::vector<uint64_t> always() const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_LIVENESS_H
