//===- Renames.cpp - where a file's text was before -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Renames.h"
#include "support/Lines.h"
#include <algorithm>
#include <string_view>

namespace nogil {

namespace {

/// How often each line occurs.
struct LineCounts {
  explicit LineCounts(std::string_view Text);
  std::map<std::string_view, size_t> Of;
  size_t All = 0;
};

} // namespace

LineCounts::LineCounts(std::string_view Text) {
  for (size_t At = 0; At < Text.size(); At = nextLine(Text, At)) {
    ++Of[Text.substr(At, lineEnd(Text, At) - At)];
    ++All;
  }
}

static size_t inCommon(const LineCounts &A, const LineCounts &B) {
  size_t N = 0;
  for (const auto &[Line, Times] : A.Of)
    if (auto It = B.Of.find(Line); It != B.Of.end())
      N += std::min(Times, It->second);
  return N;
}

const std::string *movedFrom(const std::string &Now,
                             const std::map<std::string, std::string> &Gone) {
  const LineCounts Lines(Now);
  const std::string *Best = nullptr;
  size_t Most = 0;
  for (const auto &[Name, Text] : Gone) {
    const LineCounts Old(Text);
    const size_t Same = inCommon(Lines, Old);
    if (Same > Most && 2 * Same >= std::max(Lines.All, Old.All)) {
      Most = Same;
      Best = &Name;
    }
  }
  return Best;
}

} // namespace nogil
