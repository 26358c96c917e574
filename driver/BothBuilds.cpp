//===- BothBuilds.cpp - the findings of both builds -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BothBuilds.h"
#include "checks/Catalogue.h"
#include <algorithm>
#include <map>
#include <set>

namespace nogil {

OtherBuild readOther(const Extracted &Read, Configurations &How,
                     const Options &O) {
  OtherBuild Out;
  Extracted Differs;
  std::vector<size_t> Of;
  for (size_t I = 0; I != Read.Tus.size(); ++I)
    if (const TuFacts &F = *Read.Tus[I];
        F.DiffersByBuild && !F.FreeThreaded && !failed(F)) {
      Differs.Inputs.push_back(Read.Inputs[I]);
      Of.push_back(I);
    }
  if (Of.empty())
    return Out;
  Extracted Again = extractIn(Configuration::WithoutGil, Differs, How, O);
  Out.Inputs = Read.Inputs;
  Out.Tus = Read.Tus;
  for (size_t I = 0; I != Of.size(); ++I) {
    if (const TuFacts &F = *Again.Tus[I]; failed(F)) {
      auto Fatal = std::ranges::find(F.Gaps, true, &Gap::Fatal);
      Out.Unread.push_back({Of[I], F.str(Fatal->Message)});
      continue;
    }
    Out.Inputs[Of[I]] = std::move(Again.Inputs[I]);
    Out.Tus[Of[I]] = std::move(Again.Tus[I]);
  }
  if (Out.Unread.size() == Of.size())
    Out.Tus.clear();
  return Out;
}

/// Findings of two programs, each with the builds that it holds for.
static std::vector<Finding> merged(std::vector<Finding> Default,
                                   std::vector<Finding> Other,
                                   const FileNames &Identity) {
  auto Key = [](const Finding &F) { return std::make_tuple(F.Where, F.Check); };
  std::map<std::tuple<Place, std::string>, Finding *> There;
  for (Finding &F : Other) {
    F.Builds &= Build_FreeThreaded;
    There.emplace(Key(F), &F);
  }
  std::set<const Finding *> Both;
  for (Finding &F : Default) {
    F.Builds &= Build_Gil;
    auto It = There.find(Key(F));
    if (It == There.end())
      continue;
    F.Builds |= It->second->Builds;
    F.WithoutGil = std::max(F.WithoutGil, It->second->WithoutGil);
    F.Modules = It->second->Modules;
    F.Entries = It->second->Entries;
    F.Calls = It->second->Calls;
    Both.insert(It->second);
  }
  for (Finding &F : Other)
    if (!Both.count(&F)) {
      F.Fixes.clear(); // none of them is about the program as it is compiled
      Default.push_back(std::move(F));
    }
  std::erase_if(Default, [](const Finding &F) { return F.Builds == 0; });
  finalise(Default, Identity);
  return Default;
}

AnalysisResult analyseBuilds(const Facts &Default, const Facts &Other,
                             const Models &Rules, const AnalysisOptions &How) {
  AnalysisResult Result = analyse(Default, Rules, How);
  if (Other.empty())
    return Result;
  AnalysisOptions Again = How;
  Again.Dumps.clear();
  AnalysisResult Too = analyse(Other, Rules, Again);
  Result.Modules = std::move(Too.Modules); // as they are without the GIL
  Result.Findings =
      merged(std::move(Result.Findings), std::move(Too.Findings), How.Identity);
  return Result;
}

} // namespace nogil
