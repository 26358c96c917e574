//===- Comparisons.h - what a comparison says the other way round -*- C++ -*-=//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_COMPARISONS_H
#define NOGIL_ENGINE_CFG_COMPARISONS_H

#include "facts/Skeleton.h"
#include <optional>

namespace nogil {

inline bool isComparison(ExprOp Op) {
  return Op >= ExprOp::Eq && Op <= ExprOp::Ge;
}

/// `b > a` for `a < b`: the same with its sides exchanged.
inline ExprOp swapped(ExprOp Op) {
  switch (Op) {
  case ExprOp::Lt:
    return ExprOp::Gt;
  case ExprOp::Le:
    return ExprOp::Ge;
  case ExprOp::Gt:
    return ExprOp::Lt;
  case ExprOp::Ge:
    return ExprOp::Le;
  default:
    return Op;
  }
}

/// `a >= b` for `a < b`: true where the other is false. Op is a comparison.
inline ExprOp negated(ExprOp Op) {
  switch (Op) {
  case ExprOp::Eq:
    return ExprOp::Ne;
  case ExprOp::Ne:
    return ExprOp::Eq;
  case ExprOp::Lt:
    return ExprOp::Ge;
  case ExprOp::Le:
    return ExprOp::Gt;
  case ExprOp::Gt:
    return ExprOp::Le;
  default:
    return ExprOp::Lt;
  }
}

/// The value is `Op Constant`.
struct Comparison {
  ExprOp Op = ExprOp::Ne;
  int64_t Constant = 0;

  bool holds(int64_t Value) const {
    return holdsFor(Value < Constant ? -1 : Value > Constant);
  }
  /// Of a value below (-1), at (0) or above (1) the constant.
  bool holdsFor(int Side) const {
    switch (Op) {
    case ExprOp::Eq:
      return Side == 0;
    case ExprOp::Ne:
      return Side != 0;
    case ExprOp::Lt:
      return Side < 0;
    case ExprOp::Le:
      return Side <= 0;
    case ExprOp::Gt:
      return Side > 0;
    case ExprOp::Ge:
      return Side >= 0;
    default:
      return false;
    }
  }
  Comparison negated() const { return {nogil::negated(Op), Constant}; }
  /// What the other one is of each value that this holds for; none where it is
  /// true of some and false of others. There may be values between any two.
  std::optional<bool> decides(const Comparison &Other) const {
    bool Some = false, Others = false;
    auto See = [&](int Side, int OtherSide) {
      if (holdsFor(Side))
        (Other.holdsFor(OtherSide) ? Some : Others) = true;
    };
    int Order = Constant < Other.Constant ? -1 : Constant > Other.Constant;
    See(-1, -1);
    See(1, 1);
    See(0, Order);
    if (Order != 0) {
      See(-Order, 0);
      See(-Order, Order);
    }
    return Some == Others ? std::nullopt : std::optional(Some);
  }
  auto operator<=>(const Comparison &) const = default;
};

/// `x` is not 0, and is.
inline constexpr Comparison NotZero{ExprOp::Ne, 0}, IsZero{ExprOp::Eq, 0};

/// The number that an expression spells.
inline std::optional<int64_t> constantOf(const Skeleton &S, ExprId E) {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Int)
    return X.Value;
  if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Neg &&
      S.Exprs[X.A].Kind == ExprKind::Int)
    return -S.Exprs[X.A].Value;
  return std::nullopt;
}

/// The operand of an expression compares so.
struct OperandTest {
  ExprId Of;
  Comparison Is;
};

/// What follows for one operand where E compares so: of `!x`, `x < 3` and
/// `x + 1`. None: E is nothing of that kind, or says nothing of it.
inline std::optional<OperandTest> operandTest(const Skeleton &S, ExprId E,
                                              Comparison C) {
  const Expr &X = S.expr(E);
  const bool Truth = C.holds(0) != C.holds(1);
  if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not && Truth)
    return OperandTest{ExprId(X.A), C.holds(0) ? NotZero : IsZero};
  if (X.Kind != ExprKind::Binary)
    return std::nullopt;
  ExprId Of(X.A);
  ExprOp Op = X.Op;
  std::optional<int64_t> With = constantOf(S, ExprId(X.B));
  if (!With && Op != ExprOp::Sub) {
    With = constantOf(S, ExprId(X.A));
    Of = ExprId(X.B);
    Op = swapped(Op);
  }
  if (!With)
    return std::nullopt;
  if (isComparison(Op) && Truth) {
    Comparison Here{Op, *With};
    return OperandTest{Of, C.holds(1) ? Here : Here.negated()};
  }
  if (Op == ExprOp::Add || Op == ExprOp::Sub)
    return OperandTest{
        Of, {C.Op, C.Constant + (Op == ExprOp::Add ? -*With : *With)}};
  return std::nullopt;
}

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_COMPARISONS_H
