//===- extract_ranges.cpp - where statements begin, end and lead to -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"
#include "facts/TextWords.h"

using namespace nogil;
using namespace nogil::test;

namespace {

/// Each statement of a function: its flags and its text, outer ones first.
std::string statements(const std::string &Text, const std::string &Function,
                       bool Cxx = false) {
  TuFacts F = Cxx ? extractCxx(Text) : extractC(Text);
  const Skeleton *S = skeleton(F, Function);
  if (!S)
    return "no function";
  std::string Out;
  for (const Statement &X : S->Statements) {
    std::string Kind = text::StatementNames[static_cast<int>(X.Kind)];
    for (auto [Flag, Name] : text::StatementFlagNames)
      Kind += X.Flags & Flag ? std::string(" ") + Name : "";
    std::string Code =
        Text.substr(X.Range.Offset, X.Range.EndOffset - X.Range.Offset);
    if (size_t Line = Code.find('\n'); Line != Code.npos)
      Code = Code.substr(0, Line) + "~" + Code.back();
    Out += Kind + ": " + Code + "\n";
  }
  return Out;
}

TEST(Ranges, HoldTheSemicolon) {
  EXPECT_EQ(statements("int g(int);\n"
                       "int f(int n) {\n"
                       "  int r = g(n);\n"
                       "  r = g(r) /* c */ ;\n"
                       "  do r--; while (r);\n"
                       "  for (int i = 0; i < n; i++) r += g(i);\n"
                       "  return r;\n"
                       "}\n",
                       "f"),
            "block leaves: {~}\n"
            "decl braced: int r = g(n);\n"
            "expr braced: r = g(r) /* c */ ;\n"
            "loop braced: do r--; while (r);\n"
            "expr: r--;\n"
            "loop braced: for (int i = 0; i < n; i++) r += g(i);\n"
            "expr: r += g(i);\n"
            "return braced leaves: return r;\n");
}

TEST(Ranges, ColumnsCountFromTheLastLineEnd) {
  TuFacts F = extractC("void g(void);\r\nvoid f(void) {\r  g();\n\n g(); }");
  const Skeleton *S = skeleton(F, "f");
  ASSERT_NE(S, nullptr);
  std::vector<std::pair<uint32_t, uint32_t>> Calls;
  for (const Event &E : S->Events)
    if (E.Kind == EventKind::Call)
      Calls.push_back({E.Range.Line, E.Range.Col});
  EXPECT_EQ(Calls,
            (std::vector<std::pair<uint32_t, uint32_t>>{{3, 3}, {5, 2}}));
}

/// As generators write them; it took minutes.
TEST(Ranges, ManyOnOneLine) {
  constexpr uint32_t Count = 60'000;
  std::string Text = "void g(void); void f(void) { ";
  const auto Before = uint32_t(Text.size());
  for (uint32_t I = 0; I != Count; ++I)
    Text += "g(); ";
  TuFacts F = extractC(Text + "}");
  const Skeleton *S = skeleton(F, "f");
  ASSERT_NE(S, nullptr);
  uint32_t Last = 0;
  for (const Event &E : S->Events)
    if (E.Kind == EventKind::Call)
      Last = E.Range.Col;
  EXPECT_EQ(Last, Before + 5 * (Count - 1) + 1);
}

TEST(Ranges, EndAtTheClosingBrace) {
  EXPECT_EQ(statements("void g(void);\n"
                       "void f(int n) {\n"
                       "  if (n) {\n    g();\n  } else if (n > 1)\n    g();\n"
                       "  while (n--) { g(); }\n"
                       "}\n",
                       "f"),
            "block: {~}\n"
            "if braced: if (n) {~;\n"
            "block: {~}\n"
            "expr braced: g();\n"
            "if: if (n > 1)~;\n"
            "expr: g();\n"
            "loop braced: while (n--) { g(); }\n"
            "block: { g(); }\n"
            "expr braced: g();\n");
}

TEST(Ranges, SayWhatLeadsOut) {
  EXPECT_EQ(statements("int f(int n) {\n"
                       "  while (n) { if (n == 3) break; n--; }\n"
                       "  while (n) { if (n == 3) goto out; n--; }\n"
                       "  while (n) { switch (n) { case 1: continue; } n--; }\n"
                       "  { if (n) goto in; n++; in: n--; }\n"
                       "out:\n"
                       "  return n;\n"
                       "}\n",
                       "f"),
            "block leaves entered: {~}\n"
            "loop braced: while (n) { if (n == 3) break; n--; }\n"
            "block leaves: { if (n == 3) break; n--; }\n"
            "if braced leaves: if (n == 3) break;\n"
            "jump leaves: break;\n"
            "expr braced: n--;\n"
            "loop braced leaves: while (n) { if (n == 3) goto out; n--; }\n"
            "block leaves: { if (n == 3) goto out; n--; }\n"
            "if braced leaves: if (n == 3) goto out;\n"
            "jump leaves: goto out;\n"
            "expr braced: n--;\n"
            "loop braced: while (n) { switch (n) { case 1: continue; } n--; }\n"
            "block leaves: { switch (n) { case 1: continue; } n--; }\n"
            "switch braced leaves: switch (n) { case 1: continue; }\n"
            "block leaves entered: { case 1: continue; }\n"
            "label braced leaves entered: case 1: continue;\n"
            "jump leaves: continue;\n"
            "expr braced: n--;\n"
            "block braced entered: { if (n) goto in; n++; in: n--; }\n"
            "if braced leaves: if (n) goto in;\n"
            "jump leaves: goto in;\n"
            "expr braced: n++;\n"
            "label braced entered: in: n--;\n"
            "expr: n--;\n"
            "label braced leaves entered: out:~;\n"
            "return leaves: return n;\n");
}

TEST(Ranges, SayWhatAMacroHolds) {
  EXPECT_EQ(statements("void *save(void); void back(void *);\n"
                       "int g(int); int h(int *);\n"
                       "#define BEGIN { void *s; s = save();\n"
                       "#define END back(s); }\n"
                       "#define CALL(x) g(x)\n"
                       "#define TWICE(x) g(x); g(x);\n"
                       "#define RUN(x) x\n"
                       "void f(int n) {\n"
                       "  BEGIN\n"
                       "  n = CALL(n);\n"
                       "  END\n"
                       "  TWICE(n)\n"
                       "  RUN(g(n);)\n"
                       "}\n",
                       "f"),
            "block: {~}\n"
            "block braced: BEGIN~D\n"
            "decl braced macro: BEGIN\n"
            "expr braced macro: BEGIN\n"
            "expr braced: n = CALL(n);\n"
            "expr braced macro: END\n"
            "expr braced macro: TWICE(n)\n"
            "expr braced macro: TWICE(n)\n"
            "expr braced macro: g(n)\n");
}

TEST(Ranges, ThrowLeads) {
  EXPECT_EQ(statements("void g();\n"
                       "void f(bool b) {\n"
                       "  try { g(); if (b) throw 1; } catch (...) { g(); }\n"
                       "}\n",
                       "f", true),
            "block leaves: {~}\n"
            "other braced leaves: try { g(); if (b) throw 1; } catch (...) { "
            "g(); }\n"
            "block leaves: { g(); if (b) throw 1; }\n"
            "expr braced: g();\n"
            "if braced leaves: if (b) throw 1;\n"
            "expr leaves: throw 1;\n"
            "block: { g(); }\n"
            "expr braced: g();\n");
}

/// The text of each argument of a function's calls, "-" for none.
std::string arguments(const std::string &Text, const std::string &Function,
                      bool Cxx = false) {
  TuFacts F = Cxx ? extractCxx(Text) : extractC(Text);
  const Skeleton *S = skeleton(F, Function);
  if (!S)
    return "no function";
  std::string Out;
  for (const Event &E : S->Events) {
    for (uint32_t I = 0; I != E.ArgsCount; ++I) {
      Span X = S->argSpan(E, I);
      Out += (I ? "|" : "") +
             (X.valid() ? Text.substr(X.Begin, X.End - X.Begin) : "-");
    }
    Out += E.Kind == EventKind::Call ? "\n" : "";
  }
  return Out;
}

TEST(Ranges, OfArguments) {
  EXPECT_EQ(arguments("#define NONE ((char *)0)\n"
                      "#define CALL(x) g(x, 1)\n"
                      "#define HALF 1 +\n"
                      "int g(int, int);\n"
                      "int h(const char *, ...);\n"
                      "void f(int n, int (*p)(int)) {\n"
                      "  g( n + 1 , g(n, (2)));\n"
                      "  h(NONE, \"a\"\n    \"b\");\n"
                      "  CALL(n);\n"
                      "  g(HALF 2, n);\n"
                      "  p(n);\n"
                      "}\n",
                      "f"),
            "n|(2)\n"
            "n + 1|g(n, (2))\n"
            "NONE|\"a\"\n    \"b\"\n"
            "-|-\n"
            "HALF 2|n\n"
            "n\n");
}

TEST(Ranges, OfTheArgumentsOfMembers) {
  EXPECT_EQ(arguments("struct C { int m(int a, int b = 2);\n"
                      "           ~C(); };\n"
                      "void f(C &c) { c.m(3); c.m(4, 5); C d; }\n",
                      "f", true),
            "-|3|-\n"
            "-|4|5\n"
            "-\n");
}

} // namespace
