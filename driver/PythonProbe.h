//===- PythonProbe.h - where an interpreter keeps its headers --*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
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
};

/// Asks the interpreter named by the user or, if that is empty, the first of:
/// .venv and venv in one of `Roots`, the active virtual environment, python3
/// and python on PATH. Throws DriverError with all that was tried.
PythonInfo probePython(const std::string &Named,
                       const std::vector<std::string> &Roots);

} // namespace nogil

#endif // NOGIL_DRIVER_PYTHONPROBE_H
