//===- Schema.cpp - what settings there are -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "config/Schema.h"
#include "Log.h"
#include "models/Spelling.h"
#include "report/Formats.h"
#include "support/Printable.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace nogil {

static std::vector<std::string_view> formatWords() {
  std::vector<std::string_view> Out;
  for (const FormatInfo &F : allFormats())
    Out.push_back(F.Name);
  return Out;
}

using K = ConfigKey;

/// What is reported, and how it counts.
static std::vector<ConfigKey> reportKeys() {
  return {
      {K::Texts, "checks", "--checks", "rules to run: GLOB or -GLOB", {}},
      {K::Texts,
       "kinds",
       "--kinds",
       "kinds of findings to report: RULE/KIND or -RULE/KIND, with *",
       {}},
      {K::Flag, "preview", "--preview", "also run rules in preview", {}},
      {K::Choice,
       "confidence",
       "--confidence",
       "report findings of this measured confidence and above",
       {"high", "medium", "low"}},
      {K::Flag,
       "free-threaded",
       "--free-threaded",
       "report what goes wrong only without the GIL, whatever modules declare",
       {}},
      {K::Choice,
       "builds",
       "--builds",
       "builds of Python to analyse where the code differs by build",
       {"both", "given"}},
      {K::Levels,
       "severity",
       "--severity",
       "severities in place of the rules' own, by RULE or RULE/KIND",
       {"error", "warning", "info", "note"}},
      {K::Choice,
       "fail-on",
       "--fail-on",
       "the least severity that makes the exit code 1",
       {"error", "warning", "info", "never"}},
      {K::Texts,
       "exclude",
       "--exclude",
       "files that are neither read nor reported, as in .gitignore",
       {},
       K::OfFile},
      {K::Globs,
       "per-path",
       "--per-path",
       "rules for some files: a pattern as in .gitignore to GLOBs of checks",
       {},
       K::OfFile},
      {K::Globs,
       "comments",
       "--comment",
       "comments that suppress rules in their line, as NOLINT does: a text to "
       "GLOBs of checks",
       {}}};
}

/// How sources are read, and the report written.
static std::vector<ConfigKey> readingKeys() {
  return {
      {K::Texts,
       "rules",
       "--rules",
       "additional rule files or folders",
       {},
       K::OfFile},
      {K::Text,
       "compile-commands",
       "-p",
       "folder of compile_commands.json",
       {},
       K::OfFile},
      {K::Text,
       "python",
       "--python",
       "interpreter whose headers to use; only with --trust-project",
       {}},
      {K::Texts,
       "headers-from",
       "--headers-from",
       "installed distributions whose headers to use as well",
       {}},
      {K::Texts,
       "extra-args",
       "--extra-arg",
       "compiler arguments to append",
       {}},
      {K::Choices, "format", "--format", "formats of the report",
       formatWords()},
      {K::Flag,
       "all-files",
       "--all-files",
       "also report findings in vendored, generated, test and example files",
       {}},
      {K::Flag,
       "allow-incomplete",
       "--allow-incomplete",
       "files and tables that could not be read are no failure",
       {}}};
}

const std::vector<ConfigKey> &configKeys() {
  static const std::vector<ConfigKey> Keys = [] {
    std::vector<ConfigKey> All = reportKeys();
    std::ranges::move(readingKeys(), std::back_inserter(All));
    return All;
  }();
  return Keys;
}

static std::string valueKind(const ConfigValue &V) {
  switch (V.Kind) {
  case ConfigValue::Nothing:
    return "nothing";
  case ConfigValue::List:
    return "a list";
  case ConfigValue::Map:
    return "a table";
  default:
    return fmt::format("'{}'", shortened(V.Spelled));
  }
}

namespace {
class Checker {
public:
  std::vector<ConfigError> Errors;

  void root(const ConfigValue &Root) {
    if (Root.Kind != ConfigValue::Map) {
      fail(Root.Line, Root.Col,
           fmt::format("the settings must be a table of keys, found {}",
                       valueKind(Root)));
      return;
    }
    std::vector<std::string_view> Names, Seen;
    for (const ConfigKey &K : configKeys())
      Names.push_back(K.Name);
    for (const ConfigValue::Entry &E : Root.Entries) {
      auto Is = std::ranges::find(configKeys(), E.Key, &ConfigKey::Name);
      if (Is == configKeys().end())
        fail(E.Line, E.Col,
             fmt::format("unknown key '{}'; {}", shortened(E.Key),
                         spellingHint(E.Key, Names)));
      else if (std::ranges::find(Seen, E.Key) != Seen.end())
        fail(E.Line, E.Col, fmt::format("key '{}' is given twice", E.Key));
      else
        value(*Is, E.Value);
      Seen.push_back(E.Key);
    }
  }

private:
  void fail(uint32_t Line, uint32_t Col, std::string Message) {
    Errors.push_back({Line, Col, std::move(Message)});
  }
  void wrong(const ConfigKey &K, const ConfigValue &V,
             std::string_view Expected) {
    fail(V.Line, V.Col,
         fmt::format("'{}' must be {}, found {}", K.Name, Expected,
                     valueKind(V)));
  }
  bool isText(const ConfigValue &V) const {
    return V.Kind == ConfigValue::Text && !V.Spelled.empty();
  }
  void word(const ConfigKey &K, const ConfigValue &V) {
    if (!isText(V))
      wrong(K, V, "a word");
    else if (std::ranges::find(K.Words, V.Spelled) == K.Words.end())
      fail(V.Line, V.Col,
           fmt::format("unknown value '{}' for '{}'; {}", shortened(V.Spelled),
                       K.Name, spellingHint(V.Spelled, K.Words)));
  }
  void texts(const ConfigKey &K, const ConfigValue &V) {
    if (V.Kind != ConfigValue::List) {
      isText(V) ? void() : wrong(K, V, "a list of texts, or one");
      return;
    }
    for (const ConfigValue &Item : V.Items)
      if (!isText(Item))
        wrong(K, Item, "a list of texts");
  }
  void value(const ConfigKey &K, const ConfigValue &V) {
    switch (K.Type) {
    case ConfigKey::Flag:
      if (V.Kind != ConfigValue::Bool)
        wrong(K, V, "true or false");
      return;
    case ConfigKey::Choice:
      return word(K, V);
    case ConfigKey::Text:
      if (!isText(V))
        wrong(K, V, "a text");
      return;
    case ConfigKey::Texts:
      return texts(K, V);
    case ConfigKey::Choices:
      if (V.Kind != ConfigValue::List)
        return word(K, V);
      for (const ConfigValue &Item : V.Items)
        word(K, Item);
      return;
    case ConfigKey::Levels:
    case ConfigKey::Globs:
      if (V.Kind != ConfigValue::Map)
        return wrong(K, V, "a table");
      for (const ConfigValue::Entry &E : V.Entries)
        K.Type == ConfigKey::Levels ? word(K, E.Value) : texts(K, E.Value);
      return;
    }
  }
};
} // namespace

std::vector<ConfigError> checkConfig(const ConfigValue &Root) {
  Checker C;
  C.root(Root);
  std::ranges::stable_sort(C.Errors, {}, [](const ConfigError &E) {
    return std::pair(E.Line, E.Col);
  });
  return C.Errors;
}

void refuseBroken(const ConfigFile &File) {
  std::vector<ConfigError> Errors = File.Errors;
  if (Errors.empty())
    Errors = checkConfig(File.Root);
  for (const ConfigError &E : Errors)
    logError(fmt::format("broken settings: {}{}: {}", File.Path,
                         E.Line ? fmt::format(":{}:{}", E.Line, E.Col) : "",
                         E.Message));
  if (!Errors.empty())
    throw DriverError("");
}

static std::vector<std::string> textsIn(const ConfigValue &V) {
  if (V.Kind != ConfigValue::List)
    return {V.Spelled};
  std::vector<std::string> Out;
  for (const ConfigValue &Item : V.Items)
    Out.push_back(Item.Spelled);
  return Out;
}

static const ConfigValue *valueAt(const ConfigValue &Root,
                                  std::string_view Key) {
  auto It = std::ranges::find(Root.Entries, Key, &ConfigValue::Entry::Key);
  return It == Root.Entries.end() ? nullptr : &It->Value;
}

std::vector<std::string> textsOf(const ConfigValue &Root,
                                 std::string_view Key) {
  const ConfigValue *V = valueAt(Root, Key);
  return V ? textsIn(*V) : std::vector<std::string>();
}

std::vector<std::pair<std::string, std::vector<std::string>>>
globsOf(const ConfigValue &Root, std::string_view Key) {
  std::vector<std::pair<std::string, std::vector<std::string>>> Out;
  if (const ConfigValue *V = valueAt(Root, Key))
    for (const ConfigValue::Entry &E : V->Entries)
      Out.emplace_back(E.Key, textsIn(E.Value));
  return Out;
}

std::vector<std::string> optionsOf(const ConfigFile &File) {
  std::vector<std::string> Out;
  for (const ConfigKey &K : configKeys()) {
    const ConfigValue *V = valueAt(File.Root, K.Name);
    if (!V || K.Name == "exclude" || K.Type == ConfigKey::Globs)
      continue;
    auto Add = [&](const std::string &Value) {
      // A short option takes its value apart.
      if (K.Option.starts_with("--"))
        Out.push_back(fmt::format("{}={}", K.Option, Value));
      else
        Out.insert(Out.end(), {std::string(K.Option), Value});
    };
    if (K.Type == ConfigKey::Levels)
      for (const ConfigValue::Entry &E : V->Entries)
        Add(fmt::format("{}={}", E.Key, E.Value.Spelled));
    else
      for (const std::string &Text : textsIn(*V))
        Add(K.Path == ConfigKey::OfFile
                ? (fs::path(File.folder()) / Text).lexically_normal().string()
                : Text);
  }
  return Out;
}

static Json typeOf(const ConfigKey &K) {
  const Json Text = {{"type", "string"}, {"minLength", 1}};
  Json Word = {{"enum", Json::array()}};
  for (std::string_view W : K.Words)
    Word["enum"].push_back(W);
  auto OneOrMany = [](const Json &Item) -> Json {
    const Json Many = {{"type", "array"}, {"items", Item}};
    return {{"anyOf", Json::array({Item, Many})}};
  };
  switch (K.Type) {
  case ConfigKey::Flag:
    return {{"type", "boolean"}};
  case ConfigKey::Choice:
    return Word;
  case ConfigKey::Text:
    return Text;
  case ConfigKey::Texts:
    return OneOrMany(Text);
  case ConfigKey::Choices:
    return OneOrMany(Word);
  case ConfigKey::Levels:
    return {{"type", "object"}, {"additionalProperties", Word}};
  case ConfigKey::Globs:
    return {{"type", "object"}, {"additionalProperties", OneOrMany(Text)}};
  }
  return {};
}

std::string configSchema() {
  Json Properties = Json::object();
  for (const ConfigKey &K : configKeys()) {
    Json Is = typeOf(K);
    Is["description"] = K.What;
    Properties[std::string(K.Name)] = Is;
  }
  const Json Root = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "Settings of nogil-tidy: .nogil-tidy.yaml, or "
                "[tool.nogil-tidy] of pyproject.toml"},
      {"type", "object"},
      {"additionalProperties", false},
      {"properties", Properties}};
  return Root.dump(2) + "\n";
}

/// As YAML, which takes JSON's strings.
static std::string inYaml(const std::string &Text) {
  return Json(Text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

static std::string inYaml(const ConfigKey &K, const ConfigValue &V) {
  if (K.Type == ConfigKey::Flag)
    return V.Spelled;
  if (K.Type == ConfigKey::Choice || K.Type == ConfigKey::Text)
    return inYaml(V.Spelled);
  std::string Out;
  if (V.Kind != ConfigValue::Map) {
    for (const std::string &Text : textsIn(V))
      Out += "\n  - " + inYaml(Text);
    return Out.empty() ? "[]" : Out;
  }
  for (const ConfigValue::Entry &E : V.Entries) {
    Out += fmt::format("\n  {}: ", inYaml(E.Key));
    if (K.Type == ConfigKey::Levels) {
      Out += inYaml(E.Value.Spelled);
      continue;
    }
    const char *Between = "[";
    for (const std::string &Text : textsIn(E.Value)) {
      Out += Between + inYaml(Text);
      Between = ", ";
    }
    Out += *Between == '[' ? "[]" : "]";
  }
  return Out.empty() ? "{}" : Out;
}

std::string dumpConfig(const ConfigFile &File) {
  std::string Out =
      fmt::format("# Settings of {}\n",
                  File.Path.empty() ? "no file: these are all that there are"
                                    : printable(File.Path));
  for (const ConfigKey &K : configKeys()) {
    Out += fmt::format("\n# {}\n", K.What);
    if (!K.Words.empty()) {
      const char *Between = "# one of: ";
      for (std::string_view W : K.Words) {
        Out += fmt::format("{}{}", Between, W);
        Between = ", ";
      }
      Out += "\n";
    }
    if (const ConfigValue *V = valueAt(File.Root, K.Name))
      Out += fmt::format("{}:{}{}\n", K.Name,
                         inYaml(K, *V).starts_with('\n') ? "" : " ",
                         inYaml(K, *V));
    else
      Out += fmt::format("# {}:\n", K.Name);
  }
  return Out;
}

} // namespace nogil
