//===- Spelling.cpp - "did you mean" --------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Optimal string alignment distance over three rolling rows. Swapped letters
// count as one mistake, because that is what fingers do.
//
//===----------------------------------------------------------------------===//
#include "models/Spelling.h"
#include <algorithm>
#include <numeric>

namespace nogil {

size_t editDistance(std::string_view A, std::string_view B) {
  std::vector<size_t> Before(B.size() + 1), Last(B.size() + 1),
      Row(B.size() + 1);
  std::iota(Last.begin(), Last.end(), size_t(0));
  for (size_t I = 1; I <= A.size(); ++I) {
    Row[0] = I;
    for (size_t J = 1; J <= B.size(); ++J) {
      size_t Change = Last[J - 1] + (A[I - 1] != B[J - 1]);
      Row[J] = std::min({Last[J] + 1, Row[J - 1] + 1, Change});
      if (I > 1 && J > 1 && A[I - 1] == B[J - 2] && A[I - 2] == B[J - 1])
        Row[J] = std::min(Row[J], Before[J - 2] + 1);
    }
    std::swap(Before, Last);
    std::swap(Last, Row);
  }
  return Last[B.size()];
}

std::string_view nearestSpelling(std::string_view Word,
                                 const std::vector<std::string_view> &Valid) {
  std::string_view Best;
  if (Word.size() > 200)
    return Best; // no slip of a finger
  size_t BestDistance = std::max<size_t>(1, Word.size() / 3) + 1;
  for (std::string_view V : Valid) {
    size_t D = editDistance(Word, V);
    if (D < BestDistance) {
      Best = V;
      BestDistance = D;
    }
  }
  return Best;
}

std::string spellingHint(std::string_view Word,
                         const std::vector<std::string_view> &Valid) {
  std::string_view Near = nearestSpelling(Word, Valid);
  if (!Near.empty())
    return "did you mean '" + std::string(Near) + "'?";
  std::string Hint = "expected one of ";
  for (size_t I = 0; I != Valid.size(); ++I)
    Hint += (I ? ", " : "") + std::string(Valid[I]);
  return Hint;
}

} // namespace nogil
