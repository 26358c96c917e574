//===- References.cpp - does an event keep this object? -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "reach/References.h"
#include <algorithm>

namespace nogil {
namespace {

/// One object, as it is read at two places of the function.
bool alike(const Origin &A, const Origin &B) {
  auto Same = [](const OriginStep &X, const OriginStep &Y) {
    return X.Kind == Y.Kind && X.Name == Y.Name && X.Record == Y.Record;
  };
  return A.known() && A.Base == B.Base && A.Index == B.Index &&
         A.Base != BaseKind::Const &&
         std::ranges::equal(A.Steps, B.Steps, Same);
}

} // namespace

const References::Counting &References::counting(FnId F) {
  auto [It, New] = Known.try_emplace(F);
  for (uint32_t I = 0; New && I != P.fn(F).Body->Events.size(); ++I) {
    if (V.counted(F, EventId(I), RoleKind::TakesReference).valid())
      It->second.Takes.push_back(EventId(I));
    if (V.counted(F, EventId(I), RoleKind::DropsReference).valid())
      It->second.Drops.push_back(EventId(I));
  }
  return It->second;
}

bool References::counts(FnId F, EventId E, const Origin &O, RoleKind Change) {
  ExprId Object = V.counted(F, E, Change);
  if (!Object.valid())
    return false;
  auto Of = V.origins(F, Object, V.defs(F).before(E));
  return std::ranges::find(Of, O) != Of.end();
}

/// The value, or the variable whose address it is, may be the object.
bool References::holds(FnId F, ExprId E, Point At, const Origin &O) {
  if (!E.valid())
    return false;
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var)
    E = ExprId(X.A);
  auto Of = V.origins(F, E, At);
  return std::ranges::find(Of, O) != Of.end();
}

bool References::onlyUses(FnId F, EventId Call, uint32_t Arg) {
  auto Is = [&](Slot Where) {
    return Where.Kind == Slot::Arg && Where.Index == Arg;
  };
  return std::ranges::any_of(V.rolesThatHold(F, Call), [&](const Role *R) {
    switch (R->Does) {
    case RoleKind::OnlyUses:
    case RoleKind::Immutable:
    case RoleKind::TestsExact:
      return Is(R->Value);
    case RoleKind::Interior:
      return Is(R->Of);
    default:
      return false;
    }
  });
}

bool References::mayKeep(FnId F, EventId Id, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  Point At = V.defs(F).before(Id);
  if (counts(F, Id, O, RoleKind::TakesReference))
    return true;
  if (E.Kind == EventKind::Assign) {
    if (!E.Dst.valid() || !E.Src.valid())
      return false;
    const Expr &Dst = S.expr(E.Dst);
    bool Own = Dst.Kind == ExprKind::Var &&
               (S.Vars[Dst.A].Kind == Storage::Local ||
                S.Vars[Dst.A].Kind == Storage::Temp ||
                S.Vars[Dst.A].Kind == Storage::Param) &&
               !S.Vars[Dst.A].ByReference;
    return !Own && holds(F, E.Src, At, O);
  }
  if (E.Kind != EventKind::Call ||
      V.counted(F, Id, RoleKind::DropsReference).valid())
    return false;
  FnId G = P.calleeOf(F, E);
  bool Body = G.valid() && P.fn(G).Body && !P.fn(G).Row &&
              P.rolesOf(F, E).empty() && !(E.Flags & EF_Virtual);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (holds(F, S.arg(E, A), At, O) && !onlyUses(F, Id, A) &&
        (!Body || A >= P.fn(G).Body->ParamCount || Keeps.of({G, A})))
      return true;
  return false;
}

bool References::keepsParam(FnId F, uint32_t Param) {
  Origin O;
  O.Base = BaseKind::Param;
  O.Index = Param;
  for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I)
    if (mayKeep(F, EventId(I), O) ||
        counts(F, EventId(I), O, RoleKind::DropsReference))
      return true;
  return false;
}

bool References::held(FnId F, EventId At, const std::vector<Origin> &Object) {
  const Defs &D = V.defs(F);
  auto These = [&](const std::vector<EventId> &Events, RoleKind Change) {
    std::vector<EventId> Out;
    for (EventId E : Events)
      for (const Origin &O : V.origins(F, V.counted(F, E, Change), D.before(E)))
        if (std::ranges::any_of(Object,
                                [&](auto &Of) { return alike(O, Of); })) {
          Out.push_back(E);
          break;
        }
    return Out;
  };
  const Counting &All = counting(F);
  std::vector<EventId> Takes = These(All.Takes, RoleKind::TakesReference);
  if (Takes.empty())
    return false;
  std::vector<EventId> Drops = These(All.Drops, RoleKind::DropsReference);
  auto In = [](const std::vector<EventId> &Set) {
    return [&Set](EventId E) { return std::ranges::find(Set, E) != Set.end(); };
  };
  return possible(V.paths(F).everyPathTo(At, In(Takes), In(Drops)));
}

} // namespace nogil
