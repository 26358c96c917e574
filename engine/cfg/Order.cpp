//===- Order.cpp - in which order blocks are visited ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Order.h"
#include "cfg/Loops.h"
#include "support/SharedSets.h"
#include <algorithm>
#include <optional>

namespace nogil {

/// The blocks that the entry reaches; those of a loop before what follows it.
static std::vector<uint32_t> loopsFirst(const Defs &D) {
  const Graph &G = D.graph();
  const size_t Size = D.skeleton().Blocks.size();
  const std::vector<Loop> Loops = findLoops(D);
  std::vector<uint32_t> Inner(Size, ~0u), Out;
  for (uint32_t I = 0; I != Loops.size(); ++I)
    for (BlockId B : Loops[I].Blocks)
      Inner[B.V] = I;
  // How many loops are around both.
  auto Common = [&](uint32_t From, BlockId To) {
    uint32_t I = Inner[From], J = Inner[To.V];
    while (I != J && I != ~0u && J != ~0u)
      (I > J ? I : J) = Loops[std::max(I, J)].Parent;
    return I == J && I != ~0u ? Loops[I].Depth : 0;
  };
  std::vector<bool> Seen(Size);
  std::vector<std::pair<uint32_t, std::vector<BlockId>>> Stack; // still to take
  auto Enter = [&](BlockId B) {
    Seen[B.V] = true;
    // The last one is taken first: of equals, the first one.
    std::vector<BlockId> Next(G.succs(B).begin(), G.succs(B).end());
    std::ranges::reverse(Next);
    std::ranges::stable_sort(Next, std::greater(),
                             [&](BlockId X) { return Common(B.V, X); });
    Stack.push_back({B.V, std::move(Next)});
  };
  if (Size != 0)
    Enter(BlockId(0u));
  while (!Stack.empty()) {
    auto &[B, Next] = Stack.back();
    if (Next.empty()) {
      Out.push_back(B);
      Stack.pop_back();
      continue;
    }
    BlockId To = Next.back();
    Next.pop_back();
    if (!Seen[To.V])
      Enter(To);
  }
  std::ranges::reverse(Out);
  return Out;
}

BlockOrder::BlockOrder(const Defs &D) : ByRank(loopsFirst(D)) {
  const Graph &G = D.graph();
  Rank.assign(D.skeleton().Blocks.size(), 0);
  for (uint32_t I = 0; I != ByRank.size(); ++I)
    Rank[ByRank[I]] = I;
  const Skeleton &S = D.skeleton();
  Assigns.resize(S.Vars.size());
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    Owner.push_back(G.blockOf(EventId(I)));
    if (E.Kind == EventKind::Assign && E.Dst.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var)
      Assigns[S.expr(E.Dst).A].push_back(EventId(I));
  }
  findLoopEnds(G);
  findOnlyWays(S);
}

void BlockOrder::findLoopEnds(const Graph &G) {
  LoopEnd.assign(ByRank.size(), 0);
  LoopBegin.assign(ByRank.size(), ~0u);
  for (uint32_t From = 0; From != ByRank.size(); ++From)
    for (BlockId Next : G.succs(BlockId(ByRank[From])))
      if (uint32_t To = Rank[Next.V]; To <= From) {
        LoopEnd[To] = std::max(LoopEnd[To], From);
        LoopBegin[From] = std::min(LoopBegin[From], To);
      }
  for (size_t R = 1; R < LoopEnd.size(); ++R)
    LoopEnd[R] = std::max(LoopEnd[R], LoopEnd[R - 1]);
  for (size_t R = LoopBegin.size(); R-- > 1;)
    LoopBegin[R - 1] = std::min(LoopBegin[R - 1], LoopBegin[R]);
}

void BlockOrder::findOnlyWays(const Skeleton &S) {
  std::vector<unsigned> Ways(S.Blocks.size());
  OnlyFrom.assign(S.Blocks.size(), BlockId());
  auto Add = [&](uint32_t From, BlockId To) {
    OnlyFrom[To.V] = ++Ways[To.V] == 1 ? BlockId(From) : BlockId();
  };
  ++Ways[0];
  for (uint32_t B : ByRank) {
    const Block &Blk = S.Blocks[B];
    for (BlockId To : Blk.Succs)
      Add(B, To);
    for (uint32_t I = 0; I != Blk.EventsCount; ++I)
      if (BlockId To = S.Events[Blk.EventsBegin + I].Unwind; To.valid())
        Add(B, To);
  }
}

BlockOrder::Span BlockOrder::withLoops(Span S) const {
  while (LoopEnd[S.Last] > S.Last)
    S.Last = LoopEnd[S.Last];
  while (LoopBegin[S.First] < S.First)
    S.First = LoopBegin[S.First];
  return S;
}

std::vector<uint8_t> nearness(const Skeleton &S, const std::vector<bool> &Those,
                              uint8_t Depth) {
  std::vector<uint8_t> Out(S.Blocks.size());
  std::vector<bool> Last = Those;
  for (uint8_t D = Depth; D != 0; --D) {
    std::vector<bool> Next(Last.size());
    for (size_t B = 0; B != Last.size(); ++B) {
      Next[B] = std::ranges::any_of(S.Blocks[B].Succs,
                                    [&](BlockId To) { return Last[To.V]; });
      if (Next[B] && Out[B] == 0)
        Out[B] = D;
    }
    Last = std::move(Next);
  }
  return Out;
}

std::vector<bool> deciding(const Skeleton &S, const BlockOrder &O,
                           const std::vector<uint32_t> &Those) {
  SharedSets Sets(Those.size());
  std::vector<SharedSets::Set> Met(S.Blocks.size(), SharedSets::Empty);
  for (size_t I = 0; I != Those.size(); ++I)
    Met[Those[I]] = Sets.only(I);
  std::vector<bool> Out(S.Blocks.size());
  for (size_t R = O.ByRank.size(); R-- != 0;) {
    const uint32_t B = O.ByRank[R];
    std::optional<SharedSets::Set> First, Last;
    for (BlockId Next : S.Blocks[B].Succs) {
      const bool Back = O.Rank[Next.V] <= R;
      const SharedSets::Set Of = Back ? SharedSets::Empty : Met[Next.V];
      if (!First)
        First = Of;
      Out[B] = Out[B] || Of != *First;
      if (Of != Last)
        Met[B] = Sets.unite(Met[B], Of);
      Last = Of;
    }
  }
  return Out;
}

std::vector<bool> leadingOnlyTo(const Skeleton &S, const BlockOrder &O,
                                std::vector<bool> To, std::vector<bool> But) {
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (size_t R = O.ByRank.size(); R-- != 0;) {
      uint32_t B = O.ByRank[R];
      bool Is = To[B], Not = But[B];
      for (BlockId Next : S.Blocks[B].Succs) {
        Is = Is || To[Next.V];
        Not = Not || But[Next.V];
      }
      Changed |= Is != To[B] || Not != But[B];
      To[B] = Is;
      But[B] = Not;
    }
  }
  for (size_t B = 0; B != To.size(); ++B)
    To[B] = To[B] && !But[B];
  return To;
}

} // namespace nogil
