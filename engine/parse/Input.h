//===- Input.h - one compiler invocation ------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is parsed, and what that depended on. The header includes nothing of
// Clang.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_INPUT_H
#define NOGIL_ENGINE_PARSE_INPUT_H

#include <map>
#include <string>
#include <vector>

namespace nogil {

/// One compiler invocation.
struct ExtractInput {
  std::string File;      ///< the source, absolute
  std::string Directory; ///< working directory of the command, absolute
  /// Arguments without the compiler's name and without the source file:
  /// "-I...", "-DX", "-std=...", as in a compile database.
  std::vector<std::string> Args;
  std::string ResourceDir; ///< of LLVM's builtin headers; empty: Clang's own
  /// Folders of the project. Functions are extracted and findings placed only
  /// in files below one of them (and in the main file). Empty: everything
  /// that is not a system header.
  std::vector<std::string> ProjectRoots;
  /// Folders below a project root that hold somebody else's code: virtual
  /// environments, build folders' downloaded headers.
  std::vector<std::string> ExcludedRoots;
  /// Contents that stand for files of these absolute paths: what a fix would
  /// make of them.
  std::map<std::string, std::string> Overlay = {};
};

/// A file that the compilation read: what a cache entry depends on.
struct Dependency {
  std::string Path;    ///< absolute
  bool Project = true; ///< its functions are extracted
};

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_INPUT_H
