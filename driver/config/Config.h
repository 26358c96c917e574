//===- Config.h - settings of a project -------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `.nogil-tidy.yaml`, or `[tool.nogil-tidy]` of `pyproject.toml`: the nearest
// folder upwards of the inputs that has one decides, the former first. Both
// are read into the same values and held against the same schema (Schema.h).
//
// The file is of the project, and so believed no more than its sources: it
// chooses what is reported and how sources are read, the arguments of the
// compiler through the same allow list as those of a compile database. It can't
// name a file that is written, and an interpreter only under --trust-project.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_CONFIG_CONFIG_H
#define NOGIL_DRIVER_CONFIG_CONFIG_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace nogil {

/// A value of either language, with its place.
struct ConfigValue {
  enum KindT : uint8_t {
    Nothing,
    Bool,
    Number,
    Text,
    List,
    Map
  } Kind = Nothing;
  std::string Spelled; ///< of the scalars
  std::vector<ConfigValue> Items;
  struct Entry;
  std::vector<Entry> Entries; ///< in order
  uint32_t Line = 0, Col = 0; ///< from 1
};
struct ConfigValue::Entry {
  std::string Key;
  uint32_t Line = 0, Col = 0; ///< of the key
  ConfigValue Value;
};

struct ConfigError {
  uint32_t Line = 0, Col = 0;
  std::string Message;
};

struct ConfigFile {
  std::string Path; ///< real; empty: there is none
  bool IsToml = false;
  ConfigValue Root;
  std::vector<ConfigError> Errors; ///< of the language
  std::string folder() const;
};

/// Of a file that is named; its ending says which language it is.
ConfigFile readConfig(const std::string &Path);
/// The nearest one of these inputs, from the folder that holds all of them
/// upwards. None: an empty path.
ConfigFile findConfig(const std::vector<std::string> &Inputs);

ConfigValue readYamlConfig(const std::string &Text,
                           std::vector<ConfigError> &Errors);
/// Of the table [tool.nogil-tidy]; Nothing where there is none.
ConfigValue readTomlConfig(const std::string &Text,
                           std::vector<ConfigError> &Errors);

} // namespace nogil

#endif // NOGIL_DRIVER_CONFIG_CONFIG_H
