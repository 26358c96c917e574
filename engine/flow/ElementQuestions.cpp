//===- ElementQuestions.cpp - what conditions ask about types -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/Policy.h"
#include "flow/TypeNumbers.h"
#include <algorithm>

namespace nogil {

int rankOf(std::string_view Kind) {
  for (size_t I = 0; I != std::size(Numbers); ++I)
    if (Numbers[I].Kind == Kind)
      return static_cast<int>(I);
  return -1;
}

TypeSet compared(ExprOp Op, int Rank) {
  TypeSet Out = 0;
  bool One = Numbers[Rank].One;
  for (int I = 0; I != int(std::size(Numbers)); ++I) {
    bool In = false;
    switch (Op) {
    case ExprOp::Eq:
      In = I == Rank;
      break;
    case ExprOp::Ne:
      In = I != Rank || !One;
      break;
    case ExprOp::Lt:
      In = I < Rank || (I == Rank && !One);
      break;
    case ExprOp::Le:
      In = I <= Rank;
      break;
    case ExprOp::Gt:
      In = I > Rank || (I == Rank && !One);
      break;
    default:
      In = I >= Rank;
      break;
    }
    if (In)
      Out |= Numbers[I].Types;
  }
  return Out;
}

namespace {

ExprOp swapped(ExprOp Op) {
  switch (Op) {
  case ExprOp::Lt:
    return ExprOp::Gt;
  case ExprOp::Le:
    return ExprOp::Ge;
  case ExprOp::Gt:
    return ExprOp::Lt;
  case ExprOp::Ge:
    return ExprOp::Le;
  default:
    return Op;
  }
}

ExprOp negated(ExprOp Op) {
  switch (Op) {
  case ExprOp::Eq:
    return ExprOp::Ne;
  case ExprOp::Ne:
    return ExprOp::Eq;
  case ExprOp::Lt:
    return ExprOp::Ge;
  case ExprOp::Le:
    return ExprOp::Gt;
  case ExprOp::Gt:
    return ExprOp::Le;
  default:
    return ExprOp::Lt;
  }
}

bool isComparison(ExprOp Op) { return Op >= ExprOp::Eq && Op <= ExprOp::Ge; }

TypeQuestion asks(std::string_view Kind) {
  auto All = [&](TypeSet Yes) {
    return TypeQuestion{Yes, TypeSet(EK_All & ~Yes), Kind};
  };
  if (Kind == "refs")
    return All(EK_References);
  if (Kind == "needs-api")
    return All(EK_NeedsPython);
  if (Kind == "refs-or-api")
    return All(EK_References | EK_NeedsPython);
  if (Kind == "object")
    return All(EK_Object);
  if (Kind == "fields")
    return All(EK_Fields | EK_PlainFields);
  if (Kind == "subarray") // of anything
    return {TypeSet(EK_All & ~(EK_Object | EK_String)),
            TypeSet(EK_All & ~EK_Subarray), Kind};
  if (Kind == "trivial")
    return {TypeSet(EK_All & ~EK_References), EK_All, Kind};
  return {};
}

TypeQuestion negate(TypeQuestion Q) {
  std::swap(Q.IfTrue, Q.IfFalse);
  return Q;
}

TypeQuestion either(const TypeQuestion &A, const TypeQuestion &B) {
  return {TypeSet(A.IfTrue | B.IfTrue), TypeSet(A.IfFalse & B.IfFalse),
          A.asked() && B.asked() ? ""
          : A.asked()            ? A.Kind
                                 : B.Kind};
}

TypeQuestion both(const TypeQuestion &A, const TypeQuestion &B) {
  return negate(either(negate(A), negate(B)));
}

/// What the answer for the type of a subarray's elements says about the
/// subarray.
TypeQuestion ofBase(TypeQuestion Q) {
  for (TypeSet *Side : {&Q.IfTrue, &Q.IfFalse})
    *Side = *Side & EK_References ? EK_All : EK_All & ~EK_Subarray;
  Q.Kind = "subarray";
  return Q;
}

bool isZero(const Expr &X) { return X.Kind == ExprKind::Int && X.Value == 0; }

} // namespace

TypeQuestion ElementTypes::question(FnId F, const ElementKey &K, ExprId Cond,
                                    Point At) {
  if (!Cond.valid() || Depth >= policy::MaxOriginDepth)
    return {};
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(Cond);
  ++Depth;
  TypeQuestion Q;
  switch (X.Kind) {
  case ExprKind::Unary:
    if (X.Op == ExprOp::Not)
      Q = negate(question(F, K, ExprId(X.A), At));
    break;
  case ExprKind::Binary:
    Q = ofBinary(F, K, X, At);
    break;
  case ExprKind::Cond: {
    TypeQuestion C = question(F, K, ExprId(X.A), At);
    Q = either(both(C, question(F, K, ExprId(X.B), At)),
               both(negate(C), question(F, K, ExprId(X.C), At)));
    break;
  }
  case ExprKind::Result: {
    const Event &E = S.Events[X.A];
    std::vector<ExprId> Args;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      Args.push_back(S.arg(E, A));
    Q = ofRoles(F, K, P.rolesOf(F, E), Args, V.defs(F).before(EventId(X.A)));
    break;
  }
  case ExprKind::Field:
    Q = ofRoles(F, K, P.rolesOf(F, X), {ExprId(X.A)}, At);
    if (const Expr &Base = S.Exprs[X.A];
        X.Op == ExprOp::Dot && Base.Kind == ExprKind::Var) // filled by a call
      Q.IfFalse &= ofVar(F, K, VarId(Base.A), At).IfFalse;
    break;
  case ExprKind::Int: // takes one branch, whatever the type
    Q = X.Value ? TypeQuestion{EK_All, 0, ""} : TypeQuestion{0, EK_All, ""};
    break;
  case ExprKind::Var:
    Q = ofVar(F, K, VarId(X.A), At);
    break;
  default:
    break;
  }
  --Depth;
  return Q;
}

TypeQuestion ElementTypes::ofBinary(FnId F, const ElementKey &K, const Expr &X,
                                    Point At) {
  const Skeleton &S = *P.fn(F).Body;
  ExprId A(X.A), B(X.B);
  if (isComparison(X.Op)) {
    TypeQuestion Number = ofNumber(F, K, X, At);
    if (Number.asked() || (X.Op != ExprOp::Eq && X.Op != ExprOp::Ne))
      return Number;
    // `x == 0`, and `(x & F) == F` for a flag.
    if (isZero(S.expr(A)))
      std::swap(A, B);
    const Expr &Left = S.expr(A);
    bool Flag = Left.Kind == ExprKind::Binary && Left.Op == ExprOp::And &&
                (Left.A == B.V || Left.B == B.V);
    if (!isZero(S.expr(B)) && !Flag)
      return {};
    TypeQuestion Q = question(F, K, A, At);
    return isZero(S.expr(B)) == (X.Op == ExprOp::Eq) ? negate(Q) : Q;
  }
  if (X.Op == ExprOp::And)
    if (TypeQuestion Q = ofFlag(F, K, X, At); Q.asked())
      return Q;
  if (X.Op == ExprOp::LAnd || X.Op == ExprOp::And)
    return both(question(F, K, A, At), question(F, K, B, At));
  if (X.Op == ExprOp::LOr || X.Op == ExprOp::Or)
    return either(question(F, K, A, At), question(F, K, B, At));
  return {};
}

/// `type_num == DOUBLE`.
TypeQuestion ElementTypes::ofNumber(FnId F, const ElementKey &K, const Expr &X,
                                    Point At) {
  const Skeleton &S = *P.fn(F).Body;
  ExprId Value(X.A);
  ExprOp Op = X.Op;
  int Rank = rankOf(kindOf(F, S.Exprs[X.B]));
  if (Rank < 0) {
    Rank = rankOf(kindOf(F, S.Exprs[X.A]));
    Value = ExprId(X.B);
    Op = swapped(Op);
  }
  if (Rank < 0) { // no type has a negative number
    bool Holds = X.Op == ExprOp::Ge;
    if ((!Holds && X.Op != ExprOp::Lt) || !isZero(S.Exprs[X.B]) ||
        !keyOf(F, ExprId(X.A), At).sameAs(K))
      return {};
    return {TypeSet(Holds ? EK_All : 0), TypeSet(Holds ? 0 : EK_All),
            "type-number"};
  }
  bool Object = Numbers[Rank].Kind == "object-dtype" &&
                (Op == ExprOp::Eq || Op == ExprOp::Ne);
  return ifAbout(F, K, keyOf(F, Value, At),
                 {compared(Op, Rank), compared(negated(Op), Rank),
                  Object ? "object" : "type-number"});
}

/// `flags & NEEDS_PYAPI`.
TypeQuestion ElementTypes::ofFlag(FnId F, const ElementKey &K, const Expr &X,
                                  Point At) {
  const Skeleton &S = *P.fn(F).Body;
  ExprId Flag(X.B), Word(X.A);
  if (kindOf(F, S.expr(Flag)).empty())
    std::swap(Flag, Word);
  std::string_view Kind = kindOf(F, S.expr(Flag));
  if (Kind != "refs-flag" && Kind != "needs-api-flag")
    return {};
  return ifAbout(F, K, keyOf(F, Word, At),
                 asks(Kind == "refs-flag" ? "refs" : "needs-api"));
}

TypeQuestion ElementTypes::ofRoles(FnId F, const ElementKey &K,
                                   const RoleList &Roles,
                                   const std::vector<ExprId> &Args, Point At) {
  for (const Role &R : Roles)
    if (R.Does == RoleKind::TestsDtype && R.Value.Kind == Slot::Arg &&
        R.Value.Index < Args.size())
      if (TypeQuestion Q =
              ifAbout(F, K, keyOf(F, Args[R.Value.Index], At), asks(R.Kind));
          Q.asked())
        return Q;
  return {};
}

/// The question, if what is asked about is the key or the type of what its
/// elements are arrays of.
TypeQuestion ElementTypes::ifAbout(FnId F, const ElementKey &K,
                                   const ElementKey &Asked, TypeQuestion Q) {
  if (Asked.sameAs(K))
    return Q;
  return subarrayOf(F, Asked).sameAs(K) ? ofBase(Q) : TypeQuestion();
}

/// Of `descr->subarray->base`: descr.
ElementKey ElementTypes::subarrayOf(FnId F, const ElementKey &K) {
  auto Does = [&](const RoleList *Roles, RoleKind Kind) {
    return Roles && std::ranges::any_of(
                        *Roles, [&](const Role &R) { return R.Does == Kind; });
  };
  auto PopIf = [&](Origin &O, RoleKind Kind) {
    bool Is = !O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field &&
              Does(P.Rules->fieldRoles(P.str(O.Steps.back().Record) +
                                       "::" + P.str(O.Steps.back().Name)),
                   Kind);
    if (Is)
      O.Steps.pop_back();
    return Is;
  };
  ElementKey Out;
  for (Origin O : K.Of) {
    if (!PopIf(O, RoleKind::SubarrayBase))
      continue;
    if (PopIf(O, RoleKind::TestsDtype)) {
      Out.Of.push_back(std::move(O));
    } else if (O.Base == BaseKind::Result && O.Steps.empty()) {
      EventId Call(O.Index);
      if (const Role *R = V.role(F, Call, RoleKind::TestsDtype))
        for (Origin &Of :
             keyOf(F, P.fn(F).Body->arg(P.event({F, Call}), R->Value.Index),
                   V.defs(F).before(Call))
                 .Of)
          Out.Of.push_back(std::move(Of));
    }
  }
  return Out;
}

/// The kinds for which an assignment or call is reached; 0: for all, or
/// nothing is known.
TypeSet ElementTypes::guardOf(FnId F, const ElementKey &K, EventId Def) {
  TypeSet Kinds = before(F, Def, K, EK_All);
  return Kinds == EK_All ? TypeSet(0) : Kinds;
}

/// A variable that holds the answer, or was set where a test had been passed:
/// `if (needs(d)) flag = 1;`, `if (refs(d)) fetch(&copy);`.
TypeQuestion ElementTypes::ofVar(FnId F, const ElementKey &K, VarId X,
                                 Point At) {
  const Skeleton &S = *P.fn(F).Body;
  if (S.Vars[X.V].Kind != Storage::Local && S.Vars[X.V].Kind != Storage::Temp &&
      S.Vars[X.V].Kind != Storage::Param)
    return {};
  const std::vector<EventId> Defs = V.defs(F).at(X, At);
  TypeQuestion Out{0, 0, ""};
  TypeSet Guarded = 0;
  for (EventId Def : Defs) {
    TypeQuestion Q;
    if (!Def.valid()) {
      if (X.V < S.ParamCount)
        Q = ofParamTest(F, K, X.V);
    } else if (const Event &E = S.Events[Def.V]; E.Kind == EventKind::Assign) {
      // `needs |= test` holds if it did before, too.
      bool Compound = E.Flags & EF_Compound;
      Point Before = V.defs(F).before(Def);
      const Expr &Src = S.expr(E.Src);
      Q = question(F, K, E.Src, Before);
      if (Compound && Q.asked() && Src.Kind != ExprKind::Binary)
        Q = either(Q, ofVar(F, K, X, Before));
      bool Set = (Src.Kind == ExprKind::Int && Src.Value != 0) ||
                 Src.Kind == ExprKind::Func;
      if (Set && guardOf(F, K, Def)) {
        Guarded |= guardOf(F, K, Def);
        Q = {Guarded, 0, ""};
      }
    } else {
      Guarded |= guardOf(F, K, Def);
    }
    Out.IfTrue |= Q.IfTrue;
    Out.IfFalse |= Q.IfFalse;
    if (!Q.Kind.empty())
      Out.Kind = Q.Kind;
  }
  Out.IfFalse &= ~Guarded;
  return Defs.empty() ? TypeQuestion() : Out;
}

/// A parameter that holds the answer about another one: what the callers pass
/// for both.
TypeQuestion ElementTypes::ofParamTest(FnId F, const ElementKey &K,
                                       uint32_t I) {
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
      TypeSet Init = initial(C.Fn, Theirs);
      if (TypeSet May = Init ? before(C.Fn, C.Event, Theirs, Init) : 0) {
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
      const std::vector<EventId> Defs = V.defs(F).at(VarId(X.A), At);
      if (Defs.size() != 1 || !Defs[0].valid() ||
          S.Events[Defs[0].V].Kind != EventKind::Assign)
        return {};
      Cond = S.Events[Defs[0].V].Src;
      At = V.defs(F).before(Defs[0]);
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
