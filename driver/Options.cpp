//===- Options.cpp - the command line -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The words are read twice: once for what says where the settings of the
// project are, and once behind the options that these stand for, so that what
// is said on the command line has the last word.
//
//===----------------------------------------------------------------------===//
#include "Options.h"
#include "DataFolders.h"
#include "DeclareOptions.h"
#include "Log.h"
#include "OutputPhase.h"
#include "Overlay.h"
#include "RulesPhase.h"
#include "config/Schema.h"
#include "help/Written.h"
#include "models/Spelling.h"
#include "support/Files.h"
#include "support/StandIns.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <set>
#include <sstream>
#include <thread>

namespace fs = std::filesystem;

namespace nogil {

static const char *const Footer =
    "Exit codes: 0 nothing found, 1 findings, 2 could not do the work, or not "
    "all of it.\n"
    "Standard output is the report; messages go to standard error.";

/// Named files become what is reported, their projects what is read.
static void widen(Options &O) {
  O.Concerned = std::move(O.Paths);
  std::set<std::string> Projects;
  for (const std::string &File : O.Concerned)
    Projects.insert(projectRoot(fs::path(realPath(File)).parent_path()));
  O.Paths.assign(Projects.begin(), Projects.end());
  // No folder lists a file that the disk does not have yet.
  std::error_code Ec;
  for (const std::string &File : O.Concerned)
    if (standInFor(realPath(File)) && !fs::exists(File, Ec))
      O.Paths.push_back(File);
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

/// Each report has a place of its own. Text stands for none.
static int checkReports(Options &O) {
  if (O.Reports.empty())
    O.Reports.emplace_back();
  std::set<std::string> Files;
  for (const WantedReport &W : O.Reports)
    if (!Files.insert(W.File.empty() ? O.Output : W.File).second)
      return usageError(fmt::format(
          "--format: two reports for {}: give one of them a file of its own, "
          "--format {}:FILE",
          W.File.empty() && O.Output.empty()
              ? "standard output"
              : printable(W.File.empty() ? O.Output : W.File),
          formatName(W.How)));
  if (!O.Output.empty() && !Files.contains(O.Output))
    return usageError("--output: each report has a file of its own already");
  for (const WantedReport &W : O.Reports)
    if (O.What == Command::Audit && W.How != Format::Text &&
        W.How != Format::Json && W.How != Format::Markdown)
      return usageError(fmt::format("--format: {}: an audit is written as "
                                    "text, json or markdown",
                                    formatName(W.How)));
  return -1;
}

bool Options::isForPeople() const {
  if (!Dump.empty() || Unmodelled)
    return false;
  return std::ranges::none_of(Reports, [](const WantedReport &W) {
    return W.File.empty() && !nogil::isForPeople(W.How);
  });
}

/// An audit asks for all that rules find without the GIL.
static int auditOptions(Options &O, bool InProject) {
  O.What = Command::Audit;
  if (O.UnsafeFixes || !O.Dump.empty() || O.Unmodelled || !O.Diff.empty() ||
      !O.Baseline.empty() || InProject)
    return usageError("audit: it takes no --unsafe-fixes, --dump, "
                      "--unmodelled, --diff, --baseline and --in-project");
  O.FreeThreaded = O.Preview = true;
  return checkReports(O);
}

/// The finding may be any that some run shows.
static int stressOptions(Options &O, bool InProject) {
  O.What = Command::Stress;
  if (O.Fix || !O.Dump.empty() || O.Unmodelled || !O.Reports.empty() ||
      !O.Diff.empty() || !O.Baseline.empty() || InProject)
    return usageError("stress: it takes no --fix, --dump, --unmodelled, "
                      "--format, --diff, --baseline and --in-project");
  O.FreeThreaded = O.Preview = O.AllFiles = true;
  O.Least = Confidence::Low;
  return checkReports(O);
}

/// The server's options are those of its runs.
static int lspOptions(Options &O, bool InProject,
                      const std::vector<std::string> &Given) {
  O.What = Command::Lsp;
  if (!O.Paths.empty() || O.Fix || !O.Dump.empty() || O.Unmodelled ||
      !O.Reports.empty() || !O.Output.empty() || !O.Diff.empty() ||
      !O.Baseline.empty() || InProject || O.TextsOnStdin)
    return usageError("lsp: the client says which files there are: it takes "
                      "options of the analysis, no paths and no reports");
  O.LspOptions = Given;
  std::erase(O.LspOptions, "lsp");
  return checkReports(O);
}

namespace {
/// What is read beside the options of an analysis.
struct Parsed {
  bool List = false, InProject = false, NoConfig = false;
  std::string ConfigNamed;
  std::string Shell;
  CLI::App *Audit = nullptr, *Stress = nullptr, *Explain = nullptr,
           *Config = nullptr, *Completion = nullptr, *Manual = nullptr,
           *Compdb = nullptr, *Lsp = nullptr;
};
} // namespace

/// Settings in a file: options that go before those of the command line.
static std::vector<std::string> configOptions(Options &O, const Parsed &P) {
  if (P.NoConfig)
    return {};
  const ConfigFile File =
      P.ConfigNamed.empty() ? findConfig(O.Paths) : readConfig(P.ConfigNamed);
  if (File.Path.empty())
    return {};
  refuseBroken(File);
  O.ConfigPath = File.Path;
  for (const std::string &Glob : textsOf(File.Root, "exclude"))
    O.Exclude.add(Glob, File.folder());
  for (const auto &[Glob, Checks] : globsOf(File.Root, "per-path")) {
    O.PerPath.push_back({{}, Checks});
    O.PerPath.back().Files.add(Glob, File.folder());
  }
  for (auto &[Text, Checks] : globsOf(File.Root, "comments"))
    O.Comments.push_back({Text, Checks});
  std::vector<std::string> Out = optionsOf(File);
  auto IsPython = [](const std::string &X) {
    return X.starts_with("--python=");
  };
  if (!O.TrustProject && std::erase_if(Out, IsPython))
    logWarning(fmt::format("{}: 'python' is left out, since the project would "
                           "choose what is run: --trust-project lets it",
                           File.Path));
  return Out;
}

static void declareCommands(CLI::App &App, Options &O, Parsed &P) {
  App.require_subcommand(0, 1);
  App.add_subcommand("check", "Analyse files and folders (the default)")
      ->fallthrough();
  P.Audit = App.add_subcommand(
      "audit", "Say of each module whether it may declare that it does not "
               "need the GIL");
  P.Audit->fallthrough();
  P.Stress = App.add_subcommand(
      "stress", "Write a Python script that makes a finding about threads "
                "happen (preview)");
  P.Stress->fallthrough();
  P.Stress
      ->add_option("FINGERPRINT", O.Fingerprint,
                   "Of the finding, as --format=json has it, or its beginning")
      ->required();
  P.Explain =
      App.add_subcommand("explain", "Print the documentation of a rule, or "
                                    "all that is known of a finding");
  P.Explain->fallthrough();
  P.Explain
      ->add_option("RULE", O.Rule,
                   "Id of a rule, or fingerprint of a finding of a run on "
                   "PATH")
      ->required();
  P.Lsp = App.add_subcommand(
      "lsp", "Be a language server on the standard streams, for editors");
  P.Lsp->fallthrough();
  P.Config = App.add_subcommand(
      "config", "Print the settings in force (dump), check them (verify), or "
                "print their JSON Schema (schema) or that of rule files "
                "(rules-schema)");
  P.Config->fallthrough();
  P.Config
      ->add_option_function<std::string>(
          "ACTION",
          [&O](const std::string &Name) {
            O.Action = Name == "schema"         ? ConfigAction::Schema
                       : Name == "rules-schema" ? ConfigAction::RulesSchema
                       : Name == "verify"       ? ConfigAction::Verify
                                                : ConfigAction::Dump;
          },
          "dump, verify, schema or rules-schema")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>{"dump", "verify", "schema",
                                                     "rules-schema"}));
}

/// What is written about this command line.
static void declareHelp(CLI::App &App, Parsed &P) {
  P.Completion = App.add_subcommand(
      "completion", "Print what a shell reads to complete the command line");
  P.Completion->add_option("SHELL", P.Shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(std::vector<std::string>{"bash", "zsh", "fish"}));
  P.Completion->fallthrough();
  P.Manual = App.add_subcommand("manual", "Print the page for man(1)");
  P.Manual->fallthrough();
  nameValues(App);
  formatHelp(App);
}

static void declareCompdb(CLI::App &App, Options &O, Parsed &P) {
  P.Compdb = App.add_subcommand(
      "compdb", "Run a build, and write how it compiles as a compile database: "
                "compdb [-o FILE] [--append] -- COMMAND ARGS... "
                "The only command that runs code of the project");
  P.Compdb->fallthrough();
  P.Compdb->add_option("-o", O.Database,
                       "File to write (default: compile_commands.json)");
  P.Compdb->add_flag("--append", O.Append,
                     "Keep what the file has of other compilations");
}

static void declareAll(CLI::App &App, Options &O, Parsed &P) {
  App.footer(Footer);
  App.set_version_flag("-V,--version", "nogil-tidy " NOGIL_VERSION,
                       "Print the version and exit");
  App.option_defaults()->take_last();
  App.add_flag("--list-checks", P.List, "List the rules and exit");
  App.add_option("--config", P.ConfigNamed,
                 "File of settings (default: the nearest .nogil-tidy.yaml, or "
                 "[tool.nogil-tidy] of pyproject.toml)");
  App.add_flag("--no-config", P.NoConfig, "Read no file of settings");
  declareOptions(App, O, P.InProject);
  declareCommands(App, O, P);
  declareCompdb(App, O, P);
  declareHelp(App, P);
}

static Parsed parseTwice(CLI::App &Probe, CLI::App &App, Options &O,
                         const std::vector<std::string> &Given) {
  Options First;
  Parsed Before, P;
  declareAll(Probe, First, Before);
  std::vector<std::string> Words(Given.rbegin(), Given.rend());
  Probe.parse(Words);
  declareAll(App, O, P);
  nameStandardInput(First);
  O.Paths = First.Paths;
  O.TrustProject = First.TrustProject;
  Words.clear();
  // What is written, and as what, is one question.
  const bool IsSaid = !First.Reports.empty() || *Before.Audit || *Before.Stress;
  if (!*Before.Explain && !*Before.Config && !*Before.Completion &&
      !*Before.Manual && !*Before.Compdb && !*Before.Lsp)
    for (std::string &Option : configOptions(O, Before))
      if (!IsSaid || !Option.starts_with("--format="))
        Words.push_back(std::move(Option));
  O.Paths.clear();
  Words.insert(Words.end(), Given.begin(), Given.end());
  std::ranges::reverse(Words);
  App.parse(Words);
  if (nameStandardInput(O))
    readStandardInput(O);
  if (O.TextsOnStdin)
    readTexts();
  if (*P.Config)
    O.ConfigPath = P.ConfigNamed;
  return P;
}

/// 16 hex digits, or at least the first six.
static bool isFingerprint(std::string_view Word) {
  return Word.size() >= 6 && Word.size() <= 16 &&
         Word.find_first_not_of("0123456789abcdef") == Word.npos;
}

static int writeHelp(const CLI::App &App, const Options &O, const Parsed &P) {
  const Declared D = declaredBy(App);
  if (*P.Manual) {
    writeOutput(manualPage(D), O);
    return 0;
  }
  const std::vector<std::string> Rules =
      allIds(readRules(O, findDataFolders()));
  writeOutput(P.Shell == "bash"  ? bashCompletion(D, Rules)
              : P.Shell == "zsh" ? zshCompletion(D, Rules)
                                 : fishCompletion(D, Rules),
              O);
  return 0;
}

/// Takes what stands behind `compdb ... --`: words of another program.
static std::vector<std::string> takeBuild(std::vector<std::string> &Words) {
  auto Dashes = std::ranges::find(Words, "--");
  if (Words.empty() || Words.front() != "compdb" || Dashes == Words.end())
    return {};
  std::vector<std::string> Build(Dashes + 1, Words.end());
  Words.erase(Dashes, Words.end());
  return Build;
}

static int compdbOptions(Options &O) {
  O.What = Command::Compdb;
  if (O.Build.empty() || !O.Paths.empty())
    return usageError("compdb: name the command that builds behind two dashes: "
                      "nogil-tidy compdb -- pip install .");
  return checkReports(O);
}

static int finish(Options &O, const Parsed &P,
                  const std::vector<std::string> &Given) {
  const bool IsOther = P.List || *P.Audit || *P.Stress || *P.Explain ||
                       *P.Config || *P.Lsp || *P.Compdb;
  if (O.Watch && (IsOther || !O.StdinName.empty() || O.Diff == "-"))
    return usageError("--watch: it checks files, again and again: neither "
                      "another command nor standard input goes with it");
  if (*P.Explain && isFingerprint(O.Rule)) {
    // Whatever it is, it is looked for.
    O.What = Command::ExplainFinding;
    O.Preview = O.FreeThreaded = O.AllFiles = true;
    O.Least = Confidence::Low;
  } else if (*P.Explain)
    O.What = Command::Explain;
  else if (*P.Config)
    O.What = Command::Config;
  else if (*P.Compdb)
    return compdbOptions(O);
  else if (P.List)
    O.What = Command::ListChecks;
  else if (*P.Audit)
    return auditOptions(O, P.InProject);
  else if (*P.Stress)
    return stressOptions(O, P.InProject);
  else if (*P.Lsp)
    return lspOptions(O, P.InProject, Given);
  if (P.InProject && O.Paths.empty())
    return usageError("--in-project: no file is named");
  if (P.InProject)
    widen(O);
  return checkReports(O);
}

int parseOptions(int Argc, const char *const *Argv, Options &O) {
  unsigned Cores = std::thread::hardware_concurrency();
  O.Jobs = Cores ? Cores : 1;
  const char *const About = "Finds GIL and thread-state bugs in C and C++ "
                            "extension modules for Python.";
  CLI::App Probe(About, "nogil-tidy"), App(About, "nogil-tidy");
  std::vector<std::string> Words(Argv + 1, Argv + Argc);
  O.Build = takeBuild(Words);
  try {
    const Parsed P = parseTwice(Probe, App, O, Words);
    return *P.Completion || *P.Manual ? writeHelp(App, O, P)
                                      : finish(O, P, Words);
  } catch (const CLI::Success &E) {
    std::ostringstream Text;
    Probe.exit(E, Text, Text);
    writeOutput(Text.str(), {});
    return 0;
  } catch (const CLI::ExtrasError &E) {
    std::vector<std::string> Extras = Probe.remaining(true);
    std::string First = Extras.empty() ? E.what() : Extras.front();
    return usageError(
        fmt::format("unknown option: {}{}", First, didYouMean(Probe, First)));
  } catch (const CLI::ParseError &E) {
    return usageError(fmt::format("bad option: {}", E.what()));
  }
}

} // namespace nogil
