//===- driver_units.cpp - which sources are units of their own ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each case is a small tree without a compile database, in which one source
// includes another one, and a twin that differs in what makes the other source
// a unit, too. Whatever is no unit must have been read by one.
//
//===----------------------------------------------------------------------===//
#include "ExtractPhase.h"
#include "Inputs.h"
#include "driver_support.h"
#include "support/Files.h"
#include <gtest/gtest.h>

namespace fs = std::filesystem;
using namespace nogil;
using namespace nogil::test;
using Words = std::vector<std::string>;

namespace {

class Units : public testing::Test {
protected:
  Units() {
    write(T / "python", "#!/bin/sh\nprintf '\\n{\"version\": \"3.13.0\", "
                        "\"include\": [\"%s\"]}\\n' '" NOGIL_SOURCE_DIR
                        "/testdata/include'\n");
    fs::permissions(T / "python", fs::perms::owner_all);
    source("pyproject.toml", "");
  }
  void source(const std::string &Name, const std::string &Text) {
    write(T / ("p/" + Name), Text);
  }
  /// Names below the project, absolute ones outside of it.
  Words shown(const Words &Files) {
    DisplayPaths Names(T / "p");
    Words Shown;
    for (const std::string &F : Files)
      Shown.push_back(Names.of(F));
    return Shown;
  }
  /// Reads the project, or some paths of it.
  void run(const Words &Paths = {""}) {
    Options O;
    O.Python = T / "python";
    O.NoCache = O.Quiet = true;
    O.Jobs = 2;
    for (const std::string &P : Paths)
      O.Paths.push_back(T / ("p/" + P));
    DataFolders Data = findDataFolders();
    Extracted Read =
        extractAll(collectInputs(O, Data, FileKinds(Data)).Sources, O, Data);
    ASSERT_EQ(Read.Inputs.size(), Read.Tus.size());
    Words Files;
    Gaps = 0;
    for (size_t I = 0; I < Read.Inputs.size(); ++I) {
      Files.push_back(Read.Inputs[I].File);
      const TuFacts &F = *Read.Tus[I];
      EXPECT_EQ(F.str(F.Files[0].Path), Read.Inputs[I].File);
      Gaps += F.Gaps.size();
    }
    Own = shown(Files);
    Parts = shown(Read.Parts);
  }
  TempFolder T;
  Words Own, Parts;
  size_t Gaps = 0;
};

} // namespace

TEST_F(Units, APartIsReadWhereItIsIncluded) {
  source("impl.c", "number twice(number N) { return 2 * N; }\n");
  source("main.c", "typedef int number;\n#include \"impl.c\"\n");
  run();
  EXPECT_EQ(Own, Words{"main.c"});
  EXPECT_EQ(Parts, Words{"impl.c"});
  EXPECT_EQ(Gaps, 0u);
  source("main.c", "typedef int number;\n");
  run();
  EXPECT_EQ(Own, (Words{"impl.c", "main.c"}));
  EXPECT_EQ(Parts, Words{});
  EXPECT_GT(Gaps, 0u) << "alone it does not parse";
}

TEST_F(Units, ThroughHeadersAndIncludeFolders) {
  source("include/all.h", "#include <parts/impl.c>\n");
  source("lib/parts/impl.c", "int impl;\n");
  source("src/main.cpp", "#include <all.h>\n");
  run();
  EXPECT_EQ(Own, Words{"src/main.cpp"});
  EXPECT_EQ(Parts, Words{"lib/parts/impl.c"});
  // The source of this name that the include folders lead to, and no other.
  source("include/parts/impl.c", "int other;\n");
  run();
  EXPECT_EQ(Own, (Words{"lib/parts/impl.c", "src/main.cpp"}));
  EXPECT_EQ(Parts, Words{"include/parts/impl.c"});
}

TEST_F(Units, AnIncludeByMacroCounts) {
  source("a_impl.c", "int impl;\n");
  source("main.c", "#define PART \"a_impl.c\"\n#include PART\n");
  run();
  EXPECT_EQ(Own, Words{"main.c"});
  EXPECT_EQ(Parts, Words{"a_impl.c"});
}

TEST_F(Units, WhatNobodyReadsIsCompiled) {
  source("a.c", "#if 0\n#include \"b.c\"\n#endif\n");
  source("b.c", "#include \"c.c\"\n");
  source("c.c", "int c;\n");
  run();
  EXPECT_EQ(Own, (Words{"a.c", "b.c"}));
  EXPECT_EQ(Parts, Words{"c.c"});
  source("a.c", "#if 1\n#include \"b.c\"\n#endif\n");
  run();
  EXPECT_EQ(Own, Words{"a.c"});
  EXPECT_EQ(Parts, (Words{"b.c", "c.c"}));
}

TEST_F(Units, WhatOnlyAPartWouldReadIsCompiled) {
  source("a.c", "#define SMALL\n#include \"b.c\"\n");
  source("b.c", "#ifndef SMALL\n#include \"c.c\"\n#endif\n");
  source("c.c", "int c;\n");
  run();
  EXPECT_EQ(Own, (Words{"a.c", "c.c"}));
  EXPECT_EQ(Parts, Words{"b.c"});
}

TEST_F(Units, OfACircleTheFirst) {
  source("b.c", "#ifndef B\n#define B\n#include \"c.c\"\nint b;\n#endif\n");
  source("c.c", "#ifndef C\n#define C\n#include \"b.c\"\nint c;\n#endif\n");
  run();
  EXPECT_EQ(Own, Words{"b.c"});
  EXPECT_EQ(Parts, Words{"c.c"});
  source("d.c", "#include \"c.c\"\n");
  run();
  EXPECT_EQ(Own, Words{"d.c"}) << "which is in no circle";
  EXPECT_EQ(Parts, (Words{"b.c", "c.c"}));
  source("a.c", "int a;\n");
  source("c.c", "#include \"a.c\"\n#ifndef C\n#define C\n#include \"b.c\"\n"
                "#endif\n");
  fs::remove(T / "p/d.c");
  run();
  EXPECT_EQ(Own, Words{"b.c"}) << "a.c is included by the circle";
  EXPECT_EQ(Parts, (Words{"a.c", "c.c"}));
}

TEST_F(Units, OneThatIncludesItself) {
  source("a.c", "int a;\n");
  source("z.c", "#ifndef Z\n#define Z\n#include \"z.c\"\n#include \"a.c\"\n"
                "int z;\n#endif\n");
  run();
  EXPECT_EQ(Own, Words{"z.c"});
  EXPECT_EQ(Parts, Words{"a.c"});
}

TEST(UnitRounds, APartIsNotReadAlone) {
  auto Source = [](const std::string &File, bool Named, Words MayInclude) {
    SourceInput S;
    S.Command.File = File;
    S.Named = Named;
    S.Root = "/r";
    S.MayInclude = std::move(MayInclude);
    return S;
  };
  using Indices = std::vector<size_t>;
  std::vector<SourceInput> Sources = {
      Source("/r/a.c", false, {}), Source("/r/b.c", false, {"/r/a.c"}),
      Source("/r/c.c", false, {}), Source("/r/d.c", true, {})};
  UnitChoice Choice(Sources);
  EXPECT_EQ(Choice.next(), Indices{3}) << "what it reads nobody could know";
  Choice.wasRead(3, {{"/r/c.c"}, {"/r/d.c"}});
  EXPECT_EQ(Choice.next(), Indices{1});
  Choice.wasRead(1, {});
  EXPECT_EQ(Choice.next(), Indices{0}) << "b.c did not, after all";
  Choice.wasRead(0, {});
  EXPECT_EQ(Choice.next(), Indices{});
  EXPECT_EQ(Choice.units(), (Indices{0, 1, 3}));
  EXPECT_EQ(Choice.parts(), Words{"/r/c.c"});
}

TEST_F(Units, ATestIsNoReason) {
  source("src/x.c", "int x(void) { return 1; }\n");
  source("tests/helper.c", "int helper;\n");
  source("tests/one.c", "#include \"../src/x.c\"\n#include \"helper.c\"\n");
  run();
  EXPECT_EQ(Own, (Words{"src/x.c", "tests/one.c"}));
  EXPECT_EQ(Parts, Words{"tests/helper.c"});
  source("src/module.c", "#include \"x.c\"\n");
  run();
  EXPECT_EQ(Own, (Words{"src/module.c", "tests/one.c"}));
  EXPECT_EQ(Parts, (Words{"src/x.c", "tests/helper.c"}));
}

TEST(UnitNames, OfTests) {
  for (const char *Name : {"/r/tests/a.c", "/r/src/test/a.c", "/r/test_a.c",
                           "/r/a_test.cc", "/r/test.c"})
    EXPECT_TRUE(isTestName(Name, "/r")) << Name;
  for (const char *Name : {"/r/a.c", "/r/latest.c", "/r/contest/a.c"})
    EXPECT_FALSE(isTestName(Name, "/r")) << Name;
  EXPECT_FALSE(isTestName("/tests/r/a.c", "/tests/r")) << "above the project";
}

TEST_F(Units, WhatTheUserNamesIsAUnit) {
  source("impl.c", "int impl;\n");
  source("main.c", "#include \"impl.c\"\n");
  for (const Words &Paths :
       {Words{"", "impl.c"}, Words{"impl.c", ""}, Words{"main.c", "impl.c"}}) {
    run(Paths);
    EXPECT_EQ(Own, (Words{"impl.c", "main.c"})) << Paths[0];
    EXPECT_EQ(Parts, Words{});
  }
  run({"main.c", ""});
  EXPECT_EQ(Own, Words{"main.c"});
  EXPECT_EQ(Parts, Words{"impl.c"});
}

TEST_F(Units, ALinkIsTheFileItNames) {
  source("real/impl.c", "int impl;\n");
  source("src/main.c", "#include \"link.c\"\n");
  fs::create_symlink("../real/impl.c", T / "p/src/link.c");
  run();
  EXPECT_EQ(Own, Words{"src/main.c"});
  EXPECT_EQ(Parts, Words{"real/impl.c"});
}

TEST_F(Units, WhatIsReadAsSomebodyElsesIsCompiled) {
  write(T / "other/impl.c", "int impl(void) { return 1; }\n");
  fs::create_symlink("../other/impl.c", T / "p/link.c");
  source("main.c", "#include \"../other/impl.c\"\n");
  run(); // under this name it is outside of the project
  EXPECT_EQ(Own, (Words{T / "other/impl.c", "main.c"}));
  EXPECT_EQ(Parts, Words{});
  source("main.c", "#include \"link.c\"\n");
  run();
  EXPECT_EQ(Own, Words{"main.c"});
  EXPECT_EQ(Parts, Words{T / "other/impl.c"});
}

TEST_F(Units, WhatTheDatabaseNamesIsAUnit) {
  source("impl.c", "int impl;\n");
  source("main.c", "#include \"impl.c\"\n");
  source("more/b.c", "int b;\n");
  auto Entry = [](const std::string &File, const std::string &Flags) {
    return R"({"directory": ".", "file": ")" + File + R"(", "command": "cc )" +
           Flags + " -c " + File + R"("})";
  };
  std::string Main = Entry("main.c", "");
  source("compile_commands.json", "[" + Main + "," + Entry("impl.c", "") + "]");
  run();
  EXPECT_EQ(Own, (Words{"impl.c", "main.c"}));
  EXPECT_EQ(Parts, Words{});
  // Found below a folder of which the database knows nothing, it is a part if
  // the include folders of a command lead to it.
  source("main.c", "#include <b.c>\n");
  source("compile_commands.json", "[" + Entry("main.c", "-Imore") + "]");
  run({"main.c", "more"});
  EXPECT_EQ(Own, Words{"main.c"});
  EXPECT_EQ(Parts, Words{"more/b.c"});
  EXPECT_EQ(Gaps, 0u);
  source("compile_commands.json", "[" + Main + "]");
  run({"main.c", "more"});
  EXPECT_EQ(Own, (Words{"main.c", "more/b.c"}));
  EXPECT_EQ(Parts, Words{});
  EXPECT_EQ(Gaps, 1u);
}

TEST_F(Units, TheReportCountsParts) {
  source("impl.c", "void f(void) { PyThreadState *S = PyEval_SaveThread();\n"
                   "  PyErr_NoMemory();\n  PyEval_RestoreThread(S); }\n");
  source("main.c", "#include <Python.h>\n#include \"impl.c\"\n");
  auto Hour = fs::file_time_type::clock::now() - std::chrono::hours(1);
  for (const char *Name : {"p/impl.c", "p/main.c"})
    fs::last_write_time(T / Name, Hour);
  auto Report = [&](const std::string &Options) {
    return runShell("nogil-tidy --confidence=low --python ../python " + Options,
                    T / "p", T / "cache")
        .Out;
  };
  std::string Cold = Report("");
  EXPECT_NE(Cold.find("\nlooked at: 1 file as part of another, functions 1, "),
            Cold.npos)
      << Cold;
  EXPECT_TRUE(
      Cold.ends_with("\n1 finding in 1 file (2 of 2 files read): 1 error\n"))
      << Cold;
  EXPECT_EQ(Cold.find("impl.c:2:3: error: 'PyErr_NoMemory'"), 0u) << Cold;
  EXPECT_EQ(T.names(), (Words{"cache", "p", "python"}));
  EXPECT_EQ(Report(""), Cold) << "warm";
  EXPECT_EQ(Report("-j1"), Cold) << "warm";
  std::string Json = Report("--format json");
  EXPECT_NE(Json.find("\"files\": 2,\n    \"included_files\": 1,\n"), Json.npos)
      << Json;
}
