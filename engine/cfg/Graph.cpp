//===- Graph.cpp - the blocks of a function as a graph --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Graph.h"
#include <algorithm>

namespace nogil {

Graph::Graph(const Skeleton &S) : S(S) {
  connect();
  turnRound();
  search();
}

void Graph::connect() {
  Owner.resize(S.Events.size());
  std::vector<BlockId> &To = Succs.To;
  Succs.Ends.reserve(S.Blocks.size());
  To.reserve(2 * S.Blocks.size());
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    const Block &Blk = S.Blocks[B];
    const auto Begin = std::ptrdiff_t(To.size());
    To.insert(To.end(), Blk.Succs.begin(), Blk.Succs.end());
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      const Event &E = S.Events[Blk.EventsBegin + I];
      Owner[Blk.EventsBegin + I] = BlockId(B);
      if (E.Kind == EventKind::Call && E.Unwind.valid() &&
          std::find(To.begin() + Begin, To.end(), E.Unwind) == To.end())
        To.push_back(E.Unwind);
    }
    Succs.Ends.push_back(static_cast<uint32_t>(To.size()));
  }
}

/// Predecessors from successors, in the order of the blocks.
void Graph::turnRound() {
  std::vector<uint32_t> Next(S.Blocks.size() + 1); // where each goes on
  for (BlockId To : Succs.To)
    ++Next[To.V + 1];
  for (size_t B = 1; B < Next.size(); ++B)
    Next[B] += Next[B - 1];
  Preds.Ends.assign(Next.begin() + 1, Next.end());
  Preds.To.resize(Succs.To.size());
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    for (BlockId To : succs(BlockId(B)))
      Preds.To[Next[To.V]++] = BlockId(B);
}

void Graph::search() {
  std::vector<bool> Open(S.Blocks.size());
  Reached.resize(S.Blocks.size());
  if (S.Blocks.empty())
    return;
  std::vector<std::pair<BlockId, size_t>> Stack{{BlockId(0u), 0}};
  Reached[0] = Open[0] = true;
  while (!Stack.empty()) {
    auto &[B, I] = Stack.back();
    if (I == succs(B).size()) {
      Order.push_back(B.V);
      Open[B.V] = false;
      Stack.pop_back();
      continue;
    }
    BlockId Next = succs(B)[I++];
    if (Open[Next.V])
      Back.push_back({B, Next});
    if (Reached[Next.V])
      continue;
    Reached[Next.V] = Open[Next.V] = true;
    Stack.push_back({Next, 0});
  }
  std::reverse(Order.begin(), Order.end());
}

std::vector<bool> Graph::walk(BlockId From, BlockId Without,
                              const Edges &Along) const {
  std::vector<bool> Out(S.Blocks.size());
  std::vector<BlockId> Todo;
  auto Enter = [&](BlockId B) {
    if (B == Without || Out[B.V])
      return;
    Out[B.V] = true;
    Todo.push_back(B);
  };
  Enter(From);
  while (!Todo.empty()) {
    BlockId B = Todo.back();
    Todo.pop_back();
    std::ranges::for_each(Along.of(B), Enter);
  }
  return Out;
}

} // namespace nogil
