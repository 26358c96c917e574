//===- CompilerLinks.h - this program in a compiler's place -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: how a project compiles its sources is known to its build alone, and
// builds are programs: of setuptools, Meson, CMake, make, or of one's own. What
// they have in common is that they start a compiler.
//
// Approach: a folder goes before all others of PATH, with a script under the
// name of every compiler that PATH has, which starts this program and says
// which of them it is: a build may link to it, or resolve links, and still has
// a compiler. So started, the program writes down what it is asked to compile,
// and becomes the compiler that PATH has behind that folder: outputs, exit
// codes and signals are the compiler's own. Compilers that CC and its like name
// by their path get links of their own. What takes a compiler as an argument
// (ccache) has one as well: it may know the answer without running the
// compiler. A compiler does not see the folder, so that what it starts is not
// written down twice.
//
// Builds keep the path of the compiler that they have found, CMake for as long
// as the build folder exists. The links therefore stay, in the cache folder,
// and only pass on while nothing is recorded: such a build folder goes on
// working, and can be recorded again.
//
// A folder of links holds a file that says so; names, variables and arguments
// alone make no stand-in of the program.
//
// Limits: a compiler that the build itself names by its path is not seen, as in
// a build folder that was made before; nor is one of a name that is not in
// share/project/builds.yaml, unless CC or CXX says it; nor is what a build
// starts that has emptied the environment.
//
// Cost: a start of this program for each compilation.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_COMPDB_COMPILERLINKS_H
#define NOGIL_DRIVER_COMPDB_COMPILERLINKS_H

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// What the scripts tell the program: a path of theirs follows.
inline constexpr const char *StandInArgument = "--stands-in-for-compiler";

/// The variable that says where to write: while it is set, a build is recorded.
inline constexpr const char *RecordVariable = "NOGIL_TIDY_COMPDB";

/// What the links in a folder stand for.
struct StandIn {
  bool Launcher = false; ///< takes a compiler as its first argument
  std::string Real;      ///< the program; empty: that of PATH
};
/// Nothing: no such folder.
std::optional<StandIn> standInsOf(const std::string &Folder);

/// The program of this name, or path; empty: there is none that can be run. One
/// that stands in for another is passed over, unless it is asked for.
std::string programOn(const std::string &Path, const std::string &Name,
                      bool AlsoStandIns = false);

/// PATH without folders of links.
std::string pathWithoutStandIns(std::string_view Path);

struct ProgramNames {
  std::vector<std::string> Compilers, Launchers;
};

class CompilerLinks {
public:
  /// Makes the links below `Folder`, in one folder for each PATH; throws
  /// DriverError where it can't. `Program`: what they lead to. `Path`: of the
  /// environment.
  CompilerLinks(std::string Folder, std::string Program, ProgramNames Names,
                std::string Path);
  /// PATH for the build.
  std::string path() const;
  /// The value of CC, CXX and their like for the build: the first word replaced
  /// where it is a path; one that is a name gets its link.
  std::string forVariable(const std::string &Value);

private:
  bool isCompiler(std::string_view Name) const;
  bool isLauncher(std::string_view Name) const;
  bool mayCompile(const std::string &Program, const std::string &Rest) const;
  void makeFolder(const std::string &Sub, const std::string &Says) const;
  void link(const std::string &Sub, const std::string &Name) const;
  void linkAll() const;

  std::string Folder, Program;
  ProgramNames Names;
  std::string Path;
};

} // namespace nogil

#endif // NOGIL_DRIVER_COMPDB_COMPILERLINKS_H
