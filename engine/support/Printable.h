//===- Printable.h - text of others, shown ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: names, source lines and messages are written by whoever wrote the
// linted sources, and terminals and services that run builds obey what they
// are shown: control characters move the cursor, marks of direction reorder a
// line, characters without width hide, and a line may be a command.
//
// Approach: what is printed is letters, marks, numbers, punctuation, symbols
// and blanks that can be seen (LLVM's tables); the rest as \n, \r, \t, \xHH
// (below U+0080, and bytes that are no UTF-8), \uHHHH and \UHHHHHHHH. Of
// commands the first character is written so. They are, as the runners read
// them: `::word` at the start of a line, behind blanks, if it holds another
// `::`; `##[`, `##vso` and `##teamcity` anywhere.
//
// Limits: a backslash stays as it is, so that escapes can be told from text
// that looks like them only in JSON; so do letters that look like others.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_PRINTABLE_H
#define NOGIL_ENGINE_SUPPORT_PRINTABLE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nogil {

/// The first character of a text, as it is shown.
struct ShownChar {
  size_t Bytes = 0;   ///< of the text
  std::string Escape; ///< what stands for it; empty: itself
  uint32_t Point = 0; ///< its number; of no UTF-8: that byte
  unsigned Width = 1; ///< columns that it takes
  std::string_view of(std::string_view Text) const {
    return Escape.empty() ? Text.substr(0, Bytes) : std::string_view(Escape);
  }
};
/// `Text` is not empty.
ShownChar firstShown(std::string_view Text);

/// A name or a message within a line of output. Also one that begins the line.
std::string printable(std::string_view Text);
/// Whole lines of output: their ends and tabs are kept.
std::string printableLines(std::string_view Text);
/// No more of a text than a message can hold, with the number of bytes left
/// out. Not yet printable.
std::string shortened(std::string_view Text, size_t Most = 100);

/// A service that runs builds may take the line for a command to it.
bool holdsCommand(std::string_view Line);

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_PRINTABLE_H
