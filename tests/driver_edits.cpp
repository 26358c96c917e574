//===- driver_edits.cpp - lines of their own in texts ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Edits.h"
#include "fix/Edits.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace nogil;

namespace {

/// Lines around a part of a text.
Fix around(uint32_t Begin, uint32_t End, const std::string &Name) {
  Fix F;
  F.Edits.resize(2);
  Edit &Before = F.Edits[0], &After = F.Edits[1];
  for (Edit &E : F.Edits) {
    E.Where.File = "a.c";
    E.Where.Offset = E.Begin = Begin;
    E.Where.EndOffset = E.End = End;
  }
  Before.Kind = Edit::LineBefore;
  Before.Side = Edit::Opens;
  Before.Replacement = "BEGIN" + Name;
  After.Kind = Edit::LineAfter;
  After.Side = Edit::Closes;
  After.Replacement = "END" + Name;
  return F;
}

/// The text with BEGIN and END around the part between '<' and '>'.
std::string wrapped(std::string Text) {
  size_t Begin = Text.find('<');
  Text.erase(Begin, 1);
  size_t End = Text.find('>');
  Text.erase(End, 1);
  Fix F = around(static_cast<uint32_t>(Begin), static_cast<uint32_t>(End), "");
  for (Edit &E : F.Edits)
    EXPECT_TRUE(placeEdit(E, Text));
  EditSet S;
  EXPECT_EQ(S.add(F), "");
  return S.apply("a.c", Text).value_or("none");
}

/// The lines of "1;\n2;\n3;\n" with BEGIN and END around some of them, by name
/// in the order of the fixes: {"A", first, last}. Without line ends.
struct Lines {
  std::string Name;
  uint32_t First, Last;
};
std::string nested(const std::vector<Lines> &Fixes) {
  const std::string Text = "1;\n2;\n3;\n";
  EditSet S;
  for (const Lines &L : Fixes) {
    Fix F = around(3 * L.First - 3, 3 * L.Last - 1, L.Name);
    for (Edit &E : F.Edits)
      EXPECT_TRUE(placeEdit(E, Text));
    if (std::string Why = S.add(F); !Why.empty())
      return Why;
  }
  std::string Out = S.apply("a.c", Text).value_or("none");
  std::replace(Out.begin(), Out.end(), '\n', ' ');
  return Out;
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

TEST(Lines, TakeTheLineEndsOfTheirPlace) {
  EXPECT_EQ(wrapped("a();\r\n<f();>\nb();\n"),
            "a();\r\nBEGIN\r\nf();\nEND\nb();\n");
  EXPECT_EQ(wrapped("\xEF\xBB\xBF<f(\"\xC3\xA9\");> // \xE2\x82\xAC\r\n"),
            "\xEF\xBB\xBF"
            "BEGIN\r\nf(\"\xC3\xA9\"); // \xE2\x82\xAC\r\nEND\r\n");
}

TEST(Lines, EndAtALoneCarriageReturn) {
  EXPECT_EQ(wrapped("{\r  a();\r  <f();> // b\r  g();\r}"),
            "{\r  a();\r  BEGIN\n  f(); // b\r  END\n  g();\r}");
  EXPECT_EQ(wrapped("a(); // b\r<f();>\rg();\n"),
            "a(); // b\rBEGIN\nf();\rEND\ng();\n");
}

TEST(Lines, OfSeveralFixesNest) {
  EXPECT_EQ(nested({{"A", 2, 2}, {"B", 2, 2}}),
            "1; BEGINA BEGINB 2; ENDB ENDA 3; ");
  for (bool Inner : {true, false}) { // first
    std::vector<Lines> Ends = {{"A", 1, 3}, {"B", 3, 3}};
    std::vector<Lines> Begins = {{"A", 1, 3}, {"B", 1, 2}};
    std::vector<Lines> Neighbours = {{"A", 1, 1}, {"B", 2, 3}};
    if (Inner)
      for (auto *X : {&Ends, &Begins, &Neighbours})
        std::swap((*X)[0], (*X)[1]);
    EXPECT_EQ(nested(Ends), "BEGINA 1; 2; BEGINB 3; ENDB ENDA ");
    EXPECT_EQ(nested(Begins), "BEGINA BEGINB 1; 2; ENDB 3; ENDA ");
    EXPECT_EQ(nested(Neighbours), "BEGINA 1; ENDA BEGINB 2; 3; ENDB ");
  }
  EXPECT_EQ(nested({{"A", 1, 2}, {"B", 2, 3}}), "it overlaps another fix");
  EXPECT_EQ(nested({{"A", 2, 3}, {"B", 1, 2}}), "it overlaps another fix");
}

TEST(Lines, ExpectedTextMustBeThere) {
  Edit E;
  E.Where.Offset = 5;
  E.Where.EndOffset = 9;
  E.Replacement = "time_r";
  E.Expected = "time";
  EXPECT_TRUE(placeEdit(E, "std::time"));
  EXPECT_FALSE(placeEdit(E, "x = std::time"));
}

TEST(Lines, AreNotPlacedInAnotherText) {
  Edit E;
  E.Kind = Edit::LineBefore;
  E.Where.Offset = 3;
  E.Where.EndOffset = 9;
  EXPECT_FALSE(placeEdit(E, "short"));
}

TEST(Lines, AnInitialiserBecomesAnAssignment) {
  std::string Text = "\tint Rc = f();\n";
  Edit E;
  E.Kind = Edit::Insert;
  E.Where.File = "a.c";
  E.Where.Offset = 5;
  E.Where.EndOffset = 7;
  E.Replacement = ";\nBEGIN\nRc";
  EXPECT_TRUE(placeEdit(E, Text));
  Fix F;
  F.Edits = {E};
  EditSet S;
  EXPECT_EQ(S.add(F), "");
  EXPECT_EQ(S.apply("a.c", Text), "\tint Rc;\n\tBEGIN\n\tRc = f();\n");
}

namespace {

/// The declaration with OWN for the variable `x`; "none": it does not fit.
std::string owned(const std::string &Text) {
  Edit E;
  E.Kind = Edit::Specifier;
  E.Where.Offset = static_cast<uint32_t>(Text.find('x'));
  E.Where.EndOffset = E.Where.Offset + 1;
  E.Expected = "x";
  E.Replacement = "OWN";
  if (!placeEdit(E, Text))
    return "none";
  return std::string(Text).insert(E.Where.Offset, E.Replacement);
}

} // namespace

TEST(Specifiers, StandBehindStatic) {
  EXPECT_EQ(owned("int y;\n  static int x;\n"),
            "int y;\n  static OWN int x;\n");
  EXPECT_EQ(owned("static void *x[2][N]\n= {0};"),
            "static OWN void *x[2][N]\n= {0};");
  EXPECT_EQ(owned("static Py_ssize_t x = 0; /* a, b */"),
            "static OWN Py_ssize_t x = 0; /* a, b */");
}

TEST(Specifiers, AreOfOneEmptyVariable) {
  EXPECT_EQ(owned("int x;"), "none");
  EXPECT_EQ(owned("static int\nx;"), "none");
  EXPECT_EQ(owned("statics x;"), "none");
  EXPECT_EQ(owned("static int y, x;"), "none");
  EXPECT_EQ(owned("static int x, y;"), "none");
  EXPECT_EQ(owned("static int x[2] = {0}, y;"), "none");
  EXPECT_EQ(owned("static int x = 1;"), "none");
  EXPECT_EQ(owned("static struct { int y; } x;"), "none");
  EXPECT_EQ(owned("static int y; int x;"), "none");
  EXPECT_EQ(owned("static int x(void);"), "none");
  EXPECT_EQ(owned("static int x"), "none");
}
