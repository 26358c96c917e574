//===- Globs.h - lists of globs, as in --checks ----------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILTER_GLOBS_H
#define NOGIL_DRIVER_FILTER_GLOBS_H

#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// `*` stands for any text; everything else for itself.
bool globMatches(std::string_view Glob, std::string_view Text);

/// Splits at commas and line ends, trims blanks.
std::vector<std::string> splitGlobs(std::string_view List);

/// Applies `GLOB[,-GLOB...]` from left to right; the last match decides. A
/// list that begins with a removal removes from everything. Globs that match
/// none of `Ids` are put into `Unknown`.
std::vector<std::string> selectChecks(const std::vector<std::string> &Ids,
                                      const std::vector<std::string> &Lists,
                                      std::vector<std::string> &Unknown);

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_GLOBS_H
