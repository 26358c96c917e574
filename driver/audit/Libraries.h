//===- Libraries.h - whose functions a module calls -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a module that keeps its own data apart may still call a library that
// does not. Approach: what libraries say of threads is a table with sources
// (share/project/libraries.yaml); a function is a library's by its name or by
// the header that declares it. A header that the table of headers has, and this
// one does not, is a library of which nothing is known. What neither has is the
// C library's or the project's own, and is left out.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_AUDIT_LIBRARIES_H
#define NOGIL_DRIVER_AUDIT_LIBRARIES_H

#include "DataFolders.h"
#include "HeaderHints.h"
#include "check/Audit.h"

namespace nogil {

/// What a library says of threads that call it.
enum class Safety : uint8_t {
  Safe,      ///< any at any time
  PerObject, ///< one at a time for each object
  PerThread, ///< an object stays with one thread
  Process,   ///< one at a time in the whole process
  Build,     ///< as it was built
  Unknown
};
const char *spelled(Safety S);
/// A sentence without a full stop.
const char *words(Safety S);

struct AuditedLibrary {
  std::string Name;
  Safety Is = Safety::Unknown;
  std::string Says, Source;           ///< of the table; empty: none
  std::vector<std::string> Functions; ///< that are called, sorted
  uint64_t Calls = 0;
};

class Libraries {
public:
  /// Throws DriverError when the table is missing or broken.
  explicit Libraries(const DataFolders &Data);
  /// Sorted by name.
  std::vector<AuditedLibrary>
  of(const std::vector<OutsideFunction> &Functions) const;

private:
  struct Row {
    std::string Name, Says, Source;
    Safety Is = Safety::Unknown;
    std::vector<std::string> Functions, Headers;
  };
  const Row *rowOf(const OutsideFunction &F) const;
  std::vector<Row> Rows;
  HeaderHints Hints;
};

} // namespace nogil

#endif // NOGIL_DRIVER_AUDIT_LIBRARIES_H
