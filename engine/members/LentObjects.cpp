//===- LentObjects.cpp - borrowed objects lent to calls that reuse them ---===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "members/LentObjects.h"
#include "cfg/Uses.h"
#include <algorithm>

namespace nogil {
std::optional<Reuse> LentObjects::reuse(FnId F, EventId Call, uint32_t Arg) {
  for (const Role *Row : V.rolesThatHold(F, Call))
    if (Row->Does == RoleKind::Reuses && Row->Value.Kind == Slot::Arg &&
        Row->Value.Index == Arg)
      return possible(Runs.python(F, Call)) &&
                     !possible(Runs.exact(F, Call, Arg))
                 ? std::optional(Reuse{Row, {}, {}})
                 : std::nullopt;
  const Event &E = P.fn(F).Body->Events[Call.V];
  FnId G = P.calleeOf(F, E);
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Row || !P.rolesOf(F, E).empty() ||
      (E.Flags & EF_Virtual) || Arg >= P.fn(G).Body->ParamCount)
    return std::nullopt;
  return Inside.of({G, Arg});
}

/// The call is given the parameter, or something that was read from it.
bool LentObjects::handsOver(FnId F, EventId Call, uint32_t Param) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
    if (P.fn(F).Body->arg(E, A).valid())
      for (const Origin &O : V.argOrigins(F, Call, A))
        if (O.Base == BaseKind::Param && O.Index == Param)
          return true;
  return false;
}

std::optional<Reuse> LentObjects::reusedParam(FnId F, uint32_t Param) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  if (!P.tu(F).str(S.Vars[Param].Type).ends_with('*'))
    return std::nullopt;
  Origin Object;
  Object.Base = BaseKind::Param;
  Object.Index = Param;
  auto Takes = [&](EventId E) {
    return Refs.counts(F, E, Object, RoleKind::TakesReference);
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || !isArgument(S, E, VarId(Param)))
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (isVar(S, S.arg(E, A), VarId(Param)) &&
          V.argOrigins(F, EventId(I), A) == std::vector{Object} &&
          reuse(F, EventId(I), A) &&
          V.paths(F)
              .somePath(
                  D.entry(), [&](EventId X) { return X.V == I; }, Takes)
              .certain())
        return Reuse{nullptr, EventId(I), EventId(I)};
  }
  auto OnEvent = [&](EventId E, uint8_t &Ran) {
    if (Takes(E) || D.defines(E, VarId(Param)))
      return Verdict::Stop;
    if (Ran && needsObject(S, S.Events[E.V], VarId(Param)))
      return Verdict::Found;
    if (!Ran && handsOver(F, E, Param) && possible(Runs.python(F, E)))
      Ran = 1;
    return Verdict::Go;
  };
  PathHit Hit = V.paths(F).search(D.entry(), {.Event = OnEvent});
  if (!Hit.certain() || !Hit.Event.valid())
    return std::nullopt;
  return Reuse{nullptr, Hit.Mark, Hit.Event};
}

/// Borrowed from a container that others may change, whatever path led here. It
/// may be a tuple as well, as far as the function knows.
bool LentObjects::item(FnId F, LentObject &L, const std::vector<Origin> &Of) {
  bool Lends = false;
  for (const Origin &O : Of) {
    if (O.Base == BaseKind::Const ||
        (O.Base == BaseKind::Global && O.Steps.empty()))
      continue;
    std::optional<Lender> From = lenderOf(O);
    if (!From || (L.Container.known() && L.Container != From->Of))
      return false;
    L.Container = From->Of;
    if (From->By) {
      L.Object = O;
      Lends = true;
    }
  }
  return Lends && !R.lasting(F, L.Container) &&
         R.changeable(F, L.Container, L.Call) &&
         !possible(
             Runs.tested(F, L.Call, {L.Container}, RoleKind::TestsImmutable));
}

/// A function that Python code may call gives up what the member holds.
bool LentObjects::replaced(FnId F, LentObject &L, const Load &From) {
  const Member Of = M.of(From);
  const CodeRef Use{F, L.Call};
  if (From.Inside || !M.assigned(Of) || M.shared(F, From) == ~0u)
    return false;
  bool Found = false;
  for (const MemberChange &By : M.changes(Of)) {
    const CodeRef &Drop = By.Release;
    if (By.Kind != MemberChange::Released || By.Flag || !Drop.Fn.valid() ||
        !V.counted(Drop.Fn, Drop.Event, RoleKind::DropsReference) ||
        M.coordinated(Use, By, Of) || !M.sameObject(Use, From, By) ||
        (!M.open(Use, From) &&
         !M.open(By.At, M.changedField(By.At.Fn, P.event(By.At)))))
      continue;
    if (!Found || (By.IsEntry && !L.Change.IsEntry))
      L.Change = By;
    Found = true;
  }
  return Found;
}

bool LentObjects::member(FnId F, LentObject &L, const std::vector<Origin> &Of) {
  for (const Origin &O : Of) {
    if (O.Base == BaseKind::Const ||
        (O.Base == BaseKind::Global && O.Steps.empty()))
      continue;
    if (O.Steps.empty() || O.Steps.back().Kind != OriginStep::Field)
      return false;
    L.Object = O;
  }
  if (!L.Object.known())
    return false;
  const Event &E = P.fn(F).Body->Events[L.Call.V];
  ExprId Arg = P.fn(F).Body->arg(E, L.Arg);
  for (const Load &From : M.loads(F, Arg, V.defs(F).before(L.Call)))
    if (replaced(F, L, From)) {
      L.From = From;
      return true;
    }
  return false;
}

std::vector<LentObject> LentObjects::find(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<LentObject> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || (E.Flags & EF_Implicit) ||
        !(Eff.ofCall(F, EventId(I)) &
          (1u << EB_RunsPython | 1u << EB_MayRunPython)))
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A) {
      if (!S.arg(E, A).valid())
        continue;
      std::vector<Origin> Of = V.argOrigins(F, EventId(I), A);
      if (std::ranges::all_of(Of, [](auto &O) { return O.Steps.empty(); }))
        continue;
      std::optional<Reuse> How = reuse(F, EventId(I), A);
      if (!How)
        continue;
      LentObject L{EventId(I), A, *How, {}, {}, {}, {}};
      if ((item(F, L, Of) || member(F, L, Of)) && !Refs.held(F, L.Call, Of))
        Out.push_back(std::move(L));
    }
  }
  return Out;
}

} // namespace nogil
