//===- Compdb.h - nogil-tidy compdb -----------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a build with stand-ins for compilers (CompilerLinks.h), and writes what
// they have seen (Recording.h) as compile_commands.json. The one command that
// runs code of the project, since it is asked to.
//
// Signals that a terminal sends reach the build as well, which decides; others
// are passed on to it. Whatever way it ends, what was recorded until then is
// written.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_COMPDB_COMPDB_H
#define NOGIL_DRIVER_COMPDB_COMPDB_H

#include "DataFolders.h"
#include "Options.h"

namespace nogil {

/// Returns the exit code of the build; 2 where nothing was compiled, and the
/// file is as it was. Throws DriverError.
int recordBuild(const Options &O, const DataFolders &Data);

} // namespace nogil

#endif // NOGIL_DRIVER_COMPDB_COMPDB_H
