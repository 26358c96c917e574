//===- Settings.cpp - the section `settings` ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row names a rule and gives some of its settings. What comes later wins, so
// that a user's file need only say what is different.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include "models/Spelling.h"
#include <algorithm>

namespace nogil {
namespace {

enum class Type : uint8_t { Number, Word, Text, Texts };
struct SettingInfo {
  std::string_view Rule, Key;
  Type T;
  std::string_view Words; ///< "a|b|c"
};
constexpr SettingInfo SettingInfos[] = {
#define NOGIL_SETTING(Rule, Key, T, Words) {Rule, Key, Type::T, Words},
#include "models/Settings.def"
#undef NOGIL_SETTING
};

bool isWord(const std::string &Value, std::string_view Words) {
  std::string All = "|" + std::string(Words) + "|";
  return All.find("|" + Value + "|") != All.npos;
}

void read(MapReader &R, const SettingInfo &I, std::vector<std::string> &Out) {
  if (I.T == Type::Texts) {
    Out.clear();
    R.texts(I.Key, Out);
    return;
  }
  std::string Value;
  if (!R.text(I.Key, Value))
    return;
  bool Digits = !Value.empty() && Value.size() < 18 &&
                Value.find_first_not_of("0123456789") == Value.npos;
  if (I.T == Type::Number && !Digits)
    return R.error(R.mark(I.Key), "'" + std::string(I.Key) +
                                      "' must be a whole number, found " +
                                      inQuotes(Value));
  if (I.T == Type::Word && !isWord(Value, I.Words))
    return R.error(R.mark(I.Key), "unknown value " + inQuotes(Value) +
                                      " for '" + std::string(I.Key) +
                                      "'; it is one of " +
                                      std::string(I.Words));
  Out = {Value};
}

} // namespace

void readSettings(ReadContext &C, Merger &Out, const YAML::Node &N) {
  std::string Rule;
  if (N.IsMap() && N["rule"] && N["rule"].IsScalar())
    Rule = N["rule"].Scalar();
  std::vector<std::string_view> Keys = {"rule"}, Rules;
  for (const SettingInfo &I : SettingInfos) {
    if (I.Rule == Rule)
      Keys.push_back(I.Key);
    if (std::find(Rules.begin(), Rules.end(), I.Rule) == Rules.end())
      Rules.push_back(I.Rule);
  }
  if (N.IsMap() && N["rule"] && Keys.size() == 1)
    return C.error(N["rule"].Mark(), "the rule " + inQuotes(Rule) +
                                         " has no settings; " +
                                         spellingHint(Rule, Rules));
  MapReader R(C, N, "a row of 'settings'", Keys);
  if (!R.require("rule"))
    return;
  for (const SettingInfo &I : SettingInfos)
    if (I.Rule == Rule && R.has(I.Key))
      read(R, I, Out.models().Settings[Rule + "." + std::string(I.Key)]);
}

} // namespace nogil
