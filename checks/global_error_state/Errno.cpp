//===- Errno.cpp - errno that is read too late ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/Errno.h"
#include "cfg/Known.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

struct ErrnoFlow::Code {
  FnId F;
  const Skeleton &S;
  std::vector<bool> Used;   ///< by event: something looks at its result
  std::vector<bool> Stored; ///< by event: its result is only written to
  std::vector<bool> Resets; ///< by event: an Assign of a constant to errno
  bool Reads = false;       ///< some path makes something of errno

  Code(const Program &P, FnId F);
  bool isPlace(const Program &P, EventId E) const;
};

static const Role *roleOf(const RoleList &Roles, RoleKind K) {
  auto It = std::find_if(Roles.begin(), Roles.end(),
                         [&](const Role &R) { return R.Does == K; });
  return It == Roles.end() ? nullptr : &*It;
}

bool ErrnoFlow::Code::isPlace(const Program &P, EventId E) const {
  const Event &Call = S.Events[E.V];
  return Call.Kind == EventKind::Call &&
         roleOf(P.rolesOf(F, Call), RoleKind::ErrnoPlace);
}

ErrnoFlow::Code::Code(const Program &P, FnId F)
    : F(F), S(*P.fn(F).Body), Used(S.Events.size()), Stored(S.Events.size()),
      Resets(S.Events.size()) {
  std::vector<bool> Seen(S.Exprs.size());
  auto Mark = [&](ExprId E) {
    if (E.valid())
      Seen[E.V] = true;
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    Mark(E.Src);
    Mark(E.CalleeExpr);
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      Mark(S.arg(E, A));
    if (E.Kind != EventKind::Assign || !E.Dst.valid())
      continue;
    const Expr &D = S.expr(E.Dst);
    const Expr *Base = D.Kind == ExprKind::Elem ? &S.Exprs[D.A] : nullptr;
    if (Base && Base->Kind == ExprKind::Result &&
        isPlace(P, EventId(Base->A))) {
      Stored[Base->A] = true;
      Resets[I] = S.expr(E.Src).Kind == ExprKind::Int;
    } else {
      Mark(E.Dst);
    }
  }
  for (const Block &B : S.Blocks)
    Mark(B.Cond);
  // Operands come before their users.
  for (uint32_t I = static_cast<uint32_t>(S.Exprs.size()); I-- != 0;) {
    const Expr &X = S.Exprs[I];
    if (!Seen[I])
      continue;
    if (X.Kind == ExprKind::Result)
      Used[X.A] = true;
    else if (X.Kind == ExprKind::Field || X.Kind == ExprKind::Elem ||
             X.Kind == ExprKind::Addr || X.Kind >= ExprKind::Unary)
      for (uint32_t Op : {X.A, X.B, X.C})
        Mark(ExprId(Op));
  }
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call)
      Reads |= roleOf(P.rolesOf(F, S.Events[I]), RoleKind::ReadsErrno) ||
               (isPlace(P, EventId(I)) && Used[I]);
}

ErrnoFlow::ErrnoFlow(Views &V, const Effects &E)
    : V(V), P(V.program()), Eff(E),
      Touches(V.solver(), Touch::Nothing,
              [this](FnId F) { return summarise(F); }) {
  std::vector<bool> Looks(P.Functions.size());
  for (uint32_t N = 0; N != Looks.size(); ++N)
    if (const Skeleton *S = P.Functions[N].Body)
      Looks[N] = std::any_of(S->Events.begin(), S->Events.end(),
                             [&](const Event &Call) {
                               if (Call.Kind != EventKind::Call)
                                 return false;
                               const RoleList &Roles = P.rolesOf(FnId(N), Call);
                               return roleOf(Roles, RoleKind::ReadsErrno) ||
                                      roleOf(Roles, RoleKind::ErrnoPlace);
                             });
  Near = V.reaching(std::move(Looks));
}

ErrnoFlow::Touch ErrnoFlow::byRoles(const Code &C, EventId E,
                                    const RoleList &Roles) {
  if (roleOf(Roles, RoleKind::ReadsErrno) ||
      (roleOf(Roles, RoleKind::ErrnoPlace) && !C.Stored[E.V]))
    return Touch::Uses;
  if (const Role *R = roleOf(Roles, RoleKind::SetsErrno))
    return C.Used[E.V] && R->Kind != "silent" ? Touch::Sets : Touch::Changes;
  if (roleOf(Roles, RoleKind::KeepsErrno))
    return Touch::Nothing;
  // The last reference runs a finalizer, and Python code may do anything.
  const Role *R = roleOf(Roles, RoleKind::RunsPython);
  bool Evidence =
      R && (R->Kind == "yes" || roleOf(Roles, RoleKind::DropsReference));
  return Evidence ? Touch::Changes : Touch::Nothing;
}

ErrnoFlow::Touch ErrnoFlow::touch(const Code &C, EventId Id) {
  const Event &E = C.S.Events[Id.V];
  if (E.Kind == EventKind::Assign && E.Dst.valid()) {
    const Expr &D = C.S.expr(E.Dst);
    if (D.Kind == ExprKind::Elem && C.S.Exprs[D.A].Kind == ExprKind::Result &&
        C.Stored[C.S.Exprs[D.A].A])
      return Touch::Writes;
  }
  if (E.Kind != EventKind::Call)
    return Touch::Nothing;
  if (const RoleList &Roles = P.rolesOf(C.F, E); !Roles.empty())
    return byRoles(C, Id, Roles);
  FnId G = P.calleeOf(C.F, E);
  if (!G.valid())
    return Touch::Nothing;
  Touch T = P.fn(G).Body ? Touches.of(G) : Touch::Nothing;
  // It may speak of a failure of its own.
  if (T == Touch::Changes && C.Used[Id.V])
    return Touch::Sets;
  return T;
}

ErrnoFlow::Touch ErrnoFlow::summarise(FnId F) {
  Code C(P, F);
  Touch All = Touch::Nothing;
  for (uint32_t I = 0; I != C.S.Events.size(); ++I) {
    Touch T = touch(C, EventId(I));
    if (T == Touch::Writes && !C.Resets[I])
      return Touch::Nothing; // gives back what it found
    const Event &E = C.S.Events[I];
    bool Maybe = E.Kind == EventKind::Call && !C.Reads &&
                 !roleOf(P.rolesOf(F, E), RoleKind::SetsErrno) &&
                 !Eff.callHas(F, EventId(I), EB_RunsPython);
    if ((T == Touch::Changes && !Maybe) || T == Touch::Sets)
      All = Touch::Changes;
  }
  if (Near[F.V] && (C.Reads || All == Touch::Nothing)) {
    auto Uses = [&](EventId E) { return touch(C, E) == Touch::Uses; };
    auto Any = [&](EventId E) { return touch(C, E) != Touch::Nothing; };
    if (V.paths(F).somePath(V.defs(F).entry(), Uses, Any).certain())
      return Touch::Uses;
  }
  return All;
}

/// A path from Set, or where that is None from the function's entry, to a use
/// of errno on which the call failed and errno was
/// changed: by `Only`, or, where that is None, by anything. What changes it is
/// added to Seen.
PathHit ErrnoFlow::search(const Code &C, const Role &How, EventId Set,
                          EventId Only, std::set<EventId> &Seen) {
  const Skeleton &S = C.S;
  enum : uint8_t { Failed = 1, Changed = 2 };
  bool InBand = How.Kind == "in-band";
  Supposed Failure(S, Set, How.Kind == "null" ? 0 : -1);
  auto OnEvent = [&](EventId Id, uint8_t &Phase) {
    const Event &E = S.Events[Id.V];
    if (InBand)
      Phase |= Failed;
    if (Id == Set || (!InBand && Failure.endedBy(E)))
      return Verdict::Stop;
    switch (touch(C, Id)) {
    case Touch::Uses:
      return Phase == (Failed | Changed) ? Verdict::Found : Verdict::Go;
    case Touch::Writes:
    case Touch::Sets:
      return Verdict::Stop;
    case Touch::Changes:
      Seen.insert(Id);
      if (!Only.valid() || Only == Id)
        Phase |= Changed;
      return Verdict::Go;
    case Touch::Nothing:
      break;
    }
    // It may be this call's error that is meant.
    bool Open = E.Kind == EventKind::Call && (C.Used[Id.V] || !Set.valid()) &&
                Eff.callHas(C.F, Id, EB_Unknown);
    return Open ? Verdict::Stop : Verdict::Go;
  };
  auto OnExit = [&](BlockId, uint8_t Phase) {
    bool Lost = InBand && Set.valid() && !C.Reads && (Phase & Changed);
    return Lost ? Verdict::Found : Verdict::Stop;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    std::optional<int64_t> Known = Failure.of(Cond);
    if (InBand || !Known || S.expr(Cond).Kind == ExprKind::Int)
      return true;
    Phase |= Failed;
    return (*Known != 0) == Taken;
  };
  const Defs &D = V.defs(C.F);
  return V.paths(C.F).search(
      Set.valid() ? D.after(Set) : D.entry(),
      {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch});
}

std::optional<LostErrno> ErrnoFlow::follow(const Code &C, EventId Set,
                                           const Role &How) {
  std::set<EventId> Changes, Ignored;
  if (!search(C, How, Set, EventId(), Changes).certain())
    return std::nullopt;
  std::optional<LostErrno> Out;
  for (EventId Change : Changes) {
    PathHit Hit = search(C, How, Set, Change, Ignored);
    if (Hit.certain()) {
      Out = {Set, Change, Hit.Event, {Change}};
      break;
    }
  }
  for (uint32_t I = 0; Out && I != C.S.Events.size(); ++I) {
    if (touch(C, EventId(I)) != Touch::Changes)
      continue;
    PathHit Hit = search(C, How, Set, EventId(I), Ignored);
    if (Hit.certain() && Hit.Event == Out->Use)
      Out->Changes.push_back(EventId(I));
  }
  return Out;
}

std::vector<LostErrno> ErrnoFlow::lost(FnId F) {
  std::vector<LostErrno> Out;
  if (!Near[F.V])
    return Out;
  Code C(P, F);
  bool Uses = C.Reads;
  for (uint32_t I = 0; I != C.S.Events.size() && !Uses; ++I)
    Uses = touch(C, EventId(I)) == Touch::Uses;
  static const Role OfCaller = [] {
    Role R;
    R.Kind = "in-band";
    return R;
  }();
  if (C.Reads)
    if (std::optional<LostErrno> L = follow(C, EventId(), OfCaller))
      Out.push_back(*L);
  bool Reset = false; // errno was cleared before
  for (uint32_t I = 0; I != C.S.Events.size(); ++I) {
    const Event &E = C.S.Events[I];
    Reset |= C.Resets[I];
    if (E.Kind != EventKind::Call || !(Uses || Reset))
      continue;
    const Role *R = roleOf(P.rolesOf(F, E), RoleKind::SetsErrno);
    if (!R || R->Kind == "silent" || !C.Used[I] ||
        (R->Kind == "in-band" && !Reset))
      continue;
    std::optional<LostErrno> L = follow(C, EventId(I), *R);
    if (!L)
      continue;
    auto Known = std::find_if(Out.begin(), Out.end(), [&](const LostErrno &O) {
      return O.Use == L->Use;
    });
    if (Known == Out.end())
      Out.push_back(*L);
    else
      Known->Changes.insert(Known->Changes.end(), L->Changes.begin(),
                            L->Changes.end());
  }
  return Out;
}

} // namespace nogil
