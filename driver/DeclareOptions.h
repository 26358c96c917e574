//===- DeclareOptions.h - what options there are ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_DECLAREOPTIONS_H
#define NOGIL_DRIVER_DECLAREOPTIONS_H

#include "Options.h"
#include <CLI/CLI.hpp>

namespace nogil {

/// Makes the options of an analysis write to `O`, which stays where it is.
void declareOptions(CLI::App &App, Options &O, bool &InProject);

} // namespace nogil

#endif // NOGIL_DRIVER_DECLAREOPTIONS_H
