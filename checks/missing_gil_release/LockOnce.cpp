//===- LockOnce.cpp - what is made once is a lock meanwhile ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/LockOrder.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

/// The function that an argument is: by name, or a lambda.
FnId LockOrder::functionIn(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Func)
      return P.resolve(P.fn(F).Tu, FuncRefId(X.A));
    if (X.Kind == ExprKind::Addr) {
      E = ExprId(X.A);
      continue;
    }
    if (X.Kind != ExprKind::Var)
      return FnId();
    EventId Def = V.defs(F).assignedAt(VarId(X.A), At);
    if (!Def.valid())
      return FnId();
    E = S.Events[Def.V].Src;
    At = V.defs(F).before(Def);
  }
  return FnId();
}

/// The first event that needs the thread state, on a way from one block that
/// does not pass the other; None: there is none.
EventId LockOrder::needsThreadStateIn(FnId F, BlockId From, BlockId Without) {
  const Skeleton &S = *P.fn(F).Body;
  const Graph &G = V.defs(F).graph();
  std::vector<bool> Reached = G.reach(From, Without);
  for (uint32_t B : G.order())
    for (uint32_t N = 0; Reached[B] && N != S.Blocks[B].EventsCount; ++N)
      if (EventId E(S.Blocks[B].EventsBegin + N);
          S.Events[E.V].Kind == EventKind::Call && needsThreadState(F, E))
        return E;
  return EventId();
}

/// `call_once(flag, f)`.
std::optional<LockUse> LockOrder::calledOnce(FnId F, EventId Call) {
  const Role *R = V.role(F, Call, RoleKind::RunsOnce);
  if (!R)
    return std::nullopt;
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  Point Here = V.defs(F).before(Call);
  LockUse U;
  U.At = {F, Call};
  U.Once = true;
  U.Lock =
      identity(F, Locked.pathOf(F, S.arg(E, R->Value.Index), Here), &U.Name);
  FnId G = functionIn(F, S.arg(E, R->Of.Index), Here);
  if (U.Lock.empty() || !G.valid() || !P.fn(G).Body)
    return std::nullopt;
  if (EventId By = needsThreadStateIn(G, BlockId(0u), BlockId()); By.valid())
    U.Attaches = {G, By};
  return U;
}

/// `static T x = f();` is lowered to a branch that nothing is known of, around
/// the initialiser.
void LockOrder::madeOnce(FnId F, std::vector<LockUse> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Var &X : S.Vars) {
    if (X.Kind != Storage::StaticLocal)
      continue;
    for (const Block &B : S.Blocks) {
      if (B.Term != TermKind::Branch || !B.Cond.valid() ||
          S.expr(B.Cond).Kind != ExprKind::Opaque ||
          B.Range.File != X.Decl.File || X.Decl.Offset < B.Range.Offset ||
          B.Range.EndOffset < X.Decl.EndOffset)
        continue;
      EventId By = needsThreadStateIn(F, B.Succs[0], B.Succs[1]);
      if (!By.valid())
        continue;
      LockUse U;
      U.At = U.Attaches = {F, By};
      U.Once = true;
      U.Lock = "static " + P.tu(F).str(X.Usr);
      U.Name = fmt::format("of the static '{}'", P.tu(F).str(X.Name));
      Out.push_back(std::move(U));
    }
  }
}

} // namespace nogil
