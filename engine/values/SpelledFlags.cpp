//===- SpelledFlags.cpp - the names in an expression of flags -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/SpelledFlags.h"
#include "values/Views.h"

namespace nogil {

/// The value of literals that are combined bit by bit.
static std::optional<int64_t> number(const Skeleton &S, ExprId E) {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Int)
    return X.Value;
  bool Or = X.Op == ExprOp::Or;
  if (X.Kind != ExprKind::Binary || (!Or && X.Op != ExprOp::And))
    return std::nullopt;
  auto A = number(S, ExprId(X.A)), B = number(S, ExprId(X.B));
  if (!A || !B)
    return std::nullopt;
  return Or ? *A | *B : *A & *B;
}

const SpelledFlags::Set &SpelledFlags::of(FnId F, ExprId E, Point At) {
  auto [It, New] = Known.try_emplace({F.V, E, At});
  if (New) {
    Read.clear();
    It->second = read(F, E, At);
  }
  return It->second;
}

SpelledFlags::Set SpelledFlags::both(const Set &L, const Set &R,
                                     bool Alternative) {
  Set Out;
  Out.Complete = L.Complete && R.Complete;
  Out.Any = L.Any;
  Out.Any.insert(R.Any.begin(), R.Any.end());
  for (std::string_view N : Out.Any)
    if (Alternative ? L.Every.count(N) && R.Every.count(N)
                    : L.Every.count(N) || R.Every.count(N))
      Out.Every.insert(N);
  return Out;
}

/// A flag that is a variable of the program: `std::ios::app`.
static bool isConstant(const Var &X) {
  return X.Const && X.Kind == Storage::Global;
}

/// `a | b` by an operator that is a function.
static bool isOr(const Program &P, FnId F, const Event &Call) {
  return Call.ArgsCount == 2 && P.calleeName(F, Call).ends_with("operator|");
}

SpelledFlags::Set SpelledFlags::read(FnId F, ExprId E, Point At) {
  const Program &P = V.program();
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  Set Out;
  if (X.Kind == ExprKind::Int) {
    Out.Any.insert(P.tu(F).str(X.Name));
    for (std::string_view N : P.Rules->constantsIn(X.Value))
      Out.Any.insert(N);
    Out.Every = Out.Any;
    // `A | B` may have become one number without a name.
    Out.Complete =
        X.Value == 0 || Out.Any.size() > 1 || !P.tu(F).str(X.Name).empty();
  } else if (X.Kind == ExprKind::Str) {
    Out.Any = Out.Every = {P.tu(F).str(X.Name)};
  } else if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Or) {
    Out = both(read(F, ExprId(X.A), At), read(F, ExprId(X.B), At), false);
  } else if (X.Kind == ExprKind::Cond) {
    if (auto Taken = number(S, ExprId(X.A))) // macros test their arguments
      return read(F, ExprId(*Taken ? X.B : X.C), At);
    Out = both(read(F, ExprId(X.B), At), read(F, ExprId(X.C), At), true);
  } else if (X.Kind == ExprKind::Result && isOr(P, F, S.Events[X.A])) {
    const Event &E = S.Events[X.A]; // flags of a class or an enumeration
    Out = both(read(F, S.arg(E, 0), At), read(F, S.arg(E, 1), At), false);
  } else if (X.Kind == ExprKind::Var && isConstant(S.Vars[X.A])) {
    Out.Any = Out.Every = {P.tu(F).str(S.Vars[X.A].Name)};
    Out.Complete = false; // it may be several flags
  } else if (X.Kind == ExprKind::Var) {
    Out = ofVar(F, VarId(X.A), At);
  } else if (X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var) {
    Out = ofParts(F, VarId(S.Exprs[X.A].A));
    Out.Complete = true; // of the names that its members are given
  } else {
    Out.Complete = false;
  }
  return Out;
}

/// The variable whose element or member is in a place.
static const Expr *wholeOf(const Skeleton &S, ExprId Place) {
  const Expr *X = &S.expr(Place);
  if (X->Kind != ExprKind::Elem && X->Kind != ExprKind::Field)
    return nullptr;
  while (X->Kind == ExprKind::Elem ||
         (X->Kind == ExprKind::Field && X->Op == ExprOp::Dot))
    X = &S.Exprs[X->A];
  return X->Kind == ExprKind::Var ? X : nullptr;
}

SpelledFlags::Set SpelledFlags::ofParts(FnId F, VarId X) {
  const Skeleton &S = *V.program().fn(F).Body;
  Set Out;
  Out.Complete = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    const Expr *Whole = wholeOf(S, E.Dst);
    if (Whole && Whole->A == X.V)
      Out.Any.merge(read(F, E.Src, V.defs(F).before(EventId(I))).Any);
  }
  return Out;
}

SpelledFlags::Set SpelledFlags::ofVar(FnId F, VarId X, Point At) {
  if (V.program()
          .tu(F)
          .str(V.program().fn(F).Body->Vars[X.V].Type)
          .ends_with("]"))
    return ofParts(F, X);
  const Defs &D = V.defs(F);
  const Skeleton &S = *V.program().fn(F).Body;
  std::optional<Set> Out;
  for (EventId Def : D.at(X, At)) {
    Set One;
    if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign) {
      One.Complete = false;
    } else {
      auto [It, New] = Read.try_emplace(Def);
      if (New)
        It->second = read(F, S.Events[Def.V].Src, D.before(Def));
      else if (!It->second)
        continue; // through itself
      One = *It->second;
    }
    Out = Out ? both(*Out, One, true) : One;
  }
  return Out.value_or(Set());
}

} // namespace nogil
