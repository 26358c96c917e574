//===- Failures.cpp - code on the way out after a failure -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Failures.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include <algorithm>

namespace nogil {

bool Failures::setsException(FnId F, EventId E) {
  if (P.fn(F).Body->Events[E.V].Kind != EventKind::Call)
    return false;
  const Role *R = V.role(F, E, RoleKind::ErrorIndicator);
  return R && R->Kind == "sets";
}

static bool isPointer(const TuFacts &T, const Var &X) {
  const std::string &Type = T.str(X.Type);
  return Type.ends_with("*") || Type.ends_with("*const");
}

/// Some caller assigns the result to a pointer.
bool Failures::keptInPointer(FnId F) {
  for (CodeRef By : V.callers(F)) {
    const Skeleton &S = *P.fn(By.Fn).Body;
    for (uint32_t N = By.Event.V + 1; N < S.Events.size(); ++N) {
      const Event &E = S.Events[N];
      if (E.Kind != EventKind::Assign || !E.Src.valid() || !E.Dst.valid() ||
          S.expr(E.Src).Kind != ExprKind::Result ||
          S.expr(E.Src).A != By.Event.V)
        continue;
      if (S.expr(E.Dst).Kind == ExprKind::Var &&
          isPointer(P.tu(By.Fn), S.Vars[S.expr(E.Dst).A]))
        return true;
      break;
    }
  }
  return false;
}

bool Failures::findPointer(FnId F) {
  bool Found = keptInPointer(F);
  const Skeleton *S = P.fn(F).Body;
  for (uint32_t B = 0; S && !Found && B != S->Blocks.size(); ++B) {
    const Block &Blk = S->Blocks[B];
    if (Blk.Term != TermKind::Return || !Blk.Cond.valid())
      continue;
    const Expr &X = S->expr(Blk.Cond);
    if (X.Kind == ExprKind::Var)
      Found = isPointer(P.tu(F), S->Vars[X.A]);
    else if (X.Kind == ExprKind::Result)
      Found = setsException(F, EventId(X.A)) ||
              returnsPointer(P.calleeOf(F, S->Events[X.A]));
    else
      Found = X.Kind == ExprKind::Addr || X.Kind == ExprKind::Str;
  }
  return Found;
}

/// NULL, -1, PyErr_Format(...), what a helper that returns only these returns.
bool Failures::isFailure(FnId F, ExprId Value, bool Deep) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(Value);
  switch (X.Kind) {
  case ExprKind::Int:
    return X.Value < 0 || (X.Value == 0 && returnsPointer(F));
  case ExprKind::Unary:
    return X.Op == ExprOp::Neg && S.Exprs[X.A].Kind == ExprKind::Int &&
           S.Exprs[X.A].Value > 0;
  case ExprKind::Cond:
    return isFailure(F, ExprId(X.B), Deep) && isFailure(F, ExprId(X.C), Deep);
  case ExprKind::Result:
    break;
  default:
    return false;
  }
  if (setsException(F, EventId(X.A)))
    return true;
  const Event &Call = S.Events[X.A];
  FnId G = P.calleeOf(F, Call);
  if (!Deep || !G.valid())
    return false;
  if (!P.fn(G).Body)
    return false;
  bool Any = false;
  for (const Block &B : P.fn(G).Body->Blocks)
    if (B.Term == TermKind::Return) {
      if (!B.Cond.valid() || !isFailure(G, B.Cond, false))
        return false;
      Any = true;
    }
  return Any;
}

/// The one local variable that the function returns somewhere, or None.
static VarId returnedVariable(const Skeleton &S) {
  VarId Only;
  for (const Block &B : S.Blocks) {
    if (B.Term != TermKind::Return || !B.Cond.valid() ||
        S.expr(B.Cond).Kind != ExprKind::Var)
      continue;
    VarId X(S.expr(B.Cond).A);
    if (Only.valid() && Only != X)
      return VarId();
    Only = X;
  }
  return Only;
}

bool Failures::onlyFails(FnId F, Point From) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  VarId Kept = returnedVariable(S);
  enum : uint8_t { AsBefore, Failed, Other }; // what Kept holds
  bool Any = false;
  auto HeldBefore = [&] {
    const std::vector<EventId> Of = D.at(Kept, From);
    return !Of.empty() && std::all_of(Of.begin(), Of.end(), [&](EventId Def) {
      return Def.valid() && S.Events[Def.V].Kind == EventKind::Assign &&
             isFailure(F, S.Events[Def.V].Src);
    });
  };
  auto OnEvent = [&](EventId Id, uint8_t &Holds) {
    const Event &E = S.Events[Id.V];
    if (Kept.valid() && D.defines(Id, Kept))
      Holds =
          E.Kind == EventKind::Assign && isFailure(F, E.Src) ? Failed : Other;
    return Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t Holds) {
    const Block &Blk = S.Blocks[B.V];
    if (Blk.Term == TermKind::Unreachable)
      return Verdict::Stop;
    Any = true;
    if (Blk.Term == TermKind::ExitThrow)
      return Verdict::Stop;
    if (!Blk.Cond.valid())
      return Verdict::Found;
    bool IsKept = Kept.valid() && S.expr(Blk.Cond).Kind == ExprKind::Var;
    bool Fails = IsKept ? Holds == Failed || (Holds == AsBefore && HeldBefore())
                        : isFailure(F, Blk.Cond);
    return Fails ? Verdict::Stop : Verdict::Found;
  };
  // Failures are left alone: what may only fail does.
  PathHit Hit = V.paths(F).search(From, {.Event = OnEvent, .Exit = OnExit});
  return !Hit.certain() && Any;
}

/// The block's branch depends on what some call has returned.
bool Failures::testsResult(FnId F, BlockId B) {
  const Skeleton &S = *P.fn(F).Body;
  const Block &Blk = S.Blocks[B.V];
  if (Blk.Term != TermKind::Branch && Blk.Term != TermKind::Switch)
    return false;
  auto IsResult = [](ExprId, const Expr &X) {
    return X.Kind == ExprKind::Result;
  };
  return anyWithin(S, Blk.Cond, [&](ExprId E, const Expr &X) {
    if (X.Kind != ExprKind::Var)
      return IsResult(E, X);
    for (EventId Def : V.defs(F).at(VarId(X.A), V.defs(F).endOf(B)))
      if (Def.valid() && S.Events[Def.V].Kind == EventKind::Assign &&
          anyWithin(S, S.Events[Def.V].Src, IsResult))
        return true;
    return false;
  });
}

bool Failures::behind(CodeRef At) {
  FnId F = At.Fn;
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  if (!onlyFails(F, D.before(At.Event)))
    return false;
  std::vector<BlockId> Todo{D.blockOf(At.Event)};
  for (size_t I = 0; I != Todo.size(); ++I) {
    BlockId B = Todo[I];
    bool Set = false;
    for (uint32_t N = 0; N != S.Blocks[B.V].EventsCount; ++N) {
      EventId E(S.Blocks[B.V].EventsBegin + N);
      if (I == 0 && E.V >= At.Event.V)
        break;
      Set = Set || setsException(F, E);
    }
    if (Set)
      continue;
    if (D.preds(B).empty())
      return false;
    for (BlockId From : D.preds(B)) {
      const std::vector<BlockId> &Ways = S.Blocks[From.V].Succs;
      bool Thrown = std::find(Ways.begin(), Ways.end(), B) == Ways.end();
      if (Thrown || std::find(Todo.begin(), Todo.end(), From) != Todo.end())
        continue;
      if (onlyFails(F, D.endOf(From)))
        Todo.push_back(From);
      else if (!testsResult(F, From))
        return false;
    }
  }
  return true;
}

} // namespace nogil
