//===- OverlapTests.cpp - whether a function asks about two arrays --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/readonly_array/Overlaps.h"
#include <algorithm>

namespace nogil {

/// The objects whose memory a value names: they themselves, a pointer to their
/// data, what is said to name it.
std::vector<Origin> Overlaps::memoryOf(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  std::vector<Origin> Out;
  auto Names = [](const Role &R) {
    return R.Does == RoleKind::TestsOverlap && R.Kind == "names";
  };
  if (X.Kind == ExprKind::Result &&
      std::ranges::any_of(P.rolesOf(F, S.Events[X.A]), Names))
    return V.argOrigins(F, EventId(X.A), 0);
  if (X.Kind == ExprKind::Field && std::ranges::any_of(P.rolesOf(F, X), Names))
    return V.origins(F, ExprId(X.A), At);
  for (const Origin &O : V.origins(F, E, At))
    if (!O.interior() || intoData(O))
      Out.push_back(O.interior() ? O.owner() : O);
  return Out;
}

bool Overlaps::compares(FnId F, ExprId Cond, Point At,
                        const std::vector<Origin> &A,
                        const std::vector<Origin> &B) {
  const Skeleton &S = *P.fn(F).Body;
  return anyWithin(S, Cond, [&](ExprId, const Expr &X) {
    bool Two =
        X.Kind == ExprKind::Binary &&
        ((X.Op >= ExprOp::Eq && X.Op <= ExprOp::Ge) || X.Op == ExprOp::Sub);
    if (!Two)
      return false;
    std::vector<Origin> L = memoryOf(F, ExprId(X.A), At);
    std::vector<Origin> R = memoryOf(F, ExprId(X.B), At);
    return (anyOf(L, A) && anyOf(R, B)) || (anyOf(L, B) && anyOf(R, A));
  });
}

/// A call that is given both, or pointers into both, and looks at it.
bool Overlaps::asks(FnId F, EventId Call, const std::vector<Origin> &A,
                    const std::vector<Origin> &B) {
  const Event &E = P.event({F, Call});
  if (E.Kind != EventKind::Call || E.ArgsCount < 2)
    return false;
  const Skeleton &S = *P.fn(F).Body;
  Point At = V.defs(F).before(Call);
  auto Is = [&](uint32_t Arg, const std::vector<Origin> &Of) {
    return S.arg(E, Arg).valid() && anyOf(memoryOf(F, S.arg(E, Arg), At), Of);
  };
  for (const Role &R : P.rolesOf(F, E))
    if (R.Does == RoleKind::TestsOverlap && R.Kind == "asks") {
      uint32_t X = R.Value.Index, Y = R.Of.Index;
      return (Is(X, A) && Is(Y, B)) || (Is(X, B) && Is(Y, A));
    }
  FnId G = Writes.tests().bodyOf(F, E);
  if (!G.valid())
    return false;
  std::vector<uint32_t> OfA, OfB;
  for (uint32_t X = 0; X != E.ArgsCount; ++X) {
    if (Is(X, A))
      OfA.push_back(X);
    if (Is(X, B))
      OfB.push_back(X);
  }
  bool Found = false;
  for (uint32_t X : OfA)
    for (uint32_t Y : OfB)
      Found = Found || (X != Y && Decides.of({G, X, Y}));
  return Found;
}

bool Overlaps::decides(FnId F, const Origin &ArrayA, const Origin &ArrayB) {
  std::vector<Origin> A = Own.roots(F, ArrayA), B = Own.roots(F, ArrayB);
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (uint32_t I = 0; I != S.Blocks.size(); ++I)
    if (compares(F, S.Blocks[I].Cond, D.endOf(BlockId(I)), A, B))
      return true;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign &&
        compares(F, E.Src, D.before(EventId(I)), A, B))
      return true;
    if (asks(F, EventId(I), A, B))
      return true;
  }
  return false;
}

} // namespace nogil
