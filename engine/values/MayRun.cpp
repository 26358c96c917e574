//===- MayRun.cpp - may a call run Python code? ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/MayRun.h"
#include "values/ParseFormat.h"
#include <algorithm>

namespace nogil {

Answer MayRun::python(FnId F, EventId E) {
  if (P.fn(F).Body->Events[E.V].Kind != EventKind::Call || Eff.past({F, E}))
    return Answer::No;
  // Most calls have no effect at all, and conditions of roles are expensive.
  uint16_t Bits = Eff.ofCall(F, E);
  auto Has = [&](EffectBit B) { return (Bits >> B & 1) != 0; };
  const Event &Call = P.fn(F).Body->Events[E.V];
  bool Direct = Call.Callee.valid();
  if (Direct && !Has(EB_RunsPython) && !Has(EB_MayRunPython))
    return Answer::No;
  Answer Out = Answer::No;
  bool Said = false;
  const Role *Parses = V.role(F, E, RoleKind::Parses);
  if (Parses && !mayRunCode(P, F, Call, *Parses))
    return Answer::No;
  for (const Role *R : V.rolesThatHold(F, E)) {
    if (R->Does != RoleKind::RunsPython)
      continue;
    Said = true;
    if ((R->Kind != "yes" && R->Kind != "maybe") ||
        (R->Value.Kind == Slot::Arg && possible(exact(F, E, R->Value.Index))))
      continue;
    if (R->Kind == "yes")
      return Answer::Yes;
    Out = Answer::Unknown;
  }
  if (Said)
    return Out;
  if (Direct && !(Call.Flags & EF_Virtual) && !P.rowOf(F, Call) &&
      P.rolesOf(F, Call).empty())
    if (FnId G = P.resolve(P.fn(F).Tu, Call.Callee); P.fn(G).Body)
      return Inside.of(G);
  return Has(EB_RunsPython)     ? Answer::Yes
         : Has(EB_MayRunPython) ? Answer::Unknown
                                : Answer::No;
}

/// The most that one of its calls does.
Answer MayRun::inside(FnId F) {
  Answer Out = Answer::No;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size() && Out != Answer::Yes; ++I)
    Out = either(Out, python(F, EventId(I)));
  return Out;
}

Answer MayRun::anyPython(FnId F, EventId E) {
  if (P.fn(F).Body->Events[E.V].Kind == EventKind::Call &&
      Eff.callHas(F, E, EB_Detaches))
    return Answer::Yes;
  return python(F, E);
}

/// By the callee, or by the macro that hides the call of another test.
bool MayRun::asks(FnId F, const Event &E, RoleKind What) const {
  auto Asks = [&](const RoleList &Roles) {
    return std::ranges::any_of(Roles,
                               [&](const Role &R) { return R.Does == What; });
  };
  if (Asks(P.rolesOf(F, E)))
    return true;
  for (MacroId M = E.Macro; M.valid(); M = P.tu(F).Macros[M.V].Outer)
    if (const RoleList *Of = P.MacroRoles[P.fn(F).Tu][M.V])
      if (Asks(*Of))
        return true;
  return false;
}

const std::vector<std::pair<EventId, EventId>> &MayRun::tests(FnId F,
                                                              RoleKind What) {
  auto [It, New] = Tests.try_emplace({F, What});
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; New && I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || E.ArgsCount == 0 || !asks(F, E, What))
      continue;
    EventId Of(I); // `Py_IS_TYPE(x, t)` may be given Py_TYPE(x)
    const Expr *X = &S.expr(S.arg(E, 0));
    while (X->Kind == ExprKind::Result && S.Events[X->A].ArgsCount) {
      Of = EventId(X->A);
      X = &S.expr(S.arg(S.Events[X->A], 0));
    }
    It->second.push_back({EventId(I), Of});
  }
  return It->second;
}

Answer MayRun::exact(FnId F, EventId Call, uint32_t Arg) {
  if (tests(F, RoleKind::TestsExact).empty())
    return Answer::No;
  return tested(F, Call, V.argOrigins(F, Call, Arg), RoleKind::TestsExact);
}

Answer MayRun::tested(FnId F, EventId At, const std::vector<Origin> &Object,
                      RoleKind Asks) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<uint32_t> Of;
  for (auto [Test, Asked] : tests(F, Asks))
    if (V.argOrigins(F, Asked, 0) == Object)
      Of.push_back(Test.V);
  if (Of.empty())
    return Answer::No;
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == At ? Verdict::Found : Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    Assumption A = normal(S, Cond, Taken);
    const Expr *X = &S.expr(A.Cond);
    bool Says = A.True;
    if (X->Kind == ExprKind::Binary) { // `Py_TYPE(x) != &PyLong_Type`
      Says = X->Op == ExprOp::Ne ? !Says : Says;
      X = &S.Exprs[X->A];
    }
    bool Test =
        X->Kind == ExprKind::Result && std::ranges::find(Of, X->A) != Of.end();
    return !Test || !Says;
  };
  return negate(
      V.paths(F)
          .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
          .Is);
}

} // namespace nogil
