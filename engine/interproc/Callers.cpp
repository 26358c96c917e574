//===- Callers.cpp - the calls of a function ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Callers.h"
#include "link/Policy.h"

namespace nogil {

Callers::Callers(const Program &P) : P(P), Direct(P.Functions.size()) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    if (!P.Functions[F].Body)
      continue;
    const std::vector<Event> &Events = P.Functions[F].Body->Events;
    for (uint32_t I = 0; I != Events.size(); ++I)
      if (Events[I].Kind == EventKind::Call && Events[I].Callee.valid())
        Direct[P.resolve(P.Functions[F].Tu, Events[I].Callee).V].push_back(
            {FnId(F), EventId(I)});
  }
}

/// Call calls a parameter of its function: whoever calls that says of what.
void Callers::throughParameter(CodeRef Call, uint32_t Param) {
  for (CodeRef By : Direct[Call.Fn.V]) {
    const Skeleton &S = *P.fn(By.Fn).Body;
    ExprId A = S.arg(S.Events[By.Event.V], Param);
    if (A.valid() && S.expr(A).Kind == ExprKind::Func)
      All[P.resolve(P.fn(By.Fn).Tu, FuncRefId(S.expr(A).A)).V].push_back(Call);
  }
}

const std::vector<CodeRef> &Callers::sites(FnId Of) {
  if (!All.empty())
    return All[Of.V];
  All = Direct;
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Call || E.Callee.valid() ||
          !E.CalleeExpr.valid())
        continue;
      CodeRef At{FnId(F), EventId(I)};
      for (FnId G : P.targetsOf(At.Fn, E, policy::MaxCandidates))
        All[G.V].push_back(At);
      const Expr &X = S->expr(E.CalleeExpr);
      if (X.Kind == ExprKind::Var && X.A < S->ParamCount)
        throughParameter(At, X.A);
    }
  }
  return All[Of.V];
}

} // namespace nogil
