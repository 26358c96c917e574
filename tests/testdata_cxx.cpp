//===- testdata_cxx.cpp - the C sources of testdata, read as C++ ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One source means the same in both languages: each single source of
// testdata/checks is read as C++ as well, with the same expectations. What C
// converts from void * by itself is cast where a variable is initialised or
// assigned, and functions have C's linkage, since none of them throws; nothing
// else is changed. What can't be read as C++, or means
// something else there, is listed with its reason.
//
//===----------------------------------------------------------------------===//
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <map>
#include <regex>

namespace nogil::testdata {
namespace {

const char *const FromVoid = "an argument converts from void *";
const std::map<std::string, std::string> Excluded = {
    {"dtype_copied.c", FromVoid},
    {"dtype_raw_copy.c", FromVoid},
    {"hidden_array_parameters.c", "C++ has no such sizes"},
    {"lost_exceptions.c", "void * is made from a function, and two variables "
                          "are assigned in one expression"},
    {"memory.c", "a macro assigns from void *"},
    {"resize_buffer.c", "assignments from void * in the middle of a line"},
    {"stale_bytearray.c", FromVoid},
    {"stale_pins.c", FromVoid},
    {"stale_after.c", "void * is made from a function"},
    {"ufunc_flagged.c", "an enumeration is made from a number"},
};

/// No comma outside of parentheses: one variable, one value.
bool single(const std::string &Value) {
  int Depth = 0;
  for (char C : Value) {
    Depth += C == '(' || C == '[' ? 1 : C == ')' || C == ']' ? -1 : 0;
    if (Depth < 0 || (Depth == 0 && C == ','))
      return false;
  }
  return Depth == 0;
}

/// `T *p = e;` gets `(T *)(e)`, and `p = malloc(n);` the type of p.
std::string castFromVoid(const std::string &Text) {
  static const std::regex Declared(
      R"(^(\s*(?:for \()?(?:static )?)((?:const |unsigned |struct )*\w+ \*+)(\w+) = ([^{"][^;]*);)");
  static const std::regex Assigned(
      R"(^(.*?\b)([\w>.\-\[\]]+) = ((?:malloc|calloc|realloc|Py(?:Mem|Object)_\w*(?:[aA]lloc|NEW|New)|PyArray_DATA|PyCapsule_GetPointer)\([^;]*);)");
  static const std::regex Restrict(R"(\brestrict\b)");
  std::string Out = "extern \"C\" { ";
  for (std::string L : splitLines(Text)) {
    std::smatch M;
    if (std::regex_search(L, M, Declared) && single(M[4]))
      L = std::regex_replace(L, Declared, "$1$2$3 = ($2)($4);");
    else if (std::regex_search(L, M, Assigned) && single(M[3]))
      L = std::regex_replace(L, Assigned, "$1$2 = (__typeof__($2))($3);");
    Out += std::regex_replace(L, Restrict, "__restrict") + "\n";
  }
  return Out + "}\n";
}

std::vector<std::string> sources() {
  std::vector<std::string> Names;
  for (const std::string &N : casesIn(sourceDir() / "testdata/checks"))
    if (N.ends_with(".c"))
      Names.push_back(N);
  return Names;
}

/// Empty, or what is wrong.
std::string asCxx(const std::string &Name) {
  fs::path File = sourceDir() / "testdata/checks" / Name;
  std::string Text = readFile(File), Errors;
  std::vector<Expectation> Expected = expectationsOf(Name, Text, Errors);
  ExtractInput In = inputFor(File);
  In.Args[1] = "-std=c++17";
  In.Args.insert(In.Args.begin(), {"-x", "c++"});
  In.Overlay[In.File] = castFromVoid(Text);
  auto Facts = std::make_shared<TuFacts>(extractTu(In).Facts);
  for (const Gap &G : Facts->Gaps)
    Errors += Name + ":" + std::to_string(G.Where.Line) + ": " +
              Facts->str(G.Message) + "\n";
  if (!Errors.empty())
    return Errors;
  AnalysisResult R = analyse({Facts}, rules().M, AnalysisOptions());
  return compare(Expected, R.Findings);
}

class AsCxx : public testing::TestWithParam<std::string> {};

TEST_P(AsCxx, SameFindings) {
  std::string Wrong = asCxx(GetParam());
  if (auto It = Excluded.find(GetParam()); It != Excluded.end())
    EXPECT_NE(Wrong, "") << "holds now: take it off the list (" << It->second
                         << ")";
  else
    EXPECT_EQ(Wrong, "");
}

INSTANTIATE_TEST_SUITE_P(Testdata, AsCxx, testing::ValuesIn(sources()),
                         [](const auto &I) { return testName(I.param); });

TEST(AsCxxList, IsShort) {
  std::vector<std::string> All = sources();
  EXPECT_LE(Excluded.size() * 5, All.size());
  for (const auto &[Name, Why] : Excluded) {
    EXPECT_NE(std::find(All.begin(), All.end(), Name), All.end()) << Name;
    EXPECT_FALSE(Why.empty()) << Name;
  }
}

TEST(AsCxxList, CastsAreTheOnlyChange) {
  EXPECT_EQ(castFromVoid("  struct job *j = arg; // x\n  int n = 3;\n"),
            "extern \"C\" {   struct job *j = (struct job *)(arg); // x\n"
            "  int n = 3;\n}\n");
  EXPECT_EQ(castFromVoid("  s->p = malloc(f(n));\n  a = b;\n"),
            "extern \"C\" {   s->p = (__typeof__(s->p))(malloc(f(n)));\n"
            "  a = b;\n}\n");
}

} // namespace
} // namespace nogil::testdata
