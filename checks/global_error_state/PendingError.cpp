//===- PendingError.cpp - exceptions that get lost ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/PendingError.h"
#include "cfg/Known.h"
#include <algorithm>

namespace nogil {

/// The functions that a table stores in members, or next to slots, whose names
/// are constants of the kind `destroys`.
static void findDestructors(const Program &P, uint32_t Tu,
                            std::set<FnId> &Out) {
  const TuFacts &T = *P.Tus[Tu];
  auto Destroys = [&](StrId Name) {
    return P.Rules->constantKind(T.str(Name)) == "destroys";
  };
  for (const Table &Tab : T.Tables)
    for (const InitNode &N : Tab.Nodes) {
      bool Slot = false; // {id, function}
      for (uint32_t C : N.Children)
        Slot |=
            Tab.Nodes[C].Kind == InitKind::Int && Destroys(Tab.Nodes[C].Text);
      for (uint32_t C : N.Children)
        if (Tab.Nodes[C].Kind == InitKind::Func &&
            (Slot || Destroys(Tab.Nodes[C].Field)))
          Out.insert(P.resolve(Tu, Tab.Nodes[C].Func));
    }
}

std::set<FnId> destructorsOf(const Program &P) {
  std::set<FnId> Out;
  for (uint32_t T = 0; T != P.Tus.size(); ++T)
    findDestructors(P, T, Out);
  return Out;
}

PendingErrors::PendingErrors(Views &V, const Effects &Eff)
    : V(V), P(V.program()), Eff(Eff), Runs(V, Eff) {
  Destructors = destructorsOf(P);
}

/// Has the call one of the kinds, "a|b"?
bool PendingErrors::indicator(FnId F, EventId E, std::string_view Kinds) {
  return V.says(F, E, RoleKind::ErrorIndicator, Kinds);
}

/// By FnId: runs Python code, in itself or in what it calls, and on no path
/// looks at the exception or saves it.
const std::vector<bool> &PendingErrors::disturbing() {
  if (!Disturbing.empty())
    return Disturbing;
  std::vector<bool> Runs(P.Functions.size());
  for (size_t F = 0; F != Runs.size(); ++F)
    if (const RoleList *Roles = P.Functions[F].Roles)
      Runs[F] = std::ranges::any_of(
          *Roles, [](const Role &R) { return R.surelyRuns(); });
  std::vector<int8_t> Looks(P.Functions.size(), -1);
  auto Counts = [&](CodeRef Call) {
    int8_t &Saves = Looks[Call.Fn.V];
    const Skeleton &S = *P.fn(Call.Fn).Body;
    for (uint32_t I = 0; Saves < 0 && I != S.Events.size(); ++I)
      if (saves(Call.Fn, EventId(I)) ||
          indicator(Call.Fn, EventId(I), "tests|keeps"))
        Saves = 1;
    Saves = std::max<int8_t>(Saves, 0);
    return !Saves;
  };
  return Disturbing = V.reaching(std::move(Runs), Counts);
}

/// The same of a function of the program that no row stands for: in itself or
/// in what it calls, but for functions with a call of Unless.
bool PendingErrors::helps(FnId F, EventId E, std::string_view Kinds,
                          std::string_view Unless) {
  const Event &Call = P.fn(F).Body->Events[E.V];
  return Call.Kind == EventKind::Call && P.rolesOf(F, Call).empty() &&
         !P.rowOf(F, Call) &&
         V.does(F, E, {RoleKind::ErrorIndicator, Kinds, Unless});
}

/// From here on somebody knows of the exception, or it is gone.
bool PendingErrors::noticed(FnId F, EventId E) {
  constexpr std::string_view Kinds = "tests|saves|clears|reports|restores";
  return indicator(F, E, Kinds) || helps(F, E, Kinds);
}

/// From here on the caller's exception is kept. A helper that restores it again
/// has kept it over its own work only; one that runs Python code or reports it
/// takes one of its own caller's.
bool PendingErrors::saves(FnId F, EventId E) {
  return indicator(F, E, "saves") ||
         (helps(F, E, "saves", "restores|reports|clears") &&
          !Eff.callHas(F, E, EB_RunsPython));
}

/// The same, or it is asked whether there is one.
bool PendingErrors::looks(FnId F, EventId E) {
  return saves(F, E) || indicator(F, E, "tests") ||
         (helps(F, E, "tests") && !Eff.callHas(F, E, EB_RunsPython) &&
          !Eff.callHas(F, E, EB_MayRunPython));
}

bool PendingErrors::disturbs(FnId F, EventId E) {
  if (P.fn(F).Body->Events[E.V].Kind != EventKind::Call ||
      indicator(F, E, "keeps"))
    return false;
  if (indicator(F, E, "sets|three-way"))
    return true;
  const Event &Call = P.fn(F).Body->Events[E.V];
  FnId G = P.calleeOf(F, Call);
  if (G.valid() && P.fn(G).Body && P.rolesOf(F, Call).empty())
    return disturbing()[G.V];
  return certain(Runs.python(F, E));
}

void PendingErrors::inDestructor(FnId F, std::vector<LostError> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  enum : uint8_t { Kept = 1 };
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (S.Events[E.V].Kind != EventKind::Call)
      return Verdict::Go;
    if (saves(F, E)) {
      Phase = Kept;
      return Verdict::Go;
    }
    if (looks(F, E))
      return Verdict::Stop;
    bool Loses = disturbs(F, E) || indicator(F, E, "clears");
    if (Loses && Phase != Kept)
      return Verdict::Found;
    if (indicator(F, E, "restores") || helps(F, E, "restores", "saves"))
      Phase = 0;
    return Verdict::Go;
  };
  PathHit Hit = V.paths(F).search(V.defs(F).entry(), {.Event = OnEvent});
  if (Hit.certain())
    Out.push_back({LostError::Destructor, EventId(), Hit.Event, {}});
}

void PendingErrors::threeWay(FnId F, EventId Call,
                             std::vector<LostError> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  Supposed Failure(S, Call, -1), Zero(S, Call, 0), One(S, Call, 1);
  const Event &E = S.Events[Call.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (const Expr &X = S.expr(S.arg(E, A)); X.Kind == ExprKind::Addr)
      for (Supposed *Of : {&Failure, &Zero, &One})
        Of->also(ExprId(X.A), 0); // the result, a null pointer
  // A condition that singles -1 out: the failure has not gone unnoticed.
  auto Notices = [&](ExprId Cond, int64_t Value) {
    std::optional<int64_t> A = Zero.of(Cond), B = One.of(Cond);
    return A && B && !*A != !Value && !*B != !Value;
  };
  auto OnEvent = [&](EventId Id, uint8_t &) {
    return Failure.endedBy(S.Events[Id.V]) || noticed(F, Id) ? Verdict::Stop
           : disturbs(F, Id)                                 ? Verdict::Found
                                                             : Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    std::optional<int64_t> Known = Failure.of(Cond);
    return Failure.allows(Cond, Taken) && !(Known && Notices(Cond, *Known));
  };
  PathHit Hit = V.paths(F).search(V.defs(F).after(Call),
                                  {.Event = OnEvent, .Branch = OnBranch});
  if (Hit.certain())
    Out.push_back({LostError::Unnoticed, Call, Hit.Event, {}});
}

/// The calls right before and after attach and detach the thread.
bool PendingErrors::attachedFor(FnId F, EventId Call) {
  const Skeleton &S = *P.fn(F).Body;
  // The next call in that direction; most are not what is looked for.
  auto Next = [&](int Step, EffectKind Effect) {
    for (uint32_t I = Call.V + Step; I < S.Events.size(); I += Step)
      if (S.Events[I].Kind == EventKind::Call) {
        const FunctionRow *Row = P.rowOf(F, S.Events[I]);
        return Row && Row->Effect == Effect ? EventId(I) : EventId();
      }
    return EventId();
  };
  EventId Before = Next(-1, EffectKind::Attach);
  EventId After = Before.valid() ? Next(1, EffectKind::Detach) : EventId();
  if (!After.valid())
    return false;
  const Defs &D = V.defs(F);
  return D.blockOf(Before) == D.blockOf(Call) &&
         D.blockOf(After) == D.blockOf(Call);
}

void PendingErrors::replaced(FnId F, EventId Call,
                             std::vector<LostError> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  if (P.rowOf(F, S.Events[Call.V]) || !attachedFor(F, Call))
    return;
  Supposed Failure(S, Call, 0);
  if (!Failure.named())
    return;
  auto OnEvent = [&](EventId Id, uint8_t &) {
    const Event &At = S.Events[Id.V];
    if (Failure.endedBy(At) || noticed(F, Id))
      return Verdict::Stop;
    bool Asks =
        At.Kind == EventKind::Call && V.role(F, Id, RoleKind::LibraryError);
    return Asks ? Verdict::Found : Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    return Failure.allows(Cond, Taken);
  };
  PathHit Hit = V.paths(F).search(V.defs(F).after(Call),
                                  {.Event = OnEvent, .Branch = OnBranch});
  if (Hit.certain())
    Out.push_back({LostError::Replaced, Call, Hit.Event, {}});
}

/// Sets an exception, itself or in functions of the program that it calls.
bool PendingErrors::sets(FnId F, EventId E) {
  return V.does(F, E, {RoleKind::ErrorIndicator, "sets|restores"});
}

/// Returns nothing, and raises floating-point flags.
bool PendingErrors::speaksInFlags(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Block &B : S.Blocks)
    if (B.Term == TermKind::Return && B.Cond.valid())
      return false;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (V.does(F, EventId(I), {RoleKind::FloatFlags, "raises"}))
      return true;
  return false;
}

/// The end of a path on which the call has returned this, and which sets no
/// exception.
PathHit PendingErrors::silentReturn(FnId F, EventId Call, int64_t Result) {
  const Skeleton &S = *P.fn(F).Body;
  Supposed Returned(S, Call, Result);
  enum : uint8_t { Tested = 1 };
  auto OnEvent = [&](EventId E, uint8_t &) {
    return Returned.endedBy(S.Events[E.V]) || sets(F, E) ? Verdict::Stop
                                                         : Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t Phase) {
    ExprId Value = S.Blocks[B.V].Cond;
    bool Constant = !Value.valid() || S.expr(Value).Kind == ExprKind::Int;
    return Phase & Tested && Constant ? Verdict::Found : Verdict::Stop;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    if (Returned.of(Cond) && S.expr(Cond).Kind != ExprKind::Int)
      Phase |= Tested;
    return Returned.allows(Cond, Taken);
  };
  return V.paths(F).search(
      V.defs(F).after(Call),
      {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch});
}

void PendingErrors::memory(FnId F, EventId Call, std::vector<LostError> &Out) {
  PathHit End = silentReturn(F, Call, 0);
  if (!End.certain())
    return;
  if (speaksInFlags(F)) {
    Out.push_back({LostError::Memory, EventId(), Call, {}});
    return;
  }
  const Skeleton &S = *P.fn(F).Body;
  ExprId Value = S.Blocks[End.Block.V].Cond;
  if (!Value.valid())
    return;
  for (CodeRef C : V.callers(F))
    if (speaksInFlags(C.Fn) &&
        silentReturn(C.Fn, C.Event, S.expr(Value).Value).certain()) {
      Out.push_back({LostError::Memory, EventId(), Call, C});
      return;
    }
}

/// A call that only fails for an object of the wrong class does so where the
/// object is what somebody else passes: an argument of an entry point. What the
/// program has put into its own members and lists it knows.
bool PendingErrors::mayFail(FnId F, EventId Call) {
  const Role *R = V.role(F, Call, RoleKind::ErrorIndicator);
  if (!R || R->Value.Kind != Slot::Arg)
    return true;
  return std::ranges::any_of(
      V.argOrigins(F, Call, R->Value.Index), [&](const Origin &O) {
        bool Ours = std::ranges::any_of(O.Steps, [](const OriginStep &Step) {
          return Step.Kind == OriginStep::Field;
        });
        bool Given =
            O.Base == BaseKind::Param
                ? P.isEntry(F) || V.callers(F).empty()
                : O.Base == BaseKind::Out &&
                      V.role(F, EventId(O.Index), RoleKind::Parses) != nullptr;
        return Given && !Ours;
      });
}

std::vector<LostError> PendingErrors::lost(FnId F) {
  std::vector<LostError> Out;
  const Skeleton &S = *P.fn(F).Body;
  if (Destructors.count(F))
    inDestructor(F, Out);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    const Role *R = V.role(F, EventId(I), RoleKind::SetsErrno);
    if (R && R->What == "memory" && !namesOf(S, EventId(I)).empty())
      memory(F, EventId(I), Out);
    if (indicator(F, EventId(I), "three-way") && mayFail(F, EventId(I)) &&
        !namesOf(S, EventId(I)).empty())
      threeWay(F, EventId(I), Out);
    replaced(F, EventId(I), Out);
  }
  return Out;
}

} // namespace nogil
