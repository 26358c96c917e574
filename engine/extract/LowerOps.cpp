//===- LowerOps.cpp - operators and statement expressions -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Built-in operators; overloaded ones are calls. The value of an assignment is
// its left side, as a tree.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"

using namespace clang;

namespace nogil {

static ExprOp binaryOp(BinaryOperatorKind K) {
  switch (K) {
  case BO_EQ:
    return ExprOp::Eq;
  case BO_NE:
    return ExprOp::Ne;
  case BO_LT:
    return ExprOp::Lt;
  case BO_LE:
    return ExprOp::Le;
  case BO_GT:
    return ExprOp::Gt;
  case BO_GE:
    return ExprOp::Ge;
  case BO_And:
    return ExprOp::And;
  case BO_Or:
    return ExprOp::Or;
  case BO_Xor:
    return ExprOp::Xor;
  case BO_Add:
    return ExprOp::Add;
  case BO_Sub:
    return ExprOp::Sub;
  case BO_Mul:
    return ExprOp::Mul;
  case BO_Div:
    return ExprOp::Div;
  case BO_Rem:
    return ExprOp::Rem;
  case BO_Shl:
    return ExprOp::Shl;
  case BO_Shr:
    return ExprOp::Shr;
  case BO_LAnd:
    return ExprOp::LAnd;
  case BO_LOr:
    return ExprOp::LOr;
  default:
    return ExprOp::None;
  }
}

ExprId Lowering::binary(const BinaryOperator *E) {
  if (E->isCompoundAssignmentOp())
    return compoundAssign(E);
  if (E->isAssignmentOp())
    return assign(E);
  if (E->isLogicalOp())
    return logicalValue(E);
  if (E->getOpcode() == BO_Comma) {
    discard(E->getLHS());
    return value(E->getRHS());
  }
  ExprId L = value(E->getLHS());
  ExprId R = value(E->getRHS());
  // A NaN equals nothing, not even itself, and is neither below nor above: the
  // laws that the analysis knows are those of integers.
  if (E->isComparisonOp() &&
      E->getLHS()->getType()->hasFloatingRepresentation())
    return B.opaque();
  ExprOp Op = binaryOp(E->getOpcode());
  return Op == ExprOp::None ? B.opaque() : B.binary(Op, L, R);
}

ExprId Lowering::assign(const BinaryOperator *E) {
  ExprId Src = value(E->getRHS());
  ExprId Dst = value(E->getLHS());
  emitAssign(Dst, Src, spot(E->getSourceRange(), E->getOperatorLoc()), 0);
  return Dst;
}

ExprId Lowering::compoundAssign(const BinaryOperator *E) {
  ExprId Src = value(E->getRHS());
  ExprId Dst = value(E->getLHS());
  ExprOp Op =
      binaryOp(BinaryOperator::getOpForCompoundAssignment(E->getOpcode()));
  emitAssign(Dst, B.binary(Op, Dst, Src),
             spot(E->getSourceRange(), E->getOperatorLoc()), EF_Compound);
  return Dst;
}

ExprId Lowering::step(const UnaryOperator *E, bool Used) {
  ExprId Dst = value(E->getSubExpr());
  Spot At = spot(E->getSourceRange(), E->getOperatorLoc());
  ExprId Out = Dst;
  if (Used && E->isPostfix()) {
    Out = temp(E->getType());
    emitAssign(Out, Dst, At, EF_Init);
  }
  ExprOp Op = E->isIncrementOp() ? ExprOp::Add : ExprOp::Sub;
  emitAssign(Dst, B.binary(Op, Dst, B.integer(1)), At, EF_Compound);
  return Out;
}

ExprId Lowering::unary(const UnaryOperator *E, bool Used) {
  if (E->isIncrementDecrementOp())
    return step(E, Used);
  const clang::Expr *Sub = E->getSubExpr();
  switch (E->getOpcode()) {
  case UO_AddrOf: {
    ExprId V = value(Sub);
    addressTaken(V);
    return B.addr(V);
  }
  case UO_Deref: {
    ExprId V = value(Sub);
    // `(*fp)(x)` calls the same as `fp(x)`.
    return E->getType()->isFunctionType() ? V : B.elem(V);
  }
  case UO_Not:
    return B.unary(ExprOp::BitNot, value(Sub));
  case UO_LNot:
    return B.unary(ExprOp::Not, value(Sub));
  case UO_Minus: {
    ExprId V = B.unary(ExprOp::Neg, value(Sub));
    return B.at(V).Kind == ExprKind::Int ? spelledInt(B.at(V).Value, E) : V;
  }
  case UO_Plus:
  case UO_Extension:
    return value(Sub);
  default:
    value(Sub);
    return B.opaque();
  }
}

ExprId Lowering::statementExpr(const StmtExpr *E, bool Used) {
  const CompoundStmt *S = E->getSubStmt();
  const Stmt *Last = S->body_empty() ? nullptr : S->body_back();
  while (auto *L = dyn_cast_or_null<LabelStmt>(Last))
    Last = L->getSubStmt();
  auto *Result = dyn_cast_or_null<clang::Expr>(Last);
  if (!Used || !Result || E->getType()->isVoidType()) {
    compound(S);
    return B.opaque();
  }
  // Variables of the block end before its value is used, so it is copied.
  ExprId Out = temp(E->getType());
  openScope(S);
  for (const Stmt *Child : S->body()) {
    if (Child != S->body_back()) {
      stmt(Child);
      continue;
    }
    if (auto *L = dyn_cast<LabelStmt>(Child))
      B.fallInto(labelBlock(L->getDecl()));
    State Before = Sc.current();
    Spot At = spot(Result->getSourceRange());
    initObject(Out, Result, At);
    Sc.popTo(Before, At);
  }
  Sc.close();
  pushTemp(Out, E->getType(), spot(E->getSourceRange()));
  return Out;
}

void Lowering::discard(const clang::Expr *E) {
  const clang::Expr *S = E->IgnoreParens();
  if (auto *C = dyn_cast<ExprWithCleanups>(S))
    return discard(C->getSubExpr());
  if (auto *C = dyn_cast<ExplicitCastExpr>(S);
      C && C->getCastKind() == CK_ToVoid)
    return discard(C->getSubExpr());
  if (auto *C = dyn_cast<ImplicitCastExpr>(S);
      C && C->getCastKind() == CK_ToVoid)
    return discard(C->getSubExpr());
  if (auto *Op = dyn_cast<BinaryOperator>(S)) {
    if (Op->getOpcode() == BO_Comma) {
      discard(Op->getLHS());
      return discard(Op->getRHS());
    }
    if (Op->isLogicalOp() && hasEvents(Op)) {
      BlockId Join = B.newBlock(), Rhs = B.newBlock();
      bool And = Op->getOpcode() == BO_LAnd;
      cond(Op->getLHS(), And ? Rhs : Join, And ? Join : Rhs);
      B.enter(Rhs);
      evaluate(Op->getRHS());
      B.fallInto(Join);
      return;
    }
  }
  if (auto *Op = dyn_cast<UnaryOperator>(S)) {
    unary(Op, false);
    return;
  }
  if (auto *C = dyn_cast<AbstractConditionalOperator>(S)) {
    conditional(C, false);
    return;
  }
  if (auto *St = dyn_cast<StmtExpr>(S)) {
    statementExpr(St, false);
    return;
  }
  value(S);
}

void Lowering::evaluate(const clang::Expr *E) {
  State Before = Sc.current();
  discard(E);
  if (Sc.current() != Before)
    Sc.popTo(Before, spot(E->getSourceRange()));
}

} // namespace nogil
