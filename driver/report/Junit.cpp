//===- Junit.cpp - the report as JUnit's XML ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each finding is a test that failed, in a suite of its file; notes, which say
// what is so, are tests that passed. What could not be read is a test with an
// error. Without any of them there is one test, which passed: readers take a
// report without tests for a broken one.
//
//===----------------------------------------------------------------------===//
#include "report/Escapes.h"
#include "report/Renderings.h"
#include <fmt/format.h>
#include <map>

namespace nogil {

namespace {
struct Suite {
  std::string Tests;
  size_t Count = 0, Failures = 0, Errors = 0;
};
} // namespace

static std::string failureText(const Finding &F) {
  std::string Out = fmt::format(
      "{}:{}:{}: {}: {} [{}]", xmlText(F.Where.File), F.Where.Line, F.Where.Col,
      severityName(F.Level), xmlText(F.Message), F.Check);
  for (const Step &S : F.Notes)
    Out += fmt::format("\n{}:{}:{}: note: {}", xmlText(S.Where.File),
                       S.Where.Line, S.Where.Col, xmlText(S.Message));
  return Out;
}

std::string renderJunit(const Report &R) {
  std::map<std::string, Suite> Suites;
  for (const Finding &F : R.Findings) {
    Suite &S = Suites[F.Where.File];
    ++S.Count;
    std::string Says = failureText(F);
    std::string Head = fmt::format(
        "    <testcase classname=\"{}\" name=\"{}:{}:{} {}\" time=\"0\">\n",
        F.Check, F.Check, F.Where.Line, F.Where.Col, xmlText(F.Function));
    if (isNote(F)) {
      S.Tests += Head + fmt::format("      <system-out>{}</system-out>\n"
                                    "    </testcase>\n",
                                    Says);
      continue;
    }
    ++S.Failures;
    S.Tests +=
        Head + fmt::format("      <failure message=\"{}\" type=\"{}\">{}"
                           "</failure>\n    </testcase>\n",
                           xmlText(F.Message), severityName(F.Level), Says);
  }
  for (const std::string &Why : whatIsMissing(R, 100)) {
    Suite &S = Suites["nogil-tidy"];
    ++S.Count;
    ++S.Errors;
    S.Tests += fmt::format("    <testcase classname=\"nogil-tidy\" name=\"read "
                           "{}\" time=\"0\">\n      <error message=\"{}\" "
                           "type=\"incomplete\"/>\n    </testcase>\n",
                           S.Errors, xmlText(Why));
  }
  if (Suites.empty())
    Suites["nogil-tidy"] = {"    <testcase classname=\"nogil-tidy\" "
                            "name=\"no findings\" time=\"0\"/>\n",
                            1, 0, 0};
  Suite All;
  for (const auto &[File, S] : Suites) {
    All.Count += S.Count;
    All.Failures += S.Failures;
    All.Errors += S.Errors;
    All.Tests +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" "
                    "failures=\"{}\" errors=\"{}\">\n{}  "
                    "</testsuite>\n",
                    xmlText(File), S.Count, S.Failures, S.Errors, S.Tests);
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites name=\"nogil-tidy\" tests=\"{}\" "
                     "failures=\"{}\" errors=\"{}\">\n{}</testsuites>\n",
                     All.Count, All.Failures, All.Errors, All.Tests);
}

} // namespace nogil
