//===- Handed.cpp - what callers hand to a parameter ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Handed.h"
#include "cfg/Exprs.h"
#include "cfg/Known.h"
#include <algorithm>

namespace nogil {

Handed::Handed(Views &V)
    : V(V), P(V.program()), All(V.solver(), {}, [this](const auto &Of) {
        return find(Of.first, Of.second);
      }) {
  findBelow();
}

static bool derives(const RoleList &Roles) {
  return std::ranges::any_of(
      Roles, [](const Role &R) { return R.Does == RoleKind::Interior; });
}

void Handed::findBelow() {
  Below.assign(P.Functions.size(), false);
  std::vector<bool> Seen(P.Functions.size());
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body)
      Seen[F] =
          std::ranges::any_of(S->Events,
                              [&](const Event &E) {
                                return E.Kind == EventKind::Call &&
                                       derives(P.rolesOf(FnId(F), E));
                              }) ||
          std::ranges::any_of(S->Exprs, [&](const Expr &X) {
            return X.Kind == ExprKind::Field && derives(P.rolesOf(FnId(F), X));
          });
  Seen = V.reaching(std::move(Seen)); // what one returns may be handed on
  std::vector<FnId> Todo;
  for (uint32_t F = 0; F != Seen.size(); ++F)
    if (Seen[F] && P.Functions[F].Body)
      Todo.push_back(FnId(F));
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    for (const Event &E : P.fn(F).Body->Events) {
      if (E.Kind != EventKind::Call || !E.Callee.valid())
        continue;
      FnId G = P.resolve(P.fn(F).Tu, E.Callee);
      if (!P.fn(G).Body)
        continue;
      Below[G.V] = true;
      if (!Seen[G.V])
        Todo.push_back(G);
      Seen[G.V] = true;
    }
  }
}

std::vector<HandedValue> Handed::find(FnId F, uint32_t Param) {
  std::vector<HandedValue> Out;
  for (CodeRef By : V.callers(F)) {
    ExprId A = P.fn(By.Fn).Body->arg(P.event(By), Param);
    if (!A.valid())
      continue;
    for (const Origin &O : V.origins(By.Fn, A, V.defs(By.Fn).before(By.Event)))
      if (O.Base == BaseKind::Param) {
        for (HandedValue H : All.of({By.Fn, O.Index})) {
          std::ranges::copy(O.Steps, std::back_inserter(H.Value.Steps));
          H.Into = By;
          if (H.Value.Steps.size() <= policy::MaxOriginSteps)
            Out.push_back(std::move(H));
        }
        Out.push_back({By, O, By});
      } else if (O.known()) {
        Out.push_back({By, O, By});
      }
  }
  std::sort(Out.begin(), Out.end());
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  if (Out.size() > policy::MaxSharedSearch) {
    V.solver().cut(F, Cap::SharedSearch);
    Out.clear();
  }
  return Out;
}

std::vector<Assumption> Handed::known(CodeRef Call, FnId Callee) const {
  const Skeleton &Outer = *P.fn(Call.Fn).Body, &S = *P.fn(Callee).Body;
  const Event &E = P.event(Call);
  KnownValues Given;
  std::vector<ExprId> NotNull;
  for (uint32_t I = 0; I != S.Exprs.size(); ++I) {
    const Expr &X = S.Exprs[I];
    if (X.Kind != ExprKind::Var || X.A >= S.ParamCount || X.A >= E.ArgsCount ||
        S.Vars[X.A].ByReference)
      continue;
    ExprId A = Outer.arg(E, X.A);
    if (A.valid() && Outer.expr(A).Kind == ExprKind::Int)
      Given[ExprId(I)] = Outer.expr(A).Value;
    else if (A.valid() && Outer.expr(A).Kind == ExprKind::Addr)
      NotNull.push_back(ExprId(I));
  }
  std::vector<Assumption> Out;
  for (const Block &B : S.Blocks)
    if (B.Term == TermKind::Branch && B.Cond.valid()) {
      ExprId Cond = normal(S, B.Cond, true).Cond;
      if (std::ranges::count(NotNull, Cond))
        Out.push_back({Cond, true});
      else if (auto Value = evaluate(S, Cond, Given); Value && !Given.empty())
        Out.push_back({Cond, *Value != 0});
    }
  return Out;
}

} // namespace nogil
