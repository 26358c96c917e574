//===- Frame.cpp - what may happen to a function's variables --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "state/Memory.h"
#include "state/Writes.h"

namespace nogil {

/// Variables whose address is kept in memory or in a capture.
static std::vector<bool> findShared(const Program &P, FnId F) {
  const Function &Fn = P.fn(F);
  const TuFacts &Tu = P.tu(F);
  const Skeleton &Body = *Fn.Body;
  std::vector<bool> Shared(Body.Vars.size());
  auto Share = [&](ExprId, const Expr &X) {
    if (X.Kind != ExprKind::Addr && X.Kind != ExprKind::Var)
      return false;
    bool Address = X.Kind == ExprKind::Addr;
    const Expr *Of = Address ? &Body.expr(ExprId(X.A)) : &X;
    while (Address && Of->Kind == ExprKind::Field && Of->Op == ExprOp::Dot)
      Of = &Body.expr(ExprId(Of->A));
    if (Of->Kind == ExprKind::Elem)
      Of = &Body.expr(ExprId(Of->A));
    if (Of->Kind == ExprKind::Var && (Address || isArray(Tu, Body.Vars[Of->A])))
      Shared[Of->A] = true;
    return false;
  };
  for (const Event &E : Body.Events)
    if (E.Kind == EventKind::Assign)
      anyWithin(Body, E.Src, Share);
  for (const Expr &X : Body.Exprs) {
    if (X.Kind != ExprKind::Func)
      continue;
    // What a lambda or region captures is written when that runs.
    const Function &Inner = P.fn(P.resolve(Fn.Tu, FuncRefId(X.A)));
    if (Inner.Parent != F || !Inner.Body)
      continue;
    for (const Var &C : Inner.Body->Vars)
      for (uint32_t I = 0; C.Kind == Storage::Capture && I != Body.Vars.size();
           ++I)
        if (Body.Vars[I].AddressTaken && Body.Vars[I].Decl == C.Decl)
          Shared[I] = true;
  }
  return Shared;
}

/// Objects of which only the address is used, for calls that ask nothing: those
/// that are made and end by functions that have nothing to do with threads.
static std::vector<bool>
findUnasked(const Skeleton &Body, const std::vector<bool> &Shared,
            const std::function<bool(const Event &)> &CallAsks) {
  std::vector<bool> Unasked(Body.Vars.size());
  for (uint32_t V = 0; V != Body.Vars.size(); ++V)
    Unasked[V] = Body.Vars[V].Kind == Storage::Local && !Shared[V];
  auto Asks = [&](ExprId E) {
    if (E.valid())
      anyWithin(Body, E, [&](ExprId, const Expr &X) {
        if (X.Kind == ExprKind::Var)
          Unasked[X.A] = false;
        return false;
      });
  };
  for (const Block &B : Body.Blocks)
    Asks(B.Cond);
  for (const Event &E : Body.Events) {
    const bool Silent = E.Kind == EventKind::Call && !CallAsks(E);
    forEachExpr(Body, E, [&](ExprId X) {
      bool Address = Silent && X.valid() &&
                     Body.expr(X).Kind == ExprKind::Addr &&
                     Body.expr(ExprId(Body.expr(X).A)).Kind == ExprKind::Var;
      if (!Address)
        Asks(X);
    });
  }
  return Unasked;
}

FrameInfo frameOf(const Program &P, FnId F,
                  const std::function<bool(const Event &)> &CallAsks) {
  FrameInfo Out;
  Out.Fn = F;
  Out.Shared = findShared(P, F);
  for (uint32_t I = 0; I != Out.Shared.size(); ++I)
    if (Out.Shared[I])
      Out.AllShared.push_back(VarId(I));
  Out.Unasked = findUnasked(*P.fn(F).Body, Out.Shared, CallAsks);
  return Out;
}

} // namespace nogil
