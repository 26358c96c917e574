//===- extract_tables.cpp - initialisers that hold functions --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"
#include <regex>

using namespace nogil;
using namespace nogil::test;

namespace {

/// The text of all tables without places and without USRs.
std::string tables(const TuFacts &F) {
  std::string Text = withoutPlaces(printFacts(F));
  Text = std::regex_replace(Text, std::regex(R"( usr ("[^"]*"|`[^`]*`))"), "");
  Text = std::regex_replace(Text, std::regex(R"(::`[^`]*@)"), "::`");
  size_t At = Text.find("\ntable ");
  return At == std::string::npos ? "" : Text.substr(At + 1);
}

TEST(Tables, MethodTableWithCastsAndSentinel) {
  TuFacts F = extractC(R"(
    typedef void *(*Fn)(void *, void *);
    struct Method { const char *name; Fn fn; int flags; };
    #define VARARGS 1
    #define KEYWORDS 2
    static void *a(void *s) { return s; }
    static void *b(void *s, void *x) { return x; }
    static struct Method methods[] = {
      {"a", (Fn)(void (*)(void))a, VARARGS},
      {"b", &b, VARARGS | KEYWORDS},
      {0}};
    struct Module { int x; struct Method *m; };
    static struct Module module = { .m = methods };
  )");
  EXPECT_EQ(tables(F), "table methods : \"Method[3]\" = {\n"
                       "  {\n"
                       "    .name = \"a\",\n"
                       "    .fn = &a,\n"
                       "    .flags = VARARGS(1),\n"
                       "  },\n"
                       "  {\n"
                       "    .name = \"b\",\n"
                       "    .fn = &b,\n"
                       "    .flags = 3,\n"
                       "  },\n"
                       "  {\n"
                       "    .name = 0,\n"
                       "  },\n"
                       "}\n\n"
                       "table module : \"Module\" = {\n"
                       "  [1] .m = ::`methods`,\n"
                       "}\n");
}

TEST(Tables, LocalSlotArraysBelongToTheirFunction) {
  TuFacts F = extractC(R"(
    enum { SLOT_LOOP = 4 };
    typedef struct { int id; void *p; } Slot;
    void use(Slot *); int loop(void);
    void f(void) {
      Slot slots[] = {{SLOT_LOOP, &loop}, {0, 0}};
      use(slots);
    }
  )");
  ASSERT_EQ(F.Tables.size(), 1u);
  const Table &T = F.Tables[0];
  EXPECT_EQ(F.str(F.func(T.Owner).Name), "f");
  EXPECT_EQ(T.OwnerVar.V, 0u);
  ASSERT_GE(T.Nodes.size(), 4u);
  EXPECT_EQ(F.str(T.Nodes[1].Type), "Slot");
  EXPECT_EQ(F.str(T.Nodes[2].Text), "SLOT_LOOP");
  EXPECT_EQ(T.Nodes[2].Value, 4);
  EXPECT_EQ(T.Nodes[3].Kind, InitKind::Func);
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "set slots[0].Slot::id = SLOT_LOOP(4) init\n"
                          "set slots[0].Slot::p = &loop init\n"
                          "set slots[1].Slot::id = 0 init\n"
                          "set slots[1].Slot::p = 0 init\n"
                          "call e4 use(slots)\n"
                          "end scope 0\n"
                          "return\n");
}

/// A range has one expression for all of its elements, and what comes after it
/// keeps its place. A table that spells as many elements is kept whole.
TEST(Tables, RangesAreKeptInPart) {
  TuFacts F = extractC(R"(
    static void f(void) {}
    static void g(void) {}
    void (*handlers[])(void) = {[0 ... 200000] = f, g};
    void (*bytes[256])(void) = {[0 ... 255] = f, [7] = g};
    void local(void) { int t[] = {[0 ... 200000] = 7}; }
  )");
  ASSERT_EQ(F.Tables.size(), 2u);
  const std::vector<InitNode> &Long = F.Tables[0].Nodes;
  ASSERT_LT(Long.size(), 1100u);
  EXPECT_EQ(Long.back().Index, 200001u);
  EXPECT_EQ(F.str(F.func(Long.back().Func).Name), "g");
  EXPECT_EQ(F.Tables[1].Nodes.size(), 257u);
  std::string Text = "void f(void); void (*spelled[])(void) = {";
  for (int I = 0; I < 2000; ++I)
    Text += "f,";
  EXPECT_EQ(extractC(Text + "};").Tables[0].Nodes.size(), 2001u);
}

TEST(Tables, TypeNumbersBesideTheLoops) {
  TuFacts F = extractC(R"(
    enum Types { BOOL, INT, OBJECT = 17 };
    typedef void (*Loop)(char **);
    void l1(char **), l2(char **);
    static Loop loops[] = {l1, l2};
    static const char types[] = {BOOL, INT, OBJECT, 'c'};
    static const char text[] = "not a table";
    static double numbers[] = {1.0, 2.0};
  )");
  EXPECT_EQ(tables(F), "table loops : \"void (*[2])(char **)\" = "
                       "`void (*)(char **)` {\n"
                       "  &l1,\n"
                       "  &l2,\n"
                       "}\n\n"
                       "table types : \"char[4]\" = {\n"
                       "  BOOL(0),\n"
                       "  INT(1),\n"
                       "  OBJECT(17),\n"
                       "  99,\n"
                       "}\n");
}

TEST(Tables, LambdasAndInstantiationsInCxx) {
  TuFacts F = extractCxx(R"(
    extern "C" void api(int);
    template <class T> void loop(void *p) { api(sizeof(T)); }
    typedef void (*Fn)(void *);
    struct Entry { int n; Fn fn; };
    static const Entry entries[] = {
      {.n = 1, .fn = loop<int>}, {2, [](void *) { api(2); }},
      {3, static_cast<Fn>(&loop<short>)}};
    static auto global = [](int x) { api(x); };
  )");
  ASSERT_EQ(F.Tables.size(), 1u);
  unsigned Funcs = 0;
  for (const InitNode &N : F.Tables[0].Nodes)
    Funcs += N.Kind == InitKind::Func;
  EXPECT_EQ(Funcs, 3u);
  EXPECT_EQ(F.Skeletons.size(), 4u); // two instances, two lambdas
}

TEST(Tables, CompoundLiteralsAndAssignments) {
  TuFacts F = extractC(R"(
    typedef struct { int id; int (*fn)(void); } Slot;
    struct T { int (*go)(void); } t;
    void use(Slot *); int fn(void);
    void f(void) { use((Slot[]){{1, fn}, {0}}); t.go = fn; }
  )");
  ASSERT_EQ(F.Tables.size(), 1u);
  EXPECT_TRUE(F.Tables[0].OwnerVar.valid());
  EXPECT_NE(body(F, "f").find("set ::t.T::go = &fn\n"), std::string::npos);
}

} // namespace
