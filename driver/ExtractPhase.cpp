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
#include "Workers.h"
#include "support/Files.h"
#include "support/Jobs.h"
#include "support/StandIns.h"
#include <algorithm>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>
#include <unordered_map>

namespace nogil {

namespace {

/// One that was read.
struct ReadUnit {
  ExtractOutput Out;
  bool Failed = false;
  /// Errors, and one of them is as if the language standard were too early.
  size_t Errors = 0;
  bool Early = false;
};

} // namespace

/// The message speaks of what a standard after C++17 has brought: names of std,
/// words that are no names any more, or, of the file, its own name.
static bool soundsEarly(std::string_view Message) {
  for (const char *Of : {"'std'", "'std::", "concept", "requires", "<=>",
                         "'co_", "consteval", "constinit", "char8_t", "C++2"})
    if (Message.find(Of) != Message.npos)
      return true;
  return false;
}

static ReadUnit read(const ExtractInput &In, FactsCache &Cache, Workers &By) {
  std::string Key = Cache.enabled() ? Cache.keyOf(In) : "";
  ReadUnit U;
  if (std::optional<ExtractOutput> Kept = Cache.lookup(Key)) {
    U.Out = std::move(*Kept);
  } else if (In.Overlay.empty() && !standInFor(In.File) &&
             ::access(In.File.c_str(), R_OK) != 0) {
    U.Out.Facts = unreadable(In.File, "cannot read the file");
  } else {
    int64_t Started = FactsCache::now();
    std::string Bytes;
    U.Out = By.read(In, Bytes);
    Cache.store(Key, U.Out, Bytes, Started);
  }
  U.Failed = failed(U.Out.Facts);
  U.Errors = U.Out.Facts.Gaps.size();
  for (const Gap &G : U.Out.Facts.Gaps)
    U.Early |= soundsEarly(U.Out.Facts.str(G.Message));
  return U;
}

/// A unit whose language standard is only a guess is read with later ones as
/// long as they mend errors that are as if it were too early. The reading with
/// the fewest counts, of several the earliest.
static ReadUnit readGuessing(const SourceInput &Source, ExtractInput &In,
                             FactsCache &Cache, Workers &By) {
  In = Source.Command;
  ReadUnit Best = read(In, Cache, By);
  constexpr std::string_view Prefix = "-std=gnu++";
  bool Guess = Source.StandardDerived && In.Args[0].starts_with(Prefix) &&
               std::ranges::count_if(In.Args, [](const std::string &A) {
                 return A.starts_with("-std=");
               }) == 1;
  std::string Given = Guess ? In.Args[0].substr(Prefix.size()) : "";
  for (const char *Year : {"20", "23"}) {
    if (!Guess || !Best.Early)
      break;
    if (Given >= Year)
      continue;
    ExtractInput Later = Source.Command;
    Later.Args[0] = std::string(Prefix) + Year;
    ReadUnit U = read(Later, Cache, By);
    if (U.Failed || U.Errors >= Best.Errors)
      break; // what is missing is no language
    Best = std::move(U);
    In = std::move(Later);
  }
  return Best;
}

/// Which standards were found by trying.
static void sayGuesses(const std::vector<SourceInput> &Sources,
                       const std::vector<ExtractInput> &Read,
                       const Options &O) {
  if (!O.isForPeople())
    return;
  std::map<std::string, size_t> Files;
  for (size_t I = 0; I < Sources.size(); ++I)
    if (!Read[I].Args.empty() && Read[I].Args != Sources[I].Command.Args)
      ++Files[Read[I].Args[0].substr(5)];
  for (const auto &[Standard, N] : Files)
    logNote(fmt::format("language standard: {} for {} {}, which no build file "
                        "asks for and which has fewer errors",
                        Standard, N, N == 1 ? "file" : "files"));
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
  Workers By(O);
  Progress Bar(Sources.size(), !O.NoProgress && !O.Quiet);
  UnitChoice Choice(Sources);
  std::vector<ReadUnit> Units(Sources.size());
  std::vector<ExtractInput> Inputs(Sources.size());
  for (;;) {
    std::vector<size_t> Next = Choice.next();
    if (Next.empty())
      break;
    runJobs(O.Jobs, Next.size(), [&](size_t I) {
      ExtractInput &In = Inputs[Next[I]];
      Units[Next[I]] = readGuessing(Sources[Next[I]], In, Cache, By);
      Bar.finished(In.File);
    });
    for (size_t I : Next)
      Choice.wasRead(I, Units[I].Failed ? std::vector<Dependency>()
                                        : Units[I].Out.Deps);
  }
  Cache.finish();
  sayGuesses(Sources, Inputs, O);
  Extracted Result;
  RealNames Names;
  for (size_t I : Choice.units()) {
    Result.Inputs.push_back(std::move(Inputs[I]));
    add(Result, std::move(Units[I].Out), Names);
  }
  Result.Parts = Choice.parts();
  return Result;
}

/// All inputs, each looked at once it was read.
template <typename Function>
static void readUnits(Extracted &Out, const Options &O, Function Look) {
  if (Out.Inputs.empty())
    return;
  FactsCache Cache(!O.NoCache, O.CacheDir);
  Workers By(O);
  std::vector<ReadUnit> Units(Out.Inputs.size());
  runJobs(O.Jobs, Units.size(),
          [&](size_t I) { Units[I] = read(Out.Inputs[I], Cache, By); });
  Cache.finish();
  RealNames Names;
  for (ReadUnit &U : Units) {
    Look(U.Out, Out.Inputs[Out.Tus.size()]);
    add(Out, std::move(U.Out), Names);
  }
}

Extracted extractIn(Configuration C, const Extracted &Read, Configurations &How,
                    const Options &O) {
  if (C == Configuration::Default)
    return Read;
  Extracted Out;
  Out.Parts = Read.Parts;
  for (const ExtractInput &In : Read.Inputs)
    Out.Inputs.push_back(How.of(In, C));
  readUnits(Out, O, [](ExtractOutput &X, const ExtractInput &In) {
    if (X.Facts.Python && X.Facts.Python < (3u << 8 | FirstWithoutGil))
      X.Facts = unreadable(In.File, lackingHeaders());
  });
  return Out;
}

Extracted extractGiven(std::vector<ExtractInput> Inputs, const Options &O) {
  Extracted Out;
  Out.Inputs = std::move(Inputs);
  readUnits(Out, O, [](ExtractOutput &, const ExtractInput &) {});
  return Out;
}

Facts extractAgain(const Facts &Tus, const std::vector<ExtractInput> &Inputs,
                   const std::map<std::string, std::string> &Texts,
                   const Options &O) {
  Facts Out = Tus;
  if (Texts.empty())
    return Out;
  Workers By(O);
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
    std::string Bytes;
    if (!In.Overlay.empty())
      Out[I] = std::make_shared<const TuFacts>(By.read(In, Bytes).Facts);
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
