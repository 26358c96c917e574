//===- SourceLines.cpp - sources by line, for quoting ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/SourceLines.h"
#include "support/Files.h"
#include "support/Lines.h"
#include "support/Printable.h"

namespace nogil {

const SourceLines::Source &SourceLines::of(const std::string &File) {
  auto [It, New] = Files.try_emplace(File);
  Source &S = It->second;
  if (New) {
    S.Text = readFile(File).value_or("");
    S.Starts = lineStarts(S.Text);
    if (S.Starts.back() != S.Text.size())
      S.Starts.push_back(S.Text.size());
  }
  return S;
}

std::string_view SourceLines::line(const std::string &File, uint32_t Number) {
  const Source &S = of(File);
  if (Number == 0 || Number >= S.Starts.size())
    return "";
  std::string_view L = std::string_view(S.Text).substr(
      S.Starts[Number - 1], S.Starts[Number] - S.Starts[Number - 1]);
  while (!L.empty() && (L.back() == '\n' || L.back() == '\r'))
    L.remove_suffix(1);
  return L;
}

Place SourceLines::placeOf(const std::string &File, uint32_t Offset,
                           uint32_t EndOffset) {
  const Source &S = of(File);
  Place P;
  P.File = File;
  if (EndOffset < Offset || EndOffset > S.Text.size())
    return P;
  auto Find = [&](uint32_t At, uint32_t &Line, uint32_t &Col) {
    auto Behind = std::upper_bound(S.Starts.begin(), S.Starts.end(), At);
    // The end of a text without a last line end belongs to its last line.
    if (At == S.Text.size() && At && !endsLine(S.Text.back()) &&
        Behind == S.Starts.end())
      --Behind;
    Line = static_cast<uint32_t>(Behind - S.Starts.begin());
    Col = static_cast<uint32_t>(At - *(Behind - 1)) + 1;
  };
  P.Offset = Offset;
  P.EndOffset = EndOffset;
  Find(Offset, P.Line, P.Col);
  Find(EndOffset, P.EndLine, P.EndCol);
  return P;
}

uint32_t utf16Column(std::string_view Line, uint32_t ByteColumn) {
  uint32_t Units = 1;
  for (size_t At = 0; At < Line.size() && At + 1 < ByteColumn;) {
    ShownChar C = firstShown(Line.substr(At));
    Units += C.Point >= 0x10000 ? 2 : 1;
    At += C.Bytes;
  }
  return Units;
}

} // namespace nogil
