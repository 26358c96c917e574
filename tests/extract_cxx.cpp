//===- extract_cxx.cpp - objects, exceptions and lambdas ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "extract_support.h"

using namespace nogil;
using namespace nogil::test;

namespace {

const char *const Common = R"(
  struct A { A(); A(const A &); A(A &&) noexcept; ~A(); int v; };
  struct B { explicit B(int); ~B(); };
  int may(int); int never(int) noexcept; extern "C" int c(int);
  A make(); void take(A);
)";

TEST(Cxx, ObjectsDieInReverseOrderOnEveryWayOut) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    int f(int x) { A a; B b(x); if (x) return c(x); never(x); return 0; }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 A::A(&a) unwind b4\n"
                          "call e1 B::B(&b, x) unwind b3\n"
                          "if x then b1 else b2\n"
                          "b1:\n"
                          "call e2 c(x) nothrow\n"
                          "call e3 B::~B(&b) implicit nothrow\n"
                          "call e4 A::~A(&a) implicit nothrow\n"
                          "end scope 0\n"
                          "return e2\n"
                          "b2:\n"
                          "call e6 never(x) nothrow\n"
                          "call e7 B::~B(&b) implicit nothrow\n"
                          "call e8 A::~A(&a) implicit nothrow\n"
                          "end scope 0\n"
                          "return 0\n"
                          "b3:\n"
                          "call e10 A::~A(&a) implicit nothrow\n"
                          "goto b4\n"
                          "b4:\n"
                          "end scope 0\n"
                          "throw\n");
}

// A throw runs its own clean-up, at its own place, and goes straight to the
// handler that takes it; calls share theirs and ask each handler.
TEST(Cxx, ThrowCleansUpToItsHandler) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    int f(int x) {
      try { A a; if (x) throw 1; may(x); }
      catch (int e) { return e; }
      return 0;
    }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 A::A(&a) unwind b4\n"
                          "if x then b1 else b2\n"
                          "b1:\n"
                          "call e1 A::~A(&a) implicit nothrow\n"
                          "end scope 1\n"
                          "goto b5\n"
                          "b2:\n"
                          "call e3 may(x) unwind b3\n"
                          "call e4 A::~A(&a) implicit nothrow\n"
                          "end scope 1\n"
                          "return 0\n"
                          "b3:\n"
                          "call e6 A::~A(&a) implicit nothrow\n"
                          "goto b4\n"
                          "b4:\n"
                          "end scope 1\n"
                          "if ?1 then b5 else b6\n"
                          "b5:\n"
                          "set e = ?2 init\n"
                          "end scope 2\n"
                          "return e\n"
                          "b6:\n"
                          "throw\n");
}

TEST(Cxx, CatchAllStopsEverything) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    void f(int x) { try { may(x); } catch (...) { never(1); } }
  )");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 may(x) unwind b1\n"
                          "goto b2\n"
                          "b1:\n"
                          "call e1 never(1) nothrow\n"
                          "goto b2\n"
                          "b2:\n"
                          "return\n");
}

TEST(Cxx, TemporariesAndElision) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    int f() noexcept { A a = make(); take(make()); return may(make().v); }
    A g() { return make(); }
    A h() { A a; may(1); return a; }
  )",
                         {"-fno-exceptions"});
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 make()\n"
                          "set a = e0 init\n"
                          "call e2 make()\n"
                          "set t#1 = e2 init\n"
                          "call e4 take(t#1)\n"
                          "call e5 A::~A(&t#1) implicit nothrow\n"
                          "call e6 make()\n"
                          "set t#2 = e6 init\n"
                          "call e8 may(t#2.A::v)\n"
                          "call e9 A::~A(&t#2) implicit nothrow\n"
                          "call e10 A::~A(&a) implicit nothrow\n"
                          "end scope 0\n"
                          "return e8\n");
  EXPECT_EQ(body(F, "g"), "b0:\n"
                          "call e0 make()\n"
                          "set t#1 = e0 init\n"
                          "return t#1\n");
  EXPECT_EQ(body(F, "h"), "b0:\n"
                          "call e0 A::A(&a)\n"
                          "call e1 may(1)\n"
                          "end scope 0\n"
                          "return a\n");
}

TEST(Cxx, ExtendedTemporaryLivesAsLongAsItsReference) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    void f() { const A &r = make(); never(r.v); }
  )",
                         {"-fno-exceptions"});
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 make()\n"
                          "set t#1 = e0 init\n"
                          "set r = t#1 init\n"
                          "call e3 never(r.A::v) nothrow\n"
                          "call e4 A::~A(&t#1) implicit nothrow\n"
                          "end scope 0\n"
                          "return\n");
}

TEST(Cxx, MembersAreConstructedAndDestroyedInSight) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    struct Base { A base; };
    struct D : Base { D() : n(3) { never(1); } ~D() { never(2); }
                      int n; B b{7}; };
    void f() { D d; }
  )",
                         {"-fno-exceptions"});
  EXPECT_EQ(body(F, "D::D"), "b0:\n"
                             "call e0 Base::Base(this)\n"
                             "set this->D::n = 3 init\n"
                             "call e2 B::B(&this->D::b, 7)\n"
                             "call e3 never(1) nothrow\n"
                             "return\n");
  EXPECT_EQ(body(F, "D::~D"), "b0:\n"
                              "call e0 never(2) nothrow\n"
                              "call e1 B::~B(&this->D::b) implicit nothrow\n"
                              "call e2 Base::~Base(this) implicit nothrow\n"
                              "return\n");
  EXPECT_EQ(body(F, "Base::~Base"),
            "b0:\n"
            "call e0 A::~A(&this->Base::base) implicit nothrow\n"
            "return\n");
}

TEST(Cxx, PartlyMadeObjectsAreUnmadeByAnException) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    struct D { D() : a(), b(1) {} A a; B b; };
  )");
  EXPECT_EQ(body(F, "D::D"), "b0:\n"
                             "call e0 A::A(&this->D::a) unwind b2\n"
                             "call e1 B::B(&this->D::b, 1) unwind b1\n"
                             "return\n"
                             "b1:\n"
                             "call e2 A::~A(&this->D::a) implicit nothrow\n"
                             "goto b2\n"
                             "b2:\n"
                             "throw\n");
}

TEST(Cxx, LambdasAreFunctions) {
  TuFacts F = extractCxx(R"(
    template <class T> struct Box { template <class G> Box(G); ~Box(); };
    void run(Box<int>) noexcept; extern "C" void api(int);
    template <class G> void each(G g) { g(1); }
    void f(int x) {
      int y = 0;
      auto g = [&y, x](int z) { y = x + z; };
      g(3);
      run([&] { api(y); });
      each(g);
      each([](auto q) { api(q); });
    }
  )",
                         {"-fno-exceptions"});
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "set y = 0 init\n"
                          "set g = &`operator()` init\n"
                          "call e2 `operator()`(&g, 3)\n"
                          "call e3 Box::Box(&t#1, &`operator()`#3) implicit\n"
                          "call e4 run(&`operator()`#3) nothrow\n"
                          "call e5 Box::~Box(&t#1) implicit nothrow\n"
                          "call e6 each(&`operator()`)\n"
                          "call e7 each#2(&`operator()`#2)\n"
                          "end scope 0\n"
                          "return\n");
  unsigned Lambdas = 0;
  for (const Skeleton &S : F.Skeletons) {
    const FuncInfo &I = F.func(S.Self);
    if (!(I.Flags & FF_Lambda))
      continue;
    ++Lambdas;
    ASSERT_TRUE(I.Parent.valid());
    EXPECT_EQ(F.str(F.func(I.Parent).Name), "f");
  }
  EXPECT_EQ(Lambdas, 3u);
  const Var *Y = variable(F, "operator()", "y");
  const Var *X = variable(F, "operator()", "x");
  ASSERT_TRUE(X && Y);
  EXPECT_EQ(Y->Kind, Storage::Capture);
  EXPECT_TRUE(Y->ByReference);
  EXPECT_EQ(X->Kind, Storage::Capture);
  EXPECT_FALSE(X->ByReference);
  EXPECT_TRUE(variable(F, "f", "y")->AddressTaken);
}

TEST(Cxx, OpenMpRegionsAreFunctions) {
  TuFacts F = extractCxx(R"(
    extern "C" void api(int);
    void f(int n) {
    #pragma omp parallel for
      for (int i = 0; i < n; i++) api(i);
    #pragma omp simd
      for (int i = 0; i < 4; i++) n += i;
    }
  )",
                         {"-fopenmp"});
  EXPECT_TRUE(body(F, "f").starts_with(
      "b0:\n"
      "call e0 `#pragma omp parallel`(&`f::omp region`) nothrow\n"
      "set i = 0 init\n"));
  EXPECT_EQ(body(F, "`f::omp region`"), "b0:\n"
                                        "set i = 0 init\n"
                                        "goto b1\n"
                                        "b1:\n"
                                        "if i < n then b2 else b3\n"
                                        "b2:\n"
                                        "call e1 api(i) nothrow\n"
                                        "set i = i + 1 compound\n"
                                        "goto b1\n"
                                        "b3:\n"
                                        "end scope 1\n"
                                        "return\n");
}

TEST(Cxx, OpenMpClausesSayWhatAThreadHas) {
  TuFacts F = extractCxx(R"(
    extern "C" void api(int);
    int own;
    #pragma omp threadprivate(own)
    void f(int n) {
      int all = 0, mine = 0, sum = 0, k;
    #pragma omp parallel private(mine) reduction(+ : sum)
      {
    #pragma omp for
        for (k = 0; k < n; k++) { mine = k; sum += mine; }
    #pragma omp critical
        all++;
    #pragma omp master
        own = all;
      }
    }
  )",
                         {"-fopenmp"});
  const char *Region = "omp region";
  const Var *Mine = variable(F, Region, "mine");
  const Var *Sum = variable(F, Region, "sum");
  const Var *All = variable(F, Region, "all");
  const Var *K = variable(F, Region, "k");
  ASSERT_TRUE(Mine && Sum && All && K);
  EXPECT_FALSE(Mine->ByReference || Mine->Divided);
  EXPECT_TRUE(!Sum->ByReference && Sum->Divided);
  EXPECT_TRUE(All->ByReference && !All->Divided);
  EXPECT_TRUE(!K->ByReference && K->Divided);
  EXPECT_EQ(variable(F, Region, "own")->Kind, Storage::ThreadLocal);
  std::string Text = body(F, "`f::omp region`");
  size_t Takes = Text.find("`#pragma omp critical`(&`#pragma omp critical`)");
  size_t Adds = Text.find("set all = all + 1 compound");
  size_t Gives =
      Text.find("`#pragma omp end critical`(&`#pragma omp critical`)");
  EXPECT_TRUE(Takes < Adds && Adds < Gives && Gives != Text.npos) << Text;
  EXPECT_NE(Text.find("`#pragma omp master`()"), Text.npos) << Text;
}

TEST(Cxx, NewDeleteAndStatics) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    void f() { static int once = may(1); B *b = new B(once); delete b; }
  )",
                         {"-fno-exceptions"});
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "if ?0 then b1 else b2\n"
                          "b1:\n"
                          "call e0 may(1)\n"
                          "set once = e0 init\n"
                          "goto b2\n"
                          "b2:\n"
                          "call e2 `operator new`(?1) implicit\n"
                          "set t#1 = e2 init\n"
                          "read once\n"
                          "call e5 B::B(t#1, once)\n"
                          "set b = t#1 init\n"
                          "call e7 B::~B(b) nothrow\n"
                          "call e8 `operator delete`(b) nothrow\n"
                          "end scope 0\n"
                          "return\n");
}

TEST(Cxx, NamesLeaveOutTemplateArgumentsAndInlineNamespaces) {
  TuFacts F = extractCxx(R"(
    namespace n { inline namespace v1 { template <class T> struct S {
      S() {} ~S() {} void m(T) {} }; } }
    void f() { n::S<int> s; s.m(1); }
  )");
  ASSERT_TRUE(skeleton(F, "n::S::S"));
  ASSERT_TRUE(skeleton(F, "n::S::~S"));
  const Skeleton *M = skeleton(F, "n::S::m");
  ASSERT_TRUE(M);
  EXPECT_EQ(M->ParamCount, 2u);
  EXPECT_TRUE(F.func(M->Self).Flags & FF_Template);
  EXPECT_NE(F.str(F.func(M->Self).Display).find("S<int>::m"),
            std::string::npos);
}

TEST(Cxx, ExceptionsLeaveExternCButNotNoexcept) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    extern "C" void e() { may(1); }
    void n() noexcept { may(1); }
  )");
  EXPECT_EQ(body(F, "e"), "b0:\n"
                          "call e0 may(1) unwind b1\n"
                          "return\n"
                          "b1:\n"
                          "throw\n");
  EXPECT_EQ(body(F, "n"), "b0:\n"
                          "call e0 may(1) unwind b1\n"
                          "return\n"
                          "b1:\n"
                          "unreachable\n");
}

TEST(Cxx, GenericLambdaThatNothingInstantiatesIsReadAnyway) {
  TuFacts F = extractCxx(R"(
    extern "C" void api(int);
    template <class G> void each(G g);
    void f() {
      each([](auto q) { api(1); int x = q.m(2); if (x) q.n(); for (auto i : q) api(i); });
    }
  )",
                         {"-fno-exceptions"});
  std::string Body = body(F, "`operator()`");
  EXPECT_NE(Body.find("api(1)"), std::string::npos) << Body;
  EXPECT_NE(Body.find("if x then"), std::string::npos) << Body;
}

TEST(Cxx, CopiesAndMovesAreToldApart) {
  TuFacts F = extractCxx(R"(
    struct A { A(); A(const A &); A(A &&); A(int); };
    void f(A a) { A b = a; A c = static_cast<A &&>(b); A d; A e(1); }
  )",
                         {"-fno-exceptions"});
  const Skeleton *S = skeleton(F, "f");
  ASSERT_TRUE(S);
  std::vector<int> Kinds;
  for (const Event &E : S->Events)
    if (E.Kind == EventKind::Call)
      Kinds.push_back(F.func(E.Callee).Flags & (FF_Copy | FF_Move));
  EXPECT_EQ(Kinds, (std::vector<int>{FF_Copy, FF_Move, 0, 0}));
}

// The block is around the initialisers, and its handlers throw on.
TEST(Cxx, TheHandlersOfAConstructorThrowOn) {
  TuFacts F = extractCxx(std::string(Common) + R"(
    struct D { A a; B b; D() try : b(1) { never(1); } catch (...) { never(2); } };
    void f() { D d; }
  )");
  EXPECT_EQ(body(F, "D::D"), "b0:\n"
                             "call e0 A::A(&this->D::a) unwind b2\n"
                             "call e1 B::B(&this->D::b, 1) unwind b1\n"
                             "call e2 never(1) nothrow\n"
                             "return\n"
                             "b1:\n"
                             "call e3 A::~A(&this->D::a) implicit nothrow\n"
                             "goto b2\n"
                             "b2:\n"
                             "call e4 never(2) nothrow\n"
                             "throw\n");
}

// In C each arm of a conditional is loaded; in C++ the conditional is.
TEST(Cxx, ALoadStandsInTheArmsAsInC) {
  const std::string Text = R"(
    struct rec { struct rec *next; int *slots; int n; };
    int *pick(struct rec *r, int *spare, int i) {
      int *p = i ? r->slots : spare;
      if (i ? r->next->n : r->n)
        return (p++, r->slots);
      return (i < 3 ? (i ? r : r->next) : r)->slots;
    }
  )";
  EXPECT_EQ(body(extractCxx(Text), "pick"), body(extractC(Text), "pick"));
}

TEST(Cxx, AnLvalueThatIsChosenStaysOne) {
  TuFacts F = extractCxx(R"(
    int *pick();
    void f(int c, int &a, int b) { (c ? a : *pick()) = b; }
  )",
                         {"-fno-exceptions"});
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "if c then b1 else b2\n"
                          "b1:\n"
                          "set t#1 = a init\n"
                          "goto b3\n"
                          "b2:\n"
                          "call e1 pick()\n"
                          "set t#1 = *e1 init\n"
                          "goto b3\n"
                          "b3:\n"
                          "set t#1 = b\n"
                          "return\n");
  EXPECT_TRUE(skeleton(F, "f")->Vars[3].ByReference);
}

} // namespace
