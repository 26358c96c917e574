//===- RulesSchema.cpp - rule files as JSON Schema ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "config/RulesSchema.h"
#include <nlohmann/json.hpp>

using Json = nlohmann::ordered_json;

namespace nogil {
namespace {

using Shapes = RuleShapes;

/// "a function row" is called function-row.
std::string nameOf(std::string_view What) {
  std::string Out;
  for (std::string_view Article : {"a ", "an "})
    if (What.starts_with(Article))
      What.remove_prefix(Article.size());
  for (char C : What)
    if (C != '\'')
      Out += C == ' ' ? '-' : C;
  return Out;
}

Json refsTo(const std::set<std::string> &Rows) {
  Json Out = Json::array();
  for (const std::string &What : Rows)
    Out.push_back({{"$ref", "#/$defs/" + nameOf(What)}});
  return Out.size() == 1 ? Out.front() : Json{{"anyOf", Out}};
}

Json wordsOf(const Shapes::Key &K) {
  Json Words = Json::array();
  for (const std::string &W : K.Words) {
    Words.push_back(W);
    if (W == "null") // which YAML takes for nothing
      Words.push_back(nullptr);
  }
  return {{"enum", Words}};
}

/// A scalar of YAML is a text for the readers, whatever it looks like.
const Json Scalar = {{"type", Json::array({"string", "number", "boolean"})}};

Json valueOf(const Shapes::Key &K, Shapes::ValueT As) {
  switch (As) {
  case Shapes::Text:
    return K.Words.empty() ? Scalar : wordsOf(K);
  case Shapes::Names:
    return {{"type", "array"}, {"items", Scalar}, {"minItems", 1}};
  case Shapes::Flag:
    return {{"type", "boolean"}};
  case Shapes::Index:
    return {{"type", "integer"}, {"minimum", 0}, {"maximum", 255}};
  case Shapes::Version:
    return {{"type", Json::array({"string", "number"})},
            {"pattern", "^[0-9]{1,4}\\.[0-9]{1,4}$"}};
  case Shapes::Slot:
    return {{"type", "string"}, {"pattern", "^(return|arg [0-9]{1,3})$"}};
  }
  return Json::object();
}

Json valueOf(const Shapes::Key &K) {
  if (!K.Items.empty())
    return {{"type", "array"}, {"items", refsTo(K.Items)}};
  if (!K.Row.empty())
    return refsTo(K.Row);
  Json Out = Json::array();
  for (Shapes::ValueT As : K.Values)
    Out.push_back(valueOf(K, As));
  return Out.empty()       ? Json::object()
         : Out.size() == 1 ? Out.front()
                           : Json{{"anyOf", Out}};
}

Json rowOf(const Shapes::Row &R) {
  Json Properties = Json::object(), Required = Json::array();
  for (const auto &[Name, K] : R.Keys) {
    if (R.Free)
      return {{"type", "object"}, {"additionalProperties", valueOf(K)}};
    Properties[Name] = valueOf(K);
    if (R.needs(K))
      Required.push_back(Name);
  }
  Json Out = {{"type", "object"},
              {"additionalProperties", false},
              {"properties", Properties}};
  if (!Required.empty())
    Out["required"] = Required;
  return Out;
}

} // namespace

std::string rulesSchema(const RuleShapes &Known) {
  Json Defs = Json::object();
  Json Root = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
               {"title", "Rules of nogil-tidy: a file for --rules"}};
  for (const auto &[What, R] : Known.Rows)
    if (What == "a rule file")
      Root.update(rowOf(R));
    else
      Defs[nameOf(What)] = rowOf(R);
  Root["$defs"] = Defs;
  return Root.dump(2) + "\n";
}

} // namespace nogil
