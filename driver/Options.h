//===- Options.h - the command line ----------------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_OPTIONS_H
#define NOGIL_DRIVER_OPTIONS_H

#include "models/Model.h"
#include <string>
#include <vector>

namespace nogil {

enum class Command { Check, Audit, Stress, Explain, ListChecks };
enum class Format { Text, Json, Markdown };

struct Options {
  Command What = Command::Check;
  std::vector<std::string> Paths; ///< as given; none: the current folder
  std::string Rule;               ///< explain: which rule
  std::string Fingerprint;        ///< stress: of which finding
  std::vector<std::string> Checks;
  std::string BuildDir; ///< -p
  std::string Python;
  bool TrustProject = false; ///< run interpreters of the linted tree
  std::vector<std::string> ExtraArgs;
  unsigned Jobs = 1;
  /// Limits of reading one file, 0: none. Seconds of processor time, megabytes.
  unsigned FileTimeout = 60, FileMemory = 4096;
  /// What reads files, apart from this process; empty: this process itself.
  std::string Program;
  bool InProcess = false; ///< leave Program empty
  Format Out = Format::Text;
  std::string Output; ///< empty: standard output
  std::string CacheDir;
  bool NoCache = false;
  std::vector<std::string> Rules; ///< extra rule folders and files
  std::string Dump;               ///< empty: the report
  bool Unmodelled = false;
  bool Quiet = false;
  bool Preview = false; ///< run rules in preview, too
  /// Findings below are only counted.
  Confidence Least = Confidence::High;
  /// Show what goes wrong only without the GIL, whatever modules declare.
  bool FreeThreaded = false;
  /// Analyse the build without the GIL as well where the code differs.
  bool BothBuilds = true;
  bool NoProgress = false;
  bool AllFiles = false;        ///< show findings in copies, tests and so on
  bool AllowIncomplete = false; ///< lost entry points are no failure
  bool Fix = false;             ///< apply safe fixes
  bool UnsafeFixes = false;     ///< and those that could not be verified
  bool DiffOnly = false;        ///< print them as a patch instead
};

/// Fills `O`. Returns -1 to go on, or the exit code: 0 after --help and
/// --version (printed to standard output), 2 after an error (printed to
/// standard error).
int parseOptions(int Argc, const char *const *Argv, Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_OPTIONS_H
