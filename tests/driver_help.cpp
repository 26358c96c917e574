//===- driver_help.cpp - what is written about the command line -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Completion in zsh and fish, and how man(1) shows the page, are tested by
// scripts/completion_check: they need more programs.
//
//===----------------------------------------------------------------------===//
#include "checks/Catalogue.h"
#include "driver_support.h"
#include <gtest/gtest.h>
#include <regex>

namespace nogil::test {
namespace {

Ran run(const std::string &Line) {
  TempFolder Folder;
  return runShell(Line, Folder.str(), Folder / "cache");
}

/// "--checks", "-q", ... of the help.
std::vector<std::string> allOptions() {
  static const std::regex Line(R"(^  (-\S+?)(?:, (--[\w-]+))?(?: .*)?$)");
  std::vector<std::string> Names;
  std::istringstream In(run("nogil-tidy --help").Out);
  std::smatch M;
  for (std::string Text; std::getline(In, Text);)
    if (std::regex_match(Text, M, Line))
      for (size_t I : {1, 2})
        if (M[I].matched)
          Names.push_back(M[I]);
  return Names;
}

TEST(Help, HasTheVersion) {
  Ran R = run("nogil-tidy -V");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(R.Out, run("nogil-tidy --version").Out);
  EXPECT_TRUE(R.Out.starts_with("nogil-tidy ")) << R.Out;
}

// A command takes all options, so that its help shows them.
TEST(Help, OfEachCommandHasTheOptions) {
  const std::vector<std::string> Options = allOptions();
  ASSERT_GT(Options.size(), 40u);
  for (const char *Command :
       {"check", "audit", "stress", "explain", "config"}) {
    Ran R = run(std::string("nogil-tidy ") + Command + " --help");
    EXPECT_EQ(R.Exit, 0) << R.Err;
    for (const std::string &Name : Options)
      EXPECT_NE(R.Out.find(" " + Name), R.Out.npos) << Command << ": " << Name;
  }
}

TEST(Help, FitsIntoATerminal) {
  std::istringstream In(run("nogil-tidy --help").Out);
  for (std::string Line; std::getline(In, Line);)
    EXPECT_LE(Line.size(), Line.starts_with("Exit codes") ? 88u : 80u) << Line;
}

TEST(Help, ManualAndCompletionKnowEachOption) {
  const std::string Man = run("nogil-tidy manual").Out;
  std::string Plain;
  for (size_t I = 0; I != Man.size(); ++I)
    if (Man[I] != '\\' || Man[I + 1] != '-')
      Plain += Man[I];
  const std::string Bash = run("nogil-tidy completion bash").Out,
                    Zsh = run("nogil-tidy completion zsh").Out;
  for (const std::string &Name : allOptions()) {
    EXPECT_NE(Plain.find("\\fB" + Name + "\\fR"), Plain.npos) << Name;
    EXPECT_NE(Bash.find(Name), Bash.npos) << Name;
    EXPECT_NE(Zsh.find(Name), Zsh.npos) << Name;
  }
}

TEST(Help, CompletionIsForThreeShells) {
  Ran R = run("nogil-tidy completion csh");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("bash,zsh,fish"), R.Err.npos) << R.Err;
  EXPECT_EQ(run("nogil-tidy completion").Exit, 2);
}

/// What bash offers for the last of these words.
std::vector<std::string> offered(const std::string &Words) {
  TempFolder Folder;
  write(Folder / "some file.c", "");
  write(Folder / "folder/a.c", "");
  write(Folder / "try.bash", "eval \"$(nogil-tidy completion bash)\"\n"
                             "COMP_WORDS=(nogil-tidy " +
                                 Words +
                                 ")\n"
                                 "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
                                 "_nogil_tidy\n"
                                 "printf '%s\\n' \"${COMPREPLY[@]}\" | sort\n");
  Ran R = runShell("bash try.bash", Folder.str(), Folder / "cache");
  EXPECT_EQ(R.Err, "") << Words;
  std::vector<std::string> Out;
  std::istringstream In(R.Out);
  for (std::string Line; std::getline(In, Line);)
    Out.push_back(Line);
  return Out;
}

TEST(Completion, InBash) {
  using Words = std::vector<std::string>;
  EXPECT_EQ(offered("--conf"), (Words{"--confidence", "--config"}));
  EXPECT_EQ(offered("--confidence ''"), (Words{"high", "low", "medium"}));
  EXPECT_EQ(offered("--confidence = m"), (Words{"medium"}));
  EXPECT_EQ(offered("--confidence ="), (Words{"high", "low", "medium"}));
  EXPECT_EQ(offered("--format sa"), (Words{"sarif"}));
  EXPECT_EQ(offered("aud"), (Words{"audit"}));
  EXPECT_EQ(offered("fo"), (Words{"folder"}));
  EXPECT_EQ(offered("some"), (Words{"some file.c"}));
  EXPECT_EQ(offered("-p ''"), (Words{"folder"}));
  EXPECT_EQ(offered("-j ''"), (Words{""}));
  EXPECT_EQ(offered("config ''"),
            (Words{"dump", "rules-schema", "schema", "verify"}));
  EXPECT_EQ(offered("-q config v"), (Words{"verify"}));
  EXPECT_EQ(offered("completion z"), (Words{"zsh"}));
  EXPECT_EQ(offered("explain nogil-det"), (Words{"nogil-detached-api-call"}));
  EXPECT_EQ(offered("--checks nogil-stale-after-detach,-nogil-det"),
            (Words{"nogil-stale-after-detach,-nogil-detached-api-call"}));
  EXPECT_GE(offered("explain ''").size(), allRules().size());
  EXPECT_TRUE(offered("audit aud").size() == 1 &&
              offered("audit aud").front().empty());
}

} // namespace
} // namespace nogil::test
