//===- Inputs.h - from paths to compiler invocations -----------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_INPUTS_H
#define NOGIL_DRIVER_INPUTS_H

#include "DataFolders.h"
#include "FileKinds.h"
#include "Options.h"
#include "PythonProbe.h"
#include "Units.h"
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace nogil {

/// What is known of the inputs beyond how each is compiled. Real paths.
struct InputFacts {
  std::vector<std::string> Roots; ///< folders whose files are the project's
  /// What is linted, with all of the projects it belongs to: none of its
  /// programs is run.
  std::vector<std::string> Tree;
  std::set<std::string> Named;      ///< files of the command line
  std::vector<std::string> Headers; ///< those of them that are headers
  /// Units that are read for a header's sake: nobody has asked for their
  /// findings.
  std::set<std::string> Context;
  bool HeadersOnly = false;           ///< nobody has asked for anything else
  std::optional<PythonInfo> Python;   ///< whose headers are used
  std::vector<std::string> Databases; ///< that commands are from
  /// Sources below an input's folder that its database does not name; a unit
  /// may include them.
  std::set<std::string> Unlisted;
  /// Files of other languages and systems, which nothing reads.
  std::map<std::string, uint64_t> NotLookedAt;
  /// Folders below an input that can't be listed, and why.
  std::map<std::string, std::string> Unlistable;
  std::vector<std::string> Projects; ///< whose files may be changed
  std::set<std::string> Leftovers;   ///< folders with files of killed runs
};

struct Collected {
  std::vector<SourceInput> Sources; ///< sorted, each invocation once
  InputFacts About;
};

/// What to read. Throws DriverError when an input does not exist, nothing is
/// left to do, or the flags can't be made.
Collected collectInputs(const Options &O, const DataFolders &Data,
                        const FileKinds &Kinds);

} // namespace nogil

#endif // NOGIL_DRIVER_INPUTS_H
