//===- PythonProbe.h - where an interpreter keeps its headers --*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: where headers are is a question to an interpreter, and the nearest
// one is often that of the project, in its virtual environment. Whoever lints a
// project he does not know must not run it.
//
// Approach: an interpreter of the linted tree, under whatever name it is found,
// is not run: files say where its headers are (PythonLayout.h). One from
// elsewhere is asked once, isolated, so that it takes no module from the
// current folder, from PYTHONPATH or from what the tree has installed in it:
// without `site`, and without importing the packages whose headers are wanted.
// That of an environment that was made for the program goes last.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PYTHONPROBE_H
#define NOGIL_DRIVER_PYTHONPROBE_H

#include <string>
#include <vector>

namespace nogil {

struct PythonInfo {
  std::string Executable;
  std::string Version;               ///< "3.13.1"
  std::vector<std::string> Includes; ///< Python's own first, then packages'
  std::vector<std::string> Excluded; ///< folders of installed packages
  std::vector<std::string> Sites;    ///< those that hold packages
  /// Interpreters of the linted tree that would have gone first, and why their
  /// files were not enough.
  std::vector<std::string> NotRun;
};

/// Where interpreters are looked for, and which of them may be run.
struct PythonScope {
  std::vector<std::string> Roots; ///< of projects; may hold .venv and venv
  std::vector<std::string> Tree;  ///< what is linted; real paths
  bool TrustProject = false;      ///< run those of the tree as well
  std::string Program; ///< this one, its real path (OwnEnvironment.h)
};

/// Asks the interpreter named by the user or, if that is empty, the first of:
/// .venv and venv in one of the roots, the active virtual environment, python3
/// and python on PATH. An active one, or one on PATH, that is the program's own
/// comes last. Throws DriverError with all that was tried.
PythonInfo probePython(const std::string &Named, const PythonScope &Scope);

} // namespace nogil

#endif // NOGIL_DRIVER_PYTHONPROBE_H
