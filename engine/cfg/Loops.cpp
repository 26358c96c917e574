//===- Loops.cpp - natural loops of a skeleton ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Loops.h"
#include <algorithm>

namespace nogil {
namespace {

/// Back edges (from, to) of a depth-first search from the entry.
std::vector<std::pair<BlockId, BlockId>> backEdges(const Defs &D) {
  enum : uint8_t { New, Open, Done };
  std::vector<std::pair<BlockId, BlockId>> Out;
  std::vector<uint8_t> State(D.skeleton().Blocks.size(), New);
  std::vector<std::pair<BlockId, size_t>> Stack{{BlockId(0u), 0}};
  State[0] = Open;
  while (!Stack.empty()) {
    auto &[B, I] = Stack.back();
    const std::vector<BlockId> &Next = D.succs(B);
    if (I == Next.size()) {
      State[B.V] = Done;
      Stack.pop_back();
      continue;
    }
    BlockId S = Next[I++];
    if (State[S.V] == Open)
      Out.push_back({B, S});
    if (State[S.V] != New)
      continue;
    State[S.V] = Open;
    Stack.push_back({S, 0});
  }
  return Out;
}

void addBody(const Defs &D, Loop &L, BlockId From) {
  std::vector<BlockId> Todo;
  auto Add = [&](BlockId B) {
    if (L.Blocks[B.V])
      return;
    L.Blocks[B.V] = true;
    Todo.push_back(B);
  };
  Add(From);
  while (!Todo.empty()) {
    BlockId B = Todo.back();
    Todo.pop_back();
    for (BlockId P : D.preds(B))
      Add(P);
  }
}

void findExits(const Defs &D, Loop &L) {
  const Skeleton &S = D.skeleton();
  for (uint32_t B = 0; B != L.Blocks.size(); ++B) {
    const Block &Blk = S.Blocks[B];
    if (!L.Blocks[B] || Blk.Term != TermKind::Branch)
      continue;
    if (std::any_of(Blk.Succs.begin(), Blk.Succs.end(),
                    [&](BlockId N) { return !L.contains(N); }))
      L.Exits.push_back({BlockId(B), Blk.Cond});
  }
}

} // namespace

std::vector<Loop> findLoops(const Defs &D) {
  std::map<BlockId, Loop> ByHeader;
  for (auto [From, To] : backEdges(D)) {
    Loop &L = ByHeader[To];
    if (L.Blocks.empty()) {
      L.Header = To;
      L.Blocks.assign(D.skeleton().Blocks.size(), false);
      L.Blocks[To.V] = true;
    }
    addBody(D, L, From);
  }
  std::vector<Loop> Out;
  for (auto &[Header, L] : ByHeader)
    Out.push_back(std::move(L));
  auto Size = [](const Loop &L) {
    return std::count(L.Blocks.begin(), L.Blocks.end(), true);
  };
  std::stable_sort(Out.begin(), Out.end(), [&](const Loop &A, const Loop &B) {
    return Size(A) > Size(B);
  });
  for (uint32_t I = 0; I != Out.size(); ++I) {
    findExits(D, Out[I]);
    for (uint32_t J = 0; J != I; ++J)
      if (Out[J].contains(Out[I].Header)) { // the smallest so far
        Out[I].Parent = J;
        Out[I].Depth = Out[J].Depth + 1;
      }
  }
  return Out;
}

} // namespace nogil
