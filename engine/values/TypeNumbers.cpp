//===- TypeNumbers.cpp - type numbers, and the algebra of questions -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/TypeNumbers.h"
#include <algorithm>

namespace nogil {

int rankOf(std::string_view Kind) {
  for (size_t I = 0; I != std::size(Numbers); ++I)
    if (Numbers[I].Kind == Kind)
      return static_cast<int>(I);
  return -1;
}

TypeSet compared(ExprOp Op, int Rank) {
  TypeSet Out = 0;
  bool One = Numbers[Rank].One;
  for (int I = 0; I != int(std::size(Numbers)); ++I) {
    bool In = false;
    switch (Op) {
    case ExprOp::Eq:
      In = I == Rank;
      break;
    case ExprOp::Ne:
      In = I != Rank || !One;
      break;
    case ExprOp::Lt:
      In = I < Rank || (I == Rank && !One);
      break;
    case ExprOp::Le:
      In = I <= Rank;
      break;
    case ExprOp::Gt:
      In = I > Rank || (I == Rank && !One);
      break;
    default:
      In = I >= Rank;
      break;
    }
    if (In)
      Out |= Numbers[I].Types;
  }
  return Out;
}

TypeQuestion asks(std::string_view Kind) {
  auto All = [&](TypeSet Yes) {
    return TypeQuestion{Yes, TypeSet(EK_All & ~Yes), Kind};
  };
  if (Kind == "refs")
    return All(EK_References);
  if (Kind == "needs-api")
    return All(EK_NeedsPython);
  if (Kind == "refs-or-api")
    return All(EK_References | EK_NeedsPython);
  if (Kind == "object")
    return All(EK_Object);
  if (Kind == "fields")
    return All(EK_Fields | EK_PlainFields);
  if (Kind == "subarray") // of anything
    return {TypeSet(EK_All & ~(EK_Object | EK_String)),
            TypeSet(EK_All & ~EK_Subarray), Kind};
  if (Kind == "trivial")
    return {TypeSet(EK_All & ~EK_References), EK_All, Kind};
  return {};
}

TypeQuestion negate(TypeQuestion Q) {
  std::swap(Q.IfTrue, Q.IfFalse);
  return Q;
}

TypeQuestion either(const TypeQuestion &A, const TypeQuestion &B) {
  return {TypeSet(A.IfTrue | B.IfTrue), TypeSet(A.IfFalse & B.IfFalse),
          A.asked() && B.asked() ? ""
          : A.asked()            ? A.Kind
                                 : B.Kind};
}

TypeQuestion both(const TypeQuestion &A, const TypeQuestion &B) {
  return negate(either(negate(A), negate(B)));
}

} // namespace nogil
