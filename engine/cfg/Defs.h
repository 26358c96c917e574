//===- Defs.h - which assignments reach a place? ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which assignments may a variable's value come from at this event?
//
// Approach: on demand, backwards from the question: the last definition in the
// block, else those of the predecessors (classic reaching definitions, Aho et
// al.; no bit vectors, because rules ask about few variables of few
// functions). A call that is given a variable's address defines it. Blocks to
// which only one leads are the child of that one: of a few definitions, which
// is the nearest above a block is seen from the numbers that a walk through
// these trees gives.
//
// Unsound: writes through pointers to a variable whose address was taken
// before the call that writes.
//
// Cost: blocks per question; answers are kept per block.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_DEFS_H
#define NOGIL_ENGINE_CFG_DEFS_H

#include "cfg/Graph.h"
#include <map>

namespace nogil {

class Defs {
public:
  explicit Defs(const Skeleton &S);

  /// Where variable V may have got its value: Assign events, and Calls given
  /// its address. An invalid EventId: the value on entry (a parameter's
  /// argument, or nothing at all). Sorted.
  const std::vector<EventId> &at(VarId V, Point P) const;
  /// The assignment that variable V has its value from there, if there is only
  /// one and nothing else it may be; else None.
  EventId assignedAt(VarId V, Point P) const;

  const Graph &graph() const { return G; }
  BlockId blockOf(EventId E) const { return G.blockOf(E); }
  Point before(EventId E) const { return G.before(E); }
  Point after(EventId E) const { return G.after(E); }
  Point entry() const { return G.entry(); }
  Point endOf(BlockId B) const { return G.endOf(B); }
  std::span<const BlockId> preds(BlockId B) const { return G.preds(B); }
  std::span<const BlockId> succs(BlockId B) const { return G.succs(B); }
  /// Does this event define the variable?
  bool defines(EventId E, VarId V) const;
  const Skeleton &skeleton() const { return S; }

private:
  const Skeleton &S;
  Graph G;
  std::vector<std::vector<uint32_t>> ByVar; ///< defining events, ascending
  mutable std::map<std::pair<uint32_t, uint32_t>, std::vector<EventId>> AtEntry;
  mutable std::vector<EventId> Scratch;
  /// In the tree of those to which only one block leads, which is its parent.
  struct Branch {
    uint32_t Root = ~0u;         ///< None: not reached
    uint32_t First = 0, End = 0; ///< numbers of the blocks below, itself first
    bool above(const Branch &B) const {
      return First < B.First && B.First < End;
    }
  };
  mutable std::vector<Branch> Trees; ///< by block; made when they are needed

  const std::vector<EventId> &atEntry(VarId V, BlockId B) const;
  void findTrees() const;
  std::pair<BlockId, EventId> upwards(VarId V, BlockId B) const;
  /// The last definition in [Begin, End), or None.
  EventId lastIn(VarId V, uint32_t Begin, uint32_t End) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_DEFS_H
