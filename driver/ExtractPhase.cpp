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
#include "facts/Serialize.h"
#include "support/Files.h"
#include "support/Jobs.h"
#include <algorithm>
#include <unistd.h>
#include <unordered_map>

namespace nogil {

/// Facts that say only that there are none.
static TuFacts unreadable(const std::string &File, const std::string &Why) {
  TuFacts F;
  FileId Main = F.addFile(File, false);
  Gap G;
  G.Where.File = Main;
  G.Message = F.Strings.intern(Why);
  G.Fatal = true;
  F.Gaps.push_back(G);
  return F;
}

namespace {

/// One that was read. Its facts lie between what the compiler needed meanwhile:
/// as bytes they wait until the compiler is done with all units, so that there
/// is one piece of memory for both.
struct ReadUnit {
  ExtractOutput Out;
  std::string Bytes; ///< of Out.Facts, which are empty
  bool Failed = false;
};

} // namespace

static ReadUnit read(const ExtractInput &In, FactsCache &Cache) {
  std::string Key = Cache.enabled() ? Cache.keyOf(In) : "";
  ReadUnit U;
  if (std::optional<ExtractOutput> Kept = Cache.lookup(Key)) {
    U.Out = std::move(*Kept);
  } else if (::access(In.File.c_str(), R_OK) != 0) {
    U.Out.Facts = unreadable(In.File, "cannot read the file");
  } else {
    int64_t Started = FactsCache::now();
    U.Out = extractTu(In);
    U.Bytes = serialize(U.Out.Facts);
    Cache.store(Key, U.Out, U.Bytes, Started);
  }
  U.Failed = failed(U.Out.Facts);
  if (!U.Bytes.empty())
    U.Out.Facts = TuFacts();
  return U;
}

static void unpack(ReadUnit &U, const ExtractInput &In) {
  if (U.Bytes.empty())
    return;
  std::optional<TuFacts> Facts = deserialize(U.Bytes);
  U.Out.Facts = Facts ? std::move(*Facts) : extractTu(In).Facts;
  U.Bytes = std::string();
}

using RealNames = std::unordered_map<std::string, std::string>;

/// The next unit; one that could not be read has read nothing.
static void add(Extracted &To, ExtractOutput Unit, RealNames &Names) {
  std::vector<std::string> &Own = To.Read.emplace_back();
  if (!failed(Unit.Facts))
    for (const Dependency &D : Unit.Deps)
      if (D.Project) {
        auto [It, New] = Names.try_emplace(D.Path);
        if (New)
          It->second = realPath(D.Path);
        Own.push_back(It->second);
      }
  std::sort(Own.begin(), Own.end());
  To.Files.insert(Own.begin(), Own.end());
  To.Tus.push_back(std::make_shared<const TuFacts>(std::move(Unit.Facts)));
}

Extracted extractAll(const std::vector<SourceInput> &Sources, const Options &O,
                     const DataFolders &Data) {
  if (Data.Resource.empty())
    logWarning("no builtin headers of LLVM 19: /usr/lib/llvm-19/lib/clang/19: "
               "install clang-19, or libclang-common-19-dev");
  FactsCache Cache(!O.NoCache, O.CacheDir);
  Progress Bar(Sources.size(), !O.NoProgress && !O.Quiet);
  UnitChoice Choice(Sources);
  std::vector<ReadUnit> Units(Sources.size());
  for (;;) {
    std::vector<size_t> Next = Choice.next();
    if (Next.empty())
      break;
    runJobs(O.Jobs, Next.size(), [&](size_t I) {
      const ExtractInput &In = Sources[Next[I]].Command;
      Units[Next[I]] = read(In, Cache);
      Bar.finished(In.File);
    });
    for (size_t I : Next)
      Choice.wasRead(I, Units[I].Failed ? std::vector<Dependency>()
                                        : Units[I].Out.Deps);
  }
  Cache.finish();
  runJobs(O.Jobs, Units.size(),
          [&](size_t I) { unpack(Units[I], Sources[I].Command); });
  Extracted Result;
  RealNames Names;
  for (size_t I : Choice.units()) {
    Result.Inputs.push_back(Sources[I].Command);
    add(Result, std::move(Units[I].Out), Names);
  }
  Result.Parts = Choice.parts();
  return Result;
}

Extracted extractIn(Configuration C, const Extracted &Read, Configurations &How,
                    const Options &O) {
  if (C == Configuration::Default)
    return Read;
  Extracted Out;
  Out.Parts = Read.Parts;
  for (const ExtractInput &In : Read.Inputs)
    Out.Inputs.push_back(How.of(In, C));
  FactsCache Cache(!O.NoCache, O.CacheDir);
  std::vector<ReadUnit> Units(Out.Inputs.size());
  runJobs(O.Jobs, Units.size(),
          [&](size_t I) { Units[I] = read(Out.Inputs[I], Cache); });
  Cache.finish();
  runJobs(O.Jobs, Units.size(),
          [&](size_t I) { unpack(Units[I], Out.Inputs[I]); });
  RealNames Names;
  for (auto &[X, Bytes, Failed] : Units) {
    if (X.Facts.Python && X.Facts.Python < (3u << 8 | FirstWithoutGil))
      X.Facts = unreadable(Out.Inputs[Out.Tus.size()].File, lackingHeaders());
    add(Out, std::move(X), Names);
  }
  return Out;
}

Facts extractAgain(const Facts &Tus, const std::vector<ExtractInput> &Inputs,
                   const std::map<std::string, std::string> &Texts,
                   const Options &O) {
  Facts Out = Tus;
  if (Texts.empty())
    return Out;
  runJobs(O.Jobs, Inputs.size(), [&](size_t I) {
    if (failed(*Tus[I]))
      return;
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
