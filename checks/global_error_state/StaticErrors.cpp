//===- StaticErrors.cpp - classes of exceptions in statics ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/StaticErrors.h"
#include "cfg/Known.h"
#include <algorithm>
#include <set>

namespace nogil {

/// The static variable that E is; None: something else.
VarId StaticErrors::staticVar(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (!E.valid() || S.expr(E).Kind != ExprKind::Var)
    return VarId();
  VarId X(S.expr(E).A);
  Storage K = S.Vars[X.V].Kind;
  bool Is = K == Storage::Global || K == Storage::StaticLocal;
  return Is && !usr(F, X).empty() ? X : VarId();
}

void StaticErrors::noteMade(CodeRef C) {
  const Skeleton &S = *P.fn(C.Fn).Body;
  const std::vector<ExprId> Names = namesOf(S, C.Event);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || std::ranges::count(Names, E.Src) == 0)
      continue;
    bool Guarded = E.Flags & EF_Init && P.tu(C.Fn).CPlusPlus;
    if (VarId X = staticVar(C.Fn, E.Dst); X.valid() && !Guarded)
      Classes[usr(C.Fn, X)].Made.push_back({C.Fn, EventId(I)});
  }
}

void StaticErrors::noteRaised(CodeRef C) {
  const Event &E = P.event(C);
  if (VarId X = staticVar(C.Fn, P.fn(C.Fn).Body->arg(E, 0)); X.valid())
    if (auto It = Classes.find(usr(C.Fn, X)); It != Classes.end())
      It->second.Raised.push_back(C);
}

StaticErrors::StaticErrors(Views &V) : V(V), P(V.program()) {
  auto ForCallsOf = [&](RoleKind K, std::string_view Kind, auto Note) {
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      const RoleList *Roles = P.Functions[F].Roles;
      if (Roles && std::ranges::any_of(*Roles, [&](const Role &R) {
            return R.Does == K && (Kind.empty() || R.Kind == Kind);
          }))
        for (CodeRef C : V.callers(FnId(F)))
          Note(C);
    }
  };
  ForCallsOf(RoleKind::ExceptionClass, "", [&](CodeRef C) { noteMade(C); });
  if (!Classes.empty())
    ForCallsOf(RoleKind::ErrorIndicator, "sets",
               [&](CodeRef C) { noteRaised(C); });
}

/// The class that the event gives up a reference to.
VarId StaticErrors::dropped(FnId F, EventId At) {
  if (P.fn(F).Body->Events[At.V].Kind != EventKind::Call)
    return VarId();
  const Role *R = V.role(F, At, RoleKind::DropsReference);
  if (R && R->Value.Kind == Slot::Arg)
    for (const Origin &O : V.argOrigins(F, At, R->Value.Index)) {
      bool Named = O.Base == BaseKind::Global && O.Steps.empty();
      bool Pointed = O.Base == BaseKind::Local && O.Steps.size() == 1 &&
                     O.Steps[0].Kind == OriginStep::Elem; // *&Class
      if ((Named || Pointed) && Classes.count(usr(F, VarId(O.Index))))
        return VarId(O.Index);
    }
  return VarId();
}

std::vector<StaticError> StaticErrors::of(FnId F) {
  std::vector<StaticError> Out;
  const Skeleton &S = *P.fn(F).Body;
  bool Mentions = false;
  for (uint32_t X = 0; X != S.Vars.size() && !Classes.empty(); ++X)
    Mentions |= S.Vars[X].Usr.valid() && Classes.count(usr(F, VarId(X)));
  if (!Mentions)
    return Out;
  std::set<std::pair<uint32_t, StaticError::KindT>> Seen;
  auto Add = [&](StaticError E) {
    if (Seen.insert({E.Class.V, E.Kind}).second)
      Out.push_back(E);
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (VarId X = staticVar(F, S.Events[I].Dst); X.valid())
      if (auto It = Classes.find(usr(F, X)); It != Classes.end())
        if (std::ranges::count(It->second.Made, CodeRef{F, EventId(I)}))
          Add({StaticError::Made, EventId(I), X, CodeRef()});
    if (VarId X = dropped(F, EventId(I)); X.valid())
      for (CodeRef By : Classes[usr(F, X)].Raised)
        if (By.Fn != F)
          Add({StaticError::Dropped, EventId(I), X, By});
  }
  return Out;
}

} // namespace nogil
