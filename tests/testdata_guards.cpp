//===- testdata_guards.cpp - what keeps the test data silent --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// That a function gives no finding says little: it may be silent because of
// its guard, or because nothing in it interests the rule. So guards are named
// where they stand, and here each is taken away: its rule must report then.
//
//   // guard: ID                 without this line, ID has a finding more
//   // guard: ID: OLD => NEW     with NEW in place of OLD in this line
//   // guard+1: ID               the guard is a line further on
//   // guard(NAME): ID           lines of one NAME go together
//
// The finding need not be on that line, nor in that function.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>

namespace nogil::testdata {
namespace {

struct Guard {
  uint32_t Line = 0;
  std::string Name, Check, Old, New;
};

/// The guards of one source. What can't be read goes to Errors.
std::vector<Guard> guardsOf(const std::string &File, const std::string &Text,
                            std::string &Errors) {
  const char *Comment =
      R"(//\s*guard(\((\w+)\))?([+-]\d+)?:\s*(nogil-[\w-]+)(:\s*(.*?) => (.*?))?\s*(?=//|$))";
  const char *Looks = R"(//\s*guard\b[^ ]*:)";
  std::vector<Guard> Found;
  auto Add = [&](uint32_t Number, const Groups &M) {
    uint32_t At = Number + (M[3].empty() ? 0 : std::stoi(M[3]));
    std::string Name = M[2].empty() ? std::to_string(At) : M[2];
    Found.push_back({At, Name, M[4], M[6], M[7]});
  };
  forEachComment(File, Text, Comment, Looks, "guard", Errors, Add);
  return Found;
}

/// Text without the guards. Lines keep their numbers.
std::string without(const std::string &Text, const std::vector<Guard> &Guards,
                    std::string &Errors) {
  std::vector<std::string> Lines = splitLines(Text);
  for (const Guard &G : Guards) {
    std::string At = "line " + std::to_string(G.Line) + ": ";
    if (G.Line == 0 || G.Line > Lines.size()) {
      Errors += At + "no such line\n";
      continue;
    }
    std::string &Line = Lines[G.Line - 1];
    size_t Code = G.Old.empty() ? 0 : Line.find(G.Old);
    if (Code == std::string::npos || Code >= Line.find("// guard"))
      Errors += At + "no '" + G.Old + "' in it\n";
    else if (G.Old.empty())
      Line.clear();
    else
      Line.replace(Code, G.Old.size(), G.New);
  }
  std::string Out;
  for (const std::string &L : Lines)
    Out += L + "\n";
  return Out;
}

std::multiset<std::string> reported(const std::vector<Finding> &Findings,
                                    const std::string &Check) {
  std::multiset<std::string> Prints;
  for (const Finding &F : Findings)
    if (F.Check == Check)
      Prints.insert(F.Fingerprint);
  return Prints;
}

/// Every file of the test data that names guards, as CASE or CASE/FILE.
std::vector<std::string> guardedFiles() {
  std::vector<std::string> Names;
  fs::path Root = sourceDir() / "testdata/checks";
  for (const std::string &Case : casesIn(Root))
    for (const fs::path &F : filesOf(Root / Case))
      if (readFile(F).find("// guard") != std::string::npos)
        Names.push_back(fs::relative(F, Root).string());
  return Names;
}

class Guards : public testing::TestWithParam<std::string> {};

TEST_P(Guards, KeepTheirRulesSilent) {
  fs::path Root = sourceDir() / "testdata/checks";
  fs::path File = Root / GetParam();
  fs::path Case = Root / *fs::path(GetParam()).begin();
  std::string Text = readFile(File), Errors;
  std::map<std::string, std::vector<Guard>> Groups;
  for (Guard &G : guardsOf(GetParam(), Text, Errors))
    Groups[G.Check + " " + G.Name].push_back(std::move(G));
  ASSERT_EQ(Errors, "");
  ASSERT_FALSE(Groups.empty());

  Extracted E = extractAll(filesOf(Case));
  size_t Changed = 0; // which unit File is
  for (const fs::path &F : filesOf(Case)) {
    if (F == File)
      break;
    Changed += isSource(F);
  }
  ASSERT_TRUE(isSource(File)) << "guards stand in sources, not in headers";
  AnalysisResult Base = analyse(E.Tus, rules().M, AnalysisOptions());
  for (const auto &[Name, Group] : Groups) {
    std::string At = GetParam() + ":" + std::to_string(Group[0].Line) + ": ";
    ExtractInput In = inputFor(File);
    In.Overlay[File.string()] = without(Text, Group, Errors);
    ASSERT_EQ(Errors, "") << At;
    Extracted X = E;
    auto Facts = std::make_shared<TuFacts>(extractTu(In).Facts);
    EXPECT_TRUE(Facts->Gaps.empty())
        << At << "can't be read without its guard: "
        << Facts->str(Facts->Gaps.front().Message);
    X.Tus[Changed] = std::move(Facts);
    AnalysisResult R = analyse(X.Tus, rules().M, AnalysisOptions());
    std::multiset<std::string> Before = reported(Base.Findings, Group[0].Check),
                               After = reported(R.Findings, Group[0].Check),
                               New;
    std::set_difference(After.begin(), After.end(), Before.begin(),
                        Before.end(), std::inserter(New, New.end()));
    EXPECT_FALSE(New.empty())
        << At << Group[0].Check << " is silent without its guard, too";
  }
}

INSTANTIATE_TEST_SUITE_P(Testdata, Guards, testing::ValuesIn(guardedFiles()),
                         [](const auto &I) { return testName(I.param); });

TEST(GuardComments, AreRead) {
  std::string Errors;
  auto G = guardsOf("a.c",
                    "lock(); // guard(l): nogil-x\n"
                    "if (n) // guard: nogil-x: n => 1 // guard: nogil-y\n"
                    "// guard+1: nogil-z\n"
                    "f();\n",
                    Errors);
  EXPECT_EQ(Errors, "");
  ASSERT_EQ(G.size(), 4u);
  EXPECT_EQ(G[0].Name, "l");
  EXPECT_EQ(G[1].Old, "n");
  EXPECT_EQ(G[1].New, "1");
  EXPECT_EQ(G[2].Check, "nogil-y");
  EXPECT_EQ(G[3].Line, 4u);
  guardsOf("a.c", "f(); // guard: y\n", Errors);
  EXPECT_NE(Errors.find("can't read"), std::string::npos);
}

TEST(GuardComments, AreTakenAway) {
  std::string Errors;
  EXPECT_EQ(without("a\nb(n); // guard\nc\n", {{1, "", "", "", ""}}, Errors),
            "\nb(n); // guard\nc\n");
  EXPECT_EQ(without("a\nb(n); // guard\n", {{2, "", "", "n", "1"}}, Errors),
            "a\nb(1); // guard\n");
  EXPECT_EQ(Errors, "");
  without("a\n", {{1, "", "", "n", "1"}}, Errors);
  without("a\n", {{2, "", "", "", ""}}, Errors);
  EXPECT_NE(Errors.find("no 'n'"), std::string::npos);
  EXPECT_NE(Errors.find("no such line"), std::string::npos);
}

} // namespace
} // namespace nogil::testdata
