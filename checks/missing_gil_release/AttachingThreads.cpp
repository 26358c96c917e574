//===- AttachingThreads.cpp - threads that wait for their waiter ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/AttachingThreads.h"
#include "sharing/Locksets.h"
#include <algorithm>

namespace nogil {

/// The body of a thread attaches here, or in what it calls.
std::optional<CodeRef> AttachingThreads::attachesBelow(FnId F) {
  auto [It, New] = Attaches.try_emplace(F);
  if (!New)
    return It->second;
  const Skeleton &S = *C.P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call &&
        C.Eff.callHas(F, EventId(I), EB_Ensures))
      return It->second = CodeRef{F, EventId(I)};
  if (!Handed)
    Handed.emplace(C);
  return It->second = Handed->calledBelow(F);
}

/// The member or the variable of the program that a call is given the address
/// of.
std::set<std::string> AttachingThreads::places(CodeRef At, ExprId E) {
  std::set<std::string> Out;
  if (!E.valid())
    return Out;
  PathId Path = C.locked().pathOf(At.Fn, E, C.V.defs(At.Fn).before(At.Event));
  const PathTable &Paths = C.locked().paths();
  if (!Path.valid())
    return Out;
  const PathNode &N = Paths[Path];
  if (N.Kind == PathKind::Field)
    Out.insert(C.P.str(NameId(N.A)) + "::" + C.P.str(NameId(N.B)));
  else if (N.Kind == PathKind::Global)
    Out.insert(C.P.str(NameId(N.A)));
  return Out;
}

/// The call wakes who waits there, or is of a function that does.
bool AttachingThreads::wakes(CodeRef At, const std::set<std::string> &Waits,
                             std::set<FnId> &Seen) {
  const Event &E = C.P.event(At);
  if (E.Kind != EventKind::Call)
    return false;
  if (const Role *R = C.V.role(At.Fn, At.Event, RoleKind::Wakes)) {
    std::set<std::string> Woken =
        places(At, C.P.fn(At.Fn).Body->arg(E, R->Value.Index));
    return std::ranges::any_of(
        Woken, [&](const std::string &W) { return Waits.count(W) != 0; });
  }
  FnId G = C.P.calleeOf(At.Fn, E);
  if (!G.valid() || !C.P.fn(G).Body || !Seen.insert(G).second)
    return false;
  for (uint32_t I = 0; I != C.P.fn(G).Body->Events.size(); ++I)
    if (wakes({G, EventId(I)}, Waits, Seen))
      return true;
  return false;
}

/// In the body of a thread, or what it calls: a call that attaches, from which
/// a path leads to one that wakes.
std::optional<CodeRef>
AttachingThreads::beforeItWakes(FnId Body, const std::set<std::string> &Waits) {
  std::vector<FnId> Below{Body};
  for (size_t N = 0; N != Below.size(); ++N) {
    FnId F = Below[N];
    const Skeleton &S = *C.P.fn(F).Body;
    auto Wakes = [&](EventId E) {
      std::set<FnId> Seen{F};
      return wakes({F, E}, Waits, Seen);
    };
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      EventId Id(I);
      if (S.Events[I].Kind != EventKind::Call)
        continue;
      FnId G = C.P.calleeOf(F, S.Events[I]);
      bool Inside = G.valid() && C.P.fn(G).Body;
      bool Here = C.Eff.callHas(F, Id, EB_Ensures) ||
                  (Handed && Handed->calls({F, Id})) ||
                  (Inside && attachesBelow(G));
      if (Here && C.V.paths(F).somePath(C.V.defs(F).after(Id), Wakes).certain())
        return CodeRef{F, Id};
      if (Inside && std::ranges::find(Below, G) == Below.end())
        Below.push_back(G);
    }
  }
  return std::nullopt;
}

std::optional<CodeRef>
AttachingThreads::keptWaiting(std::span<const CodeRef> Path) {
  const CodeRef Wait = Path.back();
  const Role *Joins = C.V.role(Wait.Fn, Wait.Event, RoleKind::Blocks);
  const bool ForEnd = Joins && Joins->Kind == "join";
  std::set<std::string> Waits;
  if (const Role *R = C.V.role(Wait.Fn, Wait.Event, RoleKind::Awaits)) {
    GivenArg On = C.V.given(Path, R->Value.Index);
    Waits = places(Path[On.Level], On.E);
  }
  if (!ForEnd && Waits.empty())
    return std::nullopt;
  for (const Entry &E : C.P.Entries) {
    auto Near = [&](CodeRef At) { return E.Tu == C.P.fn(At.Fn).Tu; };
    if (!E.Foreign || E.Waited || !C.P.fn(E.Fn).Body ||
        (ForEnd && !std::ranges::any_of(Path, Near)))
      continue;
    std::optional<CodeRef> By = attachesBelow(E.Fn);
    if (By && !ForEnd)
      By = beforeItWakes(E.Fn, Waits);
    if (By)
      return By;
  }
  return std::nullopt;
}

} // namespace nogil
