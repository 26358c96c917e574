//===- Positions.cpp - places in texts, as editors count ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/Positions.h"
#include "support/Printable.h"
#include <algorithm>
#include <cctype>

namespace nogil::lsp {

Positions::Positions(std::string_view Text) : Text(Text), Lines{0} {
  for (size_t I = 0; I < Text.size(); ++I)
    if (Text[I] == '\n' ||
        (Text[I] == '\r' && (I + 1 == Text.size() || Text[I + 1] != '\n')))
      Lines.push_back(I + 1);
}

/// How many bytes of UTF-8 a character has here; 1 where it is none.
static size_t bytesAt(std::string_view Text, size_t I) {
  const auto Lead = static_cast<unsigned char>(Text[I]);
  const size_t N = Lead < 0xC2   ? 1
                   : Lead < 0xE0 ? 2
                   : Lead < 0xF0 ? 3
                   : Lead < 0xF5 ? 4
                                 : 1;
  for (size_t K = 1; K < N; ++K)
    if (I + K >= Text.size() ||
        (static_cast<unsigned char>(Text[I + K]) & 0xC0) != 0x80)
      return 1;
  return N;
}

mlir::lsp::Position Positions::atByte(size_t Offset) const {
  Offset = std::min(Offset, Text.size());
  const size_t Line =
      size_t(std::ranges::upper_bound(Lines, Offset) - Lines.begin()) - 1;
  int Units = 0;
  for (size_t I = Lines[Line]; I < Offset;) {
    const size_t N = bytesAt(Text, I);
    if (I + N > Offset) // within a character
      break;
    Units += N == 4 ? 2 : 1;
    I += N;
  }
  return {int(Line), Units};
}

size_t Positions::offset(uint32_t Line, uint32_t Column) const {
  if (Line == 0)
    return 0;
  if (Line > Lines.size())
    return Text.size();
  size_t End = Line < Lines.size() ? Lines[Line] : Text.size();
  const size_t Begin = Lines[Line - 1];
  while (End > Begin && (Text[End - 1] == '\n' || Text[End - 1] == '\r'))
    --End;
  return std::min(Begin + (Column ? Column - 1 : 0), End);
}

mlir::lsp::Position Positions::at(uint32_t Line, uint32_t Column) const {
  return atByte(offset(Line, Column));
}

mlir::lsp::Range Positions::word(uint32_t Line, uint32_t Column) const {
  const size_t Begin = offset(Line, Column);
  size_t End = Begin;
  while (
      End < Text.size() &&
      (std::isalnum(static_cast<unsigned char>(Text[End])) || Text[End] == '_'))
    ++End;
  return {atByte(Begin), atByte(End)};
}

} // namespace nogil::lsp
