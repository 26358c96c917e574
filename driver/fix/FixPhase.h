//===- FixPhase.h - the pipeline's step for --fix --------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_FIXPHASE_H
#define NOGIL_DRIVER_FIX_FIXPHASE_H

#include "Options.h"
#include "fix/Builds.h"
#include "support/Files.h"

namespace nogil {

struct FixResult {
  Report After;      ///< what is left to report
  std::string Patch; ///< --diff-only
};

/// Verifies the fixes of a report, applies them or makes a patch of them, and
/// logs what became of each. `Started`: when the run began to read files.
/// Throws DriverError when files can't be written; none is changed then.
FixResult applyFixes(Report Before, FixBuilds &How,
                     std::filesystem::file_time_type Started, const Options &O,
                     DisplayPaths &Paths);

/// Says of each fix of the report whether it is safe; changes no file.
void verifyFixes(Report &R, FixBuilds &How,
                 std::filesystem::file_time_type Started);

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_FIXPHASE_H
