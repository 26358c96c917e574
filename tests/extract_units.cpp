//===- extract_units.cpp - files, errors and commands ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"
#include "facts/Serialize.h"
#include <algorithm>
#include <thread>

using namespace nogil;
using namespace nogil::test;

namespace {

TEST(Units, MissingIncludeIsAGapAndTheRestIsRead) {
  TuFacts F = extractC("#include \"nowhere.h\"\n"
                       "int g(int);\n"
                       "int f(int x) { return g(x); }\n");
  ASSERT_EQ(F.Gaps.size(), 1u);
  EXPECT_EQ(F.Gaps[0].Where.Line, 1u);
  EXPECT_FALSE(F.Gaps[0].Fatal);
  EXPECT_NE(F.str(F.Gaps[0].Message).find("nowhere.h"), std::string::npos);
  EXPECT_EQ(body(F, "f"), "b0:\ncall e0 g(x)\nreturn e0\n");
}

TEST(Units, WhatErrorRecoveryLeavesIsLowered) {
  // The initialiser of `S` is a list without a type.
  TuFacts F = extractCxx("int g(int);\n"
                         "int f() { using T = Unknown<int>; T S(1, g(2));\n"
                         "  return g(3); }\n");
  EXPECT_GE(F.Gaps.size(), 1u);
  EXPECT_NE(body(F, "f").find("g(3)"), std::string::npos);
}

TEST(Units, FloatingComparisonsAreNotTracked) {
  TuFacts F = extractC("int f(double x, int y) {\n"
                       "  if (x != x) return 1;\n"
                       "  if (y != y) return 2;\n"
                       "  return 0; }\n");
  std::string Body = body(F, "f");
  EXPECT_EQ(Body.find("x != x"), std::string::npos) << Body;
  EXPECT_NE(Body.find("y != y"), std::string::npos) << Body;
}

TEST(Units, SyntaxErrorIsAGapAndOtherFunctionsAreRead) {
  TuFacts F = extractC("int g(int);\n"
                       "int bad(int x) { g(1); int y = ; g(unknown); g(2); }\n"
                       "int good(int x) { return g(x); }\n");
  EXPECT_GE(F.Gaps.size(), 2u);
  EXPECT_EQ(F.Gaps[0].Where.Line, 2u);
  EXPECT_EQ(body(F, "good"), "b0:\ncall e0 g(x)\nreturn e0\n");
  std::string Bad = body(F, "bad");
  EXPECT_NE(Bad.find("g(1)"), std::string::npos) << Bad;
  EXPECT_NE(Bad.find("g(2)"), std::string::npos) << Bad;
}

TEST(Units, MissingFileIsFatal) {
  Folder F;
  ExtractOutput Out = extractFile(F, F.Path / "none.c");
  ASSERT_EQ(Out.Facts.Gaps.size(), 1u);
  EXPECT_TRUE(Out.Facts.Gaps[0].Fatal);
  ASSERT_EQ(Out.Facts.Files.size(), 1u);
}

TEST(Units, ForeignFlagsAreForgiven) {
  Folder F;
  std::string Path = F.write("a.c", "#ifdef ON\nint f(void) { return 1; }\n"
                                    "#endif\n");
  std::vector<std::string> Args = {"-DON",
                                   "-fno-such-gcc-flag",
                                   "-mno-such-flag=3",
                                   "-Wno-whatever",
                                   "-Werror",
                                   "-MD",
                                   "-MF",
                                   "x.d",
                                   "-MQ",
                                   "x.o",
                                   "-o",
                                   "x.o",
                                   "-c",
                                   "-fstack-clash-protection",
                                   "-fprofile-use=nowhere",
                                   "-mcpu=of-another",
                                   "-fsanitize=of-another"};
  ExtractOutput Out = extractFile(F, Path, Args);
  EXPECT_TRUE(Out.Facts.Gaps.empty());
  EXPECT_EQ(Out.Facts.Skeletons.size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(F.Path / "x.d"));
  EXPECT_FALSE(std::filesystem::exists(F.Path / "x.o"));
}

TEST(Units, ContradictoryCommandIsAGap) {
  Folder F;
  std::string Path = F.write("a.c", "int f(void) { return 1; }\n");
  ExtractOutput Out = extractFile(F, Path, {"-std=c++17"});
  ASSERT_EQ(Out.Facts.Gaps.size(), 1u);
  EXPECT_NE(Out.Facts.str(Out.Facts.Gaps[0].Message).find("-std=c++17"),
            std::string::npos);
}

TEST(Units, SayWhatTheyAreCompiledFor) {
  Folder F;
  std::string Path = F.write("a.c", "int f(void) { return 1; }\n");
  auto With = [&](std::vector<std::string> Args) {
    return extractFile(F, Path, std::move(Args)).Facts;
  };
  EXPECT_FALSE(With({}).FreeThreaded);
  EXPECT_TRUE(With({"-DPy_GIL_DISABLED"}).FreeThreaded);
  EXPECT_TRUE(With({"-DPy_GIL_DISABLED="}).FreeThreaded);
  EXPECT_FALSE(With({"-DPy_GIL_DISABLED=0"}).FreeThreaded);
  // The last word of a header counts.
  F.write("config.h", "#undef Py_GIL_DISABLED\n#define Py_GIL_DISABLED 1\n");
  std::string Header = F.Path / "config.h";
  EXPECT_TRUE(With({"-include", Header}).FreeThreaded);
  EXPECT_FALSE(With({"-DPy_GIL_DISABLED", "-UPy_GIL_DISABLED"}).FreeThreaded);
  TuFacts Windows = With({"--target=x86_64-pc-windows-msvc"});
  EXPECT_NE(Windows.str(Windows.Target).find("-windows-msvc"),
            std::string::npos);
  TuFacts Own = With({});
  EXPECT_EQ(Own.str(Own.Target).find("windows"), std::string::npos);
  EXPECT_NE(Own.str(Own.Target), "");
}

TEST(Units, ProjectRootsDecideWhatIsLowered) {
  Folder F;
  F.write("other/lib.h", "static inline int lib(int x) { return x; }\n");
  F.write("proj/skip/gen.h", "static inline int gen(int x) { return x; }\n");
  F.write("proj/own.h", "static inline int own(int x) { return x; }\n");
  F.write("proj/part.inc", "int part(int x) { return lib(x); }\n");
  std::string Main = F.write("proj/a.c", "#include \"../other/lib.h\"\n"
                                         "#include \"skip/gen.h\"\n"
                                         "#include \"own.h\"\n"
                                         "#include \"part.inc\"\n"
                                         "int f(int x) { return gen(x); }\n");
  ExtractInput In;
  In.File = Main;
  In.Directory = F.Path;
  In.ProjectRoots = {F.Path / "proj"};
  In.ExcludedRoots = {F.Path / "proj/skip"};
  ExtractOutput Out = extractTu(In);
  std::vector<std::string> Names;
  for (const Skeleton &S : Out.Facts.Skeletons)
    Names.push_back(Out.Facts.str(Out.Facts.func(S.Self).Name));
  std::sort(Names.begin(), Names.end());
  EXPECT_EQ(Names, (std::vector<std::string>{"f", "own", "part"}));
  EXPECT_EQ(Out.Facts.str(Out.Facts.Files[0].Path), Main);
  for (const SourceFile &S : Out.Facts.Files) {
    const std::string &P = Out.Facts.str(S.Path);
    bool Foreign = P.find("lib.h") != std::string::npos ||
                   P.find("gen.h") != std::string::npos;
    EXPECT_EQ(S.System, Foreign) << P;
  }
  std::vector<std::string> Deps;
  for (const Dependency &D : Out.Deps)
    Deps.push_back(D.Path);
  ASSERT_EQ(Deps.size(), 5u);
  EXPECT_EQ(Deps[0], Main);
  EXPECT_TRUE(std::count(Deps.begin(), Deps.end(), F.Path / "other/lib.h"));
}

TEST(Units, BodiesInHeadersOfOthersAreNotNeeded) {
  Folder F;
  F.write("other/t.h",
          "template <class T> struct Guard { Guard() { T::broken(); } "
          "~Guard() { int x = T(); } };\n");
  std::string Main = F.write("proj/a.cpp", "#include \"../other/t.h\"\n"
                                           "struct S {};\n"
                                           "void f() { Guard<S> g; }\n");
  ExtractInput In;
  In.File = Main;
  In.Directory = F.Path;
  In.ProjectRoots = {F.Path / "proj"};
  TuFacts Facts = extractTu(In).Facts;
  EXPECT_TRUE(Facts.Gaps.empty());
  EXPECT_EQ(body(Facts, "f"), "b0:\n"
                              "call e0 Guard::Guard(&g) unwind b1\n"
                              "call e1 Guard::~Guard(&g) implicit nothrow\n"
                              "end scope 0\n"
                              "return\n"
                              "b1:\n"
                              "end scope 0\n"
                              "throw\n");
}

TEST(Units, SameBytesEveryTimeAndOnEveryThread) {
  Folder F;
  std::string Path = F.write("a.cpp", R"(
    struct A { ~A(); int x; }; template <class T> T id(T t) { return t; }
    static int (*table[])(int) = {id<int>};
    int f(int x) { A a; auto l = [&] { return a.x; }; return id(l() + x); }
  )");
  std::string First = serialize(extractFile(F, Path).Facts);
  EXPECT_FALSE(First.empty());
  std::vector<std::string> Others(4);
  std::vector<std::thread> Threads;
  for (std::string &S : Others)
    Threads.emplace_back([&] { S = serialize(extractFile(F, Path).Facts); });
  for (std::thread &T : Threads)
    T.join();
  for (const std::string &S : Others)
    EXPECT_EQ(S, First);
}

TEST(Units, DeepNestingIsSurvived) {
  std::string Sum = "x";
  for (int I = 0; I < 4000; ++I)
    Sum += " + x";
  std::string Ifs;
  for (int I = 0; I < 1500; ++I)
    Ifs += "if (x == " + std::to_string(I) + ") return g(x); else ";
  TuFacts F = extractC("int g(int);\nint f(int x) { " + Ifs + "return " + Sum +
                       "; }\n");
  const Skeleton *S = skeleton(F, "f");
  ASSERT_TRUE(S);
  EXPECT_EQ(
      std::count_if(S->Events.begin(), S->Events.end(),
                    [](const Event &E) { return E.Kind == EventKind::Call; }),
      1500);
}

std::string incomplete(const TuFacts &F) {
  std::string Out;
  for (const FuncInfo &I : F.Funcs)
    if (I.Flags & FF_Incomplete)
      Out += (Out.empty() ? "" : " ") + F.str(I.Name);
  return Out;
}

// A statement that the parser drops leaves nothing in the tree.
TEST(Gaps, AFunctionThatLostSomethingSaysSo) {
  TuFacts F = extractC(R"(
    struct known { int n; };
    Missing broken;
    int good(struct known *k) { return k->n; }
    int call(int n) { if (n) { void *m = Absent(n, ABSENT); } return n; }
    int member(struct known *k) { return k->absent; }
    int type(void) { Absent x; return 0; }
    int global(void) { return broken + 1; }
    int param(Absent x) { return 1; }
    int after(void) { return 2; }
  )");
  EXPECT_EQ(incomplete(F), "call member type global param");
  unsigned Named = 0;
  for (const Gap &G : F.Gaps)
    Named += F.str(G.Message).find("could not be read") != std::string::npos;
  EXPECT_EQ(Named, 5u);
}

TEST(Gaps, OnlyTheLambdaOrTheInstanceWithTheErrorIsIncomplete) {
  TuFacts F = extractCxx(R"(
    template <class T> int size(T t) { return t.size(); }
    template <class T> int twice(T t) { return 2 * t; }
    struct sized { int size(); };
    int f() { return size(sized()); }
    int g() { return twice(3); }
    int h() { auto bad = [](int x) { return absent(x); }; return 0; }
    auto good = [](int x) { return x; };
  )");
  EXPECT_EQ(incomplete(F), "h operator()");
}

} // namespace
