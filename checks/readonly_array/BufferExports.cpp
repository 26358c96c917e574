//===- BufferExports.cpp - memory handed out to whoever asks --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/BufferExports.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {
namespace {

/// The flags are tested for the bit, copied or handed on.
bool asks(const Program &P, FnId F, VarId Flags) {
  const Skeleton &S = *P.fn(F).Body;
  auto IsBit = [&](uint32_t E) {
    if (S.Exprs[E].Kind != ExprKind::Int)
      return false;
    auto Says = [&](std::string_view Name) {
      return P.Rules->constantKind(Name) == "writeable-flag";
    };
    return Says(P.tu(F).str(S.Exprs[E].Name)) ||
           std::ranges::any_of(P.Rules->constantsIn(S.Exprs[E].Value), Says);
  };
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Binary && X.Op == ExprOp::And &&
        ((IsBit(X.A) && mentions(S, ExprId(X.B), Flags)) ||
         (IsBit(X.B) && mentions(S, ExprId(X.A), Flags))))
      return true;
  for (const Event &E : S.Events) {
    if (E.Kind == EventKind::Assign && mentions(S, E.Src, Flags))
      return true;
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (mentions(S, S.arg(E, A), Flags))
        return true;
  }
  return false;
}

} // namespace

EventId uncheckedExport(FnId F, Views &V) {
  const Program &P = V.program();
  const Skeleton &S = *P.fn(F).Body;
  if (!P.isEntry(F))
    return EventId();
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || S.expr(E.Dst).Kind != ExprKind::Field)
      continue;
    bool Says = std::ranges::any_of(P.rolesOf(F, S.expr(E.Dst)), [](auto &R) {
      return R.Does == RoleKind::TestsWriteable;
    });
    const Expr &Value = S.expr(E.Src);
    if (!Says || (Value.Kind == ExprKind::Int && Value.Value == 0))
      continue;
    for (const Origin &O :
         V.origins(F, ExprId(S.expr(E.Dst).A), V.defs(F).before(EventId(I))))
      if (O.Base == BaseKind::Param && O.Steps.empty() &&
          O.Index + 1 < S.ParamCount && !asks(P, F, VarId(O.Index + 1)))
        return EventId(I);
  }
  return EventId();
}

} // namespace nogil
