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

/// The name of a rule of ours, with or without what all of them begin with.
static std::string fullName(const std::string &Glob) {
  return Glob.starts_with("nogil-") ? Glob : "nogil-" + Glob;
}

bool Nolint::Globs::match(std::string_view Check) const {
  return All ||
         std::any_of(List.begin(), List.end(), [&](const std::string &G) {
           return globMatches(G, Check) || fullName(G) == Check;
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

uint32_t Nolint::lineOf(size_t Pos) const {
  return uint32_t(std::upper_bound(LineStarts.begin(), LineStarts.end(), Pos) -
                  LineStarts.begin());
}

/// Where the text stands behind the beginning of a comment.
void Nolint::add(std::string_view Text, const OtherComment &Other) {
  for (size_t Pos = Text.find(Other.Text); Pos != Text.npos;
       Pos = Text.find(Other.Text, Pos + 1)) {
    const uint32_t Line = lineOf(Pos);
    const size_t Begin = LineStarts[Line - 1];
    const std::string_view Before = Text.substr(Begin, Pos - Begin);
    if (Before.find("//") == Before.npos && Before.find("/*") == Before.npos)
      continue;
    OnLine.emplace(Line, Directives.size());
    Directives.push_back({Line, Other.Text, {false, Other.Checks}, true});
  }
}

Nolint::Nolint(std::string_view Text, const std::vector<OtherComment> &Others) {
  LineStarts = lineStarts(Text);
  struct Open {
    size_t Pos, Of;
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
    const size_t Of = Directives.size();
    if (Word != "NOLINTEND")
      Directives.push_back({lineOf(Start),
                            std::string(Text.substr(Start, Pos - Start)),
                            std::move(Checks)});
    if (Word == "NOLINT")
      OnLine.emplace(lineOf(Start), Of);
    else if (Word == "NOLINTNEXTLINE")
      OnLine.emplace(lineOf(Start) + 1, Of);
    else if (Word == "NOLINTBEGIN")
      Stack.push_back({Start, Of, std::move(Spelled)});
    else if (!Stack.empty() && Stack.back().Spelled == Spelled) {
      Blocks.push_back({Stack.back().Pos, Start, Stack.back().Of});
      Stack.pop_back();
    } else
      Unmatched.push_back(lineOf(Start));
  }
  for (const Open &O : Stack)
    Unmatched.push_back(lineOf(O.Pos));
  std::sort(Unmatched.begin(), Unmatched.end());
  for (const OtherComment &Other : Others)
    add(Text, Other);
}

bool Nolint::suppresses(std::string_view Check, uint32_t Line,
                        uint32_t Col) const {
  bool Any = false;
  auto Ask = [&](size_t Of) {
    const Directive &D = Directives[Of];
    const bool Matches = D.Checks.match(Check);
    D.Used |= Matches;
    Any |= Matches;
  };
  auto [First, Last] = OnLine.equal_range(Line);
  for (; First != Last; ++First)
    Ask(First->second);
  if (Line == 0 || Line > LineStarts.size())
    return Any;
  size_t Offset = LineStarts[Line - 1] + (Col ? Col - 1 : 0);
  for (const Block &B : Blocks)
    if (B.Begin < Offset && Offset < B.End)
      Ask(B.Of);
  return Any;
}

std::vector<Nolint::Unused>
Nolint::unused(const std::vector<std::string> &Ran,
               const std::vector<std::string> &All) const {
  std::vector<Unused> Out;
  auto IsIn = [](const std::vector<std::string> &Ids, const std::string &Id) {
    return std::find(Ids.begin(), Ids.end(), Id) != Ids.end();
  };
  for (const Directive &D : Directives) {
    if (D.Used)
      continue;
    // Globs of others' rules, and "*", are not for us to judge.
    bool IsOurs = false, HaveRun = true;
    std::string Unknown;
    for (const std::string &Glob : D.Checks.List) {
      const std::string Name = fullName(Glob);
      if (!Glob.starts_with("nogil-") && !IsIn(All, Name))
        continue;
      IsOurs = true;
      bool IsKnown = false;
      for (const std::string &Id : All)
        if (globMatches(Name, Id)) {
          IsKnown = true;
          HaveRun &= IsIn(Ran, Id);
        }
      if (!IsKnown && Unknown.empty())
        Unknown = Glob;
    }
    if (!Unknown.empty() || (IsOurs && HaveRun))
      Out.push_back({D.Line, D.Words, Unknown});
  }
  return Out;
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

const Nolint &Suppressions::of(const std::string &Path) {
  auto It = Files.find(Path);
  if (It != Files.end())
    return It->second;
  std::optional<std::string> Text;
  if (Texts)
    if (auto Has = Texts->find(realPath(Path)); Has != Texts->end())
      Text = Has->second;
  if (!Text)
    Text = readFile(Path);
  It = Files.emplace(Path, Nolint(Text.value_or(""), Others)).first;
  if (!Texts || Texts->empty()) // else it has been said before
    warnOfUnmatched(Path, It->second);
  return It->second;
}

std::vector<Finding> Suppressions::removeFrom(std::vector<Finding> &Findings) {
  std::vector<Finding> Gone;
  std::erase_if(Findings, [&](Finding &F) {
    const bool Is =
        of(F.Where.File).suppresses(F.Check, F.Where.Line, F.Where.Col);
    if (Is)
      Gone.push_back(std::move(F));
    return Is;
  });
  return Gone;
}

} // namespace nogil
