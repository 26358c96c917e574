//===- ElementQuestions.cpp - what conditions ask about types -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/Policy.h"
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

namespace {

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
  if (Within.Depth >= policy::MaxOriginDepth)
    Known.Solver.cut(F, Cap::Origins);
  if (!Cond.valid() || Within.Depth >= policy::MaxOriginDepth)
    return {};
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(Cond);
  ++Within.Depth;
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
  --Within.Depth;
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

} // namespace nogil
