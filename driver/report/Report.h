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
#include <map>
#include <string>
#include <vector>

namespace nogil {

/// A place that could not be analysed.
struct ReportGap {
  std::string File;
  uint32_t Line = 0, Col = 0;
  std::string Message;
  /// Told in the summary, by its header or its directive.
  bool Summed = false;
  auto operator<=>(const ReportGap &) const = default;
};

/// A header that no include folder has.
struct MissingHeader {
  std::string Name;
  uint64_t Files = 0; ///< units that wanted it
  std::string Hint;   ///< what to do
};

/// An #error that the compiler came to.
struct MetError {
  std::string File;
  uint32_t Line = 0;
  std::string Message;
  std::string Condition; ///< the directive that it stands under, if any
};

/// What was read with what, and what was not.
struct RunFacts {
  uint64_t FilesRead = 0, FilesTotal = 0;
  std::vector<MissingHeader> Headers; ///< most files first
  std::vector<MetError> Errors;
  /// Why entry points are missing: files that could not be read, and tables.
  std::vector<ReportGap> Lost;
  std::map<std::string, uint64_t> NotLookedAt; ///< files by language or system
  std::map<std::string, uint64_t> Hidden;      ///< findings by kind of file
  std::string Python, PythonVersion; ///< whose headers; empty: nobody's
  std::vector<std::string> Databases;
  bool complete() const { return Lost.empty(); }
};

/// All that a report may contain. Nothing in it depends on the machine's
/// speed, the number of threads or the state of the cache.
struct Report {
  uint64_t Files = 0; ///< distinct sources that could be read
  uint64_t Parts = 0; ///< those of them that others include: no units
  AnalysisStats Stats;
  std::vector<BudgetCut> Cuts; ///< sorted
  std::vector<NotModelled> Unseen;
  std::vector<NameClash> Clashes; ///< sorted, with displayed paths
  std::vector<Finding> Findings;  ///< sorted, with displayed paths
  std::vector<ReportGap> Gaps;    ///< sorted, each once
  uint64_t Suppressed = 0;
  std::vector<Finding> SuppressedFindings;
  std::vector<ReportGap> UnusedNolints;   ///< comments that suppress nothing
  uint64_t Excluded = 0;                  ///< findings that settings leave out
  uint64_t LowerConfidence = 0;           ///< findings below --confidence
  uint64_t Unchanged = 0;                 ///< findings that --diff leaves out
  uint64_t InBaseline = 0;                ///< findings that are known
  std::vector<std::string> StaleBaseline; ///< of which there is none any more
  uint64_t WithoutGil = 0; ///< findings only without the GIL, not shown
  RunFacts Run;
};

std::string renderJson(const Report &R);

struct TextStyle {
  bool Colours = false;
  bool Quiet = false;      ///< findings only
  bool Statistics = false; ///< how many of each kind
  bool Suppressed = false; ///< list what comments suppress
};
std::string renderText(const Report &R, const TextStyle &Style);

std::string_view severityName(Severity S);
/// It says what is so, and is no reason to fail.
inline bool isNote(const Finding &F) { return F.Level == Severity::Note; }

/// "2 Cython files, 1 file for Windows".
std::string notLookedAt(const std::map<std::string, uint64_t> &Counts);

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_REPORT_H
