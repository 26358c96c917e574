//===- Errors.h - where parsing went wrong ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parser leaves out a statement that it can't make sense of and says
// nothing more of it: only the place of the error shows that a function has
// lost something.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_ERRORS_H
#define NOGIL_ENGINE_PARSE_ERRORS_H

#include "clang/Basic/SourceManager.h"
#include <set>
#include <utility>

namespace nogil {

/// Gaps that are kept of one unit.
inline constexpr size_t MaxGaps = 500;

class Errors {
public:
  void add(const clang::SourceManager &SM, clang::SourceLocation L) {
    if (L.isValid())
      At.insert(SM.getDecomposedExpansionLoc(L));
  }
  /// An error stands between the ends of R, both included.
  bool within(const clang::SourceManager &SM, clang::SourceRange R) const {
    if (At.empty() || R.isInvalid())
      return false;
    auto End = SM.getDecomposedLoc(SM.getExpansionRange(R).getEnd());
    auto It = At.lower_bound(SM.getDecomposedExpansionLoc(R.getBegin()));
    return It != At.end() && It->first == End.first && It->second <= End.second;
  }

private:
  std::set<std::pair<clang::FileID, unsigned>> At;
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_ERRORS_H
