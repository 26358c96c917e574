//===- ElementAnswers.cpp - variables that hold an answer about types -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

/// The kinds for which an assignment or call that sets a variable is reached;
/// 0: for all, or nothing is known.
TypeSet ElementTypes::guardOf(FnId F, const ElementKey &K, VarId X,
                              EventId Def) {
  constexpr size_t Most = 2;
  std::vector<VarId> Without = Within.Without;
  if (Without.size() == Most || std::ranges::find(Without, X) != Without.end())
    return 0;
  Without.push_back(X);
  std::ranges::sort(Without);
  TypeSet Kinds = Before.of({F, Def, EK_All, K.Of, K.Among, Without});
  return Kinds == EK_All ? TypeSet(0) : Kinds;
}

/// What the variable says with the value that an event gave it.
TypeQuestion ElementTypes::ofDefinition(FnId F, const ElementKey &K, VarId X,
                                        EventId Def, TypeSet &Guarded) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Def.V];
  if (E.Kind != EventKind::Assign) {
    Guarded |= guardOf(F, K, X, Def);
    return {};
  }
  // `needs |= test` holds if it did before, too.
  bool Compound = E.Flags & EF_Compound;
  Point Before = V.defs(F).before(Def);
  const Expr &Src = S.expr(E.Src);
  TypeQuestion Q = question(F, K, E.Src, Before);
  if (Compound && Q.asked() && Src.Kind != ExprKind::Binary)
    Q = either(Q, ofVar(F, K, X, Before));
  bool Set = (Src.Kind == ExprKind::Int && Src.Value != 0) ||
             Src.Kind == ExprKind::Func;
  TypeSet Guard = Set ? guardOf(F, K, X, Def) : TypeSet(0);
  if (!Guard)
    return Q;
  Guarded |= Guard;
  return {Guarded, 0, ""};
}

/// A variable that holds the answer, or was set where a test had been passed:
/// `if (needs(d)) flag = 1;`, `if (refs(d)) fetch(&copy);`.
TypeQuestion ElementTypes::ofVar(FnId F, const ElementKey &K, VarId X,
                                 Point At) {
  const Skeleton &S = *P.fn(F).Body;
  Storage Kind = S.Vars[X.V].Kind;
  bool Local =
      Kind == Storage::Local || Kind == Storage::Temp || Kind == Storage::Param;
  if (!Local || !Within.Open.insert({X, At}).second)
    return {};
  const std::vector<EventId> Defs = V.defs(F).at(X, At);
  TypeQuestion Out{0, 0, ""};
  TypeSet Guarded = 0;
  for (EventId Def : Defs) {
    TypeQuestion Q;
    if (Def.valid())
      Q = ofDefinition(F, K, X, Def, Guarded);
    else if (X.V < S.ParamCount)
      Q = ParamTests.of({F, X.V, K.Of, K.Among});
    Out.IfTrue |= Q.IfTrue;
    Out.IfFalse |= Q.IfFalse;
    if (!Q.Kind.empty())
      Out.Kind = Q.Kind;
  }
  Within.Open.erase({X, At});
  Out.IfFalse &= ~Guarded;
  return Defs.empty() ? TypeQuestion() : Out;
}

/// A parameter that holds the answer about another one: what the callers pass
/// for both.
TypeQuestion ElementTypes::ofParamTest(FnId F, const ElementKey &K,
                                       uint32_t I) {
  OwnParts Own(*this, {});
  const Skeleton &S = *P.fn(F).Body;
  TypeQuestion Out{0, 0, ""};
  bool Any = false;
  for (uint32_t About = 0; About != S.ParamCount; ++About) {
    if (!K.isParam(About) || About == I)
      continue;
    for (CodeRef C : V.callers(F)) {
      const Skeleton &G = *P.fn(C.Fn).Body;
      const Event &E = G.Events[C.Event.V];
      if (!G.arg(E, About).valid() || !G.arg(E, I).valid() || C.Fn == F)
        return {};
      Point At = V.defs(C.Fn).before(C.Event);
      ElementKey Theirs = keyOf(C.Fn, G.arg(E, About), At);
      TypeQuestion Q = question(C.Fn, Theirs, G.arg(E, I), At);
      TypeSet Init = initial(C.Fn, Theirs, Known);
      if (TypeSet May =
              before(C.Fn, C.Event, Theirs, Init ? Init : TypeSet(EK_All))) {
        Q.IfTrue &= May; // a caller that passes no objects need not ask
        Q.IfFalse &= May;
      }
      Out.IfTrue |= Q.IfTrue;
      Out.IfFalse |= Q.IfFalse;
      Out.Kind = Q.Kind;
      Any = true;
    }
  }
  return Any ? Out : TypeQuestion();
}

ElementKey ElementTypes::askedAbout(FnId F, ExprId Cond, Point At,
                                    std::string_view &Kind) {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; Cond.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(Cond);
    if (X.Kind == ExprKind::Var) {
      EventId Def = V.defs(F).assignedAt(VarId(X.A), At);
      if (!Def.valid())
        return {};
      Cond = S.Events[Def.V].Src;
      At = V.defs(F).before(Def);
    } else if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not) {
      Cond = ExprId(X.A);
    } else if (X.Kind == ExprKind::Binary && isComparison(X.Op)) {
      Cond = ExprId(kindOf(F, S.Exprs[X.A]).empty() ? X.A : X.B);
    } else if (X.Kind == ExprKind::Binary && X.Op == ExprOp::And) {
      ExprId Word(kindOf(F, S.Exprs[X.B]).empty() ? X.B : X.A);
      ElementKey K = keyOf(F, Word, At);
      Kind = ofFlag(F, K, X, At).Kind;
      return Kind.empty() ? ElementKey() : K;
    } else {
      return {};
    }
  }
  return {};
}

} // namespace nogil
