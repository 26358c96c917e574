//===- ReportPhase.cpp - results to a report ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/ReportPhase.h"
#include "Log.h"
#include "check/Edits.h"
#include "filter/Chosen.h"
#include "filter/Nolint.h"
#include "models/Spelling.h"
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
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
                  const std::map<std::string, std::string> &Texts,
                  Suppressions *Comments) {
  Report R;
  R.Stats = Result.Stats;
  R.Cuts = Result.Cuts;
  R.Clashes = Result.Clashes;
  R.Unseen = Result.Unseen;
  R.Findings = std::move(Result.Findings);
  if (O.What != Command::Audit)
    for (Finding &F : R.Findings)
      std::erase_if(F.Fixes, [](const Fix &X) { return X.Declares; });
  placeEdits(R.Findings, Texts);
  Suppressions Own(O.Comments, &Texts);
  R.SuppressedFindings = (Comments ? *Comments : Own).removeFrom(R.Findings);
  R.Suppressed = R.SuppressedFindings.size();
  R.Excluded = std::erase_if(R.Findings,
                             [&](const Finding &F) { return !isChosen(F, O); });
  for (Finding &F : R.Findings)
    setSeverity(F, O);
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

void addUnusedNolints(Report &R, const Facts &Tus, DisplayPaths &Paths,
                      const HiddenFiles &Hidden, Suppressions &Comments,
                      const std::vector<std::string> &Ran,
                      const std::vector<std::string> &All) {
  std::set<std::string> Files;
  for (const auto &F : Tus)
    for (const auto &File : F->Files)
      Files.insert(F->str(File.Path));
  for (const std::string &File : Files) {
    if (Hidden.kindOf(realPath(File)) != FileKind::Own)
      continue;
    const std::string Name = Paths.of(File);
    if (Name.starts_with('/'))
      continue;
    for (const Nolint::Unused &U : Comments.of(Name).unused(Ran, All))
      R.UnusedNolints.push_back(
          {Name, U.Line, 1,
           U.Unknown.empty()
               ? fmt::format("{} suppresses nothing: take it out", U.Words)
               : fmt::format(
                     "{} names no rule: '{}'; {}", U.Words, U.Unknown,
                     spellingHint(U.Unknown, {All.begin(), All.end()}))});
  }
  std::ranges::sort(R.UnusedNolints);
}

/// A file of the program's own folders.
static std::string pageFile(const DataFolders &Data, const char *Name) {
  const std::string Path = Data.Report + "/" + Name;
  if (std::optional<std::string> Text = readFile(Path))
    return *Text;
  throw DriverError(fmt::format(
      "cannot write the page: {}: it can't be read: install the program's "
      "share folder again",
      Path));
}

TextStyle textStyle(const Options &O) {
  TextStyle Style;
  const bool ToTerminal = O.Output.empty() && ::isatty(STDOUT_FILENO);
  auto IsSet = [](const char *Name) {
    const char *Value = std::getenv(Name);
    return Value && *Value;
  };
  Style.Colours = O.Colours == Colour::Always ||
                  (O.Colours == Colour::Auto && !IsSet("NO_COLOR") &&
                   (ToTerminal || IsSet("FORCE_COLOR")));
  Style.Statistics = O.Statistics;
  Style.Quiet = O.Quiet;
  Style.Suppressed = O.ShowSuppressed;
  return Style;
}

static std::string asText(const Report &R, const WantedReport &Wanted,
                          const Options &O) {
  TextStyle Style = textStyle(O);
  Style.Colours &= Wanted.File.empty() || O.Colours == Colour::Always;
  return renderText(R, Style);
}

std::string renderReport(const Report &R, const WantedReport &Wanted,
                         const RuleTexts &Rules, const DataFolders &Data,
                         const Options &O) {
  switch (Wanted.How) {
  case Format::Text:
    return asText(R, Wanted, O);
  case Format::Json:
    return renderJson(R);
  case Format::Sarif:
    return renderSarif(R, Rules);
  case Format::Github:
    return renderGithub(R);
  case Format::Gitlab:
    return renderGitlab(R);
  case Format::Rdjson:
    return renderRdjson(R, Rules);
  case Format::Junit:
    return renderJunit(R);
  case Format::Markdown:
    return renderMarkdown(R);
  case Format::Html:
    return renderHtml(R, Rules, pageFile(Data, "page.css"),
                      pageFile(Data, "page.js"));
  }
  return "";
}

} // namespace nogil
