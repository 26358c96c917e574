//===- Loops.cpp - natural loops of a skeleton ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Loops.h"
#include <algorithm>
#include <functional>
#include <map>

namespace nogil {
namespace {

/// How often loops may hold all blocks, together.
constexpr size_t Most = 64;

void findExits(const Defs &D, Loop &L) {
  for (BlockId B : L.Blocks) {
    const Block &Blk = D.skeleton().Blocks[B.V];
    if (Blk.Term == TermKind::Branch &&
        std::any_of(Blk.Succs.begin(), Blk.Succs.end(),
                    [&](BlockId N) { return !L.contains(N); }))
      L.Exits.push_back({B, Blk.Cond});
  }
}

/// What reaches an end of the loop without its header, and the header. `Seen`:
/// by block, the header for which it was seen last. False: more than that many.
bool findBlocks(const Graph &G, Loop &L, std::vector<BlockId> Ends,
                std::vector<BlockId> &Seen, size_t AtMost) {
  L.Blocks = {L.Header};
  Seen[L.Header.V] = L.Header;
  auto Enter = [&](BlockId B) {
    if (Seen[B.V] == L.Header)
      return false;
    Seen[B.V] = L.Header;
    L.Blocks.push_back(B);
    return true;
  };
  std::erase_if(Ends, [&](BlockId B) { return !Enter(B); });
  while (!Ends.empty()) {
    if (L.Blocks.size() > AtMost)
      return false;
    BlockId B = Ends.back();
    Ends.pop_back();
    for (BlockId Pred : G.preds(B))
      if (Enter(Pred))
        Ends.push_back(Pred);
  }
  std::ranges::sort(L.Blocks);
  return true;
}

} // namespace

std::vector<Loop> findLoops(const Defs &D) {
  const Graph &G = D.graph();
  std::map<BlockId, std::vector<BlockId>> Ends; // by header
  for (auto [From, To] : G.backEdges())
    Ends[To].push_back(From);
  std::vector<BlockId> Seen(D.skeleton().Blocks.size());
  // A loop that is entered past its header is all that leads there. There may
  // be one for each label of a function, each as large as the function.
  size_t Left = Most * Seen.size();
  std::vector<Loop> Out;
  for (auto &[Header, From] : Ends) {
    Loop L;
    L.Header = Header;
    bool All = findBlocks(G, L, std::move(From), Seen, Left);
    Left -= std::min(Left, L.Blocks.size());
    if (All)
      Out.push_back(std::move(L));
  }
  std::ranges::stable_sort(Out, std::greater(),
                           [](const Loop &L) { return L.Blocks.size(); });
  std::vector<uint32_t> Inner(Seen.size(), ~0u); // the smallest so far
  for (uint32_t I = 0; I != Out.size(); ++I) {
    Loop &L = Out[I];
    findExits(D, L);
    L.Parent = Inner[L.Header.V];
    if (L.Parent != ~0u)
      L.Depth = Out[L.Parent].Depth + 1;
    for (BlockId B : L.Blocks)
      Inner[B.V] = I;
  }
  return Out;
}

} // namespace nogil
