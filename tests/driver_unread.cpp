//===- driver_unread.cpp - what was not read, and what is not shown -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each case is a small project that is linted as a user would, and a twin that
// differs in what the case is about.
//
//===----------------------------------------------------------------------===//
#include "FileKinds.h"
#include "driver_support.h"
#include "report/Unread.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;

namespace {

const char *const Bad = "#include <Python.h>\n"
                        "static PyObject *f(PyObject *S, PyObject *A) {\n"
                        "  PyThreadState *T = PyEval_SaveThread();\n"
                        "  PyErr_NoMemory();\n"
                        "  PyEval_RestoreThread(T);\n"
                        "  return NULL;\n}\n";
const char *const Good = "#include <Python.h>\n"
                         "PyObject *g(PyObject *S, PyObject *A) {\n"
                         "  return NULL;\n}\n";

class Unread : public testing::Test {
protected:
  Unread() {
    write(T / "python", "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
                        "\"include\": [\"%s\"]}\\n' '" NOGIL_SOURCE_DIR
                        "/testdata/include'\n");
    fs::permissions(T / "python", fs::perms::owner_all);
    source("pyproject.toml", "");
  }
  void source(const std::string &Name, const std::string &Text) {
    write(T / ("p/" + Name), Text);
  }
  /// In the project's folder.
  Ran lint(const std::string &Arguments) {
    return runShell(
        "nogil-tidy --confidence=low --no-cache --python ../python " +
            Arguments,
        T / "p", T / "cache");
  }
  nlohmann::json json(const std::string &Arguments) {
    return nlohmann::json::parse(lint("--format=json " + Arguments).Out);
  }
  TempFolder T;
};

bool has(const std::string &Text, std::string_view What) {
  return Text.find(What) != Text.npos;
}

std::string lastLine(std::string Text) {
  if (!Text.empty())
    Text.pop_back();
  return Text.substr(Text.rfind('\n') + 1);
}

} // namespace

TEST_F(Unread, MissingHeadersComeOnceWithWhatToDo) {
  source("a.c", std::string("#include <zlib.h_>\n#include <libpq-fe.h>\n"
                            "#include <no/such.h>\n") +
                    Good);
  source("b.c",
         std::string("#include <libpq-fe.h>\n#include \"config.h\"\n"
                     "#include <pybind11/x.h>\n#include <windows.h>\n"
                     "#include \"made.h\"\n#include \"t_generated.h\"\n") +
             Good);
  source("config.h.in", "");
  source("setup.py", "write('src/made.h', x)\n");
  std::string Out = lint(".").Out;
  EXPECT_TRUE(Out.starts_with("missing header: libpq-fe.h (2 files): Debian "
                              "has it in libpq-dev; "))
      << Out;
  for (const char *Line :
       {"config.h (1 file): the build makes it from config.h.in: run it once",
        "pybind11/x.h (1 file): pybind11 is not in ../python: install it there",
        "windows.h (1 file): only Windows has it",
        "made.h (1 file): setup.py names it: ",
        "t_generated.h (1 file): builds make files of such names",
        "no/such.h (1 file): install what has it, then name its folder"})
    EXPECT_TRUE(has(Out, std::string("\nmissing header: ") + Line)) << Out;
  EXPECT_FALSE(has(Out, "gap: ")) << "each once: " << Out;
  EXPECT_TRUE(has(Out, "gaps 9,")) << Out;
  nlohmann::json Headers = json(".")["run"]["missing_headers"];
  ASSERT_EQ(Headers.size(), 8u);
  EXPECT_EQ(Headers[0]["name"], "libpq-fe.h");
  EXPECT_EQ(Headers[0]["files"], 2);
  EXPECT_TRUE(has(Headers[0]["hint"], "libpq-dev"));
}

TEST_F(Unread, AnErrorDirectiveNamesItsCondition) {
  source("a.c", std::string("#if 1\n#ifndef HAVE_X\n#error \"need X\"\n#endif\n"
                            "#endif\n") +
                    Good);
  Ran R = lint("a.c");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_TRUE(has(R.Out,
                  "a.c:3:1: #error: \"need X\" (under '#ifndef HAVE_X'): "
                  "a macro decides, see --extra-arg=-DNAME\n"))
      << R.Out;
  EXPECT_FALSE(has(R.Out, "gap: ")) << R.Out;
  EXPECT_EQ(json("a.c")["run"]["errors_met"][0]["line"], 3);
  EXPECT_EQ(json("--extra-arg=-DHAVE_X a.c")["run"]["errors_met"].size(), 0u);
}

/// What is noted first is in the header: the units are three all the same.
TEST_F(Unread, AnErrorInACommonHeaderLeavesTheSourcesApart) {
  source("config.h", "#ifndef HAVE_CONFIG\n#error \"run configure\"\n#endif\n");
  for (const char *Name : {"a.c", "b.c"})
    source(Name, std::string("#include \"config.h\"\n") + Good);
  source("c.c",
         std::string("#include \"config.h\"\n") + Bad +
             "PyMethodDef M[] = {{\"f\", f, METH_O, 0}, {0, 0, 0, 0}};\n");
  nlohmann::json J = json("--allow-incomplete .");
  ASSERT_EQ(J["findings"].size(), 1u);
  EXPECT_EQ(J["findings"][0]["file"], "c.c");
  EXPECT_TRUE(
      has(lastLine(lint("--allow-incomplete .").Out), "of 3 files read"));
}

TEST_F(Unread, ALostTableMakesTheRunIncomplete) {
  std::string Table = "static PyMethodDef Methods[] = {\n"
                      "  {\"f\", f, METH_NOARGS, NULL},\n"
                      "  {\"n\", NAME, METH_NOARGS, NULL},\n  {NULL}};\n"
                      "PyMethodDef *m(void) { return Methods; }\n";
  source("a.c", Bad + Table);
  Ran R = lint("a.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_EQ(lastLine(R.Out), "1 finding in 1 file (1 of 1 file read): 1 error: "
                             "incomplete");
  EXPECT_TRUE(has(R.Out, "a.c:10:9: lost: the table 'Methods' could not be read"
                         ": use of undeclared identifier 'NAME'\n"))
      << R.Out;
  EXPECT_TRUE(has(R.Err, "error: incomplete, entry points are lost: a.c:10: "))
      << R.Err;
  Ran Quiet = lint("--quiet a.c");
  EXPECT_EQ(Quiet.Exit, 2);
  EXPECT_TRUE(has(Quiet.Err, "--allow-incomplete")) << Quiet.Err;
  Ran Allowed = lint("--allow-incomplete a.c");
  EXPECT_EQ(Allowed.Exit, 1);
  EXPECT_EQ(lastLine(Allowed.Out), lastLine(R.Out));
  EXPECT_FALSE(has(Allowed.Err, "error")) << Allowed.Err;
  EXPECT_EQ(json("a.c")["run"]["complete"], false);
  // Lines as the compiler counts them.
  source("a.c", "/* \r\r\r */\r\n" + (Bad + Table));
  EXPECT_EQ(lint("a.c").Exit, 2);
  source("a.c", Bad + Table);
  // Whole, or an error within a function, which costs what that would tell.
  EXPECT_EQ(lint("--extra-arg=-DNAME=f a.c").Exit, 1);
  EXPECT_EQ(json("--extra-arg=-DNAME=f a.c")["run"]["complete"], true);
  source("a.c", std::string(Good) + "int h(void) { return NAME; }\n");
  Ran Inside = lint("a.c");
  EXPECT_EQ(Inside.Exit, 0);
  EXPECT_EQ(lastLine(Inside.Out), "0 findings in 0 files (1 of 1 file read)");
  EXPECT_TRUE(has(Inside.Out, "a.c:5:22: gap: ")) << Inside.Out;
  // In a test, nobody misses it.
  source("tests/t.c", Bad + Table);
  EXPECT_EQ(lint(".").Exit, 0);
  EXPECT_EQ(lint("tests").Exit, 2);
  EXPECT_EQ(lint("--all-files .").Exit, 2);
  // What a generator has written is the extension.
  source("t.c", std::string("/* Generated by Cython 3 */\n") + Bad + Table);
  EXPECT_EQ(lint(".").Exit, 2);
}

TEST_F(Unread, AFileThatIsNotReadMakesTheRunIncomplete) {
  source("a.c", Good);
  source("b.cpp", "#include <pybind11/no_such.h>\nint x() { return 1; }\n");
  Ran R = lint(".");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_EQ(lastLine(R.Out),
            "0 findings in 0 files (1 of 2 files read): incomplete");
  EXPECT_TRUE(
      has(R.Out, "b.cpp: lost: could not be read without pybind11/no_such.h\n"))
      << R.Out;
  source("b.cpp", "#include <no.h>\nGONE(x)\n");
  R = lint(".");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(has(R.Out, "b.cpp: lost: no function of it could be read\n"))
      << R.Out;
  // Read whole, it may well hold no function.
  source("b.cpp", "int x = 1;\n");
  R = lint(".");
  EXPECT_EQ(R.Exit, 0);
  EXPECT_EQ(lastLine(R.Out), "0 findings in 0 files (2 of 2 files read)");
}

/// Functions with errors in them are not analysed.
TEST_F(Unread, AFileWithMostlyBrokenFunctionsIsNotRead) {
  const std::string Head = "#include <Python.h>\n#include <mysql.h>\n"
                           "typedef struct { MYSQL c; } Conn;\n";
  auto Uses = [](const std::string &Name) {
    return "int " + Name + "(Conn *C) { return ping(&(C->c)); }\n";
  };
  auto Whole = [](const std::string &Name) {
    return "int " + Name + "(int C) { return C; }\n";
  };
  source("a.c", Head + Uses("a") + Uses("b"));
  Ran R = lint("a.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(R.Out.starts_with("missing header: mysql.h (1 file): ")) << R.Out;
  EXPECT_TRUE(has(R.Out, "\na.c: lost: no function of it could be read\n"))
      << R.Out;
  EXPECT_EQ(lastLine(R.Out),
            "0 findings in 0 files (0 of 1 file read): incomplete");
  EXPECT_TRUE(has(R.Err, "missing headers first")) << R.Err;
  EXPECT_EQ(lint("--allow-incomplete a.c").Exit, 0);
  source("a.c", Head + Uses("a") + Uses("b") + Whole("c"));
  R = lint("a.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(has(R.Out, "a.c: lost: 2 of its 3 functions could not be read\n"))
      << R.Out;
  source("a.c", Head + Uses("a") + Whole("b"));
  R = lint("a.c");
  EXPECT_EQ(R.Exit, 0);
  EXPECT_EQ(lastLine(R.Out), "0 findings in 0 files (1 of 1 file read)");
}

TEST_F(Unread, NothingButErrorDirectivesIsNothing) {
  source("a.c", "#include <Python.h>\n#ifndef X\n#error needs X\n#else\n"
                "int f(void) { return 1; }\n#endif\n");
  Ran R = lint(".");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(R.Out.starts_with("a.c:3:1: #error: needs X")) << R.Out;
  EXPECT_TRUE(has(R.Out, "a.c: lost: no function of it is left, see its "
                         "#error\n"))
      << R.Out;
  EXPECT_EQ(lint("--extra-arg=-DX .").Exit, 0);
  source("b.c", Good); // a.c may be for another system
  EXPECT_EQ(lint(".").Exit, 0);
}

TEST_F(Unread, WhatFollowsDeepNestingIsLost) {
  auto Nested = [](size_t N) {
    return std::string(Good) + "int d(int x) {\n  return " +
           std::string(N, '(') + "x" + std::string(N, ')') + ";\n}\n" + Bad;
  };
  source("a.c", Nested(2000));
  Ran R = lint("a.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(has(R.Out, "a.c:6:266: lost: what follows could not be read: "
                         "bracket nesting level exceeded"))
      << R.Out;
  source("a.c", Nested(200));
  EXPECT_EQ(lint("a.c").Exit, 1);
}

/// Not C at all.
TEST_F(Unread, GarbageIsNotRead) {
  std::string Wide("\xFF\xFE");
  for (char C : std::string(Bad))
    Wide += {C, '\0'};
  for (const std::string &Text :
       {std::string("\x7F"
                    "ELF\2\1\1\0\0\0\xC0\xFF\x3e\0\1\n\0{",
                    18),
        Wide, std::string("\xFF\xFE\0\0#\0\0\0", 8),
        std::string("int x = ;\nfoo bar;\n"),
        std::string("\x1f\x8b\b\0z", 5)}) {
    source("a.c", Text);
    Ran R = lint("a.c");
    EXPECT_EQ(R.Exit, 2) << R.Out;
    EXPECT_TRUE(R.Out.starts_with("a.c: lost: no function of it could be read"
                                  "\n"))
        << R.Out;
    EXPECT_TRUE(R.Out.ends_with(": incomplete\n")) << R.Out;
  }
}

TEST_F(Unread, NothingToReadIsAnError) {
  fs::create_directories(T / "p/empty");
  for (const char *Inputs : {".", "empty"}) {
    Ran R = lint(Inputs);
    EXPECT_EQ(R.Exit, 2);
    EXPECT_EQ(R.Out, "");
    EXPECT_TRUE(R.Err.starts_with("nogil-tidy: error: no C or C++ sources: "))
        << R.Err;
  }
  source("io_win32.c", "#include <windows.h>\n");
  Ran R = lint(".");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(has(R.Err, "(1 file for Windows): ")) << R.Err;
}

TEST_F(Unread, WhatIsUsedIsSaidOnce) {
  source("a.c", Good);
  source("b.c", Good);
  EXPECT_EQ(lint(".").Err,
            "nogil-tidy: note: headers: of ../python, Python 3.13.0\n");
  EXPECT_EQ(lint("--quiet .").Err, "");
  EXPECT_EQ(lint("--format=json .").Err, "");
  EXPECT_EQ(json(".")["run"]["python"]["version"], "3.13.0");
  source("compile_commands.json",
         R"([{"directory": ".", "file": "a.c", "arguments": ["cc", "-c",
              "-I)" NOGIL_SOURCE_DIR R"(/testdata/include", "a.c"]}])");
  Ran R = lint(".");
  EXPECT_EQ(R.Err, "nogil-tidy: note: compile commands: " +
                       (T / "p/compile_commands.json") + "\n");
  EXPECT_TRUE(has(R.Out, "\nnot looked at: 1 source not in the compile "
                         "database\n") ||
              R.Out.starts_with("not looked at: 1 source not in the compile "
                                "database\n"))
      << R.Out;
  EXPECT_EQ(json(".")["run"]["python"], nullptr);
  EXPECT_EQ(json(".")["run"]["compile_databases"][0],
            T / "p/compile_commands.json");
}

TEST_F(Unread, OtherLanguagesAndSystemsAreNamed) {
  source("a.c", Good);
  source("x.pyx", "");
  source("y.pyx", "");
  source("r/z.rs", "");
  source("k.cu", "");
  source("io_win32.c", "#include <windows.h>\n");
  source("mac.c", "/* here */\n#ifdef __APPLE__\n#include <mach/mach.h>\n"
                  "int m(void) { return 1; }\n#endif // all\n");
  source("unix/freebsd.c", "int f(void) { return 1; }\n");
  source("unix/proc-sunos.c", "int s(void) { return 1; }\n");
  source("both.c", "#ifdef __APPLE__\nint m;\n#else\nint n;\n#endif\n");
  Ran R = lint(".");
  EXPECT_TRUE(R.Out.starts_with("not looked at: 1 CUDA file, 2 Cython files, 1 "
                                "file for FreeBSD, 1 Rust file, 1 file for "
                                "Solaris, 1 file for Windows, 1 file for "
                                "macOS\n"))
      << R.Out;
  EXPECT_EQ(lastLine(R.Out), "0 findings in 0 files (2 of 2 files read)");
  nlohmann::json Counts = json(".")["run"]["not_looked_at"];
  EXPECT_EQ(Counts["Cython"], 2);
  EXPECT_EQ(Counts.size(), 7u);
  EXPECT_EQ(json("mac.c")["run"]["files_read"], 1) << "named, it is read";
  Ran None = lint("r x.pyx");
  EXPECT_EQ(None.Exit, 2);
  EXPECT_TRUE(has(None.Err, "no C or C++ sources: r and other inputs (1 Cython "
                            "file, 1 Rust file): "))
      << None.Err;
}

TEST_F(Unread, FindingsOfOthersAreCounted) {
  source("a.c", Bad);
  source("src/third_party/v.c", Bad);
  source("Tests/t.c", Bad);
  source("examples/e.c", Bad);
  source("gen.c", std::string("/* Generated by Cython 3.0 */\n") + Bad);
  source("late.c", std::string(Bad) + "/* Generated by Cython 3.0 */\n");
  source("js.c", std::string("#include <node_api.h>\nvoid PyErr_NoMemory();\n"
                             "void *PyEval_SaveThread();\n"
                             "void PyEval_RestoreThread(void *);\n") +
                     "void j(void) { void *T = PyEval_SaveThread();\n"
                     "PyErr_NoMemory(); PyEval_RestoreThread(T); }\n");
  Ran R = lint(".");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  EXPECT_EQ(lastLine(R.Out),
            "2 findings in 2 files (7 of 7 files read): 2 errors");
  EXPECT_TRUE(has(R.Out, "\n5 findings not shown: 1 in example files, 1 in "
                         "generated files, 1 in other languages' files, 1 in "
                         "test files, 1 in vendored files: --all-files shows "
                         "them\n"))
      << R.Out;
  EXPECT_EQ(json(".")["run"]["hidden"]["vendored"], 1);
  EXPECT_EQ(json("--all-files .")["findings"].size(), 7u);
  // What is named is asked for.
  EXPECT_EQ(json("src/third_party/v.c gen.c")["findings"].size(), 2u);
  EXPECT_EQ(json("Tests src/third_party")["findings"].size(), 2u);
  EXPECT_EQ(json("src")["findings"].size(), 0u);
}

TEST_F(Unread, CopiesAreStillAnalysed) {
  source("vendor/v.h", "void log_it(void);\n");
  source("vendor/v.c", "#include <Python.h>\n#include \"v.h\"\n"
                       "void log_it(void) { PyErr_NoMemory(); }\n");
  source("a.c", "#include <Python.h>\n#include \"vendor/v.h\"\n"
                "void f(void) { PyThreadState *T = PyEval_SaveThread();\n"
                "  log_it();\n  PyEval_RestoreThread(T); }\n");
  nlohmann::json R = json(".");
  size_t Shown = R["findings"].size();
  for (const auto &[Kind, N] : R["run"]["hidden"].items())
    Shown += N.get<size_t>();
  EXPECT_EQ(Shown, 1u) << "the call that detaches is in a.c: " << R;
}

TEST_F(Unread, AHeaderIsReadThroughASource) {
  source("lib/h.h", "static PyObject *h(MACRO) {\n"
                    "  PyThreadState *T = PyEval_SaveThread();\n"
                    "  PyErr_NoMemory();\n"
                    "  PyEval_RestoreThread(T);\n  return NULL;\n}\n");
  source("lib/mid.h", "#define MACRO void\n#include \"h.h\"\n");
  source("m.c", std::string(Bad) + "#include \"lib/mid.h\"\n"
                                   "void *use(void) { return h(); }\n");
  nlohmann::json R = json("lib/h.h");
  ASSERT_EQ(R["findings"].size(), 1u) << "of the header alone: " << R;
  EXPECT_EQ(R["findings"][0]["file"], "lib/h.h");
  EXPECT_EQ(R["run"]["complete"], true);
  EXPECT_EQ(json("lib/h.h m.c")["findings"].size(), 2u);
  EXPECT_EQ(json("lib/h.h m.c")["run"]["files_total"], 2);
  source("compile_commands.json",
         R"([{"directory": ".", "file": "m.c", "arguments": ["cc", "-c",
              "-I)" NOGIL_SOURCE_DIR R"(/testdata/include", "m.c"]}])");
  R = json("lib/h.h");
  EXPECT_EQ(R["findings"].size(), 1u) << R;
  EXPECT_EQ(R["run"]["python"], nullptr) << "by the command of m.c";
  // Nobody comes to it after all.
  source("m.c", std::string(Good) + "#if 0\n#include \"lib/mid.h\"\n#endif\n");
  Ran Lost = lint("lib/h.h");
  EXPECT_EQ(Lost.Exit, 2);
  EXPECT_TRUE(has(Lost.Out, "lib/h.h: lost: no unit includes it")) << Lost.Out;
}

TEST_F(Unread, AHeaderThatNobodyIncludesIsReadAlone) {
  std::string Body = "inline void h(void) {\n"
                     "  PyThreadState *T = PyEval_SaveThread();\n"
                     "  PyErr_NoMemory();\n  PyEval_RestoreThread(T);\n}\n";
  source("c.h", "#pragma once\nstatic PyObject *Kept;\nstatic " + Body);
  EXPECT_EQ(json("c.h")["findings"].size(), 1u) << json("c.h");
  source("x.h", "#include <Python.h>\nnamespace n {\n" + Body + "}\n");
  EXPECT_EQ(json("x.h")["findings"].size(), 1u) << json("x.h");
  EXPECT_EQ(json("x.h")["gaps"].size(), 0u) << "as C++, by its text";
  source("y.h", "#include <Python.h>\n#ifdef __cplusplus\nextern \"C\" {\n"
                "class C;\n#endif\nint class;\n");
  EXPECT_EQ(json("y.h")["gaps"].size(), 0u) << json("y.h");
}

TEST_F(Unread, NamesCannotWriteOnTheTerminal) {
  source("e\x1b[31m\nx.c", Bad);
  Ran R = lint(".");
  EXPECT_TRUE(R.Out.starts_with("e\\x1b[31m\\nx.c:4:3: error: ")) << R.Out;
  EXPECT_FALSE(has(R.Out, "\x1b"));
  Ran Missing = lint("\"$(printf 'no\\033[2Jthing')\"");
  EXPECT_EQ(Missing.Exit, 2);
  EXPECT_TRUE(has(Missing.Err, "input: no\\x1b[2Jthing: ")) << Missing.Err;
  EXPECT_EQ(json(".")["findings"][0]["file"], "e\x1b[31m\nx.c");
}

TEST(TableAt, KnowsTheDeclarationAroundALine) {
  const char *Text = "#include <Python.h>\n"                     // 1
                     "static int x = 1;\n"                       // 2
                     "/* { */ static struct PyMethodDef M[] =\n" // 3
                     "{\n"                                       // 4
                     "  {\"a};\", f}, // };\n"                   // 5
                     "#ifdef X\n"                                // 6
                     "  {\"b\", g},\n"                           // 7
                     "#endif\n"                                  // 8
                     "};\n"                                      // 9
                     "PyObject *f(void) {\n"                     // 10
                     "  PyObject *o = {0};\n"                    // 11
                     "}\n"                                       // 12
                     "static PyObject *Error = NO;\n"            // 13
                     "extern \"C\" {\n"                          // 14
                     "namespace n {\n"                           // 15
                     "PyTypeObject T{1,\n"                       // 16
                     "  2};\n"                                   // 17
                     "int y[] = {\n"                             // 18
                     "  3};\n"                                   // 19
                     "}}\n";
  const char *Wanted[] = {"", "", "M", "M", "M", "M", "M", "M", "M", "",
                          "", "", "",  "",  "",  "T", "T", "",  "",  ""};
  for (uint32_t Line = 1; Line <= 20; ++Line)
    EXPECT_EQ(tableAt(Text, Line), Wanted[Line - 1]) << Line;
  EXPECT_EQ(tableAt("PyMethodDef M[] = {\n", 1), "M");
  EXPECT_EQ(tableAt("", 1), "");
}

TEST(MissingHeader, ReadsWhatTheCompilerSays) {
  EXPECT_EQ(missingHeader("'a/b.h' file not found"), "a/b.h");
  EXPECT_EQ(missingHeader("'a.h' file not found with <angled> include; use "
                          "\"quotes\" instead"),
            "a.h");
  EXPECT_EQ(missingHeader("unknown type name 'x'"), "");
  EXPECT_EQ(missingHeader("'' file not found"), "");
}

TEST(HeadOf, EndsAtTheFirstCode) {
  EXPECT_EQ(headOf("/* a */ // b\n#define C \\\n  d\nint x;"),
            "/* a */ // b\n#define C \\\n  d\n");
  EXPECT_EQ(headOf("/* never ends"), "/* never ends");
  EXPECT_EQ(headOf("int x; /* a */"), "");
  EXPECT_EQ(headOf(std::string(9000, ' ')).size(), 4000u);
}
