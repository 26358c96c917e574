//===- MadeTypes.cpp - types of elements that are built by hand -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/MadeTypes.h"
#include <algorithm>

namespace nogil {

bool MadeTypes::isFlags(FnId F, const Expr &Place) const {
  const TuFacts &T = P.tu(F);
  return Place.Kind == ExprKind::Field &&
         P.Rules->constantKind(T.str(Place.Type) + "::" + T.str(Place.Name)) ==
             "type-flags";
}

bool MadeTypes::isFields(FnId F, const Expr &Place) const {
  for (const Role &R : P.rolesOf(F, Place))
    if (R.Does == RoleKind::TestsDtype && R.Kind == "fields")
      return true;
  return false;
}

/// `flags | NEEDS_PYTHON`
bool MadeTypes::names(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Or)
    return names(F, ExprId(X.A)) || names(F, ExprId(X.B));
  return X.Kind == ExprKind::Int &&
         P.Rules->constantKind(P.tu(F).str(X.Name)) == "needs-api-flag";
}

/// Where the value that is stored was set to zero; `flags |= x` in between need
/// not have set anything.
EventId MadeTypes::zeroed(FnId F, EventId Store, std::set<EventId> &Seen) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(S.Events[Store.V].Src);
  auto IsZero = [](const Expr &E) {
    return E.Kind == ExprKind::Int && E.Value == 0;
  };
  if (names(F, S.Events[Store.V].Src))
    return EventId();
  if (IsZero(X))
    return Store;
  bool Adds = S.Events[Store.V].Flags & EF_Compound;
  const Expr &Of = Adds ? S.expr(S.Events[Store.V].Dst) : X;
  if (Of.Kind != ExprKind::Var || !Seen.insert(Store).second)
    return EventId();
  const std::vector<EventId> Defs =
      V.defs(F).at(VarId(Of.A), V.defs(F).before(Store));
  for (EventId Def : Defs) // a call that fills it in has the flags from others
    if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign)
      return EventId();
  for (EventId Def : Defs)
    if (Def != Store)
      if (EventId Zero = zeroed(F, Def, Seen); Zero.valid())
        return Zero;
  return EventId();
}

std::vector<MadeType> MadeTypes::find(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<MadeType> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        (E.Flags & EF_Compound) || !isFlags(F, S.expr(E.Dst)))
      continue;
    bool Later = std::ranges::any_of(S.Events, [&](const Event &X) {
      return X.Kind == EventKind::Assign && X.Dst == E.Dst && X.Src.valid() &&
             names(F, X.Src);
    });
    if (Later)
      continue;
    for (uint32_t J = 0; J != S.Events.size(); ++J) {
      const Event &To = S.Events[J];
      bool Same = To.Kind == EventKind::Assign && To.Dst.valid() &&
                  To.Src.valid() && isFields(F, S.expr(To.Dst)) &&
                  S.expr(To.Dst).A == S.expr(E.Dst).A &&
                  S.expr(To.Src).Kind != ExprKind::Int;
      std::set<EventId> Seen;
      EventId Zero = Same ? zeroed(F, EventId(I), Seen) : EventId();
      if (!Zero.valid())
        continue;
      Out.push_back({EventId(I), EventId(J), Zero});
      break;
    }
  }
  return Out;
}

} // namespace nogil
