//===- SharedSets.h - many sets that have most in common --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a set per block of a function, of things that there are as many of
// as blocks, takes the square of both. But most differ from that of a neighbour
// in a few elements.
//
// Approach: a set of numbers is a binary tree over their digits (Okasaki and
// Gill, Fast Mergeable Integer Maps, 1998). Each tree is there once, so that
// equal sets are the same number, and sets share the subtrees in which they
// agree. Nothing is freed before the whole.
//
// Cost: of a union, the nodes in which the two differ.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_SHAREDSETS_H
#define NOGIL_ENGINE_SUPPORT_SHAREDSETS_H

#include <bit>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace nogil {

class SharedSets {
public:
  using Set = uint32_t; ///< equal sets are equal numbers
  static constexpr Set Empty = 0;

  /// Sets of numbers below Count.
  explicit SharedSets(size_t Count)
      : Depth(Count < 2 ? 0 : unsigned(std::bit_width(Count - 1))) {}

  Set only(size_t X) {
    Set S = Element;
    for (unsigned Digit = 0; Digit != Depth; ++Digit)
      S = X >> Digit & 1 ? tree(Empty, S) : tree(S, Empty);
    return S;
  }
  Set unite(Set A, Set B) {
    if (A == B || B == Empty)
      return A;
    if (A == Empty)
      return B;
    const Tree X = Trees[A - 2], Y = Trees[B - 2];
    Set Low = unite(X.Low, Y.Low), High = unite(X.High, Y.High);
    return tree(Low, High);
  }

private:
  static constexpr Set Element = 1;
  struct Tree {
    Set Low, High; ///< without and with the digit
  };
  const unsigned Depth;
  std::vector<Tree> Trees; ///< by set, less two
  std::unordered_map<uint64_t, Set> Known;

  Set tree(Set Low, Set High) {
    auto [It, New] =
        Known.try_emplace(uint64_t(High) << 32 | Low, Set(Trees.size() + 2));
    if (New)
      Trees.push_back({Low, High});
    return It->second;
  }
};

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_SHAREDSETS_H
