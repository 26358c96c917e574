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
#include <limits>

namespace nogil {

struct ErrnoFlow::Code {
  FnId F;
  const Skeleton &S;
  std::vector<bool> Used;   ///< by event: something looks at its result
  std::vector<bool> Stored; ///< by event: its result is only written to
  std::vector<bool> Resets; ///< by event: an Assign of a constant to errno
  std::vector<KeptErrno::Move> Moves; ///< by event
  bool Reads = false;                 ///< some path makes something of errno

  Code(const Program &P, const KeptErrno &Kept, FnId F);
};

static const Role *roleOf(const RoleList &Roles, RoleKind K) {
  auto It = std::find_if(Roles.begin(), Roles.end(),
                         [&](const Role &R) { return R.Does == K; });
  return It == Roles.end() ? nullptr : &*It;
}

ErrnoFlow::Code::Code(const Program &P, const KeptErrno &Kept, FnId F)
    : F(F), S(*P.fn(F).Body), Used(S.Events.size()), Stored(S.Events.size()),
      Resets(S.Events.size()), Moves(Kept.moves(F)) {
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
        Kept.isPlace(F, EventId(Base->A))) {
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
               (Kept.isPlace(F, EventId(I)) && Used[I] &&
                Moves[I] != KeptErrno::Move::Saves);
}

ErrnoFlow::ErrnoFlow(Views &V, const Effects &E)
    : V(V), P(V.program()), Eff(E), Kept(V), Drops(V),
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
  if (const Role *R = roleOf(Roles, RoleKind::DropsReference))
    return Drops.silent(C.F, E, R->Value.Index)     ? Touch::Nothing
           : Drops.ofCaller(C.F, E, R->Value.Index) ? Touch::Drops
                                                    : Touch::Changes;
  const Role *R = roleOf(Roles, RoleKind::RunsPython);
  return R && R->surelyRuns() ? Touch::Changes : Touch::Nothing;
}

/// A function that only gives up what it is given.
ErrnoFlow::Touch ErrnoFlow::dropsArgs(const Code &C, EventId Id, FnId G) {
  Touch Out = Touch::Nothing;
  for (uint32_t A = 0; A != C.S.Events[Id.V].ArgsCount; ++A) {
    if (!V.paramRole(G, A, RoleKind::DropsReference).valid() ||
        Drops.silent(C.F, Id, A))
      continue;
    if (!Drops.ofCaller(C.F, Id, A))
      return Touch::Changes;
    Out = Touch::Drops;
  }
  return Out;
}

ErrnoFlow::Touch ErrnoFlow::touch(const Code &C, EventId Id) {
  const Event &E = C.S.Events[Id.V];
  if (C.Moves[Id.V] != KeptErrno::Move::None)
    return C.Moves[Id.V] == KeptErrno::Move::Saves ? Touch::Saves
                                                   : Touch::Restores;
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
  if (T == Touch::Drops)
    return dropsArgs(C, Id, G);
  // It may speak of a failure of its own.
  if (T == Touch::Changes && C.Used[Id.V])
    return Touch::Sets;
  return T;
}

ErrnoFlow::Touch ErrnoFlow::summarise(FnId F) {
  Code C(P, Kept, F);
  Touch All = Touch::Nothing;
  bool Saves = false, Restores = false, Writes = false;
  for (uint32_t I = 0; I != C.S.Events.size(); ++I) {
    Touch T = touch(C, EventId(I));
    Saves |= T == Touch::Saves;
    Restores |= T == Touch::Restores;
    Writes |= T == Touch::Writes && !C.Resets[I];
    const Event &E = C.S.Events[I];
    bool Maybe = E.Kind == EventKind::Call && !C.Reads &&
                 !roleOf(P.rolesOf(F, E), RoleKind::SetsErrno) &&
                 !Eff.callHas(F, EventId(I), EB_RunsPython);
    if ((T == Touch::Changes && !Maybe) || T == Touch::Sets)
      All = Touch::Changes;
    else if (T == Touch::Drops && All == Touch::Nothing)
      All = Touch::Drops;
  }
  if (Restores || Writes) // gives back what it found, or what somebody has kept
    return Saves || C.Reads ? Touch::Nothing
           : Writes         ? Touch::Writes
                            : Touch::Restores;
  if (Near[F.V] && (C.Reads || All == Touch::Nothing)) {
    auto Uses = [&](EventId E) { return touch(C, E) == Touch::Uses; };
    auto Any = [&](EventId E) { return touch(C, E) != Touch::Nothing; };
    if (V.paths(F).somePath(V.defs(F).entry(), Uses, Any).certain())
      return Touch::Uses;
  }
  return Saves && All == Touch::Nothing ? Touch::Saves : All;
}

/// What a condition asks for in memory.
std::vector<Origin> ErrnoFlow::asked(const Code &C, BlockId B, ExprId Cond) {
  std::vector<Origin> Out;
  std::vector<ExprId> Todo{Cond};
  for (size_t I = 0; I != Todo.size(); ++I) {
    const Expr &X = C.S.expr(Todo[I]);
    if (X.Kind >= ExprKind::Unary) {
      for (uint32_t Op : {X.A, X.B, X.C})
        if (Op != ~0u)
          Todo.push_back(ExprId(Op));
    } else if (X.Kind == ExprKind::Field || X.Kind == ExprKind::Elem ||
               X.Kind == ExprKind::Var) {
      for (Origin O : V.origins(C.F, Todo[I], V.defs(C.F).endOf(B)))
        if (O.Base == BaseKind::Out || !O.Steps.empty())
          Out.push_back(std::move(O));
    }
  }
  return Out;
}

/// The condition is about something that a call of the function has filled,
/// which may have changed errno: it asks for a failure of its own.
bool ErrnoFlow::ofOwn(const Code &C, BlockId B, ExprId Cond) {
  const std::vector<Origin> Asked = asked(C, B, Cond);
  auto Holds = [&](const Origin &Given) {
    return std::ranges::any_of(Asked, [&](const Origin &O) {
      return O.Base == Given.Base && O.Index == Given.Index &&
             O.Steps.size() > Given.Steps.size() &&
             std::equal(Given.Steps.begin(), Given.Steps.end(),
                        O.Steps.begin());
    });
  };
  for (uint32_t I = 0; !Asked.empty() && I != C.S.Events.size(); ++I) {
    const Event &E = C.S.Events[I];
    if (E.Kind != EventKind::Call || touch(C, EventId(I)) != Touch::Changes ||
        Eff.callHas(C.F, EventId(I), EB_RunsPython))
      continue;
    if (std::ranges::any_of(Asked, [&](const Origin &O) {
          return O.Base == BaseKind::Out && O.Index == I;
        }))
      return true;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (std::ranges::any_of(V.argOrigins(C.F, EventId(I), A), Holds))
        return true;
  }
  return false;
}

/// The call has failed, and its result says so. A count of nothing is smaller
/// than any other that it is compared with.
static Supposed failure(const Skeleton &S, EventId Set, const Role &How) {
  const bool Count = How.Kind == "count";
  Supposed Out(S, Set,
               Count || How.Kind == "null" ? 0
               : How.Kind == "nonzero"     ? 1
                                           : -1);
  if (!Count || !Set.valid())
    return Out;
  std::vector<ExprId> Bigger;
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Binary && X.Op >= ExprOp::Eq && X.Op <= ExprOp::Ge)
      for (auto [One, Other] : {std::pair(X.A, X.B), std::pair(X.B, X.A)})
        if (Out.of(ExprId(One)) && S.Exprs[One].Kind != ExprKind::Int &&
            !Out.of(ExprId(Other)))
          Bigger.push_back(ExprId(Other));
  for (ExprId E : Bigger)
    Out.also(E, std::numeric_limits<int32_t>::max());
  return Out;
}

/// What a path knows of the errno that is followed.
namespace errno_phase {

enum : uint8_t {
  Failed = 1,
  Changed = 2,
  Saved = 4,        ///< and not put back yet
  SavedChanged = 8, ///< what was saved is what came after a change
  SavedTwice = 16   ///< which is put back is not known
};

static Verdict save(uint8_t &Phase) {
  Phase |= Phase & Saved ? SavedTwice : Saved;
  Phase = Phase & Changed ? Phase | SavedChanged : Phase & ~SavedChanged;
  return Verdict::Go;
}

static Verdict restore(uint8_t &Phase) {
  if (Phase & SavedTwice)
    return Verdict::Stop;
  Phase = Phase & SavedChanged ? Phase | Changed : Phase & ~Changed;
  Phase &= ~(Saved | SavedChanged);
  return Verdict::Go;
}

} // namespace errno_phase

/// A path from Set, or where that is None from the function's entry, to a use
/// of errno on which the call failed and errno was
/// changed: by `Only`, or, where that is None, by anything. What changes it is
/// added to Seen.
PathHit ErrnoFlow::search(const Code &C, const Role &How, EventId Set,
                          EventId Only, std::set<EventId> &Seen) {
  const Skeleton &S = C.S;
  using namespace errno_phase;
  bool InBand = How.Kind == "in-band";
  Supposed Failure = failure(S, Set, How);
  auto OnEvent = [&](EventId Id, uint8_t &Phase) {
    const Event &E = S.Events[Id.V];
    if (InBand)
      Phase |= Failed;
    if (Id == Set || (!InBand && Failure.endedBy(E)))
      return Verdict::Stop;
    switch (touch(C, Id)) {
    case Touch::Uses:
      return (~Phase & (Failed | Changed)) == 0 ? Verdict::Found : Verdict::Go;
    case Touch::Saves:
      return save(Phase);
    case Touch::Restores:
      return restore(Phase);
    case Touch::Writes:
    case Touch::Sets:
      return Verdict::Stop;
    case Touch::Drops:
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
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &Phase) {
    std::optional<int64_t> Known = Failure.of(Cond);
    if (!Set.valid())
      return !ofOwn(C, B, Cond);
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
    if (Touch T = touch(C, EventId(I));
        T != Touch::Changes && T != Touch::Drops)
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
  Code C(P, Kept, F);
  bool Uses = C.Reads;
  for (uint32_t I = 0; I != C.S.Events.size() && !Uses; ++I)
    Uses = touch(C, EventId(I)) == Touch::Uses;
  static const Role OfCaller = [] {
    Role R;
    R.Kind = "in-band";
    return R;
  }();
  if (C.Reads && !P.isEntry(F))
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
