//===- Phases.cpp - the driver's steps around the engine ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Phases.h"
#include "Cache.h"
#include "Log.h"
#include "Progress.h"
#include "check/Edits.h"
#include "filter/Globs.h"
#include "filter/Nolint.h"
#include "models/Loader.h"
#include "models/Spelling.h"
#include "support/Jobs.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>
#include <unistd.h>

namespace nogil {

static std::vector<std::string> allIds(const Models &Rules) {
  std::vector<std::string> Ids;
  for (const RuleInfo &R : allRules(Rules))
    Ids.push_back(R.Id);
  return Ids;
}

std::string ruleHint(std::string_view Wrong, const Models &Rules) {
  std::vector<std::string> Ids = allIds(Rules);
  return spellingHint(Wrong,
                      std::vector<std::string_view>(Ids.begin(), Ids.end()));
}

std::vector<std::string> chosenChecks(const Options &O, const Models &Rules) {
  std::vector<std::string> Unknown;
  std::vector<std::string> Chosen =
      selectChecks(allIds(Rules), O.Checks, Unknown);
  if (!Unknown.empty())
    throw DriverError("no such rule: --checks: '" + Unknown.front() +
                      "': " + ruleHint(Unknown.front(), Rules));
  if (!O.Preview) {
    std::vector<std::string> Named;
    for (const std::string &List : O.Checks)
      for (std::string &Glob : splitGlobs(List))
        Named.push_back(std::move(Glob));
    for (const RuleInfo &R : allRules(Rules))
      if (R.State == RuleState::Preview &&
          std::find(Named.begin(), Named.end(), R.Id) == Named.end())
        std::erase(Chosen, R.Id);
  }
  if (Chosen.empty())
    throw DriverError("no rule left to run: --checks: see --list-checks");
  return Chosen;
}

Models readRules(const Options &O, const DataFolders &Data) {
  if (Data.Rules.empty())
    throw DriverError("no rule files: " + Data.Binary +
                      ": the folder share/nogil-tidy/rules should stand next "
                      "to the program's; install it again");
  std::vector<std::string> Paths = {Data.Rules};
  std::error_code Ec;
  for (const std::string &Extra : O.Rules) {
    if (!std::filesystem::exists(Extra, Ec))
      throw DriverError("no such rule file or folder: --rules: " + Extra +
                        ": check the name");
    Paths.push_back(Extra);
  }
  LoadResult Loaded = loadModels(Paths);
  for (const LoadError &E : Loaded.Errors) {
    std::string Where = E.File;
    if (E.Line != 0)
      Where += ":" + std::to_string(E.Line) + ":" + std::to_string(E.Col);
    logError("broken rule file: " + Where + ": " + E.Message);
  }
  if (!Loaded.Errors.empty())
    throw DriverError("");
  return std::move(Loaded.M);
}

/// Facts that say only that there are none.
static TuFacts unreadable(const std::string &File) {
  TuFacts F;
  FileId Main = F.addFile(File, false);
  Gap G;
  G.Where.File = Main;
  G.Message = F.Strings.intern("cannot read the file");
  G.Fatal = true;
  F.Gaps.push_back(G);
  return F;
}

Facts extractAll(const std::vector<ExtractInput> &Inputs, const Options &O,
                 const DataFolders &Data) {
  if (Data.Resource.empty())
    logWarning("no builtin headers of LLVM 19: /usr/lib/llvm-19/lib/clang/19: "
               "install clang-19, or libclang-common-19-dev");
  FactsCache Cache(!O.NoCache, O.CacheDir);
  Progress Bar(Inputs.size(), !O.NoProgress && !O.Quiet);
  Facts Tus(Inputs.size());
  runJobs(O.Jobs, Inputs.size(), [&](size_t I) {
    const ExtractInput &In = Inputs[I];
    std::string Key = Cache.enabled() ? Cache.keyOf(In) : "";
    std::optional<TuFacts> Kept = Cache.lookup(Key);
    if (!Kept && ::access(In.File.c_str(), R_OK) != 0)
      Kept = unreadable(In.File);
    if (!Kept) {
      int64_t Started = FactsCache::now();
      ExtractOutput Out = extractTu(In);
      Cache.store(Key, Out, Started);
      Kept = std::move(Out.Facts);
    }
    Tus[I] = std::make_shared<const TuFacts>(std::move(*Kept));
    Bar.finished(In.File);
  });
  Cache.finish();
  return Tus;
}

Facts extractAgain(const Facts &Tus, const std::vector<ExtractInput> &Inputs,
                   const std::map<std::string, std::string> &Texts,
                   const Options &O) {
  Facts Out = Tus;
  runJobs(O.Jobs, Inputs.size(), [&](size_t I) {
    ExtractInput In = Inputs[I];
    for (const SourceFile &F : Tus[I]->Files) {
      const std::string &Spelled = Tus[I]->str(F.Path);
      auto It = Texts.find(realPath(Spelled));
      if (It != Texts.end()) // under the name that the compiler opens
        In.Overlay[Spelled] = It->second;
    }
    if (!In.Overlay.empty())
      Out[I] = std::make_shared<const TuFacts>(extractTu(In).Facts);
  });
  return Out;
}

static bool failed(const TuFacts &F) {
  return std::any_of(F.Gaps.begin(), F.Gaps.end(),
                     [](const Gap &G) { return G.Fatal; });
}

bool allFailed(const Facts &Tus) {
  return std::all_of(Tus.begin(), Tus.end(),
                     [](const auto &F) { return failed(*F); });
}

static std::string pathOf(const TuFacts &F, FileId Id) {
  if (!Id.valid())
    Id = FileId(0u);
  return Id.V < F.Files.size() ? F.str(F.Files[Id.V].Path) : "";
}

static void collectGaps(Report &R, const Facts &Tus, DisplayPaths &Paths) {
  std::set<ReportGap> Gaps;
  std::set<std::string> Files;
  for (const auto &F : Tus) {
    for (const Gap &G : F->Gaps)
      Gaps.insert({Paths.of(pathOf(*F, G.Where.File)), G.Where.Line,
                   G.Where.Col, F->str(G.Message)});
    if (!failed(*F))
      Files.insert(pathOf(*F, FileId(0u)));
  }
  R.Gaps.assign(Gaps.begin(), Gaps.end());
  R.Files = Files.size();
}

/// Edits that ask for lines, in the texts as they are.
static void placeEdits(std::vector<Finding> &Findings,
                       const std::map<std::string, std::string> &Texts) {
  std::map<std::string, std::optional<std::string>> Read;
  auto Place = [&](Edit &E) {
    auto [It, New] = Read.try_emplace(E.Where.File);
    if (New) {
      std::string Real = realPath(E.Where.File);
      auto Known = Texts.find(Real);
      It->second = Known != Texts.end() ? Known->second : readFile(Real);
    }
    return It->second && placeEdit(E, *It->second);
  };
  for (Finding &F : Findings)
    std::erase_if(F.Fixes, [&](Fix &X) {
      return !std::all_of(X.Edits.begin(), X.Edits.end(), Place);
    });
}

Report makeReport(AnalysisResult Result, const Facts &Tus, DisplayPaths &Paths,
                  const std::map<std::string, std::string> &Texts) {
  Report R;
  R.Stats = Result.Stats;
  R.Cuts = Result.Cuts;
  R.Findings = std::move(Result.Findings);
  auto Rename = [&](Place &P) { P.File = Paths.of(P.File); };
  for (Finding &F : R.Findings) {
    Rename(F.Where);
    for (Step &S : F.Notes)
      Rename(S.Where);
    for (Fix &X : F.Fixes)
      for (Edit &E : X.Edits)
        Rename(E.Where);
  }
  placeEdits(R.Findings, Texts);
  // Once more, because order and fingerprints depend on the names.
  finalise(R.Findings);
  R.Suppressed = removeSuppressed(R.Findings, Texts);
  collectGaps(R, Tus, Paths);
  return R;
}

[[noreturn]] static void cannotWrite(const Options &O, const std::string &Why) {
  throw DriverError("cannot write the report: " + O.Output + ": " + Why +
                    ": name another file with --output");
}

void checkOutput(const Options &O) {
  if (O.Output.empty())
    return;
  std::error_code Ec;
  if (std::filesystem::is_directory(O.Output, Ec))
    cannotWrite(O, std::strerror(EISDIR));
  std::string Folder = std::filesystem::path(O.Output).parent_path().string();
  if (::access(Folder.empty() ? "." : Folder.c_str(), X_OK) != 0)
    cannotWrite(O, std::strerror(errno));
}

void writeOutput(const std::string &Bytes, const Options &O) {
  if (!O.Output.empty()) {
    if (std::string E = writeFileAtomically(O.Output, Bytes); !E.empty())
      cannotWrite(O, E);
    return;
  }
  if (std::fwrite(Bytes.data(), 1, Bytes.size(), stdout) != Bytes.size() ||
      std::fflush(stdout) != 0)
    throw DriverError(
        std::string("cannot write the report: standard output: ") +
        std::strerror(errno) + ": free some space, or use --output");
}

} // namespace nogil
