//===- driver_fix.cpp - fixes compose, are verified, and lose nothing -----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "driver_support.h"
#include "fix/Apply.h"
#include "fix/Diff.h"
#include "fix/FixPhase.h"
#include "support/Files.h"
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
  Finding F("nogil-test", PatternKind, P, Function, "message of " + Key, Key,
            Witness({P, "here"}));
  if (!Edits.empty())
    F.Fixes.push_back(fix(std::move(Edits)));
  return F;
}

/// Stands for a compiler and an analysis: each letter of the text that is a
/// capital is a finding of that name in function f; '!' is an error, and so is
/// "xy".
Report readLetters(const std::string &Text) {
  Report R;
  if (Text.find("xy") != std::string::npos)
    R.Gaps.push_back({"a.c", 1, 1, "xy"});
  for (char C : Text) {
    if (C >= 'A' && C <= 'Z')
      R.Findings.push_back(finding("f", std::string(1, C), {}));
    if (C == '!')
      R.Gaps.push_back({"a.c", 1, 1, "syntax"});
  }
  return R;
}

/// The super-user may write everywhere: tests of permissions run as nobody.
class AsNobody {
public:
  static constexpr uid_t Id = 65534;
  AsNobody() : Root(::geteuid() == 0) {
    if (Root && ::seteuid(Id) != 0)
      std::abort();
  }
  /// The folder is nobody's then.
  AsNobody(const std::string &Folder, mode_t Mode) : Root(::geteuid() == 0) {
    ::chmod(Folder.c_str(), Mode);
    if (Root && (::chown(Folder.c_str(), Id, Id) != 0 || ::seteuid(Id) != 0))
      std::abort();
    Path = Folder;
  }
  void back() {
    if (!Path.empty())
      ::chmod(Path.c_str(), 0700);
    if (Root && ::seteuid(0) != 0)
      std::abort();
    Path.clear();
  }
  ~AsNobody() { back(); }

private:
  bool Root;
  std::string Path;
};

/// A build that reads only what `Seen` makes of the text.
using Seen = std::function<std::string(const std::string &)>;
FixBuild build(const Seen &Sees, const std::string &Text,
               unsigned *Runs = nullptr) {
  return {readLetters(Sees(Text)), [=](const Overlay &Texts) {
            if (Runs)
              ++*Runs;
            return readLetters(Sees(Texts.at("/a.c")));
          }};
}

std::vector<FixOutcome> verify(const Report &Before, const std::string &Text,
                               const std::vector<FixBuild> &Builds,
                               const FixVerifier::Objection &Against) {
  FixVerifier V(Before, {{"/a.c", Text}}, Builds, Against,
                [](const std::string &Name) { return "/" + Name; });
  return V.run();
}

std::vector<FixOutcome> verify(const Report &Before, const std::string &Text,
                               unsigned *Runs = nullptr) {
  return verify(Before, Text,
                {build([](const std::string &All) { return All; }, Text, Runs)},
                [](const Finding &) { return ""; });
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

TEST(Verify, OfTwoThatDoNotGoTogetherTheFirstIsSafe) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "x")}),
                finding("f", "B", {edit(1, 2, "y")}),
                finding("f", "C", {edit(2, 3, "c")})};
  auto Out = verify(R, "ABC");
  EXPECT_TRUE(Out[0].Safe) << Out[0].Why;
  EXPECT_FALSE(Out[1].Safe);
  EXPECT_EQ(Out[1].Why, "it does not go together with another fix");
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

TEST(Verify, AFixIsRightInEachBuild) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "a")}),
                finding("f", "B", {edit(1, 2, "z")}),
                finding("f", "C", {edit(2, 3, "c")})};
  // What is a z in one build is another finding in the other, and that one has
  // no C.
  auto Other = [](std::string Text) {
    std::erase(Text, 'C');
    return replaceAll(Text, "z", "Z");
  };
  auto Out = verify(R, "ABC",
                    {build([](const std::string &All) { return All; }, "ABC"),
                     build(Other, "ABC")},
                    [](const Finding &) { return ""; });
  EXPECT_TRUE(Out[0].Safe) << Out[0].Why;
  EXPECT_FALSE(Out[1].Safe);
  EXPECT_EQ(Out[1].Why, "it brings another finding: message of Z");
  EXPECT_TRUE(Out[2].Safe) << Out[2].Why;
}

TEST(Verify, AnObjectionStands) {
  Report R;
  R.Findings = {finding("f", "A", {edit(0, 1, "a")}),
                finding("f", "B", {edit(1, 2, "b")})};
  unsigned Runs = 0;
  auto Out = verify(
      R, "AB", {build([](const std::string &All) { return All; }, "AB", &Runs)},
      [](const Finding &F) { return F.Key == "A" ? "because" : ""; });
  EXPECT_FALSE(Out[0].Safe);
  EXPECT_TRUE(Out[0].Composes); // on request
  EXPECT_EQ(Out[0].Why, "because");
  EXPECT_TRUE(Out[1].Safe) << Out[1].Why;
  EXPECT_EQ(Runs, 1u);
}

TEST(Apply, AllFilesOrNone) {
  TempFolder Dir;
  write(Dir / "a.c", "old a");
  write(Dir / "b.c", "old b");
  Overlay Old{{Dir / "a.c", "old a"}, {Dir / "b.c", "another text"}};
  Overlay New{{Dir / "a.c", "new a"}, {Dir / "b.c", "new b"}};
  EXPECT_EQ(writeFixed(Old, New),
            Dir / "b.c" + ": the file changed after it was read: run again: no "
                          "file was changed");
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
  TempFolder Dir;
  write(Dir / "a.c", "old");
  AsNobody User(Dir.str(), 0500);
  EXPECT_EQ(writeFixed({{Dir / "a.c", "old"}}, {{Dir / "a.c", "new"}}),
            Dir / "a.c" + ": Permission denied: no file was changed");
  User.back();
  EXPECT_EQ(read(Dir / "a.c"), "old");
}

// In a folder with the sticky bit, a file of another user can be read, and new
// ones can be made next to it, but it can't be replaced.
TEST(Apply, GivesBackWhatItHasReplaced) {
  if (::geteuid() != 0)
    GTEST_SKIP() << "only the super-user can make files of two users";
  TempFolder Dir;
  write(Dir / "a.c", "old a");
  write(Dir / "b.c", "old b");
  ASSERT_EQ(::chown((Dir / "a.c").c_str(), AsNobody::Id, AsNobody::Id), 0);
  ::chmod(Dir.str().c_str(), 01777);
  AsNobody User;
  EXPECT_EQ(writeFixed({{Dir / "a.c", "old a"}, {Dir / "b.c", "old b"}},
                       {{Dir / "a.c", "new a"}, {Dir / "b.c", "new b"}}),
            Dir / "b.c" + ": Operation not permitted: no file was changed");
  User.back();
  EXPECT_EQ(read(Dir / "a.c") + read(Dir / "b.c"), "old aold b");
  EXPECT_EQ(Dir.names(), (std::vector<std::string>{"a.c", "b.c"}));
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

namespace {

/// --fix on a.c of a folder, where each letter is a finding (see above) and
/// findings carry these edits.
class Phase : public testing::Test {
protected:
  TempFolder Dir;
  Options O;
  std::string Err;
  std::function<void()> Meanwhile = [] {};

  struct Letters : FixBuilds {
    explicit Letters(Phase &Of) : Of(Of) {}
    Phase &Of;
    Report shown(const Overlay &Texts) override {
      Of.Meanwhile();
      return Of.named(readLetters(Texts.at(Of.Dir / "a.c")));
    }
    std::vector<FixBuild> all() override {
      return {{Of.named(readLetters(read(Of.Dir / "a.c"))),
               [this](const Overlay &Texts) { return shown(Texts); }}};
    }
    std::string objection(const Finding &) override { return ""; }
  } Builds{*this};

  Report named(Report R) const {
    for (Finding &F : R.Findings)
      F.Where.File = Dir / "a.c";
    return R;
  }

  Report report(const std::string &Text,
                const std::vector<std::vector<Edit>> &Fixes) {
    write(Dir / "a.c", Text);
    Report R;
    for (size_t I = 0; I != Fixes.size(); ++I) {
      R.Findings.push_back(finding("f", std::string(1, Text[I]), Fixes[I]));
      Finding &F = R.Findings.back();
      F.Where.File = Dir / "a.c";
      for (Fix &X : F.Fixes)
        for (Edit &E : X.Edits)
          E.Where.File = Dir / "a.c";
    }
    return R;
  }
  FixResult run(Report R) {
    DisplayPaths Paths(Dir.str());
    testing::internal::CaptureStderr();
    struct Stop {
      std::string &Err;
      ~Stop() { Err = testing::internal::GetCapturedStderr(); }
    } S{Err};
    return applyFixes(std::move(R), Builds,
                      std::filesystem::file_time_type::clock::now(), O, Paths);
  }
};

} // namespace

TEST_F(Phase, SaysWhichFixOverlapsAnother) {
  FixResult Out =
      run(report("ABC", {{edit(0, 2, "ab")}, {edit(1, 3, "bc")}, {}}));
  EXPECT_EQ(read(Dir / "a.c"), "abC");
  EXPECT_EQ(Out.After.Findings.size(), 1u);
  EXPECT_NE(Err.find("not fixed: it overlaps another fix [nogil-test]"),
            std::string::npos)
      << Err;
  EXPECT_NE(Err.find("fixed 1 finding in 1 file"), std::string::npos) << Err;
}

TEST_F(Phase, AFileThatChangesDuringTheAnalysisIsKept) {
  Report R = report("A", {{edit(0, 1, "a")}});
  Meanwhile = [&] { write(Dir / "a.c", "what the user typed"); };
  try {
    run(R);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const DriverError &E) {
    EXPECT_EQ(std::string(E.what()),
              "cannot apply the fixes: " + (Dir / "a.c") +
                  ": the file changed after it was read: run again: no file "
                  "was changed");
  }
  EXPECT_EQ(read(Dir / "a.c"), "what the user typed");
}

TEST_F(Phase, UnsafeFixesAreMadeOnRequest) {
  auto Two = [&] {
    return report("AB", {{edit(0, 1, "Z")}, {edit(1, 2, "b")}});
  };
  run(Two());
  EXPECT_EQ(read(Dir / "a.c"), "Ab");
  O.UnsafeFixes = true;
  run(Two());
  EXPECT_EQ(read(Dir / "a.c"), "Zb");
}

TEST_F(Phase, DiffOnlyLeavesTheFiles) {
  O.DiffOnly = true;
  FixResult Out = run(report("A", {{edit(0, 1, "a")}}));
  EXPECT_EQ(read(Dir / "a.c"), "A");
  EXPECT_EQ(Out.Patch, "--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-A\n"
                       "\\ No newline at end of file\n+a\n"
                       "\\ No newline at end of file\n");
  EXPECT_EQ(Out.After.Findings.size(), 1u);
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
