//===- Report.h - what a run has to say, and its renderings ----*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_REPORT_H
#define NOGIL_DRIVER_REPORT_REPORT_H

#include "checks/Catalogue.h"
#include <compare>
#include <string>
#include <vector>

namespace nogil {

/// A place that could not be analysed.
struct ReportGap {
  std::string File;
  uint32_t Line = 0, Col = 0;
  std::string Message;
  auto operator<=>(const ReportGap &) const = default;
};

/// All that a report may contain. Nothing in it depends on the machine's
/// speed, the number of threads or the state of the cache.
struct Report {
  uint64_t Files = 0; ///< distinct sources that could be read
  uint64_t Parts = 0; ///< those of them that others include: no units
  AnalysisStats Stats;
  std::vector<BudgetCut> Cuts;   ///< sorted
  std::vector<Finding> Findings; ///< sorted, with displayed paths
  std::vector<ReportGap> Gaps;   ///< sorted, each once
  uint64_t Suppressed = 0;
  uint64_t LowerConfidence = 0; ///< findings below --confidence
  uint64_t WithoutGil = 0; ///< findings only without the GIL, not shown
};

std::string renderJson(const Report &R);

struct TextStyle {
  bool Colours = false;
  bool Quiet = false; ///< findings only
};
std::string renderText(const Report &R, const TextStyle &Style);

std::string_view severityName(Severity S);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_REPORT_H
