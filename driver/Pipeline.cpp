//===- Pipeline.cpp - the program -----------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A phase a line. Each takes plain values and gives plain values, and its
// result does not depend on the order or the number of threads in which the
// one before it ran.
//
//   options ─► inputs ─► extract ─► analyse ─► filter ─► fix ─► report
//                        (cached)   (engine)         (--fix)
//
//===----------------------------------------------------------------------===//
#include "Pipeline.h"
#include "BothBuilds.h"
#include "DumpPhase.h"
#include "ExtractPhase.h"
#include "Inputs.h"
#include "Log.h"
#include "OnlyNew.h"
#include "OutputPhase.h"
#include "PackageClaims.h"
#include "PythonCallers.h"
#include "RulesPhase.h"
#include "Watch.h"
#include "audit/DeclarePhase.h"
#include "checks/Catalogue.h"
#include "compdb/Compdb.h"
#include "config/RulesSchema.h"
#include "config/Schema.h"
#include "fix/FixPhase.h"
#include "fix/ProgramBuilds.h"
#include "report/Explain.h"
#include "report/ReportPhase.h"
#include "report/Unread.h"
#include "stress/Stress.h"
#include "support/Crash.h"
#include "support/Replace.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

static AnalysisOptions analysisOptions(const Options &O, const Models &Rules,
                                       DisplayPaths &Paths) {
  AnalysisOptions A;
  A.Name = [&Paths](const std::string &Path) { return Paths.of(Path); };
  A.Checks = chosenChecks(O, Rules);
  A.Jobs = O.Jobs;
  A.Audit = O.What == Command::Audit || O.What == Command::Stress;
  if (!O.Dump.empty())
    A.Dumps.push_back(O.Dump);
  return A;
}

/// Nothing found is no good news then.
static void sayIncomplete(const RunFacts &Run) {
  std::string Why;
  constexpr size_t Most = 3;
  for (size_t I = 0; I < std::min(Run.Lost.size(), Most); ++I) {
    const ReportGap &L = Run.Lost[I];
    std::string Where = L.Line ? fmt::format("{}:{}", L.File, L.Line) : L.File;
    Why += fmt::format("{}{}: {}", I ? "; " : "", Where, L.Message);
  }
  if (Run.Lost.size() > Most)
    Why += fmt::format("; and {} more", Run.Lost.size() - Most);
  logError(fmt::format("incomplete, entry points are lost: {}: mend that{}, or "
                       "accept it with --allow-incomplete",
                       Why,
                       Run.Headers.empty() ? "" : ", missing headers first"));
}

/// Says where the build without the GIL is not known: without headers for it,
/// to those who have one; else to all, as findings may be missing.
static void sayUnread(Report &R, const OtherBuild &Other, const Extracted &Read,
                      const Options &O, const HiddenFiles &Hidden,
                      DisplayPaths &Paths) {
  const bool Concerned = O.FreeThreaded || runsWithoutGil(Read.Tus);
  for (const OtherBuild::Left &Left : Other.Unread) {
    const std::string &File = Read.Inputs[Left.Unit].File;
    ReportGap G{Paths.of(File), 0, 0, Left.Why};
    if (Left.Why == lackingHeaders()) {
      if (Concerned)
        R.Gaps.push_back(std::move(G));
      continue;
    }
    G.Message = "for Python without the GIL: " + Left.Why;
    if (Hidden.kindOf(realPath(File)) == FileKind::Own) {
      R.Run.Lost.push_back(G);
      G.Summed = true;
    }
    R.Gaps.push_back(std::move(G));
  }
  std::sort(R.Gaps.begin(), R.Gaps.end());
  std::sort(R.Run.Lost.begin(), R.Run.Lost.end());
}

static int exitCode(const Report &R, const Options &O, const Facts &Tus) {
  if (allFailed(Tus))
    throw DriverError(fmt::format("no file could be analysed: {} tried: the "
                                  "gaps in the report say why",
                                  Tus.size()));
  if (!R.Run.complete() && !O.AllowIncomplete) {
    sayIncomplete(R.Run);
    return 2;
  }
  const bool Fails =
      O.FailOn && std::ranges::any_of(R.Findings, [&](const Finding &F) {
        return F.Level <= *O.FailOn;
      });
  return Fails ? 1 : 0;
}

/// What modules are, in place of the findings.
static int audited(const Report &R, std::vector<ModuleAudit> Modules,
                   const OtherBuild &Other, const Extracted &Read,
                   const Options &O, const HiddenFiles &Hidden,
                   const DataFolders &Data, FixBuilds &Builds,
                   std::filesystem::file_time_type Started,
                   DisplayPaths &Paths) {
  std::map<std::string, std::string> Unread;
  for (const OtherBuild::Left &Left : Other.Unread)
    Unread[Paths.of(Read.Inputs[Left.Unit].File)] = Left.Why;
  Libraries Known(Data);
  AuditReport Audit = audit(
      std::move(Modules), R, Unread,
      [&](const std::string &File) {
        return Hidden.kindOf(realPath(File)) != FileKind::Own;
      },
      &Known);
  Audit.FreeThreaded = !Other.Tus.empty() || runsWithoutGil(Read.Tus);
  std::string Patch;
  if (O.Fix)
    Patch = declareModules(Audit, R, Builds, Started, O, Paths);
  if (O.DiffOnly)
    writeOutput(Patch, O);
  else
    writeReports(
        [&](const WantedReport &W) {
          return W.How == Format::Json       ? renderAuditJson(Audit)
                 : W.How == Format::Markdown ? renderAuditMarkdown(Audit)
                                             : renderAuditText(Audit);
        },
        O);
  if (allFailed(Read.Tus))
    return 2;
  return auditExitCode(Audit);
}

/// What --fix asks for, and what formats with a place for edits do. Gives the
/// patch, if there is one; R is then what is left to report.
static std::string mend(Report &R, OnlyNew &New, const LookBefore &Look,
                        FixBuilds &Builds,
                        std::filesystem::file_time_type Started,
                        const Options &O, DisplayPaths &Paths) {
  if (O.What == Command::Audit)
    return ""; // which modules may be declared is not known yet
  if (O.Fix) {
    New.apply(R, Look);
    FixResult Fixed = applyFixes(std::move(R), Builds, Started, O, Paths);
    R = std::move(Fixed.After);
    return Fixed.Patch;
  }
  if (O.VerifyFixes ||
      std::ranges::any_of(O.Reports, holdsFixes, &WantedReport::How))
    verifyFixes(R, Builds, Started);
  return "";
}

/// What is wanted in place of the report: an intermediate result, or something
/// of one finding.
static std::optional<std::string>
instead(const AnalysisResult &Result, const Report &R, const Facts &Tus,
        const Models &Rules, const StressTables &Stress, const Options &O,
        DisplayPaths &Paths) {
  if (O.Unmodelled)
    return renderUnmodelled(Result);
  if (!O.Dump.empty())
    return renderDump(O, Tus, Result, R, Paths);
  if (O.What == Command::Stress)
    return stressScript(findingOf(R, "stress", O.Fingerprint), Result.Modules,
                        Stress, packageOf);
  if (O.What == Command::ExplainFinding)
    return explainFinding(R, O.Rule, Rules, textStyle(O));
  return std::nullopt;
}

/// `Ran`: the rules that have. Their pages are read only for who shows them.
static void report(const Report &R, const std::string &Patch,
                   const std::vector<std::string> &Ran, const Models &Rules,
                   const DataFolders &Data, const Options &O) {
  if (O.DiffOnly)
    return writeOutput(Patch, O);
  RuleTexts Texts;
  if (std::ranges::any_of(O.Reports, describesRules, &WantedReport::How))
    Texts = ruleTexts(Ran, Rules, Data);
  writeReports(
      [&](const WantedReport &W) { return renderReport(R, W, Texts, Data, O); },
      O);
}

/// What --verbose asks for.
static void sayUnits(const Extracted &Read, const OtherBuild &Other,
                     Configurations &How, const Options &O) {
  if (!O.Verbose)
    return;
  logDetail(fmt::format("units: {}, and {} that they read", Read.Inputs.size(),
                        counted(Read.Parts.size(), "source")));
  if (Other.Tus.empty() && Other.Unread.empty())
    return logDetail("second build: none, as no code differs by it, or it is "
                     "not asked for");
  const PythonHeaders *H = How.headers();
  logDetail(fmt::format(
      "second build: without the GIL, {}; headers, where "
      "commands lead to none: {}",
      Other.Unread.empty()
          ? "all that differs"
          : fmt::format("but for {}", counted(Other.Unread.size(), "unit")),
      H ? H->Of : "there are none"));
}

/// All of it is kept by reference.
static LookBefore lookBefore(const Extracted &Read, const OtherBuild &Other,
                             const Models &Rules,
                             const AnalysisOptions &Analysis, const Options &O,
                             const InputFacts &About, const HiddenFiles &Hidden,
                             DisplayPaths &Paths) {
  return {Read.Files,
          [&](const std::string &File) {
            return mayHaveBeenRead(File, About.Roots);
          },
          [&](const FilesBefore &Files) {
            return findBefore(Files, Read, Other, Rules, Analysis, O, Hidden,
                              Paths);
          }};
}

/// What the run depends on, for who watches.
static void tellRead(const Options &O, const InputFacts &About,
                     const Extracted &Read) {
  FilesOfRun Of;
  Of.Files = Read.Files;
  for (const ExtractInput &In : Read.Inputs)
    Of.Files.insert(realPath(In.File));
  Of.Files.insert(About.Databases.begin(), About.Databases.end());
  if (!O.ConfigPath.empty())
    Of.Files.insert(O.ConfigPath);
  for (const std::string &Rules : O.Rules)
    Of.Files.insert(realPath(Rules));
  Of.Folders.insert(About.Roots.begin(), About.Roots.end());
  tellFiles(O, Of);
}

static int check(const Options &O, const DataFolders &Data) {
  Doing Choosing("choosing what to read");
  checkOutput(O);
  DisplayPaths Paths(".");
  Models Rules = readRules(O, Data);
  AnalysisOptions Analysis = analysisOptions(O, Rules, Paths);
  StressTables Stress;
  if (O.What == Command::Stress) {
    Stress = readStressTables(Data);
    Analysis.Names = Stress.Names;
  }
  FileKinds Kinds(Data);
  auto [Sources, About] = collectInputs(O, Data, Kinds);
  HiddenFiles Hidden(About, Kinds, O.AllFiles);
  OnlyNew New(O, About.Tree);

  auto Started = std::filesystem::file_time_type::clock::now();
  Analysis.KeptBack = keptBackBelow(About.Roots);
  Analysis.Packages = claimsBelow(About.Roots);
  ProjectPaths Lasting(About.Roots);
  Analysis.Identity = [&](const std::string &Path) { return Lasting.of(Path); };
  if (O.Fix && !O.DiffOnly)
    std::ranges::for_each(About.Leftovers, removeLeftovers);
  Doing Reading("reading files");
  Extracted Read = extractAll(Sources, O, Data);
  const Facts &Tus = Read.Tus;
  tellRead(O, About, Read);
  Configurations How(O, Data, About);
  OtherBuild Other;
  if (O.BothBuilds && O.Dump.empty())
    Other = readOther(Read, How, O);
  sayUnits(Read, Other, How, O);
  AnalysisResult Result = analyseBuilds(Tus, Other.Tus, Rules, Analysis);
  Doing Writing("making the report");
  Suppressions Comments(O.Comments);
  Report R =
      makeReport(Result, Tus, Read.Parts, Paths, O, &Hidden, {}, &Comments);

  if (std::optional<std::string> Text =
          instead(Result, R, Tus, Rules, Stress, O, Paths)) {
    writeOutput(*Text, O);
    return (!O.Dump.empty() || O.Unmodelled) && allFailed(Tus) ? 2 : 0;
  }
  addUnusedNolints(R, Tus, Paths, Hidden, Comments, Analysis.Checks,
                   allIds(Rules));
  ProgramBuilds Builds(O, Data, About, Read, Other, Rules, Analysis, Hidden,
                       Paths);
  const LookBefore Look =
      lookBefore(Read, Other, Rules, Analysis, O, About, Hidden, Paths);
  const std::string Patch = mend(R, New, Look, Builds, Started, O, Paths);
  addRun(R, Read, About, Hidden, Kinds, Data, Paths);
  sayUnread(R, Other, Read, O, Hidden, Paths);
  if (O.What == Command::Audit)
    return audited(R, std::move(Result.Modules), Other, Read, O, Hidden, Data,
                   Builds, Started, Paths);
  New.apply(R, Look);
  report(R, Patch, Analysis.Checks, Rules, Data, O);
  return exitCode(R, O, Tus);
}

/// The subcommand config.
static int settings(const Options &O, const DataFolders &Data) {
  if (O.Action == ConfigAction::Schema ||
      O.Action == ConfigAction::RulesSchema) {
    RuleShapes Known;
    if (O.Action == ConfigAction::RulesSchema)
      readRules(O, Data, &Known);
    writeOutput(O.Action == ConfigAction::Schema ? configSchema()
                                                 : rulesSchema(Known),
                O);
    return 0;
  }
  const ConfigFile File =
      O.ConfigPath.empty() ? findConfig(O.Paths) : readConfig(O.ConfigPath);
  refuseBroken(File);
  if (O.Action == ConfigAction::Dump)
    writeOutput(dumpConfig(File), O);
  else
    logNote(File.Path.empty()
                ? std::string("no settings: neither .nogil-tidy.yaml nor "
                              "[tool.nogil-tidy] of pyproject.toml is found")
                : fmt::format("{}: no mistakes", File.Path));
  return 0;
}

int runPipeline(const Options &O) {
  setQuiet(O.Quiet);
  setVerbose(O.Verbose);
  DataFolders Data = findDataFolders();
  switch (O.What) {
  case Command::ListChecks:
    writeOutput(O.Verbose ? describeChecks(O, readRules(O, Data), Data)
                          : listChecks(O, readRules(O, Data)),
                O);
    return 0;
  case Command::Explain:
    writeOutput(explainRule(O.Rule, readRules(O, Data), Data), O);
    return 0;
  case Command::Config:
    return settings(O, Data);
  case Command::Compdb:
    return recordBuild(O, Data);
  case Command::Lsp: // main's, which is linked with it
    break;
  case Command::Check:
  case Command::Audit:
  case Command::ExplainFinding:
  case Command::Stress:
    return check(O, Data);
  }
  return 2;
}

} // namespace nogil
