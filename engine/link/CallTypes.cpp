//===- CallTypes.cpp - which functions a type of call reaches -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/CallTypes.h"
#include "link/Program.h"
#include <algorithm>

namespace nogil {

CallTypes::CallTypes(const Program &P) : P(P), Casts(P.Functions.size()) {
  auto Add = [this](uint32_t U, FuncRefId F, TypeId To) {
    if (!To.valid())
      return;
    std::vector<Use> &Of = Casts[this->P.resolve(U, F).V];
    if (std::ranges::find(Of, Use(U, To)) == Of.end())
      Of.push_back({U, To});
  };
  for (uint32_t U = 0; U != P.Tus.size(); ++U) {
    for (const Skeleton &S : P.Tus[U]->Skeletons)
      for (const Expr &X : S.Exprs)
        if (X.Kind == ExprKind::Func)
          Add(U, FuncRefId(X.A), TypeId(X.B));
    for (const Table &T : P.Tus[U]->Tables)
      for (const InitNode &N : T.Nodes)
        if (N.Kind == InitKind::Func)
          Add(U, N.Func, N.Cast);
  }
}

bool CallTypes::same(Use A, Use B) const {
  if (A == B)
    return true;
  if (!A.second.valid() || !B.second.valid())
    return false;
  const TuFacts &T = *P.Tus[A.first], &U = *P.Tus[B.first];
  const TypeInfo &X = T.type(A.second), &Y = U.type(B.second);
  if (X.Kind != Y.Kind)
    return false;
  bool Loose = (X.Flags | Y.Flags) & TF_NoPrototype;
  if (!Loose && ((X.Flags ^ Y.Flags) & ~TF_Final))
    return false;
  if (X.Kind == TypeKind::Record || X.Kind == TypeKind::Enum)
    return T.str(X.Usr) == U.str(Y.Usr);
  if (X.Kind == TypeKind::Builtin || X.Kind == TypeKind::Other)
    return T.str(X.Text) == U.str(Y.Text);
  if (!same({A.first, X.Of}, {B.first, Y.Of}))
    return false;
  if (Loose)
    return true;
  return std::ranges::equal(X.Parts, Y.Parts, [&](TypeId P, TypeId Q) {
    return same({A.first, P}, {B.first, Q});
  });
}

bool CallTypes::fits(FnId F, Use As) const {
  TypeId Own = P.info(F).Type;
  return !Own.valid() || same({P.fn(F).Tu, Own}, As) ||
         std::ranges::any_of(Casts[F.V],
                             [&](Use Cast) { return same(Cast, As); });
}

bool CallTypes::keep(FnId F, TypeId As, std::vector<FnId> &Of) const {
  if (!As.valid())
    return false;
  return std::erase_if(Of, [&](FnId G) { return !fits(G, {P.fn(F).Tu, As}); });
}

} // namespace nogil
