//===- driver_formats.cpp - what reports are written as -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each format by itself, with text that would act in it. tests/formats.py holds
// whole runs against the schemas and readers of the formats.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "report/Escapes.h"
#include "report/Formats.h"
#include "report/Renderings.h"
#include "report/SourceLines.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace nogil;
using namespace nogil::test;
using Json = nlohmann::json;

namespace {

Finding finding(const std::string &File, uint32_t Line, Severity Level,
                const std::string &Message) {
  Place P{File, Line, 3, Line, 6, 0, 0};
  Finding F("nogil-x", PatternKind, P, "f", Message, "k",
            Witness(Step{{File, 1, 1, 1, 2, 0, 0}, "detached here"}));
  F.Level = Level;
  F.Fingerprint = std::to_string(Line);
  return F;
}

Report reportOf(std::vector<Finding> Findings) {
  Report R;
  R.Run.FilesRead = R.Run.FilesTotal = 1;
  R.Findings = std::move(Findings);
  return R;
}

const RuleTexts Rules = {{{"nogil-x", "what it sees", "# nogil-x\n", ""}}};

size_t count(const std::string &Text, const std::string &Part) {
  size_t N = 0;
  for (size_t At = 0; (At = Text.find(Part, At)) != Text.npos; ++At)
    ++N;
  return N;
}

} // namespace

TEST(Escapes, LeaveNothingThatActs) {
  EXPECT_EQ(xmlText("a<b>&\"'\x1b"), "a&lt;b&gt;&amp;&quot;&#39;\\x1b");
  EXPECT_EQ(markdownText("*a* [b](c) `d` |"), "\\*a\\* \\[b\\](c) \\`d\\` \\|");
  EXPECT_EQ(markdownText("@a #1 <b>"), "\\@<!-- -->a \\#<!-- -->1 &lt;b&gt;");
  EXPECT_EQ(markdownText("http://x www.y a.b"),
            "http<!-- -->://x www<!-- -->.y a.b");
  EXPECT_EQ(markdownCode("a|b"), "`a\\|b`");
  EXPECT_EQ(markdownCode("a`b``c"), "``` a`b``c ```");
  EXPECT_EQ(uriOf("a b/c%d:e.c"), "a%20b/c%25d%3Ae.c");
  EXPECT_EQ(uriOf("/a\n.c"), "file:///a%0A.c");
}

TEST(Escapes, ColumnsOfUtf16) {
  EXPECT_EQ(utf16Column("abc", 1), 1u);
  EXPECT_EQ(utf16Column("abc", 4), 4u);
  EXPECT_EQ(utf16Column("\xC3\xA4x", 3), 2u);
  EXPECT_EQ(utf16Column("\xF0\x9F\x98\x80x", 5), 3u) << "two units";
  EXPECT_EQ(utf16Column("\xFFx", 2), 2u) << "no UTF-8";
  EXPECT_EQ(utf16Column("a", 9), 2u) << "behind the end";
}

TEST(Formats, AreNamedOnTheCommandLine) {
  EXPECT_EQ(wantedReport("sarif")->How, Format::Sarif);
  EXPECT_EQ(wantedReport("html:a:b.html")->File, "a:b.html");
  EXPECT_FALSE(wantedReport("sarif:"));
  EXPECT_FALSE(wantedReport("Sarif"));
  EXPECT_FALSE(wantedReport(""));
  for (const FormatInfo &F : allFormats())
    EXPECT_EQ(wantedReport(F.Name)->How, F.Is);
}

TEST(Sarif, SaysWhereAndWhy) {
  TempFolder T;
  write(T / "a.c", "one\n\xC3\xA4 bad(x);\n");
  Report R = reportOf({finding(T / "a.c", 2, Severity::Error, "see [a](1)")});
  Json J = Json::parse(renderSarif(R, Rules));
  const Json &Result = J["runs"][0]["results"][0];
  EXPECT_EQ(Result["level"], "error");
  EXPECT_EQ(Result["ruleIndex"], 0);
  EXPECT_EQ(Result["message"]["text"], "see \\[a\\](1)") << "no link";
  const Json &Region = Result["locations"][0]["physicalLocation"]["region"];
  EXPECT_EQ(Region["startColumn"], 2) << "the first letter has two bytes";
  EXPECT_EQ(Region["endColumn"], 5);
  EXPECT_EQ(Result["codeFlows"][0]["threadFlows"][0]["locations"][0]["location"]
                  ["message"]["text"],
            "detached here");
  EXPECT_EQ(J["runs"][0]["invocations"][0]["executionSuccessful"], true);
  R.Run.Lost.push_back({"b.c", 0, 0, "not read"});
  J = Json::parse(renderSarif(R, Rules));
  const Json &Invocation = J["runs"][0]["invocations"][0];
  EXPECT_EQ(Invocation["executionSuccessful"], false);
  EXPECT_EQ(Invocation["toolExecutionNotifications"][0]["level"], "error");
}

TEST(Sarif, OffersFixesThatWereVerified) {
  TempFolder T;
  write(T / "a.c", "one\nbad(x);\n");
  Finding F = finding(T / "a.c", 2, Severity::Warning, "m");
  Edit E;
  E.Where = {T / "a.c", 2, 1, 2, 4, 4, 7};
  E.Replacement = "good";
  F.Fixes.push_back({"call the other one", false, false, false, {E}});
  Report R = reportOf({F});
  Json J = Json::parse(renderSarif(R, Rules));
  EXPECT_FALSE(J["runs"][0]["results"][0].contains("fixes"));
  EXPECT_EQ(Json::parse(renderRdjson(R, Rules))["diagnostics"][0].count(
                "suggestions"),
            0u);
  R.Findings[0].Fixes[0].Safe = true;
  J = Json::parse(renderSarif(R, Rules));
  const Json &Change = J["runs"][0]["results"][0]["fixes"][0]["artifactChanges"]
                        [0]["replacements"][0];
  EXPECT_EQ(Change["deletedRegion"]["startLine"], 2);
  EXPECT_EQ(Change["deletedRegion"]["endColumn"], 4);
  EXPECT_EQ(Change["insertedContent"]["text"], "good");
  const Json Suggestion =
      Json::parse(renderRdjson(R, Rules))["diagnostics"][0]["suggestions"][0];
  EXPECT_EQ(Suggestion["range"]["end"]["column"], 4);
  EXPECT_EQ(Suggestion["text"], "good");
}

/// What is over the limit of a service is left out from the end of severity.
TEST(Sarif, LeavesOutTheLeastSevere) {
  std::vector<Finding> Many(25'001,
                            finding("a.c", 2, Severity::Warning, "warning"));
  Many.front().Level = Severity::Info;
  Many.back().Level = Severity::Error;
  Json J = Json::parse(renderSarif(reportOf(std::move(Many)), Rules));
  const Json &Results = J["runs"][0]["results"];
  ASSERT_EQ(Results.size(), 25'000u);
  EXPECT_EQ(Results.front()["level"], "warning");
  EXPECT_EQ(Results.back()["level"], "error");
  EXPECT_NE(J["runs"][0]["invocations"][0].dump().find("1 results are left"),
            std::string::npos);
}

TEST(Github, KeepsTheLimitOfAStep) {
  std::vector<Finding> Many;
  for (uint32_t Line = 1; Line <= 12; ++Line)
    Many.push_back(finding("a.c", Line, Severity::Warning, "m"));
  Many.push_back(finding("a.c", 99, Severity::Error, "worst"));
  std::string Out = renderGithub(reportOf(std::move(Many)));
  EXPECT_TRUE(Out.starts_with("::error file=a.c,line=99,col=3,endColumn=6,"
                              "title=nogil-x::worst%0Aa.c:1: detached here\n"))
      << Out;
  EXPECT_EQ(count(Out, "::warning "), 10u);
  EXPECT_NE(Out.find("\n2 findings more without an annotation"), Out.npos);
}

TEST(Github, NamesAreNoCommands) {
  std::string Out = renderGithub(reportOf({finding(
      "a,title=x::b\n::error::c", 1, Severity::Warning, "50%\n::set-env::")}));
  EXPECT_EQ(count(Out, "\n"), 2u) << Out;
  EXPECT_NE(Out.find("file=a%2Ctitle=x%3A%3Ab\\n%3A%3Aerror%3A%3Ac,line=1"),
            Out.npos)
      << Out;
  EXPECT_NE(Out.find("::50%25\\n"), Out.npos) << Out;
}

TEST(Github, SaysWhatWasNotRead) {
  Report R = reportOf({});
  R.Run.Headers.push_back({"x.h", 2, "install libx-dev"});
  EXPECT_TRUE(renderGithub(R).starts_with("::warning title=nogil-tidy%3A not "
                                          "all was read::missing header x.h "))
      << renderGithub(R);
}

TEST(Junit, CountsWhatFailed) {
  Report R = reportOf({finding("a.c", 1, Severity::Warning, "m & n"),
                       finding("b.c", 2, Severity::Note, "so it is")});
  std::string Out = renderJunit(R);
  EXPECT_NE(Out.find("tests=\"2\" failures=\"1\" errors=\"0\""), Out.npos)
      << Out;
  EXPECT_NE(Out.find("<failure message=\"m &amp; n\" type=\"warning\">"),
            Out.npos);
  R.Run.Lost.push_back({"c.c", 0, 0, "gone"});
  EXPECT_NE(renderJunit(R).find("errors=\"1\""), Out.npos);
  EXPECT_NE(renderJunit(reportOf({})).find("name=\"no findings\""), Out.npos);
}

TEST(Markdown, StaysBelowWhatServicesTake) {
  std::vector<Finding> Many;
  for (uint32_t Line = 1; Line <= 600; ++Line)
    Many.push_back(
        finding("a.c", Line, Severity::Warning, std::string(3000, 'm')));
  std::string Out = renderMarkdown(reportOf(std::move(Many)));
  EXPECT_LT(Out.size(), 1'800'000u);
  EXPECT_NE(Out.find("100 findings more are not in the table."), Out.npos);
}

TEST(Html, MarksTheColumns) {
  TempFolder T;
  write(T / "a.c", "one\n  bad</code>(x);\nthree\n");
  Report R = reportOf({finding(T / "a.c", 2, Severity::Error, "<script>")});
  std::string Out = renderHtml(R, Rules, "/* style */", "// script\n");
  EXPECT_NE(Out.find("<i>2</i>  <mark>bad</mark>&lt;/code&gt;(x);"), Out.npos)
      << Out;
  EXPECT_EQ(count(Out, "<script>"), 1u) << "the page's own";
  EXPECT_NE(Out.find("&lt;script&gt;"), Out.npos);
}
