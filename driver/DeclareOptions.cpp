//===- DeclareOptions.cpp - what options there are ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "DeclareOptions.h"
#include "Log.h"
#include "OutputPhase.h"
#include "filter/Globs.h"
#include "models/Spelling.h"
#include "report/Report.h"
#include "support/Files.h"
#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <sstream>
#include <thread>

namespace fs = std::filesystem;

namespace nogil {

static const std::vector<std::string> DumpNames = {
    "facts",    "skeleton",  "program",  "callgraph", "entries", "modules",
    "summary",  "states",    "contexts", "unreached", "budgets", "locks",
    "accesses", "ownership", "effects",  "origins",   "findings"};

/// A list option takes one value each time it is given: the next word is not
/// its business.
static CLI::Option *oneEach(CLI::Option *O) {
  return O->allow_extra_args(false)->multi_option_policy(
      CLI::MultiOptionPolicy::TakeAll);
}

static void declareFixes(CLI::App &App, Options &O) {
  CLI::Option *Fix = App.add_flag(
      "--fix", O.Fix,
      "Apply the fixes that are safe: verified by a second analysis");
  App.add_flag("--unsafe-fixes", O.UnsafeFixes,
               "With --fix: also apply fixes that could not be verified")
      ->needs(Fix);
  App.add_flag("--diff-only", O.DiffOnly,
               "With --fix: print a patch, change nothing")
      ->needs(Fix);
}

/// What reading one file may take.
static void declareLimits(CLI::App &App, Options &O) {
  App.add_flag("--in-process", O.InProcess,
               "Read files in this process and without limits, for debuggers "
               "and profilers: one that the compiler crashes on ends the run");
  App.add_option("--file-timeout", O.FileTimeout,
                 "Seconds of processor time that reading one file may take; "
                 "0: no limit (default: 60)")
      ->check(CLI::Range(0u, 1'000'000u));
  App.add_option("--file-memory", O.FileMemory,
                 "Megabytes that reading one file may take; 0: no limit "
                 "(default: 4096)")
      ->check(CLI::Range(0u, 1'000'000u));
}

/// What is new.
static void declareNew(CLI::App &App, Options &O, bool &InProject) {
  CLI::Option *Diff = App.add_option(
      "--diff", O.Diff,
      "Only what changed since this revision of git, or in the patch on "
      "standard input (-): findings in changed lines, or whose proof is there");
  Diff->check(CLI::Validator(
      [](const std::string &Revision) {
        return Revision.empty() ? "'' is no revision: name a commit, branch or "
                                  "tag"
                                : "";
      },
      ""));
  CLI::Option *Baseline = App.add_option(
      "--baseline", O.Baseline, "Leave out the findings that this file names");
  App.add_flag("--update-baseline", O.UpdateBaseline,
               "Write the findings of this run to --baseline, and report none")
      ->needs(Baseline)
      ->excludes(Diff)
      ->excludes("--fix");
  App.add_flag("--in-project", InProject,
               "Read all of the project around the files that are named, and "
               "report what concerns these files: for hooks")
      ->excludes(Diff);
}

/// What counts.
static void declareScope(CLI::App &App, Options &O) {
  App.add_flag("--all-files", O.AllFiles,
               "Also show findings in vendored, generated, test, example and "
               "unbuilt files, and in other languages' modules");
  App.add_flag("--allow-incomplete", O.AllowIncomplete,
               "Files and tables of functions that could not be read are no "
               "failure, as long as something was read");
}

/// How sources are read.
static void declareReading(CLI::App &App, Options &O) {
  App.add_option("-p", O.BuildDir,
                 "Folder of compile_commands.json (default: looked for)");
  App.add_option("--python", O.Python,
                 "Interpreter whose headers to use without a "
                 "compile_commands.json");
  App.add_flag("--trust-project", O.TrustProject,
               "Run the project's own Python to ask where headers are; without "
               "it, nothing of the linted folders is run");
  oneEach(App.add_option("--headers-from", O.HeadersFrom,
                         "Installed distribution, as numpy, whose headers to "
                         "use as well (repeatable)"));
  oneEach(App.add_option("--extra-arg", O.ExtraArgs,
                         "Compiler argument to append (repeatable)"));
}

/// "text, json or sarif"
static std::string formatNames() {
  std::string Out;
  for (const FormatInfo &F : allFormats())
    Out += fmt::format("{}{}",
                       Out.empty()                  ? ""
                       : &F == &allFormats().back() ? " or "
                                                    : ", ",
                       F.Name);
  return Out;
}

static void declareReports(CLI::App &App, Options &O) {
  App.add_option_function<std::vector<std::string>>(
         "--format",
         [&O](const std::vector<std::string> &Asked) {
           for (const std::string &A : Asked) {
             std::optional<WantedReport> Wanted = wantedReport(A);
             if (!Wanted)
               throw CLI::ValidationError(
                   "--format", fmt::format("'{}' is no FORMAT or FORMAT:FILE "
                                           "of {}",
                                           shortened(A), formatNames()));
             O.Reports.push_back(*Wanted);
           }
         },
         fmt::format("FORMAT[:FILE] of the report: {}; of an audit text, json "
                     "or markdown (default: text; repeatable)",
                     formatNames()))
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->allow_extra_args(false);
  App.add_option("--output", O.Output,
                 "Write the report that has no file of its own to this one");
}

static std::optional<Severity> severityNamed(std::string_view Name) {
  for (Severity S :
       {Severity::Error, Severity::Warning, Severity::Info, Severity::Note})
    if (severityName(S) == Name)
      return S;
  return std::nullopt;
}

/// "RULE=error"
static SeverityOf severityOf(const std::string &Text) {
  const size_t Equals = Text.rfind('=');
  std::optional<Severity> Level;
  if (Equals != Text.npos)
    Level = severityNamed(Text.substr(Equals + 1));
  if (!Level || Equals == 0)
    throw CLI::ValidationError(
        "--severity", fmt::format("'{}' is not RULE=error, RULE/KIND=warning, "
                                  "=info or =note",
                                  shortened(Text)));
  return {Text.substr(0, Equals), *Level};
}

/// "PATTERN=GLOB,-GLOB"
static PathChecks pathChecksOf(const std::string &Text,
                               const std::string &Folder) {
  const size_t Equals = Text.rfind('=');
  if (Equals == Text.npos || Equals == 0)
    throw CLI::ValidationError(
        "--per-path",
        fmt::format("'{}' is not PATTERN=GLOB[,-GLOB]", shortened(Text)));
  PathChecks Out{{}, {Text.substr(Equals + 1)}};
  Out.Files.add(Text.substr(0, Equals), Folder);
  return Out;
}

static OtherComment commentOf(const std::string &Text) {
  const size_t Equals = Text.rfind('=');
  if (Equals == Text.npos || Equals == 0 || Equals + 1 == Text.size())
    throw CLI::ValidationError(
        "--comment",
        fmt::format("'{}' is not TEXT=GLOB[,GLOB]", shortened(Text)));
  return {Text.substr(0, Equals), splitGlobs(Text.substr(Equals + 1))};
}

/// Which files are read at all, and rules for some.
static void declarePaths(CLI::App &App, Options &O) {
  using Values = std::vector<std::string>;
  const std::string Here = realPath(".");
  oneEach(App.add_option_function<Values>(
      "--exclude",
      [&O, Here](const Values &Globs) {
        for (const std::string &Glob : Globs)
          O.Exclude.add(Glob, Here);
      },
      "Files that are neither read nor reported: a pattern as in .gitignore "
      "(repeatable)"));
  oneEach(App.add_option_function<Values>(
      "--per-path",
      [&O, Here](const Values &Rules) {
        for (const std::string &Text : Rules)
          O.PerPath.push_back(pathChecksOf(Text, Here));
      },
      "Rules for some files: PATTERN=GLOB[,-GLOB...] (repeatable)"));
  oneEach(App.add_option_function<Values>(
      "--comment",
      [&O](const Values &Comments) {
        for (const std::string &Text : Comments)
          O.Comments.push_back(commentOf(Text));
      },
      "A comment that suppresses rules in its line, as NOLINT does: "
      "TEXT=GLOB[,GLOB...] (repeatable)"));
}

/// What findings count how much.
static void declareOutcome(CLI::App &App, Options &O) {
  oneEach(App.add_option("--kinds", O.Kinds,
                         "Kinds of findings to report: RULE/KIND or "
                         "-RULE/KIND, with * (repeatable)"));
  oneEach(App.add_option_function<std::vector<std::string>>(
      "--severity",
      [&O](const std::vector<std::string> &Levels) {
        for (const std::string &Text : Levels)
          O.Severities.push_back(severityOf(Text));
      },
      "Severity in place of the rule's: RULE=LEVEL or RULE/KIND=LEVEL "
      "(repeatable)"));
  App.add_option_function<std::string>(
         "--fail-on",
         [&O](const std::string &Name) { O.FailOn = severityNamed(Name); },
         "The least severity that makes the exit code 1: error, warning, info "
         "or never (default: info)")
      ->check(CLI::IsMember(
          std::vector<std::string>{"error", "warning", "info", "never"}));
  App.add_flag_callback(
      "--exit-zero", [&O] { O.FailOn.reset(); },
      "Exit code 0 also with findings, as --fail-on never");
}

/// How the report looks.
static void declareLooks(CLI::App &App, Options &O) {
  App.add_flag("--show-suppressed", O.ShowSuppressed,
               "Also list the findings that comments suppress");
  App.add_flag("--statistics", O.Statistics,
               "Also say how many findings there are of each kind");
  App.add_option_function<std::string>(
         "--color",
         [&O](const std::string &Name) {
           O.Colours = Name == "always"  ? Colour::Always
                       : Name == "never" ? Colour::Never
                                         : Colour::Auto;
         },
         "Colours in text: always, never, or auto (default): on a terminal, "
         "unless NO_COLOR is set, or with FORCE_COLOR")
      ->check(
          CLI::IsMember(std::vector<std::string>{"auto", "always", "never"}));
  App.add_flag("-q,--quiet", O.Quiet, "Findings only: no summary, no notes");
  App.add_flag("-v,--verbose", O.Verbose,
               "Say on standard error what is used: settings, compile "
               "commands, headers, units, cache; with --list-checks: kinds")
      ->excludes("--quiet");
}

/// Texts that are no files, and files that change.
static void declareEditing(CLI::App &App, Options &O) {
  App.add_option("--stdin-name", O.StdinName,
                 "The file that the text on standard input stands for: it "
                 "chooses flags, settings and rules, and need not be there");
  // What the language server asks of its runs.
  App.add_flag("--texts-on-stdin", O.TextsOnStdin)->group("");
  App.add_flag("--verify-fixes", O.VerifyFixes)->group("");
  App.add_flag("--watch", O.Watch,
               "Run again whenever a file that was read, or the settings, "
               "change; Ctrl-C ends it")
      ->excludes("--fix")
      ->excludes("--update-baseline");
}

void declareOptions(CLI::App &App, Options &O, bool &InProject) {
  App.add_option("PATH", O.Paths,
                 "Files and folders (default: .); -: the text on standard "
                 "input, under the name that --stdin-name gives");
  oneEach(App.add_option("--checks", O.Checks,
                         "Rules to run: GLOB[,-GLOB...] (default: *)"));
  App.add_flag("--preview", O.Preview,
               "Also run rules in preview; without it, only those that "
               "--checks names in full");
  App.add_option_function<std::string>(
         "--confidence",
         [&O](const std::string &Name) {
           O.Least = Name == "low"      ? Confidence::Low
                     : Name == "medium" ? Confidence::Medium
                                        : Confidence::High;
         },
         "Show findings of this measured confidence and above: high, medium or "
         "low (default: high)")
      ->check(CLI::IsMember(std::vector<std::string>{"high", "medium", "low"}));
  App.add_flag("--free-threaded", O.FreeThreaded,
               "Show what goes wrong only without the GIL, also where no "
               "module declares that it does not need it");
  App.add_option_function<std::string>(
         "--builds",
         [&O](const std::string &Name) { O.BothBuilds = Name == "both"; },
         "Builds of Python to analyse where the code differs by build: both "
         "(default), or given, that of the compile commands")
      ->check(CLI::IsMember(std::vector<std::string>{"both", "given"}));
  declareReading(App, O);
  App.add_option("-j", O.Jobs,
                 "Files and functions to look at at once (default: all cores)")
      ->check(CLI::Range(1u, 1024u));
  declareLimits(App, O);
  declareReports(App, O);
  App.add_option("--cache-dir", O.CacheDir,
                 "Where facts are kept between runs "
                 "(default: ~/.cache/nogil-tidy)");
  App.add_flag("--no-cache", O.NoCache, "Read and write no cache");
  oneEach(App.add_option("--rules", O.Rules,
                         "Additional rule file or folder (repeatable)"));
  App.add_option("--dump", O.Dump,
                 "Print an intermediate result instead of the report")
      ->check(CLI::IsMember(DumpNames));
  App.add_flag("--unmodelled", O.Unmodelled,
               "List called API functions that no rule file describes");
  declareScope(App, O);
  declareLooks(App, O);
  declareFixes(App, O);
  declareNew(App, O, InProject);
  declarePaths(App, O);
  declareOutcome(App, O);
  App.add_flag("--no-progress", O.NoProgress, "No progress bar");
  declareEditing(App, O);
}

} // namespace nogil
