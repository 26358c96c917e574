//===- Lines.h - where lines begin and end ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// As the compiler counts lines, and as its `//` comments end: at LF, at CR LF,
// and at a CR that stands alone.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_LINES_H
#define NOGIL_ENGINE_SUPPORT_LINES_H

#include <algorithm>
#include <string_view>
#include <vector>

namespace nogil {

constexpr bool endsLine(char C) { return C == '\n' || C == '\r'; }

/// Where the line begins that holds At.
inline size_t lineBegin(std::string_view Text, size_t At) {
  size_t End = At ? Text.find_last_of("\r\n", At - 1) : Text.npos;
  return End == Text.npos ? 0 : End + 1;
}

/// Where the characters stand that end this line; else the end of the text.
inline size_t lineEnd(std::string_view Text, size_t At) {
  return std::min(Text.find_first_of("\r\n", At), Text.size());
}

/// Behind them.
inline size_t nextLine(std::string_view Text, size_t At) {
  size_t End = lineEnd(Text, At);
  return std::min(Text.size(), End + (Text.substr(End, 2) == "\r\n" ? 2 : 1));
}

/// Of all lines; the last one may be empty.
inline std::vector<size_t> lineStarts(std::string_view Text) {
  std::vector<size_t> Starts = {0};
  for (size_t End; (End = lineEnd(Text, Starts.back())) < Text.size();)
    Starts.push_back(nextLine(Text, End));
  return Starts;
}

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_LINES_H
