//===- driver_workers.cpp - files that end whoever reads them -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Good files beside one that crashes the compiler, never ends, or wants all the
// memory there is: the report of the good ones is whole, and says which file it
// lacks, and why.
//
//===----------------------------------------------------------------------===//
#include "WorkerMessages.h"
#include "driver_support.h"
#include "facts_sample.h"
#include "support/TextParse.h"
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;

namespace {

std::string module(const std::string &Function) {
  return replaceAll("#include <Python.h>\n"
                    "static PyObject *FN(PyObject *S, PyObject *A) {\n"
                    "  PyThreadState *T = PyEval_SaveThread();\n"
                    "  PyErr_NoMemory();\n"
                    "  PyEval_RestoreThread(T);\n"
                    "  return NULL;\n}\n"
                    "PyMethodDef M_FN[] = {{\"f\", FN, METH_O, 0}, {0}};\n",
                    "FN", Function);
}

/// Two thousand times what the compiler lets one evaluation do.
std::string neverEnds() {
  std::string Text = "constexpr int f(int n) {\n  int s = 0;\n"
                     "  for (int i = 0; i < 200000; ++i) s ^= i + n;\n"
                     "  return s;\n}\n";
  for (int I = 0; I < 2000; ++I)
    Text += fmt::format("static_assert(f({}) != -1, \"\");\n", I);
  return Text;
}

/// Seven gigabytes of what the compiler lets one evaluation have.
const char *const EatsMemory = "constexpr int f(int n) {\n"
                               "  int a[1000000] = {};\n"
                               "  a[999999] = n;\n"
                               "  return n ? f(n - 1) + a[0] : 0;\n}\n"
                               "static_assert(f(100) == 0, \"\");\n";

/// `int f(int p) { return OP OP ... p; }`
std::string repeated(const std::string &Op, size_t Times) {
  std::string Text = "int deep(int p) { return ";
  while (Times--)
    Text += Op;
  return Text + "p; }\n";
}

class Workers : public testing::Test {
protected:
  Workers() {
    write(T / "python", "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
                        "\"include\": [\"%s\"]}\\n' '" NOGIL_SOURCE_DIR
                        "/testdata/include'\n");
    fs::permissions(T / "python", fs::perms::owner_all);
    source("pyproject.toml", "");
  }
  void source(const std::string &Name, const std::string &Text) {
    write(T / ("p/" + Name), Text);
  }
  Ran lint(const std::string &Arguments, const std::string &Before = "") {
    return runShell(Before + "nogil-tidy --confidence=low --python ../python " +
                        Arguments,
                    T / "p", T / "cache");
  }
  TempFolder T;
};

bool has(const std::string &Text, std::string_view What) {
  return Text.find(What) != Text.npos;
}

size_t lines(const std::string &Text, std::string_view With) {
  size_t N = 0;
  for (size_t I = 0; (I = Text.find(With, I)) != Text.npos; ++I)
    ++N;
  return N;
}

} // namespace

TEST_F(Workers, OneFileOfEachKindLeavesTwentyOthers) {
  for (int I = 0; I < 20; ++I)
    source(fmt::format("g{}.c", I), module(fmt::format("f{}", I)));
  Ran Good = lint("--no-cache .");
  EXPECT_EQ(Good.Exit, 1) << Good.Err;
  source("bad1.c", repeated("- ", 100'000));
  source("bad2.cpp", neverEnds());
  source("bad3.cpp", EatsMemory);
  const int Seconds = Sanitized ? 20 : 4, Megabytes = Sanitized ? 2000 : 400;
  const std::string Limits = fmt::format(
      "--no-cache --file-timeout={} --file-memory={} ", Seconds, Megabytes);
  // A sanitizer takes the signal, says so itself, and exits.
  const char *const Deep =
      Sanitized ? "the process that read it ended early (exit code 1)"
                : "its code nests too deeply for the compiler";
  Ran R = lint(Limits + "-j1 .");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(R.Out.starts_with(Good.Out.substr(0, Good.Out.find("looked"))))
      << R.Out;
  EXPECT_EQ(lines(R.Out, ": error: "), 20u);
  for (const std::string &Line :
       {fmt::format("bad1.c: lost: {}: ", Deep),
        fmt::format("bad2.cpp: lost: reading it took more than {} s of "
                    "processor time: allow more with --file-timeout\n",
                    Seconds),
        fmt::format("bad3.cpp: lost: reading it took more than {} MB of "
                    "memory: allow more with --file-memory\n",
                    Megabytes),
        std::string("20 findings in 20 files (20 of 23 files read): 20 errors: "
                    "incomplete\n")})
    EXPECT_TRUE(has(R.Out, Line)) << Line << R.Out;
  EXPECT_TRUE(has(R.Err, fmt::format("bad1.c: {}", Deep))) << R.Err;
  EXPECT_FALSE(has(R.Err, "Stack dump")) << R.Err;
  Ran Eight = lint(Limits + "-j8 .");
  EXPECT_EQ(Eight.Exit, 2);
  EXPECT_EQ(Eight.Out, R.Out);
  Ran Json = lint(Limits + "-j8 --format=json .");
  EXPECT_EQ(nlohmann::json::parse(Json.Out)["run"]["lost"].size(), 3u);
}

TEST_F(Workers, DeepCodeIsNamed) {
  source("a.c", module("f"));
  source("deep.c", repeated("- ", 100'000));
  Ran R = lint("--no-cache .");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_EQ(lines(R.Out, ": error: "), 1u) << R.Out;
  EXPECT_TRUE(has(R.Out, "deep.c: lost: ")) << R.Out;
}

TEST_F(Workers, TheStackOfTheShellDoesNotMatter) {
  source("a.c", module("f"));
  source("long.c", repeated("p + ", Sanitized ? 5'000 : 60'000));
  Ran R = lint("--no-cache .", "ulimit -s 1024\n");
  EXPECT_EQ(R.Exit, 1) << R.Out << R.Err;
  EXPECT_TRUE(has(R.Out, "(2 of 2 files read)")) << R.Out;
}

/// No process is asked where all is known, and none that came to nothing is
/// believed later.
TEST_F(Workers, TheCacheKeepsFactsAlone) {
  source("a.c", module("f"));
  Ran R = lint("--file-memory=1 .");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(has(R.Out + R.Err, "no file could be analysed")) << R.Err;
  Ran Cold = lint("."), Warm = lint("--file-memory=1 .");
  EXPECT_EQ(Cold.Exit, 1) << Cold.Err;
  EXPECT_EQ(Warm.Exit, 1) << Warm.Err;
  EXPECT_EQ(Warm.Out, Cold.Out);
  EXPECT_EQ(lint("--no-cache --file-memory=0 --file-timeout=0 .").Out,
            Cold.Out);
  EXPECT_EQ(lint("--no-cache --in-process --file-memory=1 .").Out, Cold.Out);
}

TEST_F(Workers, AFileThatWaitsIsLeft) {
  source("a.c", module("f"));
  source("stop.c", module("g"));
  // The first process that reads is stopped from outside.
  Ran R = runShell("nogil-tidy --confidence=low --python ../python --no-cache "
                   "-j1 --file-timeout=2 . & P=$!\n"
                   "for i in $(seq 500); do\n"
                   "  C=$(cat /proc/$P/task/*/children 2>/dev/null)\n"
                   "  for c in $C; do\n"
                   "    if grep -q read-units /proc/$c/cmdline; then\n"
                   "      kill -STOP $c; break 2; fi\n"
                   "  done; sleep 0.01\n"
                   "done; wait $P\n",
                   T / "p", T / "cache");
  EXPECT_EQ(R.Exit, 2) << R.Out;
  EXPECT_TRUE(has(R.Out, "waited for more than 2 s")) << R.Out;
  EXPECT_EQ(lines(R.Out, ": error: "), 1u) << R.Out;
}

/// Sources that the compiler surely crashes on are mended one by one: this one
/// is sent the signal from outside.
TEST_F(Workers, ACrashIsNamedByItsSignal) {
  source("a.c", module("f"));
  source("ends.cpp", neverEnds());
  Ran R =
      runShell("nogil-tidy --confidence=low --python ../python --no-cache "
               "-j1 --file-timeout=60 . & P=$!\n"
               "for i in $(seq 500); do\n"
               "  for c in $(cat /proc/$P/task/*/children 2>/dev/null); do\n"
               "    if grep -q read-units /proc/$c/cmdline; then\n"
               "      sleep 2; kill -ILL $c; break 2; fi\n"
               "  done; sleep 0.01\n"
               "done; wait $P\n",
               T / "p", T / "cache");
  EXPECT_EQ(R.Exit, 2) << R.Out;
  EXPECT_TRUE(has(R.Out, "lost: the compiler crashed on it (SIGILL)")) << R.Out;
}

TEST_F(Workers, NoneOutlivesTheProgram) {
  source("a.cpp", neverEnds());
  Ran R =
      runShell("nogil-tidy --no-cache --file-timeout=0 . & P=$!\n"
               "for i in $(seq 500); do\n"
               "  C=$(cat /proc/$P/task/*/children 2>/dev/null)\n"
               "  for c in $C; do\n"
               "    if grep -q read-units /proc/$c/cmdline; then break 2; fi\n"
               "  done; sleep 0.01\n"
               "done; kill -9 $P; wait $P 2>/dev/null; echo found $c\n"
               "for i in $(seq 500); do\n"
               "  if ! grep -q read-units /proc/$c/cmdline 2>/dev/null; then\n"
               "    echo gone; break; fi; sleep 0.01\n"
               "done\n",
               T / "p", T / "cache");
  EXPECT_TRUE(has(R.Out, "found ")) << R.Out;
  EXPECT_TRUE(has(R.Out, "gone")) << R.Out;
}

TEST_F(Workers, StartedByHandItEnds) {
  EXPECT_EQ(
      runShell("nogil-tidy --read-units-for-parent", T.str(), T / "cache").Out,
      "");
}

TEST(WorkerMessages, ComeBackAsTheyWere) {
  ExtractInput In;
  In.File = "/a.c";
  In.Directory = "/d";
  In.Args = {"-I", "", std::string("x\0y", 3)};
  In.ResourceDir = "/r";
  In.ProjectRoots = {"/p"};
  In.ExcludedRoots = {"/e", "/f"};
  In.Overlay = {{"/a.c", "int x;"}, {"/b.h", ""}};
  const StandIns Given = {{"/c.h", "int y;"}, {"/d.h", ""}};
  std::string Message = requestOf(In, Given).substr(MessageHead);
  StandIns Texts;
  std::optional<ExtractInput> Back = readRequest(Message, Texts);
  ASSERT_TRUE(Back);
  EXPECT_EQ(requestOf(*Back, Texts).substr(MessageHead), Message);
  EXPECT_EQ(Texts, Given);
  EXPECT_EQ(Back->Args, In.Args);
  EXPECT_EQ(Back->Overlay, In.Overlay);
  for (size_t N = 0; N < Message.size(); ++N)
    EXPECT_FALSE(readRequest(Message.substr(0, N), Texts)) << N;
  EXPECT_FALSE(readRequest(Message + "x", Texts));
}

TEST(WorkerMessages, BadAnswersAreNone) {
  ExtractOutput Out;
  TextError Err;
  Out.Facts = parseSkeletons(FactsSample, Err);
  ASSERT_EQ(Err.Line, 0u) << Err.Message;
  Out.Deps = {{"/a.c", true}, {"/usr/x.h", false}};
  std::string Message = answerOf(Out).substr(MessageHead), Bytes;
  std::optional<ExtractOutput> Back = readAnswer(Message, Bytes);
  ASSERT_TRUE(Back);
  EXPECT_EQ(Back->Deps.size(), 2u);
  EXPECT_FALSE(Back->Deps[1].Project);
  EXPECT_EQ(answerOf(*Back).substr(MessageHead), Message);
  for (size_t N = 0; N < Message.size(); ++N)
    EXPECT_FALSE(readAnswer(Message.substr(0, N), Bytes)) << N;
}
