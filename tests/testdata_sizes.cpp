//===- testdata_sizes.cpp - functions of any size lose nothing ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Generated functions with one mistake behind all that makes them large: it is
// found whatever their size, and no limit of the analysis is met. Where one is
// met, what every path has in common is found still. How long it takes is for
// scripts/scaling to say.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>

namespace nogil::testdata {
namespace {

using Line = std::function<std::string(const std::string &)>;

/// The line, as often as N says, with its number in it.
std::string times(unsigned N, const Line &Of) {
  std::string Out;
  for (unsigned I = 0; I != N; ++I)
    Out += Of(std::to_string(I)) + "\n";
  return Out;
}

const std::string Mistake = "{ PyThreadState *s = PyEval_SaveThread();\n"
                            "PyErr_Clear(); PyEval_RestoreThread(s); }\n";

struct Looked {
  size_t Found = 0; ///< detached calls
  uint64_t Cuts = 0;
  std::string Why;
  std::shared_ptr<const TuFacts> Facts;
};

Looked look(const std::string &Body, const std::string &Before = "",
            bool Cxx = false) {
  const fs::path File =
      sourceDir() / "testdata/checks" / (Cxx ? "destructor.cpp" : "errno.c");
  ExtractInput In = inputFor(File);
  In.Overlay = {{File.string(),
                 "#include <Python.h>\nint g(int);\n" + Before +
                     (Cxx ? "extern \"C\" " : "") +
                     "PyObject *a(PyObject *self, PyObject *arg) {\n" + Body +
                     "return NULL;\n}\n"
                     "PyMethodDef methods[] = {{\"a\", a, METH_O, \"\"}, "
                     "{0, 0, 0, 0}};\n"}};
  Looked Out;
  Out.Facts = std::make_shared<TuFacts>(extractTu(In).Facts);
  AnalysisOptions Options;
  Options.Dumps = {"budgets"};
  AnalysisResult R = analyse({Out.Facts}, rules().M, Options);
  for (const Finding &F : R.Findings)
    Out.Found += F.Check == "nogil-detached-api-call";
  Out.Cuts = R.Stats.BudgetCuts;
  Out.Why = R.Dumps["budgets"];
  return Out;
}

void expectFound(const std::string &Body) {
  Looked L = look(Body);
  EXPECT_EQ(L.Found, 1u);
  EXPECT_EQ(L.Cuts, 0u) << L.Why;
}

std::string region(const std::string &I) {
  return "{ PyThreadState *s = PyEval_SaveThread(); g(" + I +
         "); PyEval_RestoreThread(s); }";
}

const char *const Chosen = "static void w(void) { g(0); }\n"
                           "static void c(void) { PyErr_Clear(); }\n"
                           "static void call(void (*p)(void)) { p(); }\n";

/// What is chosen is not asked for again, however often.
TEST(Sizes, ChosenFunctions) {
  for (const char *Call : {"(g(0) ? w : c)();", "call(g(0) ? w : c);"})
    for (bool Cxx : {false, true})
      for (unsigned N : {1u, 4u, 5u, 6u, 40u}) {
        SCOPED_TRACE(Call);
        SCOPED_TRACE(N);
        Looked L = look(
            "PyThreadState *s = PyEval_SaveThread();\n" +
                times(N, [&](auto &I) { return "if (g(" + I + ")) " + Call; }) +
                "PyEval_RestoreThread(s);\n",
            Chosen, Cxx);
        EXPECT_EQ(L.Found, N);
        EXPECT_EQ(L.Cuts, 0u) << L.Why;
      }
}

/// Where more are asked for later than paths are kept apart by, that is said.
TEST(Sizes, ChosenFunctionsThatStay) {
  for (bool Cxx : {false, true})
    for (unsigned N : {2u, 4u, 5u, 9u, 20u}) {
      SCOPED_TRACE(N);
      Looked L = look(times(N,
                            [](auto &I) {
                              return "void (*p" + I + ")(void) = w; if (g(" +
                                     I + ")) p" + I + " = c;";
                            }) +
                          "PyThreadState *s = PyEval_SaveThread();\n" +
                          times(N, [](auto &I) { return "p" + I + "();"; }) +
                          "PyEval_RestoreThread(s);\n",
                      Chosen, Cxx);
      EXPECT_TRUE(L.Found == N || L.Cuts != 0) << L.Found;
    }
}

std::string regionsInIfs(unsigned N) {
  return times(N, [](auto &I) { return "if (g(" + I + ")) " + region(I); });
}

TEST(Sizes, RegionsInIfs) {
  for (unsigned N : {2u, 5u, 6u, 7u, 8u, 23u, 24u, 25u, 80u, 160u, 640u}) {
    SCOPED_TRACE(N);
    expectFound(regionsInIfs(N) + Mistake);
  }
}

TEST(Sizes, RegionsInASwitch) {
  expectFound("switch (g(0)) {\n" +
              times(250,
                    [](auto &I) {
                      return "case " + I + ": " + region(I) + " break;";
                    }) +
              "}\n" + Mistake);
}

TEST(Sizes, RegionsInLoops) {
  expectFound(
      times(250, [](auto &I) { return "while (g(" + I + ")) " + region(I); }) +
      Mistake);
}

std::string pairs(unsigned N) {
  return times(N, [](auto &I) {
    return "int f" + I + " = g(" + I + "); PyThreadState *s" + I +
           " = NULL;\nif (f" + I + ") s" + I + " = PyEval_SaveThread();\ng(" +
           I + ");\nif (f" + I + ") PyEval_RestoreThread(s" + I + ");";
  });
}

TEST(Sizes, SavedByFlags) { expectFound(pairs(300) + Mistake); }

TEST(Sizes, SavedByFlagsStillTellsApart) {
  Looked L = look(pairs(300) + "PyErr_Clear();\n");
  EXPECT_EQ(L.Found, 0u);
  EXPECT_EQ(L.Cuts, 0u) << L.Why;
}

TEST(Sizes, SavedWhereNotNull) {
  expectFound(times(300,
                    [](auto &I) {
                      return "PyThreadState *s" + I + " = NULL;\nif (g(" + I +
                             ")) s" + I + " = PyEval_SaveThread();\ng(" + I +
                             ");\nif (s" + I + ") PyEval_RestoreThread(s" + I +
                             ");";
                    }) +
              Mistake);
}

/// More conditions that matter at one place than paths are kept apart by.
std::string tooMuch() {
  const unsigned N = 30;
  return times(N,
               [](auto &I) {
                 return "int f" + I + " = g(" + I + "); PyThreadState *s" + I +
                        ";";
               }) +
         times(N,
               [](auto &I) {
                 return "if (f" + I + ") s" + I +
                        " = PyEval_SaveThread();\nif (f" + I +
                        ") PyEval_RestoreThread(s" + I + ");";
               }) +
         times(N, [](auto &I) { return "if (f" + I + ") " + region(I); });
}

TEST(Sizes, WhatAllPathsShareIsFoundBeyondTheLimits) {
  Looked L = look(tooMuch() + Mistake);
  EXPECT_EQ(L.Found, 1u);
  EXPECT_EQ(L.Cuts, 1u);
}

size_t edges(const Looked &L) {
  size_t Out = 0;
  for (const Skeleton &S : L.Facts->Skeletons)
    for (const Block &B : S.Blocks)
      Out += B.Succs.size() + B.EventsCount;
  return Out;
}

TEST(Sizes, ComputedGotosShareTheirEdges) {
  auto Machine = [](unsigned N) {
    return "static void *t[] = {" +
           times(N, [](auto &I) { return "&&l" + I + ","; }) +
           "};\ngoto *t[g(0)];\n" + times(N, [](auto &I) {
             return "l" + I + ": if (g(" + I + ")) goto *t[g(0)];";
           });
  };
  EXPECT_LT(edges(look(Machine(400))), 5 * edges(look(Machine(100))));
}

TEST(Sizes, ObjectsThatEndOnEveryWay) {
  Looked L = look(times(1500,
                        [](auto &I) {
                          return "D d" + I + "(" + I + "); if (g(" + I +
                                 ")) return NULL;";
                        }) +
                      Mistake,
                  "struct D { D(int); ~D(); };\n", true);
  EXPECT_EQ(L.Found, 1u);
  EXPECT_EQ(L.Cuts, 0u) << L.Why;
}

/// What an object holds is asked: of those that are, the versions stay.
TEST(Sizes, ObjectsThatAreAsked) {
  const std::string Struct = "struct D { D(int); ~D(); int on; void touch(); };"
                             "\nstruct Q { Q(D *); D *d; };\n";
  auto Of = [&](const std::string &Between) {
    return look("D d(1); PyThreadState *s = nullptr;\n"
                "if (d.on) s = PyEval_SaveThread();\n" +
                    Between + "if (!d.on) PyErr_Clear();\n" +
                    "if (s) PyEval_RestoreThread(s);\n",
                Struct, true)
        .Found;
  };
  EXPECT_EQ(Of(""), 0u);
  EXPECT_EQ(Of("if (d.on) PyErr_Clear();\n"), 1u);
}

TEST(Sizes, ReturnsShareCleanUps) {
  auto Objects = [](unsigned N) {
    return times(N, [](auto &I) {
      return "D d" + I + "(1); if (g(" + I + ")) return arg;";
    });
  };
  auto Of = [&](unsigned N) {
    return look(Objects(N), "struct D { D(int); ~D(); };\n", true);
  };
  EXPECT_LT(edges(Of(800)), 3 * edges(Of(400)));
}

} // namespace
} // namespace nogil::testdata
