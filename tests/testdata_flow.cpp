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

/// What was computed for one file, by dump.
struct Computed {
  std::string File;
  std::map<std::string, std::string> Dumps;
  std::map<uint32_t, std::set<std::string>> States, Locks;
};

// Each says what is wrong with the assertion M on a line; "": nothing.

std::string stateError(Computed &C, uint32_t Line, const std::smatch &M) {
  const std::set<std::string> &Is = C.States[Line];
  bool Ok = Is == std::set<std::string>{M[1]};
  if (M[1] == "either")
    Ok = Is.count("detached") && Is.size() > 1;
  if (M[1] == "dead")
    Ok = Is.empty();
  return Ok ? ""
            : "T_STATE(" + M[1].str() + ") but the computed state is '" +
                  (Is.empty() ? "dead" : joined(Is)) + "'";
}

std::string locksError(Computed &C, uint32_t Line, const std::smatch &M) {
  std::set<std::string> Held = C.Locks[Line], Want = words(M[1]);
  return Held == Want
             ? ""
             : "T_LOCKS(" + joined(Want) + ") but the computed locks are '" +
                   joined(Held) + "'";
}

std::string ownerError(Computed &C, uint32_t Line, const std::smatch &M) {
  std::string Is =
      first(C.Dumps["ownership"], C.File, "nogil_test_owned", Line);
  return Is == M[2]
             ? ""
             : "T_OWNED(" + M[2].str() + ") but the answer is '" + Is + "'";
}

std::string originError(Computed &C, uint32_t Line, const std::smatch &M) {
  std::string Is = first(C.Dumps["origins"], C.File, "nogil_test_origin", Line);
  return Is == M[1]
             ? ""
             : "T_ORIGIN(" + M[1].str() + ") but the origin is '" + Is + "'";
}

std::string effectError(Computed &C, uint32_t Line, const std::smatch &M) {
  std::set<std::string> Is = effectsAt(C.Dumps["effects"], C.File, Line);
  return Is == words(M[1]) ? ""
                           : "T_EFFECT(" + M[1].str() +
                                 ") but the effects are '" + joined(Is) + "'";
}

std::string accessError(Computed &C, uint32_t Line, const std::smatch &M) {
  return hasAccess(C.Dumps["accesses"], C.File, Line, M[1])
             ? ""
             : "no access is T_ACCESS(" + M[1].str() + ")";
}

struct Assertion {
  std::regex Form;
  std::string (*Error)(Computed &C, uint32_t Line, const std::smatch &M);
};

const std::vector<Assertion> &assertions() {
  static const std::vector<Assertion> All = {
      {std::regex(R"(\bT_STATE\((\w+)\))"), stateError},
      {std::regex(R"(\bT_LOCKS\((.*)\);)"), locksError},
      {std::regex(R"(\bT_OWNED\((.*), (\w+)\);)"), ownerError},
      {std::regex(R"(\bT_ORIGIN\([^,]*, (.*)\);)"), originError},
      {std::regex(R"(\bT_EFFECT\((.*)\);)"), effectError},
      {std::regex(R"(\bT_ACCESS\((.*)\);)"), accessError}};
  return All;
}

TEST_P(Flow, AsAsserted) {
  ASSERT_TRUE(rules().Errors.empty()) << ruleErrors();
  fs::path File = sourceDir() / "testdata/flow" / GetParam();
  Extracted E = extractAll({File});
  EXPECT_TRUE(E.Gaps.empty()) << E.Gaps;
  AnalysisOptions Options;
  Options.Dumps = {"states",  "locks",   "ownership",
                   "effects", "origins", "accesses"};
  Computed C{GetParam(), analyse(E.Tus, rules().M, Options).Dumps, {}, {}};
  C.States = saidAt(C.Dumps["states"], C.File, "nogil_test_state");
  C.Locks = saidAt(C.Dumps["locks"], C.File, "nogil_test_locks");

  std::string Wrong;
  uint32_t Line = 0, Count = 0;
  for (const std::string &Text : splitLines(readFile(File))) {
    ++Line;
    for (const Assertion &A : assertions()) {
      std::smatch M;
      if (!std::regex_search(Text, M, A.Form))
        continue;
      ++Count;
      if (std::string Error = A.Error(C, Line, M); !Error.empty())
        Wrong += C.File + ":" + std::to_string(Line) + ": " + Error + "\n";
    }
  }
  EXPECT_GT(Count, 0u) << "the file asserts nothing";
  EXPECT_TRUE(Wrong.empty()) << Wrong;
}

INSTANTIATE_TEST_SUITE_P(Testdata, Flow,
                         testing::ValuesIn(casesIn(sourceDir() /
                                                   "testdata/flow")),
                         [](const auto &I) { return testName(I.param); });

} // namespace
} // namespace nogil::testdata
