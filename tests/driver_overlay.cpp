//===- driver_overlay.cpp - standard input, and watching ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `-` with --stdin-name: the text stands for the file wherever it is read; and
// --watch: what makes it run again, and what does not.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "support/Files.h"
#include "support/StandIns.h"
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;

namespace {

const char *const Helper = "#include <Python.h>\n"
                           "#include \"h.h\"\n"
                           "void note(PyObject *list) { noted(list); }\n";
const char *const Header =
    "static inline void noted(PyObject *list) { (void)list; }\n";
const char *const Noting =
    "static inline void noted(PyObject *list) { PyList_Append(list, list); }\n";
const char *const Module =
    "#include <Python.h>\n"
    "void note(PyObject *list);\n"
    "static PyObject *call(PyObject *self, PyObject *arg) {\n"
    "  Py_BEGIN_ALLOW_THREADS\n"
    "  note(arg);\n"
    "  Py_END_ALLOW_THREADS\n"
    "  Py_RETURN_NONE;\n"
    "}\n"
    "static PyMethodDef methods[] = {\n"
    "    {\"call\", call, METH_O, 0}, {0, 0, 0, 0}};\n"
    "static struct PyModuleDef def = {\n"
    "    PyModuleDef_HEAD_INIT, \"m\", 0, -1, methods, 0, 0, 0, 0};\n"
    "PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&def); }\n";

/// A module whose helper does no harm, as long as its header says so.
class Overlaid : public testing::Test {
protected:
  void SetUp() override {
    write(T / "p/setup.py", "");
    write(T / "p/helper.c", Helper);
    write(T / "p/h.h", Header);
    write(T / "p/mod.c", Module);
  }
  Ran run(const std::string &Line) {
    return runShell(Line, T / "p", T / "cache");
  }
  /// With this text on standard input.
  Ran lint(const std::string &Text, const std::string &Args,
           const std::string &Options = "-q") {
    write(T / "text", Text);
    return run("nogil-tidy " + Options + " --confidence=low " + Args +
               " <../text");
  }
  TempFolder T;
};

bool has(const std::string &Text, const std::string &Part) {
  return Text.find(Part) != Text.npos;
}

} // namespace

TEST_F(Overlaid, StandsForTheFileOfThatName) {
  EXPECT_EQ(run("nogil-tidy -q .").Exit, 0);
  // Its caller is in another file, and only read with the project.
  const std::string Bad = replaceAll(Helper, "#include \"h.h\"\n", Noting);
  Ran R = lint(Bad, "- --stdin-name helper.c --in-project");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  EXPECT_TRUE(has(R.Out, "mod.c:5:3: error: 'note' is called")) << R.Out;
  EXPECT_TRUE(has(R.Out, "helper.c:2:")) << R.Out;
  EXPECT_TRUE(has(R.Out, "PyList_Append(list, list); ")) << "the text is shown";
  EXPECT_EQ(lint(Bad, "- --stdin-name helper.c").Exit, 0);
  EXPECT_EQ(lint(Helper, "- --stdin-name helper.c --in-project").Exit, 0);
  EXPECT_EQ(read(T / "p/helper.c"), Helper);
}

/// What the compiler opens by an #include is the same text.
TEST_F(Overlaid, StandsForAHeaderThatIsIncluded) {
  std::filesystem::create_directory_symlink(T / "p", T / "link");
  for (const char *Name : {"h.h", "./h.h", "../p/h.h", "../link/h.h"}) {
    Ran R = lint(Noting, std::string("- --in-project --stdin-name ") + Name);
    EXPECT_EQ(R.Exit, 1) << Name << R.Err;
    EXPECT_TRUE(has(R.Out, "mod.c:5:3: error")) << Name << R.Out;
  }
  // The cache keeps no text for another one, nor for one as long.
  const std::string Other = replaceAll(Noting, "PyList_Append(list, list)",
                                       "(void)list + 00000 + 0000");
  ASSERT_EQ(Other.size(), std::string(Noting).size());
  EXPECT_EQ(lint(Other, "- --in-project --stdin-name h.h").Exit, 0);
  EXPECT_EQ(lint(Noting, "- --in-project --stdin-name h.h").Exit, 1);
  EXPECT_EQ(run("nogil-tidy -q .").Exit, 0);
  EXPECT_EQ(lint(Header, "- --in-project --stdin-name h.h").Exit, 0);
  write(T / "p/h.h", Noting);
  EXPECT_EQ(run("nogil-tidy -q .").Exit, 1);
}

TEST_F(Overlaid, NeedsNoFile) {
  const std::string Text =
      replaceAll(Module, "note(arg)", "PyList_Append(arg, self)");
  for (const char *Project : {"", " --in-project"}) {
    Ran R = lint(Text, std::string("- --stdin-name new.c") + Project);
    EXPECT_EQ(R.Exit, 1) << Project << R.Err;
    EXPECT_TRUE(has(R.Out, "new.c:5:3: error")) << R.Out;
  }
  EXPECT_FALSE(std::filesystem::exists(T / "p/new.c"));
}

/// Settings, comments and patterns go by the name.
TEST_F(Overlaid, HasTheSettingsOfItsName) {
  const std::string Text =
      replaceAll(Module, "note(arg);", "PyList_Append(arg, self);");
  EXPECT_EQ(lint(Text, "- --stdin-name mod.c").Exit, 1);
  EXPECT_EQ(lint(replaceAll(Text, "self);", "self); // NOLINT"),
                 "- --stdin-name mod.c")
                .Exit,
            0);
  write(T / "p/.nogil-tidy.yaml",
        "per-path:\n  'quiet*.c': '-nogil-detached-api-call'\n");
  EXPECT_EQ(lint(Text, "- --stdin-name mod.c").Exit, 1);
  EXPECT_EQ(lint(Text, "- --stdin-name quiet.c").Exit, 0);
}

TEST_F(Overlaid, FixesAreAPatchOfTheText) {
  const std::string Text =
      "#include <Python.h>\n"
      "#include <errno.h>\n"
      "#include <unistd.h>\n"
      "static PyObject *plain(PyObject *self, PyObject *args) {\n"
      "  int fd = 3;\n"
      "  if (dup(fd) < 0) {\n"
      "    close(fd);\n"
      "    return PyErr_SetFromErrno(PyExc_OSError);\n"
      "  }\n"
      "  Py_RETURN_NONE;\n"
      "}\n"
      "static PyMethodDef methods[] = {\n"
      "    {\"plain\", plain, METH_NOARGS, 0}, {0, 0, 0, 0}};\n"
      "PyMethodDef *table(void) { return methods; }\n";
  write(T / "p/get.c", "int x;\n");
  Ran R = lint(Text, "- --stdin-name get.c --fix --diff-only", "--preview");
  EXPECT_TRUE(has(R.Out, "+++ b/get.c\n")) << R.Out << R.Err;
  EXPECT_TRUE(has(R.Out, "\n     close(fd);\n")) << R.Out << R.Err;
  EXPECT_EQ(read(T / "p/get.c"), "int x;\n");
}

TEST_F(Overlaid, SaysWhatCantBe) {
  struct {
    const char *Args, *Says;
  } Cases[] = {
      {"-", "add --stdin-name NAME"},
      {"- - --stdin-name x.c", "standard input is named twice"},
      {"--stdin-name x.c .", "standard input is not read: add -"},
      {"- --stdin-name x.c --fix", "--fix --diff-only prints the patch"},
      {"- --stdin-name x.c --diff -", "is the patch of --diff"},
      {"- --stdin-name x.py", "x.py: not the name of a C or C++ file"},
      {"- --stdin-name x.c --watch", "--watch: it checks files"},
  };
  for (const auto &C : Cases) {
    Ran R = lint("int x;\n", C.Args);
    EXPECT_EQ(R.Exit, 2) << C.Args;
    EXPECT_TRUE(has(R.Err, C.Says)) << C.Args << ": " << R.Err;
    EXPECT_EQ(R.Out, "") << C.Args;
  }
  Ran R = lint("", "- --stdin-name x.c");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_TRUE(has(R.Err, "standard input is empty")) << R.Err;
}

TEST(StandIns, AreKnownByRealPath) {
  TempFolder T;
  write(T / "a/x.h", "disk");
  std::filesystem::create_directory_symlink(T / "a", T / "b");
  setStandIns({{T / "a/x.h", "text"}, {T / "a/new.h", "other"}});
  EXPECT_EQ(readFile(T / "a/x.h"), "text");
  EXPECT_EQ(readFile(T / "b/x.h"), "text");
  EXPECT_EQ(readFile(T / "a/../b/new.h"), "other");
  EXPECT_EQ(readFile(T / "new.h"), std::nullopt);
  setStandIns({});
  EXPECT_EQ(readFile(T / "b/x.h"), "disk");
}

namespace {

/// A watch that a script drives. `await N TEXT`: until TEXT has been said N
/// times.
class Watching : public Overlaid {
protected:
  Ran drive(const std::string &Script, const std::string &Args = ".") {
    return run("await() { n=0; while :; do\n"
               "c=$(grep -c -- \"$2\" ../said); [ ${c:-0} -ge $1 ] && return\n"
               "n=$((n+1)); [ $n -gt 600 ] && { echo gave up: $2; exit 9; }\n"
               "sleep .05; done; }\n"
               ": >../said\n"
               "nogil-tidy --watch " +
               Args +
               " >../out 2>../said & P=$!\n"
               "await 1 'watching'\n" +
               Script + "\nkill -INT $P; wait $P; echo $?");
  }
  std::string said() { return read(T / "said"); }
  std::string out() { return read(T / "out"); }
};

} // namespace

TEST_F(Watching, AHeaderThatWasReadRunsItAgain) {
  write(T / "bad.h", Noting);
  Ran R = drive("cp ../bad.h h.h; await 2 watching");
  EXPECT_EQ(R.Out, "1\n") << R.Err << said();
  EXPECT_TRUE(has(said(), "watching 3 files: Ctrl-C ends it")) << said();
  EXPECT_TRUE(has(said(), "changed: h.h\n")) << said();
  EXPECT_TRUE(has(out(), "mod.c:5:3: error")) << out();
  EXPECT_FALSE(has(out(), "\x1b[")) << "no terminal, nothing is cleared";
}

/// As editors write: another file that gets the name.
TEST_F(Watching, ARenamedFileAndANewOneRunItAgain) {
  write(T / "bad.h", Noting);
  write(T / "other.c", "#include \"names.def\"\n");
  write(T / "p/names.def", "int other;\n");
  Ran R = drive("cp ../bad.h .h.h.tmp; mv .h.h.tmp h.h; await 2 watching\n"
                "cp ../other.c other.c; await 3 watching\n"
                "echo 'int more;' >>names.def; await 4 watching");
  EXPECT_EQ(R.Out, "1\n") << R.Err << said();
  EXPECT_TRUE(has(said(), "watching 5 files")) << said();
}

TEST_F(Watching, SettingsRunItAgain) {
  write(T / "p/h.h", Noting);
  Ran R = drive("echo 'fail-on: never' >.nogil-tidy.yaml; await 2 watching");
  EXPECT_EQ(R.Out, "0\n") << R.Err << said();
  R = drive("echo 'broken: [' >.nogil-tidy.yaml; await 2 watching\n"
            "rm .nogil-tidy.yaml; await 3 watching");
  EXPECT_EQ(R.Out, "1\n") << R.Err << said();
  EXPECT_TRUE(has(said(), "error: broken settings")) << said();
}

/// Nobody reads its reports: `nogil-tidy --watch | head`.
TEST_F(Watching, EndsWithItsReader) {
  write(T / "p/h.h", Noting);
  Ran R = run("(timeout 20 nogil-tidy --watch . 2>../said; echo $? >../code) | "
              "head -n 1 >../out");
  EXPECT_EQ(R.Exit, 0) << R.Err;
  EXPECT_EQ(read(T / "code"), "1\n") << said();
  EXPECT_TRUE(has(out(), "mod.c:5:3: error")) << out();
}

TEST_F(Watching, OtherFilesDoNot) {
  Ran R = drive("echo x >notes.txt; echo x >.mod.c.swp; ln -s x '.#mod.c'; "
                "sleep 1");
  EXPECT_EQ(R.Out, "0\n") << R.Err << said();
  EXPECT_FALSE(has(said(), "changed")) << said();
}
