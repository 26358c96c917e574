//===- ReportPhase.cpp - results to a report ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/ReportPhase.h"
#include "check/Edits.h"
#include "filter/Nolint.h"
#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <unistd.h>

namespace nogil {

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

bool runsWithoutGil(const Facts &Tus) {
  return std::ranges::any_of(
      Tus, [](const auto &F) { return F->DeclaresNoGil || F->FreeThreaded; });
}

Report makeReport(AnalysisResult Result, const Facts &Tus,
                  const std::vector<std::string> &Parts, DisplayPaths &Paths,
                  const Options &O, const HiddenFiles *Hidden,
                  const std::map<std::string, std::string> &Texts) {
  Report R;
  R.Stats = Result.Stats;
  R.Cuts = Result.Cuts;
  R.Clashes = Result.Clashes;
  R.Unseen = Result.Unseen;
  R.Findings = std::move(Result.Findings);
  placeEdits(R.Findings, Texts);
  R.Suppressed = removeSuppressed(R.Findings, Texts);
  auto IsSure = [&](const Finding &F) { return shownAs(F.Worth) >= O.Least; };
  const bool Runs = runsWithoutGil(Tus);
  auto IsBuilt = [&](const Finding &F) {
    bool Claims =
        F.WithoutGil == Claim::Yes || (F.WithoutGil != Claim::No && Runs);
    return O.FreeThreaded || Claims || F.Builds != Build_FreeThreaded;
  };
  if (Hidden)
    R.Run.Hidden = Hidden->removeFrom(
        R.Findings, [&](const Finding &F) { return IsSure(F) && IsBuilt(F); });
  R.LowerConfidence = std::erase_if(R.Findings, std::not_fn(IsSure));
  R.WithoutGil = std::erase_if(R.Findings, std::not_fn(IsBuilt));
  collectGaps(R, Tus, Paths);
  R.Files += Parts.size();
  R.Parts = Parts.size();
  return R;
}

std::string renderReport(const Report &R, const Options &O) {
  if (O.Out == Format::Json)
    return renderJson(R);
  const char *NoColour = std::getenv("NO_COLOR");
  TextStyle Style;
  Style.Colours =
      O.Output.empty() && ::isatty(STDOUT_FILENO) && !(NoColour && *NoColour);
  Style.Quiet = O.Quiet;
  return renderText(R, Style);
}

} // namespace nogil
