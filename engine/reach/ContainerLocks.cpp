//===- ContainerLocks.cpp - does a lock keep others out of it? ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "reach/ContainerLocks.h"
#include "link/Policy.h"
#include <algorithm>
#include <set>

namespace nogil {

/// Is a section on Held one on O, too?
bool ContainerLocks::covers(FnId F, PathId Held, const Origin &O) {
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

bool ContainerLocks::locked(const ContainerUse &X, FnId In) {
  auto Covers = [&](const HeldLock &L) {
    return L.section() ? covers(In, L.Lock, X.Of)
                       : Locked.protects(L, Locked.paths().of(P, In, X.Of));
  };
  // Most ask whether the object is a list: what is walked is a copy if it is
  // none. The condition itself is not looked at.
  auto Asked = [&](const HeldLock &L) { return L.section() && Covers(L); };
  // What suspends a section while it looks for the item has found it then.
  auto Kept = [&](const LockSet &Then, const HeldLock &L) {
    return X.From == X.To || std::ranges::any_of(Then, [&](const HeldLock &H) {
             return H.same(L) && H.Taken == L.Taken &&
                    (!L.section() || H.Epoch == L.Epoch || H.Epoch == X.From.V);
           });
  };
  auto Any = [&](const LockSet &First, const LockSet &Then, const auto &Fits) {
    return std::ranges::any_of(
        First, [&](const HeldLock &L) { return Fits(L) && Kept(Then, L); });
  };
  const CodeRef From{X.F, X.From}, To{X.F, X.To};
  return Any(Locked.at(From), Locked.at(To), Covers) ||
         Any(Locked.conditional(From), Locked.conditional(To), Asked);
}

/// Unknown: the callers know, who pass Root.
Answer ContainerLocks::unlockedHere(const ContainerUse &X, Origin &Root,
                                    const Shared &IsShared) {
  if (!IsShared(X.F, X.Of, X.From) || locked(X, X.F))
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

std::optional<ContainerUse> ContainerLocks::unlocked(const ContainerUse &Use,
                                                     const Shared &IsShared) {
  std::vector<ContainerUse> Todo{Use};
  std::set<std::tuple<FnId, EventId, Origin>> Seen;
  for (size_t I = 0; I != Todo.size(); ++I) {
    const ContainerUse X = Todo[I];
    Origin Root;
    Answer Is = unlockedHere(X, Root, IsShared);
    if (certain(Is))
      return X;
    if (!possible(Is))
      continue;
    for (CodeRef By : V.callers(X.F))
      for (Origin Of : R.objects(By.Fn, By.Event, Root.Index)) {
        Of.Steps.insert(Of.Steps.end(), Root.Steps.begin(), Root.Steps.end());
        if (Of.Steps.size() > policy::MaxOriginSteps)
          P.Budgets.hit(By.Fn, Cap::Origins);
        else if (Of.known() && Seen.insert({By.Fn, By.Event, Of}).second)
          Todo.push_back({By.Fn, By.Event, By.Event, std::move(Of),
                          X.Passed.Fn.valid() ? X.Passed : By});
      }
  }
  return std::nullopt;
}

} // namespace nogil
