//===- Lazy.cpp - members that are filled in when they are needed ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `if (!self->dict) self->dict = PyDict_New();`: Races.h says when that is a
// finding. What is stored is new if a call has returned it, and not something
// that it was given, or something that it lends. A helper that is handed
// `&self->dict` and does the same with it counts where it is called.
//
//===----------------------------------------------------------------------===//
#include "cfg/Conditions.h"
#include "cfg/Exprs.h"
#include "checks/racy_member/Races.h"
#include <algorithm>

namespace nogil {

/// Another call would store something else.
bool Races::newValue(FnId F, EventId Set) {
  const Event &E = body(F).Events[Set.V];
  if (!E.Src.valid() || (E.Flags & EF_Compound))
    return false;
  return std::ranges::any_of(
      V.origins(F, E.Src, V.defs(F).before(Set)), [&](const Origin &O) {
        return (O.Base == BaseKind::Result || O.Base == BaseKind::Out) &&
               O.Steps.empty();
      });
}

/// Every path to the event has found the place empty; Tested: where, last.
bool Races::foundEmpty(FnId F, EventId Do, const InPlace &Is, BlockId &Tested) {
  const Skeleton &S = body(F);
  const Defs &D = V.defs(F);
  enum : uint8_t { Unknown, Empty };
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    return E != Do            ? Verdict::Go
           : Phase == Unknown ? Verdict::Found
                              : Verdict::Stop;
  };
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &Phase) {
    Assumption A = normal(S, Cond, Taken);
    if (Is(A.Cond, D.endOf(B))) {
      Phase = A.True ? Unknown : Empty;
      Tested = B;
    }
    return true;
  };
  PathHit Hit =
      V.paths(F).search(D.entry(), {.Event = OnEvent, .Branch = OnBranch});
  return !Hit.possible() && Tested.valid();
}

bool Races::lazy(Member Of, const Rows &All, MemberRace &Out) {
  for (const Access *W : All) {
    if (W->Kind == AccessKind::AddressTaken && lazySlot(*W, Out))
      return true;
    const FnId F = W->At.Fn;
    if (W->Kind != AccessKind::Write || !(W->Contexts & CB_Racing) ||
        typeOf(*W) != TypeKind::Pointer || !whole(*W) ||
        !newValue(F, W->At.Event) || entry(*W) == ~0u)
      continue;
    // The test that counts is one under the lock of the assignment.
    bool Under = false;
    const Access *Open = bare(*W) != ~0u ? W : nullptr;
    for (const Access *T : All)
      if (T->At.Fn == F && T->At < W->At && !writes(T->Kind)) {
        Under |= Table.commonLock(*T, *W) != Answer::No;
        if (!Open && bare(*T) != ~0u)
          Open = T;
      }
    if (Under || !Open)
      continue;
    BlockId Tested;
    auto IsPlace = [&](ExprId Cond, Point At) {
      return std::ranges::any_of(M.loads(F, Cond, At), [&](const Load &L) {
        return !L.Inside && M.of(L) == Of;
      });
    };
    Out.Linked = linked(F, W->At.Event, IsPlace);
    if (!Out.Linked && !foundEmpty(F, W->At.Event, IsPlace, Tested))
      continue;
    const Access *Test = nullptr;
    for (const Access *T : All)
      if (T->At.Fn == F && !writes(T->Kind) && T->At < W->At)
        Test = T;
    Out.Kind = Out.Shape = RaceKind::Lazy;
    Out.Here = {W, W->At, bare(*Open)};
    Out.There = Out.Here;
    Out.Test = Test ? Test->At : CodeRef();
    return true;
  }
  return false;
}

/// `get(&self->cache)`, where `get` finds `*slot` empty and stores what a call
/// has returned.
bool Races::lazySlot(const Access &Given, MemberRace &Out) {
  const FnId F = Given.At.Fn;
  const Event &Call = P.event(Given.At);
  if (Call.Kind != EventKind::Call || !(Given.Contexts & CB_Racing) ||
      !Table.locks(Given).empty() || typeOf(Given) != TypeKind::Pointer)
    return false;
  FnId G = P.calleeOf(F, Call);
  if (!G.valid() || !P.fn(G).Body || !Ours[G.V])
    return false;
  const Skeleton &S = body(G);
  for (uint32_t I = 0; I != std::min(Call.ArgsCount, S.ParamCount); ++I) {
    ExprId Arg = body(F).arg(Call, I);
    if (!Arg.valid() || body(F).expr(Arg).Kind != ExprKind::Addr ||
        ExprId(body(F).expr(Arg).A) != Given.Place)
      continue;
    auto IsSlot = [&](ExprId E) {
      const Expr &X = S.expr(E);
      return X.Kind == ExprKind::Elem && !ExprId(X.B).valid() &&
             S.Exprs[X.A].Kind == ExprKind::Var && S.Exprs[X.A].A == I;
    };
    auto IsPlace = [&](ExprId Cond, Point At) {
      if (IsSlot(Cond))
        return true;
      if (S.expr(Cond).Kind != ExprKind::Var)
        return false;
      EventId Def = V.defs(G).assignedAt(VarId(S.expr(Cond).A), At);
      return Def.valid() && S.Events[Def.V].Src.valid() &&
             IsSlot(S.Events[Def.V].Src);
    };
    for (uint32_t E = 0; E != S.Events.size(); ++E) {
      BlockId Tested;
      const Event &Set = S.Events[E];
      if (Set.Kind != EventKind::Assign || !Set.Dst.valid() ||
          !IsSlot(Set.Dst) || !newValue(G, EventId(E)) ||
          !C.locked().at({G, EventId(E)}).empty() || bare(Given) == ~0u)
        continue;
      Out.Linked = linked(G, EventId(E), IsPlace);
      if (!Out.Linked && !foundEmpty(G, EventId(E), IsPlace, Tested))
        continue;
      Out.Kind = Out.Shape = RaceKind::Lazy;
      Out.Here = {&Given, Given.At, bare(Given)};
      Out.There = Out.Here;
      Out.Test = {G, EventId(E)};
      return true;
    }
  }
  return false;
}

} // namespace nogil
