//===- driver_forged.cpp - output that others would like to write ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A project whose files, symbols, strings, macros, messages and rules are named
// so that they would move the cursor, hide, or be commands of a service that
// runs builds. What counts is what such services read: their rules are written
// here anew, from what their runners do, and each output is held against them.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "fix/Diff.h"
#include "support/Printable.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;

namespace {

/// The number of the character at `At`, which goes behind it; -1: no UTF-8.
int64_t next(const std::string &Text, size_t &At) {
  auto Byte = [&](size_t I) {
    return I < Text.size() ? uint8_t(Text[I]) : uint8_t(0);
  };
  uint8_t First = Byte(At++);
  if (First < 0x80)
    return First;
  int More = First >= 0xF0 ? 3 : First >= 0xE0 ? 2 : First >= 0xC2 ? 1 : 0;
  int64_t C = First & (0x3F >> More);
  for (int I = 0; I < More; ++I, ++At) {
    if ((Byte(At) & 0xC0) != 0x80)
      return -1;
    C = C << 6 | (Byte(At) & 0x3F);
  }
  bool Surrogate = C >= 0xD800 && C <= 0xDFFF;
  return More && !Surrogate ? C : -1;
}

bool isVisible(int64_t C) {
  return C == '\n' || C == '\t' ||
         (C >= 0x20 && !(C >= 0x7F && C <= 0xA0) && C != 0xAD &&
          !(C >= 0x2028 && C <= 0x202F) && !(C >= 0x200B && C <= 0x200F) &&
          !(C >= 0x2060 && C <= 0x206F) && C != 0xFEFF &&
          !(C >= 0xE0000 && C <= 0xE0FFF) && C != 0x3164 && C != 0xFE0F &&
          C != 0x2003);
}

/// What is wrong with an output; empty: nothing.
std::string forged(const std::string &Out) {
  for (size_t At = 0; At < Out.size();)
    if (size_t Start = At; !isVisible(next(Out, At)))
      return "a character at " + std::to_string(Start) + " of:\n" + Out;
  std::istringstream Lines(Out);
  for (std::string Line; std::getline(Lines, Line);) {
    size_t At = 0, Behind = 0;
    for (int64_t C = ' ';
         Behind < Line.size() && (C == ' ' || C == '\t' || C == 0x3000);)
      At = Behind, C = next(Line, Behind);
    if (Line.compare(At, 2, "::") == 0 && Line.find("::", At + 2) != Line.npos)
      return "a command: " + Line;
    std::string Lower = Line;
    for (char &C : Lower)
      C = char(std::tolower(uint8_t(C)));
    for (const char *Mark : {"##[", "##vso", "##teamcity"})
      if (Lower.find(Mark) != Lower.npos)
        return "a command: " + Line;
  }
  return "";
}

struct Name {
  const char *Bytes, *Shown; ///< Shown null: as it is
};
/// Of files, and within comments, strings and macros.
const Name Names[] = {
    {"::error file=x,line=1::pwned\n.c",
     "\\x3a:error file=x,line=1::pwned\\n.c"},
    {"new\n::warning::line.c", "new\\n::warning::line.c"},
    {"  ::set-env name=PATH::x.c", "  \\x3a:set-env name=PATH::x.c"},
    {"\t::error::tab.c", "\\t\\x3a:error::tab.c"},
    {"\xE3\x80\x80::error::wide.c", "\xE3\x80\x80\\x3a:error::wide.c"},
    {"\xC2\xA0::error::nbsp.c", "\\u00a0::error::nbsp.c"},
    {"::one.c", "\\x3a:one.c"},
    {"##[error]x.c", "\\x23#[error]x.c"},
    {"###[error]x.c", "#\\x23#[error]x.c"},
    {"a##vso[task.setvariable variable=x]y.c",
     "a\\x23#vso[task.setvariable variable=x]y.c"},
    {"##VSO[x]y.c", "\\x23#VSO[x]y.c"},
    {"##teamcity[buildProblem].c", "\\x23#teamcity[buildProblem].c"},
    {"section_start:0:x\r\x1b[0K.c", "section_start:0:x\\r\\x1b[0K.c"},
    {"\x1b[31mred\x1b[0m.c", "\\x1b[31mred\\x1b[0m.c"},
    {"\x1b]0;title\x07.c", "\\x1b]0;title\\x07.c"},
    {"cr\rover.c", "cr\\rover.c"},
    {"bs\b\b.c", "bs\\x08\\x08.c"},
    {"\v\f.c", "\\x0b\\x0c.c"},
    {"del\x7F.c", "del\\x7f.c"},
    {"csi\xC2\x9B"
     "31m.c",
     "csi\\u009b31m.c"},
    {"rlo\xE2\x80\xAE"
     "c.c",
     "rlo\\u202ec.c"},
    {"lri\xE2\x81\xA6"
     "c.c",
     "lri\\u2066c.c"},
    {"line\xE2\x80\xA8"
     "c.c",
     "line\\u2028c.c"},
    {"par\xE2\x80\xA9"
     "c.c",
     "par\\u2029c.c"},
    {"zero\xE2\x80\x8B"
     "c.c",
     "zero\\u200bc.c"},
    {"bom\xEF\xBB\xBF"
     "c.c",
     "bom\\ufeffc.c"},
    {"tag\xF3\xA0\x81\x81"
     "c.c",
     "tag\\U000e0041c.c"},
    {"filler\xE3\x85\xA4"
     "c.c",
     "filler\\u3164c.c"},
    {"variant\xEF\xB8\x8F"
     "c.c",
     "variant\\ufe0fc.c"},
    {"bad\xFF\xC0\xAF"
     "c.c",
     "bad\\xff\\xc0\\xafc.c"},
    {"half\xED\xA0\x80"
     "c.c",
     "half\\xed\\xa0\\x80"
     "c.c"},
    {"cut\xE2\x80", "cut\\xe2\\x80"},
    {"%s%n{}{0}.c", nullptr},
    {"a\"b\\c'd`e.c", nullptr},
    {"\xC3\xA4\xE5\xAD\x97.c", nullptr},
};

/// A source with a finding in whose lines, symbols and strings Text stands.
std::string hostile(std::string Text) {
  std::string InLine; // what a comment and a string can hold
  for (char C : Text)
    if (C != '\n' && C != '"' && C != '\\' && C != '\r')
      InLine += C;
  return "#include <Python.h>\n"
         "#include \"no" +
         InLine +
         ".h\"\n"
         "#pragma message(\"" +
         InLine +
         "\")\n"
         "#define \xC3\xA9\xE2\x80\xAEm() PyErr_NoMemory()\n"
         "static PyObject *$\\u202ef(PyObject *S, PyObject *A) {\n"
         "  PyThreadState *T = PyEval_SaveThread(); /* " +
         InLine +
         " */\n"
         "/*" +
         InLine +
         "*/\t\xC3\xA9\xE2\x80\xAEm(); /* \r\x1b[2J */\n"
         "  PyErr_NoMemory();\n"
         "  PyEval_RestoreThread(T);\n  return NULL;\n}\n"
         "PyObject *g(void) __asm__(\"g\\n::error::" +
         InLine +
         "\");\n"
         "PyObject *g(void) { return $\\u202ef(0, 0); }\n"
         "PyObject *h(void) { return g(x\xE2\x80\xAEy); }\n"
         "static PyMethodDef M[] = {{\"\\n::error::" +
         InLine +
         "\\x1b[0m\", $\\u202ef, METH_NOARGS, \"d\\n::error::x\"}, {0}};\n"
         "static struct PyModuleDef D = {PyModuleDef_HEAD_INIT, \"\\n" +
         InLine +
         "\", \"\\n::error::doc\", -1, M};\n"
         "PyObject *PyInit_x(void) { return PyModule_Create(&D); }\n"
         "#error \"" +
         InLine + "\x1b[1m\"\n";
}

class Forged : public testing::Test {
protected:
  Forged() {
    write(T / "p/pyproject.toml", "");
    write(T / "python", "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
                        "\"include\": [\"%s\"]}\\n' '" NOGIL_SOURCE_DIR
                        "/testdata/include'\n");
    fs::permissions(T / "python", fs::perms::owner_all);
  }
  Ran lint(const std::string &Arguments) {
    return runShell("nogil-tidy --confidence=low --free-threaded --preview "
                    "--python ../python " +
                        Arguments,
                    T / "p", T / "cache");
  }
  TempFolder T;
};

} // namespace

TEST(Printable, ShowsEachName) {
  for (const Name &N : Names) {
    std::string Shown = printable(N.Bytes);
    EXPECT_EQ(Shown, N.Shown ? N.Shown : N.Bytes);
    EXPECT_EQ(forged(Shown), "");
    EXPECT_EQ(printable(Shown), Shown) << "nothing is left to escape";
    EXPECT_EQ(forged(printableLines(N.Bytes)), "") << Shown;
    if (!N.Shown) {
      EXPECT_FALSE(holdsCommand(N.Bytes));
    }
  }
  EXPECT_EQ(printableLines("\ta\n\n::b\n  ::c::d\n##[e"),
            "\ta\n\n::b\n  \\x3a:c::d\n\\x23#[e");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a\\x00b");
}

/// C++ begins lines with names of the global name space.
TEST(Printable, KnowsCommandsFromNames) {
  for (const char *Line : {" ::error::x", "::Error file=a::", "\t::group::",
                           "a ##[debug]b", "##vso[x]", "::stop-commands::t"})
    EXPECT_TRUE(holdsCommand(Line)) << Line;
  for (const char *Line : {" ::std::move(x)", "+::error::x", "::error(x)", "",
                           "a ## b", "::close(a::b)", "# ##", "::", "::error"})
    EXPECT_FALSE(holdsCommand(Line)) << Line;
}

TEST(Printable, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("ab\xC3\xA4"
                      "c",
                      3),
            "ab... (3 bytes more)");
}

TEST_F(Forged, NoFormatOfTheReportObeys) {
  for (const Name &N : Names) {
    std::string File = N.Bytes;
    if (!File.ends_with(".c"))
      File += ".c";
    write(T / ("p/" + File), hostile(N.Bytes));
  }
  for (const char *Format :
       {"", "--quiet", "--format=json", "--all-files",
        "--checks=nogil-detached-api-call", "--unmodelled"}) {
    Ran R = lint(Format);
    EXPECT_GT(R.Out.size(), 10u) << Format << R.Err;
    EXPECT_EQ(forged(R.Out), "") << Format;
    EXPECT_EQ(forged(R.Err), "") << Format;
  }
  std::string Text = lint("").Out;
  nlohmann::json Json = nlohmann::json::parse(lint("--format=json").Out);
  std::set<std::string> Files;
  for (const auto &F : Json["findings"])
    Files.insert(F["file"]);
  for (const Name &N : Names) {
    std::string Shown = N.Shown ? N.Shown : N.Bytes;
    Shown += Shown.ends_with(".c") ? "" : ".c";
    EXPECT_NE(Text.find("\n" + Shown + ":9:3: error: "), Text.npos) << Shown;
    // Others hold U+FFFD.
    bool IsUtf8 = true;
    std::string File = N.Bytes;
    for (size_t At = 0; At < File.size();)
      IsUtf8 &= next(File, At) >= 0;
    if (IsUtf8) {
      EXPECT_TRUE(Files.count(N.Bytes)) << Shown;
    }
  }
}

TEST_F(Forged, NoDumpObeys) {
  for (size_t I = 0; I < std::size(Names); I += 3)
    write(T / ("p/" + std::to_string(I) + Names[I].Bytes + ".c"),
          hostile(Names[I].Bytes));
  write(T / "p/::error file=x::\n::error::y.c", hostile("::error::x"));
  for (const char *Dump :
       {"facts", "skeleton", "program", "callgraph", "entries", "summary",
        "states", "contexts", "unreached", "budgets", "locks", "accesses",
        "ownership", "effects", "origins", "findings"}) {
    Ran R = lint(std::string("--dump ") + Dump);
    EXPECT_EQ(forged(R.Out), "") << Dump;
    EXPECT_EQ(forged(R.Err), "") << Dump;
  }
}

TEST_F(Forged, NoMessageObeys) {
  write(T / "p/a.c", "int f(void) { return 1; }\n");
  write(T / "p/r.yaml", "schema: 1\nsource: x\nfunctions:\n"
                        "  - {name: f, state: \"a\\n::error::x\\e[2J\"}\n");
  std::string Bad =
      "\"$(printf '\\n::error::x\\033[2J\\342\\200\\256##[error]')\"";
  for (const std::string &Arguments :
       {"--no-such-option=" + Bad, "--checks=" + Bad, "-p " + Bad,
        "--python " + Bad, "--rules " + Bad, "--output " + Bad + "/x",
        "--format " + Bad, "-j " + Bad, "--dump " + Bad, "explain " + Bad,
        "--cache-dir /dev/null/" + Bad, "--extra-arg=" + Bad,
        "--confidence " + Bad, Bad, std::string("--rules r.yaml")}) {
    Ran R = lint(Arguments + (Arguments == Bad ? "" : " a.c"));
    EXPECT_EQ(forged(R.Err), "") << Arguments;
    EXPECT_EQ(forged(R.Out), "") << Arguments;
    EXPECT_EQ(R.Err.find("internal"), R.Err.npos) << R.Err;
  }
}

TEST_F(Forged, QuotedLinesKeepTheirMarks) {
  write(T / "p/a.c", "#include <Python.h>\nPyObject *f(void) {\n"
                     "  PyThreadState *T = PyEval_SaveThread();\n"
                     "\t/*\x1b\xE2\x80\xAE\xE5\xAD\x97*/PyErr_NoMemory();\n"
                     "  PyEval_RestoreThread(T);\n  return NULL;\n}\n");
  std::string Out = lint("--checks=nogil-detached-api-call").Out;
  EXPECT_NE(Out.find("\n    4 | \t/*\\x1b\\u202e\xE5\xAD\x97*/PyErr_NoMemory();"
                     "\n      | \t                ^~~~~~~~~~~~~~~~\n"),
            Out.npos)
      << Out;
}

TEST_F(Forged, PatchesAreBytesAndNoCommands) {
  const std::string Nap = "#include <Python.h>\n#include <unistd.h>\n"
                          "static PyObject *nap(PyObject *S, PyObject *A) {\n"
                          "  sleep(1); /* \x1b[2J */\n"
                          "  Py_RETURN_NONE;\n}\n"
                          "static PyMethodDef M[] = {{\"nap\", nap, "
                          "METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};\n";
  const std::string Fix = "--fix --unsafe-fixes --diff-only --quiet "
                          "--checks=nogil-missing-gil-release ";
  write(T / "p/\x1b[2J\n::error::x.c", Nap);
  Ran R = lint(Fix + ". > ../patch; patch -p1 --dry-run < ../patch > ../said "
                     "&& git apply --check ../patch && echo applies");
  EXPECT_EQ(R.Out, "applies\n") << R.Err << read(T / "patch");
  EXPECT_TRUE(read(T / "patch")
                  .starts_with("--- \"a/\\033[2J\\012::error::x.c\"\n+++ \"b/"))
      << read(T / "patch");
  EXPECT_NE(read(T / "patch").find("\x1b[2J */\n"), std::string::npos);
  R = runShell("script -qec 'nogil-tidy --confidence=low --free-threaded "
               "--preview --no-progress --python ../python " +
                   Fix + ".' /dev/null | tr -d '\\r'",
               T / "p", T / "cache");
  EXPECT_EQ(forged(R.Out), "");
  EXPECT_NE(R.Out.find("\\x1b[2J */\n"), R.Out.npos) << R.Out;
  // A context line that GitHub would obey.
  write(T / "p/a.c", "/*\n ::error::x\n*/ " + Nap.substr(0, 20) +
                         "#include <unistd.h>\n" +
                         "static PyObject *nap(PyObject *S, PyObject *A) {\n"
                         "  /*\n ::error::x\n*/ sleep(1);\n"
                         "  Py_RETURN_NONE;\n}\n"
                         "static PyMethodDef M[] = {{\"nap\", nap, "
                         "METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};\n");
  R = lint(Fix + "a.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_EQ(R.Out, "");
  EXPECT_NE(R.Err.find("cannot print the patch: b/a.c: "), R.Err.npos) << R.Err;
  EXPECT_NE(R.Err.find("--output"), R.Err.npos) << R.Err;
  EXPECT_EQ(forged(R.Err), "");
  R = lint(Fix + "--output ../patch a.c");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  EXPECT_NE(read(T / "patch").find("\n  ::error::x\n"), std::string::npos);
}
