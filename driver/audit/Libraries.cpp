//===- Libraries.cpp - whose functions a module calls ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "audit/Libraries.h"
#include "Log.h"
#include "models/Model.h"
#include <algorithm>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace nogil {

const char *spelled(Safety S) {
  switch (S) {
  case Safety::Safe:
    return "safe";
  case Safety::PerObject:
    return "per-object";
  case Safety::PerThread:
    return "per-thread";
  case Safety::Process:
    return "process";
  case Safety::Build:
    return "build";
  case Safety::Unknown:
    break;
  }
  return "unknown";
}

const char *words(Safety S) {
  switch (S) {
  case Safety::Safe:
    return "any thread may call it at any time";
  case Safety::PerObject:
    return "one thread at a time may use an object of it";
  case Safety::PerThread:
    return "an object of it stays with the thread that made it";
  case Safety::Process:
    return "one thread at a time may call it";
  case Safety::Build:
    return "whether threads may call it depends on how it was built";
  case Safety::Unknown:
    break;
  }
  return "what it says of threads is not known here";
}

static Safety safetyOf(const std::string &Word) {
  for (Safety S : {Safety::Safe, Safety::PerObject, Safety::PerThread,
                   Safety::Process, Safety::Build})
    if (Word == spelled(S))
      return S;
  throw DriverError(fmt::format("broken table of libraries: 'safety: {}' is "
                                "none of safe, per-object, per-thread, process "
                                "and build",
                                Word));
}

Libraries::Libraries(const DataFolders &Data) : Hints(Data) {
  std::string Path = Data.Project + "/libraries.yaml";
  try {
    auto Names = [](const YAML::Node &N) {
      return N ? N.as<std::vector<std::string>>() : std::vector<std::string>();
    };
    for (const YAML::Node &N : YAML::LoadFile(Path)["libraries"])
      Rows.push_back({N["name"].as<std::string>(), N["says"].as<std::string>(),
                      N["source"].as<std::string>(),
                      safetyOf(N["safety"].as<std::string>()),
                      Names(N["functions"]), Names(N["headers"])});
  } catch (const YAML::Exception &E) {
    throw DriverError(fmt::format("broken table of libraries: {}: {}: install "
                                  "the program's share folder again",
                                  Path, E.what()));
  }
}

/// The first row that has it: special functions stand before the rest.
const Libraries::Row *Libraries::rowOf(const OutsideFunction &F) const {
  auto Has = [&](const Row &R) {
    return std::ranges::any_of(R.Functions,
                               [&](const std::string &Glob) {
                                 return fitsGlob(Glob, F.Name);
                               }) ||
           std::ranges::any_of(R.Headers, [&](const std::string &End) {
             return F.Header.ends_with("/" + End);
           });
  };
  auto It = std::ranges::find_if(Rows, Has);
  return It == Rows.end() ? nullptr : &*It;
}

std::vector<AuditedLibrary>
Libraries::of(const std::vector<OutsideFunction> &Functions) const {
  std::map<std::pair<std::string, Safety>, AuditedLibrary> By;
  for (const OutsideFunction &F : Functions) {
    const Row *R = rowOf(F);
    std::string Name = R ? R->Name : Hints.packageOf(F.Header);
    if (Name.empty())
      continue;
    Safety Is = R ? R->Is : Safety::Unknown;
    AuditedLibrary &L = By[{Name, Is}];
    L.Name = Name;
    L.Is = Is;
    L.Says = R ? R->Says : "";
    L.Source = R ? R->Source : "";
    L.Functions.push_back(F.Name);
    L.Calls += F.Calls;
  }
  std::vector<AuditedLibrary> Out;
  for (auto &[Key, L] : By)
    Out.push_back(std::move(L));
  return Out;
}

} // namespace nogil
