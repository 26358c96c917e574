//===- OwnStorage.cpp - objects in variables of a function ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "reach/OwnStorage.h"
#include "sharing/Owners.h"
#include <algorithm>

namespace nogil {

/// A class, and none that owns a reference to something else.
bool OwnStorage::isValue(const TuFacts &T, TypeId Type) const {
  if (!Type.valid() || T.type(Type).Kind != TypeKind::Record)
    return false;
  const FunctionRow *Ends = destructorOf(P, T, Type);
  return !Ends || Ends->Owns == Owning::None;
}

bool OwnStorage::isVar(FnId F, VarId X) const {
  const Var &V = P.fn(F).Body->Vars[X.V];
  return !V.ByReference &&
         (V.Kind == Storage::Local || V.Kind == Storage::Temp ||
          V.Kind == Storage::Param) &&
         isValue(P.tu(F), V.TypeOf);
}

TypeId OwnStorage::memberType(FnId F, const OriginStep &Member) const {
  uint32_t Tu = P.fn(F).Tu;
  for (const MemberInfo &I : P.tu(F).Members)
    if (P.nameId(Tu, I.Name) == Member.Name &&
        P.nameId(Tu, I.Record) == Member.Record)
      return I.Type;
  return TypeId();
}

bool OwnStorage::isPart(FnId F, const OriginStep &Member) const {
  if (Member.Kind != OriginStep::Field)
    return false;
  const TuFacts &T = P.tu(F);
  TypeId Type = memberType(F, Member);
  if (Type.valid() && T.type(Type).Kind == TypeKind::Array)
    Type = T.type(Type).Of;
  return isValue(T, Type);
}

bool OwnStorage::leaveArrays(FnId F, Origin &O) const {
  size_t N = O.Steps.size();
  if (N < 2 || O.Steps[N - 1].Kind != OriginStep::Elem ||
      O.Steps[N - 2].Kind != OriginStep::Field)
    return false;
  const TuFacts &T = P.tu(F);
  TypeId Type = memberType(F, O.Steps[N - 2]);
  if (!Type.valid() || T.type(Type).Kind != TypeKind::Array ||
      !isValue(T, T.type(Type).Of))
    return false;
  O.Steps.pop_back();
  return true;
}

VarId OwnStorage::around(FnId F, const Origin &Object) const {
  const Skeleton &S = *P.fn(F).Body;
  VarId X;
  if (Object.Base == BaseKind::Local || Object.Base == BaseKind::Param) {
    X = VarId(Object.Index);
  } else if (Object.Base == BaseKind::Out) { // what wrote to it last
    const Expr &Arg = S.expr(S.arg(S.Events[Object.Index], Object.Arg));
    if (Arg.Kind == ExprKind::Addr && S.Exprs[Arg.A].Kind == ExprKind::Var)
      X = VarId(S.Exprs[Arg.A].A);
  }
  bool Part = std::ranges::all_of(
      Object.Steps, [&](const OriginStep &Step) { return isPart(F, Step); });
  return X.valid() && Part && isVar(F, X) ? X : VarId();
}

bool OwnStorage::returned(FnId F, const Event &Call) const {
  const TuFacts &T = P.tu(F);
  TypeId Fn = Call.Callee.valid() ? T.func(Call.Callee).Type : Call.Type;
  return Fn.valid() && T.type(Fn).Kind == TypeKind::Function &&
         isValue(T, T.type(Fn).Of);
}

} // namespace nogil
