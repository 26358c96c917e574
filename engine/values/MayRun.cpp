//===- MayRun.cpp - may a call run Python code? ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/MayRun.h"
#include "link/Policy.h"
#include "values/ParseFormat.h"
#include <algorithm>

namespace nogil {

Answer MayRun::ask(FnId F, EventId E, bool Reaching) {
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
    if (R->Kind == "rare" || (Reaching && R->Kind == "module") ||
        (R->Value.Kind == Slot::Arg && possible(exact(F, E, R->Value.Index))))
      continue;
    if (R->surelyRuns())
      return Answer::Yes;
    Out = Answer::Unknown;
  }
  // Whose rows speak of other arguments than these runs nothing.
  Said |= std::ranges::any_of(P.rolesOf(F, Call), [](const Role &R) {
    return R.Does == RoleKind::RunsPython;
  });
  if (Said)
    return Out;
  if (Direct && !(Call.Flags & EF_Virtual) && !P.rowOf(F, Call) &&
      P.rolesOf(F, Call).empty())
    if (FnId G = P.resolve(P.fn(F).Tu, Call.Callee); P.fn(G).Body)
      return Inside.of({G, Reaching});
  return Has(EB_RunsPython)     ? Answer::Yes
         : Has(EB_MayRunPython) ? Answer::Unknown
                                : Answer::No;
}

/// The most that one of its calls does.
Answer MayRun::inside(FnId F, bool Reaching) {
  Answer Out = Answer::No;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size() && Out != Answer::Yes; ++I)
    Out = either(Out, ask(F, EventId(I), Reaching));
  return Out;
}

bool MayRun::detaches(FnId F, EventId E) const {
  return P.fn(F).Body->Events[E.V].Kind == EventKind::Call &&
         Eff.callHas(F, E, EB_Detaches);
}

/// `&Class`: a class of C, which no class written in Python is.
static bool isClassOfC(const Skeleton &S, ExprId E) {
  return E.valid() && S.expr(E).Kind == ExprKind::Addr &&
         S.Exprs[S.expr(E).A].Kind == ExprKind::Var &&
         S.Vars[S.Exprs[S.expr(E).A].A].Kind == Storage::Global;
}

/// Is the result the class itself, to be compared with one?
static bool givesClass(const Program &P, FnId F, const Event &E) {
  return std::ranges::any_of(P.rolesOf(F, E), [](const Role &R) {
    return R.Does == RoleKind::TestsExact && R.Value.Kind == Slot::Return;
  });
}

/// By the callee, or by the macro that hides the call of another test.
bool MayRun::asks(FnId F, const Event &E, RoleKind What) const {
  auto Asks = [&](const RoleList &Roles) {
    return std::ranges::any_of(Roles,
                               [&](const Role &R) { return R.Does == What; });
  };
  const Skeleton &S = *P.fn(F).Body;
  if (Asks(P.rolesOf(F, E)))
    return E.ArgsCount < 2 || isClassOfC(S, S.arg(E, 1));
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
    if (E.Kind != EventKind::Call || E.ArgsCount == 0 || !S.arg(E, 0).valid())
      continue;
    if (!asks(F, E, What)) {
      FnId G = P.calleeOf(F, E);
      if (G.valid() && G != F && askedInside(G, What))
        Tests[{F, What}].push_back({EventId(I), EventId(I)});
      continue;
    }
    EventId Of(I); // `Py_IS_TYPE(x, t)` may be given Py_TYPE(x)
    const Expr *X = &S.expr(S.arg(E, 0));
    while (X->Kind == ExprKind::Result && S.Events[X->A].ArgsCount &&
           givesClass(P, F, S.Events[X->A])) {
      Of = EventId(X->A);
      X = &S.expr(S.arg(S.Events[X->A], 0));
    }
    Tests[{F, What}].push_back({EventId(I), Of});
  }
  return Tests[{F, What}];
}

/// `static int is_int(PyObject *o) { return PyLong_Check(o); }`: is the result
/// true on no path but those on which a test of the first parameter was?
bool MayRun::askedInside(FnId G, RoleKind What) {
  if (!P.fn(G).Body || P.fn(G).Row || P.fn(G).Roles)
    return false;
  auto [It, New] = Helpers.try_emplace({G, What}, false); // none while asked
  if (!New)
    return It->second;
  const Skeleton &S = *P.fn(G).Body;
  std::vector<uint32_t> Of;
  for (auto [Test, Asked] : tests(G, What))
    if (auto About = V.argOrigins(G, Asked, 0);
        About.size() == 1 && About[0].isParam(0))
      Of.push_back(Test.V);
  if (Of.empty())
    return false;
  const Defs &D = V.defs(G);
  // What is returned: a test, no, or a variable that holds one of these.
  auto Says = [&](auto &Self, ExprId E, Point At, unsigned Copies) -> bool {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Int)
      return X.Value == 0;
    if (X.Kind == ExprKind::Result)
      return std::ranges::count(Of, X.A) != 0;
    if (X.Kind == ExprKind::Unary || X.Kind == ExprKind::Binary)
      return excludes(G, E, true, Of);
    if (X.Kind != ExprKind::Var || !Copies)
      return false;
    EventId Set = D.assignedAt(VarId(X.A), At);
    return Set.valid() && S.Events[Set.V].Src.valid() &&
           Self(Self, S.Events[Set.V].Src, D.before(Set), Copies - 1);
  };
  auto OnEvent = [&](EventId E, uint8_t &Last) {
    // `t = a || b`: what this path has put into the variable.
    const Event &Ev = S.Events[E.V];
    if (Ev.Kind == EventKind::Assign && Ev.Src.valid() && Ev.Dst.valid() &&
        S.expr(Ev.Dst).Kind == ExprKind::Var)
      Last = Says(Says, Ev.Src, D.before(E), 2) ? 1 : 2;
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    return !excludes(G, Cond, Taken, Of);
  };
  auto OnExit = [&](BlockId B, uint8_t Last) {
    ExprId E = S.Blocks[B.V].Cond;
    if (S.Blocks[B.V].Term != TermKind::Return || !E.valid())
      return Verdict::Stop;
    bool Set = S.expr(E).Kind == ExprKind::Var && Last;
    return (Set ? Last == 1 : Says(Says, E, D.endOf(B), 2)) ? Verdict::Stop
                                                            : Verdict::Found;
  };
  Answer Unasked =
      V.paths(G)
          .search(D.entry(),
                  {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch})
          .Is;
  return Helpers[{G, What}] = Unasked == Answer::No;
}

Answer MayRun::exact(FnId F, EventId Call, uint32_t Arg) {
  return exact(F, Call, Arg, policy::MaxLoadDepth);
}

/// The result of a call that makes an object of a builtin class.
bool MayRun::madeExact(FnId F, const Origin &O) {
  return O.Steps.empty() &&
         (O.Base == BaseKind::Result || O.Base == BaseKind::Out) &&
         std::ranges::any_of(
             V.rolesThatHold(F, EventId(O.Index)), [&](const Role *R) {
               return R->Does == RoleKind::NoFinalizer && R->Kind == "alone" &&
                      (R->Value.Kind == Slot::Return) ==
                          (O.Base == BaseKind::Result);
             });
}

/// By the function itself, or by all of its callers about their argument.
Answer MayRun::exact(FnId F, EventId Call, uint32_t Arg, unsigned Callers) {
  std::vector<Origin> Of = V.argOrigins(F, Call, Arg);
  Answer Is = tests(F, RoleKind::TestsExact).empty()
                  ? Answer::No
                  : tested(F, Call, Of, RoleKind::TestsExact);
  if (!Of.empty() && std::ranges::all_of(Of, [&](const Origin &O) {
        return O.Base == BaseKind::Const || madeExact(F, O);
      }))
    return Answer::Yes;
  if (possible(Is) || !Callers || Of.size() != 1 ||
      Of[0].Base != BaseKind::Param || !Of[0].Steps.empty() || P.isEntry(F))
    return Is;
  std::vector<CodeRef> By = V.callSites(F);
  bool All = !By.empty() && std::ranges::all_of(By, [&](CodeRef C) {
    return C.Fn != F && P.event(C).ArgsCount > Of[0].Index &&
           possible(exact(C.Fn, C.Event, Of[0].Index, Callers / 2));
  });
  return answer(All);
}

/// Does the branch say that one of the tests was true?
bool MayRun::excludes(FnId F, ExprId Cond, bool Taken,
                      const std::vector<uint32_t> &Tests) const {
  const Skeleton &S = *P.fn(F).Body;
  Assumption A = normal(S, Cond, Taken);
  const Expr *X = &S.expr(A.Cond);
  bool Says = A.True;
  if (X->Kind == ExprKind::Binary) { // `Py_TYPE(x) != &PyLong_Type`
    bool Left = isClassOfC(S, ExprId(X->A));
    bool OfC = Left || isClassOfC(S, ExprId(X->B));
    Says = X->Op == ExprOp::Ne ? !Says : Says;
    X = &S.Exprs[Left ? X->B : X->A];
    if (X->Kind != ExprKind::Result ||
        (!OfC && givesClass(P, F, S.Events[X->A])))
      return false;
  } else if (X->Kind == ExprKind::Result && givesClass(P, F, S.Events[X->A])) {
    return false; // any object has one
  }
  return X->Kind == ExprKind::Result && Says &&
         std::ranges::find(Tests, X->A) != Tests.end();
}

Answer MayRun::tested(FnId F, EventId At, const std::vector<Origin> &Object,
                      RoleKind Asks) {
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
    return !excludes(F, Cond, Taken, Of);
  };
  return negate(
      V.paths(F)
          .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
          .Is);
}

} // namespace nogil
