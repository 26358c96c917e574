//===- patch.cpp - patches of others --------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Any text is a patch or has a line with something wrong in it; ranges of
// lines are in order, apart from each other and of no more lines than there
// are in the text.
//
//===----------------------------------------------------------------------===//
#include "filter/Patch.h"
#include "Require.h"
#include <algorithm>

using namespace nogil;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  std::string_view Text = fuzz::text(Data, Size);
  Patch P = readPatch(Text);
  const size_t Lines = 1 + size_t(std::ranges::count(Text, '\n'));
  fuzz::require(P.Line <= Lines, "a line behind the end");
  if (!P.Problem.empty())
    return 0;
  for (const auto &[Name, Ranges] : P.Files) {
    fuzz::require(!Name.empty(), "a file without a name");
    uint64_t Changed = 0;
    for (const auto &[First, Last] : Ranges) {
      fuzz::require(First >= 1 && First <= Last, "a range from behind");
      fuzz::require(touches(Ranges, First, First), "its own line");
      Changed += uint64_t(Last) - First + 1;
    }
    fuzz::require(Changed <= 2 * Lines, "more lines than the patch has");
  }
  return 0;
}
