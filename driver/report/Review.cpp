//===- Review.cpp - JSON for services that review changes -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// GitLab's Code Quality report: a list of issues, each with a fingerprint of
// its own. reviewdog's Diagnostic Format: columns count bytes, ends are
// exclusive; edits that were verified are suggestions.
//
//===----------------------------------------------------------------------===//
#include "report/JsonText.h"
#include "report/Renderings.h"
#include "report/SourceLines.h"
#include "support/Printable.h"
#include <fmt/format.h>

using Json = nlohmann::ordered_json;

namespace nogil {

static std::string_view gitlabSeverity(Severity S) {
  switch (S) {
  case Severity::Error:
    return "major";
  case Severity::Warning:
    return "minor";
  case Severity::Info:
  case Severity::Note:
    return "info";
  }
  return "minor";
}

std::string renderGitlab(const Report &R) {
  Json Out = Json::array();
  for (const Finding &F : R.Findings)
    Out.push_back({{"description", printable(F.Message)},
                   {"check_name", F.Check},
                   {"fingerprint", F.Fingerprint},
                   {"severity", gitlabSeverity(F.Level)},
                   {"location",
                    {{"path", printable(F.Where.File)},
                     {"lines", {{"begin", std::max(F.Where.Line, 1u)}}}}}});
  // The service has no other place to say it.
  size_t Number = 0;
  for (const std::string &Why : whatIsMissing(R, 3))
    Out.push_back({{"description", "not all was read: " + printable(Why)},
                   {"check_name", "nogil-tidy"},
                   {"fingerprint", fmt::format("not-read-{}", ++Number)},
                   {"severity", "info"},
                   {"location", {{"path", "."}, {"lines", {{"begin", 1}}}}}});
  return jsonText(Out);
}

static Json rdRange(const Place &P) {
  auto Position = [](uint32_t Line, uint32_t Col) {
    Json Out = {{"line", Line}};
    if (Col)
      Out["column"] = Col;
    return Out;
  };
  Json Out = {{"start", Position(P.Line, P.Col)}};
  if (P.EndLine >= P.Line && P.EndCol)
    Out["end"] = Position(P.EndLine, P.EndCol);
  return Out;
}

static Json rdLocation(const Place &P) {
  Json Out = {{"path", printable(P.File)}};
  if (P.Line)
    Out["range"] = rdRange(P);
  return Out;
}

static std::string_view rdSeverity(Severity S) {
  return S == Severity::Error     ? "ERROR"
         : S == Severity::Warning ? "WARNING"
                                  : "INFO";
}

/// A suggestion is of one place in the finding's file.
static Json suggestions(const Finding &F, SourceLines &Sources) {
  Json Out = Json::array();
  for (const Fix &X : F.Fixes) {
    if (!X.Safe || X.Edits.size() != 1 ||
        X.Edits.front().Where.File != F.Where.File)
      continue;
    const Edit &E = X.Edits.front();
    Place P = Sources.placeOf(E.Where.File, E.Where.Offset, E.Where.EndOffset);
    if (P.valid())
      Out.push_back({{"range", rdRange(P)}, {"text", E.Replacement}});
  }
  return Out;
}

std::string renderRdjson(const Report &R, const RuleTexts &Rules) {
  Json Diagnostics = Json::array();
  SourceLines Sources;
  for (const Finding &F : R.Findings) {
    Json Code = {{"value", F.Check}};
    if (auto At = Rules.indexOf(F.Check); At && !Rules.All[*At].Link.empty())
      Code["url"] = Rules.All[*At].Link;
    Json One = {{"message", printable(F.Message)},
                {"location", rdLocation(F.Where)},
                {"severity", rdSeverity(F.Level)},
                {"code", Code}};
    if (Json S = suggestions(F, Sources); !S.empty())
      One["suggestions"] = S;
    Json Notes = Json::array();
    for (const Step &S : F.Notes)
      Notes.push_back({{"message", printable(S.Message)},
                       {"location", rdLocation(S.Where)}});
    if (!Notes.empty())
      One["related_locations"] = Notes;
    Diagnostics.push_back(One);
  }
  for (const ReportGap &L : R.Run.Lost)
    Diagnostics.push_back(
        {{"message", "entry points are lost: " + printable(L.Message)},
         {"location", rdLocation({L.File, L.Line, L.Col})},
         {"severity", "ERROR"},
         {"code", {{"value", "nogil-tidy"}}}});
  Json Root = {{"source", {{"name", "nogil-tidy"}}},
               {"severity", "WARNING"},
               {"diagnostics", Diagnostics}};
  return jsonText(Root);
}

} // namespace nogil
