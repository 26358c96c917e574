//===- Catalogue.cpp - the rules there are --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/Catalogue.h"

namespace nogil {

#define NOGIL_CHECK(Fn, Name, Summary, State)                                  \
  void Fn(const CheckContext &, std::vector<Finding> &);
#include "checks/Checks.def"
#undef NOGIL_CHECK

const std::vector<CheckEntry> &checkTable() {
  static const std::vector<CheckEntry> Table = {
#define NOGIL_CHECK(Fn, Name, Summary, State)                                  \
  {Name, Summary, RuleState::State, Fn},
#include "checks/Checks.def"
#undef NOGIL_CHECK
  };
  return Table;
}

const std::vector<RuleInfo> &allRules() {
  static const std::vector<RuleInfo> Rules = [] {
    std::vector<RuleInfo> R;
    for (const CheckEntry &C : checkTable())
      R.push_back({C.Id, C.Summary, C.State});
    return R;
  }();
  return Rules;
}

} // namespace nogil
