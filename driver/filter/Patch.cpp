//===- Patch.cpp - which lines a patch changes ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "filter/Patch.h"
#include <algorithm>
#include <charconv>
#include <optional>

namespace nogil {

bool touches(const LineRanges &Changed, uint32_t First, uint32_t Last) {
  return std::ranges::any_of(Changed, [&](const auto &R) {
    return R.first <= Last && First <= R.second;
  });
}

/// As git quotes: between quotes, with the escapes of C.
static std::string unquoted(std::string_view Name) {
  std::string Out;
  for (size_t At = 1; At < Name.size() && Name[At] != '"'; ++At) {
    if (Name[At] != '\\' || At + 1 == Name.size()) {
      Out += Name[At];
      continue;
    }
    char C = Name[++At];
    if (C >= '0' && C <= '7') {
      unsigned Value = 0, Digits = 0;
      while (Digits < 3 && At < Name.size() && Name[At] >= '0' &&
             Name[At] <= '7') {
        Value = Value * 8 + unsigned(Name[At] - '0');
        ++At;
        ++Digits;
      }
      --At;
      Out += static_cast<char>(Value);
      continue;
    }
    constexpr std::string_view Letters = "abtnvfr";
    size_t Letter = Letters.find(C);
    Out += Letter == Letters.npos ? C : static_cast<char>('\a' + Letter);
  }
  return Out;
}

/// Of "+++ b/NAME\tDATE".
static std::string newName(std::string_view Line) {
  Line.remove_prefix(4);
  std::string Name = Line.starts_with('"')
                         ? unquoted(Line)
                         : std::string(Line.substr(0, Line.find('\t')));
  if (Name == "/dev/null")
    return "";
  if (Name.starts_with("b/") || Name.starts_with("w/") ||
      Name.starts_with("i/"))
    Name.erase(0, 2);
  return Name;
}

namespace {
struct Hunk {
  uint32_t Old = 0, New = 0; ///< lines left to read
  uint32_t Line = 0;         ///< of the new text, that comes next
  bool open() const { return Old || New; }
};
} // namespace

/// "3,4" or "3"; what follows stays in Text.
static bool readRange(std::string_view &Text, uint32_t &First,
                      uint32_t &Count) {
  auto Number = [&](uint32_t &N) {
    auto [End, Error] =
        std::from_chars(Text.data(), Text.data() + Text.size(), N);
    bool Good = Error == std::errc();
    Text.remove_prefix(static_cast<size_t>(End - Text.data()));
    return Good;
  };
  Count = 1;
  if (!Number(First))
    return false;
  if (!Text.starts_with(','))
    return true;
  Text.remove_prefix(1);
  return Number(Count);
}

/// Of "@@ -1,2 +3,4 @@".
static std::optional<Hunk> hunkOf(std::string_view Line) {
  uint32_t Skipped = 0;
  Hunk H;
  Line.remove_prefix(4);
  if (!readRange(Line, Skipped, H.Old) || !Line.starts_with(" +"))
    return std::nullopt;
  Line.remove_prefix(2);
  if (!readRange(Line, H.Line, H.New) || !Line.starts_with(" @@"))
    return std::nullopt;
  // Nothing stands behind line N: what comes next would be N + 1.
  constexpr uint32_t Largest = 1u << 30;
  if (H.Line > Largest || H.New > Largest || H.Old > Largest)
    return std::nullopt;
  H.Line += H.New == 0;
  return H;
}

static void addLines(LineRanges &Changed, uint32_t First, uint32_t Last) {
  if (!Changed.empty() && First <= Changed.back().second + 1)
    Changed.back().second = std::max(Changed.back().second, Last);
  else
    Changed.emplace_back(First, Last);
}

Patch readPatch(std::string_view Text) {
  Patch Out;
  Hunk H;
  LineRanges *Changed = nullptr;
  LineRanges Gone; // of files that no longer are
  auto Fail = [&](const char *Why) {
    Out.Problem = Why;
    return Out;
  };
  while (!Text.empty()) {
    size_t End = Text.find('\n');
    std::string_view Line = Text.substr(0, End);
    Text.remove_prefix(std::min(End == Text.npos ? End : End + 1, Text.size()));
    ++Out.Line;
    if (Line.ends_with('\r'))
      Line.remove_suffix(1);
    const char Mark = Line.empty() ? ' ' : Line.front();
    if (H.open()) {
      if (Mark == '\\')
        continue; // no line end at the end of the file
      const bool Old = Mark == '-' || Mark == ' ';
      const bool New = Mark == '+' || Mark == ' ';
      if ((!Old && !New) || (Old && !H.Old) || (New && !H.New))
        return Fail("a hunk has other lines than its first line says");
      if (Mark == '+')
        addLines(*Changed, H.Line, H.Line);
      else if (Mark == '-')
        addLines(*Changed, std::max(H.Line, 2u) - 1, H.Line);
      H.Old -= Old;
      H.New -= New;
      H.Line += New;
    } else if (Line.starts_with("+++ ")) {
      std::string Name = newName(Line);
      Changed = Name.empty() ? &Gone : &Out.Files[Name];
    } else if (Line.starts_with("@@ -")) {
      std::optional<Hunk> Next = hunkOf(Line);
      if (!Next || !Changed)
        return Fail(Next ? "a hunk stands before the name of its file"
                         : "the first line of a hunk can't be read");
      H = *Next;
    }
  }
  if (H.open())
    return Fail("it ends within a hunk");
  for (auto &[Name, Ranges] : Out.Files)
    std::ranges::sort(Ranges);
  return Out;
}

} // namespace nogil
