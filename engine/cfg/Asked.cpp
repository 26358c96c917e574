//===- Asked.cpp - which comparisons may still come? ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Asked.h"
#include "cfg/Exprs.h"

namespace nogil {

void Asked::inExpr(const Skeleton &S, ExprId E, uint32_t End) {
  anyWithin(S, E, [&](ExprId, const Expr &X) {
    if (X.Kind != ExprKind::Binary ||
        (X.Op != ExprOp::Eq && X.Op != ExprOp::Ne))
      return false;
    bool WithConstant = false;
    for (uint32_t Side : {X.A, X.B})
      if (S.Exprs[Side].Kind == ExprKind::Int) {
        note(Until[S.Exprs[Side].Value], End);
        WithConstant = true;
      }
    if (!WithConstant)
      note(AnyUntil, End);
    return false;
  });
}

Asked::Asked(const Skeleton &S, const BlockOrder &O,
             const std::function<bool(const Event &)> &Compares)
    : O(O) {
  for (uint32_t R = 0; R != O.ByRank.size(); ++R) {
    const Block &B = S.Blocks[O.ByRank[R]];
    const uint32_t End = O.withLoops({R, R}).Last + 1;
    inExpr(S, B.Cond, End);
    for (int64_t Case : B.CaseValues)
      note(Until[Case], End);
    for (uint32_t I = 0; I != B.EventsCount; ++I) {
      const Event &E = S.Events[B.EventsBegin + I];
      forEachExpr(S, E, [&](ExprId X) { inExpr(S, X, End); });
      if (E.Kind == EventKind::Call && Compares(E))
        note(AnyUntil, End);
    }
  }
}

} // namespace nogil
