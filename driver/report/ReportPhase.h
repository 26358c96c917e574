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
#include "report/Hidden.h"
#include "report/Report.h"
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
                  const std::map<std::string, std::string> &Texts = {});

/// In the format that was asked for.
std::string renderReport(const Report &R, const Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_REPORTPHASE_H
