//===- Decisions.cpp - does this branch decide what runs? -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Decisions.h"

namespace nogil {
namespace {

constexpr uint32_t None = ~0u;

/// The nearest common postdominator. Numbers grow towards the exit.
uint32_t meet(const std::vector<uint32_t> &Next,
              const std::vector<uint32_t> &Number, uint32_t A, uint32_t B) {
  while (A != B) {
    while (Number[A] < Number[B])
      A = Next[A];
    while (Number[B] < Number[A])
      B = Next[B];
  }
  return A;
}

} // namespace

Decisions::Decisions(const Skeleton &S, std::vector<bool> Where)
    : S(S), Ends(std::move(Where)) {
  Ends.resize(S.Blocks.size());
  findPostdominators();
}

const std::vector<BlockId> &Decisions::succs(uint32_t B) const {
  static const std::vector<BlockId> Nothing;
  return Ends[B] ? Nothing : S.Blocks[B].Succs;
}

/// Over the reversed graph, from a made-up exit behind all blocks that have no
/// successor.
void Decisions::findPostdominators() {
  uint32_t Exit = S.Blocks.size();
  std::vector<std::vector<uint32_t>> Preds(Exit + 1);
  for (uint32_t B = 0; B != Exit; ++B) {
    for (BlockId To : succs(B))
      Preds[To.V].push_back(B);
    if (succs(B).empty())
      Preds[Exit].push_back(B);
  }
  // Postorder, by an explicit stack: functions may be deep.
  std::vector<uint32_t> Number(Exit + 1, None), Order;
  std::vector<std::pair<uint32_t, size_t>> Stack{{Exit, 0}};
  std::vector<bool> Seen(Exit + 1);
  Seen[Exit] = true;
  while (!Stack.empty()) {
    auto &[At, I] = Stack.back();
    if (I == Preds[At].size()) {
      Number[At] = Order.size();
      Order.push_back(At);
      Stack.pop_back();
      continue;
    }
    uint32_t P = Preds[At][I++];
    if (!Seen[P]) {
      Seen[P] = true;
      Stack.emplace_back(P, 0);
    }
  }
  Next.assign(Exit + 1, None);
  Next[Exit] = Exit;
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (auto It = Order.rbegin() + 1; It != Order.rend(); ++It) {
      uint32_t New = succs(*It).empty() ? Exit : None;
      for (BlockId To : succs(*It))
        if (Next[To.V] != None)
          New = New == None ? To.V : meet(Next, Number, New, To.V);
      if (New != Next[*It]) {
        Next[*It] = New;
        Changed = true;
      }
    }
  }
}

/// Blocks that can be reached from From, not through `Closed`.
static std::vector<bool> reached(const Skeleton &S,
                                 const std::vector<bool> &Ends, uint32_t From,
                                 const std::vector<bool> &Closed) {
  std::vector<bool> Seen(S.Blocks.size());
  std::vector<uint32_t> Work;
  auto Visit = [&](uint32_t B) {
    if (Closed[B] || Seen[B])
      return;
    Seen[B] = true;
    Work.push_back(B);
  };
  Visit(From);
  while (!Work.empty()) {
    uint32_t B = Work.back();
    Work.pop_back();
    if (!Ends[B])
      for (BlockId To : S.Blocks[B].Succs)
        Visit(To.V);
  }
  return Seen;
}

/// Some path from there leaves the function, or ends where the graph does.
bool Decisions::goesOn(BlockId B) const {
  std::vector<bool> Here =
      reached(S, Ends, B.V, std::vector<bool>(S.Blocks.size()));
  for (uint32_t I = 0; I != Here.size(); ++I)
    if (Here[I] && (Ends[I] || S.Blocks[I].Term == TermKind::Return ||
                    S.Blocks[I].Term == TermKind::ExitThrow))
      return true;
  return false;
}

std::vector<bool> Decisions::decidedBy(Way W) const {
  std::vector<bool> Out(S.Blocks.size());
  const std::vector<BlockId> &Succs = succs(W.From.V);
  if (W.Succ >= Succs.size())
    return Out;
  BlockId To = Succs[W.Succ];
  for (BlockId Other : Succs) {
    if (Other == To || Next[Other.V] == None || !goesOn(Other))
      continue;
    std::vector<bool> Sure(S.Blocks.size());
    for (uint32_t B = Other.V; B != S.Blocks.size(); B = Next[B])
      Sure[B] = true;
    std::vector<bool> Here = reached(S, Ends, To.V, Sure);
    for (uint32_t B = 0; B != Out.size(); ++B)
      Out[B] = Out[B] || Here[B];
  }
  return Out;
}

std::vector<bool> dominatedBy(const Skeleton &S, Way W) {
  std::vector<bool> Without(S.Blocks.size());
  std::vector<uint32_t> Work{0};
  Without[0] = true;
  bool Met = false; // W itself
  while (!Work.empty()) {
    uint32_t At = Work.back();
    Work.pop_back();
    const std::vector<BlockId> &Succs = S.Blocks[At].Succs;
    for (uint32_t I = 0; I != Succs.size(); ++I) {
      if (At == W.From.V && I == W.Succ) {
        Met = true;
      } else if (!Without[Succs[I].V]) {
        Without[Succs[I].V] = true;
        Work.push_back(Succs[I].V);
      }
    }
  }
  std::vector<bool> Nowhere(S.Blocks.size());
  if (!Met)
    return Nowhere;
  uint32_t To = S.Blocks[W.From.V].Succs[W.Succ].V;
  return reached(S, Nowhere, To, Without);
}

} // namespace nogil
