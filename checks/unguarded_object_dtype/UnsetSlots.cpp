//===- UnsetSlots.cpp - arrays of objects over memory nobody has set ------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/UnsetSlots.h"
#include <algorithm>

namespace nogil {

/// The value is, or points into, what the call gave out.
bool UnsetSlots::isFrom(FnId F, ExprId E, Point At, EventId Call) {
  if (!E.valid())
    return false;
  return std::ranges::any_of(V.origins(F, E, At), [&](const Origin &O) {
    return O.Base == BaseKind::Result && O.Index == Call.V;
  });
}

std::optional<UnsetArray> UnsetSlots::shown(FnId F, EventId Memory,
                                            EventId Array) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  constexpr uint8_t Made = 1, Set = 2;
  // By the event that shows it, or None for a return: the phases there.
  std::map<EventId, uint8_t> Shown;
  auto OnEvent = [&](EventId I, uint8_t &Phase) {
    const Event &E = S.Events[I.V];
    Point At = D.before(I);
    if (I == Array)
      Phase |= Made;
    else if (E.Kind == EventKind::Assign && E.Dst.valid() &&
             S.expr(E.Dst).Kind != ExprKind::Var &&
             (isFrom(F, E.Dst, At, Memory) || isFrom(F, E.Dst, At, Array)))
      Phase |= Set;
    else if (E.Kind == EventKind::Call)
      for (uint32_t A = 0; A != E.ArgsCount; ++A) {
        if (isFrom(F, S.arg(E, A), At, Memory))
          Phase |= Set;
        if ((Phase & Made) && isFrom(F, S.arg(E, A), At, Array) &&
            certain(Runs.python(F, I)))
          Shown[I] |= Phase & Set ? Set : Made;
      }
    return Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t Phase) {
    if ((Phase & Made) && isFrom(F, S.Blocks[B.V].Cond, D.endOf(B), Array))
      Shown[EventId()] |= Phase & Set ? Set : Made;
    return Verdict::Stop;
  };
  // A path that was not seen may set them: silence.
  if (!V.paths(F).watch(D.after(Memory), {.Event = OnEvent, .Exit = OnExit}))
    return std::nullopt;
  for (auto [To, Phases] : Shown)
    if (Phases == Made)
      return UnsetArray{Memory, Array, To};
  return std::nullopt;
}

std::vector<UnsetArray> UnsetSlots::find(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<UnsetArray> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    const Role *Over = nullptr, *Type = nullptr;
    for (const Role *R : V.rolesThatHold(F, EventId(I))) {
      if (R->Does == RoleKind::Passes && R->Kind == "view")
        Over = R;
      if (R->Does == RoleKind::Dtype && R->Value.Kind == Slot::Return)
        Type = R;
    }
    if (!Over || !Type)
      continue;
    Point At = V.defs(F).before(EventId(I));
    ElementKey K = T.keyOf(F, S.arg(S.Events[I], Type->Of.Index), At);
    if (T.initial(F, K) != EK_Object)
      continue;
    for (const Origin &O : V.argOrigins(F, EventId(I), Over->Of.Index))
      if (O.Base == BaseKind::Result && O.Steps.empty() &&
          V.role(F, EventId(O.Index), RoleKind::UnsetMemory))
        if (auto Found = shown(F, EventId(O.Index), EventId(I)))
          Out.push_back(*Found);
  }
  return Out;
}

} // namespace nogil
