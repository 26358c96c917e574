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
  auto Covers = [&](const HeldLock &L) {
    return L.section() ? covers(F, L.Lock, O)
                       : Locked.protects(L, Locked.paths().of(P, F, O));
  };
  // Most ask whether the object is a list: what is walked is a copy if it is
  // none. The condition itself is not looked at.
  auto Asked = [&](const HeldLock &L) { return L.section() && Covers(L); };
  return std::ranges::any_of(Locked.within({F, At}), Covers) ||
         std::ranges::any_of(Locked.conditional({F, At}), Asked);
}

/// Unknown: the callers know, who pass Root.
Answer UnlockedSearch::unlockedHere(const Access &X, Origin &Root) {
  if (!R.changeable(X.F, X.Of, X.At) || lockedHere(X.F, X.At, X.Of))
    return Answer::No;
  // The parameter that it is, or is a part of, or that passed it on.
  Root = X.Of;
  while (Root.Base == BaseKind::Result && Root.Steps.empty()) {
    const Role *Passes = V.role(X.F, EventId(Root.Index), RoleKind::Passes);
    if (!Passes || Passes->Of.Kind != Slot::Arg)
      return Answer::Yes;
    auto Of = R.objects(X.F, EventId(Root.Index), Passes->Of.Index);
    if (Of.size() != 1 || Of[0] == Root)
      return Answer::Yes;
    Root = Of[0];
  }
  bool Ours = Root.Base == BaseKind::Param && !P.isEntry(X.F) &&
              !V.callers(X.F).empty();
  return Ours ? Answer::Unknown : Answer::Yes;
}

/// The end of a way that leads here, from the first of Todo, on which nobody
/// holds the object's section; null: there is none.
const UnlockedSearch::Access *
UnlockedSearch::unlocked(std::vector<Access> &Todo) {
  std::set<std::tuple<FnId, EventId, Origin>> Seen;
  for (size_t I = 0; I != Todo.size(); ++I) {
    const Access X = Todo[I];
    Origin Root;
    Answer Is = unlockedHere(X, Root);
    if (certain(Is))
      return &Todo[I];
    if (!possible(Is))
      continue;
    for (CodeRef By : V.callers(X.F))
      for (Origin Of : R.objects(By.Fn, By.Event, Root.Index)) {
        Of.Steps.insert(Of.Steps.end(), Root.Steps.begin(), Root.Steps.end());
        if (Of.Steps.size() > policy::MaxOriginSteps)
          P.Budgets.hit(By.Fn, Cap::Origins);
        else if (Of.known() && Seen.insert({By.Fn, By.Event, Of}).second)
          Todo.push_back({By.Fn, By.Event, std::move(Of),
                          X.Passed.Fn.valid() ? X.Passed : By});
      }
  }
  return nullptr;
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
      std::vector<Access> Todo{{F, EventId(I), O, CodeRef()}};
      if (const Access *Found = unlocked(Todo))
        Out.push_back({O, EventId(I), S->Events[I].Range, Found->Passed});
    }
  return Out;
}

} // namespace nogil
