//===- Sections.h - the sections of a rule file -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Internal to engine/models: YAML nodes -> rows (Functions.cpp, Entries.cpp),
// rows -> Models (Merge.cpp). Two files may not speak about the same name,
// so the merge is where rows of different files meet.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MODELS_SECTIONS_H
#define NOGIL_ENGINE_MODELS_SECTIONS_H

#include "models/Yaml.h"
#include <map>

namespace nogil {

/// Puts rows into a Models and complains when a name comes twice.
class Merger {
public:
  Merger(Models &M, std::vector<LoadError> &Errors) : M(M), Errors(Errors) {}

  /// Row.Name is set from `Names[0]`; the others are aliases. `Macros` null:
  /// the same names.
  void addFunction(FunctionRow Row, const std::vector<PlacedName> &Names,
                   const std::vector<PlacedName> *Macros);
  /// One YAML row; `Records` gives one EntryRow each.
  void addEntry(const EntryRow &Row, const PlacedName &Id,
                const std::vector<PlacedName> &Records);
  void addEntryName(EntryNameRow Row, const PlacedName &Id,
                    const PlacedName &Pattern);
  void addNamespace(const PlacedName &Prefix, const std::string &Source,
                    const std::string &File);
  void addTokenType(const PlacedName &Type, const std::string &File);
  /// Roles of one name come together from any number of rows.
  void addRole(NameMap &Map, const PlacedName &Name, const Role &R,
               const std::string &File);
  void addConstant(const PlacedName &Name, const std::string &Kind,
                   std::optional<uint8_t> Bit, const std::string &File);
  /// What a row of constants calls them.
  void addConstantKind(const PlacedName &Kind, const std::string &File);
  /// What comes now is not the program's own: kinds of constants that nothing
  /// before has, and no pattern asks for, are mistakes.
  void othersFollow() { OwnKinds = Kinds.size(); }
  void checkConstantKinds();
  Models &models() { return M; }
  /// One summary a rule, one pattern a rule and kind.
  void addPattern(Pattern Row, const PlacedName &Rule);
  void addImplication(Implication I) { M.Implications.push_back(std::move(I)); }

private:
  struct Origin {
    std::string File;
    uint32_t Line = 0;
  };
  void error(const std::string &File, const PlacedName &At, std::string Text);
  void addName(NameMap &Map, const std::string &File, const PlacedName &Name,
               uint32_t Row, std::string_view What);
  bool uniqueId(const std::string &File, const PlacedName &Id);
  bool overlaps(const EntryRow &Row, const PlacedName &Record);

  Models &M;
  std::vector<LoadError> &Errors;
  std::vector<std::pair<PlacedName, std::string>> Kinds; ///< with their files
  size_t OwnKinds = 0;
  std::map<std::string, Origin> Ids, Patterns, Prefixes, TokenTypes;
};

void readFunction(ReadContext &C, Merger &Out, const YAML::Node &N);
void readGroup(ReadContext &C, Merger &Out, const YAML::Node &N);
void readClass(ReadContext &C, Merger &Out, const YAML::Node &N);
void readEntry(ReadContext &C, Merger &Out, const YAML::Node &N);
void readEntryName(ReadContext &C, Merger &Out, const YAML::Node &N);
void readRoles(ReadContext &C, Merger &Out, const YAML::Node &N);
void readConstants(ReadContext &C, Merger &Out, const YAML::Node &N);
void readSettings(ReadContext &C, Merger &Out, const YAML::Node &N);
void readPattern(ReadContext &C, Merger &Out, const YAML::Node &N);
void readImplication(ReadContext &C, Merger &Out, const YAML::Node &N);
void readConfidence(ReadContext &C, Merger &Out, const YAML::Node &N);

/// Takes out what can't be the name of a function, a macro or a class.
void checkNames(ReadContext &C, std::vector<PlacedName> &Names);

/// The role that is spelled so, with the kinds that it has; else a Hint.
std::optional<RoleKind> roleOfSpelling(std::string_view Word,
                                       std::vector<std::string_view> &Kinds,
                                       std::string &Hint);

/// What a row says as (key, value) in the words of the schema, without its
/// names and its place. Two rows agree when these are equal.
std::vector<std::pair<std::string, std::string>>
describe(const FunctionRow &Row);

} // namespace nogil

#endif // NOGIL_ENGINE_MODELS_SECTIONS_H
