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
  for (auto [From, To] : D.graph().backEdges()) {
    Loop &L = ByHeader[To];
    if (L.Blocks.empty()) {
      L.Header = To;
      L.Blocks.assign(D.skeleton().Blocks.size(), false);
      L.Blocks[To.V] = true;
    }
    std::vector<bool> Body = D.graph().reaching(From, To);
    for (size_t B = 0; B != Body.size(); ++B)
      L.Blocks[B] = L.Blocks[B] || Body[B];
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
