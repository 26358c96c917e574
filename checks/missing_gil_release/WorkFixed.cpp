//===- WorkFixed.cpp - work that is long whatever the data are ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a call of the function costs, by constants alone, where control comes to
// the longest part of it, an outermost loop or a block: others may be for
// other cases. A loop counts with the rounds that a number in its condition
// says, where that condition is the only way out, and an event only where each
// round comes to it. Whatever else decides about a loop, it makes one round. A
// call of a function that nothing is known of costs little.
//
// Unsound: a number that is compared is taken to be where a loop ends that
// starts at nought and goes in steps of one. Exceptions are no ways out.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Work.h"
#include <algorithm>
#include <ranges>
#include <set>

namespace nogil {

/// Smaller numbers are those of axes, channels, and blocks.
static constexpr uint64_t Several = 16;

/// The rounds that the loop always makes.
uint64_t Work::rounds(FnId F, uint32_t Index) {
  const Loop &L = V.loops(F)[Index];
  const SizeOf &Bound = bounds(F)[Index];
  if (Bound.Kind != SizeKind::Number || L.Exits.size() != 1 ||
      Bound.Number < Several)
    return 1;
  return Bound.Number;
}

/// Whether the loop's header comes to an end of the loop on a way that does not
/// enter B. Outside of the loop's blocks nothing leads to its ends.
static bool goesRoundWithout(const Graph &G, const Loop &L, BlockId B,
                             const std::set<BlockId> &Ends) {
  std::set<BlockId> Seen{L.Header, B};
  std::vector<BlockId> Todo{L.Header};
  while (!Todo.empty()) {
    BlockId At = Todo.back();
    Todo.pop_back();
    if (Ends.contains(At))
      return true;
    for (BlockId Next : G.succs(At))
      if (L.contains(Next) && Seen.insert(Next).second)
        Todo.push_back(Next);
  }
  return false;
}

uint64_t Work::findFixed(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  const std::vector<Loop> &Loops = V.loops(F);
  const Graph &G = V.defs(F).graph();
  // By block, outer ones first.
  std::vector<std::vector<uint32_t>> Around(S.Blocks.size());
  for (uint32_t I = 0; I != Loops.size(); ++I)
    for (BlockId B : Loops[I].Blocks)
      Around[B.V].push_back(I);
  std::map<BlockId, std::set<BlockId>> Ends; // by header
  for (auto [From, To] : G.backEdges())
    Ends[To].insert(From);
  // Each round of every loop around the block comes to it: to the inner loop,
  // where there is one.
  auto Always = [&](BlockId B) {
    for (uint32_t Inside = Loops.size();;) {
      auto Of = std::views::reverse(Around[B.V]);
      auto It = std::ranges::find_if(
          Of, [&](uint32_t I) { return I < Inside && Loops[I].Header != B; });
      if (It == Of.end())
        return true;
      const Loop &L = Loops[Inside = *It];
      if (goesRoundWithout(G, L, B, Ends[L.Header]))
        return false;
      B = L.Header;
    }
  };
  uint64_t Out = 0;
  std::map<uint32_t, uint64_t> Parts; // by outermost loop
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    uint64_t Rounds = 1, Once = 0;
    uint32_t Outer = ~0u;
    for (uint32_t I : Around[B]) {
      Outer = std::min(Outer, I);
      Rounds = times(Rounds, rounds(F, I));
    }
    for (uint32_t N = 0; N != S.Blocks[B].EventsCount; ++N) {
      const Event &E = S.Events[S.Blocks[B].EventsBegin + N];
      FnId Callee = E.Kind == EventKind::Call ? runBy(F, E) : FnId();
      bool Known = Callee.valid() && P.fn(Callee).Body &&
                   Groups[Callee.V] != Groups[F.V];
      Once += E.Kind != EventKind::ScopeEnd;
      Once += Known ? fixedCost(Callee) : 0;
    }
    if (!Once || !Always(BlockId(B)))
      continue;
    uint64_t Cost = times(Rounds, Once);
    if (Outer != ~0u)
      Cost = Parts[Outer] = std::min(MaxCost, Parts[Outer] + Cost);
    Out = std::max(Out, Cost);
  }
  return Out;
}

} // namespace nogil
