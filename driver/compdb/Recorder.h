//===- Recorder.h - writing down what is compiled ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The program in a compiler's place (CompilerLinks.h): a line of JSON for each
// source, appended whole, since others write at the same time. What is gone
// when the build has ended is kept in it: response files, the content of the
// source as a hash, which folders of headers there were.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_COMPDB_RECORDER_H
#define NOGIL_DRIVER_COMPDB_RECORDER_H

#include <optional>
#include <string>
#include <vector>

namespace nogil {

/// One source as it was compiled.
struct Compilation {
  std::string Directory;
  std::string File, Output;           ///< absolute
  std::vector<std::string> Arguments; ///< the compiler first
  std::string Content;                ///< of the source, as a hash
  std::vector<std::string> Folders;   ///< of headers that were there; absolute
};

/// Becomes the compiler that the program was started as, and does not return;
/// gives an exit code where that can't be done. Nothing: the program was
/// started as itself.
std::optional<int> standInForCompiler(int Argc, char **Argv);

/// What a compiler called with these words in the current folder compiles.
/// `Words`: the compiler first.
std::vector<Compilation> compilationsOf(std::vector<std::string> Words);

/// A line; empty where a name is no text.
std::string lineOf(const Compilation &C);
/// Nothing: it is no such line.
std::optional<Compilation> compilationIn(const std::string &Line);

} // namespace nogil

#endif // NOGIL_DRIVER_COMPDB_RECORDER_H
