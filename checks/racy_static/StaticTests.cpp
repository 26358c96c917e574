//===- StaticTests.cpp - branches that ask for a static place -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/racy_static/Statics.h"

namespace nogil {

/// The places whose values a condition is made of.
void Statics::testsIn(FnId F, ExprId E, BlockId B, std::vector<PathId> &Out,
                      unsigned Left) {
  if (!E.valid() || !Left)
    return;
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  const Expr &X = S.expr(E);
  if (OwnPlace Is = placeOf(F, E, D.endOf(B)); Is.Own.valid()) {
    if (!Is.behind())
      Out.push_back(Is.Own);
    return;
  }
  if (X.Kind == ExprKind::Var) {
    EventId Set = D.assignedAt(VarId(X.A), D.endOf(B));
    if (Set.valid() && S.Events[Set.V].Kind == EventKind::Assign)
      testsIn(F, S.Events[Set.V].Src, D.blockOf(Set), Out, Left - 1);
  } else if (X.Kind == ExprKind::Unary || X.Kind == ExprKind::Binary) {
    forEachOperand(X, [&](ExprId Of) { testsIn(F, Of, B, Out, Left - 1); });
  }
}

/// The successor of a branch that is taken where what it tests is not set.
static int unsetWay(const Skeleton &S, ExprId Cond) {
  const Expr &X = S.expr(Cond);
  if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not)
    return 0;
  if (X.Kind != ExprKind::Binary)
    return 1;
  bool Number = S.Exprs[X.A].Kind == ExprKind::Int ||
                (X.B != ~0u && S.Exprs[X.B].Kind == ExprKind::Int);
  if (Number && (X.Op == ExprOp::Eq || X.Op == ExprOp::Lt))
    return 0;
  if (Number && X.Op == ExprOp::Ne)
    return 1;
  return -1;
}

const std::vector<StaticTest> &Statics::tests(FnId F) {
  std::optional<std::vector<StaticTest>> &Out = Tests[F.V];
  if (Out)
    return *Out;
  Out.emplace();
  if (Uses[F.V].empty())
    return *Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    const Block &Blk = S.Blocks[B];
    std::vector<PathId> Of;
    if (Blk.Term == TermKind::Branch && V.defs(F).graph().reached(BlockId(B)))
      testsIn(F, Blk.Cond, BlockId(B), Of, 6);
    for (PathId Own : Of)
      Out->push_back({BlockId(B), Own, unsetWay(S, Blk.Cond)});
  }
  return *Out;
}

} // namespace nogil
