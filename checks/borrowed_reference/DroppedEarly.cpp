//===- DroppedEarly.cpp - uses behind the last reference ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/borrowed_reference/DroppedEarly.h"
#include "cfg/Comparisons.h"
#include "cfg/Uses.h"
#include <algorithm>

namespace nogil {
namespace {

bool has(const std::vector<EventId> &Set, EventId E) {
  return std::ranges::find(Set, E) != Set.end();
}

/// The variable of the function's own that an assignment sets.
VarId localSet(const Skeleton &S, const Event &E) {
  if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
      (E.Flags & EF_Compound) || S.expr(E.Dst).Kind != ExprKind::Var)
    return VarId();
  const Var &X = S.Vars[S.expr(E.Dst).A];
  return X.Kind == Storage::Local && !X.ByReference ? VarId(S.expr(E.Dst).A)
                                                    : VarId();
}

} // namespace

/// What others may drop: an item, or what a member holds.
bool DroppedEarly::mayVanish(const Origin &O) const {
  if (O.Steps.empty() || !O.known() || O.Base == BaseKind::Const)
    return false;
  std::optional<Lender> By = lenderOf(O);
  return By ? By->By != nullptr
            : O.Steps.back().Kind == OriginStep::Field ||
                  O.Steps.back().Kind == OriginStep::Elem;
}

/// A new reference, and not to what something holds that nobody else changes.
bool DroppedEarly::isNew(EventId Call) {
  for (const Role *Does : V.rolesThatHold(F, Call)) {
    if (Does->Does != RoleKind::NewReference ||
        Does->Value.Kind != Slot::Return)
      continue;
    if (Does->Of.Kind != Slot::Arg)
      return true;
    return std::ranges::any_of(
        V.argOrigins(F, Call, Does->Of.Index),
        [&](const Origin &O) { return R.changeable(F, O, Call); });
  }
  return false;
}

/// The references of the function's own that it gives up itself.
void DroppedEarly::findOwned() {
  Found.clear();
  std::map<Origin, std::vector<EventId>> Drops;
  for (uint32_t I = 0; I != S->Events.size(); ++I)
    if (ExprId Object = V.counted(F, EventId(I), RoleKind::DropsReference);
        Object.valid())
      for (const Origin &O : V.origins(F, Object, D->before(EventId(I))))
        if (O.known() && O.Base != BaseKind::Const)
          Drops[O].push_back(EventId(I));
  if (Drops.empty())
    return;
  for (const auto &[Object, At] : Drops)
    if (Object.Base == BaseKind::Result && Object.Steps.empty() &&
        isNew(EventId(Object.Index)))
      Found.push_back({EventId(Object.Index), false, Object, At});
  for (uint32_t I = 0; I != S->Events.size(); ++I)
    if (ExprId Object = V.counted(F, EventId(I), RoleKind::TakesReference);
        Object.valid())
      for (const Origin &O : V.origins(F, Object, D->before(EventId(I))))
        if (auto At = Drops.find(O); At != Drops.end() && mayVanish(O))
          Found.push_back({EventId(I), true, O, At->second});
}

/// Gives up this object, and on no other path another one. X: the variable that
/// holds it on this path, if one does.
Answer DroppedEarly::drops(const Owned &O, EventId E, VarId X) {
  if (!has(O.Drops, E))
    return Answer::No;
  ExprId Object = V.counted(F, E, RoleKind::DropsReference);
  if (X.valid() && isVar(*S, Object, X))
    return Answer::Yes;
  auto Of = V.origins(F, Object, D->before(E));
  return std::ranges::all_of(Of,
                             [&](const Origin &One) {
                               return One == O.Object ||
                                      One.Base == BaseKind::Const;
                             })
             ? Answer::Yes
             : Answer::Unknown;
}

/// Needs the object behind X, not just its address.
bool DroppedEarly::uses(EventId Id, VarId X) const {
  const Event &E = S->Events[Id.V];
  if (needsObject(*S, E, X))
    return true;
  return E.Kind != EventKind::Call && E.Kind != EventKind::ScopeEnd &&
         anyWithin(*S, E.Src, [&](ExprId, const Expr &Of) {
           return Of.Kind == ExprKind::Elem && isVar(*S, ExprId(Of.A), X);
         });
}

bool DroppedEarly::returns(EventId ScopeEnd, VarId X) const {
  const Block &B = S->Blocks[D->blockOf(ScopeEnd).V];
  return B.Term == TermKind::Return && isVar(*S, B.Cond, X);
}

SrcRange DroppedEarly::usedAt(const PathHit &Hit) const {
  const Event &E = S->Events[Hit.Event.V];
  return E.Kind == EventKind::ScopeEnd
             ? S->Blocks[D->blockOf(Hit.Event).V].Range
             : E.Range;
}

/// Not where the variable is null, or holds what somebody else has, too.
bool DroppedEarly::allows(BlockId, ExprId Cond, bool Taken, VarId X) const {
  Assumption A = normal(*S, Cond, Taken);
  if (isVar(*S, A.Cond, X))
    return A.True;
  const Expr &Is = S->expr(A.Cond);
  if (Is.Kind != ExprKind::Binary ||
      (Is.Op != ExprOp::Eq && Is.Op != ExprOp::Ne) ||
      (!isVar(*S, ExprId(Is.A), X) && !isVar(*S, ExprId(Is.B), X)))
    return true;
  return A.True != (Is.Op == ExprOp::Eq); // equal: null, or another one's
}

/// The branch says that there is no such object.
bool DroppedEarly::isNull(BlockId B, ExprId Cond, bool Taken, const Origin &O) {
  Assumption A = normal(*S, Cond, Taken);
  if (A.True || S->expr(A.Cond).Kind != ExprKind::Var)
    return false;
  auto Of = V.origins(F, A.Cond, D->endOf(B));
  return std::ranges::find(Of, O) != Of.end();
}

/// `x = new(); ... Py_DECREF(x); use(x);`
void DroppedEarly::object(const Owned &O, EventId Set,
                          std::vector<EarlyDrop> &Out) {
  VarId X = localSet(*S, S->Events[Set.V]);
  auto OnEvent = [&](EventId E, uint8_t &Gone) {
    if (Answer Drop = drops(O, E, X); possible(Drop)) {
      if (Gone || !certain(Drop))
        return Verdict::Stop; // twice is another mistake
      Gone = 1;
      return Verdict::Go;
    }
    if (Gone && uses(E, X))
      return Verdict::Found;
    if (D->defines(E, X) || (!Gone && Refs.mayKeep(F, E, O.Object)))
      return Verdict::Stop;
    if (S->Events[E.V].Kind == EventKind::ScopeEnd &&
        S->Events[E.V].Scope == S->Vars[X.V].Scope)
      return Gone && returns(E, X) ? Verdict::Found : Verdict::Stop;
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &) {
    return allows(B, Cond, Taken, X);
  };
  PathHit Hit =
      V.paths(F).search(D->after(Set), {.Event = OnEvent, .Branch = OnBranch});
  if (Hit.certain())
    Out.push_back({O.Got, false, X, O.Object, VarId(), EventId(), Hit.Mark,
                   Hit.Event, usedAt(Hit)});
}

/// What the assignment reads is there as long as the owner is.
DroppedEarly::PartKind DroppedEarly::partOf(const Owned &O, EventId Read) {
  const Event &E = S->Events[Read.V];
  VarId X = localSet(*S, E);
  if (!X.valid() || !P.tu(F).str(S->Vars[X.V].Type).ends_with('*'))
    return PartKind::None;
  if (S->expr(E.Src).Kind == ExprKind::Result &&
      V.counted(F, EventId(S->expr(E.Src).A), RoleKind::TakesReference))
    return PartKind::None; // its own reference
  Point At = D->before(Read);
  PartKind Kind = PartKind::None;
  for (const Origin &Of : V.origins(F, E.Src, At)) {
    if (Of.Base != O.Object.Base || Of.Index != O.Object.Index)
      return PartKind::None; // another value on another path
    if (std::optional<Lender> From = lenderOf(Of); From && From->Of == O.Object)
      Kind = PartKind::Object;
    else if (!Of.Steps.empty() &&
             Of.Steps.back().Kind == OriginStep::Interior &&
             Of.Steps.back().Via->Kind == "fixed" && Of.owner() == O.Object)
      Kind = PartKind::Memory;
  }
  if (Kind != PartKind::None)
    return Kind;
  for (const Load &L : M.loads(F, E.Src, At))
    if (!L.Inside && !L.Copy.valid())
      for (const Origin &Of : V.origins(F, L.Object, L.At))
        if (Of == O.Object)
          return PartKind::Object;
  return PartKind::None;
}

/// `x = owner->x; ... Py_DECREF(owner); use(x);`
void DroppedEarly::part(const Owned &O, EventId Read,
                        std::vector<EarlyDrop> &Out) {
  enum : uint8_t { HasRead = 1, Ran = 2, Gone = 4 };
  PartKind Kind = partOf(O, Read);
  if (Kind == PartKind::None)
    return;
  const VarId X = localSet(*S, S->Events[Read.V]);
  std::vector<Origin> Of = V.origins(F, S->Events[Read.V].Src, D->before(Read));
  auto Kept = [&](EventId E) {
    return Refs.mayKeep(F, E, O.Object) ||
           (Kind == PartKind::Object && std::ranges::any_of(Of, [&](auto &One) {
              return Refs.mayKeep(F, E, One);
            }));
  };
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (E == O.Got)
      return Verdict::Stop; // the next one
    if (E == Read) {
      Phase |= Phase & Gone ? 0 : HasRead;
      return Phase & Gone ? Verdict::Stop : Verdict::Go;
    }
    if (Answer Drop = drops(O, E, VarId()); possible(Drop)) {
      bool May =
          certain(Drop) && (Phase & HasRead) && (!O.Taken || (Phase & Ran));
      Phase |= Gone;
      return May ? Verdict::Go : Verdict::Stop;
    }
    if ((Phase & Gone) && uses(E, X))
      return V.counted(F, E, RoleKind::DropsReference) ? Verdict::Stop
                                                       : Verdict::Found;
    if (((Phase & HasRead) && D->defines(E, X)) || (!(Phase & Gone) && Kept(E)))
      return Verdict::Stop;
    if (S->Events[E.V].Kind == EventKind::ScopeEnd &&
        S->Events[E.V].Scope == S->Vars[X.V].Scope && (Phase & HasRead))
      return (Phase & Gone) && returns(E, X) ? Verdict::Found : Verdict::Stop;
    if (!(Phase & Gone) && possible(Runs.python(F, E)))
      Phase |= Ran;
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &Phase) {
    return !isNull(B, Cond, Taken, O.Object) &&
           (!(Phase & HasRead) || allows(B, Cond, Taken, X));
  };
  PathHit Hit = V.paths(F).search(D->after(O.Got),
                                  {.Event = OnEvent, .Branch = OnBranch});
  if (Hit.certain())
    Out.push_back({O.Got, O.Taken, VarId(), O.Object, X, Read, Hit.Mark,
                   Hit.Event, usedAt(Hit)});
}

std::vector<EarlyDrop> DroppedEarly::find(FnId Fn) {
  F = Fn;
  S = P.fn(F).Body;
  D = &V.defs(F);
  std::vector<EarlyDrop> Out;
  findOwned();
  for (const Owned &O : Found)
    for (uint32_t I = 0; I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (!localSet(*S, E).valid())
        continue;
      const Expr &Src = S->expr(E.Src);
      if (!O.Taken && Src.Kind == ExprKind::Result && Src.A == O.Got.V)
        object(O, EventId(I), Out);
      else
        part(O, EventId(I), Out);
    }
  return Out;
}

} // namespace nogil
