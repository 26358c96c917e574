//===- Names.cpp - places that references name ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The essay is in state/Bindings.h. This file: the names of one function.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"

namespace nogil {

/// The place of E where it is the same on all paths, by its own name.
TermId Simulation::ownPlace(ExprId E) {
  if (!E.valid())
    return TermId();
  const Expr &X = Body.expr(E);
  if (X.Kind == ExprKind::Var)
    return variable(VarId(X.A));
  if (X.Kind != ExprKind::Field)
    return TermId();
  TermId Pointer;
  if (X.Op == ExprOp::Arrow)
    Pointer = isThis(Body, ExprId(X.A)) ? T.param(0) : TermId();
  else if (TermId Base = ownPlace(ExprId(X.A)); Base.valid())
    Pointer = T.addrOf(named(Base));
  return Pointer.valid() ? T.locField(Pointer, P.nameId(Fn.Tu, X.Name))
                         : TermId();
}

/// An array's name stands for its address, that of a reference does not.
void Simulation::bind(TermId Reference, ExprId Object) {
  TermId To = ownPlace(Object);
  if (!Reference.valid() || !To.valid() || Reference == To ||
      (Body.expr(Object).Kind == ExprKind::Var &&
       isArray(Tu, Body.Vars[Body.expr(Object).A])))
    return;
  To = named(To);
  auto [At, New] = Names.insert({Reference, To});
  if (!New && At->second != To)
    At->second = TermId(); // of several objects
}

/// References that are bound here, and those of the objects that are made here.
void Simulation::findNames() {
  Names.clear();
  for (const Event &E : Body.Events) {
    if (E.Kind == EventKind::Assign && (E.Flags & EF_Binds)) {
      bind(ownPlace(E.Dst), E.Src);
      continue;
    }
    if (E.Kind != EventKind::Call || R.Bound.empty())
      continue;
    auto Of = R.Bound.find(P.calleeOf(Self, E));
    ExprId Object = Body.arg(E, 0);
    if (Of == R.Bound.end() || !Object.valid() ||
        Body.expr(Object).Kind != ExprKind::Addr)
      continue;
    for (const Binding &X : Of->second) {
      TermId At = ownPlace(ExprId(Body.expr(Object).A));
      for (NameId Member : X.Members)
        At = At.valid() ? T.locField(T.addrOf(named(At)), Member) : TermId();
      bind(At, Body.arg(E, X.Param));
    }
  }
}

TermId Simulation::named(TermId Place) const {
  if (Names.empty())
    return Place;
  auto At = Names.find(Place);
  return At == Names.end() || !At->second.valid() ? Place : At->second;
}

} // namespace nogil
