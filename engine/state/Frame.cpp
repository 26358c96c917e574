//===- Frame.cpp - what may happen to a function's variables --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "state/Memory.h"
#include "state/Writes.h"

namespace nogil {

namespace {

/// Finds variables whose address is kept in memory or in a capture.
class SharedVars {
public:
  SharedVars(const Program &P, FnId F)
      : P(P), F(F), Tu(P.tu(F)), Body(*P.fn(F).Body), Is(Body.Vars.size()) {}
  std::vector<bool> find();

private:
  const Program &P;
  const FnId F;
  const TuFacts &Tu;
  const Skeleton &Body;
  std::vector<bool> Is;

  void keep(ExprId Place);
  void keepWithin(ExprId Value);
  bool readsElement(const Expr &X) const;
};

/// The address of the place.
void SharedVars::keep(ExprId Place) {
  const Expr *Of = &Body.expr(Place);
  for (;;) {
    const bool Dot = Of->Kind == ExprKind::Field && Of->Op == ExprOp::Dot;
    if (!Dot &&
        !(Of->Kind == ExprKind::Elem && isArray(Tu, Body, ExprId(Of->A))))
      break;
    Of = &Body.expr(ExprId(Of->A));
  }
  if (Of->Kind == ExprKind::Var)
    Is[Of->A] = true;
}

/// An element of a member that is an array, which is none itself.
bool SharedVars::readsElement(const Expr &X) const {
  if (X.Kind != ExprKind::Elem)
    return false;
  const Expr &Of = Body.expr(ExprId(X.A));
  if (Of.Kind != ExprKind::Field || !isArray(Tu, Body, ExprId(X.A)))
    return false;
  const TypeId Element = Tu.type(Tu.memberType(Of.Type, Of.Name)).Of;
  return Element.valid() && Tu.type(Element).Kind != TypeKind::Array;
}

void SharedVars::keepWithin(ExprId Value) {
  if (!Value.valid())
    return;
  const Expr &X = Body.expr(Value);
  if (X.Kind == ExprKind::Addr)
    keep(ExprId(X.A));
  else if (isArray(Tu, Body, Value))
    keep(Value);
  if (readsElement(X)) {
    keepWithin(ExprId(Body.expr(ExprId(X.A)).A));
    return keepWithin(ExprId(X.B));
  }
  forEachOperand(X, [&](ExprId Operand) { keepWithin(Operand); });
}

std::vector<bool> SharedVars::find() {
  for (const Event &E : Body.Events)
    if (E.Kind == EventKind::Assign)
      keepWithin(E.Src);
  for (const Expr &X : Body.Exprs) {
    if (X.Kind != ExprKind::Func)
      continue;
    // What a lambda or region captures is written when that runs.
    const Function &Inner = P.fn(P.resolve(P.fn(F).Tu, FuncRefId(X.A)));
    if (Inner.Parent != F || !Inner.Body)
      continue;
    for (const Var &C : Inner.Body->Vars)
      for (uint32_t I = 0; C.Kind == Storage::Capture && I != Body.Vars.size();
           ++I)
        if (Body.Vars[I].AddressTaken && Body.Vars[I].Decl == C.Decl)
          Is[I] = true;
  }
  return std::move(Is);
}

} // namespace

/// Objects of which only the address is used, for calls that ask nothing: those
/// that are made and end by functions that have nothing to do with threads.
static std::vector<bool>
findUnasked(const Skeleton &Body, const std::vector<bool> &Shared,
            const std::function<bool(const Event &)> &CallAsks) {
  std::vector<bool> Unasked(Body.Vars.size());
  for (uint32_t V = 0; V != Body.Vars.size(); ++V)
    Unasked[V] = Body.Vars[V].Kind == Storage::Local && !Shared[V];
  auto Asks = [&](ExprId E) {
    if (E.valid())
      anyWithin(Body, E, [&](ExprId, const Expr &X) {
        if (X.Kind == ExprKind::Var)
          Unasked[X.A] = false;
        return false;
      });
  };
  for (const Block &B : Body.Blocks)
    Asks(B.Cond);
  for (const Event &E : Body.Events) {
    const bool Silent = E.Kind == EventKind::Call && !CallAsks(E);
    forEachExpr(Body, E, [&](ExprId X) {
      bool Address = Silent && X.valid() &&
                     Body.expr(X).Kind == ExprKind::Addr &&
                     Body.expr(ExprId(Body.expr(X).A)).Kind == ExprKind::Var;
      if (!Address)
        Asks(X);
    });
  }
  return Unasked;
}

FrameInfo frameOf(const Program &P, FnId F,
                  const std::function<bool(const Event &)> &CallAsks) {
  FrameInfo Out;
  Out.Fn = F;
  Out.Shared = SharedVars(P, F).find();
  for (uint32_t I = 0; I != Out.Shared.size(); ++I)
    if (Out.Shared[I])
      Out.AllShared.push_back(VarId(I));
  Out.Unasked = findUnasked(*P.fn(F).Body, Out.Shared, CallAsks);
  return Out;
}

} // namespace nogil
