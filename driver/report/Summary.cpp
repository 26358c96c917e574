//===- Summary.cpp - what all formats say of a run ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "report/Renderings.h"
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace nogil {

std::optional<size_t> RuleTexts::indexOf(std::string_view Id) const {
  auto It = std::ranges::find(All, Id, &RuleText::Id);
  if (It == All.end())
    return std::nullopt;
  return It - All.begin();
}

/// ": 2 errors, 1 note; 1 has a fix"
static std::string severities(const Report &R) {
  std::map<Severity, size_t> Counts;
  size_t Fixable = 0;
  for (const Finding &F : R.Findings) {
    ++Counts[F.Level];
    Fixable += !F.Fixes.empty();
  }
  std::string Out;
  for (const auto &[Level, N] : Counts)
    Out +=
        fmt::format("{}{}", Out.empty() ? ": " : ", ",
                    Level == Severity::Info ? fmt::format("{} info", N)
                                            : counted(N, severityName(Level)));
  if (Fixable)
    Out += fmt::format("; {} with a fix", Fixable);
  return Out;
}

std::string closingLine(const Report &R) {
  std::set<std::string_view> Files;
  for (const Finding &F : R.Findings)
    Files.insert(F.Where.File);
  return fmt::format("{} in {} ({} of {} read){}{}",
                     counted(R.Findings.size(), "finding"),
                     counted(Files.size(), "file"), R.Run.FilesRead,
                     counted(R.Run.FilesTotal, "file"), severities(R),
                     R.Run.complete() ? "" : ": incomplete");
}

std::vector<const Finding *> worstFirst(const Report &R) {
  std::vector<const Finding *> Worst;
  for (const Finding &F : R.Findings)
    Worst.push_back(&F);
  std::ranges::stable_sort(Worst, {},
                           [](const Finding *F) { return F->Level; });
  return Worst;
}

std::vector<std::string> whatIsMissing(const Report &R, size_t Most) {
  std::vector<std::string> Out;
  auto Place = [](const std::string &File, uint32_t Line) {
    return Line ? fmt::format("{}:{}", File, Line) : File;
  };
  for (const MissingHeader &H : R.Run.Headers)
    Out.push_back(fmt::format("missing header {} ({}): {}", H.Name,
                              counted(H.Files, "file"), H.Hint));
  for (const MetError &E : R.Run.Errors)
    Out.push_back(fmt::format("{}: #error: {}: a macro decides, see "
                              "--extra-arg=-DNAME",
                              Place(E.File, E.Line), E.Message));
  for (const ReportGap &L : R.Run.Lost)
    Out.push_back(fmt::format("{}: entry points are lost: {}",
                              Place(L.File, L.Line), L.Message));
  if (Out.size() > Most) {
    const size_t More = Out.size() - Most;
    Out.resize(Most);
    Out.push_back(
        fmt::format("{} more like these: --format json lists them", More));
  }
  return Out;
}

} // namespace nogil
