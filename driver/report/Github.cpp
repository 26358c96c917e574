//===- Github.cpp - annotations of GitHub Actions -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Workflow commands, a line each. A step may make ten annotations of each
// level, and those that come later are dropped without a word; so the worst
// come first, and a last line of plain text says how many there are in all.
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "report/Renderings.h"
#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace nogil {

static constexpr size_t MostOfLevel = 10;

static std::string_view commandOf(Severity S) {
  return S == Severity::Error     ? "error"
         : S == Severity::Warning ? "warning"
                                  : "notice";
}

/// As the runner reads it: of properties ':' and ',' as well.
static std::string commandText(std::string_view Text, bool IsProperty) {
  std::string Out;
  for (char C : printable(Text))
    if (C == '%' || (IsProperty && (C == ':' || C == ',')))
      Out += fmt::format("%{:02X}", uint8_t(C));
    else
      Out += C;
  return Out;
}

static std::string annotation(std::string_view Command, const Place &P,
                              std::string_view Title,
                              std::string_view Message) {
  std::string Where;
  if (!P.File.empty())
    Where = fmt::format("file={},", commandText(P.File, true));
  if (P.Line)
    Where += fmt::format("line={},", P.Line);
  if (P.Line && P.EndLine > P.Line)
    Where += fmt::format("endLine={},", P.EndLine);
  if (P.Line && P.Col)
    Where += fmt::format("col={},", P.Col);
  if (P.Line && P.EndLine == P.Line && P.EndCol > P.Col)
    Where += fmt::format("endColumn={},", P.EndCol);
  return fmt::format("::{} {}title={}::{}\n", Command, Where,
                     commandText(Title, true), commandText(Message, false));
}

/// The message and, as lines of it, the notes.
static std::string withNotes(const Finding &F) {
  std::string Out = commandText(F.Message, false);
  for (const Step &S : F.Notes)
    Out += fmt::format("%0A{}:{}: {}", commandText(S.Where.File, false),
                       S.Where.Line, commandText(S.Message, false));
  return Out;
}

std::string renderGithub(const Report &R) {
  std::string Out;
  std::map<std::string_view, size_t> Made;
  auto IsRoom = [&](std::string_view Command) {
    return Made[Command]++ < MostOfLevel;
  };
  for (const std::string &Why : whatIsMissing(R, 3))
    if (IsRoom("warning"))
      Out += annotation("warning", {}, "nogil-tidy: not all was read", Why);
  const std::vector<const Finding *> Worst = worstFirst(R);
  size_t LeftOut = 0;
  for (const Finding *F : Worst) {
    if (!IsRoom(commandOf(F->Level))) {
      ++LeftOut;
      continue;
    }
    std::string Head = annotation(commandOf(F->Level), F->Where, F->Check, "");
    Head.pop_back();
    Out += Head + withNotes(*F) + "\n";
  }
  if (LeftOut)
    Out += fmt::format("{} more without an annotation, of which a step may "
                       "make {} of each level: --format text shows them\n",
                       counted(LeftOut, "finding"), MostOfLevel);
  return Out + closingLine(R) + "\n";
}

} // namespace nogil
