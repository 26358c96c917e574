//===- driver_new.cpp - what a change brings ------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// --diff, --baseline and --in-project on a small repository: a helper that
// needs the GIL, and a function that comes to call it detached.
//
//===----------------------------------------------------------------------===//
#include "driver_support.h"
#include "filter/Baseline.h"
#include "filter/Patch.h"
#include "fix/Diff.h"
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;

namespace {

using Ranges = LineRanges;

const char *const Helper = "#include <Python.h>\n"
                           "void note(PyObject *list) {\n"
                           "  PyList_Append(list, Py_None);\n"
                           "}\n";
const char *const Attached =
    "#include <Python.h>\n"
    "void note(PyObject *list);\n"
    "static PyObject *call(PyObject *self, PyObject *arg) {\n"
    "  note(arg);\n"
    "  Py_RETURN_NONE;\n"
    "}\n"
    "static PyMethodDef methods[] = {\n"
    "    {\"call\", call, METH_O, 0}, {0, 0, 0, 0}};\n"
    "static struct PyModuleDef def = {\n"
    "    PyModuleDef_HEAD_INIT, \"m\", 0, -1, methods, 0, 0, 0, 0};\n"
    "PyMODINIT_FUNC PyInit_m(void) { return PyModule_Create(&def); }\n";

std::string detached() {
  return replaceAll(Attached, "  note(arg);\n",
                    "  Py_BEGIN_ALLOW_THREADS\n"
                    "  note(arg);\n"
                    "  Py_END_ALLOW_THREADS\n");
}

class Changed : public testing::Test {
protected:
  void SetUp() override {
    write(T / "p/helper.c", Helper);
    write(T / "p/mod.c", Attached);
    write(T / "p/setup.py", "");
    git("init -q . && git add . && git -c user.name=n -c user.email=e commit "
        "-q -m first");
  }
  void git(const std::string &Args) { sh("git " + Args); }
  void sh(const std::string &Line) {
    Ran R = runShell(Line, T / "p", T / "cache");
    ASSERT_EQ(R.Exit, 0) << Line << R.Err;
  }
  Ran lint(const std::string &Args, const std::string &Before = "") {
    return runShell(Before + "nogil-tidy --quiet --confidence=low " + Args,
                    T / "p", T / "cache");
  }
  TempFolder T;
};

size_t findings(const Ran &R) {
  size_t N = 0;
  for (size_t At = 0; (At = R.Out.find(" [nogil-", At)) != R.Out.npos; ++At)
    ++N;
  return N;
}

} // namespace

TEST(Patches, SayWhichLines) {
  Patch P = readPatch("diff --git a/x.c b/x.c\n"
                      "index 1..2 100644\n"
                      "--- a/x.c\n"
                      "+++ b/x.c\n"
                      "@@ -1,3 +1,4 @@ f(void)\n"
                      " one\n"
                      "+two\n"
                      "+three\n"
                      "-old\n"
                      " four\n"
                      "@@ -9 +10,0 @@\n"
                      "-gone\n"
                      "--- a/y.c\t2026-01-01\n"
                      "+++ /dev/null\n"
                      "@@ -1 +0,0 @@\n"
                      "-all\n"
                      "+++ \"b/z\\303\\244\\t.c\"\n"
                      "@@ -0,0 +1 @@\n"
                      "+new\n"
                      "\\ No newline at end of file\n");
  EXPECT_EQ(P.Problem, "");
  ASSERT_EQ(P.Files.size(), 2u);
  EXPECT_EQ(P.Files["x.c"], (Ranges{{2, 4}, {10, 11}}));
  EXPECT_EQ(P.Files["z\xC3\xA4\t.c"], (Ranges{{1, 1}}));
  EXPECT_TRUE(touches(P.Files["x.c"], 4, 9));
  EXPECT_FALSE(touches(P.Files["x.c"], 5, 9));
}

TEST(Patches, SayWhatIsWrong) {
  struct {
    const char *Text, *Problem;
    uint32_t Line;
  } Cases[] = {
      {"@@ -1 +1 @@\n-a\n+b\n", "a hunk stands before the name", 1},
      {"+++ b/x\n@@ 1 @@\n", "", 2},
      {"+++ b/x\n@@ -1 +b @@\n", "the first line of a hunk", 2},
      {"+++ b/x\n@@ -1 +1 @@\n-a\nb\n", "a hunk has other lines", 4},
      {"+++ b/x\n@@ -1,2 +1,2 @@\n a\n", "it ends within a hunk", 3},
      {"+++ b/x\n@@ -1,4000000000 +1 @@\n", "the first line of a hunk", 2},
      {"", "", 0},
  };
  for (const auto &C : Cases) {
    Patch P = readPatch(C.Text);
    EXPECT_TRUE(P.Problem.starts_with(C.Problem)) << C.Text << P.Problem;
    EXPECT_EQ(P.Problem.empty(), !*C.Problem) << P.Problem;
    EXPECT_EQ(P.Line, C.Line) << C.Text;
  }
}

/// What is written as a patch is read as one.
TEST(Patches, OfOurOwn) {
  Patch P = readPatch(unifiedDiff("a \"b\".c", "1\n2\n3\n", "1\nx\n3\ny"));
  EXPECT_EQ(P.Problem, "");
  EXPECT_EQ(P.Files["a \"b\".c"], (Ranges{{1, 2}, {4, 4}}));
}

TEST(Baselines, SayWhatIsWrong) {
  for (auto [Text, Problem] :
       {std::pair("", "it is no JSON"),
        {"[]", "it has no \"schema\""},
        {"{\"schema\": 2}", "its \"schema\" is not 1"},
        {"{\"schema\": 1}", "it has no list of"},
        {"{\"schema\": 1, \"findings\": [{}]}", "finding 1 has no"}})
    EXPECT_TRUE(readBaseline(Text).Problem.starts_with(Problem)) << Text;
  EXPECT_EQ(readBaseline(writeBaseline({})).Problem, "");
}

TEST_F(Changed, OldHelperThatIsReachedDetached) {
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u);
  write(T / "p/mod.c", detached());
  Ran All = lint("."), New = lint("--diff HEAD ."),
      Piped = lint("--diff - .", "git diff | ");
  EXPECT_GE(findings(All), 1u) << All.Err;
  EXPECT_NE(All.Out.find("helper.c:3:"), All.Out.npos) << All.Out;
  EXPECT_EQ(New.Out, All.Out) << New.Err;
  EXPECT_EQ(Piped.Out, All.Out) << Piped.Err;
  EXPECT_EQ(New.Exit, 1);
}

TEST_F(Changed, OldFindingsAreNone) {
  write(T / "p/mod.c", detached());
  git("-c user.name=n -c user.email=e commit -q -a -m second");
  Ran R = lint("--diff HEAD .");
  EXPECT_EQ(findings(R), 0u) << R.Out;
  EXPECT_EQ(R.Exit, 0) << R.Err;
  // Another line of the same file changes nothing.
  write(T / "p/mod.c", detached() + "/* the end */\n");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u);
  EXPECT_GE(findings(lint("--diff HEAD~1 .")), 1u);
}

/// What a lock kept apart is new although no line was added.
TEST_F(Changed, RemovedLinesChangeTheirNeighbours) {
  std::string Text = replaceAll(detached(), "  Py_END_ALLOW_THREADS\n",
                                "  Py_END_ALLOW_THREADS\n");
  std::string Guarded = replaceAll(Text, "  note(arg);\n",
                                   "  Py_BLOCK_THREADS\n"
                                   "  note(arg);\n"
                                   "  Py_UNBLOCK_THREADS\n");
  write(T / "p/mod.c", Guarded);
  git("-c user.name=n -c user.email=e commit -q -a -m guarded");
  EXPECT_EQ(findings(lint(".")), 0u);
  write(T / "p/mod.c", Text);
  EXPECT_GE(findings(lint("--diff HEAD .")), 1u);
}

namespace {

/// The same with findings whose proof has none of the changed lines.
class Brought : public Changed {
protected:
  void commit(const std::string &Message) {
    git("add -A && git -c user.name=n -c user.email=e commit -q -m " + Message);
  }
  /// What --diff shows of a change that brings one finding in `File`.
  void expectBrought(const std::string &File) {
    Ran All = lint("."), New = lint("--diff HEAD .");
    EXPECT_GE(findings(All), 1u) << All.Err;
    EXPECT_NE(All.Out.find(File), All.Out.npos) << All.Out;
    EXPECT_EQ(New.Out, All.Out) << New.Err;
    // Lines alone don't show it.
    Ran Piped = lint("--diff - .", "git diff | ");
    EXPECT_EQ(findings(Piped), 0u) << Piped.Out;
    // Again, with what the first run has kept.
    EXPECT_EQ(lint("--diff HEAD .").Out, All.Out);
    EXPECT_EQ(lint("--no-cache --diff HEAD .").Out, All.Out);
    commit("next");
    EXPECT_EQ(findings(lint("--diff HEAD .")), 0u);
    EXPECT_EQ(lint("--diff HEAD~1 .").Out, All.Out);
  }
};

const char *const Region =
    "#include \"region.h\"\n"
    "void note(PyObject *list);\n"
    "static PyObject *call(PyObject *s, PyObject *arg) {\n"
    "  PyThreadState *t = leave();\n"
    "  come_back(t);\n"
    "  note(arg);\n"
    "  Py_RETURN_NONE;\n"
    "}\n"
    "static PyMethodDef methods[] = {\n"
    "    {\"call\", call, METH_O, 0}, {0, 0, 0, 0}};\n"
    "static struct PyModuleDef def = {\n"
    "    PyModuleDef_HEAD_INIT, \"m\", 0, -1, methods, 0, "
    "0, 0, 0};\n"
    "PyMODINIT_FUNC PyInit_m(void) { return "
    "PyModule_Create(&def); }\n";

} // namespace

/// The lines that attached are gone, and no other file has changed.
TEST_F(Brought, WhatAttachedIsGone) {
  write(T / "p/mod.c", Region);
  write(T / "p/region.h", "#include <Python.h>\n"
                          "PyThreadState *leave(void);\n"
                          "void come_back(PyThreadState *t);\n");
  const char *const Leave = "#include \"region.h\"\n"
                            "PyThreadState *leave(void) {\n"
                            "  return PyEval_SaveThread();\n"
                            "}\n";
  write(T / "p/leave.c", Leave);
  write(T / "p/back.c", "#include \"region.h\"\n"
                        "/* one */\n"
                        "/* two */\n"
                        "void come_back(PyThreadState *t) {\n"
                        "  PyEval_RestoreThread(t);\n"
                        "}\n");
  commit("region");
  EXPECT_EQ(findings(lint(".")), 0u) << lint(".").Out;
  write(T / "p/back.c", "#include \"region.h\"\n"
                        "/* one */\n"
                        "/* two */\n"
                        "void come_back(PyThreadState *t) {\n"
                        "}\n");
  expectBrought("mod.c");
}

/// A file that guarded all calls is removed, and its header with it.
TEST_F(Brought, SourcesThatAreGone) {
  write(T / "p/mod.c", detached());
  write(T / "p/helper.c", "#include \"guard.h\"\n"
                          "void note(PyObject *list) {\n"
                          "  GUARD;\n"
                          "  PyList_Append(list, Py_None);\n"
                          "  UNGUARD;\n"
                          "}\n");
  write(T / "p/guard.h", "#include <Python.h>\n"
                         "int guard(void);\n"
                         "void unguard(int);\n"
                         "#define GUARD int s = guard()\n"
                         "#define UNGUARD unguard(s)\n");
  write(T / "p/guard.c", "#include \"guard.h\"\n"
                         "int guard(void) {\n"
                         "  return (int)PyGILState_Ensure();\n"
                         "}\n"
                         "void unguard(int s) {\n"
                         "  PyGILState_Release((PyGILState_STATE)s);\n"
                         "}\n");
  commit("guarded");
  EXPECT_EQ(findings(lint(".")), 0u) << lint(".").Out;
  sh("rm guard.c");
  expectBrought("helper.c");
}

/// A macro of a header decides.
TEST_F(Brought, HeadersThatChange) {
  write(T / "p/mod.c",
        replaceAll(detached(), "  note(arg);\n", "  CALL(note(arg));\n"));
  write(T / "p/mod.c", replaceAll(read(T / "p/mod.c"), "#include <Python.h>\n",
                                  "#include \"call.h\"\n"));
  const std::string Before = "#include <Python.h>\n"
                             "/* one */\n"
                             "#define CALL(x) do { Py_BLOCK_THREADS x; "
                             "Py_UNBLOCK_THREADS } while (0)\n";
  write(T / "p/call.h", Before);
  commit("blocked");
  EXPECT_EQ(findings(lint(".")), 0u) << lint(".").Out;
  write(T / "p/call.h", "#include <Python.h>\n"
                        "/* one */\n"
                        "#define CALL(x) do { x; } while (0)\n");
  Ran All = lint("."), New = lint("--diff HEAD .");
  EXPECT_GE(findings(All), 1u) << All.Err;
  EXPECT_EQ(New.Out, All.Out) << New.Err;
}

/// What was there stays out, however much changes around it.
TEST_F(Brought, OldFindingsStayOut) {
  write(T / "p/mod.c", detached());
  write(T / "p/more.c", "#include <Python.h>\nint more;\n");
  commit("old");
  write(T / "p/more.c", "#include <Python.h>\nint less;\n");
  write(T / "p/new.c", "#include <Python.h>\nint newer;\n");
  write(T / "p/mod.c", "/* first */\n" + detached());
  EXPECT_GE(findings(lint(".")), 1u);
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u) << lint("--diff HEAD .").Out;
  // Ends of lines are no change.
  write(T / "p/mod.c", replaceAll(detached(), "\n", "\r\n"));
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u) << lint("--diff HEAD .").Out;
}

/// A unit that could not be read then says nothing of what is old.
TEST_F(Brought, WhatCouldNotBeReadThen) {
  write(T / "p/mod.c", detached());
  write(T / "p/helper.c", "#include \"none.h\"\n" + std::string(Helper));
  commit("broken");
  write(T / "p/helper.c", "#include <stdio.h>\n" + std::string(Helper));
  Ran R = runShell("nogil-tidy --confidence=low --diff HEAD .", T / "p",
                   T / "cache");
  EXPECT_EQ(findings(R), 0u) << R.Out;
  EXPECT_NE(R.Err.find("not read without errors as before the change"),
            R.Err.npos)
      << R.Err;
}

/// What was wrong in a file is not new because it has another name.
TEST_F(Brought, RenamedFilesAreTheSame) {
  write(T / "p/mod.c", replaceAll(detached(), "#include <Python.h>\n",
                                  "#include \"all.h\"\n"));
  write(T / "p/all.h", "#include <Python.h>\n#define ALL 1\n");
  commit("old");
  ASSERT_GE(findings(lint(".")), 1u) << lint(".").Err;
  sh("mkdir src && mv helper.c src/aid.c && mv mod.c src/module.c");
  sh("mv all.h src/every.h && sed -i s/all.h/every.h/ src/module.c");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u) << lint("--diff HEAD .").Out;
  // Also with other lines in them.
  sh("(echo '/* one */'; cat src/aid.c) >t && mv t src/aid.c");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u) << lint("--diff HEAD .").Out;
  // What is wrong in one of the other lines is new.
  write(T / "p/src/module.c",
        replaceAll(read(T / "p/src/module.c"), "static PyObject *call(",
                   "void again(PyObject *l) {\n"
                   "  Py_BEGIN_ALLOW_THREADS\n"
                   "  PyDict_Clear(l);\n"
                   "  Py_END_ALLOW_THREADS\n"
                   "}\n"
                   "static PyObject *call("));
  Ran R = lint("--diff HEAD .");
  EXPECT_EQ(findings(R), 1u) << R.Out << R.Err;
  EXPECT_NE(R.Out.find("module.c:5:"), R.Out.npos) << R.Out;
}

/// One that has little of the old text is another file.
TEST_F(Brought, OtherTextsAreNoRenames) {
  write(T / "p/long.c", "#include <Python.h>\nint a;\nint b;\nint c;\nint d;\n"
                        "int e;\nint f;\nint g;\nint h;\n");
  commit("long");
  sh("rm long.c");
  write(T / "p/short.c", "#include <Python.h>\n"
                         "void again(PyObject *l) {\n"
                         "  Py_BEGIN_ALLOW_THREADS\n"
                         "  PyList_Append(l, l);\n"
                         "  Py_END_ALLOW_THREADS\n"
                         "}\n");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 1u);
}

/// A submodule was what the revision says, whatever its own branches are.
TEST_F(Brought, SubmodulesAreOfTheRevision) {
  const std::string Allow = "git -c protocol.file.allow=always ";
  const std::string As = "git -c user.name=n -c user.email=e ";
  write(T / "sub/lib.c", Helper);
  sh("cd ../sub && git init -q . && git add . && " + As +
     "commit -q -m one && git branch HEAD2");
  sh("git rm -q helper.c && " + Allow + "submodule --quiet add ../sub lib");
  write(T / "p/mod.c", detached());
  commit("with");
  ASSERT_GE(findings(lint(".")), 1u) << lint(".").Err;
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u) << lint("--diff HEAD .").Err;
  // Its newer commit is a change of the project.
  write(T / "p/lib/lib.c", "/* one */\n" + std::string(Helper) +
                               "void again(PyObject *l) {\n"
                               "  Py_BEGIN_ALLOW_THREADS\n"
                               "  PyList_Append(l, l);\n"
                               "  Py_END_ALLOW_THREADS\n"
                               "}\n");
  sh("cd lib && " + As + "commit -q -a -m two");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 1u) << lint("--diff HEAD .").Out;
  commit("moved");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u);
  EXPECT_EQ(findings(lint("--diff HEAD~1 .")), 1u);
  // All of it is new to who had none.
  EXPECT_GE(findings(lint("--diff HEAD~2 .")), 2u);
  // A repository that is no part of the project has not changed with it.
  sh("git init -q other && cp lib/lib.c other/other.c");
  EXPECT_EQ(findings(lint("--diff HEAD .")), 0u) << lint("--diff HEAD .").Out;
  // One that is not there any more.
  sh("rm -rf other lib && git -c protocol.file.allow=always clone -q "
     "--depth 1 \"file://$PWD/.git/modules/lib\" lib");
  Ran R = runShell("nogil-tidy --confidence=low --diff HEAD~1 .", T / "p",
                   T / "cache");
  EXPECT_NE(R.Err.find("lib: the submodule was at "), R.Err.npos) << R.Err;
  EXPECT_GE(findings(R), 1u) << R.Out;
}

TEST_F(Changed, NothingOfTheRepositoryRuns) {
  write(T / "p/mod.c", detached());
  write(T / "p/run.sh", "#!/bin/sh\ntouch '" + (T / "ran") + "'\ncat\n");
  write(T / "p/.gitattributes", "* diff=x filter=x\n");
  sh("chmod +x run.sh");
  for (const char *Key :
       {"core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command",
        "filter.x.clean", "filter.x.smudge", "core.pager", "core.sshCommand",
        "core.gitProxy", "core.editor", "alias.cat-file"})
    git(std::string("config ") + Key + " '" + (T / "p/run.sh") + "'");
  git("config protocol.ext.allow always");
  git("config extensions.partialClone origin");
  git("config remote.origin.url 'ext::" + (T / "p/run.sh") + "'");
  git("config remote.origin.promisor true");
  sh("rm -f '" + (T / "ran") + "'");
  EXPECT_GE(findings(lint("--diff HEAD .")), 1u);
  // An object that is not there is not fetched.
  Ran R = runShell("rm -f $(find .git/objects -type f); nogil-tidy --diff HEAD "
                   ".",
                   T / "p", T / "cache");
  EXPECT_EQ(R.Exit, 2) << R.Out << R.Err;
  EXPECT_FALSE(std::filesystem::exists(T / "ran"));
}

TEST_F(Changed, SaysWhatCantBeCompared) {
  struct {
    const char *Args, *Before, *Says;
  } Cases[] = {
      {"--diff nobody .", "", "git does not know the revision 'nobody'"},
      {"--diff --all .", "", "--diff"},
      {"--diff=--all .", "", "'--all' is no revision"},
      {"--diff '' .", "", "'' is no revision: name a commit"},
      {"--diff - .", "echo hello | ", "standard input names no changed file"},
      {"--diff HEAD ..", "", ".. is in no git repository"},
      {"--baseline b.json .", "", "b.json: it can't be read"},
      {"--baseline mod.c .", "", "mod.c: it is no baseline, it is no JSON"},
      {"--update-baseline .", "", "--baseline"},
      {"--in-project", "", "--in-project: no file is named"},
      {"--in-project --diff HEAD mod.c", "", "--diff"},
  };
  for (const auto &C : Cases) {
    Ran R = lint(C.Args, C.Before);
    EXPECT_EQ(R.Exit, 2) << C.Args;
    EXPECT_NE(R.Err.find(C.Says), R.Err.npos) << C.Args << ": " << R.Err;
    EXPECT_EQ(R.Out, "") << C.Args;
  }
}

TEST_F(Changed, BaselineOfAllThatIsKnown) {
  write(T / "p/mod.c", detached());
  Ran Made = lint("--baseline b.json --update-baseline .");
  EXPECT_EQ(Made.Exit, 0) << Made.Err;
  EXPECT_EQ(Made.Out, "");
  Ran Known = lint("--baseline b.json .");
  EXPECT_EQ(Known.Exit, 0) << Known.Out;
  // A second finding is new, lines that move are not.
  write(T / "p/helper.c", std::string("\n\n") + Helper +
                              "void other(PyObject *l) {\n"
                              "  Py_BEGIN_ALLOW_THREADS\n"
                              "  PyList_Append(l, l);\n"
                              "  Py_END_ALLOW_THREADS\n"
                              "}\n");
  Ran New = lint("--baseline b.json .");
  EXPECT_EQ(New.Exit, 1);
  EXPECT_NE(New.Out.find("helper.c:9:"), New.Out.npos) << New.Out;
  EXPECT_EQ(New.Out.find("helper.c:5:"), New.Out.npos) << New.Out;
  // What was mended is said.
  write(T / "p/helper.c", Helper);
  write(T / "p/mod.c", Attached);
  Ran Stale = runShell("nogil-tidy --confidence=low --baseline b.json .",
                       T / "p", T / "cache");
  EXPECT_EQ(Stale.Exit, 0) << Stale.Out;
  EXPECT_NE(Stale.Out.find("no longer found, but in the baseline: mod.c: "
                           "nogil-detached-api-call"),
            Stale.Out.npos)
      << Stale.Out;
}

/// A hook is given the files of a commit, one of which may be a header.
TEST_F(Changed, FilesWithinTheirProject) {
  write(T / "p/mod.c", detached());
  EXPECT_EQ(findings(lint("helper.c")), 0u) << "its caller is not read";
  EXPECT_GE(findings(lint("--in-project helper.c")), 1u);
  EXPECT_GE(findings(lint("--in-project mod.c")), 1u);
  write(T / "p/other.c", "#include \"x.h\"\n");
  write(T / "p/x.h", "#define X 1\n");
  Ran R = lint("--in-project x.h");
  EXPECT_EQ(findings(R), 0u);
  EXPECT_EQ(R.Exit, 0) << R.Err;
}

TEST_F(Changed, AFindingIsExplained) {
  write(T / "p/mod.c", detached());
  Ran Json = lint("--format json .");
  size_t At = Json.Out.find("\"fingerprint\": \"");
  ASSERT_NE(At, Json.Out.npos);
  std::string Print = Json.Out.substr(At + 16, 16);
  for (const std::string &Name : {Print, Print.substr(0, 8)}) {
    Ran R = runShell("nogil-tidy explain " + Name + " .", T / "p", T / "cache");
    EXPECT_EQ(R.Exit, 0) << R.Err;
    for (const char *Says :
         {"[nogil-detached-api-call]\n", "note: ", "\nrule ", "\nkind ",
          "\nholds       with and without the GIL\n", "NOLINT(nogil-"})
      EXPECT_NE(R.Out.find(Says), R.Out.npos) << Says << R.Out;
  }
  Ran R =
      runShell("nogil-tidy explain 0123456789abcdef .", T / "p", T / "cache");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_NE(R.Err.find("no such finding: explain: '0123456789abcdef': none of"),
            R.Err.npos)
      << R.Err;
}
