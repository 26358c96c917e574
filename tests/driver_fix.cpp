//===- driver_fix.cpp - fixes compose, are verified, and lose nothing -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Files.h"
#include "driver_support.h"
#include "fix/Apply.h"
#include "fix/Diff.h"
#include <gtest/gtest.h>
#include <sys/stat.h>

using namespace nogil;
using namespace nogil::test;

namespace {

Edit edit(uint32_t Begin, uint32_t End, const std::string &Text,
          const std::string &File = "a.c") {
  Edit E;
  E.Where.File = File;
  E.Where.Offset = Begin;
  E.Where.EndOffset = End;
  E.Replacement = Text;
  return E;
}

Fix fix(std::vector<Edit> Edits) {
  Fix F;
  F.Edits = std::move(Edits);
  return F;
}

Finding finding(const std::string &Function, const std::string &Key,
                std::vector<Edit> Edits) {
  Place P;
  P.File = "a.c";
  P.Line = 1;
  Finding F("nogil-test", P, Function, "message of " + Key, Key,
            Witness({P, "here"}));
  if (!Edits.empty())
    F.Fixes.push_back(fix(std::move(Edits)));
  return F;
}

/// Stands for a compiler and an analysis: each letter of the text that is a
/// capital is a finding of that name in function f; '!' is an error.
Report readLetters(const std::string &Text) {
  Report R;
  for (char C : Text) {
    if (C >= 'A' && C <= 'Z')
      R.Findings.push_back(finding("f", std::string(1, C), {}));
    if (C == '!')
      R.Gaps.push_back({"a.c", 1, 1, "syntax"});
  }
  return R;
}

std::vector<FixOutcome> verify(const Report &Before, const std::string &Text,
                               unsigned *Runs = nullptr) {
  FixVerifier V(
      Before, {{"/a.c", Text}},
      [&](const Overlay &Texts) {
        if (Runs)
          ++*Runs;
        return readLetters(Texts.at("/a.c"));
      },
      [](const std::string &Name) { return "/" + Name; });
  return V.run();
}

} // namespace

TEST(Edits, ComposeInOrder) {
  EditSet S;
  EXPECT_EQ(S.add(fix({edit(4, 4, "X"), edit(8, 9, "")})), "");
  EXPECT_EQ(S.add(fix({edit(0, 2, "ab"), edit(4, 4, "Y")})), "");
  EXPECT_EQ(S.apply("a.c", "0123456789"), "ab23XY45679");
  EXPECT_EQ(S.apply("other.c", "0123"), "0123");
}

TEST(Edits, EqualOnesAreMadeOnce) {
  EditSet S;
  EXPECT_EQ(S.add(fix({edit(2, 2, "DEF;")})), "");
  EXPECT_EQ(S.add(fix({edit(2, 2, "DEF;"), edit(3, 4, "x")})), "");
  EXPECT_EQ(S.apply("a.c", "0123"), "01DEF;2x");
}

TEST(Edits, OverlapIsRefusedAsAWhole) {
  EditSet S;
  EXPECT_EQ(S.add(fix({edit(2, 5, "x")})), "");
  EXPECT_EQ(S.add(fix({edit(7, 7, "y"), edit(4, 6, "z")})),
            "it overlaps another fix");
  EXPECT_EQ(S.add(fix({edit(3, 3, "y")})), "it overlaps another fix");
  EXPECT_EQ(S.add(fix({edit(2, 5, "other")})), "it overlaps another fix");
  EXPECT_EQ(S.apply("a.c", "01234567"), "01x567");
}

TEST(Edits, OutsideOfTheFileIsNothing) {
  EditSet S;
  EXPECT_EQ(S.add(fix({edit(3, 9, "x")})), "");
  EXPECT_EQ(S.apply("a.c", "0123"), std::nullopt);
}

TEST(Edits, LineEndsAndBytesOfTheFileStay) {
  EditSet S;
  EXPECT_EQ(S.add(fix({edit(4, 4, "x\ny\n")})), "");
  EXPECT_EQ(S.apply("a.c", "ab\r\ncd\r\n"), "ab\r\nx\r\ny\r\ncd\r\n");
  EXPECT_EQ(S.apply("a.c", "ab\nécd\n"), std::string("ab\n\xC3x\ny\n\xA9"
                                                     "cd\n"));
}

TEST(Verify, AFixThatRemovesItsFindingIsSafe) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "a")}),
                finding("f", "B", {edit(1, 2, "b")})};
  unsigned Runs = 0;
  auto Out = verify(R, "AB", &Runs);
  ASSERT_EQ(Out.size(), 2u);
  EXPECT_TRUE(Out[0].Safe);
  EXPECT_TRUE(Out[1].Safe);
  EXPECT_EQ(Runs, 1u);
}

TEST(Verify, AFixThatLeavesItsFindingIsNot) {
  Report R;
  R.Findings = {finding("f", "A", {edit(1, 1, "x")}),
                finding("f", "B", {edit(1, 2, "b")})};
  auto Out = verify(R, "AB");
  EXPECT_FALSE(Out[0].Safe);
  EXPECT_EQ(Out[0].Why, "the finding stays");
  EXPECT_TRUE(Out[1].Safe);
}

TEST(Verify, AFixThatBringsAnErrorOrAFindingIsNot) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "!")}),
                finding("f", "B", {edit(1, 2, "Z")}),
                finding("f", "C", {edit(2, 3, "c")})};
  auto Out = verify(R, "ABC");
  EXPECT_FALSE(Out[0].Safe);
  EXPECT_EQ(Out[0].Why, "the file does not compile with it: syntax");
  EXPECT_FALSE(Out[1].Safe);
  EXPECT_EQ(Out[1].Why, "it brings another finding: message of Z");
  EXPECT_TRUE(Out[2].Safe) << Out[2].Why;
}

TEST(Verify, TwoFindingsOfOneKeyAreCounted) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "a")}), finding("f", "A", {})};
  auto Out = verify(R, "AA");
  ASSERT_EQ(Out.size(), 1u);
  EXPECT_TRUE(Out[0].Safe);
}

TEST(Verify, AFileThatChangedIsNotTouched) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "a", "b.c")})};
  auto Out = verify(R, "A");
  EXPECT_FALSE(Out[0].Safe);
  EXPECT_FALSE(Out[0].Composes);
  EXPECT_EQ(Out[0].Why, "the file changed after it was read");
}

TEST(Apply, AllFilesOrNone) {
  TempFolder Dir;
  write(Dir / "a.c", "old a");
  write(Dir / "b.c", "old b");
  Overlay Old{{Dir / "a.c", "old a"}, {Dir / "b.c", "another text"}};
  Overlay New{{Dir / "a.c", "new a"}, {Dir / "b.c", "new b"}};
  EXPECT_EQ(writeFixed(Old, New),
            Dir / "b.c" + ": the file changed after it was read: run again");
  EXPECT_EQ(read(Dir / "a.c"), "old a");
  Old[Dir / "b.c"] = "old b";
  EXPECT_EQ(writeFixed(Old, New), "");
  EXPECT_EQ(read(Dir / "a.c") + read(Dir / "b.c"), "new anew b");
}

TEST(Apply, KeepsPermissionsAndLinks) {
  TempFolder Dir;
  write(Dir / "a.c", "old");
  ::chmod((Dir / "a.c").c_str(), 0640);
  std::filesystem::create_symlink(Dir / "a.c", Dir / "link.c");
  EXPECT_EQ(writeFixed({{Dir / "link.c", "old"}}, {{Dir / "link.c", "new"}}),
            "");
  EXPECT_EQ(read(Dir / "a.c"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(Dir / "link.c"));
  struct stat St;
  ::stat((Dir / "a.c").c_str(), &St);
  EXPECT_EQ(St.st_mode & 07777, 0640u);
}

TEST(Apply, WritesNothingIntoAFolderThatIsReadOnly) {
  if (::geteuid() == 0)
    GTEST_SKIP() << "the super-user may write everywhere";
  TempFolder Dir;
  write(Dir / "a.c", "old");
  ::chmod(Dir.str().c_str(), 0500);
  EXPECT_NE(writeFixed({{Dir / "a.c", "old"}}, {{Dir / "a.c", "new"}}), "");
  ::chmod(Dir.str().c_str(), 0700);
  EXPECT_EQ(read(Dir / "a.c"), "old");
}

TEST(Apply, AFileNewerThanTheRunIsLeftOut) {
  TempFolder Dir;
  auto Before =
      std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  write(Dir / "a.c", "text");
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "a")})};
  auto Name = [&](const std::string &N) { return Dir / N; };
  EXPECT_TRUE(readOriginals(R, Name, Before).empty());
  auto After =
      std::filesystem::file_time_type::clock::now() + std::chrono::hours(1);
  EXPECT_EQ(readOriginals(R, Name, After), (Overlay{{Dir / "a.c", "text"}}));
}

TEST(Diff, IsWhatPatchTakes) {
  std::string Before, After;
  for (int I = 0; I != 30; ++I) {
    std::string Line = "line " + std::to_string(I) + "\n";
    Before += Line;
    After += I == 3 ? "" : I == 20 ? Line + "new\n" : Line;
  }
  Before += "end";
  After += "END";
  TempFolder Dir;
  write(Dir / "sub/a.c", Before);
  write(Dir / "p", unifiedDiff("sub/a.c", Before, After));
  ASSERT_EQ(std::system(("cd " + Dir.str() + " && git apply p").c_str()), 0)
      << read(Dir / "p");
  EXPECT_EQ(read(Dir / "sub/a.c"), After);
  EXPECT_EQ(unifiedDiff("a.c", Before, Before), "");
}
