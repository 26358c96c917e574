//===- Statements.h - where statements stand --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Keeps the ranges of statements for edits, and on a stack of those that are
// being lowered notes which of them jumps leave and enter.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_STATEMENTS_H
#define NOGIL_ENGINE_PARSE_STATEMENTS_H

#include "facts/Skeleton.h"
#include "parse/Places.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"

namespace clang {
class Stmt;
}

namespace nogil {

class Statements {
public:
  Statements(Places &P, std::vector<Statement> &Out) : P(P), Out(Out) {}
  using Set = llvm::SmallPtrSetImpl<const clang::Stmt *>;

  /// Returns whether close() has to be called at its end.
  bool open(const clang::Stmt *S, bool Braced);
  void close() { Open.pop_back(); }

  /// Control leaves the function from here.
  void leaves();
  /// A break leaves the innermost loop or switch, a continue the innermost
  /// loop's body.
  void leaves(bool Break);
  /// A jump to a label that these statements are around.
  void leavesTo(const Set &Enclosing);
  /// A label stands here; a case, when `Case`, is reached from its switch.
  void entered(bool Case);

private:
  struct Frame {
    const clang::Stmt *S;
    uint32_t Index;
  };
  Places &P;
  std::vector<Statement> &Out;
  llvm::SmallVector<Frame, 16> Open;

  Statement &at(const Frame &F) { return Out[F.Index]; }
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_STATEMENTS_H
