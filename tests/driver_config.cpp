//===- driver_config.cpp - settings of a project --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "config/Schema.h"
#include "driver_support.h"
#include "filter/PathGlobs.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace nogil;
using namespace nogil::test;

namespace {

std::string errorsIn(const std::string &Text, bool IsToml = false) {
  ConfigFile File;
  File.Root = IsToml ? readTomlConfig(Text, File.Errors)
                     : readYamlConfig(Text, File.Errors);
  if (File.Errors.empty())
    File.Errors = checkConfig(File.Root);
  std::string Out;
  for (const ConfigError &E : File.Errors)
    Out += std::to_string(E.Line) + ":" + std::to_string(E.Col) + ": " +
           E.Message + "\n";
  return Out;
}

/// One finding in each of three files.
class Settings : public testing::Test {
protected:
  void SetUp() override {
    for (const char *Name : {"a.c", "old/b.c", "third/c.c"})
      write(T / ("p/" + std::string(Name)),
            "#include <Python.h>\n"
            "static PyObject *call(PyObject *self, PyObject *arg) {\n"
            "  Py_BEGIN_ALLOW_THREADS\n"
            "  PyList_Append(arg, self);\n"
            "  Py_END_ALLOW_THREADS\n"
            "  Py_RETURN_NONE;\n"
            "}\n"
            "static PyMethodDef methods[] = {\n"
            "    {\"call\", call, METH_O, 0}, {0, 0, 0, 0}};\n"
            "PyMethodDef *table(void) { return methods; }\n");
    write(T / "p/setup.py", "");
  }
  Ran lint(const std::string &Args = "") {
    return runShell("nogil-tidy --quiet " + Args, T / "p", T / "cache");
  }
  /// Names of files with findings.
  std::string found(const std::string &Args = "") {
    std::istringstream Lines(lint(Args).Out);
    std::string Out;
    for (std::string Line; std::getline(Lines, Line);)
      if (size_t End = Line.find(".c:4:");
          End != Line.npos && Line.find("[nogil-") != Line.npos)
        Out += (Out.empty() ? "" : " ") + Line.substr(0, End + 2);
    return Out;
  }
  TempFolder T;
};

} // namespace

TEST(PathPatterns, AreThoseOfGit) {
  struct {
    const char *Pattern, *Path;
    bool IsFolder, Matches;
  } Cases[] = {
      {"a.c", "/p/a.c", false, true},
      {"a.c", "/p/x/y/a.c", false, true},
      {"/a.c", "/p/x/a.c", false, false},
      {"x/a.c", "/p/x/a.c", false, true},
      {"x/a.c", "/p/y/x/a.c", false, false},
      {"**/x/a.c", "/p/y/x/a.c", false, true},
      {"**/x/a.c", "/p/x/a.c", false, true},
      {"x/**", "/p/x/y/a.c", false, true},
      {"x/**/a.c", "/p/x/a.c", false, true},
      {"x/**/a.c", "/p/x/y/z/a.c", false, true},
      {"x/*.c", "/p/x/y/a.c", false, false},
      {"*.c", "/p/x/.c", false, true},
      {"a?c", "/p/a/c", false, false},
      {"[a-c].c", "/p/b.c", false, true},
      {"[!a-c].c", "/p/b.c", false, false},
      {"[]].c", "/p/].c", false, true},
      {"[a.c", "/p/[a.c", false, true},
      {"\\#a", "/p/#a", false, true},
      {"x/", "/p/x", false, false},
      {"x/", "/p/x", true, true},
      {"x/", "/p/x/a.c", false, true},
      {"x", "/q/x", false, false},
      {"a.c", "/p", true, false},
      {"# a.c", "/p/a.c", false, false},
      {"a.c  ", "/p/a.c", false, true},
  };
  for (const auto &C : Cases) {
    PathGlobs G;
    G.add(C.Pattern, "/p");
    EXPECT_EQ(G.match(C.Path, C.IsFolder), C.Matches)
        << C.Pattern << " " << C.Path;
  }
  PathGlobs G;
  for (const char *Line : {"*.c", "!keep.c", "", "x/", "!x/keep.c"})
    G.add(Line, "/p");
  EXPECT_TRUE(G.match("/p/a.c"));
  EXPECT_FALSE(G.match("/p/keep.c"));
  EXPECT_TRUE(G.match("/p/x/keep.c")) << "its folder is left out";
}

/// They are written by others: no pattern takes long.
TEST(PathPatterns, EndSoon) {
  std::string Stars, Folders, Path = "/p";
  for (int I = 0; I < 40; ++I) {
    Stars += "*a";
    Folders += "**/a/";
    Path += "/a";
  }
  PathGlobs G;
  G.add(Stars + "b", "/p");
  G.add(Folders + "b", "/p");
  EXPECT_FALSE(G.match("/p/" + std::string(200, 'a')));
  EXPECT_FALSE(G.match(Path + Path.substr(2) + "/c"));
}

TEST(SettingsFile, SaysWhatIsWrong) {
  EXPECT_EQ(errorsIn("checks: [nogil-x]\npreview: true\n"
                     "severity: {nogil-x: error}\nconfidence: low\n"
                     "per-path: {'x/*': '-*'}\nformat: [text, sarif]\n"),
            "");
  EXPECT_EQ(errorsIn(""), "") << "an empty file ends the search";
  EXPECT_EQ(errorsIn("chekcs: x\n"),
            "1:1: unknown key 'chekcs'; did you mean 'checks'?\n");
  EXPECT_EQ(errorsIn("preview: maybe\n"),
            "1:10: 'preview' must be true or false, found 'maybe'\n");
  EXPECT_EQ(errorsIn("\nconfidence: hihg\n"),
            "2:13: unknown value 'hihg' for 'confidence'; did you mean "
            "'high'?\n");
  EXPECT_EQ(errorsIn("checks:\n  - a\n  - {b: c}\n"),
            "3:5: 'checks' must be a list of texts, found a table\n");
  EXPECT_EQ(errorsIn("severity: error\n"),
            "1:11: 'severity' must be a table, found 'error'\n");
  EXPECT_EQ(errorsIn("- a\n"),
            "1:1: the settings must be a table of keys, found a list\n");
  EXPECT_EQ(errorsIn("python: 3\n"),
            "1:9: 'python' must be a text, found '3'\n");
  EXPECT_TRUE(errorsIn("a: [\n").starts_with("2:1: not valid YAML: "));
}

TEST(SettingsFile, IsTheSameInToml) {
  EXPECT_EQ(errorsIn("[tool.nogil-tidy]\nchecks = [\"nogil-x\"]\n"
                     "[tool.nogil-tidy.severity]\nnogil-x = \"error\"\n",
                     true),
            "");
  EXPECT_EQ(errorsIn("[tool.nogil-tidy]\nchekcs = 1\n", true),
            "2:1: unknown key 'chekcs'; did you mean 'checks'?\n");
  EXPECT_EQ(errorsIn("[tool.nogil-tidy]\npreview = 1\n", true),
            "2:11: 'preview' must be true or false, found '1'\n");
  EXPECT_TRUE(errorsIn("[tool.nogil-tidy\n", true)
                  .starts_with("1:17: not valid TOML: "))
      << errorsIn("[tool.nogil-tidy\n", true);
  std::vector<ConfigError> Errors;
  EXPECT_EQ(readTomlConfig("[tool.other]\nx = 1\n", Errors).Kind,
            ConfigValue::Nothing);
  // A file that somebody else's table breaks is not ours to complain of.
  EXPECT_EQ(readTomlConfig("[tool.other\n", Errors).Kind, ConfigValue::Nothing);
  EXPECT_TRUE(Errors.empty());
}

TEST(SettingsFile, IsNotTooMuch) {
  std::string Laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char C = 'b'; C <= 'h'; ++C) {
    Laughs += std::string(1, C) + ": &" + C + " [";
    for (int I = 0; I < 10; ++I)
      Laughs += std::string("*") + char(C - 1) + ", ";
    Laughs += "]\n";
  }
  EXPECT_TRUE(errorsIn(Laughs).starts_with("1:1: it holds more than"))
      << Laughs;
  EXPECT_FALSE(errorsIn("a: " + std::string(100'000, '[')).empty());
  EXPECT_FALSE(errorsIn("[tool.nogil-tidy]\na = " + std::string(100, '['), true)
                   .empty());
}

TEST(SettingsFile, HasASchema) {
  const nlohmann::json Schema = nlohmann::json::parse(configSchema());
  for (const ConfigKey &K : configKeys())
    EXPECT_TRUE(Schema["properties"].contains(K.Name)) << K.Name;
  // What is dumped is read again.
  EXPECT_EQ(errorsIn(dumpConfig({})), "");
  ConfigFile File;
  File.Root = readYamlConfig("checks: ['a\"b']\nexclude: x\nkinds: []\n"
                             "severity: {nogil-x: note}\npreview: no\n"
                             "per-path: {y: [-a, b]}\n",
                             File.Errors);
  std::string Dumped = dumpConfig(File);
  EXPECT_EQ(errorsIn(Dumped), "") << Dumped;
  EXPECT_NE(Dumped.find("\nchecks:\n  - \"a\\\"b\"\n"), Dumped.npos) << Dumped;
  EXPECT_NE(Dumped.find("\npreview: false\n"), Dumped.npos) << Dumped;
  EXPECT_NE(Dumped.find("\n  \"y\": [\"-a\", \"b\"]\n"), Dumped.npos);
}

TEST_F(Settings, ChooseFiles) {
  EXPECT_EQ(found("."), "a.c old/b.c third/c.c");
  write(T / "p/.nogil-tidy.yaml", "exclude: [third/]\n");
  EXPECT_EQ(found("."), "a.c old/b.c");
  EXPECT_EQ(found("third/c.c"), "") << "nobody asks for its findings";
  EXPECT_EQ(found("--no-config ."), "a.c old/b.c third/c.c");
  EXPECT_EQ(found("--exclude a.c ."), "old/b.c") << "both";
  write(T / "p/.nogil-tidy.yaml",
        "per-path:\n  old/*: [-nogil-detached-api-call]\n");
  EXPECT_EQ(found("."), "a.c third/c.c");
  write(T / "p/.nogil-tidy.yaml",
        "comments:\n  agreed: [nogil-detached-api-call]\n");
  write(T / "p/a.c",
        replaceAll(read(T / "p/a.c"), "self);\n", "self); // agreed\n"));
  EXPECT_EQ(found("."), "old/b.c third/c.c");
  EXPECT_EQ(found("--no-config --comment agreed=nogil-racy-* ."),
            "a.c old/b.c third/c.c");
  EXPECT_EQ(lint("--comment agreed").Exit, 2);
  Ran R = lint("--comment agreed=nogil-detached-api-cal .");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("--comment: agreed: 'nogil-detached-api-cal': did you "
                       "mean 'nogil-detached-api-call'?"),
            R.Err.npos)
      << R.Err;
}

TEST_F(Settings, TheNearestOnesCount) {
  write(T / "p/pyproject.toml", "[tool.nogil-tidy]\nexclude = ['a.c']\n");
  EXPECT_EQ(found("."), "old/b.c third/c.c");
  EXPECT_EQ(found("a.c"), "") << "upwards";
  write(T / "p/old/.nogil-tidy.yaml", "");
  EXPECT_EQ(found("old"), "old/b.c");
  write(T / "p/.nogil-tidy.yaml", "exclude: [b.c]\n");
  EXPECT_EQ(found("."), "a.c third/c.c") << "before pyproject.toml";
  write(T / "q/other.yaml", "exclude: ['*.c']\n");
  EXPECT_EQ(found("--config ../q/other.yaml ."), "a.c old/b.c third/c.c")
      << "relative to its own folder";
}

TEST_F(Settings, TheCommandLineHasTheLastWord) {
  write(T / "p/.nogil-tidy.yaml",
        "checks: [-nogil-detached-api-call]\nformat: json\nfail-on: never\n");
  EXPECT_EQ(found("--format text ."), "");
  EXPECT_EQ(found("--format text --checks nogil-detached-api-call ."),
            "a.c old/b.c third/c.c");
  EXPECT_TRUE(lint(".").Out.starts_with("{"));
  EXPECT_EQ(lint("--checks nogil-detached-api-call .").Exit, 0);
  EXPECT_EQ(lint("--checks nogil-detached-api-call --fail-on error .").Exit, 1);
}

TEST_F(Settings, SeveritiesReachTheExitCode) {
  EXPECT_EQ(lint("--fail-on error .").Exit, 1);
  EXPECT_EQ(lint("--exit-zero .").Exit, 0);
  EXPECT_EQ(
      lint("--severity nogil-detached-api-call=info --fail-on warning .").Exit,
      0);
  Ran R = lint("--severity 'nogil-*/*=warning' .");
  EXPECT_NE(R.Out.find("warning: "), R.Out.npos) << R.Out;
  EXPECT_EQ(R.Out.find("error: "), R.Out.npos) << R.Out;
  EXPECT_EQ(lint("--severity x .").Exit, 2);
  EXPECT_EQ(lint("--kinds '-nogil-detached-api-call/*' .").Out, "");
}

TEST_F(Settings, BrokenOnesAreNoRun) {
  write(T / "p/.nogil-tidy.yaml", "chekcs: x\nformat: hmtl\n");
  Ran R = lint(".");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_EQ(R.Out, "");
  EXPECT_NE(R.Err.find(".nogil-tidy.yaml:1:1: unknown key 'chekcs'; did you "
                       "mean 'checks'?"),
            R.Err.npos)
      << R.Err;
  EXPECT_NE(R.Err.find("2:9: unknown value 'hmtl'"), R.Err.npos) << R.Err;
  R = runShell("nogil-tidy config verify", T / "p", T / "cache");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_EQ(lint("--config nobody.yaml .").Exit, 2);
}

/// The project chooses neither what is run nor what is written.
TEST_F(Settings, AreNotTrusted) {
  write(T / "run.sh", "#!/bin/sh\ntouch '" + (T / "ran") + "'\n");
  runShell("chmod +x run.sh", T.str(), T / "cache");
  write(T / "p/.nogil-tidy.yaml",
        "python: " + (T / "run.sh") + "\nextra-args: [-fplugin=x.so]\n");
  Ran R = lint(".");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  EXPECT_NE(R.Err.find("'python' is left out"), R.Err.npos) << R.Err;
  EXPECT_FALSE(std::filesystem::exists(T / "ran"));
  write(T / "p/.nogil-tidy.yaml", "format: 'sarif:out.sarif'\n");
  EXPECT_EQ(lint(".").Exit, 2);
  write(T / "p/.nogil-tidy.yaml", "output: out.txt\n");
  EXPECT_EQ(lint(".").Exit, 2);
}

TEST_F(Settings, CommandsShowThem) {
  write(T / "p/.nogil-tidy.yaml", "confidence: low\n");
  Ran Dump = runShell("nogil-tidy config dump", T / "p", T / "cache");
  EXPECT_EQ(Dump.Exit, 0) << Dump.Err;
  EXPECT_NE(Dump.Out.find("confidence: \"low\"\n"), Dump.Out.npos);
  Ran Verify = runShell("nogil-tidy config verify", T / "p", T / "cache");
  EXPECT_EQ(Verify.Exit, 0);
  EXPECT_NE(Verify.Err.find("no mistakes"), Verify.Err.npos) << Verify.Err;
  Ran Schema = runShell("nogil-tidy config schema", T / "p", T / "cache");
  EXPECT_EQ(Schema.Out, configSchema());
  EXPECT_EQ(runShell("nogil-tidy config dmup", T / "p", T / "cache").Exit, 2);
}

TEST_F(Settings, OfGitLeaveFilesOut) {
  write(T / "p/.gitignore", "third/\n");
  write(T / "p/old/.gitignore", "/b.c\n");
  EXPECT_EQ(found("."), "a.c old/b.c third/c.c") << "an archive";
  runShell("git init -q .", T / "p", T / "cache");
  EXPECT_EQ(found("."), "a.c");
  EXPECT_EQ(found("old/b.c"), "old/b.c") << "it is named";
  Ran R = runShell("nogil-tidy .", T / "p", T / "cache");
  EXPECT_NE(R.Out.find("1 source not of the repository (.gitignore)"),
            R.Out.npos)
      << R.Out;
}

TEST_F(Settings, ReportsGoWhereTheyAreWanted) {
  Ran R = lint("--format text --format json:r.json --format sarif:r.sarif .");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  EXPECT_NE(R.Out.find("a.c:4:"), R.Out.npos);
  EXPECT_TRUE(read(T / "p/r.json").starts_with("{"));
  EXPECT_NE(read(T / "p/r.sarif").find("2.1.0"), std::string::npos);
  for (const char *Args :
       {"--format text --format json .", "--format json:a --format html:a .",
        "--format hmtl .", "--format json: .", "--format json:a.c .",
        "--format json:x --output y .", "audit --format sarif ."}) {
    R = lint(Args);
    EXPECT_EQ(R.Exit, 2) << Args;
    EXPECT_EQ(R.Out, "") << Args;
    EXPECT_NE(R.Err, "") << Args;
  }
}

TEST_F(Settings, CommandsThatAreMisspelt) {
  Ran R = lint("chekc");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("leave it out; there is a command 'check'"), R.Err.npos)
      << R.Err;
  EXPECT_EQ(lint("no/such.c").Err.find("command"), R.Err.npos);
}

/// Whoever reads has enough.
TEST_F(Settings, AClosedPipeIsSilent) {
  Ran R = runShell("{ nogil-tidy .; echo $? >code; } | true; cat code", T / "p",
                   T / "cache");
  EXPECT_EQ(R.Err.find("cannot write"), R.Err.npos) << R.Err;
}

TEST_F(Settings, ColoursAreAskedFor) {
  EXPECT_NE(lint("--color always .").Out.find("\x1b["), std::string::npos);
  EXPECT_EQ(lint("--color never .").Out.find("\x1b["), std::string::npos);
  EXPECT_EQ(lint(".").Out.find("\x1b["), std::string::npos) << "NO_COLOR";
  Ran Forced =
      runShell("NO_COLOR= FORCE_COLOR=1 nogil-tidy .", T / "p", T / "cache");
  EXPECT_NE(Forced.Out.find("\x1b["), std::string::npos);
}

TEST_F(Settings, WhatCommentsSuppressIsShown) {
  std::string Text = read(T / "p/a.c");
  write(T / "p/a.c", replaceAll(Text, "  PyList_Append(arg, self);\n",
                                "  PyList_Append(arg, self); // NOLINT\n") +
                         "// NOLINTNEXTLINE(nogil-detached-api-call)\nint x;\n"
                         "int y; // NOLINT(nogil-detatched-api-call)\n");
  Ran R = runShell("nogil-tidy --show-suppressed --statistics a.c", T / "p",
                   T / "cache");
  for (const char *Says :
       {"a.c:4:3: suppressed: ",
        "a.c:11:1: unused: NOLINTNEXTLINE(nogil-"
        "detached-api-call) suppresses nothing",
        "a.c:13:1: unused: NOLINT(nogil-detatched-api-call) names no rule: "
        "'nogil-detatched-api-call'; did you mean 'nogil-detached-api-call'?"})
    EXPECT_NE(R.Out.find(Says), R.Out.npos) << Says << "\n" << R.Out;
  EXPECT_EQ(R.Exit, 0);
}
