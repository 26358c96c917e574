//===- TypeNumbers.h - kinds of type numbers, in their order ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_TYPENUMBERS_H
#define NOGIL_ENGINE_VALUES_TYPENUMBERS_H

#include "cfg/Comparisons.h"
#include "values/ElementTypes.h"

namespace nogil {

/// `One`: a kind with one number only.
struct NumberKind {
  std::string_view Kind;
  bool One;
  TypeSet Types;
};
inline constexpr TypeSet EK_Void =
    EK_Fields | EK_Subarray | EK_PlainFields | EK_Other;
inline constexpr NumberKind Numbers[] = {
    {"plain-dtype", false, EK_Other}, {"object-dtype", true, EK_Object},
    {"bytes-dtype", false, EK_Other}, {"void-dtype", true, EK_Void},
    {"late-dtype", false, EK_Other},  {"user-dtype", false, EK_Other},
    {"string-dtype", true, EK_String}};

/// -1: not a type number.
int rankOf(std::string_view Kind);
/// The types whose numbers may be `Op` to a number of the kind.
TypeSet compared(ExprOp Op, int Rank);

/// The question of a kind of role `tests-dtype`.
TypeQuestion asks(std::string_view Kind);
TypeQuestion negate(TypeQuestion Q);
TypeQuestion either(const TypeQuestion &A, const TypeQuestion &B);
TypeQuestion both(const TypeQuestion &A, const TypeQuestion &B);

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_TYPENUMBERS_H
