//===- Shapes.cpp - which keys rows of rule files may have ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "models/Shapes.h"
#include <algorithm>

namespace nogil {

void RuleShapes::begin(const YAML::Node &Map, const std::string &What,
                       const std::vector<std::string_view> &Keys) {
  Row &R = Rows[What];
  ++R.Readers;
  for (std::string_view Name : Keys)
    R.Keys[std::string(Name)];
  auto From = std::find_if(Open.rbegin(), Open.rend(),
                           [&](const Handed &H) { return H.Value.is(Map); });
  if (From == Open.rend())
    return;
  Key &K = asks(From->What, From->Name);
  (From->IsItem ? K.Items : K.Row).insert(What);
  Open.erase(std::next(From).base());
}

RuleShapes::Key &RuleShapes::asks(const std::string &What,
                                  std::string_view Name) {
  return Rows[What].Keys[std::string(Name)];
}

void RuleShapes::hands(const std::string &What, std::string_view Name,
                       const YAML::Node &Value, bool IsItem) {
  if (Value.IsMap())
    Open.push_back({Value, What, std::string(Name), IsItem});
}

} // namespace nogil
