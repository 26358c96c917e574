//===- testdata_calls.cpp - who calls whom --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One test a file of testdata/calls. T_CALLS (nogil_test.h) says which edges of
// one kind leave the line that it stands in; they are read from the dump of the
// call graph, whose lines are
//
//   CALLER FILE:LINE -> TARGET (KIND)     or (KIND, many)
//
//===----------------------------------------------------------------------===//
#include "link/Program.h"
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <regex>

namespace nogil::testdata {
namespace {

class Calls : public testing::TestWithParam<std::string> {};

using Edges = std::map<std::pair<uint32_t, std::string>, std::set<std::string>>;

/// By line and kind, the targets.
Edges edgesIn(const std::string &Dump, const std::string &File) {
  static const std::regex Row(R"(^\S+ (.*):(\d+) -> (\S+) \(([a-z ]+).*\)$)");
  Edges Out;
  for (const std::string &Line : splitLines(Dump)) {
    std::smatch M;
    if (!std::regex_match(Line, M, Row) ||
        fs::path(M[1].str()).filename() != File)
      continue;
    std::string Kind = M[4], Target = M[3];
    std::replace(Kind.begin(), Kind.end(), ' ', '_');
    if (!Target.starts_with("nogil_test_"))
      Out[{std::stoul(M[2].str()), Kind}].insert(Target);
  }
  return Out;
}

std::string joined(const std::set<std::string> &Words) {
  std::string S;
  for (const std::string &W : Words)
    S += (S.empty() ? "" : ", ") + W;
  return S.empty() ? "nothing" : S;
}

TEST_P(Calls, AsAsserted) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  fs::path File = sourceDir() / "testdata/calls" / GetParam();
  Extracted E = extractAll({File});
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  Program P = nogil::link(E.Tus, rules().M);
  Edges Is = edgesIn(dumpCallGraph(P), GetParam());
  static const std::regex Assertion(
      R"(\bT_CALLS\((\w+)((?:, *~?\w+(?:::~?\w+)*)*)\))");
  std::string Wrong;
  uint32_t Number = 0, Assertions = 0;
  for (const std::string &Line : splitLines(readFile(File))) {
    ++Number;
    for (std::sregex_iterator I(Line.begin(), Line.end(), Assertion), End;
         I != End; ++I) {
      ++Assertions;
      std::set<std::string> Want;
      std::istringstream Names((*I)[2].str());
      for (std::string W; std::getline(Names, W, ',');) {
        W.erase(0, W.find_first_not_of(' '));
        if (!W.empty())
          Want.insert(W);
      }
      const std::set<std::string> &Has = Is[{Number, (*I)[1]}];
      if (Has != Want)
        Wrong += GetParam() + ":" + std::to_string(Number) + ": " +
                 (*I)[1].str() + " edges to " + joined(Has) + ", asserted " +
                 joined(Want) + "\n";
    }
  }
  EXPECT_GT(Assertions, 0u) << "the file asserts nothing";
  EXPECT_TRUE(Wrong.empty()) << Wrong;
}

INSTANTIATE_TEST_SUITE_P(Testdata, Calls,
                         testing::ValuesIn(casesIn(sourceDir() /
                                                   "testdata/calls")),
                         [](const auto &I) { return testName(I.param); });

} // namespace
} // namespace nogil::testdata
