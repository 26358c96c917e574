//===- testdata_kinds.cpp - every kind of evidence is shown somewhere -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kind of checks/Kinds.def stands on the page of its rule, and is named by an
// expectation of the test data or of an example; that such an expectation is
// met is tested where the code is analysed.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>

namespace nogil::testdata {
namespace {

using Named = std::pair<std::string, std::string>; // rule, kind

void addExpected(const fs::path &Folder, const std::set<std::string> &Endings,
                 std::set<Named> &Out) {
  for (const auto &E : fs::recursive_directory_iterator(Folder)) {
    if (!Endings.count(E.path().extension().string()))
      continue;
    std::string Errors;
    for (const Expectation &X : expectationsOf(E.path().filename().string(),
                                               readFile(E.path()), Errors))
      if (X.Kind == Expectation::Expect && !X.Evidence.empty())
        Out.insert({X.Check, X.Evidence});
  }
}

TEST(Kinds, AreExpectedSomewhere) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  std::set<Named> Expected;
  addExpected(sourceDir() / "testdata/checks", {".c", ".cpp", ".h"}, Expected);
  addExpected(sourceDir() / "docs/checks", {".md"}, Expected);
  for (const KindInfo &K : allKinds(rules().M))
    EXPECT_TRUE(Expected.count({K.Rule, K.Slug}))
        << "no '// expect: " << K.Rule << "/" << K.Slug
        << ": ...' in testdata/checks or docs/checks";
}

TEST(Kinds, StandOnThePagesOfTheirRules) {
  for (const KindInfo &K : allKinds(rules().M)) {
    std::string Page = readFile(sourceDir() / "docs/checks" / (K.Rule + ".md"));
    EXPECT_NE(Page.find("| `" + K.Slug + "` | " + K.What + " |"),
              std::string::npos)
        << K.Rule << " " << K.Slug << ": run scripts/first_look_kinds --write";
  }
}

TEST(Kinds, AreOfRulesInOrder) {
  std::set<std::string> Rules, WithKinds;
  for (const RuleInfo &R : allRules(rules().M))
    Rules.insert(R.Id);
  std::set<Named> Seen;
  std::string Last;
  for (const KindInfo &K : allKinds()) {
    EXPECT_TRUE(Rules.count(K.Rule)) << K.Rule;
    EXPECT_TRUE(Seen.insert({K.Rule, K.Slug}).second) << K.Slug;
    EXPECT_LE(Last, K.Rule);
    Last = K.Rule;
    WithKinds.insert(K.Rule);
  }
  EXPECT_EQ(Rules, WithKinds);
}

// What is measured must not bring one finding of a place before another that is
// shown, nor change what identifies a finding.
TEST(Kinds, WorthDecidesBetweenTwoFindingsOfAPlace) {
  Place P;
  P.File = "/x/a.c";
  P.Line = 3;
  Witness Short({P, "here"}), Long({P, "here"});
  Long.add({P, "and here"});
  auto Two = [&](Confidence OfShort, Confidence OfLong) {
    std::vector<Finding> Fs;
    Fs.emplace_back("nogil-x", PatternKind, P, "f", "short", "k", Short);
    Fs.back().Worth = OfShort;
    Fs.emplace_back("nogil-x", PatternKind, P, "f", "long", "k", Long);
    Fs.back().Worth = OfLong;
    finalise(Fs);
    EXPECT_EQ(Fs.size(), 1u);
    return Fs.front();
  };
  using enum Confidence;
  EXPECT_EQ(Two(Unmeasured, High).Message, "short");
  EXPECT_EQ(Two(Low, Low).Message, "short");
  EXPECT_EQ(Two(Low, Unmeasured).Message, "long");
  EXPECT_EQ(Two(Medium, High).Message, "long");
  EXPECT_EQ(Two(Low, High).Fingerprint, Two(High, Low).Fingerprint);
}

TEST(Kinds, AreNoPartOfTheFingerprint) {
  Place P;
  P.File = "/x/a.c";
  P.Line = 3;
  auto Print = [&](KindName Kind) {
    std::vector<Finding> Fs;
    Fs.emplace_back("nogil-x", Kind, P, "f", "m", "k", Witness({P, "here"}));
    finalise(Fs);
    return Fs.front().Fingerprint;
  };
  EXPECT_EQ(Print(PatternKind), Print(KindName("other")));
}

} // namespace
} // namespace nogil::testdata
