//===- StaleLength.cpp - lengths and positions from before ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `n = self->len`, an event that lets others in, then `self->buf[i]` with
// i < n: the memory is the new one, the length is of the old. The two members
// belong together when another function, in one body, releases what the one
// holds and changes the other.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/stale_after_detach/Stale.h"
#include <algorithm>

namespace nogil {

/// Both have a variable in common.
static bool shareVar(const Skeleton &S, ExprId A, ExprId B) {
  return anyWithin(S, A, [&](ExprId, const Expr &X) {
    return X.Kind == ExprKind::Var && mentions(S, B, VarId(X.A));
  });
}

static bool contains(const Skeleton &S, const Event &E, ExprId What) {
  auto Is = [&](ExprId X, const Expr &) { return X == What; };
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (anyWithin(S, S.arg(E, A), Is))
      return true;
  return anyWithin(S, E.Dst, Is) || anyWithin(S, E.Src, Is);
}

bool StaleUses::changedWith(FnId By, Member Of) {
  return std::ranges::any_of(M.changes(Of), [&](const MemberChange &Change) {
    return Change.At.Fn == By;
  });
}

/// The index is made of X, or compared with it.
bool StaleUses::bounds(VarId X, ExprId Index) const {
  if (nogil::mentions(*S, Index, X))
    return true;
  return std::ranges::any_of(S->Blocks, [&](const Block &B) {
    return B.Term == TermKind::Branch && nogil::mentions(*S, B.Cond, X) &&
           shareVar(*S, Index, B.Cond);
  });
}

/// Elements of members of this object that another function releases, in the
/// same body in which it changes the length.
std::vector<ExprId> StaleUses::elementsBounded(VarId X, const Load &Length) {
  Member Of = M.of(F, Length.Field);
  std::vector<ExprId> Out;
  for (uint32_t E = 0; E != S->Exprs.size(); ++E) {
    const Expr &Elem = S->Exprs[E];
    if (Elem.Kind != ExprKind::Elem ||
        S->Exprs[Elem.A].Kind != ExprKind::Field ||
        S->Exprs[Elem.A].A != S->expr(Length.Field).A)
      continue;
    Member Memory = M.of(F, ExprId(Elem.A));
    if (Memory.Record == Of.Record && M.assigned(Memory) &&
        std::ranges::any_of(M.changes(Memory),
                            [&](const MemberChange &By) {
                              return By.Kind == MemberChange::Released &&
                                     By.At.Fn != F && changedWith(By.At.Fn, Of);
                            }) &&
        bounds(X, ExprId(Elem.B)))
      Out.push_back(ExprId(E));
  }
  return Out;
}

void StaleUses::length(EventId Def) {
  const Event &Set = S->Events[Def.V];
  if (!Set.Dst.valid() || !Set.Src.valid() ||
      S->expr(Set.Dst).Kind != ExprKind::Var)
    return;
  VarId X(S->expr(Set.Dst).A);
  if (P.tu(F).str(S->Vars[X.V].Type).ends_with('*') ||
      S->Vars[X.V].Kind == Storage::Global)
    return;
  for (const Load &L : M.loads(F, Set.Src, V.defs(F).before(Def)))
    if (L.In == F && !L.Inside && !L.Copy.valid() && M.assigned(M.of(L)))
      for (ExprId Elem : elementsBounded(X, L))
        outlived(Def, L, Elem);
}

/// The copy, then an event that lets others in, then the element.
void StaleUses::outlived(EventId Def, const Load &L, ExprId Elem) {
  VarId X(S->expr(S->Events[Def.V].Dst).A);
  ExprId Memory(S->expr(Elem).A);
  Member Of = M.of(L);
  const Defs &D = V.defs(F);
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (Phase && contains(*S, S->Events[E.V], Elem))
      return Verdict::Found;
    if (D.defines(E, X) || assigns(E, Of) || assigns(E, M.of(F, Memory)) ||
        (Phase && looksAt(E, Of)))
      return Verdict::Stop;
    Phase |= letIn(E);
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &Phase) {
    return !Phase || (!mentions(Cond, Of) && !mentions(Cond, M.of(F, Memory)));
  };
  StaleUse U;
  if (!follow(U, D.after(Def), {.Event = OnEvent, .Branch = OnBranch}))
    return;
  U.Kind = StaleUse::Length;
  U.Of = M.of(F, Memory);
  U.From = loaded(Memory, L.At);
  U.Bound = L.Field;
  U.Read = S->Events[Def.V].Range;
  U.EntryIndex = M.shared(F, U.From);
  proven(U, false);
}

} // namespace nogil
