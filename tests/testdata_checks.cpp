//===- testdata_checks.cpp - rules on annotated sources -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One test a file or folder of testdata/checks. A folder is one program made
// of all its sources. Besides the expectations, each case must read without
// gaps, stay within the analysis' budget, and give the same findings whatever
// the order of its files and the number of jobs.
//
//===----------------------------------------------------------------------===//
#include "PackageClaims.h"
#include "PythonCallers.h"
#include "testdata_support.h"
#include <gtest/gtest.h>

namespace nogil::testdata {
namespace {

class Checks : public testing::TestWithParam<std::string> {};

std::string listing(const std::vector<Finding> &Findings) {
  std::string S;
  for (const Finding &F : Findings)
    S += describe(F) + "  " + F.Fingerprint + "\n";
  return S;
}

/// Code that the simulation has no state for and the fixture does not name with
/// `// unreached` in the same line, and the other way round. A function that is
/// named once may have more of it.
std::string unnamed(const std::vector<fs::path> &Files,
                    const std::string &Dump) {
  std::set<std::string> Named, Places, Functions, Found;
  for (const fs::path &F : Files) {
    uint32_t Number = 0;
    for (const std::string &Line : splitLines(readFile(F))) {
      ++Number;
      if (Line.find("// unreached") != std::string::npos)
        Named.insert(F.filename().string() + ":" + std::to_string(Number));
    }
  }
  // FILE:LINE: FUNCTION: what
  auto Split = [](const std::string &Line) {
    size_t Place = Line.find(": "), Name = Line.find(": ", Place + 2);
    return std::pair(fs::path(Line.substr(0, Place)).filename().string(),
                     Line.substr(Place + 2, Name - Place - 2));
  };
  for (const std::string &Line : splitLines(Dump)) {
    auto [Place, Function] = Split(Line);
    Places.insert(Place);
    if (Named.count(Place))
      Functions.insert(Function);
  }
  std::string Wrong;
  for (const std::string &Line : splitLines(Dump))
    if (!Functions.count(Split(Line).second))
      Wrong += "not named: " + Line + "\n";
  for (const std::string &Place : Named)
    if (!Places.count(Place))
      Wrong += "reached: " + Place + "\n";
  return Wrong;
}

TEST_P(Checks, AsExpected) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  std::vector<fs::path> Files =
      filesOf(sourceDir() / "testdata/checks" / GetParam());
  std::vector<Expectation> Expected;
  std::string Errors;
  for (const fs::path &F : Files)
    for (Expectation &X :
         expectationsOf(F.filename().string(), readFile(F), Errors))
      Expected.push_back(std::move(X));
  ASSERT_EQ(Errors, "");

  Extracted E = extractAll(Files);
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  AnalysisOptions Options;
  Options.Dumps = {"unreached", "budgets"};
  Options.KeptBack = // of a case that is a folder
      keptBackBelow({sourceDir() / "testdata/checks" / GetParam()});
  Options.Packages =
      claimsBelow({sourceDir() / "testdata/checks" / GetParam()});
  AnalysisResult R = analyse(E.Tus, rules().M, Options);
  std::string Wrong = compare(Expected, R.Findings);
  EXPECT_TRUE(Wrong.empty()) << Wrong;
  EXPECT_EQ(R.Stats.BudgetCuts, 0u) << R.Dumps["budgets"];
  EXPECT_EQ(unnamed(Files, R.Dumps["unreached"]), "");

  std::reverse(E.Tus.begin(), E.Tus.end());
  AnalysisOptions Parallel;
  Parallel.Jobs = 4;
  Parallel.KeptBack = Options.KeptBack;
  Parallel.Packages = Options.Packages;
  AnalysisResult Again = analyse(E.Tus, rules().M, Parallel);
  EXPECT_EQ(listing(R.Findings), listing(Again.Findings));
}

INSTANTIATE_TEST_SUITE_P(Testdata, Checks,
                         testing::ValuesIn(casesIn(sourceDir() /
                                                   "testdata/checks")),
                         [](const auto &I) { return testName(I.param); });

// The reader of expectations must not lose any.
TEST(Expectations, AreRead) {
  std::string Errors;
  auto X =
      expectationsOf("a.c",
                     "f(); // expect: nogil-detached-api-call: f // expect: "
                     "nogil-unbalanced-thread-state\n"
                     "// expect+1: nogil-detached-api-call/detached-call: g h\n"
                     "g(); // fn: nogil-detached-api-call: not yet\n",
                     Errors);
  EXPECT_EQ(Errors, "");
  ASSERT_EQ(X.size(), 4u);
  EXPECT_EQ(X[0].Text, "f");
  EXPECT_EQ(X[1].Check, "nogil-unbalanced-thread-state");
  EXPECT_EQ(X[1].Text, "");
  EXPECT_EQ(X[2].Line, 3u);
  EXPECT_EQ(X[2].Text, "g h");
  EXPECT_EQ(X[2].Check, "nogil-detached-api-call");
  EXPECT_EQ(X[2].Evidence, "detached-call");
  EXPECT_EQ(X[0].Evidence, "");
  EXPECT_EQ(X[3].Kind, Expectation::FalseNegative);
}

TEST(Expectations, MistakesAreErrors) {
  std::string Errors;
  expectationsOf("a.c", "// expect: nogil-detached-apicall\n", Errors);
  EXPECT_NE(Errors.find("no rule is called"), std::string::npos);
  Errors.clear();
  expectationsOf("a.c", "// expect: nogil-detached-api-call/dict-next\n",
                 Errors);
  EXPECT_NE(Errors.find("has no kind 'dict-next'"), std::string::npos);
  Errors.clear();
  expectationsOf("a.c", "// fp: nogil-detached-api-call\n", Errors);
  EXPECT_NE(Errors.find("say why"), std::string::npos);
  Errors.clear();
  expectationsOf("a.c", "// expect nogil-detached-api-call: x\n", Errors);
  EXPECT_NE(Errors.find("can't read"), std::string::npos);
}

Finding findingAt(uint32_t Line, const std::string &Message) {
  Place P;
  P.File = "/x/a.c";
  P.Line = Line;
  return Finding("nogil-detached-api-call", PatternKind, P, "f_bad", Message,
                 "k", Witness({P, "here"}));
}

TEST(Expectations, AreCompared) {
  auto Expect = [](Expectation::KindT K, uint32_t Line, const char *Text) {
    return Expectation{K, "a.c", Line, "nogil-detached-api-call", Text};
  };
  using X = Expectation;
  EXPECT_EQ(
      compare({Expect(X::Expect, 3, "call")}, {findingAt(3, "a call to g")}),
      "");
  EXPECT_NE(
      compare({Expect(X::Expect, 3, "other")}, {findingAt(3, "a call to g")}),
      "");
  EXPECT_NE(compare({Expect(X::Expect, 3, "")}, {}), "");
  X OfKind = Expect(X::Expect, 3, "");
  OfKind.Evidence = "pattern";
  EXPECT_EQ(compare({OfKind}, {findingAt(3, "a")}), "");
  OfKind.Evidence = "detached-call";
  EXPECT_NE(compare({OfKind}, {findingAt(3, "a")}), "");
  EXPECT_NE(compare({}, {findingAt(3, "a")}), "");
  EXPECT_EQ(compare({Expect(X::FalsePositive, 3, "why")}, {findingAt(3, "a")}),
            "");
  EXPECT_NE(compare({Expect(X::FalsePositive, 3, "why")}, {}), "");
  EXPECT_EQ(compare({Expect(X::FalseNegative, 3, "why")}, {}), "");
  EXPECT_NE(compare({Expect(X::FalseNegative, 3, "why")}, {findingAt(3, "a")}),
            "");
}

} // namespace
} // namespace nogil::testdata
