//===- Before.cpp - the findings that there were before a change ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Before.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "support/Files.h"
#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

namespace fs = std::filesystem;

namespace nogil {

bool mayHaveBeenRead(const std::string &File,
                     const std::vector<std::string> &Roots) {
  return (isSourceName(File) || isHeaderName(File)) &&
         std::ranges::any_of(Roots, [&](const std::string &Root) {
           return isBelow(File, Root);
         });
}

namespace {

/// Units as they were.
struct Old {
  std::vector<ExtractInput> Inputs;
  std::vector<size_t> Of; ///< which unit it is now
};

} // namespace

static std::vector<bool> affected(const FilesBefore &Files,
                                  const Extracted &Read) {
  std::vector<bool> Out;
  for (const std::vector<std::string> &Own : Read.Read)
    Out.push_back(std::ranges::any_of(Own, [&](const std::string &File) {
      return Files.Texts.contains(File) || Files.Added.contains(File);
    }));
  return Out;
}

/// The unit with the old texts, under the names that the compiler opens.
static ExtractInput asItWas(ExtractInput In, const FilesBefore &Files,
                            const TuFacts *Now) {
  In.Overlay = Files.Texts;
  if (Now)
    for (const SourceFile &F : Now->Files) {
      const std::string &Spelled = Now->str(F.Path);
      auto It = Files.Texts.find(realPath(Spelled));
      if (It != Files.Texts.end())
        In.Overlay[Spelled] = It->second;
    }
  return In;
}

/// Of the units that were there and read something else, by unit.
static Old changedUnits(const FilesBefore &Files, const Extracted &Read,
                        const Facts &Tus,
                        const std::vector<ExtractInput> &Inputs) {
  Old Out;
  const std::vector<bool> Changed = affected(Files, Read);
  for (size_t I = 0; I < Inputs.size(); ++I)
    if (Changed[I] && !Files.Added.contains(realPath(Inputs[I].File)) &&
        !failed(*Tus[I])) {
      Out.Inputs.push_back(asItWas(Inputs[I], Files, Tus[I].get()));
      Out.Of.push_back(I);
    }
  return Out;
}

/// Sources that are gone, and that no other one has included, compiled like one
/// in their folder.
static std::vector<ExtractInput> goneUnits(const FilesBefore &Files,
                                           const Extracted &Read,
                                           const std::set<std::string> &Parts) {
  std::vector<ExtractInput> Out;
  for (const std::string &File : Files.Gone) {
    if (!isSourceName(File) || Parts.contains(File))
      continue;
    const fs::path Folder = fs::path(File).parent_path();
    auto Like = std::ranges::find_if(Read.Inputs, [&](const ExtractInput &In) {
      return fs::path(In.File).parent_path() == Folder &&
             isCPlusPlusName(In.File) == isCPlusPlusName(File);
    });
    if (Like == Read.Inputs.end())
      continue;
    Out.push_back(asItWas(*Like, Files, nullptr));
    Out.back().File = File;
  }
  return Out;
}

namespace {

class Reader {
public:
  Reader(const FilesBefore &Files, const Extracted &Read, const Options &O)
      : Files(Files), Read(Read), O(O) {}
  /// All units of a program as they were.
  Facts all(const Facts &Now, const std::vector<ExtractInput> &Inputs);
  FoundBefore Found;
  size_t Again = 0; ///< units that were read

private:
  const FilesBefore &Files;
  const Extracted &Read;
  const Options &O;
};

} // namespace

Facts Reader::all(const Facts &Now, const std::vector<ExtractInput> &Inputs) {
  const Old Changed = changedUnits(Files, Read, Now, Inputs);
  const Extracted Were = extractGiven(Changed.Inputs, O);
  Facts Out = Now;
  for (size_t I = 0; I < Changed.Of.size(); ++I) {
    const size_t Unit = Changed.Of[I];
    const TuFacts &Was = *Were.Tus[I];
    // An error costs findings of the unit as it was.
    if (failed(Was) || Was.Gaps.size() > Now[Unit]->Gaps.size())
      Found.Unsure.insert(Read.Read[Unit].begin(), Read.Read[Unit].end());
    Out[Unit] = Were.Tus[I];
  }
  std::erase_if(Out, [&](const std::shared_ptr<const TuFacts> &Tu) {
    return !Tu->Files.empty() &&
           Files.Added.contains(realPath(Tu->str(Tu->Files[0].Path)));
  });
  const Extracted Gone = extractGiven(goneUnits(Files, Read, Were.Files), O);
  Out.insert(Out.end(), Gone.Tus.begin(), Gone.Tus.end());
  Again += Changed.Of.size() + Gone.Tus.size();
  return Out;
}

FoundBefore findBefore(const FilesBefore &Files, const Extracted &Read,
                       const OtherBuild &Other, const Models &Rules,
                       const AnalysisOptions &Analysis, const Options &O,
                       const HiddenFiles &Hidden, DisplayPaths &Paths) {
  Reader R(Files, Read, O);
  const Facts Default = R.all(Read.Tus, Read.Inputs);
  Facts Too;
  if (!Other.Tus.empty())
    Too = R.all(Other.Tus, Other.Inputs);
  logDetail(fmt::format("--diff: files that differ: {}; units read as they "
                        "were: {}",
                        Files.Texts.size() + Files.Added.size(), R.Again));
  AnalysisOptions How = Analysis;
  How.Dumps.clear();
  const Report Were =
      makeReport(analyseBuilds(Default, Too, Rules, How), Default, Read.Parts,
                 Paths, O, &Hidden, Files.Texts);
  for (const Finding &F : Were.Findings)
    R.Found.Fingerprints.insert(F.Fingerprint);
  if (!R.Found.Unsure.empty())
    logNote(fmt::format("--diff: not read without errors as before the change: "
                        "{}, of which findings in changed lines are shown",
                        counted(R.Found.Unsure.size(), "file")));
  return std::move(R.Found);
}

} // namespace nogil
