//===- Effects.cpp - what calling a function may do -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Effects.h"
#include "state/Writes.h"
#include <algorithm>

namespace nogil {

static constexpr uint16_t bit(EffectBit B) {
  return static_cast<uint16_t>(1u << B);
}

uint16_t Effects::direct(FnId Caller, const Event &Call) const {
  uint16_t Out = 0;
  if (const FunctionRow *Row = P.rowOf(Caller, Call)) {
    if (Row->State == Needs::Attached)
      Out |= bit(EB_NeedsThread);
    if (Row->Effect == EffectKind::Detach || Row->Effect == EffectKind::Swap)
      Out |= bit(EB_Detaches);
    if (Row->Effect == EffectKind::Ensure)
      Out |= bit(EB_Ensures);
  }
  for (const Role &R : P.rolesOf(Caller, Call)) {
    if (R.Does == RoleKind::RunsPython)
      Out |= bit(R.Kind == "yes"     ? EB_RunsPython
                 : R.Kind == "maybe" ? EB_MayRunPython
                                     : EB_MayFinalize);
    if (R.Does == RoleKind::Blocks)
      Out |= bit(EB_Blocks);
  }
  return Out;
}

std::vector<FnId> Effects::bodies(FnId Caller, const Event &Call) const {
  return P.rolesOf(Caller, Call).empty() ? bodiesOf(P, Caller, Call)
                                         : std::vector<FnId>();
}

uint16_t Effects::ofEvent(FnId Caller, const Event &Call) const {
  uint16_t Out = direct(Caller, Call);
  std::vector<FnId> Into = bodies(Caller, Call);
  for (FnId F : Into)
    Out |= Bits[F.V];
  bool Known = !Into.empty() || P.rowOf(Caller, Call) ||
               !P.rolesOf(Caller, Call).empty();
  if (!Known)
    Out |= bit(EB_Unknown);
  return Out;
}

uint16_t Effects::ofCall(FnId Caller, EventId Call) const {
  return ofEvent(Caller, P.fn(Caller).Body->Events[Call.V]);
}

Effects::Effects(const Program &P) : P(P) {
  size_t N = P.Functions.size();
  Bits.assign(N, 0);
  First.resize(N);
  std::vector<std::vector<FnId>> Callers(N);
  std::vector<FnId> Todo;
  for (uint32_t F = 0; F != N; ++F) {
    if (!P.Functions[F].Body)
      continue;
    Todo.push_back(FnId(F));
    for (const Event &E : P.Functions[F].Body->Events)
      if (E.Kind == EventKind::Call)
        for (FnId G : bodies(FnId(F), E))
          if (Callers[G.V].empty() || Callers[G.V].back() != FnId(F))
            Callers[G.V].push_back(FnId(F));
  }
  std::reverse(Todo.begin(), Todo.end());
  std::vector<bool> Queued(N, true);
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    Queued[F.V] = false;
    uint16_t Before = Bits[F.V];
    const Skeleton &S = *P.fn(F).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      if (S.Events[I].Kind != EventKind::Call)
        continue;
      uint16_t New = ofEvent(F, S.Events[I]) & ~Bits[F.V];
      for (unsigned B = 0; B != EB_Count; ++B)
        if (New >> B & 1)
          First[F.V][B] = EventId(I);
      Bits[F.V] |= New;
    }
    if (Bits[F.V] == Before)
      continue;
    for (FnId C : Callers[F.V])
      if (!Queued[C.V]) {
        Queued[C.V] = true;
        Todo.push_back(C);
      }
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
