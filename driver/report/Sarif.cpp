//===- Sarif.cpp - the report as SARIF 2.1.0 ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For services that show results of analyses beside the code. Paths are
// relative to the folder that the program was started in (%SRCROOT%, which is
// not named: it is the machine's). Columns count units of UTF-16. The notes of
// a finding are a code flow; what could not be read is a notification of the
// invocation, and one that lost entry points was not successful.
//
// Limits are those of GitHub's code scanning: results of a run, the least
// severe left out, and steps of a flow, which notes never reach.
//
//===----------------------------------------------------------------------===//
#include "report/Escapes.h"
#include "report/JsonText.h"
#include "report/Renderings.h"
#include "report/SourceLines.h"
#include "support/Files.h"
#include "support/Printable.h"
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

using Json = nlohmann::ordered_json;

namespace nogil {

static constexpr size_t MostResults = 25'000, MostNotifications = 1'000;

static std::string_view sarifLevel(Severity S) {
  switch (S) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Info:
  case Severity::Note:
    return "note";
  }
  return "warning";
}

/// A message may hold links, `[text](target)`: those of others are none.
static Json sarifMessage(std::string_view Text) {
  std::string Shown = printable(Text), Out;
  const bool Links = Shown.find("](") != Shown.npos;
  for (char C : Shown) {
    if (Links && (C == '[' || C == ']'))
      Out += '\\';
    Out += C;
  }
  return {{"text", Out}};
}

namespace {
class SarifReport {
public:
  SarifReport(const Report &R, const RuleTexts &Rules) : R(R), Rules(Rules) {}
  Json render();

private:
  Json file(const std::string &Path) const;
  Json region(const Place &P);
  Json location(const Place &P);
  Json result(const Finding &F);
  Json fix(const Fix &X);
  Json rule(const RuleText &X) const;
  Json notification(const ReportGap &G, std::string_view Level);
  Json invocation(size_t LeftOut);

  const Report &R;
  const RuleTexts &Rules;
  SourceLines Sources;
};
} // namespace

Json SarifReport::file(const std::string &Path) const {
  // What lies elsewhere has no relative name below the root.
  if (Path.starts_with('/') || Path.starts_with("../"))
    return {{"uri", uriOf(realPath(Path))}};
  return {{"uri", uriOf(Path)}, {"uriBaseId", "%SRCROOT%"}};
}

Json SarifReport::region(const Place &P) {
  Json Out = {{"startLine", P.Line}};
  if (!P.Col)
    return Out;
  Out["startColumn"] = utf16Column(Sources.line(P.File, P.Line), P.Col);
  const bool Ends = P.EndCol && (P.EndLine > P.Line ||
                                 (P.EndLine == P.Line && P.EndCol >= P.Col));
  if (Ends) {
    Out["endLine"] = P.EndLine;
    Out["endColumn"] = utf16Column(Sources.line(P.File, P.EndLine), P.EndCol);
  }
  return Out;
}

Json SarifReport::location(const Place &P) {
  Json Physical = {{"artifactLocation", file(P.File)}};
  if (P.Line)
    Physical["region"] = region(P);
  return {{"physicalLocation", Physical}};
}

/// Edits of one file together, as they are replaced.
Json SarifReport::fix(const Fix &X) {
  std::map<std::string, Json> Files;
  for (const Edit &E : X.Edits) {
    Place P = Sources.placeOf(E.Where.File, E.Where.Offset, E.Where.EndOffset);
    if (!P.valid())
      return nullptr;
    auto [It, New] = Files.try_emplace(E.Where.File, Json::array());
    It->second.push_back({{"deletedRegion", region(P)},
                          {"insertedContent", {{"text", E.Replacement}}}});
  }
  Json Changes = Json::array();
  for (auto &[Name, Replacements] : Files)
    Changes.push_back({{"artifactLocation", file(Name)},
                       {"replacements", std::move(Replacements)}});
  return {{"description", sarifMessage(X.Message)},
          {"artifactChanges", Changes}};
}

Json SarifReport::result(const Finding &F) {
  Json Where = location(F.Where);
  if (!F.Function.empty())
    Where["logicalLocations"] =
        Json::array({{{"fullyQualifiedName", printable(F.Function)},
                      {"kind", "function"}}});
  Json Out = {{"ruleId", F.Check},
              {"level", sarifLevel(F.Level)},
              {"message", sarifMessage(F.Message)},
              {"locations", Json::array({Where})},
              {"partialFingerprints", {{"nogilTidy/v1", F.Fingerprint}}}};
  if (auto At = Rules.indexOf(F.Check))
    Out["ruleIndex"] = *At;
  Json Steps = Json::array(), Fixes = Json::array();
  for (const Step &S : F.Notes) {
    Json At = location(S.Where);
    At["message"] = sarifMessage(S.Message);
    Steps.push_back({{"location", At}});
  }
  if (!Steps.empty()) {
    Json Thread = {{"locations", Steps}};
    Json Flow = {{"threadFlows", Json::array({Thread})}};
    Out["codeFlows"] = Json::array({Flow});
  }
  for (const Fix &X : F.Fixes)
    if (X.Safe)
      if (Json Is = fix(X); !Is.is_null())
        Fixes.push_back(Is);
  if (!Fixes.empty())
    Out["fixes"] = Fixes;
  Out["properties"] = {{"kind", F.Kind},
                       {"confidence", confidenceName(F.Worth)},
                       {"builds", jsonBuilds(F)}};
  return Out;
}

Json SarifReport::rule(const RuleText &X) const {
  Json Out = {{"id", X.Id}, {"shortDescription", sarifMessage(X.Summary)}};
  if (!X.Page.empty())
    Out["help"] = {{"text", X.Page}, {"markdown", X.Page}};
  if (!X.Link.empty())
    Out["helpUri"] = X.Link;
  Out["properties"] = {{"tags", Json::array({"concurrency", "python-c-api"})}};
  return Out;
}

Json SarifReport::notification(const ReportGap &G, std::string_view Level) {
  Json Out = {{"level", Level}, {"message", sarifMessage(G.Message)}};
  if (!G.File.empty())
    Out["locations"] = Json::array({location({G.File, G.Line, G.Col})});
  return Out;
}

Json SarifReport::invocation(size_t LeftOut) {
  Json Told = Json::array();
  size_t More = 0;
  auto Tell = [&](const ReportGap &G, std::string_view Level) {
    if (Told.size() < MostNotifications)
      Told.push_back(notification(G, Level));
    else
      ++More;
  };
  for (const ReportGap &L : R.Run.Lost)
    Tell({L.File, L.Line, L.Col, "entry points are lost: " + L.Message},
         "error");
  for (const MissingHeader &H : R.Run.Headers)
    Tell({"", 0, 0,
          fmt::format("missing header {} of {} files: {}", H.Name, H.Files,
                      H.Hint)},
         "warning");
  for (const ReportGap &G : R.Gaps)
    if (!G.Summed)
      Tell({G.File, G.Line, G.Col, "not analysed: " + G.Message}, "warning");
  for (const BudgetCut &C : R.Cuts)
    Tell({C.File, C.Line, C.Col,
          fmt::format("'{}' is not analysed to the end: {}", C.Function,
                      C.Words)},
         "note");
  if (More)
    Told.push_back(
        {{"level", "warning"},
         {"message", sarifMessage(fmt::format("{} more like these: "
                                              "--format json lists them",
                                              More))}});
  if (LeftOut)
    Told.push_back(
        {{"level", "warning"},
         {"message", sarifMessage(fmt::format(
                         "{} results are left out, the least severe: a "
                         "run has at most {}",
                         LeftOut, MostResults))}});
  return {{"executionSuccessful", R.Run.complete()},
          {"toolExecutionNotifications", Told}};
}

Json SarifReport::render() {
  // The least severe are left out, and what stays keeps its order.
  std::vector<size_t> Kept(R.Findings.size());
  std::iota(Kept.begin(), Kept.end(), 0);
  std::ranges::stable_sort(Kept, {},
                           [&](size_t I) { return R.Findings[I].Level; });
  const size_t LeftOut = Kept.size() - std::min(Kept.size(), MostResults);
  Kept.resize(Kept.size() - LeftOut);
  std::ranges::sort(Kept);
  Json Results = Json::array(), Described = Json::array();
  for (size_t I : Kept)
    Results.push_back(result(R.Findings[I]));
  for (const RuleText &X : Rules.All)
    Described.push_back(rule(X));
  Json Driver = {{"name", "nogil-tidy"},
                 {"semanticVersion", NOGIL_VERSION},
                 {"rules", Described}};
  Json Run = {{"tool", {{"driver", Driver}}},
              {"columnKind", "utf16CodeUnits"},
              {"invocations", Json::array({invocation(LeftOut)})},
              {"results", Results}};
  return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
          {"version", "2.1.0"},
          {"runs", Json::array({Run})}};
}

std::string renderSarif(const Report &R, const RuleTexts &Rules) {
  return jsonText(SarifReport(R, Rules).render());
}

} // namespace nogil
