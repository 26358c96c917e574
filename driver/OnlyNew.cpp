//===- OnlyNew.cpp - what a change brings ---------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OnlyNew.h"
#include "Log.h"
#include "Repository.h"
#include "filter/Baseline.h"
#include "filter/Patch.h"
#include "support/Files.h"
#include "support/Replace.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <iterator>

namespace fs = std::filesystem;

namespace nogil {

struct OnlyNew::Parts {
  std::optional<Repository> Since;
  std::map<std::string, LineRanges> Patched; ///< by real path
  std::optional<Baseline> Known;
  std::optional<FoundBefore> Before; ///< once somebody needs to know
  bool passesChange(const Finding &F);
  bool isChanged(const Place &P);
  bool wasThere(const Finding &F) const;
};

bool OnlyNew::Parts::isChanged(const Place &P) {
  const std::string File = realPath(P.File);
  const uint32_t Last = std::max(P.Line, P.EndLine);
  if (Since)
    return touches(Since->changed(File), P.Line, Last);
  auto It = Patched.find(File);
  return It != Patched.end() && touches(It->second, P.Line, Last);
}

bool OnlyNew::Parts::passesChange(const Finding &F) {
  return isChanged(F.Where) || std::ranges::any_of(F.Notes, [&](const Step &S) {
           return S.Where.valid() && isChanged(S.Where);
         });
}

/// Nothing of it is in changed lines, and it is sure that the change has not
/// brought it.
bool OnlyNew::Parts::wasThere(const Finding &F) const {
  auto IsUnsure = [&](const Place &P) {
    return P.valid() && Before->Unsure.contains(realPath(P.File));
  };
  return Before->Fingerprints.contains(F.Fingerprint) || IsUnsure(F.Where) ||
         std::ranges::any_of(F.Notes,
                             [&](const Step &S) { return IsUnsure(S.Where); });
}

/// Of standard input. Its names are relative to the repository, or to here.
static std::map<std::string, LineRanges> patchedFiles() {
  const std::string Text{std::istreambuf_iterator<char>(std::cin), {}};
  Patch P = readPatch(Text);
  if (!P.Problem.empty())
    throw DriverError(fmt::format("--diff: standard input is no unified diff: "
                                  "line {}: {}: pipe git diff into it",
                                  P.Line, P.Problem));
  if (P.Files.empty() && Text.find_first_not_of(" \t\r\n") != Text.npos)
    throw DriverError("--diff: standard input names no changed file: pipe git "
                      "diff into it");
  std::map<std::string, LineRanges> Out;
  std::error_code Ec;
  const fs::path Here = fs::current_path(Ec);
  const std::string Root = repositoryOf(Here);
  for (auto &[Name, Ranges] : P.Files) {
    fs::path InRoot = fs::path(Root) / Name;
    bool IsThere = !Root.empty() && fs::exists(InRoot, Ec);
    Out[realPath((IsThere ? InRoot : Here / Name).string())] =
        std::move(Ranges);
  }
  return Out;
}

static Baseline baselineOf(const Options &O) {
  std::error_code Ec;
  if (O.UpdateBaseline && !fs::exists(O.Baseline, Ec))
    return {};
  std::optional<std::string> Text = readFile(O.Baseline);
  if (!Text)
    throw DriverError(fmt::format("--baseline: {}: it can't be read: make it "
                                  "with --update-baseline",
                                  O.Baseline));
  Baseline Out = readBaseline(*Text);
  if (!Out.Problem.empty())
    throw DriverError(fmt::format("--baseline: {}: it is no baseline, {}: make "
                                  "another with --update-baseline",
                                  O.Baseline, Out.Problem));
  return Out;
}

OnlyNew::OnlyNew(const Options &O, const std::vector<std::string> &Tree)
    : O(O), Is(std::make_unique<Parts>()) {
  if (O.Diff == "-")
    Is->Patched = patchedFiles();
  else if (!O.Diff.empty()) {
    Is->Since.emplace(O.Diff, Tree);
    Is->Since->checkRevision(O.Paths.empty() ? "." : O.Paths.front());
  }
  for (const std::string &File : O.Concerned)
    Is->Patched[realPath(File)] = {{1, ~0u}};
  if (!O.Baseline.empty())
    Is->Known = baselineOf(O);
}

OnlyNew::~OnlyNew() = default;

/// Findings in the lines that changed and, where a revision is known, those
/// that it did not have.
void OnlyNew::takeOutOld(Report &R, const LookBefore &Look) {
  auto IsOld = [&](const Finding &F) { return !Is->passesChange(F); };
  if (std::ranges::none_of(R.Findings, IsOld))
    return;
  if (O.Diff == "-" && O.isForPeople())
    logNote("--diff -: a patch says which lines changed, not what there was: "
            "what it brings about elsewhere is shown by --diff REV");
  if (Is->Since && !Is->Before) {
    const FilesBefore Files = Is->Since->before(Look.Read, Look.MayHaveRead);
    if (!Files.same())
      Is->Before = Look.Find(Files);
  }
  R.Unchanged = std::erase_if(R.Findings, [&](const Finding &F) {
    return IsOld(F) && (!Is->Before || Is->wasThere(F));
  });
}

void OnlyNew::apply(Report &R, const LookBefore &Look) {
  const bool IsPart = !O.Diff.empty() || !O.Concerned.empty();
  if (IsPart)
    takeOutOld(R, Look);
  if (!Is->Known)
    return;
  std::map<std::string, std::string> &Stale = Is->Known->Known;
  if (O.UpdateBaseline) {
    if (std::string Why =
            writeOutputFile(O.Baseline, writeBaseline(R.Findings));
        !Why.empty())
      throw DriverError(
          fmt::format("cannot write the baseline: {}: {}: name another file",
                      O.Baseline, Why));
    logNote(fmt::format("{}: {}", O.Baseline,
                        counted(R.Findings.size(), "finding")));
    R.InBaseline = R.Findings.size();
    R.Findings.clear();
    return;
  }
  R.InBaseline = std::erase_if(R.Findings, [&](const Finding &F) {
    return Stale.erase(F.Fingerprint) > 0;
  });
  if (IsPart || !R.Run.complete())
    return; // what is not found may be what was not looked at
  for (const auto &[Fingerprint, Of] : Stale)
    R.StaleBaseline.push_back(fmt::format("{} ({})", Of, Fingerprint));
}

} // namespace nogil
