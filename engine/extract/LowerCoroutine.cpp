//===- LowerCoroutine.cpp - coroutines --------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: most of what a coroutine calls is not spelled: its frame is
// allocated, its parameters are moved there, and its promise is asked before
// and after the body, at each co_await, and about exceptions.
//
// Approach: Clang has these calls in the tree. They are lowered in the order
// in which they run when nothing suspends; co_return goes to the end of the
// body, and the promise's handler of exceptions is where the body's lead to.
//
// Unsound: who resumes it, on which thread and in which thread state, is not
// known. The report counts coroutines for this reason. The end of the frame
// (destroying what was moved there) is taken to come with the first call.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"

using namespace clang;

namespace nogil {

void Lowering::coroutine(const CoroutineBodyStmt *S) {
  if (!S->getBody() || S->hasDependentPromiseType())
    return part(S->getBody());
  openScope(S);
  if (S->getAllocate())
    evaluate(S->getAllocate());
  for (const Stmt *Move : S->getParamMoves())
    part(Move);
  part(S->getPromiseDeclStmt());
  if (S->getResultDecl())
    part(S->getResultDecl());
  else if (const Stmt *Init = S->getReturnValueInit())
    part(Init);
  part(S->getInitSuspendStmt());
  CoroutineEnd = B.newBlock();
  CoroutineOuter = Sc.current();
  State Try = Sc.pushTry(S);
  stmt(S->getBody());
  Sc.dropTo(CoroutineOuter);
  part(S->getFallthroughHandler());
  B.fallInto(CoroutineEnd);
  if (BlockId Thrown = Sc.handlers(Try); Thrown.valid()) {
    BlockId Saved = B.newBlock();
    B.jump(Saved);
    B.enter(Thrown);
    part(S->getExceptionHandler());
    B.jump(Saved);
    B.enter(Saved);
  }
  part(S->getFinalSuspendStmt());
  Sc.close();
}

void Lowering::coreturn(const CoreturnStmt *S) {
  St.leaves();
  if (S->getPromiseCall())
    evaluate(S->getPromiseCall());
  else if (S->getOperand())
    evaluate(S->getOperand());
  if (!CoroutineEnd.valid())
    return;
  Sc.leaveTo(CoroutineOuter, spot(S->getSourceRange()));
  B.jump(CoroutineEnd, range(S->getSourceRange()));
}

} // namespace nogil
