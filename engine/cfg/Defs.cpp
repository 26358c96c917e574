//===- Defs.cpp - which assignments reach a place? ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Defs.h"
#include <algorithm>
#include <unordered_set>
#include <utility>

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

const std::vector<EventId> &Defs::alone(EventId Def) const {
  std::vector<EventId> &Of = Alone[Def];
  if (Of.empty())
    Of.push_back(Def);
  return Of;
}

const std::vector<EventId> &Defs::at(VarId V, Point P) const {
  if (EventId E = lastIn(V, S.Blocks[P.Block.V].EventsBegin, P.Index))
    return alone(E);
  return atEntry(V, P.Block);
}

const std::vector<Defs::LastOf> &Defs::lasts(VarId V) const {
  if (!Tree)
    Tree.emplace(G);
  Lasts.resize(S.Vars.size());
  auto &[Known, List] = Lasts[V.V];
  if (std::exchange(Known, true))
    return List;
  for (uint32_t D : ByVar[V.V]) {
    const BlockId In = blockOf(EventId(D));
    if (List.empty() || List.back().Number != Tree->number(In))
      List.push_back({Tree->number(In), {}});
    List.back().Def = EventId(D);
  }
  std::ranges::sort(List, {}, &LastOf::Number);
  return List;
}

/// Of a variable that is defined somewhere. Of the definitions, the one before
/// the block and the one behind it in the order of the tree have the lowest
/// blocks in common with it.
Defs::FromAbove Defs::fromAbove(VarId V, BlockId B) const {
  const std::vector<LastOf> &List = lasts(V);
  auto Next =
      std::ranges::lower_bound(List, Tree->number(B), {}, &LastOf::Number);
  if (Next != List.end() && Next->Number < Tree->end(B))
    return {EventId(), B}; // defined here, or below
  BlockId Lowest;          // below it, something is defined on another way
  if (Next != List.end())
    Lowest = Tree->common(blockOf(Next->Def), B);
  if (Next != List.begin()) {
    const LastOf &Before = *--Next;
    const BlockId In = blockOf(Before.Def), Common = Tree->common(In, B);
    const bool Lower =
        !Lowest.valid() || Tree->number(Common) > Tree->number(Lowest);
    if (Lower && Common == In)
      return {Before.Def, BlockId()};
    if (Lower)
      Lowest = Common;
  }
  return {EventId(), Tree->below(Lowest, B)};
}

/// What is found on each way back from the beginning of a block; None for the
/// function's entry.
std::vector<EventId> Defs::walkBack(VarId V, BlockId B) const {
  std::vector<EventId> Found;
  std::unordered_set<uint32_t> Seen{B.V};
  std::vector<BlockId> Todo{B};
  while (!Todo.empty()) {
    const BlockId At = Todo.back();
    Todo.pop_back();
    if (At.V == 0)
      Found.push_back(EventId()); // the function's entry
    for (BlockId Pred : G.preds(At)) {
      FromAbove Is{lastIn(V, Pred), BlockId()};
      if (!Is.Def.valid())
        Is = fromAbove(V, Pred);
      if (Is.Def.valid())
        Found.push_back(Is.Def);
      else if (Seen.insert(Is.As.V).second)
        Todo.push_back(Is.As);
    }
  }
  std::ranges::sort(Found);
  Found.erase(std::unique(Found.begin(), Found.end()), Found.end());
  return Found;
}

const std::vector<EventId> &Defs::atEntry(VarId V, BlockId B) const {
  static const std::vector<EventId> None, OnEntry{EventId()};
  if (ByVar[V.V].empty()) // most parameters
    return G.reached(B) ? OnEntry : None;
  const FromAbove Is = fromAbove(V, B);
  if (Is.Def.valid())
    return alone(Is.Def);
  auto [It, New] = AtEntry.try_emplace({V.V, Is.As.V});
  if (New)
    It->second = walkBack(V, Is.As);
  return It->second;
}

} // namespace nogil
