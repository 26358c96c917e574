//===- ElementKeys.cpp - whose element type is this? ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

bool ElementKey::sameAs(const ElementKey &O) const {
  auto Share = [](const std::vector<Origin> &A, const std::vector<Origin> &B) {
    return std::any_of(A.begin(), A.end(), [&](const Origin &X) {
      return X.known() && X.Base != BaseKind::Const &&
             std::find(B.begin(), B.end(), X) != B.end();
    });
  };
  return Share(Of, O.Of) || Share(Among, O.Of) || Share(Of, O.Among);
}

void ElementKey::add(const ElementKey &O) {
  auto Unite = [](std::vector<Origin> &A, const std::vector<Origin> &B) {
    for (const Origin &X : B)
      if (std::find(A.begin(), A.end(), X) == A.end())
        A.push_back(X);
  };
  Unite(Of, O.Of);
  Unite(Among, O.Among);
}

bool ElementKey::isParam(uint32_t I) const {
  return std::any_of(Of.begin(), Of.end(),
                     [&](const Origin &A) { return A.isParam(I); });
}

ElementKey ElementTypes::keyOf(FnId F, ExprId E, Point At) {
  ElementKey K{OriginFinder(V, F, /*Types=*/true).of(E, At), {}, spelled(F, E)};
  if (operand(F, E, At, K))
    return K;
  for (Origin &O : K.Of) // one of several operands: all of them
    while (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Elem &&
           O.Base != BaseKind::Param)
      O.Steps.pop_back();
  return K;
}

/// `GET_OPERANDS(iter)[i]`: its type is what was asked for when the iterator
/// was made, or that of the array it was made of.
bool ElementTypes::operand(FnId F, ExprId E, Point At, ElementKey &K) {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    ExprId Next;
    if (X.Kind == ExprKind::Var) {
      if (EventId Def = V.defs(F).assignedAt(VarId(X.A), At); Def.valid()) {
        Next = S.Events[Def.V].Src;
        At = V.defs(F).before(Def);
      }
    } else if (X.Kind == ExprKind::Field) {
      for (const Role &R : P.rolesOf(F, X))
        if (R.Does == RoleKind::Dtype)
          Next = ExprId(X.A);
    } else if (X.Kind == ExprKind::Result) {
      if (const Role *R = V.role(F, EventId(X.A), RoleKind::Dtype))
        Next = S.arg(S.Events[X.A], R->Of.Index);
      At = V.defs(F).before(EventId(X.A));
    } else if (X.Kind == ExprKind::Elem && ExprId(X.B).valid() &&
               S.Exprs[X.B].Kind == ExprKind::Int) {
      return nth(F, S.Exprs[X.B].Value, K);
    }
    E = Next;
  }
  return false;
}

/// The operand at a place, where the key is that of an iterator.
bool ElementTypes::nth(FnId F, int64_t Index, ElementKey &K) {
  const Skeleton &S = *P.fn(F).Body;
  if (K.Of.size() != 1 || K.Of[0].Base != BaseKind::Result)
    return false;
  EventId Maker(K.Of[0].Index);
  for (const Role *R : V.rolesThatHold(F, Maker)) {
    ExprId List = S.arg(S.Events[Maker.V], R->Of.Index);
    if (R->Does != RoleKind::Operands || R->Kind == "pointers" || !List.valid())
      continue;
    EventId Last; // the last store there before
    for (uint32_t I = 0; I != Maker.V; ++I) {
      const Event &E = S.Events[I];
      if (E.Kind != EventKind::Assign || !E.Dst.valid())
        continue;
      const Expr &To = S.expr(E.Dst);
      if (To.Kind == ExprKind::Elem && To.A == List.V && ExprId(To.B).valid() &&
          S.Exprs[To.B].Kind == ExprKind::Int && S.Exprs[To.B].Value == Index)
        Last = EventId(I);
    }
    if (!Last.valid())
      continue;
    ElementKey Type = keyOf(F, S.Events[Last.V].Src, V.defs(F).before(Last));
    if (Type.Of.size() == 1 && Type.Of[0].Base == BaseKind::Const &&
        kindOf(F, S.expr(ExprId(Type.Of[0].Index))).empty())
      continue; // null: nothing is asked for
    for (Origin &O : K.Of)
      O.Steps.clear();
    K.Among = std::move(K.Of);
    K.Of = std::move(Type.Of);
    return true;
  }
  return false;
}

/// The variable that is asked, behind accessors.
std::string ElementTypes::spelled(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    const RoleList *Roles = nullptr;
    ExprId Arg(X.A);
    if (X.Kind == ExprKind::Var)
      return P.tu(F).str(S.Vars[X.A].Name);
    if (X.Kind == ExprKind::Field)
      Roles = &P.rolesOf(F, X);
    else if (X.Kind == ExprKind::Result)
      Roles = &P.rolesOf(F, S.Events[X.A]);
    E = ExprId();
    for (const Role &R : Roles ? *Roles : RoleList())
      if (R.Does == RoleKind::Dtype)
        E = X.Kind == ExprKind::Field ? Arg : S.arg(S.Events[X.A], R.Of.Index);
  }
  return "";
}

std::string_view ElementTypes::kindOf(FnId F, const Expr &X) const {
  if (X.Kind != ExprKind::Int)
    return "";
  return P.Rules->constantKind(P.tu(F).str(X.Name));
}

/// Of `n * size` and `size == 0 ? 1 : size` the operand that is a size.
ElementKey ElementTypes::sizedBy(FnId F, ExprId Size, Point At) {
  Sized.clear();
  return sizedByAny(F, Size, At);
}

ElementKey ElementTypes::sizedByAny(FnId F, ExprId Size, Point At) {
  if (!Size.valid() || !Sized.insert({Size, At}).second)
    return {};
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(Size);
  auto ByRole = [&](const RoleList &Roles, auto Arg, Point Where) {
    for (const Role &R : Roles)
      if (R.Does == RoleKind::ElementSize && R.Of.Kind == Slot::Arg)
        return keyOf(F, Arg(R.Of.Index), Where);
    return ElementKey();
  };
  ElementKey Out;
  auto First = [&](std::initializer_list<uint32_t> Of) {
    for (uint32_t E : Of)
      if (Out.Of.empty())
        Out = sizedByAny(F, ExprId(E), At);
  };
  if (X.Kind == ExprKind::Binary && X.Op == ExprOp::Mul) {
    First({X.A, X.B});
  } else if (X.Kind == ExprKind::Cond) {
    First({X.B, X.C});
  } else if (X.Kind == ExprKind::Result) {
    const Event &E = S.Events[X.A];
    Out = ByRole(
        P.rolesOf(F, E), [&](uint32_t I) { return S.arg(E, I); },
        V.defs(F).before(EventId(X.A)));
  } else if (X.Kind == ExprKind::Field) {
    Out = ByRole(P.rolesOf(F, X), [&](uint32_t) { return ExprId(X.A); }, At);
  } else if (X.Kind == ExprKind::Var && X.A >= S.ParamCount) {
    const std::vector<EventId> Defs = V.defs(F).at(VarId(X.A), At);
    for (EventId Def : Defs)
      if (Def.valid() && Out.Of.empty() &&
          S.Events[Def.V].Kind == EventKind::Assign)
        Out = sizedByAny(F, S.Events[Def.V].Src, V.defs(F).before(Def));
  }
  return Out;
}

} // namespace nogil
