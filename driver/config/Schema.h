//===- Schema.h - what settings there are -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One table of the keys: what may stand there, in words and in types. The
// messages about a file, the JSON Schema and the options that a file stands for
// are all made of it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_CONFIG_SCHEMA_H
#define NOGIL_DRIVER_CONFIG_SCHEMA_H

#include "config/Config.h"
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

struct ConfigKey {
  enum TypeT : uint8_t {
    Flag,   ///< true or false
    Choice, ///< one of Words
    Text,
    Texts,   ///< a list, or one text
    Choices, ///< a list of Words, or one
    Levels,  ///< a map from a rule or kind to one of Words
    Globs    ///< a map from a pattern of paths to a list of texts
  } Type;
  std::string_view Name, Option, What;
  std::vector<std::string_view> Words;
  enum PathT : uint8_t { NoPath, OfFile } Path = NoPath;
};
const std::vector<ConfigKey> &configKeys();

/// What is wrong with the values of a file; sorted by place.
std::vector<ConfigError> checkConfig(const ConfigValue &Root);
/// Logs what is wrong with a file. Throws an empty DriverError if anything is.
void refuseBroken(const ConfigFile &File);

/// The options that a file without errors stands for, in order; relative paths
/// are of its folder. Those of Globs and of `exclude` are not among them.
std::vector<std::string> optionsOf(const ConfigFile &File);
/// The texts below a key; empty: it is not there.
std::vector<std::string> textsOf(const ConfigValue &Root, std::string_view Key);
/// The same of the map from patterns of paths, in order.
std::vector<std::pair<std::string, std::vector<std::string>>>
globsOf(const ConfigValue &Root, std::string_view Key);

/// As JSON Schema, for editors.
std::string configSchema();
/// As YAML, each key with what it means; those that are not set as comments.
std::string dumpConfig(const ConfigFile &File);

} // namespace nogil

#endif // NOGIL_DRIVER_CONFIG_SCHEMA_H
