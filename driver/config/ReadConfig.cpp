//===- ReadConfig.cpp - settings in YAML and TOML -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Aliases of YAML may stand for more than any memory holds: how many values a
// file may have, and how deep, is limited in both languages.
//
//===----------------------------------------------------------------------===//
#include "config/Config.h"
#include "support/Printable.h"
#include <fmt/format.h>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/yaml.h>

namespace nogil {

namespace {

constexpr unsigned Deepest = 16;
constexpr size_t MostValues = 10'000;

struct TooMuch {};

class YamlReader {
public:
  ConfigValue read(const YAML::Node &N, unsigned Depth = 0) {
    if (Depth > Deepest || ++Values > MostValues)
      throw TooMuch();
    ConfigValue V;
    V.Line = static_cast<uint32_t>(N.Mark().line + 1);
    V.Col = static_cast<uint32_t>(N.Mark().column + 1);
    if (N.IsMap()) {
      V.Kind = ConfigValue::Map;
      for (const auto &Pair : N) {
        const YAML::Mark At = Pair.first.Mark();
        V.Entries.push_back({Pair.first.IsScalar() ? Pair.first.Scalar() : "",
                             static_cast<uint32_t>(At.line + 1),
                             static_cast<uint32_t>(At.column + 1),
                             read(Pair.second, Depth + 1)});
      }
    } else if (N.IsSequence()) {
      V.Kind = ConfigValue::List;
      for (const YAML::Node &Item : N)
        V.Items.push_back(read(Item, Depth + 1));
    } else if (N.IsScalar())
      scalar(V, N);
    return V;
  }

private:
  size_t Values = 0;

  /// "yes" in quotes is a text.
  static void scalar(ConfigValue &V, const YAML::Node &N) {
    V.Spelled = N.Scalar();
    bool Truth = false;
    double Number = 0;
    V.Kind = ConfigValue::Text;
    if (N.Tag() == "!")
      return;
    if (YAML::convert<bool>::decode(N, Truth)) {
      V.Kind = ConfigValue::Bool;
      V.Spelled = Truth ? "true" : "false";
    } else if (YAML::convert<double>::decode(N, Number))
      V.Kind = ConfigValue::Number;
  }
};

class TomlReader {
public:
  ConfigValue read(const toml::node &N, unsigned Depth = 0) {
    if (Depth > Deepest || ++Values > MostValues)
      throw TooMuch();
    ConfigValue V;
    V.Line = N.source().begin.line;
    V.Col = N.source().begin.column;
    if (const toml::table *T = N.as_table()) {
      V.Kind = ConfigValue::Map;
      for (const auto &[Key, Value] : *T)
        V.Entries.push_back({std::string(Key.str()), Key.source().begin.line,
                             Key.source().begin.column,
                             read(Value, Depth + 1)});
    } else if (const toml::array *A = N.as_array()) {
      V.Kind = ConfigValue::List;
      for (const toml::node &Item : *A)
        V.Items.push_back(read(Item, Depth + 1));
    } else if (const auto *B = N.as_boolean()) {
      V.Kind = ConfigValue::Bool;
      V.Spelled = B->get() ? "true" : "false";
    } else if (const auto *I = N.as_integer()) {
      V.Kind = ConfigValue::Number;
      V.Spelled = fmt::format("{}", I->get());
    } else if (const auto *S = N.as_string()) {
      V.Kind = ConfigValue::Text;
      V.Spelled = S->get();
    } else {
      V.Kind = ConfigValue::Number;
      V.Spelled = "a number or a date";
    }
    return V;
  }

private:
  size_t Values = 0;
};

void tooMuch(std::vector<ConfigError> &Errors) {
  Errors.push_back({1, 1,
                    fmt::format("it holds more than {} values, or nests them "
                                "deeper than {}, which no settings need",
                                MostValues, Deepest)});
}

} // namespace

ConfigValue readYamlConfig(const std::string &Text,
                           std::vector<ConfigError> &Errors) {
  auto Fail = [&](const YAML::Mark &At, const std::string &Why) {
    Errors.push_back({static_cast<uint32_t>(At.line + 1),
                      static_cast<uint32_t>(At.column + 1), Why});
  };
  try {
    ConfigValue V = YamlReader().read(YAML::Load(Text));
    // An empty file is one: it ends the search.
    if (V.Kind == ConfigValue::Nothing)
      V.Kind = ConfigValue::Map;
    return V;
  } catch (const TooMuch &) {
    tooMuch(Errors);
  } catch (const YAML::DeepRecursion &E) {
    Fail(E.mark, "nested too deeply: look for brackets that are not closed");
  } catch (const YAML::Exception &E) {
    Fail(E.mark, "not valid YAML: " + shortened(E.msg, 300));
  }
  ConfigValue Broken;
  Broken.Kind = ConfigValue::Map;
  return Broken;
}

ConfigValue readTomlConfig(const std::string &Text,
                           std::vector<ConfigError> &Errors) {
  // A table that is mentioned makes it ours, also when it can't be read.
  ConfigValue Broken;
  if (Text.find("nogil-tidy") == Text.npos)
    return Broken;
  toml::parse_result Read = toml::parse(Text);
  if (!Read) {
    const toml::parse_error &E = Read.error();
    Broken.Kind = ConfigValue::Map;
    Errors.push_back(
        {E.source().begin.line, E.source().begin.column,
         "not valid TOML: " + shortened(std::string(E.description()), 300)});
    return Broken;
  }
  const toml::node *Table = Read.table()["tool"]["nogil-tidy"].node();
  if (!Table)
    return Broken;
  try {
    return TomlReader().read(*Table);
  } catch (const TooMuch &) {
    tooMuch(Errors);
    Broken.Kind = ConfigValue::Map;
    return Broken;
  }
}

} // namespace nogil
