//===- testdata_docs.cpp - the examples of the documentation --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every C or C++ block of docs/checks/*.md, and of docs/first-rule.md, is a
// program of its own: it is
// compiled and analysed, and must give exactly the findings that its `expect`
// comments name. A block without such a comment is preceded by a line
//
//   <!-- ok -->        it is compiled, and there must be no finding
//   <!-- fragment -->  it is not a program and is not compiled
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <fstream>
#include <gtest/gtest.h>
#include <regex>

namespace nogil::testdata {
namespace {

struct Block {
  std::string Page;     ///< "nogil-x.md"
  uint32_t Line = 0;    ///< of the fence
  std::string Language; ///< "c" or "cpp"
  std::string Mark;     ///< "ok", "fragment" or empty
  std::string Text;
};

void PrintTo(const Block &B, std::ostream *Out) {
  *Out << B.Page << ":" << B.Line;
}

void blocksOf(const fs::path &Page, std::vector<Block> &Blocks) {
  static const std::regex Fence(R"(^```(c|cpp)\s*$)");
  static const std::regex Comment(R"(^<!--\s*(\w+)\s*-->\s*$)");
  std::vector<std::string> Lines = splitLines(readFile(Page));
  std::string Mark;
  for (size_t I = 0; I != Lines.size(); ++I) {
    std::smatch M;
    if (std::regex_match(Lines[I], M, Comment)) {
      Mark = M[1];
    } else if (std::regex_match(Lines[I], M, Fence)) {
      Block B{Page.filename().string(), uint32_t(I + 1), M[1], Mark, ""};
      while (++I != Lines.size() && !Lines[I].starts_with("```"))
        B.Text += Lines[I] + "\n";
      Blocks.push_back(B);
      Mark.clear();
      if (I == Lines.size())
        break;
    } else if (!Lines[I].empty()) {
      Mark.clear();
    }
  }
}

std::vector<Block> allBlocks() {
  std::vector<fs::path> Pages;
  for (const auto &E : fs::directory_iterator(sourceDir() / "docs/checks"))
    if (E.path().extension() == ".md")
      Pages.push_back(E.path());
  std::sort(Pages.begin(), Pages.end());
  Pages.push_back(sourceDir() / "docs/first-rule.md");
  std::vector<Block> Blocks;
  for (const fs::path &P : Pages)
    blocksOf(P, Blocks);
  return Blocks;
}

class Docs : public testing::TestWithParam<Block> {};

TEST_P(Docs, AsExpected) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  const Block &B = GetParam();
  std::string Errors;
  // A file per block, so that parallel runs of tests don't meet.
  fs::path Dir = fs::path(NOGIL_BINARY_DIR) / "docs-examples";
  fs::create_directories(Dir);
  fs::path File = Dir / (fs::path(B.Page).stem().string() + "-" +
                         std::to_string(B.Line) + "." + B.Language);
  auto Expected = expectationsOf(File.filename().string(), B.Text, Errors);
  ASSERT_EQ(Errors, "");
  if (B.Mark == "fragment") {
    EXPECT_TRUE(Expected.empty()) << "a fragment is not analysed";
    return;
  }
  EXPECT_EQ(B.Mark == "ok", Expected.empty())
      << "mark a block that must stay silent with <!-- ok -->, or one that is "
         "no program with <!-- fragment -->";
  std::ofstream(File, std::ios::binary) << B.Text;
  Extracted E = extractAll({File});
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  AnalysisResult R = analyse(E.Tus, rules().M, AnalysisOptions());
  std::string Wrong = compare(Expected, R.Findings);
  EXPECT_TRUE(Wrong.empty()) << Wrong;
}

INSTANTIATE_TEST_SUITE_P(Pages, Docs, testing::ValuesIn(allBlocks()),
                         [](const auto &I) {
                           return testName(I.param.Page + "_" +
                                           std::to_string(I.param.Line));
                         });

// A rule without a page is a rule nobody can look up.
TEST(DocsPages, OneForEachRule) {
  for (const RuleInfo &R : allRules(rules().M)) {
    std::string Text = readFile(sourceDir() / "docs/checks" / (R.Id + ".md"));
    EXPECT_NE(Text.find("```c"), std::string::npos)
        << "docs/checks/" << R.Id << ".md needs an example";
    EXPECT_NE(Text.find("expect: " + R.Id), std::string::npos)
        << "docs/checks/" << R.Id << ".md needs an example with a finding";
  }
}

/// What stands between two fences of a kind in docs/first-rule.md.
std::vector<std::string> firstRule(const std::string &Language) {
  std::vector<std::string> Out;
  std::string Text = readFile(sourceDir() / "docs/first-rule.md");
  std::string Fence = "```" + Language + "\n";
  for (size_t At = 0; (At = Text.find(Fence, At)) != Text.npos;) {
    At += Fence.size();
    Out.push_back(Text.substr(At, Text.find("```", At) - At));
  }
  return Out;
}

// The page that shows how a rule is written shows one that is there.
TEST(FirstRule, ShowsTheFiles) {
  std::vector<std::string> Code = firstRule("cpp");
  ASSERT_EQ(Code.size(), 1u);
  std::string Rule =
      readFile(sourceDir() / "checks/nogil-refcount-uniqueness.cpp");
  EXPECT_EQ(Code[0], Rule.substr(Rule.find("#include")));
  std::string Rows =
      readFile(sourceDir() / "rules/patterns/nogil-refcount-by-hand.yaml") +
      readFile(sourceDir() / "rules/api/roles/dtype.yaml");
  for (const std::string &Row : firstRule("yaml"))
    EXPECT_NE(Rows.find(Row), std::string::npos) << Row;
}

// A rule is short, and reads few headers.
TEST(FirstRule, IsShort) {
  std::vector<std::string> Lines = splitLines(firstRule("cpp").at(0));
  EXPECT_LE(Lines.size(), 40u);
  auto Begins = [&](const std::string &With) {
    return std::count_if(Lines.begin(), Lines.end(), [&](const std::string &L) {
      return L.starts_with(With);
    });
  };
  EXPECT_LE(Begins("#include"), 4);
}

} // namespace
} // namespace nogil::testdata
