//===- LowerCond.cpp - conditions and arms ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (unlikely(!(p && f(p))))` must branch on `p` and on the result
// of `f`, each with the right arms; `do { } while (0)` must not look like a
// loop.
//
// Approach: conditions are lowered with their two targets. Short circuits and
// negation choose targets, `__builtin_expect` and casts are looked through,
// comparisons of a truth value with 0 or 1 too. Constants become jumps.
//
// Unsound: temporaries of one operand of && and || are destroyed when that
// operand is done, not at the end of the whole condition.
//
// Cost: linear; hasEvents() walks an arm once per ?: around it.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"

using namespace clang;

namespace nogil {

/// Looks through what doesn't change a truth value.
static const clang::Expr *truth(const clang::Expr *E) {
  for (;;) {
    E = E->IgnoreParens();
    if (auto *C = dyn_cast<ExprWithCleanups>(E))
      E = C->getSubExpr();
    else if (auto *K = dyn_cast<ConstantExpr>(E))
      E = K->getSubExpr();
    else if (auto *Call = dyn_cast<CallExpr>(E);
             Call && Call->getBuiltinCallee() && passedThrough(Call) &&
             !Call->getType()->isRecordType() && Call->isPRValue())
      E = passedThrough(Call);
    else if (auto *Cast = dyn_cast<CastExpr>(E);
             Cast && (Cast->getCastKind() == CK_IntegralCast ||
                      Cast->getCastKind() == CK_IntegralToBoolean ||
                      Cast->getCastKind() == CK_PointerToBoolean ||
                      Cast->getCastKind() == CK_NoOp))
      E = Cast->getSubExpr();
    else
      return E;
  }
}

static bool isLogical(const clang::Expr *E) {
  E = truth(E);
  if (auto *Op = dyn_cast<BinaryOperator>(E))
    return Op->isLogicalOp();
  auto *Un = dyn_cast<UnaryOperator>(E);
  return Un && Un->getOpcode() == UO_LNot;
}

/// Only of what is written as a constant: evaluation in general is slow.
std::optional<bool> Lowering::constantCond(const clang::Expr *E) const {
  E = truth(E);
  if (auto *I = dyn_cast<IntegerLiteral>(E))
    return !I->getValue().isZero();
  if (auto *L = dyn_cast<CXXBoolLiteralExpr>(E))
    return L->getValue();
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return false;
  if (auto *R = dyn_cast<DeclRefExpr>(E))
    if (auto *C = dyn_cast<EnumConstantDecl>(R->getDecl()))
      return !C->getInitVal().isZero();
  if (auto *Un = dyn_cast<UnaryOperator>(E); Un && Un->getOpcode() == UO_LNot)
    if (auto V = constantCond(Un->getSubExpr()))
      return !*V;
  if (auto *C = dyn_cast<CallExpr>(E);
      C && C->getBuiltinCallee() == Builtin::BI__builtin_constant_p)
    return false;
  auto *Op = dyn_cast<BinaryOperator>(E);
  if (!Op || !Op->isComparisonOp() || E->isValueDependent())
    return std::nullopt;
  auto Simple = [](const clang::Expr *X) {
    X = X->IgnoreParenCasts();
    return isa<IntegerLiteral, UnaryExprOrTypeTraitExpr, CharacterLiteral>(X);
  };
  bool Out;
  if (Simple(Op->getLHS()) && Simple(Op->getRHS()) &&
      E->EvaluateAsBooleanCondition(Out, U.Ctx))
    return Out;
  return std::nullopt;
}

void Lowering::cond(const clang::Expr *E, BlockId T, BlockId F) {
  if (auto K = constantCond(E))
    return B.jump(*K ? T : F, range(E->getSourceRange()));
  const clang::Expr *Inner = truth(E);
  if (auto *C = dyn_cast<CastExpr>(Inner);
      C && C->getCastKind() == CK_LValueToRValue &&
      isa<ConditionalOperator>(sameLvalue(C->getSubExpr()))) {
    Inner = sameLvalue(C->getSubExpr());
    loadArms(Inner);
  }
  if (condLogical(Inner, T, F))
    return;
  State Before = Sc.current();
  ExprId V = value(Inner);
  if (Sc.current() != Before)
    Sc.popTo(Before, spot(E->getSourceRange()));
  if (B.at(V).Kind == ExprKind::Int)
    return B.jump(B.at(V).Value ? T : F, range(E->getSourceRange()));
  B.branch(V, T, F, range(E->getSourceRange()));
}

bool Lowering::condLogical(const clang::Expr *E, BlockId T, BlockId F) {
  if (auto *Un = dyn_cast<UnaryOperator>(E); Un && Un->getOpcode() == UO_LNot) {
    cond(Un->getSubExpr(), F, T);
    return true;
  }
  if (auto *Op = dyn_cast<BinaryOperator>(E)) {
    if (Op->isLogicalOp()) {
      bool And = Op->getOpcode() == BO_LAnd;
      BlockId Rhs = B.newBlock();
      cond(Op->getLHS(), And ? Rhs : T, And ? F : Rhs);
      B.enter(Rhs);
      cond(Op->getRHS(), T, F);
      return true;
    }
    if (Op->getOpcode() == BO_Comma) {
      evaluate(Op->getLHS());
      cond(Op->getRHS(), T, F);
      return true;
    }
    return condCompare(Op, T, F);
  }
  auto *C = dyn_cast<ConditionalOperator>(E);
  if (!C || !hasEvents(C))
    return false;
  BlockId A = B.newBlock(), Z = B.newBlock();
  cond(C->getCond(), A, Z);
  B.enter(A);
  cond(C->getTrueExpr(), T, F);
  B.enter(Z);
  cond(C->getFalseExpr(), T, F);
  return true;
}

/// `(a && b) != 0` and the like.
bool Lowering::condCompare(const BinaryOperator *E, BlockId T, BlockId F) {
  if (!E->isEqualityOp() || !isLogical(E->getLHS()))
    return false;
  auto *I = dyn_cast<IntegerLiteral>(E->getRHS()->IgnoreParenCasts());
  if (!I || I->getValue().ugt(1))
    return false;
  bool Same = (E->getOpcode() == BO_EQ) == !I->getValue().isZero();
  cond(E->getLHS(), Same ? T : F, Same ? F : T);
  return true;
}

void Lowering::bindCommon(const AbstractConditionalOperator *E) {
  auto *Bin = dyn_cast<BinaryConditionalOperator>(E);
  if (!Bin)
    return;
  ExprId V = value(Bin->getCommon());
  Bound[Bin->getOpaqueValue()] = V;
}

ExprId Lowering::conditional(const AbstractConditionalOperator *E, bool Used) {
  bindCommon(E);
  if (auto K = constantCond(E->getCond())) {
    const clang::Expr *Arm = *K ? E->getTrueExpr() : E->getFalseExpr();
    if (Used)
      return value(Arm);
    discard(Arm);
    return B.opaque();
  }
  if (Used && !E->getType()->isVoidType()) {
    if (!hasEvents(E)) {
      ExprId C = value(E->getCond());
      ExprId A = value(E->getTrueExpr());
      return B.cond(C, A, value(E->getFalseExpr()));
    }
    ExprId Out = temp(E->getType());
    // An lvalue that is not loaded stays the one it is.
    if (E->isGLValue() && !E->getType()->isFunctionType() &&
        !Loaded.contains(sameLvalue(E->getTrueExpr())))
      B.S.Vars[B.at(Out).A].ByReference = true;
    return arms(E->getCond(), E->getTrueExpr(), E->getFalseExpr(), Out, true);
  }
  return arms(E->getCond(), E->getTrueExpr(), E->getFalseExpr(), ExprId(),
              false);
}

/// E->getSourceRange(), which asks the last arm of a conditional for its end,
/// and that its own: here each is asked once.
clang::SourceRange Lowering::rangeOf(const clang::Expr *E) {
  std::vector<const clang::Expr *> Outer;
  const clang::Expr *Last = E;
  while (!Ends.contains(Last) && isa<ConditionalOperator>(Last)) {
    Outer.push_back(Last);
    Last = cast<ConditionalOperator>(Last)->getFalseExpr();
  }
  auto It = Ends.find(Last);
  const clang::SourceLocation End =
      It != Ends.end() ? It->second : Last->getEndLoc();
  for (const clang::Expr *X : Outer)
    Ends.try_emplace(X, End);
  return {E->getBeginLoc(), End};
}

/// Evaluates one of two arms, into `Into` if that is an object.
ExprId Lowering::arms(const clang::Expr *C, const clang::Expr *A,
                      const clang::Expr *Z, ExprId Into, bool Init) {
  BlockId BA = B.newBlock(), BZ = B.newBlock(), Join = B.newBlock();
  cond(C, BA, BZ);
  for (auto [Blk, Arm] : {std::pair(BA, A), std::pair(BZ, Z)}) {
    B.enter(Blk);
    State Before = Sc.current();
    Spot At = spot(rangeOf(Arm));
    if (Into.valid() && Init && !Arm->getType()->isVoidType())
      initObject(Into, Arm, At);
    else
      discard(Arm);
    if (Sc.current() != Before)
      Sc.popTo(Before, At);
    B.jump(Join);
  }
  B.enter(Join);
  return Into.valid() ? Into : B.opaque();
}

ExprId Lowering::logicalValue(const BinaryOperator *E) {
  if (!hasEvents(E)) {
    ExprId L = value(E->getLHS());
    ExprOp Op = E->getOpcode() == BO_LAnd ? ExprOp::LAnd : ExprOp::LOr;
    return B.binary(Op, L, value(E->getRHS()));
  }
  ExprId Out = temp(E->getType());
  Spot At = spot(E->getSourceRange(), E->getOperatorLoc());
  BlockId T = B.newBlock(), F = B.newBlock(), Join = B.newBlock();
  cond(E, T, F);
  B.enter(T);
  emitAssign(Out, B.integer(1), At, EF_Init);
  B.jump(Join);
  B.enter(F);
  emitAssign(Out, B.integer(0), At, EF_Init);
  B.jump(Join);
  B.enter(Join);
  return Out;
}

bool Lowering::hasEvents(const Stmt *S) const {
  if (!S)
    return false;
  if (auto *C = dyn_cast<CallExpr>(S)) {
    if (const clang::Expr *Arg = passedThrough(C))
      return hasEvents(Arg);
    return true;
  }
  if (auto *C = dyn_cast<CXXConstructExpr>(S)) {
    const CXXConstructorDecl *D = C->getConstructor();
    if (!D->isTrivial())
      return true;
  }
  if (isa<CXXNewExpr, CXXDeleteExpr, CXXThrowExpr, StmtExpr, LambdaExpr,
          BlockExpr, AtomicExpr, CompoundLiteralExpr, CXXBindTemporaryExpr>(S))
    return true;
  if (auto *E = dyn_cast<UnaryExprOrTypeTraitExpr>(S))
    return evaluatesOperand(E);
  if (auto *C = dyn_cast<ExplicitCastExpr>(S);
      C && C->getType()->isVariablyModifiedType())
    return true;
  if (auto *Op = dyn_cast<BinaryOperator>(S); Op && Op->isAssignmentOp())
    return true;
  if (auto *Op = dyn_cast<UnaryOperator>(S); Op && Op->isIncrementDecrementOp())
    return true;
  if (auto *C = dyn_cast<CastExpr>(S);
      C && C->getCastKind() == CK_LValueToRValue && loadReads(C->getSubExpr()))
    return true;
  if (auto *E = dyn_cast<clang::Expr>(S);
      E && Loaded.contains(E) && loadReads(E))
    return true;
  for (const Stmt *Child : S->children())
    if (hasEvents(Child))
      return true;
  return false;
}

} // namespace nogil
