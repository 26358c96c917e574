//===- KeptErrno.cpp - errno that is kept and put back --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/KeptErrno.h"
#include <algorithm>

namespace nogil {

bool KeptErrno::isPlace(FnId F, EventId Call) const {
  const Event &E = P.fn(F).Body->Events[Call.V];
  return E.Kind == EventKind::Call &&
         std::ranges::any_of(P.rolesOf(F, E), [](const Role &R) {
           return R.Does == RoleKind::ErrnoPlace;
         });
}

/// Errno itself, or what a function returns that returns nothing else.
bool KeptErrno::isErrno(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (!E.valid())
    return false;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Elem && S.Exprs[X.A].Kind == ExprKind::Result)
    return isPlace(F, EventId(S.Exprs[X.A].A));
  if (X.Kind != ExprKind::Result)
    return false;
  FnId G = P.calleeOf(F, S.Events[X.A]);
  return G.valid() && Returning.count(G);
}

/// Writes errno itself.
bool KeptErrno::assigned(FnId F, const Event &E) const {
  return E.Kind == EventKind::Assign && E.Dst.valid() &&
         P.fn(F).Body->expr(E.Dst).Kind == ExprKind::Elem && isErrno(F, E.Dst);
}

KeptErrno::Member KeptErrno::member(FnId F, const Expr &X) const {
  return {P.tu(F).str(X.Type), P.tu(F).str(X.Name)};
}

/// By expression: something looks at its value, or takes its address, other
/// than to put it back into errno.
std::vector<bool> KeptErrno::lookedAt(FnId F) const {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<bool> Out(S.Exprs.size());
  auto Mark = [&](ExprId E) {
    if (E.valid())
      Out[E.V] = true;
  };
  auto Below = [&](ExprId E) { // the place is written, its parts are read
    if (const Expr &X = S.expr(E); X.Kind == ExprKind::Field)
      Mark(ExprId(X.A));
    else if (X.Kind == ExprKind::Elem)
      for (uint32_t Op : {X.A, X.B})
        Mark(ExprId(Op));
  };
  for (const Event &E : S.Events) {
    if (E.Kind == EventKind::Assign && E.Dst.valid())
      Below(E.Dst);
    if (E.Kind == EventKind::Assign && assigned(F, E))
      Below(E.Src);
    else if (E.Kind == EventKind::Assign && !isErrno(F, E.Src))
      Mark(E.Src);
    Mark(E.CalleeExpr);
    FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (!G.valid() || !Puts.count({G, A}))
        Mark(S.arg(E, A));
  }
  for (const Block &B : S.Blocks)
    Mark(B.Cond);
  for (uint32_t I = static_cast<uint32_t>(S.Exprs.size()); I-- != 0;)
    if (const Expr &X = S.Exprs[I];
        Out[I] && (X.Kind == ExprKind::Field || X.Kind == ExprKind::Elem ||
                   X.Kind == ExprKind::Addr || X.Kind >= ExprKind::Unary))
      for (uint32_t Op : {X.A, X.B, X.C})
        Mark(ExprId(Op));
  return Out;
}

bool KeptErrno::keeps(FnId F, ExprId Place,
                      const std::vector<bool> &Looked) const {
  const Skeleton &S = *P.fn(F).Body;
  if (!Place.valid())
    return false;
  const Expr &X = S.expr(Place);
  if (X.Kind == ExprKind::Field)
    return Members.count(member(F, X));
  if (X.Kind != ExprKind::Var)
    return false;
  const Var &Of = S.Vars[X.A];
  bool Own = Of.Kind == Storage::Local || Of.Kind == Storage::Temp ||
             Of.Kind == Storage::Param;
  return Own && !Of.AddressTaken && !Of.ByReference && !Looked[Place.V];
}

void KeptErrno::findHelpers() {
  for (FnId F : Mentions) {
    const Skeleton &S = *P.fn(F).Body;
    bool Returns = false, Others = false;
    for (const Block &B : S.Blocks)
      if (B.Term == TermKind::Return)
        (isErrno(F, B.Cond) ? Returns : Others) = true;
    if (Returns && !Others)
      Returning.insert(F);
    std::vector<bool> Looked = lookedAt(F);
    for (const Event &E : S.Events) {
      if (!assigned(F, E) || !keeps(F, E.Src, Looked))
        continue;
      const Expr &X = S.expr(E.Src);
      if (X.Kind == ExprKind::Var && X.A < S.ParamCount)
        Puts.insert({F, X.A});
    }
  }
}

/// The members that errno is assigned to, but for those that somebody looks at.
void KeptErrno::findMembers() {
  for (FnId F : Mentions) {
    const Skeleton &S = *P.fn(F).Body;
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && E.Dst.valid() && isErrno(F, E.Src) &&
          S.expr(E.Dst).Kind == ExprKind::Field)
        Members.insert(member(F, S.expr(E.Dst)));
  }
  for (uint32_t F = 0; !Members.empty() && F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    bool Has =
        S && std::ranges::any_of(S->Exprs, [&](const Expr &X) {
          return X.Kind == ExprKind::Field && Members.count(member(FnId(F), X));
        });
    if (!Has)
      continue;
    std::vector<bool> Looked = lookedAt(FnId(F));
    for (uint32_t I = 0; I != S->Exprs.size(); ++I)
      if (Looked[I] && S->Exprs[I].Kind == ExprKind::Field)
        Members.erase(member(FnId(F), S->Exprs[I]));
  }
}

KeptErrno::KeptErrno(Views &V) : P(V.program()) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body)
      for (uint32_t I = 0; I != S->Events.size(); ++I)
        if (isPlace(FnId(F), EventId(I)))
          Mentions.insert(FnId(F));
  findHelpers();
  findMembers();
}

std::vector<KeptErrno::Move> KeptErrno::moves(FnId F) const {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Move> Out(S.Events.size());
  std::vector<bool> Looked = lookedAt(F);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (assigned(F, E) && keeps(F, E.Src, Looked))
      Out[I] = Move::Restores;
    else if (E.Kind == EventKind::Assign && isErrno(F, E.Src) &&
             !Looked[E.Src.V] && keeps(F, E.Dst, Looked)) {
      const Expr &X = S.expr(E.Src);
      Out[X.Kind == ExprKind::Elem ? S.Exprs[X.A].A : X.A] = Move::Saves;
    }
    FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
    for (uint32_t A = 0; G.valid() && A != E.ArgsCount; ++A)
      if (Puts.count({G, A}) && keeps(F, S.arg(E, A), Looked))
        Out[I] = Move::Restores;
  }
  return Out;
}

} // namespace nogil
