//===- extract_statements.cpp - control flow of C to skeletons ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"
#include <algorithm>

using namespace nogil;
using namespace nogil::test;

namespace {

TEST(Statements, ShortCircuitsBecomeBranches) {
  TuFacts F = extractC(R"(
    int a(int); void b(void);
    void f(int x) { if (!(x && a(x)) || x == 3) b(); }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "if x then b1 else b3\n"
                          "b1:\n"
                          "call e0 a(x)\n"
                          "if e0 then b2 else b3\n"
                          "b2:\n"
                          "if x == 3 then b3 else b4\n"
                          "b3:\n"
                          "call e1 b()\n"
                          "goto b4\n"
                          "b4:\n"
                          "return\n");
}

TEST(Statements, ExpectAndConstantsAreLookedThrough) {
  TuFacts F = extractC(R"(
    #define unlikely(x) __builtin_expect(!!(x), 0)
    int a(void); void b(void);
    int f(int x) {
      do { if (unlikely(x < 0)) return -1; } while (0);
      if (0) b();
      while (1) { if (a()) break; }
      return 0;
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "if x < 0 then b1 else b2\n"
                          "b1:\n"
                          "return -1\n"
                          "b2:\n"
                          "call e0 a()\n"
                          "if e0 then b3 else b2\n"
                          "b3:\n"
                          "return 0\n");
}

TEST(Statements, GotoOutOfARegionEndsItsScope) {
  TuFacts F = extractC(R"(
    void *save(void); void restore(void *); int work(int);
    int f(int n) {
      int rc = 0;
      { void *s = save();
        rc = work(n);
        if (rc) goto done;
        restore(s); }
      rc = 1;
    done:
      return rc;
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "set rc = 0 init\n"
                          "call e1 save()\n"
                          "set s = e1 init\n"
                          "call e3 work(n)\n"
                          "set rc = e3\n"
                          "if rc then b1 else b2\n"
                          "b1:\n"
                          "end scope 1\n"
                          "goto b3\n"
                          "b2:\n"
                          "call e6 restore(s)\n"
                          "end scope 1\n"
                          "set rc = 1\n"
                          "goto b3\n"
                          "b3:\n"
                          "end scope 0\n"
                          "return rc\n");
}

TEST(Statements, SwitchFallsThroughAndReachesNestedLabels) {
  TuFacts F = extractC(R"(
    enum K { A, B, C }; void a(int);
    void f(enum K k) {
      switch (k) {
      case A: a(0);
      case B: { a(1); break; case C: a(2); }
      default: a(3);
      }
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "switch k {0: b1, 1: b2, 2: b3, default: b4}\n"
                          "b1:\n"
                          "call e0 a(0)\n"
                          "goto b2\n"
                          "b2:\n"
                          "call e1 a(1)\n"
                          "goto b5\n"
                          "b3:\n"
                          "call e2 a(2)\n"
                          "goto b4\n"
                          "b4:\n"
                          "call e3 a(3)\n"
                          "goto b5\n"
                          "b5:\n"
                          "return\n");
}

TEST(Statements, WideCaseRangeIsAnUnknownBranch) {
  TuFacts F = extractC(R"(
    void a(int);
    void f(int k) { switch (k) { case 1 ... 3: a(1); break;
                                 case 10 ... 9999: a(2); } }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "if ?0 then b1 else b2\n"
                          "b1:\n"
                          "call e0 a(2)\n"
                          "goto b4\n"
                          "b2:\n"
                          "switch k {1: b3, 2: b3, 3: b3, default: b4}\n"
                          "b3:\n"
                          "call e1 a(1)\n"
                          "goto b4\n"
                          "b4:\n"
                          "return\n");
}

TEST(Statements, LoopsBreakAndContinue) {
  TuFacts F = extractC(R"(
    int a(int);
    void f(int n) {
      for (int i = 0; i < n; i++) {
        if (a(i)) continue;
        if (a(-i)) break;
        a(2);
      }
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "set i = 0 init\n"
                          "goto b1\n"
                          "b1:\n"
                          "if i < n then b2 else b6\n"
                          "b2:\n"
                          "call e1 a(i)\n"
                          "if e1 then b5 else b3\n"
                          "b3:\n"
                          "call e2 a(-i)\n"
                          "if e2 then b6 else b4\n"
                          "b4:\n"
                          "call e3 a(2)\n"
                          "goto b5\n"
                          "b5:\n"
                          "set i = i + 1 compound\n"
                          "goto b1\n"
                          "b6:\n"
                          "end scope 1\n"
                          "return\n");
}

TEST(Statements, ConditionalValues) {
  TuFacts F = extractC(R"(
    int a(int);
    int f(int x) { int y = x ? 1 : 2; return x ? a(y) : y; }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "set y = x ? 1 : 2 init\n"
                          "if x then b1 else b2\n"
                          "b1:\n"
                          "call e1 a(y)\n"
                          "set t#1 = e1 init\n"
                          "goto b3\n"
                          "b2:\n"
                          "set t#1 = y init\n"
                          "goto b3\n"
                          "b3:\n"
                          "end scope 0\n"
                          "return t#1\n");
}

TEST(Statements, StatementExpressionsAndChains) {
  TuFacts F = extractC(R"(
    int a(int);
    int f(int x) { int y, z; y = z = ({ int q = a(x); q + 1; });
                   return y++ + (a(1), z); }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 a(x)\n"
                          "set q = e0 init\n"
                          "set t#1 = q + 1 init\n"
                          "end scope 1\n"
                          "set z = t#1\n"
                          "set y = z\n"
                          "set t#2 = y init\n"
                          "set y = y + 1 compound\n"
                          "call e8 a(1)\n"
                          "end scope 0\n"
                          "return t#2 + z\n");
}

TEST(Statements, NoReturnEndsTheBlock) {
  TuFacts F = extractC(R"(
    void die(void) __attribute__((noreturn)); int a(void);
    int f(int x) { if (x) die(); return a(); }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "if x then b1 else b2\n"
                          "b1:\n"
                          "call e0 die() noreturn\n"
                          "unreachable\n"
                          "b2:\n"
                          "call e1 a()\n"
                          "return e1\n");
}

TEST(Statements, ComputedGotoMayReachEveryAddressTaken) {
  TuFacts F = extractC(R"(
    void a(int);
    void f(int x) {
      static void *const to[] = {&&one, &&two};
      goto *to[x];
    one: a(1); return;
    two: a(2);
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "read to[x]\n"
                          "switch ?0 {0: b1, default: b2}\n"
                          "b1:\n"
                          "call e1 a(1)\n"
                          "return\n"
                          "b2:\n"
                          "call e2 a(2)\n"
                          "return\n");
}

TEST(Statements, MembersCallsAndReads) {
  TuFacts F = extractC(R"(
    typedef struct tag { int flags; int (*fn)(int); struct tag *next;
                         union { long rc; }; } Obj;
    int count; const int limit = 3;
    int f(Obj *o, Obj v) {
      o->next->flags |= 4;
      count++;
      return (*o->fn)(limit) + v.flags + o->rc + count;
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "read o->Obj::next\n"
                          "set o->Obj::next->Obj::flags = "
                          "o->Obj::next->Obj::flags | 4 compound\n"
                          "set ::count = ::count + 1 compound\n"
                          "read o->Obj::fn\n"
                          "call e4 *(o->Obj::fn)(::limit)\n"
                          "read o->Obj::rc\n"
                          "read ::count\n"
                          "return e4 + v.Obj::flags + o->Obj::rc + ::count\n");
}

TEST(Statements, CleanupAttributeRunsAtScopeEnd) {
  TuFacts F = extractC(R"(
    void done(int *); int a(int);
    int f(int x) { __attribute__((cleanup(done))) int y = a(x);
                   if (y) return 1; return a(y); }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 a(x)\n"
                          "set y = e0 init\n"
                          "if y then b1 else b2\n"
                          "b1:\n"
                          "call e2 done(&y) implicit nothrow\n"
                          "end scope 0\n"
                          "return 1\n"
                          "b2:\n"
                          "call e4 a(y)\n"
                          "call e5 done(&y) implicit nothrow\n"
                          "end scope 0\n"
                          "return e4\n");
}

} // namespace

/// How many events of a function read memory that others may write.
static long reads(const std::string &Text) {
  TuFacts F = extractC("struct s { int n; struct s *next; };\n"
                       "extern int global; extern const int fixed;\n" +
                       Text);
  const Skeleton *S = skeleton(F, "f");
  return S ? std::ranges::count(S->Events, EventKind::Read, &Event::Kind) : -1;
}

TEST(Reads, ArePointersAndMembersAndGlobals) {
  EXPECT_EQ(reads("void *f(void **p, int i) { return p[i]; }"), 1);
  EXPECT_EQ(reads("void (*f(void (**p)(void), int i))(void)"
                  "{ return p[i]; }"),
            1);
  EXPECT_EQ(reads("int f(int *p, int i) { return p[i]; }"), 0);
  EXPECT_EQ(reads("void *f(void **p) { return *p; }"), 1);
  EXPECT_EQ(reads("int f(int *p) { return *p; }"), 0);
  EXPECT_EQ(reads("int f(struct s *p) { return p->n; }"), 1);
  EXPECT_EQ(reads("int f(struct s p) { return p.n; }"), 0);
  EXPECT_EQ(reads("int f(void) { return global; }"), 1);
  EXPECT_EQ(reads("int f(void) { return fixed; }"), 0);
}
