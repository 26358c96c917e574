//===- facts_tables.cpp - strings, files and macros -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "facts/TuFacts.h"
#include <gtest/gtest.h>
#include <memory>

using namespace nogil;

TEST(StringTable, StartsWithTheEmptyString) {
  StringTable T;
  EXPECT_EQ(T.size(), 1u);
  EXPECT_EQ(T.intern(""), StrId(0u));
  EXPECT_EQ(T[StrId(0u)], "");
}

TEST(StringTable, MergesEqualStrings) {
  StringTable T;
  StrId A = T.intern("a"), B = T.intern("b");
  EXPECT_NE(A, B);
  EXPECT_EQ(T.intern(std::string("a")), A);
  EXPECT_EQ(T.size(), 3u);
  EXPECT_EQ(T[B], "b");
}

TEST(StringTable, AnAbsentIdReadsAsEmpty) {
  StringTable T;
  T.intern("a");
  EXPECT_EQ(T[StrId()], "");
}

TEST(StringTable, ACopyDoesNotDependOnItsOrigin) {
  auto Origin = std::make_unique<StringTable>();
  StrId A = Origin->intern("short");
  StrId B = Origin->intern(std::string(100, 'x'));
  StringTable Copy(*Origin), Assigned;
  Assigned.intern("gone");
  Assigned = *Origin;
  Origin.reset();
  for (StringTable *T : {&Copy, &Assigned}) {
    EXPECT_EQ(T->intern("short"), A);
    EXPECT_EQ(T->intern(std::string(100, 'x')), B);
    EXPECT_EQ(T->intern("new"), StrId(3u));
    EXPECT_EQ(T->intern("gone"), StrId(4u));
  }
}

TEST(StringTable, MovesItsIndexAndLeavesAnEmptyTable) {
  StringTable From;
  for (int I = 0; I < 1000; ++I)
    From.intern(std::to_string(I));
  StringTable To(std::move(From));
  EXPECT_EQ(To.intern("999"), StrId(1000u));
  EXPECT_EQ(To.size(), 1001u);
  EXPECT_EQ(From.intern("1"), StrId(1u));
  From = std::move(To);
  EXPECT_EQ(From.intern("0"), StrId(1u));
  EXPECT_EQ(From.intern("1000"), StrId(1001u));
}

TEST(StringTable, AppendedStringsAreFound) {
  StringTable T;
  StrId A = T.append("a");
  EXPECT_EQ(T.intern("a"), A);
  StrId B = T.append("b"); // after the index was made
  EXPECT_EQ(T.intern("b"), B);
}

TEST(TuFacts, MergesFilesAndMacrosEvenAfterACopy) {
  TuFacts F;
  EXPECT_EQ(F.addFile("a.c", false), FileId(0u));
  EXPECT_EQ(F.addFile("b.h", true), FileId(1u));
  StrId M = F.Strings.intern("M"), N = F.Strings.intern("N");
  MacroId Outer = F.addMacro(M, MacroId());
  MacroId Inner = F.addMacro(N, Outer);
  EXPECT_NE(F.addMacro(N, MacroId()), Inner);

  TuFacts Read; // as if read from the cache: the tables without their maps
  Read.Strings = F.Strings;
  Read.Files = F.Files;
  Read.Macros = F.Macros;
  EXPECT_EQ(Read.addFile("b.h", false), FileId(1u));
  EXPECT_EQ(Read.addFile("c.h", false), FileId(2u));
  EXPECT_TRUE(Read.Files[1].System);
  EXPECT_EQ(Read.addMacro(N, Outer), Inner);
  EXPECT_EQ(Read.addMacro(N, Inner), MacroId(3u));
}
