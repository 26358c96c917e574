//===- LockOrder.cpp - locks against the thread state ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/LockOrder.h"
#include "cfg/Paths.h"

namespace nogil {

/// How the function names the global; empty: it does not.
std::string LockOrder::spelled(FnId F, NameId Usr) const {
  if (Globals.In != F) {
    Globals = {F, {}};
    for (const Var &X : P.fn(F).Body->Vars)
      if (!P.tu(F).str(X.Usr).empty())
        Globals.Names[P.nameId(P.fn(F).Tu, X.Usr).V] = X.Name;
  }
  auto It = Globals.Names.find(Usr.V);
  return It == Globals.Names.end() ? "" : P.tu(F).str(It->second);
}

std::string LockOrder::identity(FnId F, PathId Lock, std::string *Name) const {
  PathTable &Paths = Locked.paths();
  while (Lock.valid() && Paths[Lock].Kind == PathKind::Elem)
    Lock = Paths[Lock].Parent;
  if (!Lock.valid())
    return "";
  const PathNode &N = Paths[Lock];
  if (N.Kind == PathKind::Field) {
    if (Name)
      *Name = "'" + P.str(NameId(N.B)) + "'";
    return P.str(NameId(N.A)) + "::" + P.str(NameId(N.B));
  }
  if (N.Kind != PathKind::Global)
    return "";
  const std::string &Usr = P.str(NameId(N.A));
  if (!Name)
    return Usr;
  std::string Here = spelled(F, NameId(N.A));
  *Name = "'" + (Here.empty() ? Paths.print(Lock, P) : Here) + "'";
  return Usr;
}

/// Gives back the lock that was taken by a guard, or by name.
bool LockOrder::releases(FnId F, EventId Id, const LockUse &U,
                         PathId Guard) const {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  PathTable &Paths = Locked.paths();
  if (E.Kind == EventKind::ScopeEnd)
    return Guard.valid() && Paths[Guard].Kind == PathKind::Local &&
           S.Vars[Paths[Guard].B].Scope == E.Scope;
  if (E.Kind != EventKind::Call)
    return false;
  LockStep Step = Locked.step(F, Id);
  return Step.Op == LockOp::Release &&
         ((Guard.valid() && Step.Guard == Guard) ||
          std::ranges::any_of(Step.Objects, [&](PathId Lock) {
            return identity(F, Lock) == U.Lock;
          }));
}

/// It makes sure that the thread is attached, and it may not be. What detaches
/// and attaches again below lets others in by that.
bool LockOrder::waitsToAttach(FnId F, EventId Call) const {
  return Eff.callHas(F, Call, EB_Ensures) &&
         (C.statesAt({F, Call}) & CB_Detached);
}

/// Others may run meanwhile, or the call waits until it may attach.
bool LockOrder::needsThreadState(FnId F, EventId Call) {
  const FunctionRow *Row = P.rowOf(F, P.fn(F).Body->Events[Call.V]);
  if (Row && Row->Effect != EffectKind::None)
    return Eff.callHas(F, Call, EB_Ensures)
               ? waitsToAttach(F, Call)
               : Row->Effect != EffectKind::Release;
  return certain(Runs.anyPython(F, Call)) || waitsToAttach(F, Call) ||
         V.does(F, Call, {RoleKind::Collects, "maybe"});
}

std::vector<LockUse> LockOrder::uses(FnId F) {
  std::vector<LockUse> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    if (std::optional<LockUse> Once = calledOnce(F, EventId(I)))
      Out.push_back(std::move(*Once));
    const Role *Waits = V.role(F, EventId(I), RoleKind::Blocks);
    if (!Waits || Waits->Kind != "lock")
      continue;
    LockStep Step = Locked.step(F, EventId(I));
    bool Takes = Step.Op == LockOp::Acquire || Step.Op == LockOp::Try;
    if (!Takes || Step.Objects.empty())
      continue;
    LockUse U;
    U.At = {F, EventId(I)};
    U.Lock = identity(F, Step.Objects[0], &U.Name);
    if (U.Lock.empty())
      continue;
    auto Releases = [&](EventId Id) { return releases(F, Id, U, Step.Guard); };
    auto Needs = [&](EventId Id) {
      return S.Events[Id.V].Kind == EventKind::Call && !Releases(Id) &&
             needsThreadState(F, Id);
    };
    PathHit Hit =
        V.paths(F).somePath(V.defs(F).after(EventId(I)), Needs, Releases);
    if (Hit.certain())
      U.Attaches = {F, Hit.Event};
    Out.push_back(std::move(U));
  }
  madeOnce(F, Out);
  return Out;
}

} // namespace nogil
