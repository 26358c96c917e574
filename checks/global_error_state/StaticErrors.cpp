//===- StaticErrors.cpp - classes of exceptions in statics ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/StaticErrors.h"
#include "cfg/Known.h"
#include "checks/global_error_state/GivenUp.h"
#include <algorithm>
#include <set>

namespace nogil {

/// The static variable that E is; None: something else.
VarId StaticErrors::staticVar(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (!E.valid() || S.expr(E).Kind != ExprKind::Var)
    return VarId();
  VarId X(S.expr(E).A);
  Storage K = S.Vars[X.V].Kind;
  bool Is = K == Storage::Global || K == Storage::StaticLocal;
  return Is && !usr(F, X).empty() ? X : VarId();
}

void StaticErrors::noteMade(CodeRef C) {
  const Skeleton &S = *P.fn(C.Fn).Body;
  const std::vector<ExprId> Names = namesOf(S, C.Event);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || std::ranges::count(Names, E.Src) == 0)
      continue;
    bool Guarded = E.Flags & EF_Init && P.tu(C.Fn).CPlusPlus;
    if (VarId X = staticVar(C.Fn, E.Dst); X.valid() && !Guarded)
      Classes[usr(C.Fn, X)].Made.push_back({C.Fn, EventId(I)});
  }
}

void StaticErrors::noteRaised(CodeRef C) {
  const Event &E = P.event(C);
  if (VarId X = staticVar(C.Fn, P.fn(C.Fn).Body->arg(E, 0)); X.valid())
    if (auto It = Classes.find(usr(C.Fn, X)); It != Classes.end())
      It->second.Raised.push_back(C);
}

/// What a module is given to end it with, where its state is the process's: the
/// size of its own is negative.
void StaticErrors::findEnds(uint32_t Tu) {
  const TuFacts &T = *P.Tus[Tu];
  auto Is = [&](const InitNode &N, std::string_view Kind) {
    return P.Rules->constantKind(T.str(N.Field)) == Kind;
  };
  for (const Table &Tab : T.Tables)
    for (const InitNode &N : Tab.Nodes) {
      bool OfProcess = false;
      for (uint32_t C : N.Children)
        OfProcess |= Is(Tab.Nodes[C], "module-state") &&
                     Tab.Nodes[C].Kind == InitKind::Int &&
                     Tab.Nodes[C].Value < 0;
      for (uint32_t C : N.Children)
        if (OfProcess && Tab.Nodes[C].Kind == InitKind::Func &&
            Is(Tab.Nodes[C], "module-end"))
          Ends.insert(P.resolve(Tu, Tab.Nodes[C].Func));
    }
}

StaticErrors::StaticErrors(Views &V) : V(V), P(V.program()) {
  for (uint32_t T = 0; T != P.Tus.size(); ++T)
    findEnds(T);
  auto ForCallsOf = [&](RoleKind K, std::string_view Kind, auto Note) {
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      const RoleList *Roles = P.Functions[F].Roles;
      if (Roles && std::ranges::any_of(*Roles, [&](const Role &R) {
            return R.Does == K && (Kind.empty() || R.Kind == Kind);
          }))
        for (CodeRef C : V.callers(FnId(F)))
          Note(C);
    }
  };
  ForCallsOf(RoleKind::ExceptionClass, "", [&](CodeRef C) { noteMade(C); });
  if (!Classes.empty())
    ForCallsOf(RoleKind::ErrorIndicator, "sets",
               [&](CodeRef C) { noteRaised(C); });
}

/// The class that the event gives up a reference to.
VarId StaticErrors::dropped(FnId F, EventId At) {
  const Skeleton &S = *P.fn(F).Body;
  if (S.Events[At.V].Kind != EventKind::Call)
    return VarId();
  const Role *R = V.role(F, At, RoleKind::DropsReference);
  if (R && R->Value.Kind == Slot::Arg)
    for (const Origin &O : objectsOf(
             V, F, S.arg(S.Events[At.V], R->Value.Index), V.defs(F).before(At)))
      if (O.Base == BaseKind::Global && O.Steps.empty() &&
          Classes.count(usr(F, VarId(O.Index))))
        return VarId(O.Index);
  return VarId();
}

/// The value, before the event, is read from the variable.
bool StaticErrors::isClass(FnId F, ExprId E, EventId Before, VarId Class) {
  return std::ranges::any_of(
      objectsOf(V, F, E, V.defs(F).before(Before)), [&](const Origin &O) {
        return O.Base == BaseKind::Global && O.Steps.empty() &&
               usr(F, VarId(O.Index)) == usr(F, Class);
      });
}

/// Runs only when a module ends, and with it the process: all that leads to it,
/// each function once.
bool StaticErrors::atEnd(FnId F) const {
  std::vector<FnId> Todo{F};
  std::set<FnId> Seen{F};
  for (size_t I = 0; I != Todo.size(); ++I) {
    FnId G = Todo[I];
    if (Ends.count(G))
      continue;
    if (P.isEntry(G) || V.callers(G).empty())
      return false;
    for (CodeRef C : V.callers(G))
      if (Seen.insert(C.Fn).second)
        Todo.push_back(C.Fn);
  }
  return true;
}

/// Takes a reference to the class, itself or in the function that returns it.
bool StaticErrors::isTaken(FnId F, EventId Id, VarId Class) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (E.Kind != EventKind::Call)
    return false;
  if (const Role *R = V.role(F, Id, RoleKind::TakesReference))
    return R->Value.Kind == Slot::Arg &&
           isClass(F, S.arg(E, R->Value.Index), Id, Class);
  FnId G = P.calleeOf(F, E);
  if (!G.valid() || !P.fn(G).Body || !P.rolesOf(F, E).empty())
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (V.paramRole(G, A, RoleKind::TakesReference).valid() &&
        isClass(F, S.arg(E, A), Id, Class))
      return true;
  return false;
}

/// The reference that is given up is one that the function has taken: no path
/// comes here from where the variable gets the class without it.
bool StaticErrors::isOwn(FnId F, EventId Drop, VarId Class) {
  const Skeleton &S = *P.fn(F).Body;
  const Role *R = V.role(F, Drop, RoleKind::DropsReference);
  ExprId Given = S.arg(S.Events[Drop.V], R->Value.Index);
  enum : uint8_t { Holds = 1, Taken = 2 };
  const bool Always = !Given.valid() || S.expr(Given).Kind != ExprKind::Var ||
                      staticVar(F, Given).valid();
  auto OnEvent = [&](EventId Id, uint8_t &Phase) {
    const Event &E = S.Events[Id.V];
    if (Id == Drop)
      return (Always || Phase & Holds) && !(Phase & Taken) ? Verdict::Found
                                                           : Verdict::Stop;
    if (isTaken(F, Id, Class))
      Phase |= Taken;
    else if (dropped(F, Id) == Class)
      Phase &= ~Taken;
    if (E.Kind == EventKind::Assign && E.Dst == Given) {
      bool Is = isClass(F, E.Src, Id, Class);
      Phase = Is ? Phase | Holds : Phase & ~Holds;
    }
    return Verdict::Go;
  };
  return !V.paths(F).search(V.defs(F).entry(), {.Event = OnEvent}).possible();
}

std::vector<StaticError> StaticErrors::of(FnId F) {
  std::vector<StaticError> Out;
  const Skeleton &S = *P.fn(F).Body;
  bool Mentions = false;
  for (uint32_t X = 0; X != S.Vars.size() && !Classes.empty(); ++X)
    Mentions |= S.Vars[X].Usr.valid() && Classes.count(usr(F, VarId(X)));
  if (!Mentions)
    return Out;
  std::set<std::pair<uint32_t, StaticError::KindT>> Seen;
  auto Add = [&](StaticError E) {
    if (Seen.insert({E.Class.V, E.Kind}).second)
      Out.push_back(E);
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (VarId X = staticVar(F, S.Events[I].Dst); X.valid())
      if (auto It = Classes.find(usr(F, X)); It != Classes.end())
        if (std::ranges::count(It->second.Made, CodeRef{F, EventId(I)}))
          Add({StaticError::Made, EventId(I), X, CodeRef()});
    if (VarId X = dropped(F, EventId(I));
        X.valid() && !atEnd(F) && !isOwn(F, EventId(I), X))
      for (CodeRef By : Classes[usr(F, X)].Raised)
        if (By.Fn != F)
          Add({StaticError::Dropped, EventId(I), X, By});
  }
  return Out;
}

} // namespace nogil
