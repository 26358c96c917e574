//===- AuditJson.cpp - the audit as JSON ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Schema 1; docs/audit.md has the keys. Keys are only ever added.
//
//===----------------------------------------------------------------------===//
#include "audit/Audit.h"
#include "report/JsonText.h"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;

namespace nogil {

static Json placeJson(const Place &P) {
  return P.valid() ? Json(fmt::format("{}:{}", P.File, P.Line)) : Json(nullptr);
}

static Json placesJson(const std::vector<AuditedPlace> &Places) {
  Json Out = Json::array();
  for (const AuditedPlace &X : Places) {
    Json Writes = Json::array();
    for (const Place &W : X.Writes)
      Writes.push_back(placeJson(W));
    Json One = Json::object();
    if (!X.Record.empty())
      One["record"] = X.Record;
    One["name"] = X.Name;
    One["at"] = placeJson(X.At);
    One["class"] = spelled(X.Is);
    One["lock"] = X.Lock.empty() ? Json(nullptr) : Json(X.Lock);
    One["writes"] = std::move(Writes);
    One["reads"] = X.Reads;
    Out.push_back(std::move(One));
  }
  return Out;
}

static Json causesJson(const std::vector<AuditCause> &Causes) {
  Json Out = Json::array();
  for (const AuditCause &C : Causes) {
    Json Prints = Json::array();
    for (const Finding *F : C.Findings)
      Prints.push_back(F->Fingerprint);
    Out.push_back({{"place", C.What},
                   {"rule", C.Rule},
                   {"kind", C.Kind},
                   {"severity", severityName(C.Level)},
                   {"at", placeJson(C.Findings.front()->Where)},
                   {"message", C.Findings.front()->Message},
                   {"entries", C.Entries.size()},
                   {"findings", std::move(Prints)}});
  }
  return Out;
}

static Json librariesJson(const std::vector<AuditedLibrary> &Libs) {
  Json Out = Json::array();
  auto OrNull = [](const std::string &Text) {
    return Text.empty() ? Json(nullptr) : Json(Text);
  };
  for (const AuditedLibrary &L : Libs)
    Out.push_back({{"name", L.Name},
                   {"safety", spelled(L.Is)},
                   {"says", OrNull(L.Says)},
                   {"source", OrNull(L.Source)},
                   {"functions", L.Functions},
                   {"calls", L.Calls}});
  return Out;
}

static Json moduleJson(const AuditedModule &M) {
  const ModuleAudit &Is = M.Is;
  Json Entries = Json::array();
  for (const AuditedEntry &E : Is.Entries) {
    uint64_t Causes = 0;
    for (const AuditCause &C : M.Causes)
      Causes += C.Entries.count(E.Function);
    Entries.push_back({{"function", E.Function},
                       {"kind", E.Kind},
                       {"at", placeJson(E.At)},
                       {"causes", Causes}});
  }
  Json Lost = Json::array();
  for (const AuditedEntry &L : Is.Lost)
    Lost.push_back({{"function", L.Function}, {"at", placeJson(L.At)}});
  return {
      {"name", Is.Name},
      {"init",
       {{"kind", Is.How},
        {"function", Is.Function},
        {"at", placeJson(Is.Init)}}},
      {"declaration",
       {{"value", Is.Says}, {"at", placeJson(Is.Declared)}, {"why", Is.Why}}},
      {"verdict", slug(M.Says)},
      {"because", M.Because},
      {"causes", causesJson(M.Causes)},
      {"statics", placesJson(Is.Statics)},
      {"members", placesJson(Is.Members)},
      {"entries",
       {{"total", Is.Entries.size()},
        {"reaching", M.Reaching},
        {"all", std::move(Entries)}}},
      {"libraries", librariesJson(M.Libs)},
      {"lost", std::move(Lost)},
      {"denominators",
       {{"files", Is.Units.size()},
        {"functions", Is.Functions},
        {"accesses", Is.Accesses},
        {"gaps", M.Gaps},
        {"budget_cuts", Is.Cuts},
        {"calls", Is.Calls},
        {"unknown_calls", Is.UnknownCalls}}}};
}

std::string renderAuditJson(const AuditReport &R) {
  Json Modules = Json::array(), Builds = Json::array({"gil"});
  for (const AuditedModule &M : R.Modules)
    Modules.push_back(moduleJson(M));
  if (R.FreeThreaded)
    Builds.push_back("free-threaded");
  return jsonText({{"schema", 1},
                   {"tool", "nogil-tidy"},
                   {"builds", Builds},
                   {"modules", Modules},
                   {"modules_aside", R.Aside}});
}

} // namespace nogil
