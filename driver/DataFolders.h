//===- DataFolders.h - files that come with the program --------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_DATAFOLDERS_H
#define NOGIL_DRIVER_DATAFOLDERS_H

#include <string>

namespace nogil {

/// Found from where the binary is; the source tree only stands in when the
/// binary was not installed. A member is empty when the folder is missing.
struct DataFolders {
  std::string Binary;   ///< of this program, real
  std::string Rules;    ///< rules: api, patterns
  std::string Docs;     ///< docs/checks
  std::string Project;  ///< tables about the projects that are read
  std::string Report;   ///< style and script of pages
  std::string Stress;   ///< a script and how Python calls functions
  std::string OpenMP;   ///< holds a minimal omp.h
  std::string Resource; ///< LLVM's builtin headers
  /// Has folders named after versions of Python, with their headers.
  std::string PythonHeaders;
};
DataFolders findDataFolders();

} // namespace nogil

#endif // NOGIL_DRIVER_DATAFOLDERS_H
