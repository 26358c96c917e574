//===- Dumps.cpp - what is printed in place of the report -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "Phases.h"
#include "facts/Text.h"
#include <algorithm>

namespace nogil {

static std::string dumpFindings(const Report &R) {
  std::string Out;
  for (const Finding &F : R.Findings) {
    Out += F.Fingerprint + " " + F.Check + " " + F.Where.File + ":" +
           std::to_string(F.Where.Line) + ":" + std::to_string(F.Where.Col) +
           " " + F.Function + ": " + F.Message + "\n";
    for (const Step &S : F.Notes)
      Out += "  " + S.Where.File + ":" + std::to_string(S.Where.Line) + ":" +
             std::to_string(S.Where.Col) + ": " + S.Message + "\n";
  }
  return Out;
}

std::string renderDump(const Options &O, const Facts &Tus,
                       const AnalysisResult &Result, const Report &R,
                       DisplayPaths &Paths) {
  if (O.Dump == "findings")
    return dumpFindings(R);
  if (O.Dump == "facts" || O.Dump == "skeleton") {
    std::string Out;
    for (const auto &F : Tus) {
      if (!F->Files.empty())
        Out += "// " + Paths.of(F->str(F->Files[0].Path)) + "\n";
      Out += O.Dump == "facts" ? printFacts(*F) : printSkeletons(*F);
    }
    return Out;
  }
  auto It = Result.Dumps.find(O.Dump);
  if (It == Result.Dumps.end())
    throw DriverError("the engine made no such dump: --dump: " + O.Dump);
  return It->second;
}

std::string renderUnmodelled(const AnalysisResult &Result) {
  std::vector<std::pair<std::string, uint64_t>> Rows(Result.Unmodelled.begin(),
                                                     Result.Unmodelled.end());
  std::stable_sort(Rows.begin(), Rows.end(), [](const auto &A, const auto &B) {
    return A.second > B.second;
  });
  std::string Out;
  for (const auto &[Name, Calls] : Rows)
    Out += std::to_string(Calls) + " " + Name + "\n";
  return Out + std::to_string(Result.Stats.UnmodelledCalls) + " of " +
         std::to_string(Result.Stats.ApiCalls) + " API calls\n";
}

std::string listChecks(const Options &O, const Models &Rules) {
  std::vector<std::string> Chosen = chosenChecks(O, Rules);
  std::string Out;
  for (const RuleInfo &R : allRules(Rules))
    if (std::find(Chosen.begin(), Chosen.end(), R.Id) != Chosen.end())
      Out += R.Id + (R.State == RuleState::Preview ? " (preview)" : "") + ": " +
             R.Summary + "\n";
  return Out;
}

/// What its rows say of a rule that has no page.
static std::string explainPatterns(const std::string &Id, const Models &Rules) {
  std::string Out;
  for (const Pattern &X : Rules.patterns()) {
    if (X.Rule != Id)
      continue;
    if (!X.Summary.empty())
      Out += "# " + Id + "\n\n" + X.Summary + "\n\n";
    Out += "* " + X.Message + "\n";
    if (!X.Fix.empty())
      Out += "  How to fix it: " + X.Fix + "\n";
    Out += "  (" + X.File + ":" + std::to_string(X.Line) + ")\n";
  }
  return Out;
}

std::string explainRule(const std::string &Rule, const Models &Rules,
                        const DataFolders &Data) {
  for (const RuleInfo &R : allRules(Rules)) {
    if (R.Id != Rule && R.Id != "nogil-" + Rule)
      continue;
    std::string Path = Data.Docs + "/" + R.Id + ".md";
    if (std::optional<std::string> Text = readFile(Path))
      return *Text;
    if (std::string Rows = explainPatterns(R.Id, Rules); !Rows.empty())
      return Rows;
    throw DriverError("no documentation: " + Path +
                      ": install the program's share folder again");
  }
  throw DriverError("no such rule: " + Rule + ": " + ruleHint(Rule, Rules));
}

} // namespace nogil
