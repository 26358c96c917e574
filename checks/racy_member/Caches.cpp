//===- Caches.cpp - looked up, not found, made and put there --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two other ways to fill a member in when something is needed:
//
//  * it is a list, and a new element is put before what was found there:
//    `new->next = self->cache; self->cache = new;`. An element that another
//    call puts there meanwhile is lost, and so is whatever holds it;
//  * it is a container that lends what it holds: a look finds nothing, and what
//    a call has made is put there, in place of what another call has put there
//    meanwhile and is still using. A look that returns a reference, or puts
//    and finds in one step, is all right.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/racy_member/Races.h"
#include <algorithm>

namespace nogil {

/// The value is what is in the place, or what a call says that was given that.
bool Races::comesFrom(FnId F, ExprId E, Point At, const InPlace &Is,
                      unsigned Left) {
  const Skeleton &S = body(F);
  const Defs &D = V.defs(F);
  if (Is(E, At))
    return true;
  const Expr &X = S.expr(E);
  auto Given = [&](EventId Call) {
    const Event &Ev = S.Events[Call.V];
    for (uint32_t A = 0; Ev.Kind == EventKind::Call && A != Ev.ArgsCount; ++A)
      if (S.arg(Ev, A).valid() &&
          comesFrom(F, S.arg(Ev, A), D.before(Call), Is, Left - 1))
        return true;
    return false;
  };
  if (!Left)
    return false;
  if (X.Kind == ExprKind::Result)
    return Given(EventId(X.A));
  if (X.Kind != ExprKind::Var)
    return false;
  return std::ranges::any_of(
      std::vector(D.at(VarId(X.A), At)), [&](EventId Def) {
        if (!Def.valid())
          return false;
        const Event &Set = S.Events[Def.V];
        return Set.Kind == EventKind::Assign && Set.Src.valid()
                   ? comesFrom(F, Set.Src, D.before(Def), Is, Left - 1)
                   : Given(Def);
      });
}

/// What is stored there has got what was there as its next.
bool Races::linked(FnId F, EventId Set, const InPlace &Is) {
  const Skeleton &S = body(F);
  const Defs &D = V.defs(F);
  ExprId New = S.Events[Set.V].Src;
  if (!New.valid())
    return false;
  if (S.expr(New).Kind == ExprKind::Result) // marked by a call
    if (const Event &Call = S.Events[S.expr(New).A]; Call.ArgsCount)
      New = S.arg(Call, 0);
  for (uint32_t I = 0; I != Set.V; ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        S.expr(E.Dst).Kind != ExprKind::Field || ExprId(S.expr(E.Dst).A) != New)
      continue;
    if (comesFrom(F, E.Src, D.before(EventId(I)), Is, 3))
      return true;
  }
  return false;
}

bool Races::cached(Member Of, const Rows &All, MemberRace &Out) {
  auto Holds = [&](FnId F, EventId Call, Slot Where) {
    if (Where.Kind != Slot::Arg)
      return false;
    return std::ranges::any_of(
        M.loads(F, body(F).arg(P.event({F, Call}), Where.Index),
                V.defs(F).before(Call)),
        [&](const Load &L) { return !L.Inside && M.of(L) == Of; });
  };
  for (const Access *W : All) {
    const FnId F = W->At.Fn;
    if (W->Kind != AccessKind::ContainerCall || !(W->Contexts & CB_Racing) ||
        V.role(F, W->At.Event, RoleKind::Interior))
      continue;
    const Skeleton &S = body(F);
    const Event &Put = P.event(W->At);
    bool New = false;
    for (const Role *R : V.rolesThatHold(F, W->At.Event))
      if (R->Does == RoleKind::Puts && R->Value.Kind == Slot::Arg &&
          Holds(F, W->At.Event, R->Of))
        for (const Origin &O : V.argOrigins(F, W->At.Event, R->Value.Index))
          New |= O.Base == BaseKind::Result && O.Steps.empty() &&
                 O.Index < W->At.Event.V;
    if (!New || !Put.ArgsCount || bare(*W) == ~0u)
      continue;
    for (uint32_t I = 0; I != W->At.Event.V; ++I) {
      const EventId Look(I);
      if (S.Events[I].Kind != EventKind::Call)
        continue;
      const Role *R = V.role(F, Look, RoleKind::Interior);
      if (!R || R->Kind != "borrowed" || !Holds(F, Look, R->Of))
        continue;
      auto Is = [&](ExprId E, Point At) {
        return std::ranges::any_of(V.origins(F, E, At), [&](const Origin &O) {
          const OriginStep *Lent = O.interior();
          return Lent ? Lent->Event == Look
                      : O.Base == BaseKind::Result && O.Index == I;
        });
      };
      BlockId Tested;
      if (!foundEmpty(F, W->At.Event, Is, Tested))
        continue;
      Out.Kind = Out.Shape = RaceKind::Lazy;
      Out.Here = {W, W->At, bare(*W)};
      Out.There = Out.Here;
      Out.Test = {F, Look};
      Out.Cached = true;
      return true;
    }
  }
  return false;
}

} // namespace nogil
