//===- Markdown.cpp - the report as a summary of a job --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A table of the findings, the worst first, and below it the notes of each,
// folded. Services take about a megabyte: what comes later is counted.
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "report/Escapes.h"
#include "report/Renderings.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

static constexpr size_t MostBytes = 900'000, MostRows = 500;

static std::string codePlace(const Place &P) {
  return markdownCode(P.Line ? fmt::format("{}:{}", P.File, P.Line) : P.File);
}

static std::string foldedNotes(const Finding &F) {
  std::string Out =
      fmt::format("\n<details><summary>{}:{}: {}</summary>\n\n{} [{}/{}]\n\n",
                  xmlText(F.Where.File), F.Where.Line, F.Check,
                  markdownText(F.Message), F.Check, F.Kind);
  size_t Number = 0;
  for (const Step &S : F.Notes)
    Out += fmt::format("{}. {}: {}\n", ++Number, codePlace(S.Where),
                       markdownText(S.Message));
  for (const Fix &X : F.Fixes)
    Out += fmt::format("\nFix: {}\n", markdownText(X.Message));
  return Out + "\n</details>\n";
}

std::string renderMarkdown(const Report &R) {
  std::string Out = fmt::format("## nogil-tidy: {}\n", closingLine(R));
  std::vector<std::string> Missing = whatIsMissing(R, 10);
  if (!Missing.empty())
    Out += "\nNot all was read:\n\n";
  for (const std::string &Why : Missing)
    Out += fmt::format("* {}\n", markdownText(Why));
  const std::vector<const Finding *> Worst = worstFirst(R);
  if (!Worst.empty())
    Out += "\n| | where | what | rule |\n|---|---|---|---|\n";
  const size_t Rows = std::min(Worst.size(), MostRows);
  for (size_t I = 0; I != Rows; ++I) {
    const Finding &F = *Worst[I];
    Out += fmt::format("| {} | {} | {} | {} |\n", severityName(F.Level),
                       codePlace(F.Where), markdownText(F.Message), F.Check);
  }
  if (Rows != Worst.size())
    Out += fmt::format("\n{} more are not in the table.\n",
                       counted(Worst.size() - Rows, "finding"));
  for (size_t I = 0; I != Rows; ++I) {
    std::string More = foldedNotes(*Worst[I]);
    if (Out.size() + More.size() > MostBytes) {
      Out += fmt::format("\nThe notes of {} are left out.\n",
                         counted(Rows - I, "finding"));
      break;
    }
    Out += More;
  }
  return Out;
}

} // namespace nogil
