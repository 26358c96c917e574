//===- Statements.cpp - where statements stand ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an edit wraps whole statements. Clang's ranges end before the
// semicolon, may end inside of a macro, and do not say whether a jump leads
// out of the statement or into it.
//
// Approach: one entry a statement, in the order of the text. What ends in an
// expression is given the semicolon behind it; where that is not the next token
// of the file, a macro holds it and the statement counts as the macro's. Jumps
// mark the statements around them up to their target.
//
// Unsound: calls that throw, and calls that do not return, are events, not
// jumps. A goto to a label that follows it in the same list of statements
// leaves nothing and enters all statements around the label.
//
// Cost: a line-table search and one token per statement.
//
//===----------------------------------------------------------------------===//
#include "parse/Statements.h"
#include "clang/AST/Expr.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace nogil {

static StatementKind kindOf(const Stmt *S) {
  switch (S->getStmtClass()) {
  case Stmt::CompoundStmtClass:
    return StatementKind::Block;
  case Stmt::DeclStmtClass:
    return StatementKind::Decl;
  case Stmt::IfStmtClass:
    return StatementKind::If;
  case Stmt::WhileStmtClass:
  case Stmt::DoStmtClass:
  case Stmt::ForStmtClass:
  case Stmt::CXXForRangeStmtClass:
    return StatementKind::Loop;
  case Stmt::SwitchStmtClass:
    return StatementKind::Switch;
  case Stmt::ReturnStmtClass:
    return StatementKind::Return;
  case Stmt::BreakStmtClass:
  case Stmt::ContinueStmtClass:
  case Stmt::GotoStmtClass:
  case Stmt::IndirectGotoStmtClass:
    return StatementKind::Jump;
  case Stmt::LabelStmtClass:
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
    return StatementKind::Label;
  default:
    return isa<clang::Expr>(S) ? StatementKind::Expr : StatementKind::Other;
  }
}

/// Whether a semicolon follows the statement's last token.
static bool needsSemicolon(const Stmt *S) {
  for (const Stmt *Next = S; Next; S = Next) {
    Next = nullptr;
    if (auto *I = dyn_cast<IfStmt>(S))
      Next = I->getElse() ? I->getElse() : I->getThen();
    else if (auto *F = dyn_cast<ForStmt>(S))
      Next = F->getBody();
    else if (auto *W = dyn_cast<WhileStmt>(S))
      Next = W->getBody();
    else if (auto *R = dyn_cast<CXXForRangeStmt>(S))
      Next = R->getBody();
    else if (auto *C = dyn_cast<SwitchStmt>(S))
      Next = C->getBody();
    else if (auto *K = dyn_cast<SwitchCase>(S))
      Next = K->getSubStmt();
    else if (auto *L = dyn_cast<LabelStmt>(S))
      Next = L->getSubStmt();
    else if (auto *A = dyn_cast<AttributedStmt>(S))
      Next = A->getSubStmt();
    if (!Next)
      break;
  }
  return isa<clang::Expr, ReturnStmt, DoStmt, AsmStmt>(S) ||
         kindOf(S) == StatementKind::Jump;
}

bool Statements::open(const Stmt *S, bool Braced) {
  StatementKind K = kindOf(S);
  if (isa<NullStmt>(S))
    return false;
  bool Macro = false;
  SrcRange R = P.statement(S->getSourceRange(), needsSemicolon(S), Macro);
  if (!R.valid())
    return false;
  StmtId Up;
  if (!Open.empty()) {
    Up = StmtId(Open.back().Index);
    const Statement &Outer = Out[Up.V];
    if (Macro && (Outer.Flags & SF_Macro) && Outer.Range == R)
      return false;
  }
  Statement X;
  X.Kind = K;
  X.Flags = (Braced ? SF_Braced : 0) | (Macro ? SF_Macro : 0);
  X.Parent = Up;
  X.Range = R;
  Open.push_back({S, static_cast<uint32_t>(Out.size())});
  Out.push_back(X);
  return true;
}

void Statements::leaves() {
  for (const Frame &F : Open)
    at(F).Flags |= SF_Leaves;
}

void Statements::leaves(bool Break) {
  for (size_t I = Open.size(); I-- > 0;) {
    StatementKind K = at(Open[I]).Kind;
    if (K == StatementKind::Loop || (Break && K == StatementKind::Switch))
      return;
    at(Open[I]).Flags |= SF_Leaves;
  }
}

void Statements::leavesTo(const Set &Enclosing) {
  for (const Frame &F : Open)
    if (!Enclosing.count(F.S))
      at(F).Flags |= SF_Leaves;
}

void Statements::entered(bool Case) {
  for (size_t I = Open.size(); I-- > 0;) {
    if (Case && at(Open[I]).Kind == StatementKind::Switch)
      return;
    at(Open[I]).Flags |= SF_Entered;
  }
}

} // namespace nogil
