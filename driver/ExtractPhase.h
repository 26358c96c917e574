//===- ExtractPhase.h - inputs to facts, through the cache ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_EXTRACTPHASE_H
#define NOGIL_DRIVER_EXTRACTPHASE_H

#include "Configurations.h"
#include "Options.h"
#include "Units.h"
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace nogil {

using Facts = std::vector<std::shared_ptr<const TuFacts>>;

/// The units of a run.
struct Extracted {
  std::vector<ExtractInput> Inputs; ///< sorted
  Facts Tus;                        ///< of each
  /// Sources that are no units, since one reads them; sorted.
  std::vector<std::string> Parts;
  /// What of the project each unit has read; real paths, sorted.
  std::vector<std::vector<std::string>> Read;
  /// All of it.
  std::set<std::string> Files;
};

/// Reads the sources that are units; from the cache where it is good.
Extracted extractAll(const std::vector<SourceInput> &Sources, const Options &O,
                     const DataFolders &Data);

/// The same units in another configuration, in the same order; from the cache
/// where it is good. One that could only be read with headers of another
/// configuration has none but the gap that says so.
Extracted extractIn(Configuration C, const Extracted &Read, Configurations &How,
                    const Options &O);

/// These units, as they stand; from the cache where it is good.
Extracted extractGiven(std::vector<ExtractInput> Inputs, const Options &O);

/// The facts with these texts in place of files (by real path): units that
/// read one of them are extracted again, without the cache. What could not be
/// read stays so.
Facts extractAgain(const Facts &Tus, const std::vector<ExtractInput> &Inputs,
                   const std::map<std::string, std::string> &Texts,
                   const Options &O);

/// The unit could not be read at all.
bool failed(const TuFacts &F);
/// No unit could: there is nothing to report on.
bool allFailed(const Facts &Tus);

} // namespace nogil

#endif // NOGIL_DRIVER_EXTRACTPHASE_H
