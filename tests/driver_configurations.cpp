//===- driver_configurations.cpp - the command of the other build ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Configurations.h"
#include "ExtractPhase.h"
#include "driver_support.h"
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;
using Words = std::vector<std::string>;

namespace {

/// A folder with headers of Python 3.
std::string python(const TempFolder &In, const std::string &Folder,
                   unsigned Minor, const std::string &Config = "") {
  write(In / (Folder + "/Python.h"), "#include \"patchlevel.h\"\n");
  write(In / (Folder + "/pyconfig.h"), Config);
  write(In / (Folder + "/patchlevel.h"),
        "/* PY_MAJOR_VERSION 2 */\n#define PY_MAJOR_VERSION 3\n"
        "# define PY_MINOR_VERSION\t" +
            std::to_string(Minor) + "\n");
  return In / Folder;
}

/// Asks as if the first program had been read with these headers.
struct Asked {
  TempFolder T;
  Options O;
  DataFolders Data;
  InputFacts About;
  ExtractInput In;

  Asked() {
    O.NoCache = O.NoProgress = O.Quiet = true;
    O.Jobs = 1;
    About.Python = PythonInfo();
    Data = findDataFolders();
    Data.PythonHeaders = T / "fetched";
    In.File = T / "a.c";
    In.Directory = T.str();
    In.ResourceDir = Data.Resource;
    write(In.File, "");
  }
  void interpreter(const std::string &Folder, const std::string &Version) {
    About.Python->Executable = "python";
    About.Python->Version = Version;
    About.Python->Includes = {Folder};
  }
  Words withoutGil(Words Args) {
    In.Args = std::move(Args);
    Configurations C(O, Data, About);
    return C.of(In, Configuration::WithoutGil).Args;
  }
};

} // namespace

TEST(Configurations, TheDefaultIsTheCommandAsItIs) {
  Asked A;
  A.In.Args = {"-DX", "-I" + python(A.T, "old", 11)};
  Configurations C(A.O, A.Data, A.About);
  EXPECT_EQ(C.of(A.In, Configuration::Default).Args, A.In.Args);
}

TEST(Configurations, HeadersThatKnowTheBuildStay) {
  Asked A;
  std::string New = python(A.T, "new", 13), Other = python(A.T, "other", 14);
  A.interpreter(Other, "3.14.1");
  EXPECT_EQ(A.withoutGil({"-O2", "-I" + New, "-DX=1"}),
            (Words{"-O2", "-I" + New, "-DX=1", "-DPy_GIL_DISABLED=1"}));
  // A relative folder is one of the command's.
  EXPECT_EQ(A.withoutGil({"-isystem", "new"}),
            (Words{"-isystem", "new", "-DPy_GIL_DISABLED=1"}));
}

TEST(Configurations, OlderHeadersAreReplacedWhereTheyStand) {
  Asked A;
  std::string Old = python(A.T, "old", 12), New = python(A.T, "new", 13);
  A.interpreter(New, "3.13.0");
  EXPECT_EQ(A.withoutGil({"-Iinclude", "-isystem", Old, "-I", "old", "-I" + Old,
                          "-isystem", "numpy"}),
            (Words{"-Iinclude", "-isystem", New, "-I", New, "-I", New,
                   "-isystem", "numpy", "-DPy_GIL_DISABLED=1"}));
}

TEST(Configurations, OfNoPythonNothingIsReplaced) {
  Asked A;
  A.interpreter(python(A.T, "new", 13), "3.13.0");
  // Perl has a header of this name, too.
  write(A.T / "perl/patchlevel.h", "#define PERL_REVISION 5\n");
  EXPECT_EQ(A.withoutGil({"-Iperl", "-I", "gone"}),
            (Words{"-Iperl", "-I", "gone", "-DPy_GIL_DISABLED=1"}));
}

TEST(Configurations, TheHeadersOfAnArchitectureComeAlong) {
  Asked A;
  std::string Old = python(A.T, "old", 11);
  A.interpreter(python(A.T, "in/python3.13", 13,
                       "#  include <x86_64-linux-gnu/python3.13/pyconfig.h>\n"),
                "3.13.5");
  EXPECT_EQ(A.withoutGil({"-I" + Old}),
            (Words{"-I", A.T / "in/python3.13", "-I", A.T / "in",
                   "-DPy_GIL_DISABLED=1"}));
}

TEST(Configurations, TheLimitedApiIsLeftOutWhereThereIsNone) {
  Asked A;
  std::string New = python(A.T, "new", 13), Later = python(A.T, "later", 15);
  EXPECT_EQ(A.withoutGil({"-DPy_LIMITED_API=0x03060000", "-I" + New, "-D",
                          "Py_LIMITED_API", "-DPy_LIMITED_API_X"}),
            (Words{"-I" + New, "-DPy_LIMITED_API_X", "-DPy_GIL_DISABLED=1"}));
  EXPECT_EQ(A.withoutGil({"-DPy_LIMITED_API", "-I" + Later}),
            (Words{"-DPy_LIMITED_API", "-I" + Later, "-DPy_GIL_DISABLED=1"}));
}

TEST(Configurations, HeadersAreReadOnceAndTheFirstThatExistAreTaken) {
  Asked A;
  A.interpreter(python(A.T, "old", 11), "3.11.2");
  python(A.T, "fetched/python3.14", 14);
  python(A.T, "fetched/python3.13t", 13);
  Configurations C(A.O, A.Data, A.About);
  const PythonHeaders *H = C.headers();
  ASSERT_NE(H, nullptr); // of the machine, or those
  EXPECT_GE(H->Minor, FirstWithoutGil);
  if (H->Of == A.Data.PythonHeaders) {
    EXPECT_EQ(H->Folders, Words{A.T / "fetched/python3.13t"});
  }
}

// A database says how the first program is compiled, so that nobody was asked.
TEST(Configurations, TheNamedInterpreterIsAsked) {
  Asked A;
  std::string Old = python(A.T, "old", 12), New = python(A.T, "new", 13);
  write(A.T / "python", "#!/bin/sh\necho\necho '{\"version\": \"3.13.1\", "
                        "\"include\": [\"" +
                            New + "\"]}'\n");
  std::filesystem::permissions(A.T / "python",
                               std::filesystem::perms::owner_all);
  A.About.Python.reset();
  A.O.Python = A.T / "python";
  EXPECT_EQ(A.withoutGil({"-I" + Old}),
            (Words{"-I", New, "-DPy_GIL_DISABLED=1"}));
}

TEST(Configurations, AUnitWithOldHeadersIsNotRead) {
  Asked A;
  python(A.T, "old", 12);
  write(A.In.File, "#include <old/Python.h>\n");
  ExtractInput Plain = A.In;
  Plain.File = A.T / "b.c";
  write(Plain.File, "int plain(void) { return 0; }\n");
  A.In.Args = Plain.Args = {"-I" + A.T.str()};
  std::vector<SourceInput> Sources(2);
  Sources[0].Command = A.In;
  Sources[1].Command = Plain;
  Extracted Read = extractAll(Sources, A.O, A.Data);
  ASSERT_EQ(Read.Tus.size(), 2u);
  EXPECT_FALSE(failed(*Read.Tus[0]));
  Configurations C(A.O, A.Data, A.About);
  Extracted Other = extractIn(Configuration::WithoutGil, Read, C, A.O);
  ASSERT_EQ(Other.Tus.size(), 2u);
  ASSERT_TRUE(failed(*Other.Tus[0]));
  EXPECT_EQ(Other.Tus[0]->str(Other.Tus[0]->Gaps[0].Message), lackingHeaders());
  EXPECT_FALSE(failed(*Other.Tus[1]));
  EXPECT_TRUE(Other.Tus[1]->FreeThreaded);
  EXPECT_TRUE(Other.Read[0].empty());
  EXPECT_EQ(Other.Read[1], Read.Read[1]);
  EXPECT_EQ(extractIn(Configuration::Default, Read, C, A.O).Tus, Read.Tus);
}
