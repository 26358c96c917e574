//===- Effects.cpp - what calling a function may do -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Effects.h"
#include "state/Writes.h"
#include <algorithm>
#include <set>

namespace nogil {

static constexpr uint16_t bit(EffectBit B) {
  return static_cast<uint16_t>(1u << B);
}

static uint16_t bitsOf(const FunctionRow &Row) {
  uint16_t Out = 0;
  if (Row.State == Needs::Attached)
    Out |= bit(EB_NeedsThread);
  if (Row.Effect == EffectKind::Detach || Row.Effect == EffectKind::Swap)
    Out |= bit(EB_Detaches);
  if (Row.Effect == EffectKind::Ensure || Row.Effect == EffectKind::Enter)
    Out |= bit(EB_Ensures);
  return Out;
}

static uint16_t bitsOf(const RoleList &Roles) {
  uint16_t Out = 0;
  for (const Role &R : Roles) {
    if (R.Does == RoleKind::RunsPython)
      Out |= bit(R.surelyRuns()     ? EB_RunsPython
                 : R.Kind == "rare" ? EB_MayFinalize
                                    : EB_MayRunPython);
    if (R.Does == RoleKind::Blocks)
      Out |= bit(EB_Blocks);
  }
  return Out;
}

uint16_t Effects::direct(FnId Caller, const Event &Call) const {
  const FunctionRow *Row = P.rowOf(Caller, Call);
  return (Row ? bitsOf(*Row) : 0) | bitsOf(P.rolesOf(Caller, Call));
}

std::vector<FnId> Effects::bodies(FnId Caller, const Event &Call) const {
  return P.rolesOf(Caller, Call).empty() ? bodiesOf(P, Caller, Call)
                                         : std::vector<FnId>();
}

uint16_t Effects::ofEvent(FnId Caller, const Event &Call) const {
  const FunctionRow *Row = P.rowOf(Caller, Call);
  const RoleList &Roles = P.rolesOf(Caller, Call);
  if (Row || !Roles.empty())
    return (Row ? bitsOf(*Row) : 0) | bitsOf(Roles);
  std::vector<FnId> Into = bodiesOf(P, Caller, Call);
  uint16_t Out = Into.empty() ? bit(EB_Unknown) : 0;
  for (FnId F : Into)
    Out |= Bits[F.V];
  return Out;
}

uint16_t Effects::ofCall(FnId Caller, EventId Call) const {
  return ofEvent(Caller, P.fn(Caller).Body->Events[Call.V]);
}

/// Callees before their callers: only functions that call each other are looked
/// at more than once.
Effects::Effects(const Program &P, const Once &Done) : P(P), Past(Done) {
  size_t N = P.Functions.size();
  Bits.assign(N, 0);
  First.resize(N);
  std::vector<std::vector<FnId>> Callers(N);
  std::set<std::pair<uint32_t, FnId>> Todo;
  auto Ask = [&](FnId F) { Todo.insert({P.Calls.componentOf(F), F}); };
  for (uint32_t F = 0; F != N; ++F) {
    if (!P.Functions[F].Body)
      continue;
    Ask(FnId(F));
    for (const Event &E : P.Functions[F].Body->Events)
      if (E.Kind == EventKind::Call)
        for (FnId G : bodies(FnId(F), E))
          if (Callers[G.V].empty() || Callers[G.V].back() != FnId(F))
            Callers[G.V].push_back(FnId(F));
  }
  while (!Todo.empty()) {
    FnId F = Todo.begin()->second;
    Todo.erase(Todo.begin());
    uint16_t Before = Bits[F.V];
    const Skeleton &S = *P.fn(F).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      if (S.Events[I].Kind != EventKind::Call || past({F, EventId(I)}))
        continue;
      uint16_t New = ofEvent(F, S.Events[I]) & ~Bits[F.V];
      for (unsigned B = 0; B != EB_Count; ++B)
        if (New >> B & 1)
          First[F.V][B] = EventId(I);
      Bits[F.V] |= New;
    }
    if (Bits[F.V] != Before)
      std::ranges::for_each(Callers[F.V], Ask);
  }
}

std::vector<CodeRef> Effects::chain(FnId Caller, EventId Call,
                                    EffectBit B) const {
  std::vector<CodeRef> Out;
  // A bit comes from a callee that had it before, so this ends.
  while (true) {
    Out.push_back({Caller, Call});
    const Event &E = P.event(Out.back());
    if (direct(Caller, E) >> B & 1)
      return Out;
    FnId Next;
    for (FnId F : bodies(Caller, E))
      if (!Next.valid() && has(F, B))
        Next = F;
    if (!Next.valid() || Out.size() > 64)
      return Out;
    Caller = Next;
    Call = First[Next.V][B];
  }
}

} // namespace nogil
