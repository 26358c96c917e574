//===- Unit.h - one translation unit on its way to facts --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the functions and tables of the project in an AST and has each of them
// lowered once: those that are written, those that were instantiated, and those
// that the language makes by itself where something calls them.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_EXTRACT_UNIT_H
#define NOGIL_ENGINE_EXTRACT_UNIT_H

#include "parse/Errors.h"
#include "parse/Types.h"
#include "llvm/ADT/DenseSet.h"
#include <deque>

namespace clang {
class BlockExpr;
class CapturedStmt;
class OMPExecutableDirective;
class Expr;
class VarDecl;
} // namespace clang

namespace nogil {

class Unit {
public:
  Unit(clang::ASTContext &Ctx, TuFacts &Facts, Places &P, const Errors &Broken);
  void run();

  /// Refers to a function; where the project or the language defines it, its
  /// body is lowered too.
  FuncRefId use(const clang::FunctionDecl *D);
  /// Has the body lowered, whoever wrote it.
  void lowerLater(const clang::FunctionDecl *D);
  /// Team: the directive whose region it is.
  void lowerLater(const clang::CapturedStmt *Region,
                  const clang::OMPExecutableDirective *Team, FuncRefId Self,
                  const clang::FunctionDecl *Outer);
  /// A block as a function; its body is lowered, too. Self: whom it stands in.
  FuncRefId use(const clang::BlockExpr *E, FuncRefId Self,
                const clang::FunctionDecl *Outer);
  /// Classes and functions that are declared inside a function.
  void visitLocal(const clang::Decl *D) { visit(D); }
  /// Keeps the initialiser of D where it holds functions or type numbers.
  /// Owner: the function D is local to.
  void table(const clang::VarDecl *D, const clang::Expr *Init,
             FuncRefId Owner = {}, VarId OwnerVar = {});
  /// The same for an unnamed aggregate.
  void table(clang::QualType T, const clang::Expr *Init, FuncRefId Owner,
             VarId OwnerVar);

  clang::ASTContext &Ctx;
  TuFacts &Facts;
  Places &P;
  const Errors &Broken;
  Types T;
  bool Exceptions; ///< calls may throw

private:
  struct Work {
    const clang::FunctionDecl *F = nullptr;
    const clang::CapturedStmt *Region = nullptr;
    const clang::OMPExecutableDirective *Team = nullptr;
    const clang::BlockExpr *Block = nullptr;
    FuncRefId Self;
  };
  void typedefs(const clang::DeclContext *C);
  void visit(const clang::Decl *D);
  void visitAll(const clang::DeclContext *C);
  void visitFunction(const clang::FunctionDecl *D);
  void visitVar(const clang::VarDecl *D);
  void drain();
  void incomplete(const Skeleton &S);
  bool synthesised(const clang::FunctionDecl *D) const;
  void useOwned(const clang::FunctionDecl *D);

  std::deque<Work> Pending;
  llvm::DenseSet<const clang::Decl *> Taken; ///< lowered or about to be
  llvm::DenseSet<const clang::Decl *> Used;
  llvm::DenseMap<const clang::BlockExpr *, FuncRefId> Blocks;
};

} // namespace nogil

#endif // NOGIL_ENGINE_EXTRACT_UNIT_H
