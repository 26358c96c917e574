//===- OutputPhase.h - bytes to where they are wanted -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_OUTPUTPHASE_H
#define NOGIL_DRIVER_OUTPUTPHASE_H

#include "Options.h"
#include <functional>
#include <string>

namespace nogil {

/// Throws DriverError when --output is sure to fail; asked before the work.
void checkOutput(const Options &O);
/// To --output or standard output. Throws DriverError when that fails.
void writeOutput(const std::string &Bytes, const Options &O);
/// Each report that is asked for, to where it is wanted.
void writeReports(
    const std::function<std::string(const WantedReport &)> &Render,
    const Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_OUTPUTPHASE_H
