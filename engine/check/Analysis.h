//===- Analysis.h - from facts to findings ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The whole of the engine after extraction, as one call: link, flow, contexts,
// check. The driver and the clang-tidy plugin both come through here, with the
// rules of the catalogue (checks/Catalogue.h), which the engine does not know.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_ANALYSIS_H
#define NOGIL_ENGINE_CHECK_ANALYSIS_H

#include "check/Audit.h"
#include "check/Finding.h"
#include "check/PythonCalls.h"
#include "facts/TuFacts.h"
#include "models/Model.h"
#include "names/Separate.h"
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace nogil {

/// A preview rule has not yet shown on real code that it is right nine times
/// out of ten; it runs only when asked for.
enum class RuleState : uint8_t { Default, Preview };

class ProgramView;
using CheckFn = void (*)(const ProgramView &, std::vector<Finding> &);
/// What follows from the findings of all rules that run.
using AfterFn = void (*)(const ProgramView &, const std::vector<Finding> &,
                         std::vector<Finding> &);
/// A rule, as the catalogue lists it.
struct CheckEntry {
  const char *Id, *Summary;
  RuleState State;
  CheckFn Run;
  AfterFn After = nullptr;
};

struct AnalysisOptions {
  std::vector<std::string> Checks; ///< ids to run; empty: all
  /// Dumps to make, by name: "program", "callgraph", "entries", "modules",
  /// "summary",
  /// "states", "contexts", "unreached", "budgets", "locks", "accesses",
  /// "ownership", "effects", "origins".
  std::vector<std::string> Dumps;
  unsigned Jobs = 1;
  /// Names of functions of extension modules that Python code of the project
  /// calls and shows to nobody, for who asks on any thread; null: of none.
  std::function<const std::set<std::string> &()> KeptBack;
  /// Where metadata of the package says that the project runs without the GIL.
  std::vector<Place> Packages;
  bool Audit = false; ///< look at modules as a whole, too
  /// Say of findings what threads of Python call; empty: don't.
  std::vector<NamedRecord> Names;
  /// What reports call a file; empty: its path. The order of findings depends
  /// on it.
  FileNames Name;
  /// What fingerprints call a file, by its name in reports; empty: the same.
  FileNames Identity;
};

/// The denominators: what a clean run has looked at.
struct AnalysisStats {
  uint64_t Functions = 0;       ///< analysed bodies
  uint64_t DetachedRegions = 0; ///< places that detach, in analysed bodies
  uint64_t EntryPoints = 0;
  uint64_t BudgetCuts = 0;                 ///< functions where a limit was met
  uint64_t FunctionsWithUnreachedCode = 0; ///< Unreached.h
  uint64_t UnreachedApiCalls = 0;
  uint64_t ApiCalls = 0;        ///< calls into name spaces of rules/api
  uint64_t UnmodelledCalls = 0; ///< of these, without a row
};

/// A limit of the analysis that was met in a function.
struct BudgetCut {
  std::string File; ///< where the function is defined
  uint32_t Line = 0, Col = 0;
  std::string Function, Limit;
  std::string Words; ///< what the limit means, for those who read reports
  auto operator<=>(const BudgetCut &) const = default;
};

/// Something that the analysis does not follow, of all that is of its kind.
struct NotModelled {
  std::string What; ///< "calls through pointers"
  uint64_t Count = 0, Of = 0;
};

struct AnalysisResult {
  std::vector<Finding> Findings; ///< finalised
  AnalysisStats Stats;
  std::vector<BudgetCut> Cuts;                ///< sorted
  std::vector<NameClash> Clashes;             ///< sorted
  std::vector<NotModelled> Unseen;            ///< always the same kinds
  std::map<std::string, uint64_t> Unmodelled; ///< API name -> calls
  std::map<std::string, std::string> Dumps;   ///< by name
  std::vector<ModuleAudit> Modules;           ///< where asked for
};

/// Takes the facts of a whole program in any order; the result does not depend
/// on it. Throws nothing. `Rules` must outlive the call only.
AnalysisResult analyse(const std::vector<std::shared_ptr<const TuFacts>> &Tus,
                       const Models &Rules,
                       const std::vector<CheckEntry> &Checks,
                       const AnalysisOptions &Options);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_ANALYSIS_H
