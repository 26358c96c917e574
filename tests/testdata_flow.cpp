//===- testdata_flow.cpp - computed thread states and locks ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One test a file of testdata/flow. The assertions there (nogil_test.h) are
// calls; the state computed at each is read from the dump of states, whose
// lines are
//
//   FILE:LINE: call NAME state=attached|detached|entry|unknown,... locks=m,n
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>

namespace nogil::testdata {
namespace {

class Flow : public testing::TestWithParam<std::string> {};

std::set<std::string> words(const std::string &List) {
  std::set<std::string> Words;
  std::istringstream In(List);
  for (std::string W; std::getline(In, W, ',');) {
    W.erase(0, W.find_first_not_of(" \t"));
    W.erase(W.find_last_not_of(" \t") + 1);
    if (!W.empty() && W != "-")
      Words.insert(W);
  }
  return Words;
}

std::string joined(const std::set<std::string> &Words) {
  std::string S;
  for (const std::string &W : Words)
    S += (S.empty() ? "" : ",") + W;
  return S;
}

/// "&c:file.c@M" and "&arg0->lock" as the assertion spells them.
std::set<std::string> lockNames(const std::string &List) {
  std::set<std::string> Names;
  for (std::string W : words(List)) {
    W.erase(0, W.find_first_not_of("&("));
    if (W.starts_with("c:"))
      W.erase(0, W.rfind('@') + 1);
    Names.insert(W);
  }
  return Names;
}

struct Seen {
  std::set<std::string> States, Locks;
};

/// By line, the state at the assertions of one kind.
std::map<uint32_t, Seen> statesAt(const std::string &Dump,
                                  const std::string &File,
                                  const std::string &Callee) {
  static const std::regex Row(
      R"(^(.*):(\d+): call (\S+) state=(\S*) locks=(.*)$)");
  std::map<uint32_t, Seen> Result;
  for (const std::string &Line : splitLines(Dump)) {
    std::smatch M;
    if (!std::regex_match(Line, M, Row) || M[3] != Callee ||
        fs::path(M[1].str()).filename() != File)
      continue;
    Seen &S = Result[std::stoul(M[2].str())];
    for (const std::string &W : words(M[4]))
      S.States.insert(W);
    S.Locks = lockNames(M[5]);
  }
  return Result;
}

std::string stateError(const std::string &Word,
                       const std::set<std::string> &States) {
  bool Ok = States == std::set<std::string>{Word};
  if (Word == "either")
    Ok = States.count("detached") && States.size() > 1;
  if (Word == "dead")
    Ok = States.empty();
  return Ok ? ""
            : "T_STATE(" + Word + ") but the computed state is '" +
                  (States.empty() ? "dead" : joined(States)) + "'";
}

TEST_P(Flow, AsAsserted) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  fs::path File = sourceDir() / "testdata/flow" / GetParam();
  Extracted E = extractAll({File});
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  AnalysisOptions Options;
  Options.Dumps = {"states"};
  AnalysisResult R = analyse(E.Tus, rules().M, Options);
  const std::string &Dump = R.Dumps["states"];
  auto States = statesAt(Dump, GetParam(), "nogil_test_state");
  auto Locks = statesAt(Dump, GetParam(), "nogil_test_locks");

  static const std::regex State(R"(\bT_STATE\((\w+)\))");
  static const std::regex Lock(R"(\bT_LOCKS\((.*)\);)");
  std::string Wrong;
  uint32_t Number = 0, Assertions = 0;
  auto Error = [&](const std::string &Message) {
    if (!Message.empty())
      Wrong +=
          GetParam() + ":" + std::to_string(Number) + ": " + Message + "\n";
  };
  for (const std::string &Line : splitLines(readFile(File))) {
    ++Number;
    std::smatch M;
    if (std::regex_search(Line, M, State)) {
      ++Assertions;
      Error(stateError(M[1], States[Number].States));
    }
    if (std::regex_search(Line, M, Lock)) {
      ++Assertions;
      std::set<std::string> Held = Locks[Number].Locks, Want = words(M[1]);
      if (Held != Want)
        Error("T_LOCKS(" + joined(Want) + ") but the computed locks are '" +
              joined(Held) + "'");
    }
  }
  EXPECT_GT(Assertions, 0u) << "the file asserts nothing";
  EXPECT_TRUE(Wrong.empty()) << Wrong;
}

INSTANTIATE_TEST_SUITE_P(Testdata, Flow,
                         testing::ValuesIn(casesIn(sourceDir() /
                                                   "testdata/flow")),
                         [](const auto &I) { return testName(I.param); });

} // namespace
} // namespace nogil::testdata
