//===- DumpPhase.h - what is printed in place of the report -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_DUMPPHASE_H
#define NOGIL_DRIVER_DUMPPHASE_H

#include "ExtractPhase.h"
#include "report/Report.h"
#include "support/Files.h"

namespace nogil {

/// `--dump=`.
std::string renderDump(const Options &O, const Facts &Tus,
                       const AnalysisResult &Result, const Report &R,
                       DisplayPaths &Paths);
/// `--unmodelled`.
std::string renderUnmodelled(const AnalysisResult &Result);

} // namespace nogil

#endif // NOGIL_DRIVER_DUMPPHASE_H
