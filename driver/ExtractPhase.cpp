//===- ExtractPhase.cpp - inputs to facts, through the cache --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "ExtractPhase.h"
#include "Cache.h"
#include "Log.h"
#include "Progress.h"
#include "support/Files.h"
#include "support/Jobs.h"
#include <algorithm>
#include <unistd.h>

namespace nogil {

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

bool failed(const TuFacts &F) {
  return std::any_of(F.Gaps.begin(), F.Gaps.end(),
                     [](const Gap &G) { return G.Fatal; });
}

bool allFailed(const Facts &Tus) {
  return std::all_of(Tus.begin(), Tus.end(),
                     [](const auto &F) { return failed(*F); });
}

} // namespace nogil
