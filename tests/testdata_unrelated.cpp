//===- testdata_unrelated.cpp - what must not change a finding ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Over all files of testdata/checks: the same findings, by line and rule, after
// functions that nobody calls were added at the end, two long cycles whose
// names sort before and after all others; and after the functions were renamed,
// so that they are numbered in another order.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <regex>

namespace nogil::testdata {
namespace {

class Unrelated : public testing::TestWithParam<std::string> {};

using Lines = std::multiset<std::pair<uint32_t, std::string>>;

/// The findings in a source, were this its text.
Lines findingsIn(const fs::path &File, const std::string &Text) {
  ExtractInput In = inputFor(File);
  In.Overlay = {{File.string(), Text}};
  auto Facts = std::make_shared<TuFacts>(extractTu(In).Facts);
  AnalysisResult R = analyse({Facts}, rules().M, AnalysisOptions());
  Lines Out;
  for (const Finding &F : R.Findings)
    Out.insert({F.Where.Line, F.Check});
  return Out;
}

/// The functions that a test's source calls `..._bad` and `..._ok`.
std::set<std::string> functionsOf(const std::string &Text) {
  static const std::regex Name(R"(\b(\w+_(?:bad|ok))\()");
  std::set<std::string> Out;
  for (std::sregex_iterator I(Text.begin(), Text.end(), Name), End; I != End;
       ++I)
    Out.insert((*I)[1]);
  return Out;
}

std::string chain(const std::string &Prefix) {
  std::string Out;
  constexpr unsigned Length = 40;
  for (unsigned I = 0; I != Length; ++I) {
    std::string Name = Prefix + std::to_string(I);
    Out += "void " + Name + "(int n);\n";
  }
  for (unsigned I = 0; I != Length; ++I)
    Out += "void " + Prefix + std::to_string(I) + "(int n) { if (n) " + Prefix +
           std::to_string((I + 1) % Length) + "(n - 1); }\n";
  return Out;
}

TEST_P(Unrelated, FunctionsAndNamesChangeNothing) {
  fs::path File = sourceDir() / "testdata/checks" / GetParam();
  std::string Text = readFile(File);
  Lines Is = findingsIn(File, Text);
  EXPECT_EQ(findingsIn(File, Text + "\n" + chain("aaa_") + chain("zzz_")), Is)
      << "after functions were added";
  std::string Renamed = Text;
  unsigned Number = 1000;
  for (const std::string &Name : functionsOf(Text))
    Renamed = std::regex_replace(Renamed, std::regex("\\b" + Name + "\\b"),
                                 "f" + std::to_string(--Number) + "_renamed");
  EXPECT_EQ(findingsIn(File, Renamed), Is) << "after functions were renamed";
}

std::vector<std::string> sources() {
  std::vector<std::string> Out = casesIn(sourceDir() / "testdata/checks");
  std::erase_if(Out, [](const std::string &N) { return !isSource(N); });
  return Out;
}

INSTANTIATE_TEST_SUITE_P(Testdata, Unrelated, testing::ValuesIn(sources()),
                         [](const auto &I) { return testName(I.param); });

} // namespace
} // namespace nogil::testdata
