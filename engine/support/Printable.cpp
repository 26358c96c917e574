//===- Printable.cpp - text of others, shown ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Printable.h"
#include <algorithm>
#include <fmt/format.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/ConvertUTF.h>
#include <llvm/Support/Unicode.h>

namespace nogil {

/// Printable for LLVM, and yet not to be seen: fillers, selectors of variants,
/// blanks other than the common one and the wide one of Chinese.
static bool isHidden(uint32_t C) {
  constexpr std::pair<uint32_t, uint32_t> Ranges[] = {
      {0x00A0, 0x00A0}, {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x115F, 0x1160},
      {0x1680, 0x1680}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x2000, 0x200F},
      {0x2028, 0x202F}, {0x205F, 0x206F}, {0x2800, 0x2800}, {0x3164, 0x3164},
      {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xE0000, 0xE0FFF}};
  return std::ranges::any_of(
      Ranges, [&](auto R) { return R.first <= C && C <= R.second; });
}

/// `##` with what makes it a command.
static bool isMarked(std::string_view Text) {
  if (!Text.starts_with("##"))
    return false;
  llvm::StringRef Rest(Text.data() + 2, Text.size() - 2);
  return Rest.starts_with("[") || Rest.starts_with_insensitive("vso") ||
         Rest.starts_with_insensitive("teamcity");
}

static std::string escapeOf(uint32_t C) {
  switch (C) {
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  }
  return C < 0x80      ? fmt::format("\\x{:02x}", C)
         : C < 0x10000 ? fmt::format("\\u{:04x}", C)
                       : fmt::format("\\U{:08x}", C);
}

ShownChar firstShown(std::string_view Text) {
  auto *Start = reinterpret_cast<const llvm::UTF8 *>(Text.data());
  const llvm::UTF8 *At = Start;
  llvm::UTF32 C = 0;
  ShownChar S;
  if (*Start < 0x80) {
    C = *At++;
  } else if (llvm::convertUTF8Sequence(&At, Start + Text.size(), &C,
                                       llvm::strictConversion) !=
             llvm::conversionOK) {
    return {1, fmt::format("\\x{:02x}", *Start), *Start, 4};
  }
  S.Bytes = size_t(At - Start);
  S.Point = C;
  bool Shows = C < 0x80
                   ? C >= 0x20 && C != 0x7F
                   : llvm::sys::unicode::isPrintable(int(C)) && !isHidden(C);
  if (!Shows || isMarked(Text)) {
    S.Escape = escapeOf(C);
    S.Width = unsigned(S.Escape.size());
  } else if (C >= 0x80) {
    int Width = llvm::sys::unicode::columnWidthUTF8(
        llvm::StringRef(Text.data(), S.Bytes));
    S.Width = unsigned(std::max(Width, 0));
  }
  return S;
}

/// Where a command at the start of a line would begin: runners trim it.
static size_t afterBlanks(std::string_view Line) {
  size_t At = 0;
  constexpr std::string_view Wide = "\xE3\x80\x80";
  for (;;)
    if (At < Line.size() && (Line[At] == ' ' || Line[At] == '\t'))
      ++At;
    else if (Line.substr(At).starts_with(Wide))
      At += Wide.size();
    else
      return At;
}

static void add(std::string &Out, std::string_view Text, bool KeepTabs) {
  while (!Text.empty()) {
    ShownChar C = firstShown(Text);
    Out += KeepTabs && C.Point == '\t' ? "\t" : C.of(Text);
    Text.remove_prefix(C.Bytes);
  }
}

/// What the rest of the line holds is not known, unless it is a whole one.
static void addLine(std::string &Out, std::string_view Line, bool Whole) {
  size_t At = afterBlanks(Line);
  bool Begins = Line.substr(At).starts_with("::") &&
                (!Whole || Line.find("::", At + 2) != Line.npos);
  add(Out, Line.substr(0, At), Whole);
  if (Begins)
    Out += escapeOf(uint8_t(Line[At++]));
  add(Out, Line.substr(At), Whole);
}

std::string printable(std::string_view Text) {
  std::string Out;
  Out.reserve(Text.size());
  addLine(Out, Text, false);
  return Out;
}

std::string printableLines(std::string_view Text) {
  std::string Out;
  Out.reserve(Text.size());
  while (!Text.empty()) {
    size_t End = Text.find('\n');
    addLine(Out, Text.substr(0, End), true);
    if (End == Text.npos)
      break;
    Out += '\n';
    Text.remove_prefix(End + 1);
  }
  return Out;
}

std::string shortened(std::string_view Text, size_t Most) {
  if (Text.size() <= Most)
    return std::string(Text);
  while (Most && (uint8_t(Text[Most]) & 0xC0) == 0x80)
    --Most;
  return fmt::format("{}... ({} bytes more)", Text.substr(0, Most),
                     Text.size() - Most);
}

bool holdsCommand(std::string_view Line) {
  for (size_t At = Line.find("##"); At != Line.npos;
       At = Line.find("##", At + 1))
    if (isMarked(Line.substr(At)))
      return true;
  std::string_view Rest = Line.substr(afterBlanks(Line));
  if (!Rest.starts_with("::") || Rest.find("::", 2) == Rest.npos)
    return false;
  // Of all that looks so in C++, what GitHub knows.
  llvm::StringRef Word(Rest.data() + 2, Rest.find_first_of(": ", 2) - 2);
  for (const char *Known :
       {"add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup",
        "error", "group", "internal-set-repo-path", "notice", "remove-matcher",
        "save-state", "set-env", "set-output", "stop-commands", "warning"})
    if (Word.equals_insensitive(Known))
      return true;
  return false;
}

} // namespace nogil
