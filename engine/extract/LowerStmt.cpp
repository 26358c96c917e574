//===- LowerStmt.cpp - statements -------------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Statements that don't jump around: blocks, if, return, asm. OpenMP's are in
// LowerTeams.cpp.
//
// A block whose brace a macro left (`Py_BEGIN_...` opens it, `Py_END_...`
// closes it) says so by Macro events: in some builds that is all there is left
// of the macro.
//
// Unsound: asm is taken to change its outputs and nothing else.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"
#include "clang/Basic/Stack.h"

using namespace clang;

namespace nogil {

void Lowering::stmt(const Stmt *S, bool Braced) {
  if (!S)
    return;
  bool Opened = St.open(S, Braced);
  runWithSufficientStackSpace([] {}, [&] { stmtKind(S); });
  if (Opened)
    St.close();
}

void Lowering::stmtKind(const Stmt *S) {
  if (auto *E = dyn_cast<clang::Expr>(S))
    return evaluate(E);
  if (auto *O = dyn_cast<OMPExecutableDirective>(S))
    return openmp(O);
  if (auto *A = dyn_cast<AsmStmt>(S))
    return asmStmt(A);
  switch (S->getStmtClass()) {
  case Stmt::CompoundStmtClass:
    return compound(cast<CompoundStmt>(S));
  case Stmt::DeclStmtClass:
    return declStmt(cast<DeclStmt>(S));
  case Stmt::IfStmtClass:
    return ifStmt(cast<IfStmt>(S));
  case Stmt::WhileStmtClass:
    return whileStmt(cast<WhileStmt>(S));
  case Stmt::DoStmtClass:
    return doStmt(cast<DoStmt>(S));
  case Stmt::ForStmtClass:
    return forStmt(cast<ForStmt>(S));
  case Stmt::CXXForRangeStmtClass:
    return rangeFor(cast<CXXForRangeStmt>(S));
  case Stmt::SwitchStmtClass:
    return switchStmt(cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
    return caseStmt(cast<CaseStmt>(S));
  case Stmt::DefaultStmtClass:
    return defaultStmt(cast<DefaultStmt>(S));
  case Stmt::BreakStmtClass:
    return leave(true, S->getSourceRange());
  case Stmt::ContinueStmtClass:
    return leave(false, S->getSourceRange());
  case Stmt::ReturnStmtClass:
    return returnStmt(cast<ReturnStmt>(S));
  case Stmt::GotoStmtClass:
    return gotoStmt(cast<GotoStmt>(S)->getLabel(), S->getSourceRange());
  case Stmt::IndirectGotoStmtClass:
    return indirectGoto(cast<IndirectGotoStmt>(S));
  case Stmt::LabelStmtClass:
    return labelStmt(cast<LabelStmt>(S));
  case Stmt::AttributedStmtClass:
    return stmt(cast<AttributedStmt>(S)->getSubStmt());
  case Stmt::CXXTryStmtClass:
    return tryStmt(cast<CXXTryStmt>(S));
  case Stmt::CapturedStmtClass:
    return stmt(cast<CapturedStmt>(S)->getCapturedStmt());
  case Stmt::OMPCanonicalLoopClass:
    return stmt(cast<OMPCanonicalLoop>(S)->getLoopStmt());
  case Stmt::CoroutineBodyStmtClass:
    return coroutine(cast<CoroutineBodyStmt>(S));
  case Stmt::CoreturnStmtClass:
    return coreturn(cast<CoreturnStmt>(S));
  default:
    for (const Stmt *Child : S->children())
      stmt(Child);
  }
}

void Lowering::openScope(const Stmt *S) {
  SourceLocation End = S->getEndLoc();
  Sc.open(S, spot(SourceRange(End, End)));
}

void Lowering::macroBrace(SourceLocation L, bool End) {
  Spot At = spot(SourceRange(L, L));
  if (!At.Macro.valid())
    return;
  Event E;
  E.Kind = EventKind::Macro;
  E.Flags = End ? EF_MacroEnd : 0;
  E.Macro = At.Macro;
  E.Range = At.Range;
  B.emit(std::move(E));
}

void Lowering::compound(const CompoundStmt *S) {
  bool Lone = U.P.loneBrace(S->getLBracLoc(), S->getRBracLoc());
  if (Lone)
    macroBrace(S->getLBracLoc(), false);
  openScope(S);
  for (const Stmt *Child : S->body())
    stmt(Child, true);
  Sc.close();
  if (Lone)
    macroBrace(S->getRBracLoc(), true);
}

/// A controlled statement is a scope even without braces.
void Lowering::body(const Stmt *S) {
  if (!S || isa<CompoundStmt>(S))
    return stmt(S);
  openScope(S);
  stmt(S);
  Sc.close();
}

void Lowering::ifStmt(const IfStmt *S) {
  openScope(S);
  part(S->getInit());
  if (const VarDecl *V = S->getConditionVariable())
    varDecl(V);
  if (S->isConsteval()) {
    body(S->isNonNegatedConsteval() ? S->getElse() : S->getThen());
    return Sc.close();
  }
  if (S->isConstexpr() && !S->getCond()->isValueDependent()) {
    if (auto Taken = S->getNondiscardedCase(U.Ctx)) {
      body(*Taken);
      return Sc.close();
    }
  }
  BlockId Then = B.newBlock(), Join = B.newBlock();
  BlockId Else = S->getElse() ? B.newBlock() : Join;
  cond(S->getCond(), Then, Else);
  B.enter(Then);
  body(S->getThen());
  B.jump(Join);
  if (S->getElse()) {
    B.enter(Else);
    body(S->getElse());
    B.jump(Join);
  }
  B.enter(Join);
  Sc.close();
}

void Lowering::returnStmt(const ReturnStmt *S) {
  SourceRange R = S->getSourceRange();
  St.leaves();
  ExprId V;
  State Before = Sc.current();
  ExprId Spare;
  if (const clang::Expr *E = S->getRetValue()) {
    const VarDecl *NRVO = S->getNRVOCandidate();
    if (NRVO && NRVO->isNRVOVariable() && Vars.count(NRVO)) {
      V = B.var(variable(NRVO));
      Spare = B.addr(V);
    } else if (E->getType()->isVoidType()) {
      discard(E);
    } else if (U.Facts.CPlusPlus && E->isPRValue() &&
               E->getType()->isRecordType() && destructorOf(E->getType())) {
      // Constructed in the caller's storage: not ours to destroy.
      V = temp(E->getType());
      initObject(V, E, spot(R));
    } else {
      V = value(E);
    }
  }
  Sc.popTo(Before, spot(R));
  if (Sc.crowded() && !Spare.valid())
    return returnShared(V, R);
  Sc.leaveTo(Scopes::Outside, spot(R), Spare);
  B.finishBlock(TermKind::Return, V, range(R));
}

/// By the way out that returns have in common, with the value in a variable.
void Lowering::returnShared(ExprId V, SourceRange R) {
  if (!SharedReturn.valid()) {
    BlockId Here = B.current();
    SharedReturn = B.newBlock();
    B.enter(SharedReturn);
    auto *F = dyn_cast_or_null<FunctionDecl>(Fn);
    if (V.valid() && F)
      SharedValue = temp(F->getReturnType());
    B.finishBlock(TermKind::Return, SharedValue, range(R));
    B.enter(Here);
  }
  if (V.valid() && SharedValue.valid())
    emitAssign(SharedValue, V, spot(R), 0);
  B.jump(Sc.wayOut(SharedReturn), range(R));
}

void Lowering::asmStmt(const AsmStmt *S) {
  auto *G = dyn_cast<GCCAsmStmt>(S);
  if (!G)
    return;
  for (const clang::Expr *E : G->inputs())
    value(E);
  for (const clang::Expr *E : G->outputs())
    emitAssign(value(E), B.opaque(), spot(S->getSourceRange()), 0);
  for (unsigned I = 0, N = G->getNumLabels(); I != N; ++I) {
    BlockId Jump = B.newBlock(), Next = B.newBlock();
    B.branch(B.opaque(), Jump, Next, range(S->getSourceRange()));
    B.enter(Jump);
    gotoStmt(G->getLabelExpr(I)->getLabel(), S->getSourceRange());
    B.enter(Next);
  }
}

} // namespace nogil
