//===- ArrayWrites.cpp - who writes whose memory, and who asked -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/ArrayWrites.h"
#include "cfg/Paths.h"
#include <algorithm>

namespace nogil {

bool pointsToData(const Role &R) {
  return R.Does == RoleKind::Interior &&
         (R.Kind == "data" || R.Kind == "buffer" || R.isElement());
}

namespace {

bool pointsToData(const RoleList &Roles) {
  return std::any_of(Roles.begin(), Roles.end(),
                     [](const Role &R) { return pointsToData(R); });
}

/// Writes elements of an object that it is given, not memory.
bool writesWhole(const RoleList &Roles, const Role &W) {
  return W.Does == RoleKind::WritesData && W.Value.Kind == Slot::Arg &&
         std::any_of(Roles.begin(), Roles.end(), [&](const Role &U) {
           return U.Does == RoleKind::UsesElements &&
                  U.Value.Index == W.Value.Index;
         });
}

bool derivesOrWrites(const RoleList &Roles) {
  return std::any_of(Roles.begin(), Roles.end(), [&](const Role &R) {
    bool Iterates = R.Does == RoleKind::Operands && R.Kind == "pointers";
    return pointsToData(R) || writesWhole(Roles, R) || Iterates;
  });
}

/// What is dereferenced last to get at a place: `p` of `p[i].x` and `p->x`.
ExprId pointerOf(const Skeleton &S, ExprId Place) {
  while (Place.valid()) {
    const Expr &X = S.expr(Place);
    if (X.Kind == ExprKind::Elem ||
        (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow))
      return ExprId(X.A);
    if (X.Kind != ExprKind::Field)
      return ExprId();
    Place = ExprId(X.A);
  }
  return Place;
}

} // namespace

ArrayWrites::ArrayWrites(Ownership &Own, Views &V)
    : Own(Own), V(V), P(V.program()), Tests(Own, V), Solver(&P.Budgets),
      Unchecked(Solver, {}, [this](FnId F) { return findUnchecked(F); }),
      Through(V.solver(), EventId(), [this](const auto &Of) {
        return findThrough(Of.first, Of.second);
      }) {
  findDerivers();
}

bool ArrayWrites::derives(FnId F) const {
  const Skeleton &S = *P.fn(F).Body;
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Call && derivesOrWrites(P.rolesOf(F, E)))
      return true;
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Field && pointsToData(P.rolesOf(F, X)))
      return true;
  return false;
}

/// Functions that derive a pointer to data, or call one that does.
void ArrayWrites::findDerivers() {
  std::vector<bool> Self(P.Functions.size());
  for (uint32_t F = 0; F != Self.size(); ++F)
    Self[F] = P.Functions[F].Body && derives(FnId(F));
  Derives = V.reaching(std::move(Self));
}

ExprId ArrayWrites::storedThrough(FnId F, const Event &E) const {
  if (E.Kind != EventKind::Assign)
    return ExprId();
  const Skeleton &S = *P.fn(F).Body;
  // What a member stands for may be memory that is handed out to be written.
  for (const Role &R : P.rolesOf(F, S.expr(E.Dst)))
    if (R.Does == RoleKind::WritesData)
      return E.Src;
  return pointerOf(S, E.Dst);
}

const std::vector<ArrayWrites::Store> &ArrayWrites::stores(FnId F) {
  auto [It, New] = Stores.try_emplace(F);
  if (!New)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (ExprId Through = storedThrough(F, E); Through.valid())
      It->second.push_back(
          {EventId(I), Through,
           Through == E.Src ? Store::HandedOut : Store::Pointer});
    if (E.Kind != EventKind::Call || Tests.bodyOf(F, E).valid())
      continue;
    const RoleList &Roles = V.callRoles(F, EventId(I));
    for (const Role &R : Roles) {
      if (R.Does != RoleKind::WritesData || R.Value.Kind != Slot::Arg ||
          !S.arg(E, R.Value.Index).valid() || !V.holds(F, EventId(I), R))
        continue;
      It->second.push_back(
          {EventId(I), S.arg(E, R.Value.Index),
           writesWhole(Roles, R) ? Store::Whole : Store::Pointer});
    }
  }
  return It->second;
}

/// What a callee points to in terms of its parameters, in terms of the caller.
void ArrayWrites::addGiven(FnId F, EventId Call, const Origin &There,
                           std::vector<Origin> &Out) {
  if (There.Base != BaseKind::Param || !There.interior())
    return;
  for (Origin Arg : V.argOrigins(F, Call, There.Index)) {
    Arg.Steps.insert(Arg.Steps.end(), There.Steps.begin(), There.Steps.end());
    for (OriginStep &Step : Arg.Steps)
      if (Step.Kind == OriginStep::Interior)
        Step.Event = Call;
    Out.push_back(std::move(Arg));
  }
}

/// What the function stores in the member of a record; nothing, if any of it is
/// no pointer into an object.
std::vector<Origin> ArrayWrites::storedIn(FnId F, const Origin &Record,
                                          const OriginStep &Member) {
  std::vector<Origin> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Src.valid())
      continue;
    const Expr &X = S.expr(E.Dst);
    if (X.Kind != ExprKind::Field ||
        P.nameId(P.fn(F).Tu, X.Name) != Member.Name)
      continue;
    const Point At = V.defs(F).before(EventId(I));
    if (V.origins(F, ExprId(X.A), At) != std::vector<Origin>{Record})
      continue;
    for (const Origin &O : V.origins(F, E.Src, At)) {
      if (!O.interior())
        return {};
      Out.push_back(O);
    }
  }
  return Out;
}

/// What a record that is a variable keeps.
void ArrayWrites::addKept(FnId F, const Origin &O, std::vector<Origin> &Out) {
  if ((O.Base != BaseKind::Local && O.Base != BaseKind::Out) ||
      O.Steps.size() != 1 || O.Steps[0].Kind != OriginStep::Field)
    return;
  Origin Record = O;
  Record.Steps.clear();
  std::vector<Origin> Own = storedIn(F, Record, O.Steps[0]);
  Out.insert(Out.end(), Own.begin(), Own.end());
  if (O.Base != BaseKind::Out || !Own.empty())
    return;
  EventId Call(O.Index);
  FnId G = Tests.bodyOf(F, P.event({F, Call}));
  Record = {BaseKind::Param, O.Arg, {}};
  if (G.valid())
    for (const Origin &There : storedIn(G, Record, O.Steps[0]))
      addGiven(F, Call, There, Out);
}

/// Where a pointer comes from; of a function that returns one of several, also
/// those that point into what it was given.
std::vector<Origin> ArrayWrites::pointers(FnId F, ExprId E, Point At) {
  std::vector<Origin> Out = V.origins(F, E, At);
  for (size_t I = 0, N = Out.size(); I != N; ++I) {
    const Origin O = Out[I];
    addKept(F, O, Out);
    if (O.Base != BaseKind::Result || !O.Steps.empty())
      continue;
    EventId Call(O.Index);
    FnId G = Tests.bodyOf(F, P.event({F, Call}));
    if (!G.valid() || !P.rolesOf(F, P.event({F, Call})).empty())
      continue;
    for (const Origin &R : V.returned(G))
      addGiven(F, Call, R, Out);
  }
  return Out;
}

EventId ArrayWrites::writesThrough(FnId F, uint32_t Param) {
  const Skeleton *S = P.fn(F).Body;
  if (!S || Param >= S->ParamCount)
    return EventId();
  const std::string &Type = P.tu(F).str(S->Vars[Param].Type);
  if (Type.starts_with("const ") || Type.find('*') == Type.npos)
    return EventId();
  return Through.of({F, Param});
}

EventId ArrayWrites::findThrough(FnId F, uint32_t Param) {
  const Skeleton *S = P.fn(F).Body;
  EventId Found;
  auto IsIt = [&](ExprId E, EventId At) {
    std::vector<Origin> Of = V.origins(F, E, V.defs(F).before(At));
    return std::any_of(Of.begin(), Of.end(),
                       [&](const Origin &O) { return O.isParam(Param); });
  };
  for (const Store &W : stores(F))
    if (IsIt(W.Through, W.At)) {
      Found = W.At;
      break;
    }
  for (uint32_t I = 0; I != S->Events.size() && !Found.valid(); ++I) {
    const Event &E = S->Events[I];
    FnId G = Tests.bodyOf(F, E);
    if (!G.valid())
      continue;
    for (uint32_t A = 0; A != E.ArgsCount && !Found.valid(); ++A)
      if (writesThrough(G, A).valid() && IsIt(S->arg(E, A), EventId(I)))
        Found = EventId(I);
  }
  return Found;
}

/// New, or asked for so: at the derivation, or where the object is made.
bool ArrayWrites::madeWriteable(FnId F, const Origin &O) {
  auto Says = [&](EventId Call, Slot::KindT Where, uint32_t Arg) {
    for (const Role *R : V.rolesThatHold(F, Call))
      if (R->Does == RoleKind::Writeable && R->Value.Kind == Where &&
          (Where == Slot::Return || R->Value.Index == Arg))
        return true;
    return false;
  };
  for (const OriginStep &Step : O.Steps)
    if (Step.Kind == OriginStep::Interior && Step.Event.valid() &&
        Says(Step.Event, Step.Via->Value.Kind, Step.Via->Value.Index))
      return true;
  for (const Origin &R : Own.roots(F, O)) {
    if (R.Base == BaseKind::Result && Says(EventId(R.Index), Slot::Return, 0))
      return true;
    if (R.Base == BaseKind::Out && Says(EventId(R.Index), Slot::Arg, R.Arg))
      return true;
  }
  return false;
}

/// The function gives the object its memory: `self->data = malloc(n)`.
bool ArrayWrites::givesMemory(FnId F, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || S.expr(E.Dst).Kind != ExprKind::Field ||
        !pointsToData(P.rolesOf(F, S.expr(E.Dst))))
      continue;
    Point At = V.defs(F).before(EventId(I));
    std::vector<Origin> From = V.origins(F, E.Src, At);
    bool New = std::any_of(From.begin(), From.end(), [&](const Origin &M) {
      return Own.of(F, M) == Owned::Fresh;
    });
    if (New && related(V.origins(F, ExprId(S.expr(E.Dst).A), At), {O}))
      return true;
  }
  return false;
}

/// Asked before it is written; where others will write, also afterwards.
bool ArrayWrites::asked(FnId F, const Origin &Object, const ArrayWrite &W,
                        EventId At) {
  return Tests.tested(F, Object, At) ||
         (W.HandedOut && Tests.asksSomewhere(F, Object, At, false).valid());
}

/// A store through a pointer of this origin, or to a whole object.
void ArrayWrites::add(FnId F, const Store &To, const Origin &Pointer,
                      std::vector<ArrayWrite> &Out) {
  const OriginStep *I = Pointer.interior();
  bool Into = I && I == &Pointer.Steps.back() && pointsToData(*I->Via);
  if ((!Into && To.Kind != Store::Whole) || madeWriteable(F, Pointer))
    return;
  ArrayWrite W;
  W.At = To.At;
  W.Object = Into ? Pointer.owner() : Pointer;
  // Of an iterator over an array, the array's.
  while (!W.Object.Steps.empty() && W.Object.Steps.back().Via &&
         W.Object.Steps.back().Via->Kind == "geometry")
    W.Object = W.Object.owner();
  W.Derived = Into ? I->Event : EventId();
  W.HandedOut = To.Kind == Store::HandedOut;
  W.Down.push_back({F, W.At});
  if (madeWriteable(F, W.Object) || Own.of(F, W.Object) <= Owned::View ||
      asked(F, W.Object, W, W.At) || givesMemory(F, W.Object))
    return;
  Out.push_back(std::move(W));
}

std::vector<ArrayWrite> ArrayWrites::findUnchecked(FnId F) {
  std::vector<ArrayWrite> Out;
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (const Store &W : stores(F))
    for (const Origin &O : pointers(F, W.Through, D.before(W.At)))
      add(F, W, O, Out);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    FnId G = Tests.bodyOf(F, E);
    if (!G.valid())
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A) {
      std::vector<Origin> Of = V.argOrigins(F, EventId(I), A);
      for (size_t K = 0, N = Of.size(); K != N; ++K)
        addKept(F, Origin(Of[K]), Of);
      bool Data = std::any_of(Of.begin(), Of.end(), [](const Origin &O) {
        return !O.Steps.empty() && O.interior() == &O.Steps.back() &&
               pointsToData(*O.interior()->Via);
      });
      if (!Data || !writesThrough(G, A).valid())
        continue;
      for (const Origin &O : Of)
        add(F, {EventId(I), ExprId(), Store::Pointer}, O, Out);
    }
    if (Derives[G.V])
      calledWrites(F, EventId(I), Out);
  }
  return Out;
}

/// Unchecked writes of a callee to the objects of its parameters.
void ArrayWrites::calledWrites(FnId F, EventId Call,
                               std::vector<ArrayWrite> &Out) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  FnId G = P.calleeOf(F, E);
  // By parameter, in the order in which they come: the nearest.
  std::vector<std::pair<uint32_t, const ArrayWrite *>> To;
  for (const ArrayWrite &W : unchecked(G))
    for (const Origin &Root : Own.roots(G, W.Object)) {
      if (Root.Base != BaseKind::Param || !Root.Steps.empty() ||
          Root.Index >= E.ArgsCount)
        continue;
      auto It =
          std::ranges::find(To, Root.Index, [](auto &X) { return X.first; });
      if (It == To.end())
        To.push_back({Root.Index, &W});
      else if (W.Down.size() < It->second->Down.size())
        It->second = &W;
    }
  for (auto [Param, Of] : To) {
    for (const Origin &O : V.argOrigins(F, Call, Param)) {
      if (!O.known() || O.Base == BaseKind::Const || madeWriteable(F, O) ||
          Own.of(F, O) <= Owned::View || asked(F, O, *Of, Call) ||
          givesMemory(F, O))
        continue;
      ArrayWrite Mine = *Of;
      Mine.At = Call;
      Mine.Object = O;
      Mine.Down.insert(Mine.Down.begin(), {F, Call});
      Out.push_back(std::move(Mine));
    }
  }
}

const std::vector<ArrayWrite> &ArrayWrites::unchecked(FnId F) {
  static const std::vector<ArrayWrite> None;
  return reachesData(F) ? Unchecked.of(F) : None;
}

} // namespace nogil
