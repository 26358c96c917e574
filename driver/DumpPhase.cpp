//===- DumpPhase.cpp - what is printed in place of the report -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "DumpPhase.h"
#include "Log.h"
#include "facts/Text.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

static std::string dumpFindings(const Report &R) {
  std::string Out;
  for (const Finding &F : R.Findings) {
    Out += fmt::format("{} {} {}:{}:{} {}: {}\n", F.Fingerprint, F.Check,
                       printable(F.Where.File), F.Where.Line, F.Where.Col,
                       printable(F.Function), printable(F.Message));
    for (const Step &S : F.Notes)
      Out += fmt::format("  {}:{}:{}: {}\n", printable(S.Where.File),
                         S.Where.Line, S.Where.Col, printable(S.Message));
  }
  return Out;
}

static std::string dump(const Options &O, const Facts &Tus,
                        const AnalysisResult &Result, const Report &R,
                        DisplayPaths &Paths) {
  if (O.Dump == "findings")
    return dumpFindings(R);
  if (O.Dump == "facts" || O.Dump == "skeleton") {
    std::string Out;
    for (const auto &F : Tus) {
      if (!F->Files.empty())
        Out += fmt::format("// {}\n",
                           printable(Paths.of(F->str(F->Files[0].Path))));
      Out += O.Dump == "facts" ? printFacts(*F) : printSkeletons(*F);
    }
    return Out;
  }
  auto It = Result.Dumps.find(O.Dump);
  if (It == Result.Dumps.end())
    throw DriverError(
        fmt::format("the engine made no such dump: --dump: {}", O.Dump));
  return It->second;
}

std::string renderDump(const Options &O, const Facts &Tus,
                       const AnalysisResult &Result, const Report &R,
                       DisplayPaths &Paths) {
  return printableLines(dump(O, Tus, Result, R, Paths));
}

std::string renderUnmodelled(const AnalysisResult &Result) {
  std::vector<std::pair<std::string, uint64_t>> Rows(Result.Unmodelled.begin(),
                                                     Result.Unmodelled.end());
  std::stable_sort(Rows.begin(), Rows.end(), [](const auto &A, const auto &B) {
    return A.second > B.second;
  });
  std::string Out;
  for (const auto &[Name, Calls] : Rows)
    Out += fmt::format("{} {}\n", Calls, printable(Name));
  return Out + fmt::format("{} of {} API calls\n", Result.Stats.UnmodelledCalls,
                           Result.Stats.ApiCalls);
}

} // namespace nogil
