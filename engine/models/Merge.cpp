//===- Merge.cpp - rows of all files, each name once ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first row of a name stays, the second is an error that names both
// places, whether the two agree or not: of two equal rows one will be edited
// some day and the other forgotten. Names are hashed as they come; entries are
// compared pairwise, for there are a few dozen.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include <algorithm>

namespace nogil {

static std::string place(const std::string &File, uint32_t Line) {
  return File + ":" + std::to_string(Line);
}

void Merger::error(const std::string &File, const PlacedName &At,
                   std::string Text) {
  Errors.push_back({File, At.Line, At.Col, std::move(Text)});
}

/// The keys on which two rows differ: "'state' (any here, attached there)".
static std::string differences(const FunctionRow &Here,
                               const FunctionRow &There) {
  auto A = describe(Here), B = describe(There);
  std::string Text;
  for (size_t I = 0; I != A.size(); ++I)
    if (A[I].second != B[I].second)
      Text += (Text.empty() ? "" : ", ") + ("'" + A[I].first) + "' (" +
              A[I].second + " here, " + B[I].second + " there)";
  return Text;
}

void Merger::addName(NameMap &Map, const std::string &File,
                     const PlacedName &Name, uint32_t Row,
                     std::string_view What) {
  auto [It, New] = Map.emplace(Name.Text, Row);
  if (New)
    return;
  const FunctionRow &There = M.Rows[It->second];
  std::string Prefix =
      std::string(What) + inQuotes(Name.Text) + " is given twice";
  std::string At = place(There.File, There.Line);
  std::string Diff = differences(M.Rows[Row], There);
  if (Diff.empty())
    error(File, Name, Prefix + ": the same is said at " + At + "; remove one");
  else
    error(File, Name,
          Prefix + " and the rows disagree on " + Diff + "; the other is at " +
              At);
}

void Merger::addFunction(FunctionRow Row, const std::vector<PlacedName> &Names,
                         const std::vector<PlacedName> *Macros) {
  uint32_t Index = uint32_t(M.Rows.size());
  std::string File = Row.File;
  Row.Name = Names.front().Text;
  M.Rows.push_back(std::move(Row));
  for (const PlacedName &Name : Names) {
    size_t Before = Errors.size();
    addName(M.ByName, File, Name, Index, "");
    if (!Macros && Errors.size() == Before)
      addName(M.ByMacro, File, Name, Index, "the macro ");
  }
  if (Macros)
    for (const PlacedName &Name : *Macros)
      addName(M.ByMacro, File, Name, Index, "the macro ");
}

bool Merger::uniqueId(const std::string &File, const PlacedName &Id) {
  auto [It, New] = Ids.emplace(Id.Text, Origin{File, Id.Line});
  if (!New)
    error(File, Id,
          "the id " + inQuotes(Id.Text) + " is given twice; the other is at " +
              place(It->second.File, It->second.Line));
  return New;
}

static bool contains(const std::vector<std::string> &V, const std::string &S) {
  return std::find(V.begin(), V.end(), S) != V.end();
}

/// A string that is in both lists, where an empty list stands for all.
static const std::string *common(const std::vector<std::string> &A,
                                 const std::vector<std::string> &B) {
  static const std::string Any = "any member";
  if (A.empty())
    return B.empty() ? &Any : &B.front();
  if (B.empty())
    return &A.front();
  for (const std::string &S : A)
    if (contains(B, S))
      return &S;
  return nullptr;
}

/// A slot id that both rows of one record take; null: none.
static const std::string *commonSlot(const EntryRow &A, const EntryRow &B) {
  static const std::string Rest = "any other id";
  if (A.Slots.empty() && B.Slots.empty())
    return &Rest;
  if (!A.Slots.empty() && !B.Slots.empty())
    return common(A.Slots, B.Slots);
  const EntryRow &Named = A.Slots.empty() ? B : A;
  const EntryRow &Others = A.Slots.empty() ? A : B;
  for (const std::string &S : Named.Slots)
    if (!contains(Others.SlotsExcept, S))
      return &S;
  return nullptr;
}

bool Merger::overlaps(const EntryRow &Row, const PlacedName &Record) {
  for (const EntryRow &Other : M.Entries) {
    if (Other.Record != Record.Text || Other.SlotKey != Row.SlotKey)
      continue;
    const std::string *Both = common(Row.Fields, Other.Fields);
    if (Both && !Row.SlotKey.empty())
      Both = commonSlot(Row, Other);
    if (!Both)
      continue;
    error(Row.File, Record,
          inQuotes(*Both) + " of '" + Record.Text +
              "' is given twice; the other entry is at " +
              place(Other.File, Other.Line));
    return true;
  }
  return false;
}

void Merger::addEntry(const EntryRow &Row, const PlacedName &Id,
                      const std::vector<PlacedName> &Records) {
  if (!uniqueId(Row.File, Id))
    return;
  for (const PlacedName &Record : Records) {
    if (overlaps(Row, Record))
      continue;
    M.Entries.push_back(Row);
    M.Entries.back().Record = Record.Text;
  }
}

void Merger::addEntryName(EntryNameRow Row, const PlacedName &Id,
                          const PlacedName &Pattern) {
  if (!uniqueId(Row.File, Id))
    return;
  auto [It, New] =
      Patterns.emplace(Pattern.Text, Origin{Row.File, Pattern.Line});
  if (!New)
    return error(Row.File, Pattern,
                 "the pattern " + inQuotes(Pattern.Text) +
                     " is given twice; the other is at " +
                     place(It->second.File, It->second.Line));
  M.EntryNames.push_back(std::move(Row));
}

void Merger::addPattern(Pattern Row, const PlacedName &Rule) {
  for (const Pattern &Other : M.Patterns) {
    if (Other.Rule != Row.Rule)
      continue;
    std::string At = "; the other is at " + place(Other.File, Other.Line);
    if (Other.Kind == Row.Kind)
      return error(Row.File, Rule,
                   "the pattern " + inQuotes(Row.Rule) + " is given twice" +
                       At + "; patterns of one rule differ in 'kind'");
    if (!Other.Summary.empty() && !Row.Summary.empty())
      return error(Row.File, Rule,
                   "the summary of " + inQuotes(Row.Rule) + " is given twice" +
                       At);
  }
  M.Patterns.push_back(std::move(Row));
}

void Merger::addNamespace(const PlacedName &Prefix, const std::string &Source,
                          const std::string &File) {
  auto [It, New] = Prefixes.emplace(Prefix.Text, Origin{File, Prefix.Line});
  if (!New)
    return error(File, Prefix,
                 "the name space " + inQuotes(Prefix.Text) +
                     " is given twice; the other is at " +
                     place(It->second.File, It->second.Line));
  M.ByPrefix.emplace(Prefix.Text, uint32_t(M.Namespaces.size()));
  M.PrefixLengths.insert(Prefix.Text.size());
  M.Namespaces.push_back({Prefix.Text, Source});
}

void Merger::addTokenType(const PlacedName &Type, const std::string &File) {
  auto [It, New] = TokenTypes.emplace(Type.Text, Origin{File, Type.Line});
  if (!New)
    return error(File, Type,
                 "the type " + inQuotes(Type.Text) +
                     " is given twice; the other is " + "at " +
                     place(It->second.File, It->second.Line));
  M.TokenTypes.push_back(Type.Text);
}

} // namespace nogil
