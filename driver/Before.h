//===- Before.h - the findings that there were before a change --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a change brings findings about whose proof has none of its lines: a
// lock is taken out elsewhere, a function that attached is gone, another one is
// an entry point now. Approach: the program is analysed as it was, too. Units
// that read a changed file are read once more with the old texts in place of
// the new ones, from the cache where it is good; all others are the same.
// Sources that are gone are compiled like the unit that is next to them; those
// that are new are left out. What is found in both was there.
//
// Unsound: arguments of compilers, rules, settings, and what Python files and
// metadata say, are those of today. A finding whose function or file has
// another name now is another one.
//
// Cost: units that read a changed file, once for each state of the files, and
// one more analysis; nothing where no file differs, or where changed lines
// explain all findings.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BEFORE_H
#define NOGIL_DRIVER_BEFORE_H

#include "BothBuilds.h"
#include "Repository.h"
#include "report/ReportPhase.h"
#include <set>
#include <string>

namespace nogil {

struct FoundBefore {
  std::set<std::string> Fingerprints; ///< of what would have been reported
  /// Files of units that could not be read as they were; real paths. What is
  /// found there may be older.
  std::set<std::string> Unsure;
};

FoundBefore findBefore(const FilesBefore &Files, const Extracted &Read,
                       const OtherBuild &Other, const Models &Rules,
                       const AnalysisOptions &Analysis, const Options &O,
                       const HiddenFiles &Hidden, DisplayPaths &Paths);

/// Is the text of a file asked for that no unit reads now?
bool mayHaveBeenRead(const std::string &File,
                     const std::vector<std::string> &Roots);

} // namespace nogil

#endif // NOGIL_DRIVER_BEFORE_H
