//===- LowerFunction.cpp - whole functions ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parameters, what a constructor does before its body and a destructor after
// it, and regions that OpenMP runs as functions of their own.
//
// Members of an object under construction are destroyed when an exception
// leaves the constructor: they wait on the clean-up stack as Partial. Members
// of an object being destroyed wait there as Object, below the body, so that a
// return from the body runs them as well.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"

using namespace clang;

namespace nogil {

Lowering::Lowering(Unit &U, FuncRefId Self)
    : U(U), Sc(B), St(U.P, B.S.Statements) {
  B.S.Self = Self;
}

SrcRange Lowering::range(SourceRange R) {
  return U.P.range(Override.isValid() ? Override : R);
}

Spot Lowering::spot(SourceRange R, SourceLocation L) {
  if (Override.isValid())
    return {U.P.range(Override), U.P.chain(Override.getBegin())};
  return {U.P.range(R), U.P.chain(L)};
}

void Lowering::declareThis(const CXXMethodDecl *M) {
  ThisVar = newVar(Storage::This, U.T.intern("this"), M->getThisType(), {});
}

void Lowering::declareParams(llvm::ArrayRef<ParmVarDecl *> Params) {
  for (const ParmVarDecl *P : Params) {
    VarId V = newVar(Storage::Param, U.T.intern(P->getName()), P->getType(),
                     U.P.range(P->getLocation()));
    B.S.Vars[V.V].ByReference = namesPlace(P->getType());
    Incomplete |= P->isInvalidDecl();
    B.S.Vars[V.V].Const = P->getType().isConstQualified();
    Vars[P] = V;
  }
  B.S.ParamCount = static_cast<uint32_t>(B.S.Vars.size());
}

void Lowering::function(const FunctionDecl *D) {
  Fn = D;
  Body = D->getBody();
  Outlined = isLambdaCall(D);
  Sc.NoThrowFunction = declaredNoexcept(D);
  B.S.Range = U.P.range(D->getSourceRange());
  Incomplete |= U.Broken.within(U.P.SM, D->getSourceRange());
  B.S.NameRange = U.P.range(D->getNameInfo().getSourceRange());
  auto *M = dyn_cast<CXXMethodDecl>(D);
  if (M && M->isInstance())
    declareThis(M);
  declareParams(D->parameters());
  SourceRange Close(D->getEndLoc(), D->getEndLoc());
  if (auto *X = dyn_cast<CXXDestructorDecl>(D))
    pushMemberDestructors(X->getParent(), Scopes::Kind::Object);
  Sc.open(Body, spot(Close));
  for (const ParmVarDecl *P : D->parameters())
    sizesIn(P->getOriginalType());
  if (auto *C = dyn_cast<CXXConstructorDecl>(D);
      C && !isa_and_nonnull<CXXTryStmt>(Body))
    constructorInits(C);
  // The outermost braces are the body scope itself.
  if (auto *S = dyn_cast_or_null<CompoundStmt>(Body)) {
    bool Opened = St.open(S, false);
    for (const Stmt *Child : S->body())
      stmt(Child, Opened);
    if (Opened)
      St.close();
  } else if (Body) {
    stmt(Body);
  }
  Sc.close();
  Sc.popTo(Scopes::Outside, spot(Close));
  B.finishBlock(TermKind::Return, {}, U.P.range(Close));
}

void Lowering::region(const CapturedStmt *S,
                      const OMPExecutableDirective &Team) {
  Body = S->getCapturedStmt();
  Outlined = true;
  giveEachThread(Team);
  bodyOf(Body);
}

void Lowering::block(const BlockExpr *E) {
  Body = E->getBody();
  declareParams(E->getBlockDecl()->parameters());
  bodyOf(Body);
}

/// Of what stands in another function and runs as one of its own.
void Lowering::bodyOf(const Stmt *S) {
  Outlined = true;
  B.S.Range = U.P.range(S->getSourceRange());
  Incomplete |= U.Broken.within(U.P.SM, S->getSourceRange());
  B.S.NameRange = U.P.range(SourceRange(S->getBeginLoc()));
  SourceRange Close(S->getEndLoc(), S->getEndLoc());
  Sc.open(S, spot(Close));
  stmt(S);
  Sc.close();
  B.finishBlock(TermKind::Return, {}, U.P.range(Close));
}

Skeleton Lowering::take() { return B.finish(); }

void Lowering::pushDestructor(const CXXDestructorDecl *D, ExprId Object,
                              Scopes::Kind K, Spot Close) {
  Scopes::Cleanup C;
  C.K = K;
  C.Dtor = U.use(D);
  C.Object = B.addr(Object);
  C.Close = Close;
  if (!U.Exceptions || U.T.neverThrows(D))
    C.Flags = EF_NoThrow;
  Sc.push(C);
}

/// In the order of construction: the stack runs them backwards.
void Lowering::pushMemberDestructors(const CXXRecordDecl *R, Scopes::Kind K) {
  if (R->isUnion())
    return;
  Spot Close = spot(SourceRange(Fn->getEndLoc()));
  ExprId This = B.var(ThisVar);
  for (const CXXBaseSpecifier &Base : R->bases())
    if (const CXXDestructorDecl *D = destructorOf(Base.getType()))
      pushDestructor(D, B.elem(This), K, Close);
  for (const FieldDecl *F : R->fields())
    if (const CXXDestructorDecl *D = destructorOf(F->getType()))
      pushDestructor(D, field(This, true, F), K, Close);
}

void Lowering::constructorInits(const CXXConstructorDecl *C) {
  for (const CXXCtorInitializer *I : C->inits())
    constructorInit(I);
}

void Lowering::constructorInit(const CXXCtorInitializer *I) {
  ExprId This = B.var(ThisVar);
  ExprId Object = B.elem(This); // the base is at the object's own address
  QualType T;
  if (const FieldDecl *F = I->getAnyMember()) {
    T = F->getType();
    Object = field(This, true, F);
  } else if (I->getBaseClass()) {
    T = QualType(I->getBaseClass(), 0);
  }
  SourceRange R =
      I->isWritten() ? I->getSourceRange() : SourceRange(Fn->getLocation());
  const clang::Expr *E = I->getInit();
  if (!E)
    return;
  SourceRange Saved = Override;
  if (isa<CXXDefaultInitExpr>(E) || !I->isWritten())
    Override = R;
  State Before = Sc.current();
  if (!T.isNull() && namesPlace(T) && isNamed(E))
    bind(Object, E, spot(R));
  else
    initObject(Object, E, spot(R));
  Sc.popTo(Before, spot(R));
  Override = Saved;
  if (!U.Exceptions || I->isDelegatingInitializer() || T.isNull())
    return;
  if (const CXXDestructorDecl *D = destructorOf(T))
    pushDestructor(D, Object, Scopes::Kind::Partial, Spot());
}

} // namespace nogil
