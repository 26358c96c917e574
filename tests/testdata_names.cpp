//===- testdata_names.cpp - what functions are called decides nothing -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Functions are numbered by their names, and rules ask about them in that
// order. So the static functions of each source get names that sort the other
// way round; what is expected of it is still what is found, and no more.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <map>
#include <regex>

namespace nogil::testdata {
namespace {

/// `x` becomes `r07_x`, with the smallest number for the last one.
std::string renamed(const std::string &Text) {
  const std::regex Defined(R"(^static [^=;(]*?\b(\w+)\()"), Word(R"(\b\w+\b)");
  std::map<std::string, std::string> Names;
  for (const std::string &Line : splitLines(Text))
    if (std::smatch M; std::regex_search(Line, M, Defined))
      Names[M[1]] = "";
  size_t Left = Names.size();
  for (auto &[Old, New] : Names) {
    std::string Number = std::to_string(--Left);
    New = "r" + std::string(3 - Number.size(), '0') + Number + "_" + Old;
  }
  std::string Out;
  auto At = Text.cbegin();
  for (std::sregex_iterator I(Text.begin(), Text.end(), Word), End; I != End;
       ++I) {
    auto Found = Names.find(I->str());
    Out.append(At, (*I)[0].first);
    Out += Found == Names.end() ? I->str() : Found->second;
    At = (*I)[0].second;
  }
  return Out.append(At, Text.cend());
}

std::vector<std::string> sources() {
  std::vector<std::string> Out = casesIn(sourceDir() / "testdata/checks");
  std::erase_if(Out, [](const std::string &Name) {
    return fs::path(Name).extension() != ".c";
  });
  return Out;
}

class Names : public testing::TestWithParam<std::string> {};

TEST_P(Names, OfFunctionsDecideNothing) {
  fs::path File = sourceDir() / "testdata/checks" / GetParam();
  std::string Text = renamed(readFile(File)), Errors;
  std::vector<Expectation> Expected = expectationsOf(GetParam(), Text, Errors);
  ASSERT_EQ(Errors, "");
  ExtractInput In = inputFor(File);
  In.Overlay[File.string()] = Text;
  auto Facts = std::make_shared<TuFacts>(extractTu(In).Facts);
  ASSERT_TRUE(Facts->Gaps.empty()) << Facts->str(Facts->Gaps.front().Message);
  AnalysisResult R = analyse({Facts}, rules().M, AnalysisOptions());
  std::string Wrong = compare(Expected, R.Findings);
  EXPECT_TRUE(Wrong.empty()) << Wrong;
}

INSTANTIATE_TEST_SUITE_P(Testdata, Names, testing::ValuesIn(sources()),
                         [](const auto &I) { return testName(I.param); });

} // namespace
} // namespace nogil::testdata
