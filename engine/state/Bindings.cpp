//===- Bindings.cpp - what references name --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The essay is in Bindings.h.
//
//===----------------------------------------------------------------------===//
#include "state/Bindings.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {

namespace {

/// What one constructor binds, given what others do.
class Constructor {
public:
  Constructor(const Program &P, FnId F)
      : P(P), Self(F), S(*P.fn(F).Body), Tu(P.fn(F).Tu) {}

  void itself(std::vector<Binding> &Out) const {
    for (const Event &E : S.Events) {
      Binding X;
      if (E.Kind == EventKind::Assign && (E.Flags & EF_Binds) &&
          ofObject(E.Dst, X.Members) && !X.Members.empty())
        add(Out, std::move(X), E.Src);
    }
  }
  /// Through the constructors of bases and members.
  void through(const Bindings &Known, std::vector<Binding> &Out) const {
    for (const Event &E : S.Events) {
      if (E.Kind != EventKind::Call)
        continue;
      auto Of = Known.find(P.calleeOf(Self, E));
      std::vector<NameId> Object;
      if (Of == Known.end() || Of->first == Self ||
          !pointsInto(S.arg(E, 0), Object))
        continue;
      for (const Binding &Inner : Of->second) {
        Binding X{Object, 0};
        std::ranges::copy(Inner.Members, std::back_inserter(X.Members));
        add(Out, std::move(X), S.arg(E, Inner.Param));
      }
    }
  }

private:
  const Program &P;
  const FnId Self;
  const Skeleton &S;
  const uint32_t Tu;

  /// E is the object or a member of it, or of one.
  bool ofObject(ExprId E, std::vector<NameId> &Members) const {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Elem)
      return isThis(S, ExprId(X.A));
    if (X.Kind != ExprKind::Field ||
        !(X.Op == ExprOp::Arrow ? isThis(S, ExprId(X.A))
                                : ofObject(ExprId(X.A), Members)))
      return false;
    Members.push_back(P.nameId(Tu, X.Name));
    return true;
  }
  bool pointsInto(ExprId E, std::vector<NameId> &Members) const {
    return isThis(S, E) || (E.valid() && S.expr(E).Kind == ExprKind::Addr &&
                            ofObject(ExprId(S.expr(E).A), Members));
  }
  void add(std::vector<Binding> &Out, Binding X, ExprId To) const {
    if (!To.valid() || S.expr(To).Kind != ExprKind::Var)
      return;
    X.Param = S.expr(To).A;
    if (X.Param < S.ParamCount && S.Vars[X.Param].ByReference &&
        std::ranges::find(Out, X) == Out.end())
      Out.push_back(std::move(X));
  }
};

} // namespace

Bindings findBindings(const Program &P) {
  constexpr unsigned Rounds = 3;
  Bindings Out;
  auto Each = [&](const auto &Find) {
    for (uint32_t F = 0; F != P.Functions.size(); ++F) {
      const Skeleton *S = P.Functions[F].Body;
      if (!S || S->ParamCount < 2 || S->Vars[0].Kind != Storage::This)
        continue;
      std::vector<Binding> Of;
      Find(Constructor(P, FnId(F)), Of);
      std::vector<Binding> &Known = Of.empty() ? Of : Out[FnId(F)];
      for (Binding &X : Of)
        if (&Known != &Of && std::ranges::find(Known, X) == Known.end())
          Known.push_back(std::move(X));
    }
  };
  Each([](const Constructor &C, auto &Of) { C.itself(Of); });
  for (unsigned Round = 0; Round != Rounds && !Out.empty(); ++Round)
    Each([&](const Constructor &C, auto &Of) { C.through(Out, Of); });
  return Out;
}

} // namespace nogil
