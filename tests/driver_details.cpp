//===- driver_details.cpp - where headers and flags come from -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Build folders that are looked for, headers of installed distributions, and
// what --verbose says of both.
//
//===----------------------------------------------------------------------===//
#include "CompileDb.h"
#include "Distributions.h"
#include "Log.h"
#include "checks/Catalogue.h"
#include "driver_support.h"
#include <chrono>
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;
namespace fs = std::filesystem;

namespace {

using Words = std::vector<std::string>;

std::string database(const std::string &Folder, const Words &Files,
                     const std::string &Flag = "-DX") {
  std::string Out;
  for (const std::string &File : Files)
    Out += (Out.empty() ? "[" : ", ") +
           ("{\"directory\": \"" + Folder + "\", \"file\": \"" + File +
            "\", \"arguments\": [\"cc\", \"" + Flag + "\", \"-c\", \"" + File +
            "\"]}");
  return (Out.empty() ? "[" : Out) + "]";
}

class Details : public testing::Test {
protected:
  void SetUp() override {
    write(T / "p/a.c", "#include <Python.h>\nint a;\n");
    write(T / "p/setup.py", "");
  }
  Ran lint(const std::string &Args) {
    return runShell("nogil-tidy --no-progress --allow-incomplete " + Args,
                    T / "p", T / "cache");
  }
  /// Written so many hours ago.
  void age(const std::string &Path, int Hours) {
    fs::last_write_time(T / Path, fs::file_time_type::clock::now() -
                                      std::chrono::hours(Hours));
  }
  /// A virtual environment of the project, whose interpreter is not run.
  void environment() {
    write(T / "p/.venv/pyvenv.cfg",
          "home = " + (T / "base/bin") + "\nversion = 3.13.1\n");
    write(T / "p/.venv/bin/python", "#!/bin/sh\ntouch '" + (T / "ran") + "'\n");
    write(T / "base/include/python3.13/Python.h", "");
    write(T / ("p/" + Site) + "/x", "");
  }
  const std::string Site = ".venv/lib/python3.13/site-packages";
  TempFolder T;
};

} // namespace

TEST_F(Details, BuildFoldersOfAllTools) {
  for (const char *Folder :
       {"build", "builddir", "_build", "build-debug", "cmake-build-release",
        ".mesonpy-x1", "build/cp313", "build/cp313-cp313-linux_x86_64", "out",
        "out/x64-Debug", "_skbuild/linux-x86_64-3.13/cmake-build"}) {
    const std::string File =
        T / ("p/" + std::string(Folder) + "/compile_commands.json");
    write(File, "[]");
    EXPECT_EQ(findCompileDb(T / "p", T / "p"), File);
    fs::remove(File);
  }
  for (const char *Folder : {"src", "build/a/b", "out/a/b", "other-build"})
    write(T / ("p/" + std::string(Folder) + "/compile_commands.json"), "[]");
  EXPECT_EQ(findCompileDb(T / "p", T / "p"), "");
}

TEST_F(Details, TheNewestThatHasTheSources) {
  auto Db = [&](const std::string &Folder) {
    return T / ("p/" + Folder + "/compile_commands.json");
  };
  write(Db("build/one"), database(T / "p", {"a.c"}));
  write(Db("build/two"), database(T / "p", {"a.c"}));
  write(Db("build/three"), database(T / "other", {"b.c"}));
  age("p/build/one/compile_commands.json", 3);
  age("p/build/two/compile_commands.json", 2);
  age("p/build/three/compile_commands.json", 1);
  EXPECT_EQ(findCompileDb(T / "p", T / "p"), Db("build/three"));
  auto Has = [&](const std::string &File) {
    return File.find("three") == File.npos;
  };
  EXPECT_EQ(findCompileDb(T / "p", T / "p", Has), Db("build/two"));
  Ran R = lint("-v .");
  EXPECT_NE(R.Err.find("compile commands: " + Db("build/two")), R.Err.npos)
      << R.Err;
  EXPECT_NE(R.Err.find(Db("build/three") + ": passed by"), R.Err.npos) << R.Err;
  age("p/build/one/compile_commands.json", 0);
  EXPECT_EQ(findCompileDb(T / "p", T / "p", Has), Db("build/one"));
  // One in the folder itself goes first, however old it is.
  write(Db("."), database(T / "p", {"a.c"}));
  age("p/compile_commands.json", 9);
  EXPECT_EQ(findCompileDb(T / "p", T / "p", Has),
            T / "p/compile_commands.json");
  // None has what is asked for: the first.
  auto None = [](const std::string &) { return false; };
  EXPECT_EQ(findCompileDb(T / "p", T / "p", None),
            T / "p/compile_commands.json");
}

/// Nothing is asked of an interpreter of the tree.
TEST_F(Details, HeadersOfADistribution) {
  environment();
  const std::string In = T / ("p/" + Site);
  write(In + "/Fancy_Pkg-1.0.dist-info/RECORD",
        "fancy_pkg/include/fancy/f.h,sha256=x,1\nfancy_pkg/__init__.py,,\n");
  write(In + "/fancy_pkg/include/fancy/f.h", "#define FANCY 1\n");
  write(T / "p/a.c", "#include <Python.h>\n#include <fancy/f.h>\n"
                     "int a = FANCY;\n");
  EXPECT_NE(lint(".").Out.find("missing header: fancy/f.h"), std::string::npos);
  for (const char *Name : {"fancy-pkg", "Fancy.Pkg"}) {
    Ran R = lint(std::string("-v --headers-from ") + Name + " .");
    EXPECT_EQ(R.Out.find("missing header: fancy"), R.Out.npos) << R.Out;
    EXPECT_NE(R.Err.find("headers: " + In + "/fancy_pkg/include"), R.Err.npos)
        << R.Err;
  }
  // With the commands of a build, too, and by the settings.
  write(T / "p/compile_commands.json", database(T / "p", {"a.c"}));
  EXPECT_NE(lint(".").Out.find("missing header: fancy/f.h"), std::string::npos);
  EXPECT_EQ(lint("--headers-from fancy-pkg .").Out.find("fancy/f.h"),
            std::string::npos);
  write(T / "p/.nogil-tidy.yaml", "headers-from: [fancy-pkg]\n");
  EXPECT_EQ(lint(".").Out.find("fancy/f.h"), std::string::npos);
  EXPECT_FALSE(fs::exists(T / "ran"));
}

TEST_F(Details, SaysWhichDistributionIsNotThere) {
  environment();
  write(T / ("p/" + Site) + "/empty-1.dist-info/RECORD", "empty.py,,\n");
  write(T / ("p/" + Site) + "/bare-1.egg-info/PKG-INFO", "");
  write(T / ("p/" + Site) + "/other-1.egg-info/PKG-INFO", "");
  write(T / ("p/" + Site) + "/other/core/include/o.h", "");
  for (auto [Name, Says] :
       {std::pair("nobody", "nobody: it is not installed for "),
        {"empty", "empty: it has installed no headers for "},
        {"bare", "bare: it has no list of its files"}}) {
    Ran R = lint(std::string("--headers-from ") + Name + " .");
    EXPECT_EQ(R.Exit, 2) << Name;
    EXPECT_NE(R.Err.find(std::string("--headers-from: ") + Says), R.Err.npos)
        << R.Err;
    EXPECT_NE(R.Err.find("install it there, or name another interpreter with "
                         "--python"),
              R.Err.npos)
        << R.Err;
  }
  EXPECT_NE(lint("-v --headers-from other .").Err.find("other/core/include"),
            std::string::npos);
}

TEST(Distributions, FoldersOfHeaders) {
  struct {
    Words Files, Folders;
  } Cases[] = {
      {{"numpy/_core/include/numpy/arrayobject.h", "numpy/f2py/src/f.h"},
       {"numpy/_core/include"}},
      {{"torch/include/torch/t.h", "torch/include/csrc/api/include/a.h"},
       {"torch/include", "torch/include/csrc/api/include"}},
      {{"../../../include/site/python3.13/greenlet/greenlet.h"},
       {"../../../include/site/python3.13"}},
      {{"../../include/python3.11/x/x.h"}, {"../../include/python3.11"}},
      {{"gmpy2/gmpy2.h", "gmpy2/__init__.py"}, {"gmpy2"}},
      {{"x/include/readme.txt"}, {}},
      {{}, {}},
  };
  for (const auto &C : Cases)
    EXPECT_EQ(headerFolders(C.Files), C.Folders)
        << testing::PrintToString(C.Files);
  EXPECT_EQ(filesOfRecord("a/b.h,sha256=1,2\r\n\"c,\"\"d.h\",,\n\nlast.h"),
            (Words{"a/b.h", "c,\"d.h", "last.h"}));
}

TEST_F(Details, WhatIsUsed) {
  Ran R = lint("-v .");
  for (const char *Says : {"note: settings: none\n",
                           "note: compile commands: none\n", "note: headers: ",
                           "note: sources: 0 by compile commands, 1 with "
                           "derived flags\n",
                           "note: cache: ", ": 0 found, 1 read anew\n",
                           "note: units: 1, and 0 sources that they read\n",
                           "note: second build: none"})
    EXPECT_NE(R.Err.find(Says), R.Err.npos) << Says << R.Err;
  write(T / "p/.nogil-tidy.yaml", "checks: [nogil-detached-api-call]\n");
  R = lint("-v .");
  EXPECT_NE(R.Err.find("note: settings: " + (T / "p/.nogil-tidy.yaml")),
            R.Err.npos)
      << R.Err;
  EXPECT_NE(R.Err.find(": 1 found, 0 read anew\n"), R.Err.npos) << R.Err;
  // Other formats say nothing by themselves, but do when they are asked.
  EXPECT_EQ(lint("--format json .").Err, "");
  EXPECT_NE(lint("-v --format json .").Err.find("note: units: 1"),
            std::string::npos);
  EXPECT_EQ(lint("-v -q .").Exit, 2);
  // Second builds are said where there are some.
  write(T / "p/a.c", "#include <Python.h>\n#ifdef Py_GIL_DISABLED\nint a;\n"
                     "#endif\nint b;\n");
  EXPECT_NE(lint("-v .").Err.find("note: second build: "), std::string::npos);
}

TEST_F(Details, RulesWithTheirKinds) {
  Ran Short = lint("--list-checks"), R = lint("-v --list-checks --preview");
  EXPECT_EQ(Short.Out.find("    "), Short.Out.npos);
  for (const RuleInfo &Rule : allRules())
    EXPECT_NE(R.Out.find(Rule.Id + ": " + Rule.Summary + "\n  " +
                         (Rule.State == RuleState::Preview
                              ? "in preview: --preview, or --checks with its "
                                "name; "
                              : "runs by default; ") +
                         (hasFixes(Rule.Id) ? "some findings can be fixed by "
                                              "--fix\n"
                                            : "no fixes\n")),
              R.Out.npos)
        << Rule.Id << R.Out;
  for (const KindInfo &K : allKinds())
    EXPECT_NE(R.Out.find("\n    " + K.Slug + " "), R.Out.npos) << K.Slug;
  EXPECT_NE(R.Out.find(" true, "), R.Out.npos) << R.Out;
}

/// A rule has fixes if its code makes some.
TEST(Rules, HaveFixesThatAreTold) {
  const fs::path Checks = NOGIL_SOURCE_DIR "/checks";
  for (const RuleInfo &Rule : allRules()) {
    std::string Text = read((Checks / (Rule.Id + ".cpp")).string());
    const std::string Own = replaceAll(Rule.Id.substr(6), "-", "_");
    for (const auto &Folder : fs::directory_iterator(Checks))
      if (Folder.is_directory() &&
          Own.starts_with(Folder.path().filename().string()))
        for (const auto &File : fs::directory_iterator(Folder))
          Text += read(File.path().string());
    const bool Makes = Text.find("Fixes.push_back") != Text.npos ||
                       Text.find("std::optional<Fix>") != Text.npos ||
                       Text.find("Fixes =") != Text.npos;
    EXPECT_EQ(Makes, hasFixes(Rule.Id)) << Rule.Id << ": checks/Fixes.def";
  }
}
