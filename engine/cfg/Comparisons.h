//===- Comparisons.h - what a comparison says the other way round -*- C++ -*-=//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_COMPARISONS_H
#define NOGIL_ENGINE_CFG_COMPARISONS_H

#include "facts/Skeleton.h"

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

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_COMPARISONS_H
