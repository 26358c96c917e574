//===- Catalogue.h - the rules there are ------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_CATALOGUE_H
#define NOGIL_CHECKS_CATALOGUE_H

#include "check/Analysis.h"
#include <string_view>

namespace nogil {

struct RuleInfo {
  std::string Id;      ///< "nogil-detached-api-call"
  std::string Summary; ///< one line, for --list-checks
  RuleState State;
};
/// A kind of evidence of a rule (Kinds.def).
struct KindInfo {
  std::string Rule; ///< "nogil-detached-api-call"
  std::string Slug, What;
};
/// Those of the catalogue, in its order.
const std::vector<KindInfo> &allKinds();
/// The same with those of the rules that are patterns of these rule files.
std::vector<KindInfo> allKinds(const Models &Rules);

/// The catalogue, in order of id.
const std::vector<RuleInfo> &allRules();

/// The same with the rules that are patterns of these rule files.
std::vector<RuleInfo> allRules(const Models &Rules);

/// Some of its findings have a fix that can be applied (Fixes.def).
bool hasFixes(std::string_view Rule);

/// Those of the catalogue, with what runs them.
const std::vector<CheckEntry> &checkTable();

/// The engine with the rules of the catalogue.
inline AnalysisResult
analyse(const std::vector<std::shared_ptr<const TuFacts>> &Tus,
        const Models &Rules, const AnalysisOptions &Options) {
  return analyse(Tus, Rules, checkTable(), Options);
}

} // namespace nogil

#endif // NOGIL_CHECKS_CATALOGUE_H
