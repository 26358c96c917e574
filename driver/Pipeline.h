//===- Pipeline.h - the program --------------------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PIPELINE_H
#define NOGIL_DRIVER_PIPELINE_H

#include "Options.h"

namespace nogil {

/// Does what the options say; returns the exit code. Throws DriverError.
int runPipeline(const Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_PIPELINE_H
