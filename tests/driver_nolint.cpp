//===- driver_nolint.cpp - suppression comments mean what clang-tidy says -===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The expectations below are what clang-tidy 19 does with the same text and
// one of its own checks.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "filter/Globs.h"
#include "filter/Nolint.h"
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;

static constexpr const char *Check = "nogil-detached-api-call";

static bool onOneLine(const std::string &Comment) {
  return Nolint("int x; // " + Comment + "\n").suppresses(Check, 1, 5);
}

TEST(Nolint, OnItsOwnLine) {
  for (const char *Comment :
       {"NOLINT", "NOLINT(*)", "NOLINT(nogil-*)", "NOLINT(other, nogil-*)",
        "NOLINT( nogil-detached-api-call , other)", "NOLINT (other)",
        "NOLINT(other", "xNOLINT", "NOLINT_x", "NOLINT: because",
        "NOLINT(*,-nogil-detached-api-call)", "NOLINT() NOLINT(nogil-*)"})
    EXPECT_TRUE(onOneLine(Comment)) << Comment;
  for (const char *Comment :
       {"NOLINT()", "NOLINT(-nogil-*)", "NOLINT(other-*)", "NOLINTfoo",
        "NOLINT(NOGIL-*)", "nolint", "NOLINTNEXTLINE",
        "NOLINT(nogil.detached-api-call)", "NOLINT(nogil-detached)"})
    EXPECT_FALSE(onOneLine(Comment)) << Comment;
}

TEST(Nolint, NextLineIsExactlyTheNextOne) {
  Nolint N("// NOLINTNEXTLINE(nogil-*)\nbad;\nbad;\n");
  EXPECT_FALSE(N.suppresses(Check, 1, 1));
  EXPECT_TRUE(N.suppresses(Check, 2, 1));
  EXPECT_FALSE(N.suppresses("other", 2, 1));
  EXPECT_FALSE(N.suppresses(Check, 3, 1));
}

TEST(Nolint, LinesAreThoseOfTheCompiler) {
  Nolint N(
      "one\r// NOLINTNEXTLINE\rbad;\r\nbad;\r\r\nbad; // NOLINT(x\rbad;\n");
  for (uint32_t Line : {3u, 6u})
    EXPECT_TRUE(N.suppresses(Check, Line, 1)) << Line;
  for (uint32_t Line : {1u, 2u, 4u, 5u, 7u})
    EXPECT_FALSE(N.suppresses(Check, Line, 1)) << Line;
  Nolint Block("// NOLINTBEGIN\rbad;\r// NOLINTEND\rbad;\r");
  EXPECT_TRUE(Block.suppresses(Check, 2, 1));
  EXPECT_FALSE(Block.suppresses(Check, 4, 1));
}

TEST(Nolint, BlocksMatchByTheirList) {
  Nolint N("// NOLINTBEGIN\n"           // 1: no partner
           "bad;\n"                     // 2
           "// NOLINTBEGIN( nogil-*)\n" // 3
           "bad;\n"                     // 4
           "// NOLINTEND\n"             // 5: no partner, other list
           "bad;\n"                     // 6
           "// NOLINTEND(nogil-* )\n"   // 7
           "bad;\n");                   // 8
  EXPECT_FALSE(N.suppresses(Check, 2, 1));
  EXPECT_TRUE(N.suppresses(Check, 4, 1));
  EXPECT_TRUE(N.suppresses(Check, 6, 1));
  EXPECT_FALSE(N.suppresses(Check, 8, 1));
  EXPECT_EQ(N.unmatched(), (std::vector<uint32_t>{1, 5}));
}

TEST(Nolint, BlocksEndWhereTheCommentStands) {
  Nolint N("/* NOLINTBEGIN(*) */ bad; /* NOLINTEND(*) */ bad;");
  EXPECT_TRUE(N.suppresses(Check, 1, 22));
  EXPECT_FALSE(N.suppresses(Check, 1, 46));
  EXPECT_TRUE(N.unmatched().empty());
}

TEST(Nolint, NamesMayLackWhatAllBeginWith) {
  EXPECT_TRUE(onOneLine("NOLINT(detached-api-call)"));
  EXPECT_FALSE(onOneLine("NOLINT(detached-api)"));
}

TEST(Nolint, WhatSuppressesNothingIsTold) {
  const std::vector<std::string> All = {Check, "nogil-other", "nogil-third"},
                                 Ran = {Check, "nogil-other"};
  Nolint N("bad; // NOLINT(nogil-detached-api-call)\n" // 1: used
           "// NOLINTNEXTLINE(nogil-other): why\n"     // 2: not
           "good; // NOLINT\n"                         // 3: of whoever
           "good; // NOLINT(readability-*)\n"          // 4: of others
           "good; // NOLINT(nogil-third)\n"            // 5: has not run
           "good; // NOLINT(nogil-detatched, other)\n" // 6: unknown
           "// NOLINTBEGIN(nogil-*)\n"                 // 7: one has not run
           "good;\n"
           "// NOLINTEND(nogil-*)\n"
           "// NOLINTBEGIN(detached-api-call)\n" // 10
           "good;\n"
           "// NOLINTEND(detached-api-call)\n");
  EXPECT_TRUE(N.suppresses(Check, 1, 1));
  std::string Lines;
  for (const Nolint::Unused &U : N.unused(Ran, All))
    Lines += std::to_string(U.Line) + " " + U.Words + " " + U.Unknown + "\n";
  EXPECT_EQ(Lines, "2 NOLINTNEXTLINE(nogil-other) \n"
                   "6 NOLINT(nogil-detatched, other) nogil-detatched\n"
                   "10 NOLINTBEGIN(detached-api-call) \n");
}

TEST(Nolint, CommentsForOtherTools) {
  const std::vector<OtherComment> Others = {
      {"noqa: borrowed-ref OK", {"nogil-borrowed-*"}}};
  const Nolint N("get(l); // noqa: borrowed-ref OK\n"
                 "get(l); /* x noqa: borrowed-ref OK */\n"
                 "say(\"noqa: borrowed-ref OK\");\n"
                 "get(l); // noqa: borrowed-ref\n",
                 Others);
  constexpr const char *Borrowed = "nogil-borrowed-reference";
  EXPECT_TRUE(N.suppresses(Borrowed, 1, 1));
  EXPECT_FALSE(N.suppresses(Check, 1, 1)) << "no rule that it names";
  EXPECT_TRUE(N.suppresses(Borrowed, 2, 1));
  EXPECT_FALSE(N.suppresses(Borrowed, 3, 1)) << "no comment";
  EXPECT_FALSE(N.suppresses(Borrowed, 4, 1)) << "not all of it";
  EXPECT_TRUE(N.unused({Borrowed}, {Borrowed}).empty()) << "the other tool's";
  EXPECT_FALSE(
      Nolint("get(l); // noqa: borrowed-ref OK\n").suppresses(Borrowed, 1, 1))
      << "nobody has asked for it";
}

TEST(Nolint, TakesFindingsOutAndCountsThem) {
  TempFolder T;
  write(T / "a.c", "bad;\nbad; // NOLINT\n");
  std::vector<Finding> Findings;
  for (uint32_t Line : {1u, 2u}) {
    Place P{T / "a.c", Line, 1, Line, 4, 0, 0};
    Findings.emplace_back(Check, PatternKind, P, "f", "m", "k",
                          Witness(Step{P, "here"}));
  }
  const std::vector<OtherComment> None;
  EXPECT_EQ(Suppressions(None).removeFrom(Findings).size(), 1u);
  ASSERT_EQ(Findings.size(), 1u);
  EXPECT_EQ(Findings[0].Where.Line, 1u);
}

TEST(Globs, StarStandsForAnything) {
  EXPECT_TRUE(globMatches("*", ""));
  EXPECT_TRUE(globMatches("a*c*", "abcbd"));
  EXPECT_TRUE(globMatches("*bd", "abcbd"));
  EXPECT_FALSE(globMatches("a*c", "abcbd"));
  EXPECT_FALSE(globMatches("", "a"));
  EXPECT_FALSE(globMatches("a.c", "abc"));
}

TEST(Globs, TheLastMatchDecides) {
  std::vector<std::string> Ids = {"a-x", "a-y", "b-x"}, Unknown;
  using List = std::vector<std::string>;
  EXPECT_EQ(selectChecks(Ids, {}, Unknown), Ids);
  EXPECT_EQ(selectChecks(Ids, {"-a-*"}, Unknown), (List{"b-x"}));
  EXPECT_EQ(selectChecks(Ids, {"a-*,-a-x"}, Unknown), (List{"a-y"}));
  EXPECT_EQ(selectChecks(Ids, {"-*", "b-x"}, Unknown), (List{"b-x"}));
  EXPECT_TRUE(Unknown.empty());
  selectChecks(Ids, {"-*,c-*"}, Unknown);
  EXPECT_EQ(Unknown, (List{"c-*"}));
}
