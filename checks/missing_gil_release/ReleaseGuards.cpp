//===- ReleaseGuards.cpp - long work that had better stay attached --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/ReleaseGuards.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {

ReleaseGuards::ReleaseGuards(const CheckContext &C)
    : C(C), Pinned(C.V), Failed(C.V), NonBlocking(C.V), Own(C.Eff, C.V) {}

/// E points into memory that moves when others, who have it, are let in.
bool ReleaseGuards::mayMove(CodeRef At, ExprId E) {
  Point Here = C.V.defs(At.Fn).before(At.Event);
  for (const LoosePointer &L : Pinned.loose(At.Fn, At.Event, E))
    if (!Own.isPrivate(At.Fn, L.Owner, Here))
      return true;
  return false;
}

/// An argument of the call does.
bool ReleaseGuards::givenLoose(CodeRef Call) {
  const Skeleton &S = *C.P.fn(Call.Fn).Body;
  const Event &E = C.P.event(Call);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (mayMove(Call, S.arg(E, A)))
      return true;
  return false;
}

/// Others may have the object of a member that is used here, and no lock keeps
/// them out.
bool ReleaseGuards::isShared(CodeRef At, const Load &L) {
  return members().shared(At.Fn, L) != ~0u && members().open(At, L);
}

/// Another function ends what the member holds, and it is more than a number.
bool ReleaseGuards::endedElsewhere(FnId F, const Load &L) {
  Member Of = members().of(L);
  if (L.Inside || !members().holdsHandle(Of))
    return false;
  const std::vector<MemberChange> &All = members().changes(Of);
  bool Number = std::any_of(All.begin(), All.end(),
                            [](const MemberChange &X) { return X.ToNumber; });
  return !Number &&
         std::any_of(All.begin(), All.end(), [&](const MemberChange &X) {
           return X.Kind == MemberChange::Released && X.At.Fn != F;
         });
}

/// E is, or points into, what a member of a shared object holds, and another
/// function ends that. Meets: so does any other call with it.
bool ReleaseGuards::isHandle(CodeRef At, ExprId E, bool Meets) {
  Point Here = C.V.defs(At.Fn).before(At.Event);
  for (const Load &L : members().loads(At.Fn, E, Here))
    if ((Meets || endedElsewhere(At.Fn, L)) && isShared(At, L) &&
        !accepted(At.Fn, L) && (Meets || !acceptedKind(At)))
      return true;
  return false;
}

bool ReleaseGuards::sharedHandle(CodeRef Call) {
  const Skeleton &S = *C.P.fn(Call.Fn).Body;
  const Event &E = C.P.event(Call);
  const Role *One = C.V.role(Call.Fn, Call.Event, RoleKind::OneAtATime);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (isHandle(Call, S.arg(E, A),
                 One && One->Value.Kind == Slot::Arg && One->Value.Index == A))
      return true;
  return false;
}

/// The call of a chain that is given such a handle; what the last one wants may
/// be passed on to it.
std::optional<CodeRef> ReleaseGuards::sharedIn(std::span<const CodeRef> Chain) {
  for (CodeRef At : Chain)
    if (sharedHandle(At))
      return At;
  const Role *One =
      C.V.role(Chain.back().Fn, Chain.back().Event, RoleKind::OneAtATime);
  if (!One || One->Value.Kind != Slot::Arg)
    return std::nullopt;
  GivenArg Is = C.V.given(Chain, One->Value.Index);
  if (!Is.E.valid() || !isHandle(Chain[Is.Level], Is.E, true))
    return std::nullopt;
  return Chain[Is.Level];
}

/// A function of which nothing is known may change what a member of a shared
/// object points to: state that only the GIL protects.
bool ReleaseGuards::changesShared(CodeRef Call) {
  const Event &E = C.P.event(Call);
  FnId G = E.Kind == EventKind::Call ? C.P.calleeOf(Call.Fn, E) : FnId();
  if (!G.valid() || C.P.fn(G).Body || C.P.rowOf(Call.Fn, E) ||
      !C.P.rolesOf(Call.Fn, E).empty())
    return false;
  const std::string &Access = C.P.tu(G).str(C.P.info(G).Access);
  for (uint32_t A = 0; A != E.ArgsCount && A < Access.size(); ++A)
    if ((Access[A] == PA_Record || Access[A] == PA_RecordRef) &&
        isHandle(Call, C.P.fn(Call.Fn).Body->arg(E, A), true))
      return true;
  return false;
}

/// The members that an assignment writes, or to the memory of which it does.
std::vector<Load> ReleaseGuards::written(CodeRef At) {
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  const Event &E = C.P.event(At);
  if (E.Kind != EventKind::Assign || !E.Dst.valid())
    return {};
  Point Here = C.V.defs(At.Fn).before(At.Event);
  if (ExprId Field = members().assignedField(At.Fn, E); Field.valid())
    return {{At.Fn, Field, ExprId(S.expr(Field).A), Here, EventId()}};
  ExprId Memory = E.Dst;
  while (S.expr(Memory).Kind == ExprKind::Elem)
    Memory = ExprId(S.expr(Memory).A);
  if (Memory == E.Dst)
    return {};
  return members().loads(At.Fn, Memory, Here);
}

bool ReleaseGuards::writesShared(CodeRef At) {
  for (const Load &L : written(At))
    if (isShared(At, L) && !accepted(At.Fn, L))
      return true;
  return false;
}

/// An element that the event reads or writes is in memory that may be gone.
bool ReleaseGuards::worksInside(CodeRef At) {
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  const Event &E = C.P.event(At);
  auto Unsafe = [&](ExprId, const Expr &X) {
    return X.Kind == ExprKind::Elem &&
           (mayMove(At, ExprId(X.A)) || isHandle(At, ExprId(X.A), false));
  };
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (anyWithin(S, S.arg(E, A), Unsafe))
      return true;
  return anyWithin(S, E.Dst, Unsafe) || anyWithin(S, E.Src, Unsafe);
}

/// The function works in memory that a member of its parameter holds, and
/// another one ends.
bool ReleaseGuards::worksInsideOf(FnId F, uint32_t Param) {
  const Skeleton &S = *C.P.fn(F).Body;
  auto Is = [&](const Load &L) {
    std::vector<Origin> Of = C.V.origins(F, L.Object, L.At);
    return L.In == F &&
           std::ranges::any_of(
               Of, [&](const Origin &O) { return O.isParam(Param); }) &&
           endedElsewhere(F, L) && !accepted(F, L);
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    auto Works = [&](ExprId, const Expr &X) {
      if (X.Kind != ExprKind::Elem)
        return false;
      std::vector<Load> From =
          members().loads(F, ExprId(X.A), C.V.defs(F).before(EventId(I)));
      return std::ranges::any_of(From, Is);
    };
    if (anyWithin(S, E.Dst, Works) || anyWithin(S, E.Src, Works))
      return true;
  }
  return false;
}

/// The call passes on an object that others have, to a function that works in
/// its memory, at whatever depth.
bool ReleaseGuards::passesToWork(CodeRef Call) {
  std::vector<std::pair<FnId, uint32_t>> Given;
  auto Enter = [&](CodeRef At, const auto &Passes) {
    const Event &E = C.P.event(At);
    FnId G = E.Kind == EventKind::Call ? C.P.calleeOf(At.Fn, E) : FnId();
    if (!G.valid() || !C.P.fn(G).Body)
      return;
    uint32_t Most = std::min(E.ArgsCount, C.P.fn(G).Body->ParamCount);
    for (uint32_t A = 0; A != Most; ++A) {
      std::vector<Origin> Of = C.V.argOrigins(At.Fn, At.Event, A);
      if (std::pair New(G, A); std::ranges::any_of(Of, Passes) &&
                               std::ranges::find(Given, New) == Given.end())
        Given.push_back(New);
    }
  };
  Enter(Call, [&](const Origin &O) { return members().open(Call, O); });
  for (size_t I = 0; I != Given.size(); ++I) {
    auto [G, Param] = Given[I];
    if (worksInsideOf(G, Param))
      return true;
    for (uint32_t E = 0; E != C.P.fn(G).Body->Events.size(); ++E)
      Enter({G, EventId(E)},
            [Of = Param](const Origin &O) { return O.isParam(Of); });
  }
  return false;
}

bool ReleaseGuards::staysAttached(const ReleaseSite &X) {
  if (detachedElsewhere(X) || worksOnShared(X) || jumpsOut(X))
    return true;
  const CodeRef Call{X.Fn, X.Call};
  if (X.Call.valid())
    return givenLoose(Call) || Failed.behind(Call) || sharedIn(X.Chain);
  return std::ranges::any_of(eventsOf(X), [&](CodeRef At) {
    return worksInside(At) || writesShared(At) || changesShared(At) ||
           (C.P.event(At).Kind == EventKind::Call &&
            (sharedHandle(At) || passesToWork(At)));
  });
}

} // namespace nogil
