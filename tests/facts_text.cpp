//===- facts_text.cpp - the text form of facts ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "facts_sample.h"
#include "support/TextParse.h"
#include <gtest/gtest.h>

using namespace nogil;

namespace {

TuFacts parse(std::string_view Text) {
  TextError Err;
  TuFacts F = parseSkeletons(Text, Err);
  EXPECT_EQ(Err.Line, 0u) << Err.Message;
  return F;
}

std::string errorOf(std::string_view Text) {
  TextError Err;
  parseSkeletons(Text, Err);
  return Err.Line ? std::to_string(Err.Line) + ": " + Err.Message : "";
}

constexpr std::string_view Minimal = R"(
func f(x, needs_api) {
b0:
  call e0 save()
  set s = e0
  if needs_api then b1 else b2
b1:
  call e1 api(x)
b2:
  call e2 restore(s); return 0
}
)";

} // namespace

TEST(Text, TheSampleIsPrintedAsItWasRead) {
  EXPECT_EQ(printSkeletons(parse(FactsSample)), FactsSample);
}

TEST(Text, AMinimalFunctionIsEnough) {
  TuFacts F = parse(Minimal);
  ASSERT_EQ(F.Skeletons.size(), 1u);
  const Skeleton &S = F.Skeletons[0];
  EXPECT_EQ(F.str(F.func(S.Self).Usr), "f");
  EXPECT_EQ(F.func(S.Self).ParamCount, 2u);
  EXPECT_EQ(S.ParamCount, 2u);
  ASSERT_EQ(S.Vars.size(), 3u);
  EXPECT_EQ(S.Vars[0].Kind, Storage::Param);
  EXPECT_EQ(F.str(S.Vars[2].Name), "s");
  EXPECT_EQ(S.Vars[2].Kind, Storage::Local);
  ASSERT_EQ(S.Blocks.size(), 3u);
  EXPECT_EQ(S.Blocks[0].Term, TermKind::Branch);
  EXPECT_EQ(S.Blocks[1].Term, TermKind::Jump); // falls into b2
  EXPECT_EQ(S.Blocks[1].Succs, std::vector{BlockId(2u)});
  ASSERT_EQ(S.Events.size(), 4u);
  EXPECT_EQ(S.expr(S.Events[1].Src).Kind, ExprKind::Result);
  EXPECT_EQ(S.expr(S.Events[1].Src).A, 0u);
  EXPECT_EQ(F.str(F.func(S.Events[2].Callee).Usr), "api");
  EXPECT_EQ(F.str(F.Files[0].Path), "text");
  // Places are those of the text.
  EXPECT_EQ(S.Events[0].Range.Line, 4u);
  EXPECT_EQ(S.Events[0].Range.Col, 3u);
  EXPECT_EQ(S.Events[0].Range.EndCol, 17u);
  EXPECT_EQ(
      Minimal.substr(S.Events[0].Range.Offset,
                     S.Events[0].Range.EndOffset - S.Events[0].Range.Offset),
      "call e0 save()");
  EXPECT_EQ(S.Blocks[2].Range.Line, 10u);
}

TEST(Text, WhatIsPrintedOfHandWrittenTextIsStable) {
  std::string Once = printSkeletons(parse(Minimal));
  EXPECT_EQ(printSkeletons(parse(Once)), Once);
  EXPECT_NE(Once.find("call e0 save() @4:3-4:17\n"), std::string::npos) << Once;
}

TEST(Text, EqualExpressionsShareOneId) {
  TuFacts F = parse("func f(p) { set a = p->x; set b = p->x; set c = p.x }");
  const Skeleton &S = F.Skeletons[0];
  EXPECT_EQ(S.Events[0].Src, S.Events[1].Src);
  EXPECT_NE(S.Events[0].Src, S.Events[2].Src);
}

TEST(Text, FunctionsAreValues) {
  // g is known because it is called, though only later.
  TuFacts F = parse("func f(h) { set a = &g; set b = g; set c = &h; "
                    "set d = &func h; set e = &x; call g() }\nfunc h() { }");
  const Skeleton &S = F.Skeletons[0];
  auto Kind = [&](int I) { return S.expr(S.Events[I].Src).Kind; };
  EXPECT_EQ(Kind(0), ExprKind::Func);
  EXPECT_EQ(S.Events[0].Src, S.Events[1].Src);
  EXPECT_EQ(Kind(2), ExprKind::Addr); // the parameter hides the function
  EXPECT_EQ(Kind(3), ExprKind::Func);
  EXPECT_EQ(Kind(4), ExprKind::Addr);
}

TEST(Text, GlobalsHaveTheSameIdentityInAllFunctions) {
  TuFacts F = parse("func f() { set ::g = 1 }\nfunc h() { read ::g }");
  for (const Skeleton &S : F.Skeletons) {
    ASSERT_EQ(S.Vars.size(), 1u);
    EXPECT_EQ(S.Vars[0].Kind, Storage::Global);
    EXPECT_EQ(F.str(S.Vars[0].Usr), "g");
  }
}

TEST(Text, ACallMayBeUsedAboveItsPlace) {
  TuFacts F = parse("func f() {\na: set x = e7; goto b\n"
                    "b: call e7 g(); if x then a else b }");
  const Skeleton &S = F.Skeletons[0];
  EXPECT_EQ(S.expr(S.Events[0].Src).A, 1u);
}

TEST(Text, StatementsBeforeTheFirstLabelAreTheEntry) {
  TuFacts F = parse("func f(x) { call g()\nend: return x }");
  const Skeleton &S = F.Skeletons[0];
  ASSERT_EQ(S.Blocks.size(), 2u);
  EXPECT_EQ(S.Blocks[0].EventsCount, 1u);
  EXPECT_EQ(S.Blocks[0].Succs, std::vector{BlockId(1u)});
  EXPECT_EQ(parse("func f() { }").Skeletons[0].Blocks.size(), 1u);
}

TEST(Text, TablesGiveTheirRecordToTheirElements) {
  TuFacts F = parse("func f(x) { }\n"
                    "table m : \"const struct Def[]\" {\n"
                    "  {.name = \"f\", .fn = &f, .flags = VARARGS},\n"
                    "  {NULL}\n}\n");
  ASSERT_EQ(F.Tables.size(), 1u);
  const Table &T = F.Tables[0];
  ASSERT_EQ(T.Nodes.size(), 7u);
  EXPECT_EQ(F.str(T.Nodes[0].Type), "Def");
  const InitNode &First = T.Nodes[T.Nodes[0].Children[0]];
  EXPECT_EQ(F.str(First.Type), "Def");
  EXPECT_EQ(F.str(T.Nodes[First.Children[1]].Field), "fn");
  EXPECT_EQ(T.Nodes[First.Children[1]].Func, FuncRefId(0u));
  EXPECT_EQ(F.str(T.Nodes[First.Children[2]].Text), "VARARGS");
  EXPECT_EQ(T.Nodes[First.Children[2]].Index, 2u);
  EXPECT_EQ(First.Range.Line, 3u);
}

TEST(Text, FactsAreSkeletonsWithoutBodies) {
  std::string Text = printFacts(parse(FactsSample));
  EXPECT_EQ(Text.find("call"), std::string::npos);
  EXPECT_NE(Text.find("func ns::f(this, x, x#2)"), std::string::npos);
  EXPECT_NE(Text.find("extern ns::C::~C\n"), std::string::npos);
  EXPECT_NE(Text.find("table methods"), std::string::npos);
  EXPECT_NE(Text.find("gap \"no place\""), std::string::npos);
}

//===----------------------------------------------------------------------===//
// Expressions in messages
//===----------------------------------------------------------------------===//

namespace {
// The source of the last `set`.
std::string message(std::string_view Body) {
  TuFacts F = parse("func f(p, x, `e1`) {" + std::string(Body) + "}");
  const Skeleton &S = F.Skeletons[0];
  return printExpr(F, S, S.Events.back().Src);
}
} // namespace

TEST(PrintExpr, IsPlainC) {
  EXPECT_EQ(message("set a = p->R::f[x + 1]"), "p->f[x + 1]");
  EXPECT_EQ(message("set a = *p->f"), "*p->f");
  EXPECT_EQ(message("set a = (*p).f"), "(*p).f");
  EXPECT_EQ(message("set a = -(x - (p - 1)) * 2"), "-(x - (p - 1)) * 2");
  EXPECT_EQ(message("set a = !(x && p) || x"), "!(x && p) || x");
  EXPECT_EQ(message("set a = x ? FLAG(3) : ::g"), "x ? FLAG : g");
  EXPECT_EQ(message("set a = &h; call h(); set a = &h"), "h");
  EXPECT_EQ(message("set a = `e1` + t#1"), "e1 + <temporary>");
  EXPECT_EQ(message("set a = ?3"), "...");
}

TEST(PrintExpr, SpellsCalls) {
  EXPECT_EQ(message("call e0 g(p); call e1 h(e0, &x); set a = e1->f"),
            "h(g(p), &x)->f");
  EXPECT_EQ(message("call e0 *(p->fn)(x, 2); set a = e0"), "p->fn(x, 2)");
}

TEST(PrintExpr, IsBounded) {
  std::string Body = "call e0 g(p, p, p, p)\n";
  for (int I = 1; I < 50; ++I) {
    std::string E = "e" + std::to_string(I - 1);
    Body +=
        "call e" + std::to_string(I) + " g(" + E + "," + E + "," + E + ")\n";
  }
  std::string Text = message(Body + "set a = e49");
  EXPECT_LT(Text.size(), 400u);
  EXPECT_NE(Text.find("..."), std::string::npos);
}

//===----------------------------------------------------------------------===//
// Errors
//===----------------------------------------------------------------------===//

TEST(TextErrors, SayWhereAndWhatToDo) {
  EXPECT_EQ(errorOf("func f() {\n  set x 1\n}"), "2: expected '=', found '1'");
  EXPECT_EQ(errorOf("\nfun f()"), "2: expected func, extern, table, file, "
                                  "type, member, gap, elsewhere, target, "
                                  "freethreaded, declaresnogil, differsbybuild "
                                  "or cplusplus, "
                                  "found 'fun'");
  EXPECT_EQ(errorOf("func f() {\n goto b9\n}"),
            "2: no block of this function has the label 'b9'");
  EXPECT_EQ(errorOf("func f() {\n set x = e4\n}"),
            "2: no call has the label 'e4'; a variable of that name stands in "
            "backquotes");
  EXPECT_EQ(errorOf("func f() {\n set x = g(1, 2)\n}"),
            "2: expected ')', found ','");
  EXPECT_EQ(errorOf("func f() {\n set x = g(y)\n}"),
            "2: a call is a statement, not an expression: write 'call eN "
            "f(...)' before it and use eN");
  EXPECT_EQ(errorOf("func f() {\nb0: return\n set x = 1\n}"),
            "3: the block has ended above: a statement here needs a label "
            "before it");
  EXPECT_EQ(errorOf("func f() {\nb0: goto b0\nb0: goto b0\n}"),
            "3: the label 'b0' is defined twice");
  EXPECT_EQ(errorOf("func f() { }\nfunc f() { }"),
            "2: the function 'f' is defined twice");
  EXPECT_EQ(errorOf("func f() {\n call e0 g(); call e0 g()\n}"),
            "2: two calls have the label 'e0'");
  EXPECT_EQ(errorOf("func f() {\n return 0\n"),
            "3: expected '}' at the end of the function's body, found the end "
            "of the text");
  EXPECT_EQ(errorOf("func f() { set x = \"abc\n }"), "1: missing closing \"");
  EXPECT_EQ(errorOf("func f() { local x; local x }"),
            "1: the variable 'x' is declared twice or used before its "
            "declaration");
  EXPECT_EQ(errorOf("func f() { local ::x }"),
            "1: only a global variable's name starts with '::'");
  EXPECT_EQ(errorOf("table t {\n  &f &g\n}"), "2: expected ',' or '}', found "
                                              "'&'");
  EXPECT_EQ(errorOf("func f(){ }\ntable t owner f var x {1}"),
            "2: the owner has no variable 'x'");
  EXPECT_EQ(errorOf("func f() { set x = $ }"),
            "1: unexpected character '$'; a name that is no identifier stands "
            "in backquotes");
  EXPECT_EQ(errorOf("func f() { call g() @x }"),
            "1: expected a line, found 'x'");
}

TEST(TextErrors, NoTruncationAndNoDeletionCrashes) {
  std::string Sample = FactsSample;
  size_t Errors = 0;
  for (size_t N = 0; N < Sample.size(); ++N) {
    TextError Err;
    printSkeletons(parseSkeletons(Sample.substr(0, N), Err));
    Errors += Err.Line != 0;
    std::string Without = Sample;
    Without.erase(N, 1);
    printSkeletons(parseSkeletons(Without, Err));
  }
  EXPECT_GT(Errors, Sample.size() / 2);
}

TEST(TextErrors, DeepNestingIsAnError) {
  std::string Deep(100000, '(');
  EXPECT_EQ(errorOf("func f() { set x = " + Deep + " }"),
            "1: this expression is nested too deeply");
  EXPECT_EQ(errorOf("table t " + std::string(100000, '{')),
            "1: these initialisers are nested too deeply");
}
