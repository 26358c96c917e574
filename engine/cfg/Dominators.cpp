//===- Dominators.cpp - through which blocks does every path go? ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Dominators.h"
#include <algorithm>

namespace nogil {
namespace {

/// The depth-first search from the made-up root; its steps are counted from 0.
struct DepthFirst {
  explicit DepthFirst(const Graph &G) : Root(G.skeleton().Blocks.size()) {
    StepOf.assign(Root + 1, ~0u);
    add(Root, 0);
    for (uint32_t B = 0; B != Root; ++B) // the entry comes first
      search(G, B);
  }
  void add(uint32_t B, uint32_t From) {
    StepOf[B] = uint32_t(Blocks.size());
    Blocks.push_back(BlockId(B));
    Parents.push_back(From);
  }
  void search(const Graph &G, uint32_t B) {
    std::vector<std::pair<BlockId, uint32_t>> Todo{{BlockId(B), 0}};
    while (!Todo.empty()) {
      auto [At, From] = Todo.back();
      Todo.pop_back();
      if (StepOf[At.V] != ~0u)
        continue;
      add(At.V, From);
      for (BlockId Next : G.succs(At))
        if (StepOf[Next.V] == ~0u)
          Todo.push_back({Next, StepOf[At.V]});
    }
  }
  const uint32_t Root;
  std::vector<uint32_t> StepOf; ///< by block
  std::vector<BlockId> Blocks;  ///< by step
  std::vector<uint32_t> Parents;
};

/// The least semidominator on the way up, as far as steps were linked.
class Least {
public:
  explicit Least(const DepthFirst &D) : Up(D.Parents), Best(D.Blocks.size()) {
    for (uint32_t I = 0; I != Best.size(); ++I)
      Best[I] = I;
  }
  /// Linked are the steps from `Linked` on.
  uint32_t of(uint32_t X, uint32_t Linked, const std::vector<uint32_t> &Semi) {
    if (X < Linked)
      return X;
    for (uint32_t A = X; Up[A] >= Linked; A = Up[A])
      Way.push_back(A);
    while (!Way.empty()) { // each gets the end of the way for its parent
      const uint32_t A = Way.back(), Parent = Up[A];
      Way.pop_back();
      if (Semi[Best[Parent]] < Semi[Best[A]])
        Best[A] = Best[Parent];
      Up[A] = Up[Parent];
    }
    return Best[X];
  }

private:
  std::vector<uint32_t> Up, Best, Way;
};

} // namespace

/// By block.
std::vector<uint32_t> Dominators::immediate(const Graph &G) {
  const DepthFirst D(G);
  const uint32_t Size = uint32_t(D.Blocks.size());
  std::vector<uint32_t> Semi(Size), Above = D.Parents;
  for (uint32_t I = 0; I != Size; ++I)
    Semi[I] = I;
  Least Of(D);
  for (uint32_t I = Size; I-- > 1;) {
    const BlockId B = D.Blocks[I];
    if (B.V == 0 || !G.reached(B)) {
      Semi[I] = 0; // the root leads there
      continue;
    }
    for (BlockId Pred : G.preds(B))
      Semi[I] = std::min(Semi[I], Semi[Of.of(D.StepOf[Pred.V], I + 1, Semi)]);
  }
  std::vector<uint32_t> Out(D.StepOf.size(), None);
  for (uint32_t I = 1; I < Size; ++I) {
    while (Above[I] > Semi[I])
      Above[I] = Above[Above[I]];
    Out[D.Blocks[I].V] = D.Blocks[Above[I]].V;
  }
  return Out;
}

/// Its parent knows already. Two jumps of one length make one twice as long.
void Dominators::linkFar(uint32_t B) {
  const uint32_t Parent = Of[B].Above;
  if (Parent == None) {
    Of[B].Far = B;
    return;
  }
  const Place &Up = Of[Parent], &Far = Of[Up.Far];
  Of[B].Depth = Up.Depth + 1;
  Of[B].Far =
      Up.Depth - Far.Depth == Far.Depth - Of[Far.Far].Depth ? Far.Far : Parent;
}

void Dominators::number() {
  std::vector<std::pair<uint32_t, bool>> Todo{
      {root().V, false}}; // and whether left
  for (uint32_t Next = 0; !Todo.empty();) {
    auto [B, Left] = Todo.back();
    Todo.pop_back();
    if (Left) {
      Of[B].End = Next;
      continue;
    }
    Of[B].First = Next++;
    linkFar(B);
    Todo.push_back({B, true});
    // The last one first: so they are numbered downwards.
    for (uint32_t I = Of[B].BelowBegin; I != Of[B].BelowEnd; ++I)
      Todo.push_back({Below[I], false});
  }
}

Dominators::Dominators(const Graph &G) : Of(G.skeleton().Blocks.size() + 1) {
  const std::vector<uint32_t> Above = immediate(G);
  for (uint32_t A : Above)
    if (A != None)
      ++Of[A].BelowEnd;
  uint32_t Next = 0;
  for (Place &P : Of) {
    P.BelowBegin = Next;
    Next += P.BelowEnd;
    P.BelowEnd = P.BelowBegin;
  }
  Below.resize(Next);
  for (uint32_t B = 0; B != Of.size(); ++B) {
    Of[B].Above = Above[B];
    if (Above[B] != None)
      Below[Of[Above[B]].BelowEnd++] = B;
  }
  number();
}

BlockId Dominators::common(BlockId A, BlockId B) const {
  auto IsCommon = [&](uint32_t C) { return C == B.V || above(BlockId(C), B); };
  uint32_t At = A.V;
  while (!IsCommon(At))
    At = IsCommon(Of[At].Far) ? Of[At].Above : Of[At].Far;
  return BlockId(At);
}

BlockId Dominators::below(BlockId A, BlockId B) const {
  const Place &P = Of[A.V];
  // The highest numbers stand first.
  auto It = std::lower_bound(
      Below.begin() + P.BelowBegin, Below.begin() + P.BelowEnd, number(B),
      [&](uint32_t Child, uint32_t N) { return Of[Child].First > N; });
  return BlockId(*It);
}

} // namespace nogil
