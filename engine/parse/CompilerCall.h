//===- CompilerCall.h - what a call of a compiler compiles ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One call may compile several sources, and link what it has made of them; a
// compile database has an entry for each, which says how that one is compiled.
// Words are divided by Clang's own table of options, which knows those of GCC
// that are met. A call that only preprocesses, checks or asks compiles nothing.
// The header includes nothing of Clang.
//
// Unsound: an option of another compiler that the table lacks and that has its
// value in a word of its own; the value is another input then, which is left
// out unless it is called like a source.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_COMPILERCALL_H
#define NOGIL_ENGINE_PARSE_COMPILERCALL_H

#include <string>
#include <vector>

namespace nogil {

struct CompilerCall {
  struct Source {
    std::string File, Output; ///< as they were written
    /// Without the compiler, and without all other inputs.
    std::vector<std::string> Args;
  };
  std::vector<Source> Sources;      ///< of C and C++
  std::vector<std::string> Folders; ///< of headers, as they were written
};

/// Arguments without the compiler, and without response files.
CompilerCall compilerCall(const std::vector<std::string> &Args);

/// The words of response files (@file) in their place, as GCC divides them. One
/// that can't be read stays.
std::vector<std::string>
withResponseFiles(const std::vector<std::string> &Args);

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_COMPILERCALL_H
