//===- SharedItems.cpp - borrowed from what other threads change ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/borrowed_reference/SharedItems.h"
#include "cfg/Exprs.h"
#include "facts/ResultKind.h"
#include <algorithm>

namespace nogil {

SharedItems::SharedItems(const ProgramView &C, Reach &R)
    : C(C), P(C.P), V(C.V), R(R), Locks(C.V, R, C.locked()),
      Returned(C.V.solver(), {}, [this](FnId G) { return returned(G); }) {
  findStores();
}

/// The member or the variable of static storage that an assignment goes to,
/// also as `*slot = v` where `slot` was set to its address; None: another.
static ExprId keptIn(Views &V, const Skeleton &S, CodeRef At) {
  ExprId To = S.Events[At.Event.V].Dst;
  if (const Expr &X = S.expr(To); X.Kind == ExprKind::Elem &&
                                  !ExprId(X.B).valid() &&
                                  S.Exprs[X.A].Kind == ExprKind::Var) {
    const Defs &D = V.defs(At.Fn);
    std::vector<EventId> Sets = D.at(VarId(S.Exprs[X.A].A), D.before(At.Event));
    if (Sets.size() != 1 || !Sets[0].valid() ||
        !S.Events[Sets[0].V].Src.valid())
      return ExprId();
    const Expr &Slot = S.expr(S.Events[Sets[0].V].Src);
    if (Slot.Kind != ExprKind::Addr)
      return ExprId();
    To = ExprId(Slot.A);
  }
  const Expr &X = S.expr(To);
  return X.Kind == ExprKind::Field ||
                 (X.Kind == ExprKind::Var &&
                  (S.Vars[X.A].Kind == Storage::Global ||
                   S.Vars[X.A].Kind == Storage::StaticLocal))
             ? To
             : ExprId();
}

/// It holds a pointer to an object.
static bool holdsObject(const TuFacts &T, const Skeleton &S, const Expr &To) {
  TypeId Type = To.Kind == ExprKind::Field ? T.memberType(To.Type, To.Name)
                                           : S.Vars[To.A].TypeOf;
  if (!Type.valid() || T.type(Type).Kind != TypeKind::Pointer)
    return false;
  TypeId Of = T.type(Type).Of;
  return Of.valid() && T.type(Of).Kind == TypeKind::Record;
}

void SharedItems::findStores() {
  // The shortest function shows best what is meant, whatever it is called.
  auto Size = [&](CodeRef At) {
    const Skeleton &S = *P.fn(At.Fn).Body;
    return std::tuple(S.Events.size(), S.Exprs.size(), At.Event.V);
  };
  for (FnId F : C.functions()) {
    const Skeleton &S = *P.fn(F).Body;
    const uint32_t Tu = P.fn(F).Tu;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      const Event &E = S.Events[I];
      const CodeRef At{F, EventId(I)};
      ExprId In;
      if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
          !(In = keptIn(V, S, At)).valid())
        continue;
      const Expr &To = S.expr(In);
      if (!holdsObject(P.tu(F), S, To))
        continue;
      Place Where{NameId(), NameId()};
      if (To.Kind == ExprKind::Field)
        Where = {P.nameId(Tu, To.Type), P.nameId(Tu, To.Name)};
      else
        Where.second = P.nameId(Tu, S.Vars[To.A].Usr);
      for (const Origin &O : C.objects(At, E.Src))
        if (C.isArgument(F, {O}) && C.giver(F, O) != Giver::Project &&
            R.changeable(F, O, At.Event))
          if (auto [It, New] = Stores.try_emplace(Where, At);
              !New && Size(At) < Size(It->second))
            It->second = At;
    }
  }
}

static bool lends(const Role &Does) {
  return Does.Value.Kind == Slot::Return && Does.Of.Kind == Slot::Arg &&
         !Does.Instead.empty() &&
         (Does.Does == RoleKind::WeakReferent ||
          (Does.Does == RoleKind::Interior && Does.Kind == "borrowed"));
}

/// The items that the call may return, none of which it has counted.
std::vector<LentItem> SharedItems::lent(FnId F, EventId Call) {
  std::vector<LentItem> Out;
  for (const Role *Does : V.rolesThatHold(F, Call))
    if (lends(*Does)) {
      for (const Origin &O : R.objects(F, Call, Does->Of.Index))
        if (O.known())
          Out.push_back({{F, Call}, Does, F, O});
      return Out;
    }
  const Event &E = P.fn(F).Body->Events[Call.V];
  FnId G = P.calleeOf(F, E);
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Row || E.Flags & EF_Virtual ||
      resultKind(P.tu(G), P.info(G).Type) != TypeKind::Pointer)
    return Out;
  for (const LentItem &L : Returned.of(G)) {
    if (L.In != G || L.Of.Base != BaseKind::Param) {
      Out.push_back(L);
      continue;
    }
    for (Origin O : R.objects(F, Call, L.Of.Index)) {
      O.Steps.insert(O.Steps.end(), L.Of.Steps.begin(), L.Of.Steps.end());
      if (O.known() && O.Steps.size() <= policy::MaxOriginSteps)
        Out.push_back({L.By, L.Via, F, std::move(O)});
    }
  }
  return Out;
}

/// The event that an object was returned by: itself, or as an item.
static EventId returnedBy(const Origin &O) {
  if (!O.Steps.empty())
    return O.Steps.back().Kind == OriginStep::Interior ? O.Steps.back().Event
                                                       : EventId();
  return O.Base == BaseKind::Result ? EventId(O.Index) : EventId();
}

std::vector<LentItem> SharedItems::returned(FnId G) {
  std::vector<LentItem> Out;
  for (const Origin &O : V.returned(G)) {
    EventId Got = returnedBy(O);
    // Who uses it, or counts it, is the one to speak of.
    if (!Got.valid() || firstUse(G, Got).valid())
      continue;
    for (LentItem &L : lent(G, Got))
      Out.push_back(std::move(L));
  }
  std::ranges::sort(Out);
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  return Out;
}

/// The value may be what the call has returned.
bool SharedItems::isFrom(FnId F, ExprId E, Point At, EventId Got) {
  if (!E.valid())
    return false;
  const ExprKind Kind = P.fn(F).Body->expr(E).Kind; // no comparison of it
  if (Kind != ExprKind::Var && Kind != ExprKind::Result &&
      Kind != ExprKind::Cond)
    return false;
  return std::ranges::any_of(V.origins(F, E, At), [&](const Origin &O) {
    return returnedBy(O) == Got;
  });
}

/// Needs the object, not only its address.
bool SharedItems::uses(FnId F, EventId Id, EventId Got) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (E.Kind == EventKind::ScopeEnd)
    return false;
  const Point At = V.defs(F).before(Id);
  bool Found = false;
  forEachExpr(S, E, [&](ExprId X) {
    forEachFollowed(S, X, [&](ExprId Pointer) {
      Found = Found || isFrom(F, Pointer, At, Got);
    });
  });
  for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
    Found = Found || isFrom(F, S.arg(E, A), At, Got);
  return Found;
}

EventId SharedItems::firstUse(FnId F, EventId Got) {
  auto To = [&](EventId E) { return uses(F, E, Got); };
  auto Again = [&](EventId E) { return E == Got; };
  PathHit Hit = V.paths(F).somePath(V.defs(F).after(Got), To, Again);
  return Hit.certain() ? Hit.Event : EventId();
}

/// It runs when other threads may, with objects that they may have; or nobody
/// is known to call it, and then somebody may whom nobody sees.
bool SharedItems::races(FnId F) const {
  return !C.initOnly(F) && !C.Ctx.Apart[F.V] &&
         (C.Ctx.Bits[F.V] & (CB_InUse | CB_HandedOut) || !C.Ctx.Bits[F.V]);
}

/// What a parameter, or a call, says of the container.
Sharer SharedItems::made(FnId F, const Origin &O, EventId At) {
  if (!R.changeable(F, O, At) || R.lasting(F, O))
    return Sharer::Nobody;
  if (C.isArgument(F, {O}))
    return C.giver(F, O) == Giver::Project ? Sharer::Nobody : Sharer::Caller;
  const bool Result = O.Base == BaseKind::Result && O.Steps.empty();
  const EventId Call(Result ? O.Index : 0);
  if (Result && std::ranges::any_of(V.rolesThatHold(F, Call), [](auto *Does) {
        return Does->surelyRuns();
      }))
    return Sharer::Nobody;
  return Sharer::Anybody;
}

/// The same of what a member or a static variable holds; O: of that, or of the
/// array that it is an element of.
Sharer SharedItems::stored(FnId F, const Origin &O, const Origin &Whole,
                           EventId At, CodeRef &Change) {
  Place Where{NameId(), NameId()};
  if (!O.Steps.empty())
    Where = {O.Steps.back().Record, O.Steps.back().Name};
  else
    Where.second = P.nameId(P.fn(F).Tu, P.fn(F).Body->Vars[O.Index].Usr);
  if (auto It = P.MemberRoles.find(Where); It != P.MemberRoles.end())
    for (const Role &Does : *It->second)
      if (Does.Does == RoleKind::Attributes)
        return Sharer::Anybody;
  if (auto In = O.Steps.empty() ? std::nullopt : R.wrapped(F, O)) {
    Sharer Out = Sharer::Nobody;
    for (size_t I = 0; I != In->size() && Out == Sharer::Nobody; ++I)
      Out = sharer(F, (*In)[I], At, Change);
    return Out;
  }
  if (const CodeRef *By = R.inOwnRecord(F, O)
                              ? nullptr
                              : R.dropsAt(F, Whole, For.By, For.Via->Of.Index);
      By && R.changeable(F, Whole, At)) {
    Change = *By;
    return Sharer::Program;
  }
  if (auto It = Stores.find(Where); It != Stores.end()) {
    Change = It->second;
    return Sharer::Stored;
  }
  return Sharer::Nobody;
}

Sharer SharedItems::sharer(FnId F, const Origin &O, EventId At,
                           CodeRef &Change) {
  Origin Array = O;
  while (!Array.Steps.empty() && Array.Steps.back().Kind == OriginStep::Elem)
    Array.Steps.pop_back();
  if (Array.Steps.empty() ? Array.Base == BaseKind::Global
                          : Array.Steps.back().Kind == OriginStep::Field)
    return stored(F, Array, O, At, Change);
  // An item: of what nobody changes, nobody is shown it either, as a rule.
  if (std::optional<Lender> From = lenderOf(O); From && From->By)
    if (sharer(F, From->Of, At, Change) == Sharer::Nobody)
      return Sharer::Nobody;
  Change = CodeRef();
  return made(F, O, At);
}

/// Python code reaches the object whose member the container is: an argument of
/// an entry point, what a call of the library finds, a variable of the program.
bool SharedItems::reached(const ContainerUse &X) {
  Origin Base = X.Of;
  Base.Steps.clear();
  switch (Base.Base) {
  case BaseKind::Global:
    return true;
  case BaseKind::Param:
    return P.entered(X.F, &Entry::onShared);
  case BaseKind::Result:
    return P.rowOf(X.F, P.event({X.F, EventId(Base.Index)})) != nullptr;
  default:
    return C.isArgument(X.F, {Base});
  }
}

bool SharedItems::isHazard(FnId F, UnlockedItem &X) {
  const LentItem &L = X.Lent;
  For = L;
  if (L.Via->Does == RoleKind::WeakReferent) {
    X.Who = Sharer::Holder;
    return !C.isPrivate({L.In, L.In == F ? X.Got : L.By.Event}, {L.Of});
  }
  if (Locks.locked({F, X.Got, X.Used, L.Of, {}}, L.In))
    return false;
  const bool Here = L.In == F; // else a helper that is not given it
  ContainerUse Use{L.In, Here ? X.Got : L.By.Event, Here ? X.Used : L.By.Event,
                   L.Of, CodeRef()};
  auto Shared = [&](FnId G, const Origin &O, EventId At) {
    CodeRef Change;
    if (sharer(G, O, At, Change) != Sharer::Nobody)
      return true;
    return O.Base == BaseKind::Param && !P.isEntry(G) && !V.callers(G).empty();
  };
  std::optional<ContainerUse> End = Locks.unlocked(Use, Shared);
  if (!End)
    return false;
  X.Who = sharer(End->F, End->Of, End->From, X.Change);
  X.Passed = End->Passed;
  X.Reached = X.Who == Sharer::Program && reached(*End);
  // A dict that was made for the request at hand: one thread works on it.
  if (X.Who == Sharer::Program && !X.Reached && R.madeForRecord(End->Of))
    return false;
  return X.Who != Sharer::Nobody;
}

std::vector<UnlockedItem> SharedItems::find(FnId F) {
  std::vector<UnlockedItem> Out;
  const Skeleton &S = *P.fn(F).Body;
  // Of an accessor of the API in a header its callers are asked.
  if (!races(F) || (S.NameRange.File != FileId(0u) &&
                    !P.Rules->apiSource(P.name(F)).empty()))
    return Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const CodeRef At{F, EventId(I)};
    if (S.Events[I].Kind != EventKind::Call || !C.reached(At) || C.Eff.past(At))
      continue;
    std::vector<LentItem> Items = lent(F, At.Event);
    EventId Used = Items.empty() ? EventId() : firstUse(F, At.Event);
    if (!Used.valid())
      continue;
    for (const LentItem &L : Items) {
      auto Same = std::ranges::find_if(Out, [&](const UnlockedItem &X) {
        return X.Lent.In == L.In && X.Lent.Of == L.Of;
      });
      UnlockedItem X;
      X.Got = At.Event;
      X.Used = Used;
      X.Lent = L;
      if (!isHazard(F, X))
        continue;
      X.Counted = V.counted(F, Used, RoleKind::TakesReference).valid();
      if (Same != Out.end())
        Same->Also.push_back(At.Event);
      else
        Out.push_back(std::move(X));
      break;
    }
  }
  return Out;
}

} // namespace nogil
