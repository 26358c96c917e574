//===- Tables.cpp - what is known of calls in Python ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "stress/Stress.h"
#include "support/Files.h"
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

namespace nogil {

static std::string textOf(const YAML::Node &N) {
  return N ? N.as<std::string>() : "";
}

static NamedRecord recordOf(const YAML::Node &N) {
  const std::string Is = N["is"].as<std::string>();
  NamedRecord Out;
  Out.What = Is == "type"     ? NamedRecord::Type
             : Is == "module" ? NamedRecord::Module
                              : NamedRecord::Function;
  Out.Record = N["record"].as<std::string>();
  Out.Name = N["name"].as<std::string>();
  Out.Flags = textOf(N["flags"]);
  return Out;
}

static StressTables::Call callOf(const YAML::Node &N) {
  StressTables::Call Out;
  Out.Text = N["call"].as<std::string>();
  Out.First = textOf(N["first"]);
  if (const std::string Count = textOf(N["arguments"]); Count == "flags")
    Out.Arguments = -1;
  else if (!Count.empty())
    Out.Arguments = N["arguments"].as<int>();
  return Out;
}

StressTables readStressTables(const DataFolders &Data) {
  const std::string Path = Data.Stress + "/calls.yaml";
  StressTables Out;
  try {
    YAML::Node Root = YAML::LoadFile(Path);
    for (const auto &N : Root["names"])
      Out.Names.push_back(recordOf(N));
    Out.Nothing = Root["flags"]["nothing"].as<int64_t>();
    Out.One = Root["flags"]["one"].as<int64_t>();
    Out.Prefix = Root["prefix"].as<std::string>();
    for (const auto &N : Root["calls"])
      Out.Calls[N.first.as<std::string>()] = callOf(N.second);
    for (const auto &N : Root["fresh"])
      for (const auto &Kind : N.second)
        Out.Fresh[Kind.as<std::string>()] = N.first.as<std::string>();
    for (const auto &N : Root["whole"])
      Out.Whole.insert(N.as<std::string>());
    for (const auto &N : Root["keywords"])
      Out.Keywords.insert(N.as<std::string>());
  } catch (const YAML::Exception &E) {
    throw DriverError(fmt::format("broken table of calls: {}: {}: install the "
                                  "program's share folder again",
                                  Path, E.what()));
  }
  std::optional<std::string> Text = readFile(Data.Stress + "/stress.py");
  if (!Text)
    throw DriverError(fmt::format("no template: {}/stress.py: install the "
                                  "program's share folder again",
                                  Data.Stress));
  Out.Template = std::move(*Text);
  return Out;
}

} // namespace nogil
