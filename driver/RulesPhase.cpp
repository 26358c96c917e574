//===- RulesPhase.cpp - which rules run, and on what rows -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "RulesPhase.h"
#include "Log.h"
#include "checks/Catalogue.h"
#include "filter/Globs.h"
#include "models/Loader.h"
#include "models/Spelling.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <yaml-cpp/yaml.h>

namespace nogil {

std::vector<std::string> allIds(const Models &Rules) {
  std::vector<std::string> Ids;
  for (const RuleInfo &R : allRules(Rules))
    Ids.push_back(R.Id);
  return Ids;
}

/// "did you mean 'x'?", or the ids there are.
static std::string ruleHint(std::string_view Wrong, const Models &Rules) {
  std::vector<std::string> Ids = allIds(Rules);
  return spellingHint(Wrong,
                      std::vector<std::string_view>(Ids.begin(), Ids.end()));
}

/// A comment for a rule that nobody has would suppress nothing.
static void checkComments(const Options &O, const Models &Rules) {
  for (const OtherComment &C : O.Comments)
    for (const std::string &Glob : C.Checks) {
      std::vector<std::string> Unknown;
      selectChecks(allIds(Rules), {Glob}, Unknown);
      if (!Unknown.empty())
        throw DriverError(fmt::format("no such rule: --comment: {}: '{}': {}",
                                      shortened(C.Text), shortened(Glob),
                                      ruleHint(Glob, Rules)));
    }
}

std::vector<std::string> chosenChecks(const Options &O, const Models &Rules) {
  checkComments(O, Rules);
  std::vector<std::string> Unknown;
  std::vector<std::string> Chosen =
      selectChecks(allIds(Rules), O.Checks, Unknown);
  if (!Unknown.empty())
    throw DriverError(fmt::format("no such rule: --checks: '{}': {}",
                                  Unknown.front(),
                                  ruleHint(Unknown.front(), Rules)));
  if (!O.Preview) {
    std::vector<std::string> Named;
    for (const std::string &List : O.Checks)
      for (std::string &Glob : splitGlobs(List))
        Named.push_back(std::move(Glob));
    for (const RuleInfo &R : allRules(Rules))
      if (R.State == RuleState::Preview &&
          std::find(Named.begin(), Named.end(), R.Id) == Named.end())
        std::erase(Chosen, R.Id);
  }
  if (Chosen.empty())
    throw DriverError("no rule left to run: --checks: see --list-checks");
  return Chosen;
}

/// A row about a kind that no rule has would change nothing.
static void checkKinds(const Models &Rules) {
  const std::vector<KindInfo> Kinds = allKinds(Rules);
  for (const auto &[Of, Is] : Rules.Worth) {
    const auto &[Rule, Kind] = Of;
    const std::string &From = Rules.WorthFrom.at(Of);
    std::vector<std::string_view> There;
    for (const KindInfo &K : Kinds)
      if (K.Rule == Rule)
        There.push_back(K.Slug);
    if (There.empty())
      throw DriverError(fmt::format("no such rule: confidence: {}: {}: {}",
                                    From, shortened(Rule),
                                    ruleHint(Rule, Rules)));
    if (std::find(There.begin(), There.end(), Kind) == There.end())
      throw DriverError(
          fmt::format("no such kind: confidence: {}: {} of {}: {}", From,
                      shortened(Kind), Rule, spellingHint(Kind, There)));
  }
}

Models readRules(const Options &O, const DataFolders &Data,
                 RuleShapes *Shapes) {
  if (Data.Rules.empty())
    throw DriverError(fmt::format(
        "no rule files: {}: the folder share/nogil-tidy/rules should stand "
        "next to the program's; install it again",
        Data.Binary));
  std::vector<std::string> Paths = {Data.Rules};
  std::error_code Ec;
  for (const std::string &Extra : O.Rules) {
    if (!std::filesystem::exists(Extra, Ec))
      throw DriverError(fmt::format(
          "no such rule file or folder: --rules: {}: check the name", Extra));
    Paths.push_back(Extra);
  }
  LoadResult Loaded = loadModels(Paths, Shapes);
  constexpr size_t Most = 20;
  for (const LoadError &E : Loaded.Errors) {
    if (&E == Loaded.Errors.data() + Most) {
      logError(fmt::format("broken rule file: {} more: mend these first",
                           counted(Loaded.Errors.size() - Most, "error")));
      break;
    }
    std::string Where =
        E.Line ? fmt::format("{}:{}:{}", E.File, E.Line, E.Col) : E.File;
    logError(fmt::format("broken rule file: {}: {}", Where, E.Message));
  }
  if (!Loaded.Errors.empty())
    throw DriverError("");
  checkKinds(Loaded.M);
  return std::move(Loaded.M);
}

std::string listChecks(const Options &O, const Models &Rules) {
  std::vector<std::string> Chosen = chosenChecks(O, Rules);
  std::string Out;
  for (const RuleInfo &R : allRules(Rules))
    if (std::find(Chosen.begin(), Chosen.end(), R.Id) != Chosen.end())
      Out += fmt::format("{}{}: {}\n", R.Id,
                         R.State == RuleState::Preview ? " (preview)" : "",
                         printable(R.Summary));
  return Out;
}

using Counts = std::map<std::pair<std::string, std::string>,
                        std::pair<std::string, std::string>>;

/// Findings that were true and false, by rule and kind.
static Counts countsOf(const DataFolders &Data) {
  const std::string Path = Data.Rules + "/confidence.yaml";
  Counts Out;
  try {
    for (const YAML::Node &Row : YAML::LoadFile(Path)["confidence"])
      if (Row["true"] && Row["false"])
        Out[{Row["rule"].as<std::string>(), Row["kind"].as<std::string>()}] = {
            Row["true"].as<std::string>(), Row["false"].as<std::string>()};
  } catch (const YAML::Exception &E) {
    throw DriverError(fmt::format("broken rule file: {}: {}: install the "
                                  "program's share folder again",
                                  Path, E.what()));
  }
  return Out;
}

std::string describeChecks(const Options &O, const Models &Rules,
                           const DataFolders &Data) {
  const std::vector<std::string> Chosen = chosenChecks(O, Rules);
  const Counts Known = countsOf(Data);
  std::string Out;
  for (const RuleInfo &R : allRules(Rules)) {
    if (std::ranges::find(Chosen, R.Id) == Chosen.end())
      continue;
    Out += fmt::format("{}: {}\n  {}; {}\n", R.Id, printable(R.Summary),
                       R.State == RuleState::Preview
                           ? "in preview: --preview, or --checks with its name"
                           : "runs by default",
                       hasFixes(R.Id) ? "some findings can be fixed by --fix"
                                      : "no fixes");
    for (const KindInfo &K : allKinds(Rules)) {
      if (K.Rule != R.Id)
        continue;
      auto It = Known.find({K.Rule, K.Slug});
      const std::string Of =
          It == Known.end() ? "-"
                            : fmt::format("{} true, {} false", It->second.first,
                                          It->second.second);
      Out += fmt::format("    {:<26} {:<10} {:<18} {}\n", K.Slug,
                         confidenceName(Rules.confidence(K.Rule, K.Slug)), Of,
                         printable(K.What));
    }
  }
  return Out;
}

/// What its rows say of a rule that has no page.
static std::string explainPatterns(const std::string &Id, const Models &Rules) {
  std::string Out;
  for (const Pattern &X : Rules.patterns()) {
    if (X.Rule != Id)
      continue;
    if (!X.Summary.empty())
      Out += fmt::format("# {}\n\n{}\n\n", Id, X.Summary);
    Out += fmt::format("* {}\n", printable(X.Message));
    if (!X.Fix.empty())
      Out += fmt::format("  How to fix it: {}\n", printable(X.Fix));
    Out += fmt::format("  ({}:{})\n", printable(X.File), X.Line);
  }
  return printableLines(Out);
}

std::string explainRule(const std::string &Rule, const Models &Rules,
                        const DataFolders &Data) {
  for (const RuleInfo &R : allRules(Rules)) {
    if (R.Id != Rule && R.Id != "nogil-" + Rule)
      continue;
    std::string Path = fmt::format("{}/{}.md", Data.Docs, R.Id);
    if (std::optional<std::string> Text = readFile(Path))
      return *Text;
    if (std::string Rows = explainPatterns(R.Id, Rules); !Rows.empty())
      return Rows;
    throw DriverError(fmt::format(
        "no documentation: {}: install the program's share folder again",
        Path));
  }
  throw DriverError(
      fmt::format("no such rule: {}: {}", Rule, ruleHint(Rule, Rules)));
}

static std::string pageOf(const std::string &Id, const Models &Rules,
                          const DataFolders &Data) {
  std::optional<std::string> Text =
      readFile(fmt::format("{}/{}.md", Data.Docs, Id));
  return Text ? *Text : explainPatterns(Id, Rules);
}

RuleTexts ruleTexts(const std::vector<std::string> &Ids, const Models &Rules,
                    const DataFolders &Data) {
  RuleTexts Out;
  const std::string Web = NOGIL_DOCS_URL;
  for (const RuleInfo &R : allRules(Rules)) {
    if (std::ranges::find(Ids, R.Id) == Ids.end())
      continue;
    RuleText Text{R.Id, R.Summary, pageOf(R.Id, Rules, Data), ""};
    if (!Web.empty() && !Text.Page.empty())
      Text.Link = fmt::format("{}/checks/{}", Web, R.Id);
    Out.All.push_back(std::move(Text));
  }
  return Out;
}

} // namespace nogil
