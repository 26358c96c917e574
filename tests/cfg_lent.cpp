//===- cfg_lent.cpp - whose address is only lent --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each case is a function f whose variable x has its address taken: somebody
// keeps the address, or nobody does.
//
//===----------------------------------------------------------------------===//
#include "cfg/Lent.h"
#include "extract_support.h"
#include "models/Loader.h"

using namespace nogil;
using namespace nogil::test;

namespace {

bool lent(TuFacts Facts) {
  static const Models None;
  auto Tu = std::make_shared<const TuFacts>(std::move(Facts));
  Program P = link({Tu}, None);
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const Skeleton *S = P.Functions[F].Body;
    if (!S || P.tu(FnId(F)).str(P.info(FnId(F)).Name) != "f")
      continue;
    for (uint32_t V = 0; V != S->Vars.size(); ++V)
      if (Tu->str(S->Vars[V].Name) == "x")
        return lentVariables(P, FnId(F))[V];
  }
  ADD_FAILURE() << "no variable x of f";
  return false;
}

const std::string Declared = R"(
struct pair { int first, second; };
int get(int *); int put(int *, int); int any(void *); int print(const char *, ...);
int (*pointer)(int *);
static int *kept;
static int reads(int *p) { return *p; }
static int keeps(int *p) { kept = p; return 0; }
static int *returns(int *p) { return p; }
static int passes(int *p) { int *q = p; return *q; }
)";

bool inC(const std::string &Body) {
  return lent(
      extractC(Declared + "int f(int c, int y) { int x = 0; " + Body + " }"));
}

TEST(Lent, ToCallsThatTakeSuchAValue) {
  EXPECT_TRUE(inC("get(&x); return x;"));
  EXPECT_TRUE(inC("if (get(&x)) return x; return 0;"));
  EXPECT_TRUE(inC("return put(&x, c);"));
  EXPECT_TRUE(inC("return reads(&x);"));
  EXPECT_TRUE(inC("return passes(&x);"));
  EXPECT_TRUE(inC("return pointer(&x);"));
}

TEST(Lent, NotToCallsThatMayKeepIt) {
  EXPECT_FALSE(inC("return any(&x);"));
  EXPECT_FALSE(inC("return keeps(&x);"));
  EXPECT_FALSE(inC("return *returns(&x);"));
  EXPECT_FALSE(inC("return print(\"\", &x);"));
  EXPECT_FALSE(inC("int (*g)() = (int (*)())get; return g(&x);"));
}

TEST(Lent, NotWhereAnExpressionKeepsIt) {
  EXPECT_FALSE(inC("int *p = &x; return get(p);"));
  EXPECT_FALSE(inC("kept = &x; return 0;"));
  EXPECT_FALSE(inC("return get(c ? &x : &y);"));
  EXPECT_FALSE(inC("return get(&x + c);"));
  EXPECT_FALSE(inC("return *(&x + c);"));
  EXPECT_FALSE(inC("return (&x)[c];"));
  EXPECT_FALSE(inC("return &x == kept;"));
}

TEST(Lent, NotWhereTheFunctionReturnsIt) {
  EXPECT_FALSE(
      lent(extractC("int *f(void) { static int y; int x; return &x; }")));
}

TEST(Lent, OnlyNumbersAndPointers) {
  const std::string Take = "int take(struct pair *); int give(int **);";
  EXPECT_FALSE(
      lent(extractC(Declared + Take +
                    "int f(void) { struct pair x = {0}; return take(&x); }")));
  EXPECT_FALSE(lent(
      extractC(Declared + Take +
               "int f(void) { struct pair x = {0}; return get(&x.first); }")));
  EXPECT_TRUE(lent(extractC(Declared + Take +
                            "int f(void) { int *x = 0; return give(&x); }")));
  EXPECT_TRUE(lent(extractC(Declared + "int f(int x) { return get(&x); }")));
  EXPECT_FALSE(lent(
      extractC(Declared + "int f(void) { static int x; return get(&x); }")));
}

TEST(Lent, ByReference) {
  const std::string D = R"(
int get(int &); int look(const int &);
static int *kept;
static int keeps(int &p) { kept = &p; return 0; }
static int reads(int &p) { return p; }
)";
  auto Is = [&](const std::string &Body) {
    return lent(extractCxx(D + "int f() { int x = 0; " + Body + " }"));
  };
  EXPECT_TRUE(Is("get(x); return get(x);"));
  EXPECT_TRUE(Is("return reads(x) + look(x);"));
  EXPECT_FALSE(Is("return keeps(x);"));
  EXPECT_FALSE(Is("int &r = x; return get(r);"));
  EXPECT_FALSE(Is("auto g = [&] { x = 1; }; g(); return get(x);"));
}

TEST(Lent, MethodsCountTheirObject) {
  const std::string D = "struct S { int get(int *); int any(void *); int m; };"
                        "S s;";
  auto Is = [&](const std::string &Body) {
    return lent(extractCxx(D + "int f() { int x = 0; " + Body + " }"));
  };
  EXPECT_TRUE(Is("return s.get(&x);"));
  EXPECT_FALSE(Is("return s.any(&x);"));
}

} // namespace
