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
  std::string Is = std::regex_replace(dumpModules(P), At, "$1"), Want;
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
  return nogil::link(
      extractAll({sourceDir() / "testdata/modules" / File}).Tus, rules().M);
}

TEST(Modules, ClaimForWhatTheyReach) {
  Program P = programOf("shared.c");
  EXPECT_TRUE(P.Parts.claims(named(P, "ping"))); // of both
  EXPECT_TRUE(P.Parts.claims(named(P, "tell")));
  EXPECT_FALSE(P.Parts.claims(named(P, "shown")));
  EXPECT_FALSE(P.Parts.claims(named(P, "fill")));
  EXPECT_EQ(P.Parts.of(named(P, "ping")).size(), 2u);
  // Of nobody: of whoever has something of its file.
  EXPECT_EQ(P.Parts.of(named(P, "lost")).size(), 2u);
  EXPECT_TRUE(P.Parts.claims(named(P, "lost")));
}

TEST(Modules, MayClaimWhatIsLeftOut) {
  Program P = programOf("unknown.c");
  EXPECT_TRUE(P.Parts.claims(named(P, "PyInit_asked")));
}

} // namespace
} // namespace nogil::testdata
