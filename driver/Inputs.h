//===- Inputs.h - from paths to compiler invocations -----------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_INPUTS_H
#define NOGIL_DRIVER_INPUTS_H

#include "DataFolders.h"
#include "Options.h"
#include "Units.h"
#include <vector>

namespace nogil {

/// What to read, sorted, each invocation once. Throws DriverError when an
/// input does not exist, nothing is left to do, or the flags can't be made.
std::vector<SourceInput> collectInputs(const Options &O,
                                       const DataFolders &Data);

} // namespace nogil

#endif // NOGIL_DRIVER_INPUTS_H
