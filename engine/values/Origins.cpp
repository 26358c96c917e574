//===- Origins.cpp - where a pointer or length comes from -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/Origins.h"
#include "facts/ResultKind.h"
#include "link/Policy.h"
#include "values/Views.h"
#include <algorithm>

namespace nogil {

const OriginStep *Origin::interior() const {
  for (auto It = Steps.rbegin(); It != Steps.rend(); ++It)
    if (It->Kind == OriginStep::Interior)
      return &*It;
  return nullptr;
}

Origin Origin::owner() const {
  Origin O = *this;
  while (!O.Steps.empty() && O.Steps.back().Kind != OriginStep::Interior)
    O.Steps.pop_back();
  if (O.Steps.empty())
    return *this;
  O.Steps.pop_back();
  return O;
}

OriginFinder::OriginFinder(Views &V, FnId F, bool Types)
    : V(V), P(V.program()), F(F), S(*P.fn(F).Body), D(V.defs(F)), Types(Types) {
}

void OriginFinder::tidy(std::vector<Origin> &Out) {
  std::sort(Out.begin(), Out.end());
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  Cut |= Out.size() > policy::MaxOrigins;
  if (Out.size() > policy::MaxOrigins || Out.empty())
    Out.assign(1, Origin());
}

static Origin base(BaseKind K, uint32_t Index) {
  Origin O;
  O.Base = K;
  O.Index = Index;
  return O;
}

void OriginFinder::addStep(std::vector<Origin> &Of, const OriginStep &Step,
                           std::vector<Origin> &Out) {
  for (Origin &O : Of) {
    bool Full = O.Steps.size() >= policy::MaxOriginSteps;
    Cut |= Full;
    if (Full)
      O = Origin();
    else if (O.known())
      O.Steps.push_back(Step);
    Out.push_back(std::move(O));
  }
}

std::vector<Origin> OriginFinder::of(ExprId E, Point At) {
  std::vector<Origin> Out;
  if (E.valid())
    follow(E, At, Out);
  tidy(Out);
  return Out;
}

std::vector<Origin> OriginFinder::ofVar(VarId X, Point At) {
  std::vector<Origin> Out;
  followVar(X, At, Out);
  tidy(Out);
  return Out;
}

void OriginFinder::follow(ExprId E, Point At, std::vector<Origin> &Out) {
  const Expr &X = S.expr(E);
  if (Depth >= policy::MaxOriginDepth || Out.size() > policy::MaxOrigins ||
      ++Visited > policy::MaxOriginSearch) {
    Cut = true;
    Out.push_back(Origin());
    return;
  }
  ++Depth;
  switch (X.Kind) {
  case ExprKind::Var:
    followVar(VarId(X.A), At, Out);
    break;
  case ExprKind::Field:
    followField(X, At, Out);
    break;
  case ExprKind::Elem: {
    std::vector<Origin> Of;
    follow(ExprId(X.A), At, Of);
    addStep(Of, {OriginStep::Elem, {}, {}, nullptr}, Out);
    break;
  }
  case ExprKind::Addr: {
    const Expr &Place = S.Exprs[X.A];
    if (Place.Kind == ExprKind::Var && S.Vars[Place.A].ByReference)
      followVar(VarId(Place.A), At, Out); // what it was bound to
    else if (Place.Kind == ExprKind::Var)
      Out.push_back(base(BaseKind::Local, Place.A));
    else // &p[i] points where p does
      follow(Place.Kind == ExprKind::Elem ? ExprId(Place.A) : ExprId(X.A), At,
             Out);
    break;
  }
  case ExprKind::Result:
    followResult(EventId(X.A), Out);
    break;
  case ExprKind::Unary:
    follow(ExprId(X.A), At, Out);
    break;
  case ExprKind::Cond:
    follow(ExprId(X.B), At, Out);
    follow(ExprId(X.C), At, Out);
    break;
  case ExprKind::Binary:
    followBoth(X, At, Out);
    break;
  case ExprKind::Int:
  case ExprKind::Str:
    Out.push_back(base(BaseKind::Const, E.V));
    break;
  case ExprKind::Func:
    Out.push_back(base(BaseKind::Func, X.A));
    break;
  case ExprKind::Opaque:
    Out.push_back(Origin());
    break;
  }
  --Depth;
}

/// Of `p + i` and `n * 2` the operand that is not a plain number counts.
void OriginFinder::followBoth(const Expr &X, Point At,
                              std::vector<Origin> &Out) {
  std::vector<Origin> Of;
  follow(ExprId(X.A), At, Of);
  follow(ExprId(X.B), At, Of);
  std::erase_if(Of, [](const Origin &O) { return O.Base == BaseKind::Const; });
  // An index or stride adds nothing to what a pointer into an object is.
  auto Is = [&](auto Test) { return std::any_of(Of.begin(), Of.end(), Test); };
  auto Number = [](const Origin &O) {
    const OriginStep *I = O.interior();
    return !I || I->Via->Kind == "length";
  };
  auto Pointer = [&](const Origin &O) {
    return !Number(O) && O.interior()->Via->Kind != "geometry";
  };
  if (X.Op == ExprOp::Add || X.Op == ExprOp::Sub) {
    if (Is(Pointer))
      std::erase_if(Of, [&](const Origin &O) { return !Pointer(O); });
    else if (!std::all_of(Of.begin(), Of.end(), Number))
      std::erase_if(Of, Number);
  }
  Out.insert(Out.end(), Of.begin(), Of.end());
}

void OriginFinder::followVar(VarId X, Point At, std::vector<Origin> &Out) {
  const Var &Variable = S.Vars[X.V];
  switch (Variable.Kind) {
  case Storage::StaticLocal:
  case Storage::Global:
  case Storage::ThreadLocal:
    Out.push_back(base(BaseKind::Global, X.V));
    return;
  case Storage::Capture:
    Out.push_back(base(BaseKind::Local, X.V));
    return;
  default:
    break;
  }
  std::vector<EventId> Found = D.at(X, At);
  for (EventId Def : Found) {
    if (!Def.valid()) {
      if (X.V < S.ParamCount)
        Out.push_back(base(BaseKind::Param, X.V));
      else if (Found.size() == 1) // a record or an array, never assigned whole
        Out.push_back(base(BaseKind::Local, X.V));
      continue;
    }
    std::pair Key(X.V, Def.V);
    if (std::find(OnStack.begin(), OnStack.end(), Key) != OnStack.end())
      continue; // p = p + 1, once more
    OnStack.push_back(Key);
    followDef(X, Def, Out);
    OnStack.pop_back();
  }
}

/// The value is that of an lvalue that Src names: a reference, or a call that
/// returns one.
bool OriginFinder::copies(ExprId Src) const {
  if (!Src.valid())
    return false;
  const Expr &Of = S.expr(Src);
  if (Of.Kind == ExprKind::Var)
    return S.Vars[Of.A].ByReference;
  if (Of.Kind == ExprKind::Cond)
    return copies(ExprId(Of.B)) || copies(ExprId(Of.C));
  return Of.Kind == ExprKind::Result;
}

/// `auto &all = pool`: of an object that is no pointer a reference is the
/// object's own storage, as `&pool` is.
bool OriginFinder::bindsObject(VarId X, ExprId Src) const {
  if (!Src.valid() || !S.Vars[X.V].ByReference ||
      S.expr(Src).Kind != ExprKind::Var)
    return false;
  const Var &Of = S.Vars[S.expr(Src).A];
  return !Of.ByReference && Of.TypeOf.valid() &&
         P.tu(F).type(Of.TypeOf).Kind == TypeKind::Record;
}

bool OriginFinder::reference(EventId Call) const {
  const Event &E = S.Events[Call.V];
  const TuFacts &T = P.tu(F);
  TypeId Fn = E.Callee.valid() ? T.func(E.Callee).Type : E.Type;
  return resultKind(T, Fn) == TypeKind::Reference;
}

bool OriginFinder::returnsReference() const {
  return resultKind(P.tu(F), P.info(F).Type) == TypeKind::Reference;
}

void OriginFinder::load(ExprId Src, Origin &O) const {
  if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Interior &&
      O.Steps.back().Event.valid() && reference(O.Steps.back().Event) &&
      copies(Src))
    O.Steps.push_back({OriginStep::Elem, {}, {}, nullptr});
}

void OriginFinder::followDef(VarId X, EventId Def, std::vector<Origin> &Out) {
  const Event &E = S.Events[Def.V];
  if (E.Kind == EventKind::Assign) {
    if (bindsObject(X, E.Src)) {
      Out.push_back(base(BaseKind::Local, S.expr(E.Src).A));
      return;
    }
    size_t Before = Out.size();
    follow(E.Src, D.before(Def), Out);
    for (size_t I = Before; !S.Vars[X.V].ByReference && I < Out.size(); ++I)
      load(E.Src, Out[I]);
    return;
  }
  Origin O = base(BaseKind::Out, Def.V);
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    const Expr &Arg = S.expr(S.arg(E, A));
    bool This = Arg.Kind == ExprKind::Addr &&
                S.Exprs[Arg.A].Kind == ExprKind::Var && S.Exprs[Arg.A].A == X.V;
    if (This && byRole(Def, {Slot::Arg, static_cast<uint8_t>(A)}, Out))
      return;
    if (This)
      O.Arg = A;
  }
  Out.push_back(std::move(O));
}

void OriginFinder::followField(const Expr &X, Point At,
                               std::vector<Origin> &Out) {
  std::vector<Origin> Of;
  follow(ExprId(X.A), At, Of);
  for (const Role &R : P.rolesOf(F, X)) {
    if (Types && R.Does == RoleKind::Dtype) {
      Out.insert(Out.end(), Of.begin(), Of.end());
      return;
    }
    if (R.Does == RoleKind::Interior) {
      addStep(Of, {OriginStep::Interior, {}, {}, &R}, Out);
      return;
    }
  }
  uint32_t Tu = P.fn(F).Tu;
  addStep(Of,
          {OriginStep::Field,
           P.nameId(Tu, X.Name),
           {},
           nullptr,
           P.nameId(Tu, X.Type)},
          Out);
}

static bool sameSlot(Slot A, Slot B) {
  return A.Kind == B.Kind && (A.Kind == Slot::Return || A.Index == B.Index);
}

/// The argument that says which type of elements the result has. A null
/// pointer there says nothing.
bool OriginFinder::typeByRole(EventId Call, Slot Where,
                              std::vector<Origin> &Out) {
  for (const Role *R : V.rolesThatHold(F, Call)) {
    if (R->Does != RoleKind::Dtype || !sameSlot(R->Value, Where))
      continue;
    ExprId Arg = S.arg(S.Events[Call.V], R->Of.Index);
    if (!Arg.valid() ||
        (S.expr(Arg).Kind == ExprKind::Int && S.expr(Arg).Value == 0 &&
         P.Rules->constantKind(P.tu(F).str(S.expr(Arg).Name)).empty()))
      continue;
    follow(Arg, D.before(Call), Out);
    return true;
  }
  return false;
}

/// By the rows of the callee: a derived pointer, or the same object again.
bool OriginFinder::byRole(EventId Call, Slot Where, std::vector<Origin> &Out) {
  if (Types && typeByRole(Call, Where, Out))
    return true;
  for (const Role *R : V.rolesThatHold(F, Call)) {
    if (!sameSlot(R->Value, Where) || R->Of.Kind != Slot::Arg)
      continue;
    ExprId Arg = S.arg(S.Events[Call.V], R->Of.Index);
    if (!Arg.valid())
      continue;
    if (R->Does == RoleKind::Passes && R->Kind == "same") {
      follow(Arg, D.before(Call), Out);
      return true;
    }
    if (R->Does != RoleKind::Interior)
      continue;
    std::vector<Origin> Of;
    follow(Arg, D.before(Call), Of);
    addStep(Of, {OriginStep::Interior, {}, Call, R}, Out);
    return true;
  }
  return false;
}

/// By what a function of the program returns in terms of its parameters.
bool OriginFinder::bySummary(EventId Call, std::vector<Origin> &Out) {
  const Event &E = S.Events[Call.V];
  FnId G = P.calleeOf(F, E);
  if (!G.valid())
    return false;
  if (!P.fn(G).Body || P.fn(G).Row)
    return false;
  std::vector<Origin> Found;
  for (const Origin &R : V.returned(G)) {
    if (R.Base != BaseKind::Param || !S.arg(E, R.Index).valid())
      return false;
    std::vector<Origin> Of;
    follow(S.arg(E, R.Index), D.before(Call), Of);
    for (OriginStep Step : R.Steps) {
      if (Step.Kind == OriginStep::Interior)
        Step.Event = Call;
      std::vector<Origin> Next;
      addStep(Of, Step, Next);
      Of = std::move(Next);
    }
    Found.insert(Found.end(), Of.begin(), Of.end());
  }
  Out.insert(Out.end(), Found.begin(), Found.end());
  return !Found.empty();
}

void OriginFinder::followResult(EventId Call, std::vector<Origin> &Out) {
  if (!byRole(Call, {Slot::Return, 0}, Out) && !bySummary(Call, Out))
    Out.push_back(base(BaseKind::Result, Call.V));
}

} // namespace nogil
