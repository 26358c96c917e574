//===- Options.cpp - the command line -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Options.h"
#include "Log.h"
#include "OutputPhase.h"
#include "models/Spelling.h"
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sstream>
#include <thread>

namespace nogil {

static const std::vector<std::string> DumpNames = {
    "facts",    "skeleton",  "program",  "callgraph", "entries", "modules",
    "summary",  "states",    "contexts", "unreached", "budgets", "locks",
    "accesses", "ownership", "effects",  "origins",   "findings"};

static const char *const Footer =
    "Exit codes: 0 nothing found, 1 findings, 2 could not do the work, or not "
    "all of it.\n"
    "Standard output is the report; messages go to standard error.";

/// A list option takes one value each time it is given: the next word is not
/// its business.
static CLI::Option *oneEach(CLI::Option *O) {
  return O->allow_extra_args(false);
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
  oneEach(App.add_option("--extra-arg", O.ExtraArgs,
                         "Compiler argument to append (repeatable)"));
}

static void declare(CLI::App &App, Options &O) {
  App.add_option("PATH", O.Paths, "Files and folders (default: .)");
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
  App.add_option_function<std::string>(
         "--format",
         [&O](const std::string &Name) {
           O.Out = Name == "json"       ? Format::Json
                   : Name == "markdown" ? Format::Markdown
                                        : Format::Text;
         },
         "text or json; of an audit markdown, too (default: text)")
      ->check(
          CLI::IsMember(std::vector<std::string>{"text", "json", "markdown"}));
  App.add_option("--output", O.Output, "Write the report to this file");
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
  App.add_flag("--quiet", O.Quiet, "Findings only: no summary, no notes");
  declareFixes(App, O);
  App.add_flag("--no-progress", O.NoProgress, "No progress bar");
}

static std::string didYouMean(const CLI::App &App, std::string_view Wrong) {
  std::vector<std::string> Names;
  for (const CLI::Option *O : App.get_options())
    for (const std::string &L : O->get_lnames())
      Names.push_back(fmt::format("--{}", L));
  std::string_view Best = nearestSpelling(
      Wrong.substr(0, Wrong.find('=')),
      std::vector<std::string_view>(Names.begin(), Names.end()));
  return Best.empty() ? "" : fmt::format(" (did you mean '{}'?)", Best);
}

static int usageError(const std::string &What) {
  logError(fmt::format("{}: see 'nogil-tidy --help'", What));
  return 2;
}

/// An audit asks for all that rules find without the GIL.
static int auditOptions(Options &O) {
  O.What = Command::Audit;
  if (O.Fix || !O.Dump.empty() || O.Unmodelled)
    return usageError("audit: it takes no --fix, --dump and --unmodelled");
  O.FreeThreaded = O.Preview = true;
  return -1;
}

/// The finding may be any that some run shows.
static int stressOptions(Options &O) {
  O.What = Command::Stress;
  if (O.Fix || !O.Dump.empty() || O.Unmodelled || O.Out != Format::Text)
    return usageError(
        "stress: it takes no --fix, --dump, --unmodelled and --format");
  O.FreeThreaded = O.Preview = O.AllFiles = true;
  O.Least = Confidence::Low;
  return -1;
}

/// The subcommands, where what they add goes.
struct Subcommands {
  CLI::App *Audit, *Stress, *Explain;
};

static Subcommands declareCommands(CLI::App &App, Options &O) {
  Subcommands S;
  App.require_subcommand(0, 1);
  App.add_subcommand("check", "Analyse files and folders (the default)")
      ->fallthrough();
  S.Audit = App.add_subcommand(
      "audit", "Say of each module whether it may declare that it does not "
               "need the GIL");
  S.Audit->fallthrough();
  S.Stress = App.add_subcommand(
      "stress", "Write a Python script that makes a finding about threads "
                "happen (preview)");
  S.Stress->fallthrough();
  S.Stress
      ->add_option("FINGERPRINT", O.Fingerprint,
                   "Of the finding, as --format=json has it, or its beginning")
      ->required();
  S.Explain =
      App.add_subcommand("explain", "Print the documentation of a rule");
  S.Explain->fallthrough();
  S.Explain->add_option("RULE", O.Rule, "Id of a rule")->required();
  return S;
}

int parseOptions(int Argc, const char *const *Argv, Options &O) {
  unsigned Cores = std::thread::hardware_concurrency();
  O.Jobs = Cores ? Cores : 1;
  CLI::App App("Finds GIL and thread-state bugs in C and C++ extension modules "
               "for Python.",
               "nogil-tidy");
  App.footer(Footer);
  App.set_version_flag("--version", "nogil-tidy " NOGIL_VERSION);
  bool List = false;
  App.add_flag("--list-checks", List, "List the rules and exit");
  declare(App, O);
  App.option_defaults()->take_last();
  const Subcommands Given = declareCommands(App, O);
  try {
    App.parse(Argc, Argv);
  } catch (const CLI::Success &E) {
    std::ostringstream Text;
    App.exit(E, Text, Text);
    writeOutput(Text.str(), {});
    return 0;
  } catch (const CLI::ExtrasError &E) {
    std::vector<std::string> Extras = App.remaining(true);
    std::string First = Extras.empty() ? E.what() : Extras.front();
    return usageError(
        fmt::format("unknown option: {}{}", First, didYouMean(App, First)));
  } catch (const CLI::ParseError &E) {
    return usageError(fmt::format("bad option: {}", E.what()));
  }
  if (*Given.Explain)
    O.What = Command::Explain;
  else if (List)
    O.What = Command::ListChecks;
  else if (*Given.Audit)
    return auditOptions(O);
  else if (*Given.Stress)
    return stressOptions(O);
  else if (O.Out == Format::Markdown)
    return usageError("--format: markdown: only of an audit");
  return -1;
}

} // namespace nogil
