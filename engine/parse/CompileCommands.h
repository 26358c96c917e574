//===- CompileCommands.h - how a project compiles its files -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// compile_commands.json as Clang's tools read it: launchers such as ccache are
// taken off, response files (@file) are replaced by what is in them, and a
// file without an entry gets the command of the most similar one. What is left
// of a command is what ExtractInput wants: no compiler, no source, no output,
// no dependency files. The header includes nothing of Clang.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_COMPILECOMMANDS_H
#define NOGIL_ENGINE_PARSE_COMPILECOMMANDS_H

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang::tooling {
class CompilationDatabase;
} // namespace clang::tooling

namespace nogil {

struct CompileCommand {
  std::string File;      ///< absolute, real
  std::string Directory; ///< absolute, real
  std::vector<std::string> Args;
};

class CompileCommands {
public:
  /// Null when the file can't be read or is no database; `Error` says why.
  static std::unique_ptr<CompileCommands> load(const std::string &JsonPath,
                                               std::string &Error);
  ~CompileCommands();

  const std::string &path() const { return Path; } ///< of the JSON file
  /// In order of the file.
  const std::vector<CompileCommand> &all() const { return Commands; }
  /// For a file that has no command: that of the file most like it in name and
  /// place. Nothing where the database is empty.
  std::optional<CompileCommand> inferredFor(const std::string &File) const;

private:
  CompileCommands();
  std::string Path;
  std::vector<CompileCommand> Commands;
  std::unique_ptr<clang::tooling::CompilationDatabase> Inferring;
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_COMPILECOMMANDS_H
