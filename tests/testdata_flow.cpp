//===- testdata_flow.cpp - computed thread states and locks ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One test a file of testdata/flow. The assertions there (nogil_test.h) are
// calls; what was computed at each is read from the dumps of states and locks,
// whose lines are
//
//   FILE:LINE: call NAME state=attached|detached|entry|unknown,...
//   FILE:LINE: call NAME locks=m, section(arg0)
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <regex>

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

/// By line, what a dump says at the assertions of one kind.
std::map<uint32_t, std::set<std::string>> saidAt(const std::string &Dump,
                                                 const std::string &File,
                                                 const std::string &Callee) {
  static const std::regex Row(R"(^(.*):(\d+): call (\S+) \w+=(.*)$)");
  std::map<uint32_t, std::set<std::string>> Result;
  for (const std::string &Line : splitLines(Dump)) {
    std::smatch M;
    if (!std::regex_match(Line, M, Row) || M[3] != Callee ||
        fs::path(M[1].str()).filename() != File)
      continue;
    Result[std::stoul(M[2].str())].merge(words(M[4]));
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

/// The first of a list: what is said of the asserted pointer.
std::string first(const std::string &Dump, const std::string &File,
                  const std::string &Callee, uint32_t Line) {
  static const std::regex Row(R"(^(.*):(\d+): call (\S+) \w+=(.*)$)");
  for (const std::string &Text : splitLines(Dump)) {
    std::smatch M;
    if (std::regex_match(Text, M, Row) && M[3] == Callee &&
        std::stoul(M[2].str()) == Line &&
        fs::path(M[1].str()).filename() == File)
      return M[4].str().substr(0, M[4].str().find(", "));
  }
  return "nothing";
}

/// What all calls of a line may do, assertions apart.
std::set<std::string> effectsAt(const std::string &Dump,
                                const std::string &File, uint32_t Number) {
  static const std::regex Row(R"(^(.*):(\d+): call (.*) effects=(.*)$)");
  std::set<std::string> Out;
  for (const std::string &Text : splitLines(Dump)) {
    std::smatch M;
    if (std::regex_match(Text, M, Row) && std::stoul(M[2].str()) == Number &&
        fs::path(M[1].str()).filename() == File &&
        !M[3].str().starts_with("nogil_test_"))
      Out.merge(words(M[4]));
  }
  return Out;
}

/// Whether a line of the dump of accesses says all that is asserted, in order.
bool hasAccess(const std::string &Dump, const std::string &File,
               uint32_t Number, const std::string &Want) {
  const std::string At = File + ":" + std::to_string(Number) + ": ";
  for (const std::string &Text : splitLines(Dump)) {
    size_t Begin = Text.rfind(At);
    if (Begin == std::string::npos)
      continue;
    std::istringstream Parts(Want);
    std::string Said = Text.substr(Begin + At.size()) + " ";
    bool All = true;
    for (std::string Part; Parts >> Part;)
      All &= (" " + Said).find(" " + Part + " ") != std::string::npos;
    if (All)
      return true;
  }
  return false;
}

TEST_P(Flow, AsAsserted) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  fs::path File = sourceDir() / "testdata/flow" / GetParam();
  Extracted E = extractAll({File});
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  AnalysisOptions Options;
  Options.Dumps = {"states",  "locks",   "ownership",
                   "effects", "origins", "accesses"};
  AnalysisResult R = analyse(E.Tus, rules().M, Options);
  auto States = saidAt(R.Dumps["states"], GetParam(), "nogil_test_state");
  auto Locks = saidAt(R.Dumps["locks"], GetParam(), "nogil_test_locks");

  static const std::regex State(R"(\bT_STATE\((\w+)\))");
  static const std::regex Lock(R"(\bT_LOCKS\((.*)\);)");
  static const std::regex Owned(R"(\bT_OWNED\((.*), (\w+)\);)");
  static const std::regex From(R"(\bT_ORIGIN\([^,]*, (.*)\);)");
  static const std::regex Effect(R"(\bT_EFFECT\((.*)\);)");
  static const std::regex Touch(R"(\bT_ACCESS\((.*)\);)");
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
      Error(stateError(M[1], States[Number]));
    }
    if (std::regex_search(Line, M, Lock)) {
      ++Assertions;
      std::set<std::string> Held = Locks[Number], Want = words(M[1]);
      if (Held != Want)
        Error("T_LOCKS(" + joined(Want) + ") but the computed locks are '" +
              joined(Held) + "'");
    }
    if (std::regex_search(Line, M, Owned)) {
      ++Assertions;
      std::string Is =
          first(R.Dumps["ownership"], GetParam(), "nogil_test_owned", Number);
      if (Is != M[2])
        Error("T_OWNED(" + M[2].str() + ") but the answer is '" + Is + "'");
    }
    if (std::regex_search(Line, M, From)) {
      ++Assertions;
      std::string Is =
          first(R.Dumps["origins"], GetParam(), "nogil_test_origin", Number);
      if (Is != M[1])
        Error("T_ORIGIN(" + M[1].str() + ") but the origin is '" + Is + "'");
    }
    if (std::regex_search(Line, M, Effect)) {
      ++Assertions;
      std::set<std::string> Is =
          effectsAt(R.Dumps["effects"], GetParam(), Number);
      if (Is != words(M[1]))
        Error("T_EFFECT(" + M[1].str() + ") but the effects are '" +
              joined(Is) + "'");
    }
    if (std::regex_search(Line, M, Touch)) {
      ++Assertions;
      if (!hasAccess(R.Dumps["accesses"], GetParam(), Number, M[1]))
        Error("no access is T_ACCESS(" + M[1].str() + ")");
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
