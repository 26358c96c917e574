//===- Stale.cpp - members used after others could change them ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/Stale.h"
#include "flow/Policy.h"
#include <algorithm>

namespace nogil {

std::vector<StaleUse> StaleUses::in(FnId Fn) {
  F = Fn;
  S = P.fn(F).Body;
  Found.clear();
  if (!S || !(C.Bits[F.V] & CB_Running))
    return {};
  bool Look = worthALook();
  for (uint32_t E = 0; E != S->Events.size(); ++E) {
    context(EventId(E));
    if (!Look || !detachedAt(EventId(E)))
      continue;
    inside(EventId(E));
    written(EventId(E));
    unpinned(EventId(E));
  }
  if (Look)
    later();
  return Found;
}

/// The shapes in which an event comes between: After, Gone.
void StaleUses::later() {
  std::vector<std::pair<EventId, Load>> Copies;
  for (uint32_t E = 0; E != S->Events.size(); ++E)
    if (S->Events[E].Kind == EventKind::Assign)
      copies(EventId(E), Copies);
  std::set<ExprId> Members = followedMembers();
  if (Copies.empty() && Members.empty())
    return;
  Lets.clear();
  for (uint32_t E = 0; E != S->Events.size(); ++E)
    if (Lets.size() < 255 && letsOthersIn(EventId(E)))
      Lets.push_back(EventId(E));
  if (Lets.empty())
    return;
  for (const auto &[Def, L] : Copies)
    copied(Def, L);
  for (ExprId Field : Members)
    for (uint32_t B = 0; B != S->Blocks.size(); ++B)
      if (S->Blocks[B].Term == TermKind::Branch &&
          mentions(S->Blocks[B].Cond, M.of(F, Field)))
        tested(BlockId(B), Field);
}

/// Loads of members that this function reads through, and others may clear.
std::set<ExprId> StaleUses::followedMembers() {
  std::set<ExprId> Out;
  for (const Expr &X : S->Exprs) {
    bool Follows = X.Kind == ExprKind::Elem ||
                   (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow);
    if (!Follows || S->Exprs[X.A].Kind != ExprKind::Field)
      continue;
    Member Of = M.of(F, ExprId(X.A));
    if (M.assigned(Of) && !Out.count(ExprId(X.A)) &&
        std::any_of(M.changes(Of).begin(), M.changes(Of).end(),
                    [](const MemberChange &By) { return By.ToConstant; }))
      Out.insert(ExprId(X.A));
  }
  return Out;
}

bool StaleUses::worthALook() {
  return (C.Bits[F.V] & CB_Detached) || Eff.has(F, EB_Detaches) ||
         Eff.has(F, EB_RunsPython) || Eff.has(F, EB_MayRunPython);
}

bool StaleUses::detachedAt(EventId E) const {
  const std::vector<uint8_t> &Modes = R.Modes[F.V];
  auto Has = [](unsigned Of, Mode X) { return Of >> unsigned(X) & 1; };
  if (Modes.empty())
    return C.Bits[F.V] & CB_Detached;
  return Has(Modes[E.V], Mode::Detached) ||
         (Has(Modes[E.V], Mode::Entry) && (C.Bits[F.V] & CB_Detached));
}

bool StaleUses::letsOthersIn(EventId E) {
  if (S->Events[E.V].Kind != EventKind::Call)
    return false;
  if (R.Detaches.count({F, E}))
    return true;
  uint16_t Bits = Eff.ofCall(F, E);
  if (Bits & (1u << EB_Detaches | 1u << EB_RunsPython))
    return true;
  if (!(Bits >> EB_MayRunPython & 1))
    return false;
  // The class of an argument decides: does it come from outside?
  for (const Role *Row : V.rolesThatHold(F, E)) {
    if (Row->Does != RoleKind::RunsPython || Row->Kind != "maybe" ||
        Row->Value.Kind != Slot::Arg)
      continue;
    ExprId Object = S->arg(S->Events[E.V], Row->Value.Index);
    if (Object.valid() && M.shared(F, Object, V.defs(F).before(E)) != ~0u &&
        !exact(V.argOrigins(F, E, Row->Value.Index)))
      return true;
  }
  return false;
}

/// By the callee, or by the macro that hides the call of another test.
bool StaleUses::testsExact(EventId Id) {
  const Event &E = S->Events[Id.V];
  const RoleList *OfMacro = P.Rules->roles(P.macroName(F, E));
  for (const RoleList *Roles : {&P.rolesOf(F, E), OfMacro})
    if (Roles && std::any_of(Roles->begin(), Roles->end(), [](auto &Row) {
          return Row.Does == RoleKind::TestsExact;
        }))
      return true;
  return false;
}

/// The function asks for the exact class of one of these.
bool StaleUses::exact(const std::vector<Origin> &Objects) {
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    if (E.Kind != EventKind::Call || !testsExact(EventId(I)))
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      for (const Origin &O : V.argOrigins(F, EventId(I), A))
        if (std::find(Objects.begin(), Objects.end(), O) != Objects.end())
          return true;
  }
  return false;
}

uint8_t StaleUses::phaseOf(EventId E) const {
  auto It = std::lower_bound(Lets.begin(), Lets.end(), E);
  return It != Lets.end() && *It == E ? uint8_t(It - Lets.begin() + 1) : 0;
}

/// The last detach before a detached event of this function, if any.
EventId StaleUses::detachOf(EventId Use) {
  auto Detaches = [&](EventId E) {
    return S->Events[E.V].Kind == EventKind::Call &&
           (R.Detaches.count({F, E}) || Eff.callHas(F, E, EB_Detaches));
  };
  PathSearch Search(V.defs(F));
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    if (EventId(I) == Use || !Detaches(EventId(I)))
      continue;
    auto OnEvent = [&](EventId At, uint8_t &) {
      return At == Use      ? Verdict::Found
             : Detaches(At) ? Verdict::Stop
                            : Verdict::Go;
    };
    if (Search.find({V.defs(F).blockOf(EventId(I)), I + 1}, {}, OnEvent))
      return EventId(I);
  }
  return EventId();
}

void StaleUses::followed(ExprId E, std::vector<ExprId> &Out) const {
  if (!E.valid())
    return;
  const Expr &X = S->expr(E);
  switch (X.Kind) {
  case ExprKind::Field:
    if (X.Op == ExprOp::Arrow)
      Out.push_back(ExprId(X.A));
    followed(ExprId(X.A), Out);
    return;
  case ExprKind::Elem:
    Out.push_back(ExprId(X.A));
    followed(ExprId(X.A), Out);
    followed(ExprId(X.B), Out);
    return;
  case ExprKind::Cond:
    followed(ExprId(X.C), Out);
    [[fallthrough]];
  case ExprKind::Binary:
    followed(ExprId(X.B), Out);
    [[fallthrough]];
  case ExprKind::Unary:
    followed(ExprId(X.A), Out);
    return;
  case ExprKind::Addr: // an address is computed, nothing is read there
    if (S->Exprs[X.A].Kind == ExprKind::Field ||
        S->Exprs[X.A].Kind == ExprKind::Elem)
      followed(ExprId(S->Exprs[X.A].A), Out);
    return;
  default:
    return;
  }
}

/// The pointers that an event reads or writes through.
std::vector<ExprId> StaleUses::followed(EventId Id) const {
  const Event &E = S->Events[Id.V];
  std::vector<ExprId> Out;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    followed(S->arg(E, A), Out);
  for (ExprId X : {E.CalleeExpr, E.Dst, E.Src})
    followed(X, Out);
  return Out;
}

void StaleUses::inside(EventId Id) {
  const Event &E = S->Events[Id.V];
  std::vector<ExprId> Values = followed(Id);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    Values.push_back(S->arg(E, A));
  for (ExprId X : Values)
    for (const Load &L : M.loads(F, X, V.defs(F).before(Id))) {
      StaleUse U;
      U.Of = M.of(F, L.Field);
      if (L.Inside || !M.assigned(U.Of))
        continue;
      U.Field = L.Field;
      U.Use = {F, Id};
      U.Read = L.Copy.valid() ? S->Events[L.Copy.V].Range : E.Range;
      U.EntryIndex = M.shared(F, ExprId(S->expr(L.Field).A), L.At);
      // Searches of paths come last: nearly all members end here.
      if (U.EntryIndex == ~0u || !endedElsewhere(U.Of) || takenOut(Id, U.Of))
        continue;
      U.Lets = {F, detachOf(Id)};
      proven(U, false);
    }
}

void StaleUses::written(EventId Id) {
  const Event &E = S->Events[Id.V];
  if (E.Kind != EventKind::Assign || !E.Dst.valid())
    return;
  ExprId Field = M.assignedField(F, E);
  if (!Field.valid())
    return;
  StaleUse U;
  U.Kind = StaleUse::Written;
  U.Of = M.of(F, Field);
  U.Field = Field;
  U.Use = {F, Id};
  U.Read = E.Range;
  U.Lets = {F, detachOf(Id)};
  U.EntryIndex = M.shared(F, ExprId(S->expr(Field).A), V.defs(F).before(Id));
  proven(U, false);
}

void StaleUses::context(EventId Id) {
  const Event &E = S->Events[Id.V];
  const Role *Row =
      E.Kind == EventKind::Call ? V.role(F, Id, RoleKind::OneAtATime) : nullptr;
  if (!Row || Row->Value.Kind != Slot::Arg)
    return;
  ExprId State = S->arg(E, Row->Value.Index);
  for (const Load &L : M.loads(F, State, V.defs(F).before(Id))) {
    StaleUse U;
    U.Kind = StaleUse::Context;
    U.Of = M.of(F, L.Field);
    U.Field = L.Field;
    U.Use = {F, Id};
    U.Read = L.Copy.valid() ? S->Events[L.Copy.V].Range : E.Range;
    U.EntryIndex = M.shared(F, ExprId(S->expr(L.Field).A), L.At);
    U.Row = Row;
    U.Detached = detachedAt(Id);
    if (U.EntryIndex == ~0u || takenOut(Id, U.Of) || flagged(Id))
      continue;
    U.Lets = {F, U.Detached ? detachOf(Id) : EventId()};
    U.Locked = !M.open(U.Use, L.Field);
    Found.push_back(U);
  }
}

/// On every path to the use a call has pinned the object.
bool StaleUses::pinned(EventId Use, const Origin &Owner) {
  PathSearch Search(V.defs(F));
  auto Pins = [&](EventId E) {
    const Role *Row = S->Events[E.V].Kind == EventKind::Call
                          ? V.role(F, E, RoleKind::Pins)
                          : nullptr;
    if (!Row || Row->Value.Kind != Slot::Arg)
      return false;
    std::vector<Origin> Of = V.argOrigins(F, E, Row->Value.Index);
    return std::find(Of.begin(), Of.end(), Owner) != Of.end();
  };
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == Use ? Verdict::Found : Pins(E) ? Verdict::Stop : Verdict::Go;
  };
  Point Begin{BlockId(0u), S->Blocks[0].EventsBegin};
  return !Search.find(Begin, {}, OnEvent);
}

/// `p = bytes_of(bytearray)`, and `p` in a call that is made detached.
void StaleUses::unpinned(EventId Id) {
  const Event &E = S->Events[Id.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    for (const Origin &O : V.argOrigins(F, Id, A)) {
      const OriginStep *Step = O.interior();
      if (!Step || !Step->Event.valid())
        continue;
      const Role *Row = V.role(F, Step->Event, RoleKind::Unpinned);
      if (!Row || Row->Of.Kind != Slot::Arg || pinned(Id, O.owner()))
        continue;
      StaleUse U;
      U.Kind = StaleUse::Unpinned;
      U.Field = S->arg(S->Events[Step->Event.V], Row->Of.Index);
      U.Use = {F, Id};
      U.Read = S->Events[Step->Event.V].Range;
      U.Lets = {F, detachOf(Id)};
      U.EntryIndex = M.shared(F, U.Field, V.defs(F).before(Step->Event), true);
      U.Row = Row;
      bool New = std::none_of(Found.begin(), Found.end(), [&](auto &K) {
        return K.Kind == U.Kind && K.Read == U.Read;
      });
      if (U.EntryIndex != ~0u && New)
        Found.push_back(U);
    }
}

/// Is there somebody else who ends the value, and could not know?
bool StaleUses::proven(StaleUse U, bool Cleared) {
  if (U.EntryIndex == ~0u)
    return false;
  for (const StaleUse &Known : Found)
    if (Known.Of == U.Of && Known.Kind != StaleUse::Context)
      return false;
  for (const MemberChange &By : M.changes(U.Of)) {
    bool Fits = Cleared ? By.ToConstant : By.Kind == MemberChange::Released;
    if (!Fits || By.At.Fn == F || M.coordinated(F, By.At.Fn, U.Of) ||
        (!M.open(U.Use, U.Field) &&
         !M.open(By.At, M.changedField(By.At.Fn, P.event(By.At)))))
      continue;
    // The best witness is a method itself.
    if (!U.By || (By.IsEntry && !U.By->IsEntry))
      U.By = &By;
  }
  if (U.By)
    Found.push_back(U);
  return U.By;
}

bool StaleUses::assigns(EventId E, Member Of) {
  if (S->Events[E.V].Kind != EventKind::Assign)
    return false;
  ExprId Field = M.assignedField(F, S->Events[E.V]);
  return Field.valid() && M.of(F, Field) == Of;
}

/// Another function releases what the member holds.
bool StaleUses::endedElsewhere(Member Of) {
  return std::ranges::any_of(M.changes(Of), [&](const MemberChange &By) {
    return By.Kind == MemberChange::Released && By.At.Fn != F;
  });
}

/// On every path to the use the member was given a new value.
bool StaleUses::takenOut(EventId Use, Member Of) {
  PathSearch Search(V.defs(F));
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == Use         ? Verdict::Found
           : assigns(E, Of) ? Verdict::Stop
                            : Verdict::Go;
  };
  Point Begin{BlockId(0u), S->Blocks[0].EventsBegin};
  return !Search.find(Begin, {}, OnEvent);
}

/// `p->busy = 1` or `++p->users`, of a member that is tested, too.
bool StaleUses::setsFlag(FnId G, EventId Id, const std::set<Member> &Tested) {
  const Skeleton &Body = *P.fn(G).Body;
  const Event &E = Body.Events[Id.V];
  if (E.Kind != EventKind::Assign || !E.Src.valid())
    return false;
  const Expr &Value = Body.expr(E.Src);
  bool Set = (E.Flags & EF_Compound) ||
             (Value.Kind == ExprKind::Int && Value.Value != 0);
  ExprId Field = Set ? M.assignedField(G, E) : ExprId();
  return Field.valid() && Tested.count(M.of(G, Field));
}

/// On every path to the use a busy flag was set, here or in a small helper.
bool StaleUses::flagged(EventId Use) {
  PathSearch Search(V.defs(F));
  auto Flags = [&](EventId Id) {
    const Event &E = S->Events[Id.V];
    if (setsFlag(F, Id, M.testedIn(F)))
      return true;
    if (E.Kind != EventKind::Call || !E.Callee.valid())
      return false;
    FnId G = P.resolve(P.fn(F).Tu, E.Callee);
    if (!P.fn(G).Body || P.fn(G).Body->Blocks.size() > policy::WrapperBlocks)
      return false;
    for (uint32_t I = 0; I != P.fn(G).Body->Events.size(); ++I)
      if (setsFlag(G, EventId(I), M.testedIn(G)))
        return true;
    return false;
  };
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == Use ? Verdict::Found : Flags(E) ? Verdict::Stop : Verdict::Go;
  };
  Point Begin{BlockId(0u), S->Blocks[0].EventsBegin};
  return !Search.find(Begin, {}, OnEvent);
}

bool StaleUses::mentions(ExprId Cond, Member Of) const {
  if (!Cond.valid())
    return false;
  const Expr &X = S->expr(Cond);
  switch (X.Kind) {
  case ExprKind::Field:
    return M.of(F, Cond) == Of;
  case ExprKind::Cond:
    return mentions(ExprId(X.A), Of) || mentions(ExprId(X.B), Of) ||
           mentions(ExprId(X.C), Of);
  case ExprKind::Binary:
    return mentions(ExprId(X.A), Of) || mentions(ExprId(X.B), Of);
  case ExprKind::Unary:
    return mentions(ExprId(X.A), Of);
  default:
    return false;
  }
}

/// The member is loaded again, or a function that tests it is called.
bool StaleUses::looksAt(EventId Id, Member Of) {
  const Event &E = S->Events[Id.V];
  if (E.Kind == EventKind::Call && E.Callee.valid()) {
    FnId G = P.resolve(P.fn(F).Tu, E.Callee);
    return P.fn(G).Body && M.testedIn(G).count(Of);
  }
  return E.Kind == EventKind::Read && E.Src.valid() &&
         S->expr(E.Src).Kind == ExprKind::Field && M.of(F, E.Src) == Of;
}

bool StaleUses::usesVar(EventId Id, VarId X) const {
  auto Is = [&](ExprId E) {
    while (S->expr(E).Kind == ExprKind::Binary)
      E = ExprId(S->expr(E).A);
    return S->expr(E).Kind == ExprKind::Var && S->expr(E).A == X.V;
  };
  const Event &E = S->Events[Id.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (Is(S->arg(E, A)))
      return true;
  std::vector<ExprId> Through = followed(Id);
  return std::any_of(Through.begin(), Through.end(), Is);
}

/// `p = self->buf`, of a member that somebody releases.
void StaleUses::copies(EventId Def,
                       std::vector<std::pair<EventId, Load>> &Out) {
  const Event &Set = S->Events[Def.V];
  if (!Set.Dst.valid() || !Set.Src.valid() ||
      S->expr(Set.Dst).Kind != ExprKind::Var)
    return;
  const Var &X = S->Vars[S->expr(Set.Dst).A];
  if (!P.tu(F).str(X.Type).ends_with('*') || X.Kind == Storage::Global)
    return;
  for (const Load &L : M.loads(F, Set.Src, V.defs(F).before(Def))) {
    Member Of = M.of(F, L.Field);
    if (L.Inside || L.Copy.valid() || !M.assigned(Of))
      continue;
    for (const MemberChange &By : M.changes(Of))
      if (By.Kind == MemberChange::Released && By.At.Fn != F) {
        Out.push_back({Def, L});
        break;
      }
  }
}

/// The copy, then an event that lets others in, then a use of the copy.
void StaleUses::copied(EventId Def, const Load &L) {
  VarId X(S->expr(S->Events[Def.V].Dst).A);
  Member Of = M.of(F, L.Field);
  const Defs &D = V.defs(F);
  uint8_t Last = 0;
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    bool Uses = usesVar(E, X);
    if (Phase && Uses) {
      Last = Phase;
      return Verdict::Found;
    }
    bool Counted = Uses && S->Events[E.V].Kind == EventKind::Call &&
                   (V.role(F, E, RoleKind::TakesReference) ||
                    V.role(F, E, RoleKind::Pins));
    if (Counted || D.defines(E, X) || assigns(E, Of) ||
        (Phase && looksAt(E, Of)))
      return Verdict::Stop;
    if (!Phase)
      Phase = phaseOf(E);
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &Phase) {
    return !Phase || !mentions(Cond, Of);
  };
  PathSearch Search(D);
  Point From = D.before(Def);
  auto Hit =
      Search.find({From.Block, From.Index + 1}, {}, OnEvent, {}, OnBranch);
  if (!Hit || !Last)
    return;
  StaleUse U;
  U.Kind = StaleUse::After;
  U.Of = Of;
  U.Field = L.Field;
  U.Read = S->Events[Def.V].Range;
  U.Use = {F, Hit->Event};
  U.Lets = {F, Lets[Last - 1]};
  U.EntryIndex = M.shared(F, ExprId(S->expr(L.Field).A), L.At);
  proven(U, false);
}

/// `if (self->conn)`, then an event that lets others in, then `self->conn->x`.
void StaleUses::tested(BlockId B, ExprId Field) {
  Member Of = M.of(F, Field);
  const Defs &D = V.defs(F);
  uint8_t Last = 0;
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (assigns(E, Of))
      return Verdict::Stop;
    if (Phase) {
      for (ExprId Through : followed(E))
        if (Through == Field) {
          Last = Phase;
          return Verdict::Found;
        }
      const Event &Ev = S->Events[E.V];
      if (Ev.Kind == EventKind::Call && looksAt(E, Of))
        return Verdict::Stop;
    } else {
      Phase = phaseOf(E);
    }
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &Phase) {
    return !Phase || !mentions(Cond, Of);
  };
  PathSearch Search(D);
  std::vector<Assumption> Known;
  if (Assumption A = Search.normal(S->Blocks[B.V].Cond, true); A.Cond == Field)
    Known.push_back({Field, true});
  auto Hit = Search.find(D.endOf(B), Known, OnEvent, {}, OnBranch);
  if (!Hit || !Last)
    return;
  StaleUse U;
  U.Kind = StaleUse::Gone;
  U.Of = Of;
  U.Field = Field;
  U.Read = S->Blocks[B.V].Range;
  U.Use = {F, Hit->Event};
  U.Lets = {F, Lets[Last - 1]};
  U.EntryIndex = M.shared(F, ExprId(S->expr(Field).A), D.endOf(B));
  proven(U, true);
}

} // namespace nogil
