//===- Patch.h - which lines a patch changes --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads unified diffs as git and diff write them: with any number of context
// lines, names quoted as git does, files that come or go. Anything between
// files is skipped, as `git show` writes; within a hunk nothing is.
//
// A hunk that only removes lines changes what stands before and behind them: a
// lock that is gone has no line of its own.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILTER_PATCH_H
#define NOGIL_DRIVER_FILTER_PATCH_H

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nogil {

/// From and to, both included, of the new text; sorted.
using LineRanges = std::vector<std::pair<uint32_t, uint32_t>>;
bool touches(const LineRanges &Changed, uint32_t First, uint32_t Last);

struct Patch {
  /// By name, as the patch has it, without git's `b/`.
  std::map<std::string, LineRanges> Files;
  /// What is wrong with it, and in which line; empty: nothing.
  std::string Problem;
  uint32_t Line = 0;
};
Patch readPatch(std::string_view Text);

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_PATCH_H
