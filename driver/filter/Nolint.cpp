//===- Nolint.cpp - suppression by comment --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "filter/Nolint.h"
#include "Log.h"
#include "filter/Globs.h"
#include "support/Files.h"
#include "support/Lines.h"
#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace nogil {

bool Nolint::Globs::match(std::string_view Check) const {
  return All ||
         std::any_of(List.begin(), List.end(), [&](const std::string &G) {
           return globMatches(G, Check);
         });
}

/// `Pos` stands behind the directive's word. `Spelled` is what a BEGIN and an
/// END are compared by.
Nolint::Globs Nolint::parseChecks(std::string_view Text, size_t &Pos,
                                  std::string &Spelled) {
  Globs G;
  size_t End = Pos < Text.size() && Text[Pos] == '('
                   ? Text.find_first_of("\r\n)", Pos + 1)
                   : Text.npos;
  if (End == Text.npos || Text[End] != ')') {
    G.All = true;
    return G;
  }
  std::string_view Inside = Text.substr(Pos + 1, End - Pos - 1);
  Pos = End + 1;
  size_t First = Inside.find_first_not_of(" \t\r");
  Spelled = "(";
  if (First != Inside.npos)
    Spelled +=
        Inside.substr(First, Inside.find_last_not_of(" \t\r") - First + 1);
  for (std::string &Glob : splitGlobs(Inside))
    if (!Glob.starts_with('-'))
      G.List.push_back(std::move(Glob));
  return G;
}

Nolint::Nolint(std::string_view Text) {
  LineStarts = lineStarts(Text);
  auto LineOf = [&](size_t Pos) {
    return uint32_t(
        std::upper_bound(LineStarts.begin(), LineStarts.end(), Pos) -
        LineStarts.begin());
  };
  struct Open {
    size_t Pos;
    Globs Checks;
    std::string Spelled;
  };
  std::vector<Open> Stack;
  for (size_t Pos = Text.find("NOLINT"); Pos != Text.npos;
       Pos = Text.find("NOLINT", Pos)) {
    size_t Start = Pos;
    while (Pos < Text.size() && std::isalpha(uint8_t(Text[Pos])))
      ++Pos;
    std::string_view Word = Text.substr(Start, Pos - Start);
    if (Word != "NOLINT" && Word != "NOLINTNEXTLINE" && Word != "NOLINTBEGIN" &&
        Word != "NOLINTEND")
      continue;
    std::string Spelled;
    Globs Checks = parseChecks(Text, Pos, Spelled);
    if (Word == "NOLINT")
      OnLine.emplace(LineOf(Start), std::move(Checks));
    else if (Word == "NOLINTNEXTLINE")
      OnLine.emplace(LineOf(Start) + 1, std::move(Checks));
    else if (Word == "NOLINTBEGIN")
      Stack.push_back({Start, std::move(Checks), std::move(Spelled)});
    else if (!Stack.empty() && Stack.back().Spelled == Spelled) {
      Blocks.push_back(
          {Stack.back().Pos, Start, std::move(Stack.back().Checks)});
      Stack.pop_back();
    } else
      Unmatched.push_back(LineOf(Start));
  }
  for (const Open &O : Stack)
    Unmatched.push_back(LineOf(O.Pos));
  std::sort(Unmatched.begin(), Unmatched.end());
}

bool Nolint::suppresses(std::string_view Check, uint32_t Line,
                        uint32_t Col) const {
  auto [First, Last] = OnLine.equal_range(Line);
  for (; First != Last; ++First)
    if (First->second.match(Check))
      return true;
  if (Line == 0 || Line > LineStarts.size())
    return false;
  size_t Offset = LineStarts[Line - 1] + (Col ? Col - 1 : 0);
  return std::any_of(Blocks.begin(), Blocks.end(), [&](const Block &B) {
    return B.Begin < Offset && Offset < B.End && B.Checks.match(Check);
  });
}

static void warnOfUnmatched(const std::string &Path, const Nolint &N) {
  constexpr size_t Most = 5;
  const std::vector<uint32_t> &Lines = N.unmatched();
  for (size_t I = 0; I != std::min(Lines.size(), Most); ++I) {
    size_t Others = I + 1 == Most ? Lines.size() - Most : 0;
    logWarning(fmt::format(
        "a NOLINTBEGIN or NOLINTEND has no partner: {}:{}{}: write both with "
        "the same list of checks",
        Path, Lines[I], Others ? fmt::format(" and {} others", Others) : ""));
  }
}

size_t removeSuppressed(std::vector<Finding> &Findings,
                        const std::map<std::string, std::string> &Texts) {
  std::unordered_map<std::string, Nolint> Files;
  auto Of = [&](const std::string &Path) -> const Nolint & {
    auto It = Files.find(Path);
    if (It == Files.end()) {
      auto Text = Texts.empty() ? Texts.end() : Texts.find(realPath(Path));
      It = Files
               .emplace(Path, Nolint(Text != Texts.end()
                                         ? Text->second
                                         : readFile(Path).value_or("")))
               .first;
      if (Texts.empty()) // else it has been said before
        warnOfUnmatched(Path, It->second);
    }
    return It->second;
  };
  return std::erase_if(Findings, [&](const Finding &F) {
    return Of(F.Where.File).suppresses(F.Check, F.Where.Line, F.Where.Col);
  });
}

} // namespace nogil
