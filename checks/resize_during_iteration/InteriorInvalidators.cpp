//===- InteriorInvalidators.cpp - what moves the memory behind pointers ---===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first half of InteriorSearch: the events of a function that resize,
// change or release an object, and those that run Python code that may.
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/HeldViews.h"
#include "checks/resize_during_iteration/Interior.h"
#include <algorithm>

namespace nogil {

static bool contains(const std::vector<Origin> &Of, const Origin &O) {
  return std::find(Of.begin(), Of.end(), O) != Of.end();
}

bool InteriorSearch::changeable(const Origin &O, EventId At) {
  auto [It, New] = Changeable.try_emplace({O, At}, false);
  if (New)
    It->second = !contains(pinned(F), O) && R.changeable(F, O, At);
  return It->second;
}

/// The same in a caller, by when it makes that call.
bool InteriorSearch::changeable(CodeRef At, const Origin &O) {
  return !contains(pinned(At.Fn), O) && R.changeable(At.Fn, O, At.Event) &&
         reachedBefore(At, takenOut(At.Fn, O));
}

const std::vector<Origin> &InteriorSearch::pinned(FnId In) {
  auto [It, New] = Pinned.try_emplace(In);
  const Skeleton &Body = *P.fn(In).Body;
  for (uint32_t I = 0; New && I != Body.Events.size(); ++I)
    if (Body.Events[I].Kind == EventKind::Call)
      for (const Role *Does : V.rolesThatHold(In, EventId(I)))
        if (Does->Does == RoleKind::Pins && Does->Value.Kind == Slot::Arg)
          std::ranges::move(R.objects(In, EventId(I), Does->Value.Index),
                            std::back_inserter(It->second));
  return It->second;
}

static bool ends(const Role &Does) {
  return Does.Does == RoleKind::Resizes || Does.Does == RoleKind::Mutates;
}

/// Which functions resize or mutate anything, so that few are looked into.
void InteriorSearch::findInvalidating() {
  std::vector<bool> Self(P.Functions.size());
  for (uint32_t G = 0; G != Self.size(); ++G)
    if (const Skeleton *Body = P.Functions[G].Body)
      Self[G] = std::ranges::any_of(Body->Events, [&](const Event &E) {
        return E.Kind == EventKind::Call &&
               std::ranges::any_of(P.rolesOf(FnId(G), E), ends);
      });
  // Where a call has roles, they say it all.
  Ends = V.reaching(std::move(Self), [&](CodeRef C) {
    return P.rolesOf(C.Fn, P.event(C)).empty();
  });
}

/// The variable that an expression starts from.
uint32_t InteriorSearch::rootOf(ExprId E) const {
  while (E.valid()) {
    const Expr &X = S->expr(E);
    if (X.Kind == ExprKind::Var)
      return X.A;
    if (X.Kind != ExprKind::Field && X.Kind != ExprKind::Elem &&
        X.Kind != ExprKind::Addr && X.Kind != ExprKind::Unary)
      break;
    E = ExprId(X.A);
  }
  return ~0u;
}

void InteriorSearch::note(const Role &Does, ExprId Object) {
  if (Does.Does != RoleKind::Interior)
    return;
  Pointed.insert(rootOf(Object));
  Sequences |= Does.Kind == "items" || Does.Kind == "iterator" ||
               Does.isElement() || Does.Kind == "borrowed";
}

/// Is there anything that points into an object, and anything that ends it?
bool InteriorSearch::relevant() {
  Pointed.clear();
  Sequences = Keeps = false;
  Pointers.clear();
  Measures.clear();
  bool Any = false, Resizes = false, Frees = false;
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    Any |= Eff.callHas(F, EventId(I), EB_Detaches);
    for (const Role &Does : P.rolesOf(F, E)) {
      Keeps |= Does.Does == RoleKind::Keeps;
      Any |= Does.Does == RoleKind::RunsPython || Keeps;
      Resizes |= ends(Does);
      Frees |= Does.Does == RoleKind::Frees;
      if (Does.Of.Kind == Slot::Arg)
        note(Does, S->arg(E, Does.Of.Index));
    }
    FnId G = P.calleeOf(F, E);
    if (!G.valid()) {
      Any = true;
      continue;
    }
    Any |= P.fn(G).Body != nullptr;
    Frees |= P.fn(G).Body != nullptr;
    Resizes |= Ends[G.V];
  }
  if (!Any && !Resizes && !Frees)
    return false;
  for (const Expr &X : S->Exprs)
    for (const Role &Does : P.rolesOf(F, X))
      note(Does, ExprId(X.A));
  if (Given.mayPoint(F))
    findHanded();
  bool Items = std::ranges::any_of(Pointers, [](const HandedIn &H) {
    return H.By.Value.interior()->Via->Kind != "data";
  });
  Sequences |= Items;
  return (!Pointed.empty() || !Pointers.empty()) &&
         (Sequences || Resizes || Frees);
}

static std::optional<InvalidatedBy> lostBy(RoleKind K) {
  if (K == RoleKind::Resizes)
    return InvalidatedBy::Resized;
  if (K == RoleKind::Frees)
    return InvalidatedBy::Freed;
  if (K == RoleKind::Mutates)
    return InvalidatedBy::Mutated;
  return std::nullopt;
}

void InteriorSearch::findInvalidators() {
  Invalidators.clear();
  Python.clear();
  Changeable.clear();
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    EventId Id(I);
    for (const Role *Does : V.rolesThatHold(F, Id)) {
      if (Does->Value.Kind != Slot::Arg)
        continue;
      auto How = lostBy(Does->Does);
      uint32_t Root = rootOf(S->arg(E, Does->Value.Index));
      if (How && (How != InvalidatedBy::Freed ||
                  (Pointed.count(Root) && !viewsItself(VarId(Root)))))
        Invalidators.push_back({Id, *How, R.objects(F, Id, Does->Value.Index)});
    }
    if (FnId G = P.calleeOf(F, E); G.valid() && P.rolesOf(F, E).empty()) {
      for (uint32_t A = 0; Ends[G.V] && A != E.ArgsCount; ++A)
        for (RoleKind K : {RoleKind::Resizes, RoleKind::Mutates})
          if (V.paramRole(G, A, K).valid())
            Invalidators.push_back({Id, *lostBy(K), R.objects(F, Id, A)});
      for (Origin &O : freedThrough(F, Id, V))
        if (Pointed.count(O.Index) && !viewsItself(VarId(O.Index)))
          Invalidators.push_back({Id, InvalidatedBy::Freed, {std::move(O)}});
    }
    // Whoever detaches lets Python code of other threads run.
    if (Sequences && possible(Runs.others(F, Id)))
      Python.push_back(Id);
  }
}

// --- what points where ------------------------------------------------------

/// The record whose address the call got, if there is just one.
VarId InteriorSearch::filled(EventId Call) const {
  VarId Found;
  const Event &E = S->Events[Call.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    const Expr &X = S->expr(S->arg(E, A));
    if (X.Kind != ExprKind::Addr || S->Exprs[X.A].Kind != ExprKind::Var)
      continue;
    VarId V(S->Exprs[X.A].A);
    if (Found.valid() || P.tu(F).str(S->Vars[V.V].Type).ends_with("*"))
      return VarId();
    Found = V;
  }
  return Found;
}

std::vector<std::pair<Origin, const Role *>>
InteriorSearch::owners(const Origin &O, bool Deep) const {
  std::vector<std::pair<Origin, const Role *>> Out;
  size_t N = O.Steps.size();
  while (N && Deep && O.Steps[N - 1].Kind == OriginStep::Field)
    --N;
  for (; N && O.Steps[N - 1].Kind == OriginStep::Interior; --N) {
    Origin Owner = O;
    Owner.Steps.resize(N - 1);
    // A record that a call has filled is the record.
    if (Owner.Base == BaseKind::Out && Owner.Steps.empty())
      if (VarId X = filled(EventId(Owner.Index)); X.valid())
        Owner = {BaseKind::Local, X.V, {}};
    if (Owner.known())
      Out.push_back({std::move(Owner), O.Steps[N - 1].Via});
  }
  return Out;
}

static bool survives(InvalidatedBy How, const Role &Via, bool Number) {
  const std::string &Kind = Via.Kind;
  bool Borrowed = Kind == "borrowed";
  switch (How) {
  case InvalidatedBy::Resized:
    return Borrowed || Number;
  case InvalidatedBy::Freed:
    return Number;
  case InvalidatedBy::Mutated:
    return Kind != "iterator";
  case InvalidatedBy::Python:
    return Kind != "items" && Kind != "iterator" && !Via.isElement();
  }
  return true;
}

/// The first thing that an iteration gives out, which is the key.
bool InteriorSearch::isKey(const OriginStep &Item) {
  return Item.Via->Kind == "borrowed" && Item.Event.valid() &&
         std::ranges::none_of(
             V.rolesThatHold(F, Item.Event), [&](const Role *Other) {
               return Other->Does == RoleKind::Interior &&
                      Other->Kind == "borrowed" &&
                      Other->Value.Kind == Slot::Arg &&
                      Other->Value.Index < Item.Via->Value.Index;
             });
}

/// PyDict_SetItem(d, key, ...) with the key that the iteration is at.
bool InteriorSearch::sameEntry(const Invalidator &E, const Origin &Owner) {
  const Role *Key = V.role(F, E.At, RoleKind::Replaces);
  if (!Key || Key->Of.Kind != Slot::Arg)
    return false;
  return std::ranges::any_of(V.argOrigins(F, E.At, Key->Of.Index),
                             [&](const Origin &O) {
                               const OriginStep *I = O.interior();
                               return I && O.owner() == Owner && isKey(*I);
                             });
}

/// `list = global; global = NULL;`: from there on nobody else finds it. The
/// assignments that do that to the member or global.
std::vector<EventId> InteriorSearch::takenOut(FnId In, const Origin &Owner) {
  std::vector<EventId> Out;
  const Skeleton &Body = *P.fn(In).Body;
  bool Named = Owner.Steps.empty()
                   ? Owner.Base == BaseKind::Global
                   : Owner.Steps.back().Kind == OriginStep::Field;
  for (uint32_t I = 0; Named && I != Body.Events.size(); ++I) {
    const Event &E = Body.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    const Expr &To = Body.expr(E.Dst), &Value = Body.expr(E.Src);
    if ((To.Kind == ExprKind::Var || To.Kind == ExprKind::Field) &&
        Value.Kind == ExprKind::Int && Value.Value == 0 &&
        contains(V.origins(In, E.Dst, V.defs(In).before(EventId(I))), Owner))
      Out.push_back(EventId(I));
  }
  return Out;
}

/// Does a path lead to the event that passes none of these?
bool InteriorSearch::reachedBefore(CodeRef At,
                                   const std::vector<EventId> &Not) {
  if (Not.empty())
    return true;
  return V.paths(At.Fn)
      .somePath(
          V.defs(At.Fn).entry(), [&](EventId E) { return E == At.Event; },
          [&](EventId E) { return std::ranges::find(Not, E) != Not.end(); })
      .certain();
}

/// A view of memory of the object whose method this is: it knows how long that
/// memory stays, which is for as long as the object as a rule.
bool InteriorSearch::viewsItself(VarId View) {
  bool Any = false;
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    bool Fills = false;
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      Fills |= S->expr(S->arg(E, A)).Kind == ExprKind::Addr &&
               rootOf(S->arg(E, A)) == View.V;
    const Role *Pins = Fills ? V.role(F, EventId(I), RoleKind::Pins) : nullptr;
    if (!Pins)
      continue;
    Any = true;
    auto Of = V.argOrigins(F, EventId(I), Pins->Value.Index);
    if (Of.size() != 1 || !Of[0].isParam(0) || !P.isEntry(F))
      return false;
  }
  return Any;
}

/// Does the call ask nobody but the owner, which is a builtin container where
/// its items are accessed as those of one?
bool InteriorSearch::asksItself(EventId Call, const Origin &Owner) {
  const Role *Asks = V.role(F, Call, RoleKind::RunsPython);
  if (!Asks || Asks->Kind != "itself" || Asks->Value.Kind != Slot::Arg)
    return false;
  std::vector<Origin> Of = V.argOrigins(F, Call, Asks->Value.Index);
  return !Of.empty() && std::ranges::all_of(Of, [&](const Origin &O) {
    return O == Owner || O.Base == BaseKind::Const;
  });
}

/// How evident it is that a call changes the owner. 0: it is handed an item of
/// the owner, whose class decides; 1: it surely runs Python code; 2: it may.
unsigned InteriorSearch::doubt(EventId Call, const Origin &Owner) {
  const Event &E = S->Events[Call.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    for (const Origin &O : V.argOrigins(F, Call, A))
      if (auto From = lenderOf(O); From && From->Of == Owner)
        return 0;
  return certain(Runs.python(F, Call)) ? 1 : 2;
}

std::vector<EventId>
InteriorSearch::mostEvidentFirst(const Origin &Owner,
                                 std::vector<EventId> Calls) {
  std::vector<std::vector<EventId>> By(3);
  for (EventId E : Calls)
    By[doubt(E, Owner)].push_back(E);
  Calls.clear();
  for (const std::vector<EventId> &Some : By)
    Calls.insert(Calls.end(), Some.begin(), Some.end());
  return Calls;
}

/// What ends pointers into the owner; Unknown: only Python code can.
InteriorSearch::InvalidatorsOf
InteriorSearch::invalidatorsOf(const Origin &Owner, const Role &Via,
                               bool Number,
                               const std::function<bool()> &Changeable) {
  InvalidatorsOf Out;
  for (const Invalidator &E : Invalidators)
    if (Owner.known() && !survives(E.How, Via, Number) &&
        mayBeOneOf(E.Of, Owner) &&
        !(E.How == InvalidatedBy::Mutated && sameEntry(E, Owner)))
      Out.push_back({E.At, E.How});
  if (!survives(InvalidatedBy::Python, Via, Number) && !Python.empty() &&
      Changeable()) {
    std::vector<EventId> Gone = takenOut(F, Owner);
    for (EventId E : Python)
      // What it does to this object, its role says.
      if (std::none_of(Invalidators.begin(), Invalidators.end(),
                       [&](const Invalidator &Of) {
                         return Of.At == E && contains(Of.Of, Owner);
                       }) &&
          !asksItself(E, Owner) && reachedBefore({F, E}, Gone))
        Out.push_back({E, InvalidatedBy::Python});
  }
  return Out;
}

} // namespace nogil
