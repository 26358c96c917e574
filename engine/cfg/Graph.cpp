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
  search();
}

void Graph::connect() {
  Owner.resize(S.Events.size());
  Preds.resize(S.Blocks.size());
  Succs.resize(S.Blocks.size());
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    const Block &Blk = S.Blocks[B];
    Succs[B] = Blk.Succs;
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      const Event &E = S.Events[Blk.EventsBegin + I];
      Owner[Blk.EventsBegin + I] = BlockId(B);
      if (E.Kind == EventKind::Call && E.Unwind.valid() &&
          std::find(Succs[B].begin(), Succs[B].end(), E.Unwind) ==
              Succs[B].end())
        Succs[B].push_back(E.Unwind);
    }
    for (BlockId N : Succs[B])
      Preds[N.V].push_back(BlockId(B));
  }
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
    if (I == Succs[B.V].size()) {
      Order.push_back(B.V);
      Open[B.V] = false;
      Stack.pop_back();
      continue;
    }
    BlockId Next = Succs[B.V][I++];
    if (Open[Next.V])
      Back.push_back({B, Next});
    if (Reached[Next.V])
      continue;
    Reached[Next.V] = Open[Next.V] = true;
    Stack.push_back({Next, 0});
  }
  std::reverse(Order.begin(), Order.end());
}

std::vector<bool>
Graph::walk(BlockId From, BlockId Without,
            const std::vector<std::vector<BlockId>> &Edges) const {
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
    std::ranges::for_each(Edges[B.V], Enter);
  }
  return Out;
}

} // namespace nogil
