//===- check_wording.cpp --------------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Wording.h"
#include "checks/Kinds.h"
#include "gtest/gtest.h"

using namespace nogil;

namespace {

Finding findingWith(std::string Message, size_t Notes) {
  Witness W({Place{"a.c", 1, 1, 1, 2, 0, 1}, "note 0"});
  for (size_t I = 1; I != Notes; ++I)
    W.add({Place{"a.c", uint32_t(I + 1), 1, uint32_t(I + 1), 2, 0, 1},
           "note " + std::to_string(I)});
  return Finding("nogil-x", kinds::detached_api_call::DetachedCall,
                 Place{"a.c", 1, 1, 1, 2, 0, 1}, "f", std::move(Message), "key",
                 W);
}

TEST(Wording, NamesHaveNoTemplateArguments) {
  EXPECT_EQ(withoutTemplateArguments("'std::vector<int>::push_back' moves it"),
            "'std::vector::push_back' moves it");
  EXPECT_EQ(withoutTemplateArguments("'a<b<c>, d>' and 'e<f>'"), "'a' and 'e'");
  EXPECT_EQ(withoutTemplateArguments("'cast<T, (U -> V)>' runs"),
            "'cast' runs");
}

TEST(Wording, OperatorsKeepTheirNames) {
  EXPECT_EQ(withoutTemplateArguments("'X::operator<' and 'Y<int>::operator<<'"),
            "'X::operator<' and 'Y::operator<<'");
  EXPECT_EQ(withoutTemplateArguments("'T::operator->' is called"),
            "'T::operator->' is called");
}

TEST(Wording, OutsideOfNamesNothingChanges) {
  EXPECT_EQ(withoutTemplateArguments("it's n < m and m > 'k'"),
            "it's n < m and m > 'k'");
  EXPECT_EQ(withoutTemplateArguments("an open 'quote<int>"),
            "an open 'quote<int>");
  EXPECT_EQ(withoutTemplateArguments("'a < b'"), "'a < b'");
}

TEST(Wording, LongMessagesLoseOuterScopesFirst) {
  std::string Name = "'" + std::string(90, 'n') + "::inner::call'";
  Finding F = findingWith(Name + " reaches " + Name, 1);
  makeReadable(F);
  EXPECT_EQ(F.Message, "'inner::call' reaches 'inner::call'");
}

TEST(Wording, LongNamesLoseTheirMiddle) {
  std::string Long(300, 'x');
  Finding F = findingWith("'" + Long + "' is called", 1);
  makeReadable(F);
  EXPECT_LE(F.Message.size(), MaxMessage);
  EXPECT_EQ(F.Message, "'" + std::string(24, 'x') + "..." +
                           std::string(24, 'x') + "' is called");
}

TEST(Wording, TheMiddleOfALongProofIsCounted) {
  Finding F = findingWith("m", 40);
  makeReadable(F);
  ASSERT_EQ(F.Notes.size(), MaxNotes);
  EXPECT_EQ(F.Notes[5].Message, "note 5");
  EXPECT_EQ(F.Notes[6].Message, "... and 29 more steps from here");
  EXPECT_EQ(F.Notes[6].Where.Line, 7u);
  EXPECT_EQ(F.Notes[7].Message, "note 35");
  EXPECT_EQ(F.Notes.back().Message, "note 39");
}

TEST(Wording, AProofThatFitsStays) {
  Finding F = findingWith("m", MaxNotes);
  makeReadable(F);
  EXPECT_EQ(F.Notes.size(), MaxNotes);
  EXPECT_EQ(F.Notes[6].Message, "note 6");
}

} // namespace
