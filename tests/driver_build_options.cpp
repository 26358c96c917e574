//===- driver_build_options.cpp - how build files say to compile ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BuildOptions.h"
#include "DerivedFlags.h"
#include "driver_support.h"
#include <algorithm>
#include <gtest/gtest.h>

using namespace nogil;
using namespace nogil::test;
using Words = std::vector<std::string>;

static BuildWords words() {
  return {.Files = {"*setup.py", "CMakeLists.txt", "meson.build", "Makefile*",
                    "pyproject.toml"},
          .Lists = {},
          .Calls = {},
          .Tools = {}};
}

TEST(BuildOptions, ReadsStandardsOfCPlusPlus) {
  struct Case {
    const char *Text;
    unsigned Year;
  };
  for (const Case &C : std::initializer_list<Case>{
           {"set(CMAKE_CXX_STANDARD 20)", 20},
           {"set(CMAKE_CXX_STANDARD \"23\" CACHE STRING x)", 23},
           {"cmake_args=['-DCMAKE_CXX_STANDARD=20']", 20},
           {"CMAKE_CXX_STANDARD = \"20\"", 20},
           {"set_target_properties(t PROPERTIES CXX_STANDARD 20)", 20},
           {"extra_compile_args=['-O3', '-std=c++2a']", 20},
           {"extra_compile_args=[\"/std:c++latest\"]", 23},
           {"CXXFLAGS += -std=gnu++2b -O2\n", 23},
           {"default_options: ['cpp_std=c++20', 'c_std=c11']", 20},
           {"override_options : {'cpp_std': 'gnu++20'}", 20},
           {"Pybind11Extension('a', ['a.cpp'], cxx_std=20)", 20},
           {"ext.cxx_std = 20", 20},
           {"['-std=c++17', '-std=c++20', '-std=c++14']", 20},
           {"set(CMAKE_CXX_STANDARD 11)", 17},
           {"set(CMAKE_CXX_STANDARD ${STD})", 0},
           {"if(CMAKE_CXX_STANDARD LESS 20)", 0},
           {"set(CMAKE_CXX_STANDARD_REQUIRED 20)", 0},
           {"set(CMAKE_CUDA_STANDARD 20)", 0},
           {"-std=c20x -std=gnu99", 0},
           {"std::cout << 20; std::c23", 0},
           {"mystd_20 xstd 20", 0}})
    EXPECT_EQ(standardsIn(C.Text).Exact.CPlusPlus, C.Year) << C.Text;
  EXPECT_EQ(standardsIn("target_compile_features(t PUBLIC cxx_std_20)")
                .AtLeast.CPlusPlus,
            20u);
}

TEST(BuildOptions, ReadsStandardsOfC) {
  EXPECT_EQ(standardsIn("set(CMAKE_C_STANDARD 23)").Exact.C, 23u);
  EXPECT_EQ(standardsIn("CFLAGS = -std=c2x").Exact.C, 23u);
  EXPECT_EQ(standardsIn("c_std=gnu11").Exact.C, 17u);
  EXPECT_EQ(standardsIn("-std=c++20").Exact.C, 0u);
}

TEST(BuildOptions, TheNearestBuildFileCounts) {
  TempFolder T;
  write(T / "CMakeLists.txt", "set(CMAKE_CXX_STANDARD 20)\n");
  write(T / "lib/old/CMakeLists.txt", "set(CMAKE_CXX_STANDARD 11)\n");
  write(T / "lib/least/CMakeLists.txt", "target_compile_features(l PUBLIC "
                                        "cxx_std_17)\n");
  write(T / "lib/new/setup.py", "cxx_std=23");
  write(T / "lib/said/setup.py", "# -std=c++26\n");
  BuildOptions B(T.str(), words());
  EXPECT_EQ(B.of(T / "src/deep").CPlusPlus.Year, 20u);
  EXPECT_EQ(B.of(T / "src/deep").CPlusPlus.From, T / "CMakeLists.txt");
  EXPECT_EQ(B.of(T / "lib/old/src").CPlusPlus.Year, 17u);
  EXPECT_EQ(B.of(T / "lib/old/src").CPlusPlus.From, "");
  EXPECT_EQ(B.of(T / "lib/least").CPlusPlus.Year, 20u);
  EXPECT_EQ(B.of(T / "lib/new").CPlusPlus.Year, 23u);
  EXPECT_EQ(B.of(T / "lib/said").CPlusPlus.Year, 20u) << "a comment";
  EXPECT_EQ(B.of(T / "src").C.Year, 17u);
}

TEST(BuildOptions, HugeFilesAreNotRead) {
  TempFolder T;
  write(T / "Makefile", "CXXFLAGS=-std=c++20\n" + std::string(1 << 20, ' '));
  EXPECT_EQ(BuildOptions(T.str(), words()).of(T.str()).CPlusPlus.Year, 17u);
}

TEST(BuildMacros, ThoseOfExtensions) {
  EXPECT_EQ(macrosIn("define_macros=[('A', '1'), (\"B\", None), ('C', 2),\n"
                     "  ('D', '\"x\"'), ('E', version), ('F', '%s' % v)]",
                     true),
            (Macros{{"A", "1"}, {"B", "1"}, {"C", "2"}, {"D", "\"x\""}}));
  EXPECT_EQ(macrosIn("m.define_macros += [('A', 1)]\n"
                     "m.define_macros.append(('B', None))\n"
                     "x = {'define_macros': [('G', '1')]}\n",
                     true),
            (Macros{{"A", "1"}, {"B", "1"}, {"G", "1"}}));
}

TEST(BuildMacros, ThoseOfSomeExtensionsAreNone) {
  EXPECT_EQ(macrosIn("[Extension('a', ['a.c'], define_macros=[('A', '1'), "
                     "('B', '1'), ('C', '1')]),\n Extension('b', ['b.c'], "
                     "define_macros=[('A', '1'), ('B', '2')])]",
                     true),
            (Macros{{"A", "1"}}));
  EXPECT_EQ(macrosIn("[Extension('a', define_macros=[('A', '1')]), "
                     "Extension('b')]",
                     true),
            Macros());
}

TEST(BuildMacros, StringsNeedNotBeWrittenOut) {
  const std::string Empty = "\"\"";
  EXPECT_EQ(
      macrosIn("define_macros=[('A', '\"{}\"'.format(v)), ('B', f'\"{v}\"'"
               "),\n ('C', '\"' + v + '\"'), ('D', '\\\\\"%s\\\\\"' % v),\n"
               " ('E', quoted('a.b')), ('F', '\\\\\"x\\\\\"')]",
               true),
      (Macros{{"A", Empty},
              {"B", Empty},
              {"C", Empty},
              {"D", Empty},
              {"E", Empty},
              {"F", "\"x\""}}));
  // Numbers, names and nobody knows what.
  EXPECT_EQ(macrosIn("define_macros=[('A', '%d' % v), ('B', str('1')), ('C', "
                     "f'{v}'), ('D', v), ('E', quoted('a.b') or '1')]",
                     true),
            Macros());
  EXPECT_EQ(
      macrosIn("extra_compile_args=['-DA=\"x.y\"', '-DB=\"{}\"'.format(v),"
               " \"-DC=\\\"x\\\"\"]",
               true),
      (Macros{{"A", "\"x.y\""}, {"B", Empty}, {"C", "\"x\""}}));
  EXPECT_EQ(macrosIn("CFLAGS += -DA=\\\"x\\\" -DB=\"x\"\n", false),
            (Macros{{"A", "\"x\""}}));
}

TEST(BuildMacros, ConditionsDecide) {
  EXPECT_EQ(macrosIn("if win:\n    define_macros = [('A', '1')]\n", true),
            Macros());
  EXPECT_EQ(macrosIn("def f():\n  if a:\n    pass\n  define_macros = [('A', "
                     "'1')]\n",
                     true),
            (Macros{{"A", "1"}}));
  EXPECT_EQ(macrosIn("if __name__ == '__main__':\n    setup(define_macros=[\n"
                     "        ('A', '1')])\n",
                     true),
            (Macros{{"A", "1"}}));
  EXPECT_EQ(macrosIn("define_macros = [('A', '1')] if win else []\n", true),
            Macros());
  EXPECT_EQ(macrosIn("if(WIN)\n  add_definitions(-DA)\nendif()\n"
                     "add_definitions(-DB -DD=3)\n",
                     false),
            (Macros{{"B", "1"}, {"D", "3"}}));
  EXPECT_EQ(macrosIn("ifdef X\nCFLAGS += -DA\nendif\nCFLAGS += -DB\n", false),
            (Macros{{"B", "1"}}));
}

TEST(BuildMacros, FlagsOfTheCompiler) {
  EXPECT_EQ(macrosIn("extra_compile_args=['-O3', '-DA', '-DB=x.y', "
                     "'-DC=' + v, f'-DD={v}']",
                     true),
            (Macros{{"A", "1"}, {"B", "x.y"}}));
  EXPECT_EQ(macrosIn("cmake_args=['-DWITH_TESTS=OFF']", true), Macros());
  EXPECT_EQ(macrosIn("add_project_arguments('-DA=1', language: 'c')", false),
            (Macros{{"A", "1"}}));
  EXPECT_EQ(macrosIn("CFLAGS = -O2 \\\n  -DA\nx:\n\t$(CC) $(CFLAGS) -DB x.c\n"
                     "CFLAGS += -DC=$(V) -DE=\"x\"\n",
                     false),
            (Macros{{"A", "1"}}));
}

TEST(BuildMacros, CallsOfCMake) {
  EXPECT_EQ(macrosIn("add_compile_definitions(A B=2 $<X:C> \"D=${V}\")", false),
            (Macros{{"A", "1"}, {"B", "2"}}));
  EXPECT_EQ(
      macrosIn("target_compile_definitions(t PRIVATE A INTERFACE B)", false),
      (Macros{{"A", "1"}}));
  EXPECT_EQ(macrosIn("target_compile_definitions(t PRIVATE A)\n"
                     "target_compile_definitions(u PRIVATE B)",
                     false),
            Macros());
}

TEST(BuildMacros, WhatOthersDecide) {
  EXPECT_EQ(macrosIn("add_definitions(-DNDEBUG -D_WIN32 -DPy_LIMITED_API=3 "
                     "-D__x=1 -Dmain=f -DA=1 -DA=2)",
                     false),
            Macros());
}

TEST(BuildMacros, HostileTextsEnd) {
  for (const char *Part : {"define_macros=[(", "-DA ", "if(", "(",
                           "define_"
                           "macros=[('A', '1')]\n ",
                           "target_compile_"
                           "definitions(",
                           "Extension(", "std=", "\\\n-DA=1 "}) {
    std::string Text;
    while (Text.size() < 1 << 20)
      Text += Part;
    macrosIn(Text, true);
    macrosIn(Text, false);
    standardsIn(Text);
  }
}

static bool has(const Words &Args, const std::string &Arg) {
  return std::find(Args.begin(), Args.end(), Arg) != Args.end();
}

TEST(DerivedFlags, TakesWhatTheBuildSays) {
  TempFolder T;
  write(T / "setup.py", "setup(define_macros=[('A', '1')], cxx_std=20)");
  write(T / "src/a.cpp", "");
  write(T / "src/b.c", "");
  FlagDeriver D(T.str(), {}, {}, words());
  Derivation Of = D.derive(T / "src/a.cpp");
  EXPECT_EQ(Of.Args.front(), "-std=gnu++20");
  EXPECT_EQ(Of.StandardFrom, T / "setup.py");
  EXPECT_EQ(Of.Defines, Words{"-DA=1"});
  EXPECT_EQ(D.derive(T / "src/b.c").Args.front(), "-std=gnu17");
  EXPECT_EQ(FlagDeriver(T.str(), {}, {}).derive(T / "src/a.cpp").Defines,
            Words());
}

TEST(DerivedFlags, DefinesThatTheCompilerHasAHeader) {
  TempFolder T;
  for (const char *Name :
       {"string.h", "sys/types.h", "linux/if_ether.h", "a_b.h", "unasked.h"})
    write(T / ("system/" + std::string(Name)), "");
  write(T / "src/own.h", "#if defined(HAVE_SYS_TYPES_H) && HAVE_A_B_H\n");
  write(T / "src/config.h", "");
  write(T / "src/a.c", "#include \"own.h\"\n# ifdef HAVE_STRING_H\n"
                       "#elif defined(HAVE_LINUX_IF_ETHER_H)\n"
                       "#ifdef HAVE_WINDOWS_H\n#ifdef HAVE_OWN_H\n"
                       "#ifdef HAVE_CONFIG_H\n#ifdef MY_HAVE_UNASKED_H\n"
                       "int HAVE_UNASKED_H;\n");
  Words Defines = FlagDeriver(T.str(), {}, {T / "system"}, words())
                      .derive(T / "src/a.c")
                      .Defines;
  EXPECT_EQ(Defines, (Words{"-DHAVE_A_B_H=1", "-DHAVE_LINUX_IF_ETHER_H=1",
                            "-DHAVE_STRING_H=1", "-DHAVE_SYS_TYPES_H=1"}));
}

TEST(DerivedFlags, AConfigurationHeaderMustBeThere) {
  TempFolder T;
  write(T / "Makefile", "CFLAGS = -DHAVE_CONFIG_H -DOTHER\n");
  write(T / "a/a.c", "#ifdef HAVE_CONFIG_H\n#include \"config.h\"\n");
  write(T / "b/b.c", "#ifdef HAVE_CONFIG_H\n#include \"bconfig.h\"\n");
  EXPECT_EQ(FlagDeriver(T.str(), {}, {}, words()).derive(T / "a/a.c").Defines,
            Words{"-DOTHER=1"});
  write(T / "a/config.h", "");
  EXPECT_TRUE(
      has(FlagDeriver(T.str(), {}, {}, words()).derive(T / "a/a.c").Defines,
          "-DHAVE_CONFIG_H=1"));
  write(T / "b/bconfig.h", "");
  EXPECT_FALSE(
      has(FlagDeriver(T.str(), {}, {}, words()).derive(T / "b/b.c").Defines,
          "-DHAVE_CONFIG_H=1"));
}
