//===- Worth.cpp - which functions are simulated --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most functions call nothing that has to do with the thread state. They are
// not simulated; a look at their code says what callers want to know.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

/// Whether it hangs on the thread state in which the function was entered.
static bool asksEntry(const TermTable &Of, TermId X) {
  const Term &N = Of[X];
  if (N.Kind == ValueKind::Op)
    return asksEntry(Of, TermId(N.A)) || asksEntry(Of, TermId(N.B));
  return Of[Of.plain(X)].Kind == ValueKind::AtEntry;
}

Simulation::Worth Simulation::worth() {
  Worth W = Worth::Nothing;
  auto Consider = [&](FnId F) {
    const Summary &S = summary(F);
    if (!S.Neutral || !S.Conditionals.empty() ||
        (S.Result.valid() && asksEntry(S.Terms, S.Result)))
      W = Worth::Guarded;
    else if (W == Worth::Nothing && (!S.Preconditions.empty() || S.Throws))
      W = Worth::OneRound;
  };
  for (uint32_t I = 0; I != Body.Events.size(); ++I) {
    const Event &E = Body.Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    if (says(EventId(I), "id") || says(EventId(I), "number"))
      W = std::max(W, Worth::OneRound);
    for (FnId F : P.Calls.calledBack({Self, EventId(I)})) {
      Consider(F);
      if (P.fn(F).Row)
        W = std::max(W, Worth::OneRound);
    }
    if (const FunctionRow *Row = P.rowOf(Self, E)) {
      if (Row->Effect != EffectKind::None || Row->TestsAttached)
        return Worth::Guarded;
      if (Row->State == Needs::Attached || Row->State == Needs::Detached ||
          Row->Throws || Row->Owns != Owning::None || !Row->Callbacks.empty())
        W = std::max(W, Worth::OneRound);
    } else if (FnId F = P.calleeOf(Self, E); F.valid()) {
      Consider(F);
    } else {
      W = std::max(W, Worth::OneRound);
      for (FnId F : P.targetsOf(Self, E))
        Consider(F);
    }
    if (W == Worth::Guarded)
      return W;
  }
  // Short functions may be predicates; their result is worth knowing.
  if (W == Worth::Nothing && Body.Blocks.size() <= 4)
    W = Worth::OneRound;
  return W;
}

/// For functions that are not simulated: whether a written `throw` leaves it.
bool Simulation::throwsItself() const {
  std::vector<bool> Seen(Body.Blocks.size());
  std::vector<uint32_t> Todo{0};
  while (!Todo.empty()) {
    uint32_t B = Todo.back();
    Todo.pop_back();
    if (Seen[B])
      continue;
    Seen[B] = true;
    if (Body.Blocks[B].Term == TermKind::ExitThrow)
      return true;
    for (BlockId S : Body.Blocks[B].Succs)
      Todo.push_back(S.V);
  }
  return false;
}

/// For functions that are not simulated: the number that they return, if it is
/// always the same.
TermId Simulation::onlyResult() {
  TermId Only;
  auto Same = [&](ExprId E) {
    if (!E.valid() || Body.expr(E).Kind != ExprKind::Int)
      return false;
    TermId V = T.constant(Body.expr(E).Value);
    if (Only.valid() && V != Only)
      return false;
    Only = V;
    return true;
  };
  // A variable that holds nothing but one number.
  auto Holds = [&](uint32_t V) {
    const Var &X = Body.Vars[V];
    if (X.Kind != Storage::Local || X.AddressTaken || X.ByReference)
      return false;
    return std::ranges::all_of(Body.Events, [&](const Event &E) {
      bool To = E.Kind == EventKind::Assign && E.Dst.valid() &&
                Body.expr(E.Dst).Kind == ExprKind::Var &&
                Body.expr(E.Dst).A == V;
      return !To || (!(E.Flags & EF_Compound) && Same(E.Src));
    });
  };
  for (const Block &B : Body.Blocks) {
    if (B.Term != TermKind::Return)
      continue;
    bool Var = B.Cond.valid() && Body.expr(B.Cond).Kind == ExprKind::Var;
    if (Var ? !Holds(Body.expr(B.Cond).A) : !Same(B.Cond))
      return TermId();
  }
  return Only;
}

/// A parameter stands for a saved thread state or a handle.
bool Simulation::isGivenState() const {
  for (uint32_t I = 0; I != Body.ParamCount && I < Body.Vars.size(); ++I)
    for (const std::string &Type : P.Rules->TokenTypes)
      if (Tu.str(Body.Vars[I].Type).find(Type) != std::string::npos)
        return true;
  return false;
}

/// A function that takes a saved thread state, or makes sure of one before it
/// goes on, was written to be entered detached.
bool Simulation::aware() const {
  if (isGivenState())
    return true;
  for (const Event &E : Body.Events)
    if (E.Kind == EventKind::Call)
      if (const FunctionRow *Row = P.rowOf(Self, E))
        if (Row->Effect == EffectKind::Ensure)
          return true;
  return false;
}

} // namespace nogil
