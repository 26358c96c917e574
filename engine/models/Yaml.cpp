//===- Yaml.cpp - strict reading of YAML maps -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "models/Yaml.h"
#include "support/Printable.h"
#include <algorithm>
#include <charconv>

namespace nogil {

std::string inQuotes(std::string_view Value) {
  return "'" + shortened(Value) + "'";
}

/// What a value is, in the words of a message.
static std::string kindOf(const YAML::Node &N) {
  switch (N.Type()) {
  case YAML::NodeType::Map:
    return "a map";
  case YAML::NodeType::Sequence:
    return "a list";
  case YAML::NodeType::Scalar:
    return inQuotes(N.Scalar());
  default:
    return "nothing";
  }
}

/// Values are names and words: what can't be seen in one is a mistake, or meant
/// to be overlooked.
static bool isVisible(MapReader &R, std::string_view Key, const YAML::Node &N) {
  const std::string &Value = N.Scalar();
  for (size_t At = 0; At < Value.size();) {
    ShownChar C = firstShown(std::string_view(Value).substr(At));
    if (!C.Escape.empty() && C.Point != '\n' && C.Point != '\t' &&
        C.Point != '#') {
      R.error(N.Mark(), inQuotes(Key) + " holds " + C.Escape +
                            ", which can't be seen; leave it out");
      return false;
    }
    At += C.Bytes;
  }
  return true;
}

MapReader::MapReader(ReadContext &C, const YAML::Node &Map,
                     std::string_view What,
                     const std::vector<std::string_view> &Keys)
    : C(C), Map(Map), What(What), IsMap(Map.IsMap()) {
  if (C.Shapes)
    C.Shapes->begin(Map, this->What, Keys);
  if (!IsMap) {
    error(Map.Mark(), this->What + " must be a map, found " + kindOf(Map));
    return;
  }
  for (const auto &Pair : Map) {
    YAML::Mark At = Pair.first.Mark();
    if (!Pair.first.IsScalar()) {
      error(At, "a key of " + this->What + " must be a word, found " +
                    kindOf(Pair.first));
      continue;
    }
    const std::string &Key = Pair.first.Scalar();
    if (std::find(Keys.begin(), Keys.end(), Key) == Keys.end()) {
      error(At, "unknown key " + inQuotes(Key) + " in " + this->What + "; " +
                    spellingHint(Key, Keys));
      Misspelt.push_back(nearestSpelling(Key, Keys));
    } else if (find(Key))
      error(At, "key " + inQuotes(Key) + " is given twice in " + this->What);
    else
      Values.emplace_back(Key, Pair.second);
  }
}

const YAML::Node *MapReader::find(std::string_view Key) const {
  for (const auto &[Name, Value] : Values)
    if (Name == Key)
      return &Value;
  return nullptr;
}

const YAML::Node *MapReader::find(std::string_view Key,
                                  RuleShapes::ValueT Type) const {
  if (C.Shapes)
    C.Shapes->asks(What, Key).Values.insert(Type);
  return find(Key);
}

YAML::Mark MapReader::mark(std::string_view Key) const {
  const YAML::Node *N = find(Key);
  return N ? N->Mark() : Map.Mark();
}

YAML::Node MapReader::node(std::string_view Key) const {
  const YAML::Node *N = find(Key);
  if (N && C.Shapes)
    C.Shapes->hands(What, Key, *N, false);
  return N ? *N : YAML::Node();
}

bool MapReader::require(std::string_view Key) {
  if (C.Shapes)
    ++C.Shapes->asks(What, Key).Required;
  if (!IsMap || has(Key))
    return IsMap;
  // One mistake, one message: "nmae" has been reported as an unknown key.
  if (std::find(Misspelt.begin(), Misspelt.end(), Key) == Misspelt.end())
    error(Map.Mark(), What + " needs the key " + inQuotes(Key));
  return false;
}

bool MapReader::wrongType(std::string_view Key, const YAML::Node &Value,
                          std::string_view Expected) {
  error(Value.Mark(), inQuotes(Key) + " must be " + std::string(Expected) +
                          ", found " + kindOf(Value));
  return false;
}

void MapReader::wrongValue(std::string_view Key, std::string_view Word,
                           const std::vector<std::string_view> &Valid) {
  error(mark(Key), "unknown value " + inQuotes(Word) + " for " + inQuotes(Key) +
                       "; " + spellingHint(Word, Valid));
}

bool MapReader::text(std::string_view Key, std::string &Out) {
  const YAML::Node *N = find(Key, RuleShapes::Text);
  if (!N)
    return false;
  if (!N->IsScalar() || N->Scalar().empty())
    return wrongType(Key, *N, "a string");
  if (!isVisible(*this, Key, *N))
    return false;
  Out = N->Scalar();
  return true;
}

bool MapReader::list(std::string_view Key, std::vector<YAML::Node> &Out) {
  const YAML::Node *N = find(Key);
  if (!N)
    return false;
  if (!N->IsSequence())
    return wrongType(Key, *N, "a list");
  for (const YAML::Node &Item : *N) {
    if (C.Shapes)
      C.Shapes->hands(What, Key, Item, true);
    Out.push_back(Item);
  }
  return true;
}

bool MapReader::names(std::string_view Key, std::vector<PlacedName> &Out) {
  std::vector<YAML::Node> Items;
  find(Key, RuleShapes::Names);
  if (!list(Key, Items))
    return false;
  if (Items.empty())
    return wrongType(Key, *find(Key), "a list of at least one string");
  for (const YAML::Node &Item : Items) {
    if (!Item.IsScalar() || Item.Scalar().empty()) {
      error(Item.Mark(), "an item of " + inQuotes(Key) +
                             " must be a string, found " + kindOf(Item));
      continue;
    }
    if (!isVisible(*this, Key, Item))
      continue;
    Out.push_back({Item.Scalar(), uint32_t(Item.Mark().line + 1),
                   uint32_t(Item.Mark().column + 1)});
  }
  return true;
}

bool MapReader::texts(std::string_view Key, std::vector<std::string> &Out) {
  std::vector<PlacedName> Names;
  if (!names(Key, Names))
    return false;
  for (PlacedName &N : Names)
    Out.push_back(std::move(N.Text));
  return true;
}

bool MapReader::flag(std::string_view Key, bool &Out) {
  const YAML::Node *N = find(Key, RuleShapes::Flag);
  if (!N)
    return false;
  // "yes" and quoted words are strings here, as in YAML 1.2.
  bool Plain = N->IsScalar() && N->Tag() != "!";
  if (!Plain || (N->Scalar() != "true" && N->Scalar() != "false"))
    return wrongType(Key, *N, "true or false");
  Out = N->Scalar() == "true";
  return true;
}

static bool parseIndex(std::string_view S, uint8_t &Out) {
  auto [End, Error] = std::from_chars(S.data(), S.data() + S.size(), Out);
  return Error == std::errc() && End == S.data() + S.size();
}

bool MapReader::index(std::string_view Key, uint8_t &Out) {
  const YAML::Node *N = find(Key, RuleShapes::Index);
  if (!N)
    return false;
  if (!N->IsScalar() || !parseIndex(N->Scalar(), Out))
    return wrongType(Key, *N, "the number of an argument, counted from 0");
  return true;
}

bool MapReader::version(std::string_view Key, std::string &Out) {
  const YAML::Node *N = find(Key, RuleShapes::Version);
  if (!N)
    return false;
  auto Digits = [](std::string_view S) {
    return !S.empty() && S.size() < 5 &&
           S.find_first_not_of("0123456789") == S.npos;
  };
  std::string_view V = N->IsScalar() ? std::string_view(N->Scalar()) : "";
  size_t Dot = V.find('.');
  if (Dot == V.npos || !Digits(V.substr(0, Dot)) || !Digits(V.substr(Dot + 1)))
    return wrongType(Key, *N, "a version MAJOR.MINOR such as 3.13");
  Out = V;
  return true;
}

bool MapReader::slot(std::string_view Key, Slot &Out) {
  const YAML::Node *N = find(Key, RuleShapes::Slot);
  if (!N)
    return false;
  std::string_view S = N->IsScalar() ? std::string_view(N->Scalar()) : "";
  if (S == "return") {
    Out = {Slot::Return, 0};
    return true;
  }
  uint8_t Index = 0;
  if (!S.starts_with("arg ") || !parseIndex(S.substr(4), Index))
    return wrongType(Key, *N, "'return' or 'arg N'");
  Out = {Slot::Arg, Index};
  return true;
}

} // namespace nogil
