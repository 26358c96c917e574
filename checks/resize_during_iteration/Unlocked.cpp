//===- Unlocked.cpp - shared containers walked without a lock -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Unlocked.h"
#include <algorithm>

namespace nogil {

UnlockedSearch::UnlockedSearch(Views &V, Reach &R, const Locksets &Locked)
    : V(V), P(V.program()), R(R), Locked(V, R, Locked) {
  for (uint32_t F = 0; F != P.Functions.size() && !Sections; ++F)
    if (const Skeleton *S = P.Functions[F].Body)
      Sections = std::ranges::any_of(S->Events, [&](const Event &E) {
        const FunctionRow *Row =
            E.Kind == EventKind::Call ? P.rowOf(FnId(F), E) : nullptr;
        return Row && Row->Lock.Op == LockOp::Acquire &&
               Row->Lock.Kind == LockKind::CriticalSection;
      });
}

static bool walks(const Role &Does) {
  return Does.Does == RoleKind::Interior &&
         (Does.Kind == "items" || Does.isElement() || Does.Kind == "iterator");
}

/// The objects into which the event takes a pointer or position.
std::vector<Origin> UnlockedSearch::accessed(FnId F, EventId At) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[At.V];
  if (E.Kind == EventKind::Call) {
    // Containers of C++ have no section of their own.
    if (!E.Callee.valid() ||
        P.tu(F).str(P.tu(F).func(E.Callee).Qual).find("::") !=
            std::string::npos)
      return {};
    for (const Role *Does : V.rolesThatHold(F, At))
      if (walks(*Does) && Does->Of.Kind == Slot::Arg)
        return V.argOrigins(F, At, Does->Of.Index);
    return {};
  }
  if (E.Kind != EventKind::Read || !E.Src.valid() ||
      S.expr(E.Src).Kind != ExprKind::Field)
    return {};
  for (const Role &Does : P.rolesOf(F, S.expr(E.Src)))
    if (walks(Does))
      return V.origins(F, ExprId(S.expr(E.Src).A), V.defs(F).before(At));
  return {};
}

std::vector<UnlockedWalk> UnlockedSearch::find(FnId F) {
  std::vector<UnlockedWalk> Out;
  const Skeleton *S = P.fn(F).Body;
  if (!S || (!Sections && !P.tu(F).FreeThreaded))
    return Out;
  // Of an accessor of the API in a header its callers are asked.
  if (S->NameRange.File != FileId(0u) && !P.Rules->apiSource(P.name(F)).empty())
    return Out;
  std::set<Origin> Seen;
  for (uint32_t I = 0; I != S->Events.size(); ++I)
    for (const Origin &O : accessed(F, EventId(I))) {
      if (!O.known() || !Seen.insert(O).second)
        continue;
      const EventId At(I);
      if (auto Found = Locked.unlocked(
              {F, At, At, O, {}}, [&](FnId G, const Origin &Of, EventId Then) {
                return R.changeable(G, Of, Then);
              }))
        Out.push_back({O, At, S->Events[I].Range, Found->Passed});
    }
  return Out;
}

} // namespace nogil
