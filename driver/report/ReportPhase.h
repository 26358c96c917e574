//===- ReportPhase.h - results to a report ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_REPORTPHASE_H
#define NOGIL_DRIVER_REPORT_REPORTPHASE_H

#include "ExtractPhase.h"
#include "Options.h"
#include "filter/Nolint.h"
#include "report/Hidden.h"
#include "report/Renderings.h"
#include "support/Files.h"

namespace nogil {

/// Some module says that it can do without the GIL, or is built so: an
/// interpreter without it switches it on for one that does not say so.
bool runsWithoutGil(const Facts &Tus);

/// Edits placed, findings that are suppressed, that the options leave out or
/// that are in `Hidden` files taken out, gaps collected. `Texts` stand for
/// files, by real path. `Parts`: sources that units have read. What the run was
/// is not in it: see Unread.h.
Report makeReport(AnalysisResult Result, const Facts &Tus,
                  const std::vector<std::string> &Parts, DisplayPaths &Paths,
                  const Options &O, const HiddenFiles *Hidden = nullptr,
                  const std::map<std::string, std::string> &Texts = {},
                  Suppressions *Comments = nullptr);

/// Comments in the project's own files that suppress nothing, now that all
/// findings have been held against them. `Ran`: the rules that have.
void addUnusedNolints(Report &R, const Facts &Tus, DisplayPaths &Paths,
                      const HiddenFiles &Hidden, Suppressions &Comments,
                      const std::vector<std::string> &Ran,
                      const std::vector<std::string> &All);

/// Of text on standard output, or --output.
TextStyle textStyle(const Options &O);

/// In the format that is wanted. `Rules`: those that ran.
std::string renderReport(const Report &R, const WantedReport &Wanted,
                         const RuleTexts &Rules, const DataFolders &Data,
                         const Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_REPORTPHASE_H
