//===- Uses.h - what an event wants of a variable ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A borrowed object is lost by some events and asked for by others. Moving its
// address along, and comparing it, asks nothing of it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_USES_H
#define NOGIL_ENGINE_CFG_USES_H

#include "cfg/Exprs.h"

namespace nogil {

inline bool isVar(const Skeleton &S, ExprId E, VarId X) {
  return E.valid() && S.expr(E).Kind == ExprKind::Var && S.expr(E).A == X.V;
}

/// The call is given what the variable holds.
inline bool isArgument(const Skeleton &S, const Event &E, VarId X) {
  for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
    if (isVar(S, S.arg(E, A), X))
      return true;
  return false;
}

/// Needs the object behind the variable, not just its address.
inline bool needsObject(const Skeleton &S, const Event &E, VarId X) {
  if (E.Kind == EventKind::Call)
    return !(E.Flags & EF_Implicit) && isArgument(S, E, X);
  return E.Kind != EventKind::ScopeEnd &&
         anyWithin(S, E.Src, [&](ExprId, const Expr &Of) {
           return Of.Kind == ExprKind::Field && Of.Op == ExprOp::Arrow &&
                  isVar(S, ExprId(Of.A), X);
         });
}

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_USES_H
