//===- Arguments.h - what of a command the parser may see -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a compile command comes with the sources, and who lints them need
// not trust whoever wrote it. Clang's options can start programs, load plugins,
// write any file and print. A list of what is bad is never complete: there are
// more than 3,000 options, with aliases, and each release brings others.
//
// Approach: a list of what is good, by Clang's own table of options: what says
// where headers are, which macros and which language there are, and for which
// machine. Each word is parsed as Clang's driver would, so that no spelling of
// an option gets around its entry. What is packed into one (-Xclang, -Wp,
// -Xpreprocessor) is unpacked and goes through the same list. All else is left
// out, and what other sources a command names with it.
//
// What is left out is told by names, except for what every build says and no
// analysis needs: the output, debug information, optimisations without a
// macro, libraries.
//
// Unsound: an option that changes the language and that the list lacks is one
// that is counted. Cost: one look at the table a word. The header includes
// nothing of Clang.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_ARGUMENTS_H
#define NOGIL_ENGINE_PARSE_ARGUMENTS_H

#include <string>
#include <vector>

namespace nogil {

struct ReadingArguments {
  std::vector<std::string> Args; ///< as they were written, in their order
  /// Names of options that were left out: "-fplugin=", "-Xclang -load"; other
  /// sources are "another file". Not sorted, not unique.
  std::vector<std::string> LeftOut;
};

/// Keeps of arguments (without compiler and source) what reading a source
/// needs. What it returns it keeps as it is.
ReadingArguments readingArguments(const std::vector<std::string> &Args);

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_ARGUMENTS_H
