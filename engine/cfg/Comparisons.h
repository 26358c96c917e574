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

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_COMPARISONS_H
