//===- Chosen.cpp - which findings were asked for -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "filter/Chosen.h"
#include "filter/Globs.h"
#include "support/Files.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

static bool isLeft(const std::string &Name,
                   const std::vector<std::string> &Lists) {
  std::vector<std::string> Unknown;
  return !selectChecks({Name}, Lists, Unknown).empty();
}

static std::string fullKind(const Finding &F) {
  return fmt::format("{}/{}", F.Check, F.Kind);
}

bool isChosen(const Finding &F, const Options &O) {
  if (!O.Kinds.empty() && !isLeft(fullKind(F), O.Kinds))
    return false;
  if (O.Exclude.empty() && O.PerPath.empty())
    return true;
  const std::string File = realPath(F.Where.File);
  if (O.Exclude.match(File))
    return false;
  return std::ranges::all_of(O.PerPath, [&](const PathChecks &P) {
    return !P.Files.match(File) || isLeft(F.Check, P.Checks);
  });
}

void setSeverity(Finding &F, const Options &O) {
  for (const SeverityOf &S : O.Severities)
    if (globMatches(S.Rule, F.Check) || globMatches(S.Rule, fullKind(F)))
      F.Level = S.Level;
}

} // namespace nogil
