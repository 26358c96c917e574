//===- Edits.cpp - putting edits into texts -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/Edits.h"
#include <algorithm>

namespace nogil {

std::string EditSet::add(const Fix &F) {
  auto Next = Files;
  for (const Edit &E : F.Edits) {
    Change C{E.Where.Offset, E.Where.EndOffset, E.Replacement};
    if (E.Where.File.empty() || C.End < C.Begin)
      return "it has no place in a file";
    std::vector<Change> &Of = Next[E.Where.File];
    if (std::find(Of.begin(), Of.end(), C) != Of.end())
      continue;
    for (const Change &O : Of) {
      bool Apart = C.End <= O.Begin || O.End <= C.Begin;
      // At one offset, insertions stand side by side; a replacement of the
      // text that begins there is another matter.
      bool Inserts = C.Begin == C.End || O.Begin == O.End;
      if (!Apart || (C.Begin == O.Begin && C.End == O.End && !Inserts))
        return "it overlaps another fix";
    }
    auto After = [](const Change &A, const Change &B) {
      return std::pair(A.Begin, A.End) < std::pair(B.Begin, B.End);
    };
    Of.insert(std::upper_bound(Of.begin(), Of.end(), C, After), C);
  }
  Files = std::move(Next);
  return "";
}

std::vector<std::string> EditSet::files() const {
  std::vector<std::string> Out;
  for (const auto &[File, Of] : Files)
    Out.push_back(File);
  return Out;
}

/// The text with the line ends of the file around it.
static std::string withLineEnds(const std::string &Text, bool Dos) {
  if (!Dos)
    return Text;
  std::string Out;
  for (char C : Text) {
    if (C == '\n' && (Out.empty() || Out.back() != '\r'))
      Out += '\r';
    Out += C;
  }
  return Out;
}

std::optional<std::string> EditSet::apply(const std::string &File,
                                          const std::string &Text) const {
  auto It = Files.find(File);
  if (It == Files.end())
    return Text;
  size_t Line = Text.find('\n');
  bool Dos = Line != Text.npos && Line != 0 && Text[Line - 1] == '\r';
  std::string Out;
  size_t At = 0;
  for (const Change &C : It->second) {
    if (C.Begin < At || C.End > Text.size())
      return std::nullopt;
    Out.append(Text, At, C.Begin - At);
    Out += withLineEnds(C.Text, Dos);
    At = C.End;
  }
  Out.append(Text, At, Text.npos);
  return Out;
}

} // namespace nogil
