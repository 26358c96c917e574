//===- LoopPlaces.cpp - which element does a round of a loop use? ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/LoopPlaces.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

/// What the variable was set to, if that was in this round and in one place
/// only; At becomes the place where. Else None.
ExprId LoopPlaces::setTo(VarId X, Point &At) const {
  EventId Def = D.assignedAt(X, At);
  if (!Def.valid() || !L.contains(D.blockOf(Def)))
    return ExprId();
  const Event &E = S.Events[Def.V];
  if ((E.Flags & EF_Compound) || mentions(S, E.Src, X))
    return ExprId();
  At = D.before(Def);
  return E.Src;
}

/// 1, -1: the variable goes up or down in each round, and does nothing else.
int LoopPlaces::step(ExprId Var) const {
  int Out = 0;
  VarId X(S.expr(Var).A);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (!D.defines(EventId(I), X) || !L.contains(D.blockOf(EventId(I))))
      continue;
    if (E.Kind != EventKind::Assign || E.Dst != Var)
      return 0;
    // Of `i += n` the source is what is added, or the sum.
    const Expr &Src = S.expr(E.Src);
    bool Sum = Src.Kind == ExprKind::Binary &&
               (Src.Op == ExprOp::Add || Src.Op == ExprOp::Sub) &&
               ExprId(Src.A) == Var && S.Exprs[Src.B].Kind == ExprKind::Int;
    if (!Sum)
      return 0;
    bool Up = (Src.Op == ExprOp::Add) == (S.Exprs[Src.B].Value > 0);
    int Here = Up ? 1 : -1;
    if (Out && Out != Here)
      return 0;
    Out = Here;
  }
  return Out;
}

/// An element is part of the value, or of what one of its variables was set to
/// in this round, or was before a call changed it in place.
bool LoopPlaces::readsMemory(ExprId E, Point At,
                             std::set<std::pair<uint32_t, Point>> &Seen) const {
  return anyWithin(S, E, [&](ExprId, const Expr &X) {
    if (X.Kind != ExprKind::Var || !Seen.insert({X.A, At}).second)
      return X.Kind == ExprKind::Elem;
    const std::vector<EventId> Found = D.at(VarId(X.A), At);
    return std::ranges::any_of(Found, [&](EventId Def) {
      if (!Def.valid() || !L.contains(D.blockOf(Def)))
        return false;
      const Event &Set = S.Events[Def.V];
      return readsMemory(Set.Kind == EventKind::Assign ? Set.Src : E,
                         D.before(Def), Seen);
    });
  });
}

/// The loop does not change it.
bool LoopPlaces::stays(ExprId E) const {
  if (S.expr(E).Kind != ExprKind::Var)
    return false;
  VarId X(S.expr(E).A);
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (D.defines(EventId(I), X) && L.contains(D.blockOf(EventId(I))))
      return false;
  return true;
}

void LoopPlaces::add(const Summand &Of, LoopPlace &Out, unsigned Left) {
  const Expr &X = S.expr(Of.E);
  auto Part = [&](uint32_t E, int64_t Times) {
    Summand Next = Of;
    Next.E = ExprId(E);
    Next.Factor *= Times;
    return Next;
  };
  auto Count = [&](ExprId What, int64_t Times) {
    int64_t &Now = Out.Terms[{What, Of.Unit}];
    Now += Times;
    if (Now == 0)
      Out.Terms.erase({What, Of.Unit});
  };
  if (X.Kind == ExprKind::Int) {
    Count(ExprId(), Of.Factor * X.Value);
    return;
  }
  bool Sum = X.Kind == ExprKind::Binary &&
             (X.Op == ExprOp::Add || X.Op == ExprOp::Sub);
  if (Sum) {
    add(Part(X.A, 1), Out, Left);
    add(Part(X.B, X.Op == ExprOp::Add ? 1 : -1), Out, Left);
    return;
  }
  if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Mul)
    for (auto [By, What] : {std::pair(X.A, X.B), std::pair(X.B, X.A)}) {
      if (S.Exprs[By].Kind == ExprKind::Int) {
        add(Part(What, S.Exprs[By].Value), Out, Left);
        return;
      }
      if (!Of.Unit.valid() && stays(ExprId(By)) && !stays(ExprId(What))) {
        Summand Next = Part(What, 1);
        Next.Unit = ExprId(By);
        add(Next, Out, Left);
        return;
      }
    }
  Summand Set = Of;
  if (X.Kind == ExprKind::Var && Left)
    Set.E = setTo(VarId(X.A), Set.At);
  if (Set.E.valid() && Set.E != Of.E) {
    add(Set, Out, Left - 1);
    return;
  }
  std::set<std::pair<uint32_t, Point>> Seen;
  Out.Indirect |= readsMemory(Of.E, Of.At, Seen);
  Count(Of.E, Of.Factor);
}

LoopPlace LoopPlaces::of(ExprId E, Point At, bool Address) {
  LoopPlace Out;
  Out.At = At;
  if (!Address) {
    if (ExprId Index = ExprId(S.expr(E).B); Index.valid())
      add({Index, At}, Out, policy::MaxLoadDepth);
    E = ExprId(S.expr(E).A);
  }
  // Down to the pointer; on the way what is added to it.
  for (unsigned Left = policy::MaxLoadDepth; Left; --Left) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Elem) {
      const Expr &Of = S.Exprs[X.A];
      if (ExprId(Of.B).valid())
        add({ExprId(Of.B), Out.At}, Out, Left);
      E = ExprId(Of.A);
    } else if (X.Kind == ExprKind::Binary &&
               (X.Op == ExprOp::Add || X.Op == ExprOp::Sub)) {
      add({ExprId(X.B), Out.At, X.Op == ExprOp::Add ? 1 : -1}, Out, Left);
      E = ExprId(X.A);
    } else {
      ExprId Src =
          X.Kind == ExprKind::Var ? setTo(VarId(X.A), Out.At) : ExprId();
      if (!Src.valid())
        break;
      E = Src;
    }
  }
  Out.Base = E;
  return Out;
}

bool LoopPlaces::readsWritten(const LoopPlace &Read, const LoopPlace &Write) {
  if (Read.Indirect || Write.Indirect)
    return Read.Terms != Write.Terms;
  auto Apart = Read.Terms;
  for (auto [Term, Factor] : Write.Terms)
    Apart[Term] -= Factor;
  std::erase_if(Apart, [](const auto &X) { return X.second == 0; });
  if (Apart.empty())
    return false;
  auto Counter = [&](ExprId E) {
    return E.valid() && S.expr(E).Kind == ExprKind::Var ? step(E) : 0;
  };
  if (auto [Term, Distance] = *Apart.begin();
      Apart.size() == 1 && !Term.first.valid()) {
    for (auto [Other, Factor] : Write.Terms)
      if (int Step = Counter(Other.first); Step && Other.second == Term.second)
        return (Distance > 0) != ((Factor > 0) == (Step > 0));
    int Step = Counter(Write.Base);
    return Step && Step == Counter(Read.Base) && !Term.second.valid() &&
           (Distance > 0) != (Step > 0);
  }
  for (auto [Term, Factor] : Write.Terms)
    if (auto It = Read.Terms.find(Term); It != Read.Terms.end() &&
                                         (It->second > 0) != (Factor > 0) &&
                                         Counter(Term.first))
      return true;
  return false;
}

} // namespace nogil
