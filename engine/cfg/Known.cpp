//===- Known.cpp - conditions under known values --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Known.h"

namespace nogil {

std::optional<int64_t> evaluate(const Skeleton &S, ExprId E,
                                const KnownValues &Known) {
  if (!E.valid())
    return std::nullopt;
  if (auto It = Known.find(E); It != Known.end())
    return It->second;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Int)
    return X.Value;
  if (X.Kind == ExprKind::Unary) {
    std::optional<int64_t> A = evaluate(S, ExprId(X.A), Known);
    if (!A || X.Op == ExprOp::BitNot)
      return std::nullopt;
    return X.Op == ExprOp::Not ? !*A : -*A;
  }
  if (X.Kind != ExprKind::Binary)
    return std::nullopt;
  std::optional<int64_t> A = evaluate(S, ExprId(X.A), Known),
                         B = evaluate(S, ExprId(X.B), Known);
  if (!A || !B)
    return std::nullopt;
  switch (X.Op) {
  case ExprOp::Eq:
    return *A == *B;
  case ExprOp::Ne:
    return *A != *B;
  case ExprOp::Lt:
    return *A < *B;
  case ExprOp::Le:
    return *A <= *B;
  case ExprOp::Gt:
    return *A > *B;
  case ExprOp::Ge:
    return *A >= *B;
  default:
    return std::nullopt;
  }
}

std::vector<ExprId> namesOf(const Skeleton &S, EventId Call) {
  std::vector<ExprId> Out;
  for (uint32_t I = 0; I != S.Exprs.size(); ++I)
    if (S.Exprs[I].Kind == ExprKind::Result && S.Exprs[I].A == Call.V)
      Out.push_back(ExprId(I));
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Assign && !Out.empty() && E.Src == Out.front())
      Out.push_back(E.Dst);
  return Out;
}

Supposed::Supposed(const Skeleton &S, EventId Call, int64_t Result)
    : S(S), Names(Call.valid() ? namesOf(S, Call) : std::vector<ExprId>()) {
  for (ExprId E : Names)
    Values[E] = Result;
}

bool Supposed::endedBy(const Event &E) const {
  return E.Kind == EventKind::Assign && Values.count(E.Dst) &&
         E.Src != Names.front();
}

} // namespace nogil
