//===- driver_edits.cpp - lines of their own in texts ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Edits.h"
#include "fix/Edits.h"
#include <gtest/gtest.h>

using namespace nogil;

namespace {

/// The text with BEGIN and END around the part between '<' and '>'.
std::string wrapped(std::string Text) {
  Edit Before, After;
  size_t Begin = Text.find('<');
  Text.erase(Begin, 1);
  size_t End = Text.find('>');
  Text.erase(End, 1);
  for (Edit *E : {&Before, &After}) {
    E->Where.File = "a.c";
    E->Where.Offset = static_cast<uint32_t>(Begin);
    E->Where.EndOffset = static_cast<uint32_t>(End);
  }
  Before.Kind = Edit::LineBefore;
  Before.Replacement = "BEGIN";
  After.Kind = Edit::LineAfter;
  After.Replacement = "END";
  EXPECT_TRUE(placeLine(Before, Text));
  EXPECT_TRUE(placeLine(After, Text));
  Fix F;
  F.Edits = {Before, After};
  EditSet S;
  EXPECT_EQ(S.add(F), "");
  return S.apply("a.c", Text).value_or("none");
}

} // namespace

TEST(Lines, AreIndentedLikeTheStatement) {
  EXPECT_EQ(wrapped("{\n\t  <f();>\n}\n"),
            "{\n\t  BEGIN\n\t  f();\n\t  END\n}\n");
  EXPECT_EQ(wrapped("  <for (;;)\n    f();>\n"),
            "  BEGIN\n  for (;;)\n    f();\n  END\n");
}

TEST(Lines, LeaveCommentsWhereTheyAre) {
  EXPECT_EQ(wrapped("  <f();> /* a */ // b\n  g();\n"),
            "  BEGIN\n  f(); /* a */ // b\n  END\n  g();\n");
  EXPECT_EQ(wrapped("  <f();> /* a\n b */\n"),
            "  BEGIN\n  f();\n  END\n   /* a\n b */\n");
}

TEST(Lines, CutALineThatHoldsMore) {
  EXPECT_EQ(wrapped("  a(); <f();> b();\n"),
            "  a(); BEGIN\n  f();\n  END\n   b();\n");
}

TEST(Lines, KeepLineEndsAndAMissingLastOne) {
  EXPECT_EQ(wrapped("{\r\n\t<f();>\r\n}\r\n"),
            "{\r\n\tBEGIN\r\n\tf();\r\n\tEND\r\n}\r\n");
  EXPECT_EQ(wrapped("<f();>"), "BEGIN\nf();\nEND");
}

TEST(Lines, AreNotPlacedInAnotherText) {
  Edit E;
  E.Kind = Edit::LineBefore;
  E.Where.Offset = 3;
  E.Where.EndOffset = 9;
  EXPECT_FALSE(placeLine(E, "short"));
}

TEST(Lines, AnInitialiserBecomesAnAssignment) {
  std::string Text = "\tint Rc = f();\n";
  Edit E;
  E.Kind = Edit::Insert;
  E.Where.File = "a.c";
  E.Where.Offset = 5;
  E.Where.EndOffset = 7;
  E.Replacement = ";\nBEGIN\nRc";
  EXPECT_TRUE(placeLine(E, Text));
  Fix F;
  F.Edits = {E};
  EditSet S;
  EXPECT_EQ(S.add(F), "");
  EXPECT_EQ(S.apply("a.c", Text), "\tint Rc;\n\tBEGIN\n\tRc = f();\n");
}
