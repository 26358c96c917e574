//===- Catalogue.cpp - the rules there are --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/Catalogue.h"
#include <algorithm>

namespace nogil {

#define NOGIL_CHECK(Fn, Name, Summary, State)                                  \
  void Fn(const ProgramView &, std::vector<Finding> &);
#include "checks/Checks.def"
#undef NOGIL_CHECK

#define NOGIL_AFTER(Fn, Name)                                                  \
  void Fn(const ProgramView &, const std::vector<Finding> &,                   \
          std::vector<Finding> &);
#include "checks/After.def"
#undef NOGIL_AFTER

static AfterFn after(std::string_view Id) {
#define NOGIL_AFTER(Fn, Name)                                                  \
  if (Id == Name)                                                              \
    return Fn;
#include "checks/After.def"
#undef NOGIL_AFTER
  return nullptr;
}

const std::vector<CheckEntry> &checkTable() {
  static const std::vector<CheckEntry> Table = {
#define NOGIL_CHECK(Fn, Name, Summary, State)                                  \
  {Name, Summary, RuleState::State, Fn, after(Name)},
#include "checks/Checks.def"
#undef NOGIL_CHECK
  };
  return Table;
}

bool hasFixes(std::string_view Rule) {
  for (std::string_view Id : {
#define NOGIL_FIXES(Name) std::string_view(Name),
#include "checks/Fixes.def"
#undef NOGIL_FIXES
       })
    if (Id == Rule)
      return true;
  return false;
}

const std::vector<KindInfo> &allKinds() {
  static const std::vector<KindInfo> Kinds = [] {
    std::vector<KindInfo> K = {
#define NOGIL_KIND(Rule, Name, Slug, What) {"nogil-" #Rule, Slug, What},
#include "checks/Kinds.def"
#undef NOGIL_KIND
    };
    for (KindInfo &X : K)
      std::replace(X.Rule.begin(), X.Rule.end(), '_', '-');
    return K;
  }();
  return Kinds;
}

std::vector<KindInfo> allKinds(const Models &Rules) {
  std::vector<KindInfo> Out = allKinds();
  const std::string Slug = PatternKind.slug();
  for (const Pattern &X : Rules.patterns())
    if (std::ranges::none_of(Out, [&](const KindInfo &K) {
          return K.Rule == X.Rule && K.Slug == Slug;
        }))
      Out.push_back({X.Rule, Slug, "a row of a rule file"});
  return Out;
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

std::vector<RuleInfo> allRules(const Models &Rules) {
  std::vector<RuleInfo> Out = allRules();
  for (const Pattern &X : Rules.patterns())
    if (!X.Summary.empty())
      Out.push_back({X.Rule, X.Summary,
                     X.Preview ? RuleState::Preview : RuleState::Default});
  std::sort(Out.begin(), Out.end(),
            [](const RuleInfo &A, const RuleInfo &B) { return A.Id < B.Id; });
  return Out;
}

} // namespace nogil
