//===- OwnValues.cpp - who ends only what he has put there ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `rc = prepare(text, &self->st); if (rc) { finalize(self->st);
// self->st = NULL; }` ends what the same call has made, on its error path. No
// other thread was using it: whoever names this function as the one that ends
// the handle of others names the wrong one.
//
// Approach: a release is of the function's own if every path to the place where
// the value was read puts one there, by an assignment that is no constant or
// through a call that is given the member's address; and if others have not
// come to know it meanwhile. They have not where nobody is let in between. Or
// they don't have the object yet: a function that never looks at what the
// member held before it puts something there says that it held nothing. The
// same goes for what a function passes on to one that ends it.
//
// Unsound: that the object is the same one, by its spelling; that a function
// which overwrites a member blindly makes the object.
//
// Cost: two path searches a release.
//
//===----------------------------------------------------------------------===//
#include "members/Members.h"
#include <algorithm>

namespace nogil {

bool Members::fills(FnId G, uint32_t Param, unsigned Steps) const {
  if (!G.valid() || !P.fn(G).Body)
    return true;
  const Skeleton &S = *P.fn(G).Body;
  auto IsParam = [&](ExprId E) {
    return E.valid() && S.expr(E).Kind == ExprKind::Var && S.expr(E).A == Param;
  };
  return std::ranges::any_of(S.Events, [&](const Event &E) {
    if (E.Kind == EventKind::Assign && E.Dst.valid()) {
      const Expr &To = S.expr(E.Dst);
      return To.Kind == ExprKind::Elem && !ExprId(To.B).valid() &&
             IsParam(ExprId(To.A));
    }
    if (E.Kind != EventKind::Call || !Steps)
      return false;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (IsParam(S.arg(E, A)) && fills(P.calleeOf(G, E), A, Steps - 1))
        return true;
    return false;
  });
}

/// The event gives the member of this object a value; a constant is none.
bool Members::puts(FnId F, EventId Id, Member M, ExprId Object) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  auto Is = [&](ExprId Field) {
    return Field.valid() && S.expr(Field).Kind == ExprKind::Field &&
           of(F, Field) == M && ExprId(S.expr(Field).A) == Object;
  };
  if (E.Kind == EventKind::Assign)
    return E.Dst.valid() && E.Src.valid() && Is(assignedField(F, E)) &&
           S.expr(E.Src).Kind != ExprKind::Int;
  if (E.Kind != EventKind::Call)
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    const Expr &Arg = S.expr(S.arg(E, A));
    if (Arg.Kind == ExprKind::Addr && Is(ExprId(Arg.A)) &&
        !releases(F, Id, A, false) && fills(P.calleeOf(F, E), A))
      return true;
  }
  return false;
}

bool Members::endsOwn(FnId F, const Load &L, EventId Read) {
  const Member M = of(L);
  if (L.In != F)
    return false;
  const Skeleton &S = *P.fn(F).Body;
  auto Puts = [&](EventId E) { return puts(F, E, M, L.Object); };
  auto PutsUnseen = [&](EventId E) {
    return Puts(E) && !C.othersRun(Flow, {F, E});
  };
  auto LetsIn = [&](EventId E) {
    return Flow.Detaches.count({F, E}) || letsOthersIn({F, E}, true);
  };
  auto Looks = [&](EventId E) {
    const Event &Ev = S.Events[E.V];
    FnId G = Ev.Kind == EventKind::Call ? P.calleeOf(F, Ev) : FnId();
    if (G.valid() && P.fn(G).Body && testedIn(G).count(M))
      return true;
    return Ev.Kind == EventKind::Read && Ev.Src.valid() &&
           S.expr(Ev.Src).Kind == ExprKind::Field && of(F, Ev.Src) == M;
  };
  Paths &Of = V.paths(F);
  return certain(Of.everyPathTo(Read, Puts)) &&
         (certain(Of.everyPathTo(Read, PutsUnseen, LetsIn)) ||
          !Of.somePath(V.defs(F).entry(), Looks, Puts).possible());
}

/// `make(&o->part); if (unwanted(o->part)) end(o->part);`
bool Members::handsOwn(CodeRef Call, uint32_t Arg) {
  const Skeleton &S = *P.fn(Call.Fn).Body;
  ExprId Field = S.arg(P.event(Call), Arg);
  if (!Field.valid() || S.expr(Field).Kind != ExprKind::Field)
    return false;
  return endsOwn(Call.Fn,
                 {Call.Fn, Field, ExprId(S.expr(Field).A),
                  V.defs(Call.Fn).before(Call.Event), EventId()},
                 Call.Event);
}

/// `free(p->buf); free(p)`: whoever calls this says that nobody has p.
bool Members::endsObject(FnId F, ExprId Object) {
  auto [It, New] = Freed.try_emplace(F);
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; New && I != S.Events.size(); ++I)
    if (const Event &E = S.Events[I]; E.Kind == EventKind::Call)
      for (const Role &Row : P.rolesOf(F, E))
        if (Row.Does == RoleKind::Frees && Row.Value.Kind == Slot::Arg)
          It->second.insert(S.arg(E, Row.Value.Index));
  return It->second.contains(Object);
}

} // namespace nogil
