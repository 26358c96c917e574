//===- BuildOptions.h - how build files say to compile ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a source for C++20 that is read as C++17 loses whole functions, and
// so does one whose build defines macros. Approach: the build files in the
// folders above a source are read as text, whatever their language is, for what
// they say literally. Nothing of it is run.
//
// The language standard: that of the innermost folder whose build files name
// one, the latest of several; what they ask for at least (`cxx_std_20`) leaves
// it open which one it is. A library that is copied has build files of its own,
// which are nearer. Never earlier than what is taken without any: compilers
// read old code with a later standard, mostly.
//
// Macros (BuildMacros.h): what all build files above define; an inner folder's
// value goes first.
//
// Unsound: variables are not followed; files that others include count only
// where they lie above the source. Cost: one look at the text of each build
// file above a source; 64 in a folder, and one megabyte each, at most.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BUILDOPTIONS_H
#define NOGIL_DRIVER_BUILDOPTIONS_H

#include "BuildMacros.h"
#include "BuildSources.h"
#include <map>
#include <string>
#include <string_view>

namespace nogil {

/// Standards by their years, as 17; 0: nothing is said.
struct LanguageStandards {
  unsigned C = 0, CPlusPlus = 0;
};

/// What a build file's text, without its comments, says of standards.
struct SaidStandards {
  LanguageStandards Exact, AtLeast;
};
SaidStandards standardsIn(std::string_view Text);

/// How to compile what lies in a folder.
struct CompileOptions {
  struct Standard {
    unsigned Year = 17;
    std::string From; ///< the build file; empty: none names a later one
  };
  Standard C, CPlusPlus;
  Macros Defined;
};

class BuildOptions {
public:
  BuildOptions(std::string Root, BuildWords Words)
      : Root(std::move(Root)), Words(std::move(Words)) {}
  /// Of a folder by its real path.
  const CompileOptions &of(const std::string &Folder);

private:
  void read(const std::string &Folder, CompileOptions &O) const;

  std::string Root;
  BuildWords Words;
  std::map<std::string, CompileOptions> Known;
};

} // namespace nogil

#endif // NOGIL_DRIVER_BUILDOPTIONS_H
