//===- Json.cpp - the report as JSON --------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schema 1. Keys are only ever added; a change of meaning raises the number.
// `kind` is the kind of evidence within the rule (checks/Kinds.def) and
// `confidence` what that kind is worth: "high", "medium", "low", or
// "unmeasured" where too few of its findings have been judged, which counts as
// high. `lower_confidence` of the summary counts findings that --confidence
// leaves out.
//
// `run` says what the report stands on: `complete`: no entry points were lost
// (`lost` says which, and why; a run without them ends with exit code 2 unless
// --allow-incomplete is given); files read, of all that should have been;
// whose headers and which compile databases were used; headers that no include
// folder has, with the number of units that wanted them; #error directives that
// the compiler came to; files by language or system that were not looked at;
// and findings by kind of file that are not in `findings` for want of
// --all-files.
//
// Strings hold what was read, byte by byte, but for bytes that are no UTF-8
// (U+FFFD). What the text would escape is written with \u.
//
//===----------------------------------------------------------------------===//
#include "report/JsonText.h"
#include "report/Report.h"
#include "support/Printable.h"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;

namespace nogil {

static Json toJson(const Step &S) {
  return {{"file", S.Where.File},
          {"line", S.Where.Line},
          {"column", S.Where.Col},
          {"message", S.Message}};
}

static Json toJson(const Fix &F) {
  Json Edits = Json::array();
  for (const Edit &E : F.Edits)
    Edits.push_back({{"file", E.Where.File},
                     {"offset", E.Where.Offset},
                     {"end_offset", E.Where.EndOffset},
                     {"replacement", E.Replacement}});
  return {{"message", F.Message}, {"safe", F.Safe}, {"edits", Edits}};
}

Json jsonBuilds(const Finding &F) {
  Json Builds = Json::array();
  if (F.Builds & Build_Gil)
    Builds.push_back("gil");
  if (F.Builds & Build_FreeThreaded)
    Builds.push_back("free-threaded");
  return Builds;
}

static Json toJson(const Finding &F) {
  Json Notes = Json::array(), Fixes = Json::array();
  for (const Step &S : F.Notes)
    Notes.push_back(toJson(S));
  for (const Fix &X : F.Fixes)
    Fixes.push_back(toJson(X));
  return {{"check", F.Check},
          {"kind", F.Kind},
          {"confidence", confidenceName(F.Worth)},
          {"severity", severityName(F.Level)},
          {"builds", jsonBuilds(F)},
          {"file", F.Where.File},
          {"line", F.Where.Line},
          {"column", F.Where.Col},
          {"end_line", F.Where.EndLine},
          {"end_column", F.Where.EndCol},
          {"function", F.Function},
          {"message", F.Message},
          {"fingerprint", F.Fingerprint},
          {"notes", Notes},
          {"fixes", Fixes}};
}

static Json toJson(const RunFacts &Run) {
  Json Headers = Json::array(), Errors = Json::array(), Lost = Json::array();
  for (const MissingHeader &H : Run.Headers)
    Headers.push_back({{"name", H.Name}, {"files", H.Files}, {"hint", H.Hint}});
  for (const MetError &E : Run.Errors)
    Errors.push_back({{"file", E.File},
                      {"line", E.Line},
                      {"message", E.Message},
                      {"condition", E.Condition}});
  for (const ReportGap &L : Run.Lost)
    Lost.push_back({{"file", L.File},
                    {"line", L.Line},
                    {"column", L.Col},
                    {"message", L.Message}});
  Json Python;
  if (!Run.Python.empty())
    Python = {{"executable", Run.Python}, {"version", Run.PythonVersion}};
  return {{"complete", Run.complete()},
          {"files_read", Run.FilesRead},
          {"files_total", Run.FilesTotal},
          {"python", Python},
          {"compile_databases", Json(Run.Databases)},
          {"missing_headers", Headers},
          {"errors_met", Errors},
          {"lost", Lost},
          {"not_looked_at", Json(Run.NotLookedAt)},
          {"hidden", Json(Run.Hidden)}};
}

/// What must not be printed as it is stands in strings only, and means the same
/// there in JSON's own escapes.
static std::string escaped(std::string_view Text) {
  std::string Out;
  Out.reserve(Text.size());
  while (!Text.empty()) {
    ShownChar C = firstShown(Text);
    if (C.Escape.empty() || C.Point == '\n')
      Out += Text.substr(0, C.Bytes);
    else if (C.Point < 0x10000)
      Out += fmt::format("\\u{:04x}", C.Point);
    else
      Out += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (C.Point >> 10),
                         0xDC00 + (C.Point & 0x3FF));
    Text.remove_prefix(C.Bytes);
  }
  return Out;
}

std::string jsonText(const Json &Root) {
  return escaped(Root.dump(2, ' ', false, Json::error_handler_t::replace)) +
         "\n";
}

static Json clashes(const Report &R) {
  auto Place = [](const NameClash::Place &P) -> Json {
    return {{"file", P.File}, {"line", P.Line}};
  };
  Json Out = Json::array();
  for (const NameClash &C : R.Clashes) {
    Json Definitions = Json::array();
    for (const NameClash::Place &D : C.Definitions)
      Definitions.push_back(Place(D));
    Out.push_back({{"name", C.Name},
                   {"definitions", Definitions},
                   {"used", Place(C.Used)},
                   {"by", C.By}});
  }
  return Out;
}

std::string renderJson(const Report &R) {
  Json Findings = Json::array(), Gaps = Json::array(), Cuts = Json::array(),
       Unseen = Json::array();
  for (const Finding &F : R.Findings)
    Findings.push_back(toJson(F));
  Json Suppressed = Json::array(), UnusedNolints = Json::array();
  for (const Finding &F : R.SuppressedFindings)
    Suppressed.push_back(toJson(F));
  for (const ReportGap &U : R.UnusedNolints)
    UnusedNolints.push_back(
        {{"file", U.File}, {"line", U.Line}, {"message", U.Message}});
  for (const ReportGap &G : R.Gaps)
    Gaps.push_back({{"file", G.File},
                    {"line", G.Line},
                    {"column", G.Col},
                    {"message", G.Message}});
  for (const BudgetCut &C : R.Cuts)
    Cuts.push_back({{"file", C.File},
                    {"line", C.Line},
                    {"column", C.Col},
                    {"function", C.Function},
                    {"limit", C.Limit},
                    {"message", C.Words}});
  for (const NotModelled &N : R.Unseen)
    Unseen.push_back({{"what", N.What}, {"count", N.Count}, {"of", N.Of}});
  Json Root = {
      {"schema", 1},
      {"summary",
       {{"files", R.Files},
        {"included_files", R.Parts},
        {"functions", R.Stats.Functions},
        {"detached_regions", R.Stats.DetachedRegions},
        {"entry_points", R.Stats.EntryPoints},
        {"gaps", R.Gaps.size()},
        {"budget_cuts", R.Stats.BudgetCuts},
        {"functions_with_unreached_code", R.Stats.FunctionsWithUnreachedCode},
        {"unreached_api_calls", R.Stats.UnreachedApiCalls},
        {"findings", R.Findings.size()},
        {"suppressed", R.Suppressed},
        {"excluded", R.Excluded},
        {"lower_confidence", R.LowerConfidence},
        {"free_threaded_only", R.WithoutGil},
        {"unchanged", R.Unchanged},
        {"in_baseline", R.InBaseline}}},
      {"stale_baseline", Json(R.StaleBaseline)},
      {"suppressed", Suppressed},
      {"unused_suppressions", UnusedNolints},
      {"run", toJson(R.Run)},
      {"findings", Findings},
      {"gaps", Gaps},
      {"name_clashes", clashes(R)},
      {"budget_cuts", Cuts},
      {"not_modelled", Unseen}};
  return jsonText(Root);
}

} // namespace nogil
