//===- Spelling.h - "did you mean" ------------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MODELS_SPELLING_H
#define NOGIL_ENGINE_MODELS_SPELLING_H

#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// Insertions, deletions, substitutions and swaps of neighbours that turn A
/// into B.
size_t editDistance(std::string_view A, std::string_view B);

/// The word of Valid nearest to Word, or "" when none is near: more than a
/// third of the letters would have to change.
std::string_view nearestSpelling(std::string_view Word,
                                 const std::vector<std::string_view> &Valid);

/// The end of an error message: "did you mean 'state'?" or, when nothing is
/// near, "expected one of a, b, c".
std::string spellingHint(std::string_view Word,
                         const std::vector<std::string_view> &Valid);

} // namespace nogil

#endif // NOGIL_ENGINE_MODELS_SPELLING_H
