//===- driver_report.cpp - renderings of the report -----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "report/ReportPhase.h"
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;

static Report oneFinding(const std::string &File, uint32_t Col,
                         uint32_t EndCol) {
  Report R;
  R.Files = 1;
  R.Run.FilesRead = 1;
  R.Run.FilesTotal = 2;
  R.Stats.Functions = 2;
  Place P{File, 2, Col, 2, EndCol, 0, 0};
  Witness W(Step{Place{File, 1, 1, 1, 2, 0, 0}, "detached here"});
  R.Findings.emplace_back("nogil-x", PatternKind, P, "f", "bad call", "k", W);
  R.Findings[0].Fingerprint = "00112233445566ff";
  return R;
}

TEST(TextReport, QuotesTheSource) {
  TempFolder T;
  write(T / "a.c", "one\n\tbad(x);\n");
  std::string Name = T / "a.c";
  EXPECT_EQ(replaceAll(renderText(oneFinding(Name, 2, 8), {}), Name, "a.c"),
            "a.c:2:2: warning: bad call [nogil-x]\n"
            "    2 | \tbad(x);\n"
            "      | \t^~~~~~\n"
            "a.c:1:1: note: detached here\n"
            "    1 | one\n"
            "      | ^\n"
            "looked at: functions 2, detached regions 0, entry points 0, gaps "
            "0, budget cuts 0, functions with unreached code 0, unreached API "
            "calls 0, suppressed 0\n"
            "1 finding in 1 file (1 of 2 files read): 1 warning\n");
}

TEST(TextReport, SaysWhatAFixWouldDo) {
  TempFolder T;
  Report R = oneFinding(T / "a.c", 2, 8);
  R.Findings[0].Fixes.push_back({"take the lock first", false, false, false, {}});
  std::string Text = renderText(R, {});
  EXPECT_NE(Text.find("a.c:2:2: fix: take the lock first\n"), std::string::npos)
      << Text;
}

TEST(TextReport, NamesWhatWasCut) {
  TempFolder T;
  Report R = oneFinding(T / "a.c", 2, 8);
  for (uint32_t Line = 1; Line <= 21; ++Line)
    R.Cuts.push_back({"a.c", Line, 5, "f", "visits", "its loops"});
  std::string Text = renderText(R, {});
  EXPECT_NE(
      Text.find("\na.c:20:5: cut: 'f' is not analysed to the end: its loops\n"
                "1 more cuts; --format json lists them all\nlooked at: "),
      std::string::npos)
      << Text;
}

TEST(TextReport, CaretsStandBelowCharacters) {
  TempFolder T;
  write(T / "a.c", "one\n/* \xC3\xA4 */ bad();\n");
  std::string Text = renderText(oneFinding(T / "a.c", 10, 15), {});
  EXPECT_NE(Text.find("\n      |         ^~~~~\n"), std::string::npos) << Text;
}

/// Lines as the compiler counts them.
TEST(TextReport, ALoneCarriageReturnEndsALine) {
  TempFolder T;
  for (const char *Text : {"one\r\tbad(x);\n", "one\r\n\tbad(x);\r\nend",
                           "one\n\tbad(x);\rend\n"}) {
    write(T / "a.c", Text);
    std::string Report = renderText(oneFinding(T / "a.c", 2, 8), {});
    EXPECT_NE(Report.find("\n    2 | \tbad(x);\n      | \t^~~~~~\n"),
              std::string::npos)
        << Report;
  }
}

TEST(TextReport, SurvivesSourcesThatShrank) {
  TempFolder T;
  write(T / "a.c", "one");
  for (uint32_t Col : {0u, 1u, 4u, 99u}) {
    std::string Text = renderText(oneFinding(T / "a.c", Col, 200), {});
    EXPECT_NE(Text.find("bad call"), std::string::npos);
  }
  EXPECT_NE(renderText(oneFinding(T / "absent", 1, 1), {}).find("bad call"),
            std::string::npos);
}

TEST(TextReport, CountsTheGapsItLeavesOut) {
  Report R;
  for (uint32_t I = 1; I <= 25; ++I)
    R.Gaps.push_back({"a.c", I, 1, "why"});
  std::string Text = renderText(R, {});
  EXPECT_NE(Text.find("a.c:20:1: gap: not analysed: why\n5 more gaps"),
            std::string::npos)
      << Text;
  for (uint32_t I = 1; I <= 22; ++I)
    R.Run.Lost.push_back({"a.c", I, 1, "why"});
  Text = renderText(R, {});
  EXPECT_NE(Text.find("a.c:20:1: lost: why\n2 more are lost; "),
            std::string::npos)
      << Text;
  TextStyle Quiet;
  Quiet.Quiet = true;
  EXPECT_EQ(renderText(R, Quiet), "");
}

TEST(TextReport, CountsWhatIsBelowTheConfidence) {
  Report R;
  EXPECT_EQ(renderText(R, {}).find("lower confidence"), std::string::npos);
  R.LowerConfidence = 3;
  R.WithoutGil = 2;
  std::string Text = renderText(R, {});
  EXPECT_TRUE(Text.starts_with(
      "2 more only without the GIL, and no module declares that it can do "
      "without: --free-threaded shows them\n"
      "3 more of lower confidence: --confidence low shows them\n"))
      << Text;
  TextStyle Quiet;
  Quiet.Quiet = true;
  EXPECT_EQ(renderText(R, Quiet), "");
}

/// What a run shows of a finding for builds without the GIL only.
Report shownWithoutGil(bool Asked, bool Declared, bool Built) {
  AnalysisResult Result;
  for (uint8_t Builds : {Build_FreeThreaded, Build_Both}) {
    Result.Findings.push_back(oneFinding("absent.c", 2, 8).Findings[0]);
    Result.Findings.back().Builds = Builds;
  }
  auto Unit = std::make_shared<TuFacts>();
  Unit->addFile("absent.c", false);
  Unit->DeclaresNoGil = Declared;
  Unit->FreeThreaded = Built;
  DisplayPaths Paths(".");
  Options O;
  O.FreeThreaded = Asked;
  return makeReport(Result, {std::make_shared<TuFacts>(*Unit), Unit}, {}, Paths,
                    O);
}

TEST(WithoutGil, IsShownWhereSomeModuleDeclaresIt) {
  Report Hidden = shownWithoutGil(false, false, false);
  EXPECT_EQ(Hidden.Findings.size(), 1u);
  EXPECT_EQ(Hidden.WithoutGil, 1u);
  EXPECT_EQ(Hidden.Findings[0].Builds, Build_Both);
  for (Report R : {shownWithoutGil(true, false, false),
                   shownWithoutGil(false, true, false),
                   shownWithoutGil(false, false, true)}) {
    EXPECT_EQ(R.Findings.size(), 2u);
    EXPECT_EQ(R.WithoutGil, 0u);
  }
}

TEST(Confidence, DecidesWhatIsReported) {
  auto Kept = [](Confidence Least) {
    AnalysisResult Result;
    for (Confidence Worth : {Confidence::Low, Confidence::Medium,
                             Confidence::High, Confidence::Unmeasured}) {
      Result.Findings.push_back(oneFinding("absent.c", 2, 8).Findings[0]);
      Result.Findings.back().Worth = Worth;
    }
    DisplayPaths Paths(".");
    Options O;
    O.Least = Least;
    Report R = makeReport(Result, {}, {}, Paths, O);
    EXPECT_EQ(R.Findings.size() + R.LowerConfidence, 4u);
    return R.Findings.size();
  };
  EXPECT_EQ(Kept(Confidence::High), 2u);
  EXPECT_EQ(Kept(Confidence::Medium), 3u);
  EXPECT_EQ(Kept(Confidence::Low), 4u);
}

static const char *const OneOfEach = R"({
  "schema": 1,
  "summary": {
    "files": 1,
    "included_files": 0,
    "functions": 2,
    "detached_regions": 0,
    "entry_points": 0,
    "gaps": 1,
    "budget_cuts": 0,
    "functions_with_unreached_code": 0,
    "unreached_api_calls": 0,
    "findings": 1,
    "suppressed": 7,
    "excluded": 6,
    "lower_confidence": 3,
    "free_threaded_only": 2,
    "unchanged": 5,
    "in_baseline": 4
  },
  "stale_baseline": [
    "a.c: nogil-x 01"
  ],
  "suppressed": [],
  "unused_suppressions": [
    {
      "file": "a.c",
      "line": 8,
      "message": "NOLINT(nogil-x) suppresses nothing"
    }
  ],
  "run": {
    "complete": false,
    "files_read": 1,
    "files_total": 2,
    "python": {
      "executable": "python3",
      "version": "3.13.0"
    },
    "compile_databases": [
      "/p/compile_commands.json"
    ],
    "missing_headers": [
      {
        "name": "x.h",
        "files": 2,
        "hint": "install it"
      }
    ],
    "errors_met": [
      {
        "file": "e.h",
        "line": 4,
        "message": "no",
        "condition": "#ifndef X"
      }
    ],
    "lost": [
      {
        "file": "c.c",
        "line": 5,
        "column": 6,
        "message": "gone"
      }
    ],
    "not_looked_at": {
      "Cython": 3
    },
    "hidden": {
      "test": 4
    }
  },
  "findings": [
    {
      "check": "nogil-x",
      "kind": "pattern",
      "confidence": "unmeasured",
      "severity": "warning",
      "builds": [
        "gil",
        "free-threaded"
      ],
      "file": "a.c",
      "line": 2,
      "column": 2,
      "end_line": 2,
      "end_column": 8,
      "function": "f",
      "message": "bad call",
      "fingerprint": "00112233445566ff",
      "notes": [
        {
          "file": "a.c",
          "line": 1,
          "column": 1,
          "message": "detached here"
        }
      ],
      "fixes": []
    }
  ],
  "gaps": [
    {
      "file": "b.c",
      "line": 3,
      "column": 4,
      "message": "why )"
                                     "\xEF\xBF\xBD"
                                     R"("
    }
  ],
  "name_clashes": [],
  "budget_cuts": [
    {
      "file": "a.c",
      "line": 3,
      "column": 5,
      "function": "f",
      "limit": "visits",
      "message": "in words"
    }
  ],
  "not_modelled": [
    {
      "what": "virtual calls",
      "count": 1,
      "of": 3
    }
  ]
}
)";

TEST(JsonReport, HasTheSchemasKeys) {
  Report R = oneFinding("a.c", 2, 8);
  R.Gaps.push_back({"b.c", 3, 4, "why \xFF"});
  R.Suppressed = 7;
  R.Excluded = 6;
  R.Unchanged = 5;
  R.InBaseline = 4;
  R.StaleBaseline = {"a.c: nogil-x 01"};
  R.UnusedNolints = {{"a.c", 8, 1, "NOLINT(nogil-x) suppresses nothing"}};
  R.LowerConfidence = 3;
  R.WithoutGil = 2;
  R.Cuts.push_back({"a.c", 3, 5, "f", "visits", "in words"});
  R.Unseen.push_back({"virtual calls", 1, 3});
  R.Run.Python = "python3";
  R.Run.PythonVersion = "3.13.0";
  R.Run.Databases = {"/p/compile_commands.json"};
  R.Run.Headers = {{"x.h", 2, "install it"}};
  R.Run.Errors = {{"e.h", 4, "no", "#ifndef X"}};
  R.Run.Lost = {{"c.c", 5, 6, "gone"}};
  R.Run.NotLookedAt = {{"Cython", 3}};
  R.Run.Hidden = {{"test", 4}};
  EXPECT_EQ(renderJson(R), OneOfEach);
}
