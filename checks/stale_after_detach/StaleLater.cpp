//===- StaleLater.cpp - an event between look and use ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/stale_after_detach/Stale.h"
#include <algorithm>

namespace nogil {

/// The shapes in which an event comes between: After, Gone, Length.
void StaleUses::later() {
  std::vector<std::pair<EventId, Load>> Copies;
  for (uint32_t E = 0; E != S->Events.size(); ++E)
    if (S->Events[E].Kind == EventKind::Assign)
      copies(EventId(E), Copies);
  std::set<ExprId> Members = followedMembers();
  Yields.clear();
  for (uint32_t E = 0; E != S->Events.size(); ++E)
    if (letsOthersIn(EventId(E)))
      Yields.push_back(EventId(E));
  if (Yields.empty())
    return;
  for (const auto &[Def, L] : Copies)
    copied(Def, L);
  for (uint32_t E = 0; E != S->Events.size(); ++E)
    if (S->Events[E].Kind == EventKind::Assign)
      length(EventId(E));
  for (ExprId Field : Members)
    for (uint32_t B = 0; B != S->Blocks.size(); ++B)
      if (S->Blocks[B].Term == TermKind::Branch &&
          mentions(S->Blocks[B].Cond, M.of(F, Field)))
        tested(BlockId(B), Field);
}

/// Loads of members that this function reads through, and others may clear.
std::set<ExprId> StaleUses::followedMembers() {
  std::set<ExprId> Out;
  for (const Expr &X : S->Exprs) {
    bool Follows = X.Kind == ExprKind::Elem ||
                   (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow);
    if (!Follows || S->Exprs[X.A].Kind != ExprKind::Field)
      continue;
    Member Of = M.of(F, ExprId(X.A));
    if (M.assigned(Of) && !Out.count(ExprId(X.A)) &&
        std::any_of(M.changes(Of).begin(), M.changes(Of).end(),
                    [](const MemberChange &By) { return By.ToConstant; }))
      Out.insert(ExprId(X.A));
  }
  return Out;
}

/// Others are let in (the phase is 1 from there on), then the use is reached.
bool StaleUses::follow(StaleUse &U, Point From, const Monitor &M,
                       std::span<const Assumption> Known) {
  PathHit Hit = V.paths(F).search(From, M, Known);
  U.Use = {F, Hit.Event};
  U.Yields = {F, Hit.Mark};
  return Hit.certain();
}

/// The use that a path leads to is one that somebody spoils. Where others are
/// let in under a flag that all of those ask for, they have to wait: another
/// event may let them in.
void StaleUses::reached(StaleUse U, Point From, const Monitor &Ways,
                        std::span<const Assumption> Known) {
  const std::vector<EventId> All = Yields;
  while (follow(U, From, Ways, Known) && !proven(U, U.Kind == StaleUse::Gone) &&
         keptWaiting(U))
    std::erase(Yields, U.Yields.Event);
  Yields = All;
}

bool StaleUses::letIn(EventId E) const {
  return std::binary_search(Yields.begin(), Yields.end(), E);
}

bool StaleUses::mentions(ExprId Cond, Member Of) const {
  if (!Cond.valid())
    return false;
  const Expr &X = S->expr(Cond);
  switch (X.Kind) {
  case ExprKind::Field:
    return M.of(F, Cond) == Of;
  case ExprKind::Cond:
    return mentions(ExprId(X.A), Of) || mentions(ExprId(X.B), Of) ||
           mentions(ExprId(X.C), Of);
  case ExprKind::Binary:
    return mentions(ExprId(X.A), Of) || mentions(ExprId(X.B), Of);
  case ExprKind::Unary:
    return mentions(ExprId(X.A), Of);
  default:
    return false;
  }
}

/// The member is loaded again, or a function that tests it is called.
bool StaleUses::looksAt(EventId Id, Member Of) {
  const Event &E = S->Events[Id.V];
  if (FnId G; E.Kind == EventKind::Call && (G = P.calleeOf(F, E)).valid()) {
    return P.fn(G).Body && M.testedIn(G).count(Of);
  }
  return E.Kind == EventKind::Read && E.Src.valid() &&
         S->expr(E.Src).Kind == ExprKind::Field && M.of(F, E.Src) == Of;
}

bool StaleUses::usesVar(EventId Id, VarId X) const {
  auto Is = [&](ExprId E) {
    while (S->expr(E).Kind == ExprKind::Binary)
      E = ExprId(S->expr(E).A);
    return S->expr(E).Kind == ExprKind::Var && S->expr(E).A == X.V;
  };
  const Event &E = S->Events[Id.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (Is(S->arg(E, A)))
      return true;
  std::vector<ExprId> Through = followed(Id);
  return std::any_of(Through.begin(), Through.end(), Is);
}

/// `p = self->buf`, of a member that somebody releases.
void StaleUses::copies(EventId Def,
                       std::vector<std::pair<EventId, Load>> &Out) {
  const Event &Set = S->Events[Def.V];
  if (!Set.Dst.valid() || !Set.Src.valid() ||
      S->expr(Set.Dst).Kind != ExprKind::Var)
    return;
  const Var &X = S->Vars[S->expr(Set.Dst).A];
  if (!P.tu(F).str(X.Type).ends_with('*') || X.Kind == Storage::Global)
    return;
  for (const Load &L : M.loads(F, Set.Src, V.defs(F).before(Def))) {
    if (L.Inside || L.Copy.valid() || !M.holdsHandle(M.of(L)))
      continue;
    auto Ends = [&](const MemberChange &By) {
      return By.Kind == MemberChange::Released && By.At.Fn != F;
    };
    if (std::ranges::any_of(M.changes(M.of(L)), Ends) ||
        std::ranges::any_of(M.endsAnew(M.of(L)), Ends))
      Out.push_back({Def, L});
  }
}

/// The copy, then an event that lets others in, then a use of the copy.
void StaleUses::copied(EventId Def, const Load &L) {
  VarId X(S->expr(S->Events[Def.V].Dst).A);
  Member Of = M.of(L);
  if (countedBefore(Def, L))
    return;
  const Defs &D = V.defs(F);
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    bool Uses = usesVar(E, X);
    if (Phase && Uses)
      return Verdict::Found;
    bool Counted = Uses && S->Events[E.V].Kind == EventKind::Call &&
                   (V.role(F, E, RoleKind::TakesReference) ||
                    V.role(F, E, RoleKind::Pins));
    if (Counted || D.defines(E, X) || assigns(E, Of) ||
        (Phase && looksAt(E, Of)))
      return Verdict::Stop;
    Phase |= letIn(E);
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &Phase) {
    return !Phase || !mentions(Cond, Of);
  };
  StaleUse U;
  U.Kind = StaleUse::After;
  U.Of = Of;
  U.From = L;
  U.Read = S->Events[Def.V].Range;
  U.EntryIndex = M.shared(F, L);
  reached(U, D.after(Def), {.Event = OnEvent, .Branch = OnBranch});
}

/// `if (self->conn)`, then an event that lets others in, then `self->conn->x`.
void StaleUses::tested(BlockId B, ExprId Field) {
  Member Of = M.of(F, Field);
  const Defs &D = V.defs(F);
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (assigns(E, Of))
      return Verdict::Stop;
    if (Phase) {
      for (ExprId Through : followed(E))
        if (Through == Field)
          return Verdict::Found;
      const Event &Ev = S->Events[E.V];
      if (Ev.Kind == EventKind::Call && looksAt(E, Of))
        return Verdict::Stop;
    } else {
      Phase = letIn(E);
    }
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &Phase) {
    return !Phase || !mentions(Cond, Of);
  };
  std::vector<Assumption> Known;
  if (normal(*S, S->Blocks[B.V].Cond, true).Cond == Field)
    Known.push_back({Field, true});
  StaleUse U;
  U.Kind = StaleUse::Gone;
  U.Of = Of;
  U.From = loaded(Field, D.endOf(B));
  U.Read = S->Blocks[B.V].Range;
  U.EntryIndex = M.shared(F, U.From);
  reached(U, D.endOf(B), {.Event = OnEvent, .Branch = OnBranch}, Known);
}

} // namespace nogil
