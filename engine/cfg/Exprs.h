//===- Exprs.h - what an expression is made of ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_EXPRS_H
#define NOGIL_ENGINE_CFG_EXPRS_H

#include "facts/Skeleton.h"

namespace nogil {

/// Names a place in memory, not a value.
inline bool isPlace(const Expr &X) {
  return X.Kind == ExprKind::Var || X.Kind == ExprKind::Field ||
         X.Kind == ExprKind::Elem;
}

/// Calls Do with each operand of X. The arguments of a call are none: its
/// Result names the event.
template <class Fn> void forEachOperand(const Expr &X, const Fn &Do) {
  switch (X.Kind) {
  case ExprKind::Field:
  case ExprKind::Addr:
  case ExprKind::Unary:
    Do(ExprId(X.A));
    return;
  case ExprKind::Elem:
  case ExprKind::Binary:
    Do(ExprId(X.A));
    Do(ExprId(X.B));
    return;
  case ExprKind::Cond:
    Do(ExprId(X.A));
    Do(ExprId(X.B));
    Do(ExprId(X.C));
    return;
  default:
    return;
  }
}

/// Calls Do with each expression that the event reads or writes; None where it
/// has none.
template <class Fn>
void forEachExpr(const Skeleton &S, const Event &E, const Fn &Do) {
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    Do(S.arg(E, A));
  for (ExprId X : {E.CalleeExpr, E.Dst, E.Src})
    Do(X);
}

/// Whether Is(id, expression) is true of E or of something it is made of.
template <class Pred>
bool anyWithin(const Skeleton &S, ExprId E, const Pred &Is) {
  if (!E.valid())
    return false;
  const Expr &X = S.expr(E);
  bool Found = Is(E, X);
  forEachOperand(
      X, [&](ExprId Operand) { Found = Found || anyWithin(S, Operand, Is); });
  return Found;
}

/// Calls Do with each pointer that is followed to get at the value of E.
template <class Fn>
void forEachFollowed(const Skeleton &S, ExprId E, const Fn &Do) {
  if (!E.valid())
    return;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Addr) { // an address is computed, nothing read there
    const Expr &Place = S.Exprs[X.A];
    if (Place.Kind == ExprKind::Field || Place.Kind == ExprKind::Elem)
      forEachFollowed(S, ExprId(Place.A), Do);
    return;
  }
  if (X.Kind == ExprKind::Elem ||
      (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow))
    Do(ExprId(X.A));
  forEachOperand(X, [&](ExprId Operand) { forEachFollowed(S, Operand, Do); });
}

/// The variable is named in E.
inline bool mentions(const Skeleton &S, ExprId E, VarId X) {
  return anyWithin(S, E, [&](ExprId, const Expr &Of) {
    return Of.Kind == ExprKind::Var && Of.A == X.V;
  });
}

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_EXPRS_H
