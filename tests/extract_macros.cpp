//===- extract_macros.cpp - macro chains, places and spellings ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"
#include <fmt/format.h>

using namespace nogil;
using namespace nogil::test;

namespace {

const Event *callOf(const TuFacts &F, const Skeleton &S,
                    const std::string &Name) {
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Call && E.Callee.valid() &&
        F.str(F.func(E.Callee).Name) == Name)
      return &E;
  return nullptr;
}

std::string chain(const TuFacts &F, MacroId M) {
  std::string Out;
  for (; M.valid(); M = F.Macros[M.V].Outer)
    Out += (Out.empty() ? "" : "<-") + F.str(F.Macros[M.V].Name);
  return Out;
}

TEST(Macros, ChainLeadsFromInnermostToTheUsersMacro) {
  TuFacts F = extractC("void detach(void); int arg(void); void api(int);\n"
                       "#define INNER detach()\n"
                       "#define OUTER(x) do { INNER; api(x); } while (0)\n"
                       "void f(void) {\n"
                       "  OUTER(arg());\n"
                       "}\n");
  const Skeleton *S = skeleton(F, "f");
  ASSERT_TRUE(S);
  const Event *Detach = callOf(F, *S, "detach");
  const Event *Arg = callOf(F, *S, "arg");
  const Event *Api = callOf(F, *S, "api");
  ASSERT_TRUE(Detach && Arg && Api);
  EXPECT_EQ(chain(F, Detach->Macro), "INNER<-OUTER");
  EXPECT_EQ(chain(F, Api->Macro), "OUTER");
  EXPECT_EQ(chain(F, Arg->Macro), ""); // the user wrote it
  // What a macro hides stands at the whole use of the outermost macro.
  EXPECT_EQ(Detach->Range.Line, 5u);
  EXPECT_EQ(Detach->Range.Col, 3u);
  EXPECT_EQ(Detach->Range.EndCol, 15u);
  EXPECT_EQ(Api->Range.Col, 3u);
  EXPECT_EQ(Api->Range.EndCol, 15u);
  EXPECT_EQ(Arg->Range.Col, 9u);
  EXPECT_EQ(Arg->Range.EndCol, 14u);
}

TEST(Macros, RegionBracesAreMarked) {
  TuFacts F = extractC(R"(
    void *save(void); void restore(void *); int work(void);
    #define BEGIN { void *_s; _s = save();
    #define END restore(_s); }
    #define DO_NOTHING do { } while (0)
    int f(void) { int r; BEGIN r = work(); END DO_NOTHING; return r; }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "macro BEGIN\n"
                          "call e1 save() macro BEGIN\n"
                          "set _s = e1 macro BEGIN\n"
                          "call e3 work()\n"
                          "set r = e3\n"
                          "call e5 restore(_s) macro END\n"
                          "end scope 1 macro END\n"
                          "macro end END\n"
                          "end scope 0\n"
                          "return r\n");
}

TEST(Macros, ConditionalReleaseIsABranchOnTheVariable) {
  TuFacts F = extractC(R"(
    typedef struct _st State;
    State *save(void); void restore(State *);
    #define BEGIN_IF(c) do { if (!(c)) _s = save(); } while (0)
    #define END_IF do { if (_s) { restore(_s); _s = 0; } } while (0)
    void f(int needs) { State *_s = (void *)0; BEGIN_IF(needs); END_IF; }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "set _s = 0 init\n"
                          "if needs then b2 else b1\n"
                          "b1:\n"
                          "call e1 save() macro BEGIN_IF\n"
                          "set _s = e1 macro BEGIN_IF\n"
                          "goto b2\n"
                          "b2:\n"
                          "if _s then b3 else b4\n"
                          "b3:\n"
                          "call e3 restore(_s) macro END_IF\n"
                          "set _s = 0 macro END_IF\n"
                          "goto b4\n"
                          "b4:\n"
                          "end scope 0\n"
                          "return\n");
  EXPECT_EQ(F.str(variable(F, "f", "_s")->Type), "State *");
}

TEST(Macros, CallThroughAnApiTable) {
  TuFacts F = extractC(R"(
    extern void **API;
    #define Api_Sum (*(int (*)(void *, int)) API[80])
    int f(void *o) { return Api_Sum(o, 1); }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "read ::API macro Api_Sum\n"
                          "read ::API[80] macro Api_Sum\n"
                          "call e2 *(::API[80])(o, 1) macro Api_Sum\n"
                          "return e2\n");
}

TEST(Macros, NumbersKeepTheirSpelling) {
  TuFacts F = extractC(R"(
    #define FLAG (1 << 3)
    #define ALIAS FLAG
    #define MINUS (-1)
    #define TWICE(x) (x + x)
    #define FOUR TWICE(2)
    enum { KIND = 7 };
    void g(int);
    void f(int x) { g(FLAG); g(ALIAS); g(MINUS); g(KIND); g(x & FLAG);
                    g(FLAG | 1); g(TWICE(2)); g(FOUR); }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 g(FLAG(8))\n"
                          "call e1 g(ALIAS(8))\n"
                          "call e2 g(MINUS(-1))\n"
                          "call e3 g(KIND(7))\n"
                          "call e4 g(x & FLAG(8))\n"
                          "call e5 g(9)\n"
                          "call e6 g(`TWICE()`(4))\n"
                          "call e7 g(FOUR(4))\n"
                          "return\n");
}

/// "BEGIN save @8": what other configurations have, by lines.
std::string elsewhere(const TuFacts &F) {
  std::string Out;
  for (const OtherCode &O : F.Elsewhere) {
    for (StrId N : F.names(O))
      Out += F.str(N) + " ";
    Out += "@" + std::to_string(O.Where.Line) + "\n";
  }
  return Out;
}

TEST(Elsewhere, MacrosThatAreDefinedOtherwise) {
  TuFacts F = extractC("void save(void); int work(void);\n"
                       "#define RELEASE save()\n"
                       "#ifdef OTHER\n"
                       "# define BEGIN RELEASE; \\\n    more\n"
                       "# define AROUND(x) BEGIN x\n"
                       "#else\n"
                       "# define BEGIN\n"
                       "# define AROUND(x) x\n"
                       "#endif\n"
                       "#define OUTER AROUND(work())\n"
                       "BEGIN\n"
                       "void f(void) {\n"
                       "  BEGIN\n"
                       "  OUTER;\n"
                       "  work();\n"
                       "}\n");
  EXPECT_EQ(elsewhere(F), "RELEASE save more @14\n"
                          "x BEGIN RELEASE save more x @15\n");
}

TEST(Elsewhere, UsesShareTheirNamesUntilAMacroIsDefined) {
  TuFacts F = extractC("#define RELEASE save()\n"
                       "#ifdef OTHER\n"
                       "# define BEGIN RELEASE\n"
                       "# define AGAIN RELEASE\n"
                       "#else\n"
                       "# define BEGIN\n"
                       "# define AGAIN\n"
                       "#endif\n"
                       "void f(void) {\n"
                       "  BEGIN\n"
                       "  BEGIN AGAIN\n"
                       "#pragma push_macro(\"RELEASE\")\n"
                       "#undef RELEASE\n"
                       "  BEGIN\n"
                       "#define RELEASE drop()\n"
                       "  BEGIN\n"
                       "#pragma pop_macro(\"RELEASE\")\n"
                       "  BEGIN\n"
                       "#ifdef OTHER\n"
                       "# define BEGIN more\n"
                       "#endif\n"
                       "  BEGIN\n"
                       "}\n");
  EXPECT_EQ(elsewhere(F), "RELEASE save @10\n"
                          "RELEASE save @11\n"
                          "RELEASE save @11\n"
                          "RELEASE @14\n"
                          "RELEASE drop @16\n"
                          "RELEASE save @18\n"
                          "RELEASE save more @22\n");
  EXPECT_EQ(F.NameLists.size(), 4u);
}

TEST(Elsewhere, LinesThatAreLeftOut) {
  TuFacts F = extractC("int work(void);\n"
                       "#if 0\n"
                       "int outside;\n"
                       "#endif\n"
                       "int f(void) {\n"
                       "#ifdef OTHER // names\n"
                       "# ifdef MORE\n"
                       "  save(\"text\", 3);\n"
                       "# endif\n"
                       "  return work();\n"
                       "#else\n"
                       "  return 2;\n"
                       "#endif\n"
                       "}\n");
  EXPECT_EQ(elsewhere(F), "save return work @6\n");
}

//===----------------------------------------------------------------------===//
// Storage of each thread's own
//===----------------------------------------------------------------------===//

/// The macro that a unit with these lines has for it.
std::string ownStorage(const std::string &Lines) {
  TuFacts F = extractC(Lines + "int f(void) { return 1; }\n");
  return F.str(F.ThreadLocal);
}

TEST(OwnStorage, IsNamedByAMacro) {
  EXPECT_EQ(ownStorage(""), "");
  EXPECT_EQ(ownStorage("#define OWN _Thread_local\n"), "OWN");
  EXPECT_EQ(ownStorage("#define OWN __thread\n"), "OWN");
  EXPECT_EQ(ownStorage("#define OWN\n"), "");
  EXPECT_EQ(ownStorage("#define OWN static _Thread_local\n"), "");
  EXPECT_EQ(ownStorage("#define OWN() _Thread_local\n"), "");
  EXPECT_EQ(ownStorage("#define OWN _Thread_local\n#undef OWN\n"), "");
  EXPECT_EQ(ownStorage("#define B __thread\n#define A __thread\n"), "A");
}

//===----------------------------------------------------------------------===//
// The other build
//===----------------------------------------------------------------------===//

/// The unit with these lines before and within f() is another one without the
/// GIL.
bool differs(const std::string &Before, const std::string &Within) {
  return extractC("int work(void);\n" + Before + "int f(void) {\n" + Within +
                  "  return work();\n}\n")
      .DiffersByBuild;
}

TEST(OtherBuild, CodeUnderTheCondition) {
  EXPECT_FALSE(differs("", ""));
  EXPECT_TRUE(differs("", "#ifdef Py_GIL_DISABLED\n  work();\n#endif\n"));
  EXPECT_TRUE(differs("", "#ifndef Py_GIL_DISABLED\n  work();\n#endif\n"));
  EXPECT_TRUE(differs("", "#if 0\n#elif !defined(Py_GIL_DISABLED)\n  work();\n"
                          "#endif\n"));
  EXPECT_TRUE(differs("", "#if defined(A) || defined(Py_GIL_DISABLED)\n#else\n"
                          "  work();\n#endif\n"));
  EXPECT_FALSE(differs("", "#ifdef OTHER\n  work();\n#endif\n"));
  EXPECT_FALSE(differs("", "#ifdef Py_GIL_DISABLED\n#define A work()\n"
                           "#endif\n"));
}

TEST(OtherBuild, FunctionsUnderTheCondition) {
  EXPECT_TRUE(differs("#ifdef Py_GIL_DISABLED\n#else\nint g(void) { return 1; }"
                      "\n#endif\n",
                      ""));
  EXPECT_FALSE(differs("#ifdef Py_GIL_DISABLED\nint g(void);\n#endif\n", ""));
  EXPECT_FALSE(differs("#ifndef Py_GIL_DISABLED\nextern int v;\n#endif\n", ""));
}

TEST(OtherBuild, MacrosThatTheConditionChooses) {
  const std::string Chosen = "#ifdef Py_GIL_DISABLED\n#define LOCK work()\n"
                             "#else\n# define LOCK\n#endif\n";
  EXPECT_TRUE(differs(Chosen, "  LOCK;\n"));
  EXPECT_FALSE(differs(Chosen, ""));
  EXPECT_TRUE(differs("#ifdef Py_GIL_DISABLED\n#define LOCK work()\n#endif\n"
                      "#ifndef LOCK\n#define LOCK\n#endif\n",
                      "  LOCK;\n"));
  EXPECT_TRUE(differs("#define Py_BEGIN_CRITICAL_SECTION(o) {\n"
                      "#define Py_END_CRITICAL_SECTION() }\n",
                      "  Py_BEGIN_CRITICAL_SECTION(0);\n"
                      "  Py_END_CRITICAL_SECTION();\n"));
}

//===----------------------------------------------------------------------===//
// Text for older versions
//===----------------------------------------------------------------------===//

/// The lines of it, where the version is 3.11.
std::string older(const std::string &Text) {
  const TuFacts F = extractC("#define PY_VERSION_HEX 0x030B00F0\n" + Text);
  std::string Out;
  for (const SrcRange &R : F.OlderPython)
    Out += fmt::format("{}-{} ", R.Line, R.EndLine);
  return Out;
}

TEST(OlderPython, BranchesThatAreGoneFromThenOn) {
  EXPECT_EQ(older("#if PY_VERSION_HEX < 0x030D0000\nint a;\n#endif\n"), "2-4 ");
  EXPECT_EQ(older("#if PY_VERSION_HEX >= 0x030D0000\n#else\n#endif\n"), "3-4 ");
  EXPECT_EQ(older("#if PY_VERSION_HEX > 0x030C0000\n#elif 1\n#else\n#endif\n"),
            "3-4 ");
  EXPECT_EQ(older("#if PY_VERSION_HEX >= 0x030D00B1 || defined(NEVER)\n"
                  "#else\n#endif\n"),
            "3-4 ");
  EXPECT_EQ(older("#if defined(PY_VERSION_HEX) && (PY_VERSION_HEX < 0x030C00A1)"
                  "\n#endif\n"),
            "2-3 ");
  EXPECT_EQ(older("#if 0\n#elif PY_VERSION_HEX <= 0x030CFFFF\n#else\n#endif\n"),
            "3-4 ");
  EXPECT_EQ(older("#ifdef NEVER\n#else\n#if PY_VERSION_HEX < 0x030C0000\n"
                  "#endif\n#endif\n"),
            "4-5 ");
}

TEST(OlderPython, AllElseSaysNothing) {
  for (const char *Text :
       {"#if PY_VERSION_HEX < 0x030E0000\n#endif\n",
        "#if PY_VERSION_HEX >= 0x030E0000\n#else\n#endif\n",
        "#if PY_VERSION_HEX >= 0x03080000\n#else\n#endif\n",
        "#if PY_VERSION_HEX >= 0x03080000\n#endif\n",
        "#if PY_VERSION_HEX <= 0x030D00F0\n#endif\n",
        "#if PY_VERSION_HEX > 0x030D00F0\n#else\n#endif\n",
        "#if PY_VERSION_HEX < 0x030D0000 || !defined(NEVER)\n#endif\n",
        "#if PY_VERSION_HEX >= 0x030D0000 && defined(NEVER)\n#else\n#endif\n",
        "#if !(PY_VERSION_HEX >= 0x030D0000)\n#endif\n",
        "#if OTHER_VERSION_HEX < 0x030D0000\n#endif\n"})
    EXPECT_EQ(older(Text), "") << Text;
}

} // namespace
