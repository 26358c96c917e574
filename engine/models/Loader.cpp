//===- Loader.cpp - files to Models ---------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the files, parses them, and hands each section to its reader. Files
// are read in the order of their paths, so that errors and row numbers do not
// depend on the file system. Cost: the whole of rules/api takes a few tens of
// milliseconds, nearly all of it in the YAML parser.
//
//===----------------------------------------------------------------------===//
#include "models/Loader.h"
#include "models/Sections.h"
#include "support/Files.h"
#include "support/Printable.h"
#include <algorithm>
#include <filesystem>
#include <optional>
#include <sstream>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>

namespace nogil {

namespace fs = std::filesystem;

static const std::vector<std::string_view> FileKeys = {
    "schema",  "source",      "functions",  "groups",      "classes",
    "entries", "entry_names", "namespaces", "token_types", "implications",
    "roles",   "constants",   "settings",   "patterns",    "confidence"};

static bool checkSchema(MapReader &R) {
  std::string Version;
  if (!R.require("schema") || !R.text("schema", Version))
    return false;
  if (Version == "1" && R.node("schema").Tag() == "!") {
    R.error(R.mark("schema"), "'schema' must be the number 1, found a text; "
                              "leave out the quotes");
    return false;
  }
  if (Version != "1")
    R.error(R.mark("schema"), "schema " + shortened(Version) +
                                  " is not known to this program, which reads "
                                  "schema 1");
  return Version == "1";
}

static void readDocument(ReadContext &C, Merger &Out, const YAML::Node &Doc) {
  MapReader R(C, Doc, "a rule file", FileKeys);
  // Rows of another schema would be one error each.
  if (!checkSchema(R))
    return;
  R.require("source");
  R.text("source", C.Source);
  using Reader = void (*)(ReadContext &, Merger &, const YAML::Node &);
  const std::pair<const char *, Reader> Sections[] = {
      {"functions", readFunction},    {"groups", readGroup},
      {"classes", readClass},         {"entries", readEntry},
      {"entry_names", readEntryName}, {"roles", readRoles},
      {"constants", readConstants},   {"settings", readSettings},
      {"patterns", readPattern},      {"confidence", readConfidence}};
  for (auto [Key, Read] : Sections) {
    std::vector<YAML::Node> Items;
    R.list(Key, Items);
    for (const YAML::Node &Item : Items)
      Read(C, Out, Item);
  }
  std::vector<PlacedName> Prefixes;
  R.names("namespaces", Prefixes);
  for (const PlacedName &P : Prefixes)
    Out.addNamespace(P, C.Source, C.File);
  std::vector<PlacedName> Tokens;
  R.names("token_types", Tokens);
  for (const PlacedName &T : Tokens)
    Out.addTokenType(T, C.File);
  std::vector<YAML::Node> Implications;
  R.list("implications", Implications);
  for (const YAML::Node &N : Implications)
    readImplication(C, Out, N);
}

namespace {
/// Where the content of documents begins, and nothing else of them.
class Starts : public YAML::EventHandler {
public:
  std::vector<YAML::Mark> All;

  void OnDocumentStart(const YAML::Mark &) override { Outside = true; }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark &At, YAML::anchor_t) override { note(At); }
  void OnAlias(const YAML::Mark &At, YAML::anchor_t) override { note(At); }
  void OnScalar(const YAML::Mark &At, const std::string &, YAML::anchor_t,
                const std::string &) override {
    note(At);
  }
  void OnSequenceStart(const YAML::Mark &At, const std::string &,
                       YAML::anchor_t, YAML::EmitterStyle::value) override {
    note(At);
  }
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark &At, const std::string &, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    note(At);
  }
  void OnMapEnd() override {}

private:
  bool Outside = false;

  void note(const YAML::Mark &At) {
    if (Outside)
      All.push_back(At);
    Outside = false;
  }
};
} // namespace

/// Nothing: there is one document, or none. Not all are read, as LoadAll does:
/// for yaml-cpp 0.7, some texts are documents without end at one place.
static std::optional<YAML::Mark> secondDocument(const std::string &Yaml) {
  std::istringstream In(Yaml);
  YAML::Parser Parser(In);
  Starts Found;
  while (Found.All.size() < 2 && Parser.HandleNextDocument(Found))
    ;
  return Found.All.size() < 2 ? std::nullopt : std::optional(Found.All[1]);
}

static void readText(LoadResult &Result, Merger &Out, const std::string &Yaml,
                     const std::string &Name, RuleShapes *Shapes) {
  ReadContext C{Name, "", Result.Errors, Shapes};
  try {
    YAML::Node Document = YAML::Load(Yaml);
    if (!Document.IsDefined() || Document.IsNull())
      Result.Errors.push_back({Name, 1, 1,
                               "the file is empty; a rule file starts with "
                               "'schema: 1' and 'source: NAME'"});
    else if (std::optional<YAML::Mark> Second = secondDocument(Yaml))
      C.error(*Second, "a rule file is one YAML document; put the "
                       "second one into a file of its own");
    else
      readDocument(C, Out, Document);
  } catch (const YAML::DeepRecursion &E) {
    C.error(E.mark, "nested too deeply, which no rule file needs; look for "
                    "brackets that are not closed");
  } catch (const YAML::Exception &E) {
    C.error(E.mark, "not valid YAML: " + shortened(E.msg, 300));
  }
}

static void readOne(LoadResult &Result, Merger &Out, const fs::path &Path,
                    RuleShapes *Shapes) {
  std::string Why;
  if (std::optional<std::string> Text = readFile(Path.string(), &Why))
    readText(Result, Out, *Text, Path.generic_string(), Shapes);
  else
    Result.Errors.push_back(
        {Path.generic_string(), 0, 0, "can't read the file: " + Why});
}

/// The *.yaml files at or below Path, sorted.
static std::vector<fs::path> ruleFiles(LoadResult &Result,
                                       const std::string &Path) {
  std::vector<fs::path> Files;
  std::error_code Ec;
  fs::file_status Status = fs::status(Path, Ec);
  if (!fs::exists(Status)) {
    Result.Errors.push_back(
        {Path, 0, 0, "no such file or folder; check the path of the rules"});
    return Files;
  }
  if (!fs::is_directory(Status))
    return {Path};
  fs::recursive_directory_iterator It(Path, Ec), End;
  for (; !Ec && It != End; It.increment(Ec)) {
    std::string Extension = It->path().extension().string();
    std::error_code Ignored;
    if (Extension == ".yaml" && !It->is_directory(Ignored))
      Files.push_back(It->path());
    else if (Extension == ".yml")
      Result.Errors.push_back({It->path().generic_string(), 0, 0,
                               "rule files end in .yaml; rename the file"});
  }
  if (Ec)
    Result.Errors.push_back(
        {Path, 0, 0, "can't read the folder: " + Ec.message()});
  else if (Files.empty())
    Result.Errors.push_back({Path, 0, 0, "no *.yaml file below the folder"});
  std::sort(Files.begin(), Files.end());
  return Files;
}

LoadResult loadModels(const std::vector<std::string> &Paths,
                      RuleShapes *Shapes) {
  LoadResult Result;
  Merger Out(Result.M, Result.Errors);
  for (const std::string &Path : Paths) {
    for (const fs::path &File : ruleFiles(Result, Path))
      readOne(Result, Out, File, Shapes);
    if (&Path == &Paths.front())
      Out.othersFollow();
  }
  Out.checkConstantKinds();
  return Result;
}

LoadResult loadModelsText(std::string_view Yaml, std::string_view Name) {
  LoadResult Result;
  Merger Out(Result.M, Result.Errors);
  readText(Result, Out, std::string(Yaml), std::string(Name), nullptr);
  return Result;
}

} // namespace nogil
