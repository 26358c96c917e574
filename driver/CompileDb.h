//===- CompileDb.h - where a project says how it is compiled ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_COMPILEDB_H
#define NOGIL_DRIVER_COMPILEDB_H

#include "parse/CompileCommands.h"
#include <functional>
#include <memory>
#include <string>

namespace nogil {

/// Throws DriverError when the file can't be read or is no compile database.
std::unique_ptr<CompileCommands> loadCompileDb(const std::string &JsonPath);

/// The compile_commands.json for an input: in `Folder`, then in the folders
/// below it that CMake, Meson, scikit-build(-core), meson-python and IDEs build
/// in, the newest first; then the same for each parent up to `Root`. The first
/// that has what is asked for, else the first. Empty: none.
std::string
findCompileDb(const std::string &Folder, const std::string &Root,
              const std::function<bool(const std::string &)> &Has = {});

} // namespace nogil

#endif // NOGIL_DRIVER_COMPILEDB_H
