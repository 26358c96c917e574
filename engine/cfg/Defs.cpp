//===- Defs.cpp - which assignments reach a place? ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Defs.h"
#include <algorithm>
#include <bit>
#include <unordered_set>

namespace nogil {

Defs::Defs(const Skeleton &S) : S(S), G(S) {
  ByVar.resize(S.Vars.size());
  // A reference stays with what it was bound to, whatever is written there.
  auto bound = [&](uint32_t V) {
    return S.Vars[V].ByReference && S.Vars[V].Kind != Storage::Capture;
  };
  for (uint32_t Id = 0; Id != S.Events.size(); ++Id) {
    const Event &E = S.Events[Id];
    if (E.Kind == EventKind::Assign && E.Dst.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var &&
        (E.Flags & EF_Init || !bound(S.expr(E.Dst).A)))
      ByVar[S.expr(E.Dst).A].push_back(Id);
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A) {
      const Expr &X = S.expr(S.arg(E, A));
      if (X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var &&
          !bound(S.Exprs[X.A].A))
        ByVar[S.Exprs[X.A].A].push_back(Id);
    }
  }
  for (std::vector<uint32_t> &D : ByVar) {
    std::sort(D.begin(), D.end());
    D.erase(std::unique(D.begin(), D.end()), D.end());
  }
}

EventId Defs::assignedAt(VarId V, Point P) const {
  const std::vector<EventId> &Of = at(V, P);
  bool One = Of.size() == 1 && Of[0].valid() &&
             S.Events[Of[0].V].Kind == EventKind::Assign;
  return One ? Of[0] : EventId();
}

bool Defs::defines(EventId E, VarId V) const {
  return std::binary_search(ByVar[V.V].begin(), ByVar[V.V].end(), E.V);
}

EventId Defs::lastIn(VarId V, uint32_t Begin, uint32_t End) const {
  const std::vector<uint32_t> &D = ByVar[V.V];
  auto It = std::lower_bound(D.begin(), D.end(), End);
  if (It == D.begin() || *--It < Begin)
    return EventId();
  return EventId(*It);
}

const std::vector<EventId> &Defs::at(VarId V, Point P) const {
  if (EventId E = lastIn(V, S.Blocks[P.Block.V].EventsBegin, P.Index)) {
    Scratch.assign(1, E);
    return Scratch;
  }
  return atEntry(V, P.Block);
}

/// What LastOf gives on each way back from the beginning of a block, as far as
/// it gives something; None for the function's entry.
template <class Fn>
static std::vector<EventId> walkBack(const Graph &G, BlockId B,
                                     const Fn &LastOf) {
  std::vector<EventId> Found;
  std::unordered_set<uint32_t> Seen{B.V};
  std::vector<BlockId> Todo{B};
  while (!Todo.empty()) {
    BlockId At = Todo.back();
    Todo.pop_back();
    if (At.V == 0)
      Found.push_back(EventId()); // the function's entry
    for (BlockId Pred : G.preds(At)) {
      if (EventId E = LastOf(Pred))
        Found.push_back(E);
      else if (Seen.insert(Pred.V).second)
        Todo.push_back(Pred);
    }
  }
  std::sort(Found.begin(), Found.end());
  Found.erase(std::unique(Found.begin(), Found.end()), Found.end());
  return Found;
}

void Defs::findTrees() const {
  const uint32_t Size = uint32_t(S.Blocks.size());
  Trees.assign(Size, {});
  auto IsRoot = [&](uint32_t B) {
    return B == 0 || G.preds(BlockId(B)).size() != 1;
  };
  uint32_t Next = 0;
  std::vector<std::pair<uint32_t, bool>> Todo; // and whether it is left
  for (uint32_t R = 0; R != Size; ++R) {
    if (!IsRoot(R))
      continue;
    Todo.push_back({R, false});
    while (!Todo.empty()) {
      auto [B, Left] = Todo.back();
      Todo.pop_back();
      if (Left) {
        Trees[B].End = Next;
        continue;
      }
      Trees[B].Root = R;
      Trees[B].First = Next++;
      Todo.push_back({B, true});
      for (BlockId Below : G.succs(BlockId(B)))
        if (!IsRoot(Below.V))
          Todo.push_back({Below.V, false});
    }
  }
}

/// From the block upwards in its tree: the definition that comes first, or the
/// block where the tree ends. None, None: there are many definitions, or it is
/// in no tree.
std::pair<BlockId, EventId> Defs::upwards(VarId V, BlockId B) const {
  constexpr size_t Few = 8;
  if (ByVar[V.V].size() > Few)
    return {};
  if (Trees.empty())
    findTrees();
  const Branch &Of = Trees[B.V];
  if (Of.Root == ~0u)
    return {};
  EventId Nearest;
  for (uint32_t D : ByVar[V.V]) {
    const Branch &Other = Trees[blockOf(EventId(D)).V];
    // Of those above one block, the lower one has the larger number.
    if (Other.Root == Of.Root && Other.above(Of) &&
        (!Nearest.valid() || Other.First >= Trees[blockOf(Nearest).V].First))
      Nearest = EventId(D);
  }
  return {BlockId(Of.Root), Nearest};
}

const std::vector<EventId> &Defs::atEntry(VarId V, BlockId B) const {
  static const std::vector<EventId> None, OnEntry{EventId()};
  if (ByVar[V.V].empty()) // most parameters
    return G.reached(B) ? OnEntry : None;
  auto [It, New] = AtEntry.try_emplace({V.V, B.V});
  if (!New)
    return It->second;
  auto LastOf = [&](BlockId At) {
    const Block &Blk = S.Blocks[At.V];
    return lastIn(V, Blk.EventsBegin, Blk.EventsBegin + Blk.EventsCount);
  };
  // Where only one block leads, which says nothing of V, it is as there. Some
  // of these blocks are remembered, for those that ask next.
  BlockId From = B;
  std::vector<uint32_t> Passed;
  if (auto [Root, Nearest] = upwards(V, B); Nearest.valid()) {
    It->second.push_back(Nearest);
    return It->second;
  } else if (Root.valid() && Root != B) {
    From = Root;
    Passed.push_back(Root.V);
    if (auto Known = AtEntry.find({V.V, Root.V}); Known != AtEntry.end())
      It->second = Known->second;
  }
  for (uint32_t Steps = 1;
       It->second.empty() && From.V != 0 && Steps < S.Blocks.size(); ++Steps) {
    std::span<const BlockId> Preds = G.preds(From);
    if (Preds.size() != 1 || LastOf(Preds[0]))
      break;
    From = Preds[0];
    auto Known = AtEntry.find({V.V, From.V});
    if (Known != AtEntry.end()) {
      It->second = Known->second;
      break;
    }
    if (std::has_single_bit(Steps))
      Passed.push_back(From.V);
  }
  if (It->second.empty())
    It->second = walkBack(G, From, LastOf);
  for (uint32_t P : Passed)
    AtEntry.try_emplace({V.V, P}, It->second);
  return It->second;
}

} // namespace nogil
