//===- Explain.cpp - all that is known of one finding ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Explain.h"
#include "Log.h"
#include "checks/Catalogue.h"
#include "stress/Stress.h"
#include <fmt/format.h>

namespace nogil {

static std::string buildsOf(const Finding &F) {
  return F.Builds == Build_Both           ? "with and without the GIL"
         : F.Builds == Build_FreeThreaded ? "without the GIL only"
                                          : "with the GIL only";
}

std::string explainFinding(const Report &R, const std::string &Fingerprint,
                           const Models &Rules, const TextStyle &Style) {
  const Finding &F = findingOf(R, "explain", Fingerprint);
  Report One;
  One.Findings.push_back(F);
  TextStyle Short = Style;
  Short.Quiet = true;
  std::string Out = renderText(One, Short) + "\n";
  auto Line = [&](std::string_view Head, const std::string &Text) {
    if (!Text.empty())
      Out += fmt::format("{:<12}{}\n", Head, printable(Text));
  };
  for (const RuleInfo &Rule : allRules(Rules))
    if (Rule.Id == F.Check)
      Line("rule", fmt::format("{}: {}", Rule.Id, Rule.Summary));
  for (const KindInfo &Kind : allKinds(Rules))
    if (Kind.Rule == F.Check && Kind.Slug == F.Kind)
      Line("kind", fmt::format("{}: {}", Kind.Slug, Kind.What));
  Line("confidence", fmt::format("{}, measured on packages that nobody had "
                                 "tuned the rule for",
                                 confidenceName(F.Worth)));
  Line("holds", buildsOf(F));
  Line("function", F.Function);
  std::string Modules;
  for (const std::string &M : F.Modules)
    Modules += (Modules.empty() ? "" : ", ") + M;
  Line("modules", Modules);
  Line("fingerprint", F.Fingerprint);
  Line("to accept",
       fmt::format("// NOLINT({}) on line {} of {}; --baseline for all that "
                   "there is; in the settings, kinds: [-{}/{}] for the kind",
                   F.Check, F.Where.Line, F.Where.File, F.Check, F.Kind));
  Line("more", fmt::format("nogil-tidy explain {}", F.Check));
  return Out;
}

} // namespace nogil
