//===- Options.h - the command line ----------------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_OPTIONS_H
#define NOGIL_DRIVER_OPTIONS_H

#include "check/Finding.h"
#include "filter/Nolint.h"
#include "filter/PathGlobs.h"
#include "models/Model.h"
#include "report/Formats.h"
#include <optional>
#include <string>
#include <vector>

namespace nogil {

enum class Command {
  Check,
  Audit,
  Stress,
  Explain,
  ExplainFinding, ///< Rule is a fingerprint
  ListChecks,
  Config,
  Compdb,
  Lsp
};
/// Auto: on a terminal, unless NO_COLOR is set, or where FORCE_COLOR is.
enum class Colour { Auto, Always, Never };
enum class ConfigAction { Dump, Verify, Schema, RulesSchema };

/// Rules for some files.
struct PathChecks {
  PathGlobs Files;
  std::vector<std::string> Checks; ///< as in --checks
};
/// A severity in place of the rule's.
struct SeverityOf {
  std::string Rule; ///< a glob of RULE, or of RULE/KIND
  Severity Level = Severity::Warning;
};

struct Options {
  Command What = Command::Check;
  std::vector<std::string> Paths; ///< as given; none: the current folder
  /// --in-project: what was given in their place; only that is reported.
  std::vector<std::string> Concerned;
  std::string StdinName;       ///< the file that "-" among Paths stands for
  std::string Diff;            ///< a revision; "-": a patch on stdin
  std::string Baseline;        ///< file of findings that are known
  bool UpdateBaseline = false; ///< write it instead
  PathGlobs Exclude;           ///< files that nobody asks for
  std::vector<PathChecks> PerPath;
  std::vector<OtherComment> Comments;
  std::vector<SeverityOf> Severities;
  std::vector<std::string> Kinds; ///< globs of RULE/KIND, as in --checks
  /// The least severity that makes the exit code 1; nothing: none does.
  std::optional<Severity> FailOn = Severity::Info;
  std::string ConfigPath; ///< settings in force; of config: the file named
  ConfigAction Action = ConfigAction::Dump;
  std::string Rule; ///< explain: which rule, or the fingerprint of a finding
  std::string Fingerprint; ///< stress: of which finding
  /// compdb: the command that builds, what is written, and whether to keep what
  /// is in there.
  std::vector<std::string> Build;
  std::string Database = "compile_commands.json";
  bool Append = false;
  std::vector<std::string> Checks;
  std::string BuildDir; ///< -p
  std::string Python;
  /// Installed distributions whose headers are added.
  std::vector<std::string> HeadersFrom;
  bool TrustProject = false; ///< run interpreters of the linted tree
  std::vector<std::string> ExtraArgs;
  unsigned Jobs = 1;
  /// Limits of reading one file, 0: none. Seconds of processor time, megabytes.
  unsigned FileTimeout = 60, FileMemory = 4096;
  /// What reads files, apart from this process; empty: this process itself.
  std::string Program;
  bool InProcess = false;            ///< leave Program empty
  std::vector<WantedReport> Reports; ///< never empty once options are read
  std::string Output; ///< of what has no file of its own; empty: stdout
  std::string CacheDir;
  bool NoCache = false;
  std::vector<std::string> Rules; ///< extra rule folders and files
  std::string Dump;               ///< empty: the report
  bool Unmodelled = false;
  bool Quiet = false, Verbose = false;
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
  Colour Colours = Colour::Auto;
  bool Statistics = false;     ///< how many findings of each kind
  bool ShowSuppressed = false; ///< list what comments suppress
  bool DiffOnly = false;       ///< print them as a patch instead
  /// Run again whenever something changes, telling by this pipe what was read.
  bool Watch = false;
  int TellFiles = -1;
  /// Of the language server's runs: an editor's texts on standard input, by
  /// path, and fixes verified whatever the report is; and their options.
  bool TextsOnStdin = false, VerifyFixes = false;
  std::vector<std::string> LspOptions;
  /// What goes to standard output or --output is for people.
  bool isForPeople() const;
};

/// Fills `O`. Returns -1 to go on, or the exit code: 0 after --help and
/// --version (printed to standard output), 2 after an error (printed to
/// standard error).
int parseOptions(int Argc, const char *const *Argv, Options &O);

} // namespace nogil

#endif // NOGIL_DRIVER_OPTIONS_H
