//===- WritebackResults.cpp - write-backs that may fail unnoticed ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "checks/readonly_array/Writebacks.h"
#include <algorithm>

namespace nogil {
namespace {

bool isNegative(const Skeleton &S, ExprId E) {
  const Expr &X = S.expr(E);
  return (X.Kind == ExprKind::Int && X.Value < 0) ||
         (X.Kind == ExprKind::Unary && X.Op == ExprOp::Neg);
}

/// Does the block return something that says that all went well? Functions
/// that somewhere return a negative number say so with 0.
bool returnsSuccess(FnId F, BlockId B, Views &V) {
  const Skeleton &S = *V.program().fn(F).Body;
  ExprId Value = S.Blocks[B.V].Cond;
  if (S.Blocks[B.V].Term != TermKind::Return || !Value.valid() ||
      isNegative(S, Value))
    return false;
  if (S.expr(Value).Kind == ExprKind::Int)
    return S.expr(Value).Value != 0 ||
           std::ranges::any_of(S.Blocks, [&](const Block &X) {
             return X.Term == TermKind::Return && X.Cond.valid() &&
                    isNegative(S, X.Cond);
           });
  return std::ranges::none_of(
      V.origins(F, Value, V.defs(F).endOf(B)),
      [](const Origin &O) { return O.Base == BaseKind::Const; });
}

/// Does an event or a branch have anything to do with the result of a call?
bool isTaken(const Skeleton &S, EventId Call) {
  auto In = [&](ExprId E) {
    return anyWithin(S, E, [&](ExprId, const Expr &X) {
      return X.Kind == ExprKind::Result && X.A == Call.V;
    });
  };
  return std::ranges::any_of(S.Events,
                             [&](const Event &E) {
                               bool Any = In(E.Src);
                               for (uint32_t A = 0; A != E.ArgsCount; ++A)
                                 Any |= In(S.arg(E, A));
                               return Any;
                             }) ||
         std::ranges::any_of(S.Blocks,
                             [&](const Block &B) { return In(B.Cond); });
}

/// The call that made what is ended, where its flags ask for writing back.
EventId madeToWriteBack(FnId F, EventId End, const Role &Ends, Views &V) {
  const Program &P = V.program();
  for (const Origin &O : V.argOrigins(F, End, Ends.Value.Index)) {
    // What an iterator over an array is, too: something that points into it.
    const OriginStep *I = O.Steps.empty() ? nullptr : O.interior();
    EventId Made = I                            ? I->Event
                   : O.Base == BaseKind::Result ? EventId(O.Index)
                                                : EventId();
    if (!Made.valid() || P.event({F, Made}).Kind != EventKind::Call)
      continue;
    for (const Role *R : V.rolesThatHold(F, Made))
      if (R->Does == RoleKind::Writeback && R->Kind == "at-end")
        return Made;
  }
  return EventId();
}

} // namespace

std::vector<UnheardWriteback> unheardWritebacks(FnId F, Views &V) {
  const Program &P = V.program();
  const Skeleton &S = *P.fn(F).Body;
  std::vector<UnheardWriteback> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    const RoleList &Roles = P.rolesOf(F, E);
    auto Ends = std::ranges::find_if(Roles, [](const Role &R) {
      return R.Does == RoleKind::Writeback && R.Kind == "ends";
    });
    if (Ends == Roles.end() || isTaken(S, EventId(I)))
      continue;
    EventId Made = madeToWriteBack(F, EventId(I), *Ends, V);
    if (!Made.valid())
      continue;
    auto OnEvent = [&](EventId Id, uint8_t &) {
      const Role *Looks = S.Events[Id.V].Kind == EventKind::Call
                              ? V.role(F, Id, RoleKind::ErrorIndicator)
                              : nullptr;
      return Looks && Looks->Kind == "tests" ? Verdict::Stop : Verdict::Go;
    };
    auto OnExit = [&](BlockId B, uint8_t) {
      return returnsSuccess(F, B, V) ? Verdict::Found : Verdict::Stop;
    };
    PathHit Hit = V.paths(F).search(V.defs(F).after(EventId(I)),
                                    {.Event = OnEvent, .Exit = OnExit});
    if (Hit.certain())
      Out.push_back({Made, EventId(I), Hit.Block});
  }
  return Out;
}

} // namespace nogil
