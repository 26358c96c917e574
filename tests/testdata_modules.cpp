//===- testdata_modules.cpp - modules and what they declare ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One test a file of testdata/modules: `//=` comments are the lines of
// --dump=modules, places without folders and lines.
//
//===----------------------------------------------------------------------===//
#include "check/ProgramView.h"
#include "checks/Catalogue.h"
#include "link/Program.h"
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <regex>

namespace nogil::testdata {
namespace {

class ModuleDumps : public testing::TestWithParam<std::string> {};

TEST_P(ModuleDumps, AsAsserted) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  fs::path File = sourceDir() / "testdata/modules" / GetParam();
  Extracted E = extractAll({File});
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  Program P = nogil::link(E.Tus, rules().M);
  static const std::regex At(R"([^ ]*/([^/ ]+):\d+)");
  std::string Is = std::regex_replace(dumpModules(P, Modules(P)), At, "$1"),
              Want;
  for (const std::string &Line : splitLines(readFile(File)))
    if (Line.starts_with("//= "))
      Want += Line.substr(4) + "\n";
  EXPECT_FALSE(Want.empty());
  EXPECT_EQ(Is, Want);
}

INSTANTIATE_TEST_SUITE_P(Testdata, ModuleDumps,
                         testing::ValuesIn(casesIn(sourceDir() /
                                                   "testdata/modules")),
                         [](const auto &Info) { return testName(Info.param); });

FnId named(const Program &P, const std::string &Name) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.name(FnId(F)) == Name)
      return FnId(F);
  return {};
}

Program programOf(const std::string &File) {
  return nogil::link(extractAll({sourceDir() / "testdata/modules" / File}).Tus,
                     rules().M);
}

TEST(Modules, ClaimForWhatTheyReach) {
  Program P = programOf("shared.c");
  const Modules Parts(P);
  EXPECT_TRUE(Parts.claims(named(P, "ping"))); // of both
  EXPECT_TRUE(Parts.claims(named(P, "tell")));
  EXPECT_FALSE(Parts.claims(named(P, "shown")));
  EXPECT_FALSE(Parts.claims(named(P, "fill")));
  EXPECT_EQ(Parts.of(named(P, "ping")).size(), 2u);
  // Of nobody: of whoever has something of its file.
  EXPECT_EQ(Parts.of(named(P, "lost")).size(), 2u);
  EXPECT_TRUE(Parts.claims(named(P, "lost")));
}

TEST(Modules, MayClaimWhatIsLeftOut) {
  Program P = programOf("unknown.c");
  const Modules Parts(P);
  EXPECT_TRUE(Parts.claims(named(P, "PyInit_asked")));
}

/// Stands in for a rule: it finds `ping`, or `shown`, wrong without the GIL.
template <Severity Level, uint8_t Builds>
void findPing(const ProgramView &V, std::vector<Finding> &Out) {
  for (FnId F : V.functions())
    if (V.P.name(F) == "ping" || V.P.name(F) == "shown") {
      Place At = V.place(F, V.P.fn(F).Body->NameRange);
      Out.emplace_back(V.Id, KindName("kind"), At, V.P.display(F), "broken",
                       "key", Witness({At, "here"}));
      Out.back().Level = Level;
      Out.back().Builds = Builds;
    }
}

std::vector<Finding> tooEarly(CheckFn Rule) {
  std::vector<CheckEntry> Checks{
      {"nogil-fake", "", RuleState::Default, Rule},
      {"nogil-module-gil-declaration", "", RuleState::Default,
       [](const ProgramView &, std::vector<Finding> &) {}}};
  for (const CheckEntry &C : checkTable())
    if (C.Id == std::string_view(Checks[1].Id))
      Checks[1].After = C.After;
  AnalysisResult R =
      analyse(extractAll({sourceDir() / "testdata/modules/shared.c"}).Tus,
              rules().M, Checks, AnalysisOptions());
  std::erase_if(R.Findings,
                [](const Finding &F) { return F.Check == "nogil-fake"; });
  return R.Findings;
}

TEST(Modules, DeclareTooEarlyWhatGoesWrongByIt) {
  std::vector<Finding> Found =
      tooEarly(findPing<Severity::Error, Build_FreeThreaded>);
  ASSERT_EQ(Found.size(), 1u); // the other module declares nothing
  EXPECT_EQ(Found[0].Kind, "too-early");
  EXPECT_EQ(Found[0].Builds, Build_FreeThreaded);
  EXPECT_EQ(Found[0].WithoutGil, Claim::Yes);
  EXPECT_NE(Found[0].Message.find("module 'one' declares"), std::string::npos);
  EXPECT_NE(Found[0].Message.find("there is a place"), std::string::npos);
  // With the GIL, too; no error.
  EXPECT_TRUE(tooEarly(findPing<Severity::Error, Build_Both>).empty());
  EXPECT_TRUE(
      tooEarly(findPing<Severity::Warning, Build_FreeThreaded>).empty());
}

TEST(Modules, AreSaidOfFindings) {
  AnalysisOptions How;
  How.Audit = true;
  std::vector<CheckEntry> Checks{{"nogil-fake", "", RuleState::Default,
                                  findPing<Severity::Error, Build_Both>}};
  AnalysisResult R =
      analyse(extractAll({sourceDir() / "testdata/modules/shared.c"}).Tus,
              rules().M, Checks, How);
  using Names = std::vector<std::string>;
  ASSERT_EQ(R.Findings.size(), 2u);
  for (const Finding &F : R.Findings) {
    bool Ping = F.Function == "ping";
    EXPECT_EQ(F.Modules, Ping ? Names({"one", "two"}) : Names({"two"}));
    EXPECT_EQ(F.WithoutGil, Ping ? Claim::Yes : Claim::No);
    EXPECT_EQ(F.Entries, Names({F.Function}));
  }
  ASSERT_EQ(R.Modules.size(), 2u);
  EXPECT_EQ(R.Modules[0].Name, "one");
  EXPECT_EQ(R.Modules[0].Says, "not-used");
  EXPECT_EQ(R.Modules[0].Entries.size(), 2u);
}

} // namespace
} // namespace nogil::testdata
