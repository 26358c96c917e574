//===- Phases.h - the driver's steps around the engine ---------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PHASES_H
#define NOGIL_DRIVER_PHASES_H

#include "DataFolders.h"
#include "Options.h"
#include "extract/Extract.h"
#include "models/Model.h"
#include "report/Report.h"
#include "support/Files.h"
#include <memory>
#include <string>
#include <vector>

namespace nogil {

using Facts = std::vector<std::shared_ptr<const TuFacts>>;

/// Ids of the rules that --checks and --preview leave. Throws DriverError for a
/// glob that matches no rule, and when no rule is left.
std::vector<std::string> chosenChecks(const Options &O, const Models &Rules);

/// Throws DriverError after reporting every broken row.
Models readRules(const Options &O, const DataFolders &Data);

/// One TuFacts per input, in order of inputs; from the cache where it is good.
Facts extractAll(const std::vector<ExtractInput> &Inputs, const Options &O,
                 const DataFolders &Data);

/// No file could be read at all: there is nothing to report on.
bool allFailed(const Facts &Tus);

/// Names as displayed, new fingerprints, suppressed findings taken out. `Texts`
/// stand for files, by real path.
Report makeReport(AnalysisResult Result, const Facts &Tus, DisplayPaths &Paths,
                  const std::map<std::string, std::string> &Texts = {});

/// The facts with these texts in place of files (by real path): units that
/// read one of them are extracted again, without the cache.
Facts extractAgain(const Facts &Tus, const std::vector<ExtractInput> &Inputs,
                   const std::map<std::string, std::string> &Texts,
                   const Options &O);

/// `--dump=` and `--unmodelled`, in place of the report.
std::string renderDump(const Options &O, const Facts &Tus,
                       const AnalysisResult &Result, const Report &R,
                       DisplayPaths &Paths);
std::string renderUnmodelled(const AnalysisResult &Result);

/// "did you mean 'x'?", or the ids there are.
std::string ruleHint(std::string_view Wrong, const Models &Rules);
std::string listChecks(const Options &O, const Models &Rules);
std::string explainRule(const std::string &Rule, const Models &Rules,
                        const DataFolders &Data);

/// Throws DriverError when --output is sure to fail; asked before the work.
void checkOutput(const Options &O);
/// To --output or standard output. Throws DriverError when that fails.
void writeOutput(const std::string &Bytes, const Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_PHASES_H
