//===- Liveness.h - which variables and results are read later? -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: what a path knows of a variable, or of what a call returned, that
// nobody will read any more only costs time: it is copied along every edge and
// joined at every block.
//
// Approach: live variables (Aho et al.): backwards over the blocks, a set per
// block; a block reads what its events and its condition mention before it
// assigns. Only variables that are reached by their name: one whose address is
// taken, that is captured or referred to is always live. Of results, only those
// that are read in another block than they are made in need to be followed. A
// jump to a handler of exceptions counts as an edge.
//
// Lattice: sets of variables and results, union. Termination: sets grow. Cost:
// blocks x variables, a bit each, a few times.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_LIVENESS_H
#define NOGIL_ENGINE_CFG_LIVENESS_H

#include "cfg/Graph.h"
#include <bit>

namespace nogil {

class Liveness {
public:
  explicit Liveness(const Graph &G);
  /// The variable is not read after the beginning of the block before it is
  /// assigned.
  bool dead(BlockId B, VarId V) const { return !(*this)(B.V, V.V); }
  /// The same for what the event has returned.
  bool dead(BlockId B, EventId Result) const {
    return Results[Result.V] == None || !(*this)(B.V, Results[Result.V]);
  }
  /// The results that may be alive at the beginning of a block.
  const std::vector<EventId> &followed() const { return Followed; }
  /// Calls F with each result that may be alive at the beginning of the block.
  template <class Fn> void forEachAlive(BlockId B, const Fn &F) const {
    const size_t Vars = S.Vars.size();
    for (size_t W = Vars / 64; W < Words; ++W) {
      uint64_t Alive = Bits[B.V * Words + W];
      if (W == Vars / 64)
        Alive &= ~0ull << (Vars % 64);
      for (; Alive; Alive &= Alive - 1)
        F(Followed[W * 64 + size_t(std::countr_zero(Alive)) - Vars]);
    }
  }

private:
  static constexpr uint32_t None = ~0u;
  const Skeleton &S;
  std::vector<uint32_t> Results; ///< by event: its bit, or None
  std::vector<EventId> Followed;
  size_t Words;
  std::vector<uint64_t> Bits; ///< by block, one bit a variable or result

  bool operator()(uint32_t B, uint32_t V) const {
    return Bits[B * Words + V / 64] >> (V % 64) & 1;
  }
  void read(ExprId E, std::vector<uint64_t> &Live) const;
  void through(uint32_t B, std::vector<uint64_t> &Live) const;
  std::vector<uint64_t> always() const;
  uint32_t numberResults();
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_LIVENESS_H
