//===- Configurations.h - the builds of a unit ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: one source is two programs, one for Python with the GIL and one for
// Python without, and what is right in one need not be in the other: a macro
// of the project may lock, or detach, in one of them only.
//
// Approach: the command of the second program follows from that of the first.
// Py_GIL_DISABLED is defined, and a folder with the headers of a Python that
// can't be built so (older than 3.13) is replaced by one that can. All else
// stays: macros, the project's folders, NumPy. The headers are, first of all
// that exist,
//
//  * those of the command itself;
//  * those of the interpreter that --python names, or that was asked for the
//    first program;
//  * those of the machine: in the folders of its headers, then of an
//    interpreter on PATH, the version nearest to 3.13 first;
//  * those that scripts/python_headers has fetched.
//
// The limited API has no such build before 3.15: a macro of the command that
// asks for it is left out.
//
// Where there are none, the unit is read with what there is, and what it says
// of its version shows that it was the wrong one (ExtractPhase.h).
//
// Unsound: pyconfig.h is that of another build of the interpreter, but for the
// one macro.
//
// Cost: a look at the folders of a command, each folder once. Interpreters are
// run only when somebody asks and no folder of the machine has headers.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_CONFIGURATIONS_H
#define NOGIL_DRIVER_CONFIGURATIONS_H

#include "DataFolders.h"
#include "Inputs.h"
#include "Options.h"
#include "parse/Input.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nogil {

enum class Configuration : uint8_t {
  Default,   ///< as the project is compiled
  WithoutGil ///< for Python without the GIL
};

/// Headers of a Python 3.
struct PythonHeaders {
  std::vector<std::string> Folders; ///< that of Python.h first
  unsigned Minor = 0;
  std::string Of; ///< whose, in words
};

/// The oldest Python that can be built without the GIL.
constexpr unsigned FirstWithoutGil = 13;

/// What a folder of headers holds; nothing: none of Python 3.
std::optional<PythonHeaders> headersIn(const std::string &Folder);

/// What is said of a unit that was read with older ones.
std::string lackingHeaders();

class Configurations {
public:
  Configurations(const Options &O, const DataFolders &Data,
                 const InputFacts &About)
      : O(O), Data(Data), About(About) {}

  ExtractInput of(const ExtractInput &Default, Configuration C);
  /// Those that commands are given which lead to none; null: there are none.
  const PythonHeaders *headers();

private:
  const Options &O;
  const DataFolders &Data;
  const InputFacts &About;
  std::map<std::string, std::optional<PythonHeaders>> Known; ///< by folder
  std::optional<std::optional<PythonHeaders>> Found;

  const std::optional<PythonHeaders> &in(const std::string &Folder);
  std::optional<PythonHeaders> find();
  std::optional<PythonHeaders> usable(const std::vector<std::string> &Folders,
                                      const std::string &Of);
  std::optional<PythonHeaders> below(const std::string &Folder,
                                     const std::string &Of);
};

} // namespace nogil

#endif // NOGIL_DRIVER_CONFIGURATIONS_H
