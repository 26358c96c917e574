//===- nolint.cpp - comments that suppress, read -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every line can be asked, and what has no partner has a line.
//
//===----------------------------------------------------------------------===//
#include "filter/Nolint.h"
#include "Require.h"
#include "filter/Globs.h"
#include "support/Lines.h"
#include <algorithm>

using namespace nogil;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string_view Text = fuzz::text(Data, Size);
  Nolint N(Text);
  const size_t Lines = lineStarts(Text).size();
  for (uint32_t Line : N.unmatched())
    fuzz::require(Line >= 1 && Line <= Lines, "a line behind the end");
  bool Named = Text.find("NOLINT") != Text.npos;
  for (uint32_t Line = 0; Line <= std::min<size_t>(Lines + 1, 200); ++Line)
    for (uint32_t Col : {0u, 1u, 7u, 4'000'000'000u})
      fuzz::require(!N.suppresses("nogil-detached-api-call", Line, Col) ||
                        Named,
                    "suppressed by nothing");
  // The same text as lists of globs.
  std::vector<std::string> Unknown;
  std::vector<std::string> Ids = {"nogil-detached-api-call", "nogil-a"};
  for (const std::string &Id :
       selectChecks(Ids, {std::string(Text.substr(0, 200))}, Unknown))
    fuzz::require(std::count(Ids.begin(), Ids.end(), Id) == 1,
                  "a rule that is none");
  return 0;
}
