//===- BothBuilds.h - the findings of both builds ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: one source is a program for Python with the GIL and another one for
// Python without. A finding may be true in one of them only: a copy is made, or
// a lock taken, under a condition.
//
// Approach: units whose code differs by build (parse/BuildConditions.h) are
// read a second time, in the configuration without the GIL; the other program
// is linked from these and from all that does not differ. A finding that both
// programs have, at one place, holds for the builds that either of them says;
// one of a single program for what that is a build of, and for nothing if its
// rule says that it does not hold there.
//
// A unit that can't be read for the other build, for lack of headers, is taken
// as it was read.
//
// Unsound: as BuildConditions.h says.
//
// Cost: none where no unit differs; else those units are parsed once more, and
// the program is analysed twice, one after the other.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BOTHBUILDS_H
#define NOGIL_DRIVER_BOTHBUILDS_H

#include "ExtractPhase.h"
#include "check/Analysis.h"

namespace nogil {

/// What is read of the build without the GIL beside the default one.
struct OtherBuild {
  std::vector<ExtractInput> Inputs; ///< of all units, for either build
  Facts Tus;                        ///< of all units; empty: no unit differs
  /// Units that differ and could not be read for the other build, with why:
  /// mostly there are no headers for it.
  struct Left {
    size_t Unit;
    std::string Why;
  };
  std::vector<Left> Unread;
};

/// Reads the units that differ; from the cache where it is good.
OtherBuild readOther(const Extracted &Read, Configurations &How,
                     const Options &O);

/// The findings of both programs; all else of the result is the default's.
/// Other: empty where there is one program only.
AnalysisResult analyseBuilds(const Facts &Default, const Facts &Other,
                             const Models &Rules, const AnalysisOptions &How);

} // namespace nogil

#endif // NOGIL_DRIVER_BOTHBUILDS_H
