//===- HeldFunctions.cpp - functions in variables -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/HeldFunctions.h"
#include "cfg/Exprs.h"
#include "state/Writes.h"
#include <algorithm>

namespace nogil {

bool isOwnVariable(const Skeleton &B, ExprId E) {
  if (!E.valid() || B.expr(E).Kind != ExprKind::Var)
    return false;
  Storage K = B.Vars[B.expr(E).A].Kind;
  return K == Storage::Local || K == Storage::Temp;
}

bool choosesFunction(const Skeleton &B, const Event &E) {
  return isOwnVariable(B, E.CalleeExpr) ||
         (E.CalleeExpr.valid() && B.expr(E.CalleeExpr).Kind == ExprKind::Cond);
}

bool isFunction(const TermTable &T, TermId X) {
  return T[X].Kind == ValueKind::Func ||
         (T[X].Kind == ValueKind::Select &&
          (isFunction(T, TermId(T[X].B)) || isFunction(T, TermId(T[X].C))));
}

static bool readsParam(const Skeleton &B, ExprId E) {
  return anyWithin(B, E, [&](ExprId, const Expr &X) {
    return X.Kind == ExprKind::Var && X.A < B.ParamCount;
  });
}

bool isPlaceholder(const Skeleton &B) {
  const bool Method = B.ParamCount && B.Vars[0].Kind == Storage::This;
  if (B.Blocks.size() != 1 || B.ParamCount == (Method ? 1 : 0))
    return false; // one that is given nothing ignores nothing
  ExprId Value = B.Blocks[0].Cond;
  if (Value.valid() && B.expr(Value).Kind != ExprKind::Int)
    return false;
  return std::none_of(B.Events.begin(), B.Events.end(), [&](const Event &E) {
    bool Reads = false;
    forEachExpr(B, E, [&](ExprId X) { Reads = Reads || readsParam(B, X); });
    return Reads;
  });
}

/// By variable that is called, given to a call, or copied to one that is: a
/// place where it is named.
static std::map<uint32_t, ExprId>
usedFunctions(const Program &P, FnId F,
              const std::vector<const Event *> &Assigns) {
  const Skeleton &B = *P.fn(F).Body;
  std::map<uint32_t, ExprId> Used;
  auto Use = [&](ExprId E) {
    forEachSource(B, E, [&](ExprId V) {
      if (FunctionValues::mayCarry(P, F, V))
        Used.try_emplace(B.expr(V).A, V);
    });
  };
  for (const Event &E : B.Events)
    if (E.Kind == EventKind::Call) {
      Use(E.CalleeExpr);
      for (uint32_t I = 0; I != E.ArgsCount; ++I)
        Use(B.arg(E, I));
    }
  for (size_t Before = 0; Before != Used.size();) {
    Before = Used.size();
    for (const Event *E : Assigns)
      if (Used.contains(B.expr(E->Dst).A))
        Use(E->Src);
  }
  return Used;
}

std::map<VarId, std::vector<FnId>> heldFunctions(const Program &P, FnId F) {
  const Skeleton &B = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  std::vector<const Event *> Assigns;
  for (const Event &E : B.Events)
    if (E.Kind == EventKind::Assign && E.Src.valid() && E.Dst.valid() &&
        B.expr(E.Dst).Kind == ExprKind::Var &&
        FunctionValues::mayCarry(P, F, E.Dst))
      Assigns.push_back(&E);
  std::map<VarId, std::vector<FnId>> Out;
  if (Assigns.empty())
    return Out; // most
  const std::map<uint32_t, ExprId> Used = usedFunctions(P, F, Assigns);
  for (const Event *E : Assigns) {
    const uint32_t V = B.expr(E->Dst).A;
    const bool Given = B.Vars[V].ByReference && !isOwnVariable(B, E->Dst);
    auto At = Used.find(V);
    if (At == Used.end() || Given || isArray(T, B.Vars[V]) ||
        !T.str(B.Vars[V].Usr).empty() || Out.contains(VarId(V)))
      continue;
    if (std::vector<FnId> Held = P.Values.of(P, F, At->second);
        Held.size() <= CallGraph::MaxTargets)
      Out[VarId(V)] = std::move(Held);
  }
  return Out;
}

} // namespace nogil
