//===- DerivedFlags.h - flags without a database ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: most extension modules are built by setuptools, which writes no
// compile database, and a linter that asks for one first is not run a second
// time. Approach: the headers of Python, NumPy, pybind11 and nanobind come
// from the interpreter; the project's own are looked up the way a build
// script's author would: what does a source include, and below which folder
// of the project does a file of that name lie?
//
// An include is looked up in this order: next to the includer; in the
// folders named include and src of the source's parents; in the interpreter's
// folders and the system's; anywhere in the project, nearest to the source
// first. Only the last needs an index of the project's headers, which is made
// when first needed. Folders found for `"x.h"` are given as -iquote, so that
// a stray version.h or string.h can't hide a system header; of the
// folders named include and src, one with headers that stand in for the C
// library's comes after the system's.
//
// The language standard and macros are those that build files say literally
// (BuildOptions.h). A configuration header is made by the build and is not
// there: `#ifdef HAVE_STRING_H` is true where the compiler has string.h.
//
// Unsound: conditional includes count as included; `#include MACRO` is not
// seen (what a source reaches is a hint, see Units.h); macros that the build
// script computes are unknown. What then fails to parse is a gap in the report.
//
// Cost: one read of each source and of each project header it reaches.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_DERIVEDFLAGS_H
#define NOGIL_DRIVER_DERIVEDFLAGS_H

#include "BuildOptions.h"
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nogil {

struct IncludeLine {
  std::string Name;
  bool Angled = false;
};

/// What one pass over a file's text tells.
struct SourceScan {
  std::vector<IncludeLine> Includes;
  bool OpenMP = false; ///< has an OpenMP pragma or includes its header
  /// `HAVE_STRING_H` and the like that conditions ask for.
  std::vector<std::string> HeaderTests;
};
SourceScan scanSource(std::string_view Text);

/// Headers of one project by file name. Folders that hold no sources of the
/// project are left out, as in Inputs.
class HeaderIndex {
public:
  explicit HeaderIndex(std::string Root) : Root(std::move(Root)) {}
  /// The folder F such that F/Name exists, nearest to `From`; empty: none.
  std::string folderOf(const std::string &Name, const std::string &From);

private:
  void build();
  std::string Root;
  bool Built = false;
  std::unordered_map<std::string, std::vector<std::string>> ByName;
};

/// How a file would be compiled.
struct Derivation {
  std::vector<std::string> Args;
  std::vector<std::string> Reaches; ///< what it includes at any depth; sorted
  std::vector<std::string> Defines; ///< more arguments: macros
  std::string StandardFrom;         ///< the build file that says which
};

class FlagDeriver {
public:
  /// `PythonIncludes`: given as -isystem, and searched. `Root` is the folder
  /// of the project. Without words, no build file is read.
  FlagDeriver(const std::string &Root, std::vector<std::string> PythonIncludes,
              std::vector<std::string> SystemIncludes, BuildWords Words = {});
  /// By the suffix of its name, or as the caller says.
  Derivation derive(const std::string &File);
  Derivation derive(const std::string &File, bool CPlusPlus);

private:
  struct Folders;
  const SourceScan &scan(const std::string &File);
  void resolve(const std::string &File, const std::string &Source, Folders &F,
               std::set<std::string> &Seen);
  bool isElsewhere(const std::string &Name) const;
  bool isSystems(std::string_view Test);
  std::vector<std::string> definesOf(const std::string &Folder,
                                     const Folders &F,
                                     const std::set<std::string> &Seen);

  std::string Root;
  std::vector<std::string> PythonIncludes, SystemIncludes;
  HeaderIndex Headers;
  std::unordered_map<std::string, SourceScan> Scans;
  std::unordered_map<std::string, bool> SystemTests;
  BuildOptions Build;
  bool HasWords;
};

/// Is it C++, by the suffix of its name?
bool isCPlusPlusName(std::string_view File);
/// A suffix of a C or C++ source.
bool isSourceName(std::string_view File);
/// Folders that are never searched for a project's files: hidden ones, build
/// folders, node_modules and virtual environments.
bool isSkippedFolder(const std::string &Path);

} // namespace nogil

#endif // NOGIL_DRIVER_DERIVEDFLAGS_H
