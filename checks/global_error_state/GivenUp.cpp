//===- GivenUp.cpp - what a dropped reference may run ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/GivenUp.h"
#include "values/ParseFormat.h"
#include <algorithm>

namespace nogil {

static bool isArg(Slot Of, uint32_t Arg) {
  return Of.Kind == Slot::Arg && Of.Index == Arg;
}

std::vector<Origin> objectsOf(Views &V, FnId F, ExprId E, Point At) {
  std::vector<Origin> Out;
  for (Origin O : V.origins(F, E, At)) {
    bool Pointed = O.Base == BaseKind::Local && O.Steps.size() == 1 &&
                   O.Steps[0].Kind == OriginStep::Elem;
    if (!Pointed) {
      Out.push_back(std::move(O));
      continue;
    }
    std::vector<Origin> Of = OriginFinder(V, F).ofVar(VarId(O.Index), At);
    Out.insert(Out.end(), Of.begin(), Of.end());
  }
  return Out;
}

GivenUp::GivenUp(Views &V)
    : V(V), P(V.program()),
      Plain(V.solver(), true, false,
            [this](const auto &Of) { return isPlain(Of.first, Of.second); }),
      Filled(V.solver(), false, true,
             [this](const auto &Of) { return isFilled(Of.first, Of.second); }) {
}

/// A converter of the program's arguments that makes such an object.
bool GivenUp::converted(FnId F, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &Call = S.Events[O.Index];
  for (const Role *R : V.rolesThatHold(F, EventId(O.Index))) {
    if (R->Does == RoleKind::NoFinalizer && isArg(R->Value, O.Arg))
      return true;
    if (R->Does == RoleKind::Parses && O.Arg != 0 &&
        parsedAs(P, F, Call, *R, O.Arg) == Parsed::Converted) {
      const Expr &By = S.expr(S.arg(Call, O.Arg - 1));
      FnId G = By.Kind == ExprKind::Func
                   ? P.resolve(P.fn(F).Tu, FuncRefId(By.A))
                   : FnId();
      if (G.valid() && P.fn(G).Roles)
        return std::ranges::any_of(*P.fn(G).Roles, [](const Role &Of) {
          return Of.Does == RoleKind::NoFinalizer && Of.Value.Kind == Slot::Arg;
        });
    }
  }
  return false;
}

/// An object of static storage is there for good.
static bool isStatic(const Program &P, FnId F, const Origin &O) {
  Storage Of = O.Base == BaseKind::Local ? P.fn(F).Body->Vars[O.Index].Kind
                                         : Storage::Local;
  return O.Steps.empty() &&
         (Of == Storage::Global || Of == Storage::StaticLocal);
}

/// The caller of an entry point keeps it.
bool GivenUp::held(FnId F, const Origin &O) {
  if (O.Base == BaseKind::Param)
    return P.isEntry(F);
  return O.Base == BaseKind::Out &&
         std::ranges::any_of(
             V.rolesThatHold(F, EventId(O.Index)),
             [](const Role *R) { return R->Does == RoleKind::Parses; });
}

/// An argument for `...`: by the type of what is passed. Text and numbers hold
/// nothing.
static bool pointsToRecord(const Program &P, FnId F, ExprId Arg) {
  const TuFacts &T = P.tu(F);
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(Arg);
  TypeId Type;
  if (X.Kind == ExprKind::Var)
    Type = S.Vars[X.A].TypeOf;
  else if (X.Kind == ExprKind::Result && S.Events[X.A].Callee.valid())
    if (TypeId Of = T.Funcs[S.Events[X.A].Callee.V].Type; Of.valid())
      Type = T.type(Of).Of;
  if (X.Kind == ExprKind::Field)
    Type = T.memberType(X.Type, X.Name);
  if (!Type.valid())
    return X.Kind < ExprKind::Unary;
  return T.type(Type).Kind == TypeKind::Pointer &&
         T.type(T.type(Type).Of).Kind == TypeKind::Record;
}

bool GivenUp::isObject(FnId F, EventId Call, uint32_t Arg) const {
  const Event &E = P.fn(F).Body->Events[Call.V];
  const std::string &Access =
      E.Callee.valid() ? P.tu(F).str(P.tu(F).Funcs[E.Callee.V].Access)
                       : std::string();
  if (Arg >= Access.size() || Access[Arg] == PA_Unknown)
    return pointsToRecord(P, F, P.fn(F).Body->arg(E, Arg));
  return Access[Arg] == PA_Record;
}

/// One of the call's other arguments is an object that may have a finalizer.
bool GivenUp::mayPutIn(FnId F, EventId Call, uint32_t Except) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    if (A == Except || !isObject(F, Call, A))
      continue;
    for (const Origin &O : V.argOrigins(F, Call, A))
      if (!held(F, O) && !Plain.of({F, O}))
        return true;
  }
  return false;
}

/// What the call does to the object, which is its argument.
bool GivenUp::fills(FnId F, EventId Id, uint32_t Arg) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  FnId G = P.calleeOf(F, E);
  const RoleList &Roles = P.rolesOf(F, E);
  if (Roles.empty() && G.valid() && P.fn(G).Body && !P.fn(G).Row) {
    Origin Inside;
    Inside.Base = BaseKind::Param;
    Inside.Index = Arg;
    return Filled.of({G, Inside});
  }
  if (Roles.empty() && !P.rowOf(F, E))
    return true;
  for (const Role *R : V.rolesThatHold(F, Id)) {
    if (R->Does == RoleKind::DropsReference)
      return false;
    if (R->surelyRuns())
      return true;
    bool PutsIn = R->Does == RoleKind::Mutates ||
                  R->Does == RoleKind::Resizes ||
                  R->Does == RoleKind::WritesObject;
    if (PutsIn && isArg(R->Value, Arg) && mayPutIn(F, Id, Arg))
      return true;
  }
  return false;
}

/// An item is written by hand, or the object is kept where others find it.
bool GivenUp::fillsByAssignment(FnId F, EventId Id, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (!E.Src.valid() || !E.Dst.valid())
    return false;
  const Expr &To = S.expr(E.Dst);
  Point At = V.defs(F).before(Id);
  std::vector<Origin> From = V.origins(F, E.Src, At);
  bool Memory = To.Kind == ExprKind::Field || To.Kind == ExprKind::Elem;
  if (To.Kind == ExprKind::Var && S.Vars[To.A].Usr.valid())
    return std::ranges::count(From, O) != 0;
  if (!Memory)
    return false;
  if (std::ranges::count(From, O))
    return true;
  for (const Origin &Into : V.origins(F, E.Dst, At))
    if (Into.Base == O.Base && Into.Index == O.Index && Into.Arg == O.Arg)
      for (const Origin &Item : From)
        if (!held(F, Item) && !Plain.of({F, Item}))
          return true;
  return false;
}

bool GivenUp::isFilled(FnId F, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign && fillsByAssignment(F, EventId(I), O))
      return true;
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (std::ranges::count(V.argOrigins(F, EventId(I), A), O) &&
          fills(F, EventId(I), A))
        return true;
  }
  return false;
}

bool GivenUp::plainResult(FnId F, const Origin &O) {
  EventId Call(O.Index);
  for (const Role &R : P.rolesOf(F, P.fn(F).Body->Events[Call.V]))
    if (R.Does == RoleKind::NoFinalizer && R.Value.Kind == Slot::Return &&
        V.holds(F, Call, R, true))
      return R.Kind == "alone" ||
             (!mayPutIn(F, Call, ~0u) && !Filled.of({F, O}));
  FnId G = P.calleeOf(F, P.fn(F).Body->Events[Call.V]);
  if (!G.valid() || !P.fn(G).Body || P.fn(G).Roles || P.fn(G).Row)
    return false;
  const std::vector<Origin> &Returned = V.returned(G);
  return !Returned.empty() &&
         std::ranges::all_of(Returned,
                             [&](const Origin &R) {
                               return R.Base == BaseKind::Result &&
                                      Plain.of({G, R});
                             }) &&
         !Filled.of({F, O});
}

bool GivenUp::isPlain(FnId F, const Origin &O) {
  if (O.Base == BaseKind::Const || isStatic(P, F, O))
    return true;
  if (O.Steps.empty() && O.Base == BaseKind::Result)
    return plainResult(F, O);
  return O.Steps.empty() && O.Base == BaseKind::Out && converted(F, O);
}

bool GivenUp::silent(FnId F, EventId Call, uint32_t Arg) {
  const Skeleton &S = *P.fn(F).Body;
  return std::ranges::all_of(
      objectsOf(V, F, S.arg(S.Events[Call.V], Arg), V.defs(F).before(Call)),
      [&](const Origin &O) { return Plain.of({F, O}); });
}

bool GivenUp::ofCaller(FnId F, EventId Call, uint32_t Arg) {
  return std::ranges::all_of(V.argOrigins(F, Call, Arg), [](const Origin &O) {
    return O.Base == BaseKind::Param && O.Steps.empty();
  });
}

} // namespace nogil
