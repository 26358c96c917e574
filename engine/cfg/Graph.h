//===- Graph.h - the blocks of a function as a graph ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Successors and predecessors with the edges that exceptions take, one
// depth-first search from the entry, and what follows from it: which blocks are
// reached, their reverse post-order, and the back edges. Every other walk over
// blocks starts from here.
//
// Cost: blocks and edges, once; a question about reachability the same.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_GRAPH_H
#define NOGIL_ENGINE_CFG_GRAPH_H

#include "facts/Skeleton.h"
#include <span>
#include <utility>
#include <vector>

namespace nogil {

/// A place between events: just before event `Index`, or for the end of the
/// block (where its condition is evaluated) one past its last event.
struct Point {
  BlockId Block;
  uint32_t Index = 0; ///< into Skeleton::Events
  auto operator<=>(const Point &) const = default;
};

class Graph {
public:
  explicit Graph(const Skeleton &S);
  const Skeleton &skeleton() const { return S; }

  /// Successors in the order of Block::Succs, then those of exceptions.
  std::span<const BlockId> succs(BlockId B) const { return Succs.of(B); }
  /// Predecessors; blocks that are reached by exceptions count.
  std::span<const BlockId> preds(BlockId B) const { return Preds.of(B); }
  /// The blocks that the entry reaches, in reverse post-order.
  const std::vector<uint32_t> &order() const { return Order; }
  bool reached(BlockId B) const { return Reached[B.V]; }
  /// Edges to a block that the search had not left yet.
  const std::vector<std::pair<BlockId, BlockId>> &backEdges() const {
    return Back;
  }
  /// By BlockId: reached from one block, itself included, on paths that do not
  /// enter another.
  std::vector<bool> reach(BlockId From, BlockId Without = BlockId()) const {
    return walk(From, Without, Succs);
  }
  /// The same for the blocks that reach it.
  std::vector<bool> reaching(BlockId To, BlockId Without = BlockId()) const {
    return walk(To, Without, Preds);
  }

  BlockId blockOf(EventId E) const { return Owner[E.V]; }
  Point before(EventId E) const { return {Owner[E.V], E.V}; }
  Point after(EventId E) const { return {Owner[E.V], E.V + 1}; }
  Point entry() const { return {BlockId(0u), S.Blocks[0].EventsBegin}; }
  Point endOf(BlockId B) const {
    return {B, S.Blocks[B.V].EventsBegin + S.Blocks[B.V].EventsCount};
  }

private:
  /// Of all blocks in one list: most have one or two.
  struct Edges {
    std::vector<uint32_t> Ends; ///< by block, into To
    std::vector<BlockId> To;
    std::span<const BlockId> of(BlockId B) const {
      uint32_t Begin = B.V ? Ends[B.V - 1] : 0;
      return std::span(To).subspan(Begin, Ends[B.V] - Begin);
    }
  };
  const Skeleton &S;
  std::vector<BlockId> Owner; ///< by event
  Edges Preds, Succs;
  std::vector<uint32_t> Order;
  std::vector<bool> Reached;
  std::vector<std::pair<BlockId, BlockId>> Back;

  void connect();
  void turnRound();
  void search();
  std::vector<bool> walk(BlockId From, BlockId Without,
                         const Edges &Along) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_GRAPH_H
