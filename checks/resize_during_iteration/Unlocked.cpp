//===- Unlocked.cpp - shared containers walked without a lock -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Unlocked.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

UnlockedSearch::UnlockedSearch(Views &V, Reach &R, const Locksets &Locked)
    : V(V), P(V.program()), R(R), Locked(Locked) {
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
         (Does.Kind == "items" || Does.Kind == "element" ||
          Does.Kind == "iterator");
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

/// Is a section on Held one on O, too?
bool UnlockedSearch::covers(FnId F, PathId Held, const Origin &O) {
  PathId Place = Locked.paths().of(P, F, O);
  if (!Held.valid() || (Place.valid() && Locked.paths().within(Place, Held)))
    return true;
  if (O.Base != BaseKind::Result || !O.Steps.empty())
    return false;
  for (const Role *Does : V.rolesThatHold(F, EventId(O.Index)))
    if (Does->Does == RoleKind::Passes && Does->Of.Kind == Slot::Arg)
      for (const Origin &Of : R.objects(F, EventId(O.Index), Does->Of.Index))
        if (Of != O && covers(F, Held, Of))
          return true;
  return false;
}

bool UnlockedSearch::lockedHere(FnId F, EventId At, const Origin &O) {
  return std::ranges::any_of(Locked.within({F, At}), [&](const HeldLock &L) {
    return L.section() ? covers(F, L.Lock, O)
                       : Locked.protects(L, Locked.paths().of(P, F, O));
  });
}

/// Does a way lead here on which nobody holds the object's section?
bool UnlockedSearch::unlocked(FnId F, EventId At, const Origin &O,
                              unsigned Left) {
  if (!R.changeable(F, O, At) || lockedHere(F, At, O))
    return false;
  // The parameter that it is, or is a part of, or that passed it on.
  Origin Root = O;
  while (Root.Base == BaseKind::Result && Root.Steps.empty()) {
    const Role *Passes = V.role(F, EventId(Root.Index), RoleKind::Passes);
    if (!Passes || Passes->Of.Kind != Slot::Arg)
      return true;
    auto Of = R.objects(F, EventId(Root.Index), Passes->Of.Index);
    if (Of.size() != 1 || Of[0] == Root)
      return true;
    Root = Of[0];
  }
  if (Root.Base != BaseKind::Param || P.isEntry(F) || V.callers(F).empty())
    return true;
  if (!Left)
    return false;
  auto [It, New] = Params.try_emplace({F.V, Root.Index}, false);
  if (!New)
    return It->second;
  for (CodeRef By : V.callers(F))
    for (Origin Of : R.objects(By.Fn, By.Event, Root.Index)) {
      Of.Steps.insert(Of.Steps.end(), Root.Steps.begin(), Root.Steps.end());
      if (Of.known() && unlocked(By.Fn, By.Event, Of, Left - 1)) {
        Passed = By;
        return Params[{F.V, Root.Index}] = true;
      }
    }
  return false;
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
      Passed = CodeRef();
      if (O.known() && Seen.insert(O).second &&
          unlocked(F, EventId(I), O, policy::MaxSummaryDepth))
        Out.push_back({O, EventId(I), S->Events[I].Range, Passed});
    }
  return Out;
}

} // namespace nogil
