//===- CompileDb.h - compile_commands.json ---------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Read with the JSON library rather than with Clang's reader, so that a
// damaged file gets a message that says what and where, and so that the driver
// needs no Clang. What is left of a command is what ExtractInput wants: no
// compiler, no source, no output, no dependency files.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_COMPILEDB_H
#define NOGIL_DRIVER_COMPILEDB_H

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

struct CompileCommand {
  std::string File;      ///< absolute, real
  std::string Directory; ///< absolute, real
  std::vector<std::string> Args;
};

struct CompileDb {
  std::string Path;                     ///< of the JSON file
  std::vector<CompileCommand> Commands; ///< in order of the file
};

/// Throws DriverError when the file can't be read or is not a database.
CompileDb loadCompileDb(const std::string &JsonPath);

/// The compile_commands.json for an input: in `Folder`, in its build/ and
/// builddir/, then the same for each parent up to `Root`. Empty: none.
std::string findCompileDb(const std::string &Folder, const std::string &Root);

/// Splits as a POSIX shell does, without expansions.
std::vector<std::string> splitCommandLine(std::string_view Command);

/// Drops compiler, source, -c, -o and the options that write dependency files.
std::vector<std::string> cleanArguments(const std::vector<std::string> &Command,
                                        const std::string &Directory,
                                        const std::string &RealFile);

} // namespace nogil

#endif // NOGIL_DRIVER_COMPILEDB_H
