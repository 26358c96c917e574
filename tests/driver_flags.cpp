//===- driver_flags.cpp - compile databases and derived flags -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "CompileDb.h"
#include "DerivedFlags.h"
#include "Inputs.h"
#include "Log.h"
#include "driver_support.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;
using Words = std::vector<std::string>;

static CompileCommand onlyCommand(const std::string &Words) {
  TempFolder T;
  write(T / "a.c", "");
  write(T / "db.json", R"([{"directory": ".", "file": "a.c", )" + Words + "}]");
  auto Db = loadCompileDb(T / "db.json");
  return Db->all().at(0);
}

TEST(CompileDb, SplitsAsAShellDoes) {
  auto Split = [](const std::string &Escaped) {
    return onlyCommand(R"("command": ")" + Escaped + '"').Args;
  };
  EXPECT_EQ(Split("cc -A  a.c "), Words{"-A"});
  EXPECT_EQ(Split(R"(cc '-DA=\"x y\"' \"-DB=\\\"z\" c\\ d)"),
            (Words{R"(-DA="x y")", R"(-DB="z)", "c d"}));
  EXPECT_EQ(Split(R"(cc a\"b\"'c'd)"), (Words{"abcd"}));
}

TEST(CompileDb, LeavesOnlyWhatTheParserNeeds) {
  EXPECT_EQ(
      onlyCommand(R"("arguments": ["ccache", "cc", "-O2", "-c", "./a.c", "-o",
                     "a.o", "-MD", "-MF", "a.d", "-MQ", "a.o", "-MJ", "a.json",
                     "-I", "inc", "-oa.o", "a.c", "-DX=a.c"])")
          .Args,
      (Words{"-O2", "-I", "inc", "-DX=a.c"}));
}

TEST(CompileDb, ReadsResponseFiles) {
  TempFolder T;
  write(T / "b/flags.rsp", "-DA '-DB=1 2' @more.rsp\n");
  write(T / "b/more.rsp", "-Iinc");
  write(T / "db.json",
        R"([{"directory": "b", "file": "a.c", "command": "cc @flags.rsp a.c"},
            {"directory": "b", "file": "b.c", "command": "cc @gone.rsp b.c"}])");
  auto Db = loadCompileDb(T / "db.json");
  ASSERT_EQ(Db->all().size(), 2u);
  EXPECT_EQ(Db->all()[0].Args, (Words{"-DA", "-DB=1 2", "-Iinc"}));
  EXPECT_EQ(Db->all()[1].Args, Words{"@gone.rsp"});
}

TEST(CompileDb, ReadsBothForms) {
  TempFolder T;
  write(T / "a.c", "");
  write(
      T / "b/compile_commands.json",
      R"([{"directory": "..", "file": "a.c", "arguments": ["cc", "-DA", "a.c"]},
            {"directory": "/", "file": "x.c", "command": "cc -DB='1 2' x.c"}])");
  auto Db = loadCompileDb(T / "b/compile_commands.json");
  ASSERT_EQ(Db->all().size(), 2u);
  EXPECT_EQ(Db->all()[0].File, T / "a.c");
  EXPECT_EQ(Db->all()[0].Directory, T.str());
  EXPECT_EQ(Db->all()[0].Args, Words{"-DA"});
  EXPECT_EQ(Db->all()[1].Args, Words{"-DB=1 2"});
}

TEST(CompileDb, InfersTheCommandOfASimilarFile) {
  TempFolder T;
  write(T / "db.json",
        R"([{"directory": "src", "file": "lib/a.cc",
             "command": "c++ -std=c++20 -DLIB -c lib/a.cc -o a.o"},
            {"directory": "src", "file": "ext/b.c",
             "command": "cc -DEXT -c ext/b.c"}])");
  auto Db = loadCompileDb(T / "db.json");
  auto Like = Db->inferredFor(T / "src/ext/c.c");
  ASSERT_TRUE(Like);
  EXPECT_EQ(Like->Directory, T / "src");
  EXPECT_EQ(Like->Args, Words{"-DEXT"});
  EXPECT_EQ(Db->inferredFor(T / "src/lib/d.cc")->Args,
            (Words{"-DLIB", "-std=c++20"}));
  write(T / "db.json", "[]");
  EXPECT_FALSE(loadCompileDb(T / "db.json")->inferredFor(T / "src/ext/c.c"));
}

TEST(CompileDb, SaysWhatIsWrong) {
  TempFolder T;
  auto Message = [&](const std::string &Text) -> std::string {
    write(T / "db.json", Text);
    try {
      loadCompileDb(T / "db.json");
    } catch (const DriverError &E) {
      return E.what();
    }
    return "";
  };
  EXPECT_NE(Message("{").find("broken compile database"), std::string::npos);
  EXPECT_NE(Message("\n{").find("2:1"), std::string::npos) << Message("\n{");
  EXPECT_NE(Message("{}").find("Expected array"), std::string::npos);
  EXPECT_NE(Message("[{}]").find("Missing key: \"file\""), std::string::npos);
  EXPECT_NE(Message(R"([{"file": "a.c"}])").find("Missing key: \"command\""),
            std::string::npos);
}

TEST(CompileDb, DeepNestingIsOneError) {
  TempFolder T;
  for (std::string Bracket : {"[", "{\"a\":"}) {
    std::string Text;
    for (int I = 0; I != 1'000'000; ++I)
      Text += Bracket;
    write(T / "db.json", Text);
    std::string Error;
    EXPECT_EQ(CompileCommands::load(T / "db.json", Error), nullptr);
    EXPECT_EQ(Error, "its brackets nest deeper than those of a database");
  }
  // Those in quotes are none.
  write(T / "db.json",
        R"([{"directory": "/", "file": "a.c", "command": "cc -DA=\"\\\")" +
            std::string(1000, '[') + R"(\" a.c"}])");
  EXPECT_EQ(loadCompileDb(T / "db.json")->all().size(), 1u);
}

TEST(CompileDb, IsFoundUpToTheProjectsRoot) {
  TempFolder T;
  write(T / "compile_commands.json", "[]");
  write(T / "p/src/deep/a.c", "");
  EXPECT_EQ(findCompileDb(T / "p/src/deep", T / "p"), "");
  write(T / "p/build/compile_commands.json", "[]");
  EXPECT_EQ(findCompileDb(T / "p/src/deep", T / "p"),
            T / "p/build/compile_commands.json");
  write(T / "p/src/compile_commands.json", "[]");
  EXPECT_EQ(findCompileDb(T / "p/src/deep", T / "p"),
            T / "p/src/compile_commands.json");
}

TEST(DerivedFlags, SeesIncludesAndPragmas) {
  SourceScan S = scanSource("#include <a/b.h>\n  # include \"c.h\" // x\n"
                            "#include MACRO\n#  pragma omp parallel\n");
  ASSERT_EQ(S.Includes.size(), 2u);
  EXPECT_EQ(S.Includes[0].Name, "a/b.h");
  EXPECT_TRUE(S.Includes[0].Angled);
  EXPECT_EQ(S.Includes[1].Name, "c.h");
  EXPECT_FALSE(S.Includes[1].Angled);
  EXPECT_TRUE(S.OpenMP);
  EXPECT_FALSE(scanSource("#pragma once\n#include <x.h>").OpenMP);
  EXPECT_TRUE(scanSource("#include <omp.h>").OpenMP);
}

static bool has(const Words &Args, const Words &Part) {
  return std::search(Args.begin(), Args.end(), Part.begin(), Part.end()) !=
         Args.end();
}

TEST(DerivedFlags, FindsTheProjectsHeaders) {
  TempFolder T;
  write(T / "pkg/mod/a.c", "#include <Python.h>\n#include \"util/u.h\"\n"
                           "#include <lib/l.h>\n#include <stdio.h>\n");
  write(T / "other/code/util/u.h", "#include <far.h>\n");
  write(T / "vendor/lib/l.h", "");
  write(T / "vendor/stdio.h", "");
  write(T / "third/far.h", "#pragma omp parallel");
  write(T / "include/x.h", "");
  write(T / "python/Python.h", "");
  write(T / "system/stdio.h", "");
  write(T / "build/lib/l.h", "");
  FlagDeriver D(T.str(), {T / "python"}, {T / "system"});
  Words Args = D.derive(T / "pkg/mod/a.c").Args;
  EXPECT_EQ(Args.front(), "-std=gnu17");
  EXPECT_TRUE(has(Args, {"-iquote", T / "other/code"}));
  EXPECT_TRUE(has(Args, {"-iquote", T / "pkg"}));
  EXPECT_TRUE(has(Args, {"-I" + (T / "include")}));
  EXPECT_TRUE(has(Args, {"-I" + (T / "vendor")}));
  EXPECT_TRUE(has(Args, {"-I" + (T / "third")})) << "through a header";
  EXPECT_TRUE(has(Args, {"-isystem", T / "python"}));
  EXPECT_FALSE(has(Args, {"-I" + (T / "build")}));
  EXPECT_EQ(Args.back(), "-fopenmp") << "its pragma is in a header";
  EXPECT_EQ(D.derive(T / "pkg/b.cpp").Args.front(), "-std=gnu++17");
}

TEST(DerivedFlags, StandInsOfTheCLibraryComeLast) {
  TempFolder T;
  write(T / "src/stdint.h", "");
  write(T / "include/more.h", "");
  write(T / "src/a.c", "#include <stdint.h>\n#include <more.h>\n");
  auto Args = FlagDeriver(T.str(), {}, {}).derive(T / "src/a.c").Args;
  EXPECT_TRUE(has(Args, {"-idirafter", T / "src"}));
  EXPECT_TRUE(has(Args, {"-I" + (T / "include")}));
  EXPECT_FALSE(has(Args, {"-I" + (T / "src")}));
}

TEST(DerivedFlags, PrefersTheNearestHeader) {
  TempFolder T;
  write(T / "a/lib/v.h", "");
  write(T / "b/lib/v.h", "");
  write(T / "b/c/src.c", "");
  HeaderIndex I(T.str());
  EXPECT_EQ(I.folderOf("v.h", T / "b/c/src.c"), T / "b/lib");
  EXPECT_EQ(I.folderOf("lib/v.h", T / "a/x.c"), T / "a");
  EXPECT_EQ(I.folderOf("xlib/v.h", T / "a/x.c"), "");
}

TEST(Inputs, SameCommandsInAnyOrder) {
  TempFolder T, Outside;
  for (const char *Name :
       {"a.c", "sub/b.cpp", "sub/c.cc", "build/no.c", ".hidden/no.c",
        "env/pyvenv.cfg", "env/no.c", "notes.txt"})
    write(T / Name, "");
  write(Outside / "python", "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
                            "\"include\": [\"%s\"]}\\n' '" +
                                T.str() + "'\n");
  write(T / "Python.h", "");
  std::filesystem::permissions(Outside / "python",
                               std::filesystem::perms::owner_all);
  Options O;
  O.Python = Outside / "python";
  auto Files = [&](Words Paths) {
    O.Paths = std::move(Paths);
    Words Found;
    for (const SourceInput &I :
         collectInputs(O, DataFolders(), FileKinds(findDataFolders())).Sources)
      Found.push_back(I.Command.File);
    return Found;
  };
  Words All = {T / "a.c", T / "sub/b.cpp", T / "sub/c.cc"};
  EXPECT_EQ(Files({T.str()}), All);
  EXPECT_EQ(Files({T / "sub", T / "sub/../a.c", T / "a.c"}), All);
  EXPECT_EQ(Files({T / "a.c", T / "sub/c.cc", T / "sub"}), All);
}

TEST(Inputs, EveryDistinctCommandOfAFile) {
  TempFolder T;
  write(T / "setup.py", "");
  write(T / "a.c", "");
  write(T / "compile_commands.json",
        R"([{"directory": ".", "file": "a.c", "command": "cc -DB -c a.c"},
            {"directory": ".", "file": "a.c", "command": "cc -DA -c a.c"},
            {"directory": ".", "file": "a.c", "command": "cc -DA -c a.c -o x"}])");
  Options O;
  O.Paths = {T.str()};
  O.ExtraArgs = {"-DZ"};
  std::vector<SourceInput> Inputs =
      collectInputs(O, DataFolders(), FileKinds(findDataFolders())).Sources;
  ASSERT_EQ(Inputs.size(), 2u);
  EXPECT_EQ(Inputs[0].Command.Args, (Words{"-DA", "-DZ"}));
  EXPECT_EQ(Inputs[1].Command.Args, (Words{"-DB", "-DZ"}));
  EXPECT_EQ(Inputs[0].Command.ProjectRoots, Words{T.str()});
}
