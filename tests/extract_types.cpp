//===- extract_types.cpp - types, virtual functions and pointers ----------===//
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

std::string text(const TuFacts &F, TypeId T) {
  return T.valid() ? F.str(F.type(T).Text) : "none";
}

const FuncInfo &function(const TuFacts &F, const std::string &Qual) {
  static const FuncInfo None;
  for (const FuncInfo &I : F.Funcs)
    if (F.str(I.Qual) == Qual)
      return I;
  ADD_FAILURE() << "no function " << Qual;
  return None;
}

/// "A::f B::f": what a function overrides, sorted.
std::string overrides(const TuFacts &F, const std::string &Qual) {
  std::vector<std::string> Names;
  for (FuncRefId O : function(F, Qual).Overrides)
    Names.push_back(F.str(F.func(O).Qual));
  std::sort(Names.begin(), Names.end());
  std::string Out;
  for (const std::string &N : Names)
    Out += (Out.empty() ? "" : " ") + N;
  return Out;
}

/// One line a call of the function: "D::f virtual on D".
std::string dispatch(const TuFacts &F, const std::string &Qual) {
  std::string Out;
  const Skeleton *S = skeleton(F, Qual);
  if (!S)
    return "no function " + Qual;
  for (const Event &E : S->Events) {
    if (E.Kind != EventKind::Call || (E.Flags & EF_Implicit))
      continue;
    Out += E.Callee.valid() ? F.str(F.func(E.Callee).Qual)
                            : "*" + printExpr(F, *S, E.CalleeExpr);
    if (E.Flags & EF_Virtual)
      Out += " virtual on " + text(F, E.Type);
    else if (E.Type.valid())
      Out += " as " + text(F, E.Type);
    Out += "\n";
  }
  return Out;
}

TEST(Virtual, OverridersNameWhatTheyOverrideOnAllLevels) {
  Folder D;
  D.write("shape.h", "struct Shape { virtual int area() = 0; virtual ~Shape(); "
                     "virtual int sides() const; };\n");
  TuFacts F = extractFile(D, D.write("a.cpp", R"(
    #include "shape.h"
    struct Named { virtual int area(); };
    struct Square : Shape, Named { int area() override; ~Square(); };
    struct Unit final : Square { int area() override; int sides(); };
    int Square::area() { return 4; }
    int Unit::area() { return 1; }
    int Unit::sides() { return 0; }
    Square::~Square() {}
  )"))
                  .Facts;
  EXPECT_EQ(overrides(F, "Square::area"), "Named::area Shape::area");
  EXPECT_EQ(overrides(F, "Unit::area"), "Named::area Shape::area Square::area");
  EXPECT_EQ(overrides(F, "Square::~Square"), "Shape::~Shape");
  EXPECT_EQ(overrides(F, "Unit::sides"), ""); // the base's is const
  EXPECT_TRUE(function(F, "Shape::area").Flags & FF_Pure);
  EXPECT_FALSE(function(F, "Square::area").Flags & FF_Pure);
  EXPECT_TRUE(function(F, "Unit::area").Flags & FF_Final);
  EXPECT_FALSE(function(F, "Square::area").Flags & FF_Final);
  const TypeInfo &Class = F.type(function(F, "Square::area").Class);
  EXPECT_EQ(F.str(Class.Text), "Square");
  ASSERT_EQ(Class.Parts.size(), 2u);
  EXPECT_EQ(text(F, Class.Parts[0]), "Shape");
  EXPECT_EQ(text(F, Class.Parts[1]), "Named");
}

const char *const Shapes = R"(
  struct Shape { virtual int area(); virtual Shape &operator+=(int);
                 virtual operator int(); virtual ~Shape(); int name(); };
  struct Square : Shape { Square(); int area() override; ~Square(); };
  struct Unit final : Square { int area() override; };
  struct Pinned : Shape { int area() final; };
)";

TEST(Virtual, CallsThatMayReachAnOverriderSaySo) {
  TuFacts F = extractCxx(std::string(Shapes) + R"(
    int f(Shape *s, Square &q, Unit *u, Pinned *p) {
      q += 1;
      return s->area() + q.area() + u->area() + p->area() + s->name() +
             s->Shape::area() + s->operator int();
    }
    int g() { Square s; Square &r = s; return s.area() + r.area(); }
    int h() { return Square().area(); }
    void end(Shape *s, Unit *u) { delete s; delete u; }
  )");
  EXPECT_EQ(dispatch(F, "f"), "Shape::operator+= virtual on Square\n"
                              "Shape::area virtual on Shape\n"
                              "Square::area virtual on Square\n"
                              "Unit::area\n"
                              "Pinned::area\n"
                              "Shape::name\n"
                              "Shape::area\n"
                              "Shape::operator int virtual on Shape\n");
  EXPECT_EQ(dispatch(F, "g"),
            "Square::Square\nSquare::area\nSquare::area virtual on Square\n");
  EXPECT_EQ(dispatch(F, "h"), "Square::Square\nSquare::area\n");
  EXPECT_EQ(dispatch(F, "end"),
            "Shape::~Shape virtual on Shape\noperator delete\n"
            "Unit::~Unit\noperator delete\n");
}

TEST(Virtual, AnObjectUnderConstructionIsOfItsOwnClass) {
  TuFacts F = extractCxx(std::string(Shapes) + R"(
    Square::Square() { area(); }
    Square::~Square() { this->area(); }
    int Square::area() { return name() + Shape::area() + area(); }
  )");
  EXPECT_EQ(dispatch(F, "Square::Square"), "Shape::Shape\nSquare::area\n");
  EXPECT_EQ(dispatch(F, "Square::~Square"), "Square::area\n");
  EXPECT_EQ(dispatch(F, "Square::area"),
            "Shape::name\nShape::area\nSquare::area virtual on Square\n");
}

TEST(Virtual, AMethodOfABaseIsCalledOnTheDerivedClass) {
  TuFacts F = extractCxx(R"(
    struct Base { virtual void run(); };
    struct Left : Base {};
    struct Leaf : Left { void run() override; };
    void f(Left *l) { l->run(); }
  )");
  EXPECT_EQ(dispatch(F, "f"), "Base::run virtual on Left\n");
}

TEST(Pointers, CallsSayTheTypeThatTheyCallAs) {
  TuFacts F = extractC(R"(
    typedef int (*unary)(int);
    typedef int (*binary)(int, int);
    struct ops { unary one; void (*any)(void); };
    int f(struct ops *o, unary p, void *raw, int (*old)()) {
      return o->one(1) + p(2) + ((binary)o->any)(1, 2) + ((unary)raw)(3) +
             old(1);
    }
  )");
  EXPECT_EQ(dispatch(F, "f"), "*o->one as int (int)\n"
                              "*p as int (int)\n"
                              "*o->any as int (int, int)\n"
                              "*raw as int (int)\n"
                              "*old as int ()\n");
}

TEST(Pointers, AMemberFunctionIsCalledOnItsObject) {
  TuFacts F = extractCxx(R"(
    struct C { int run(int); };
    int f(C &c, C *p, int (C::*m)(int)) noexcept { return (c.*m)(1) + (p->*m)(2); }
  )");
  EXPECT_EQ(dispatch(F, "f"), "*m as int (int)\n*m as int (int)\n");
  EXPECT_EQ(body(F, "f"), "b0:\n"
                          "call e0 *(m)(&c, 1) unwind b1\n"
                          "call e1 *(m)(p, 2) unwind b1\n"
                          "return e0 + e1\n"
                          "b1:\n"
                          "unreachable\n");
}

/// "f as int (int)" for each function that is assigned or handed over.
std::string functionsAs(const TuFacts &F, const std::string &Name) {
  std::string Out;
  for (const Expr &E : skeleton(F, Name)->Exprs)
    if (E.Kind == ExprKind::Func)
      Out += F.str(F.func(FuncRefId(E.A)).Name) +
             (E.B == ~0u ? "" : " as " + text(F, TypeId(E.B))) + "\n";
  return Out;
}

TEST(Pointers, FunctionsKeepTheTypeTheyAreCastTo) {
  TuFacts F = extractC(R"(
    typedef int (*unary)(int);
    int plain(int); int wide(int, int);
    void keep(void *); unary held;
    void f(void) { held = plain; held = (unary)wide;
                   held = (unary)(void (*)(void))wide; keep((void *)wide); }
    struct row { const char *name; unary call; };
    struct row rows[] = {{"a", plain}, {"b", (unary)wide}};
  )");
  EXPECT_EQ(functionsAs(F, "f"), "plain\nwide\nwide as int (int)\n"
                                 "wide as void (void)\n");
  std::string Casts;
  for (const InitNode &N : F.Tables.at(0).Nodes)
    if (N.Kind == InitKind::Func)
      Casts += F.str(F.func(N.Func).Name) + ": " + text(F, N.Cast) + "\n";
  EXPECT_EQ(Casts, "plain: none\nwide: int (int)\n");
  EXPECT_EQ(text(F, function(F, "wide").Type), "int (int, int)");
}

// What a call does not see makes no other type.
TEST(Pointers, NoexceptAndLambdasMakeNoOtherType) {
  TuFacts F = extractCxx(R"(
    int never(const int) noexcept;
    int (*held)(int);
    void f() { held = never; held = [](int x) { return x; }; }
  )");
  EXPECT_EQ(functionsAs(F, "f"), "never\noperator()\n");
}

TEST(Types, OneEntryForEachTypeAndItsPartsFirst) {
  TuFacts F = extractC(R"(
    typedef struct _thing { int n; const char *name; } Thing;
    typedef Thing *ThingPtr;
    int f(ThingPtr a, struct _thing *b, Thing c[2]) {
      return a->n + b->n + (c[0].name != 0);
    }
  )");
  const Var *A = variable(F, "f", "a"), *B = variable(F, "f", "b");
  ASSERT_TRUE(A && B);
  EXPECT_EQ(A->TypeOf, B->TypeOf);
  EXPECT_EQ(variable(F, "f", "c")->TypeOf, A->TypeOf);
  const TypeInfo &P = F.type(A->TypeOf);
  EXPECT_EQ(P.Kind, TypeKind::Pointer);
  EXPECT_EQ(F.str(P.Text), "Thing *");
  EXPECT_EQ(F.type(P.Of).Kind, TypeKind::Record);
  EXPECT_EQ(F.str(F.type(P.Of).Usr), "c:@S@_thing");
  for (uint32_t I = 0; I != F.Types.size(); ++I) {
    EXPECT_TRUE(!F.Types[I].Of.valid() || F.Types[I].Of.V < I);
    for (TypeId Part : F.Types[I].Parts)
      EXPECT_LT(Part.V, I);
    for (uint32_t K = 0; K != I; ++K)
      EXPECT_FALSE(F.Types[I] == F.Types[K]);
  }
}

TEST(Types, ParametersAreCountedUpTo255) {
  auto Count = [](unsigned N) {
    std::string Text = "void f(int";
    for (unsigned I = 1; I < N; ++I)
      Text += ", int";
    TuFacts F = extractC(Text + ");\nvoid (*p)() = (void (*)())f;\n");
    for (const FuncInfo &I : F.Funcs)
      if (F.str(I.Name) == "f")
        return unsigned(I.ParamCount);
    return ~0u;
  };
  EXPECT_EQ(Count(3), 3u);
  EXPECT_EQ(Count(254), 254u);
  EXPECT_EQ(Count(256), 255u);
  EXPECT_EQ(Count(300), 255u);
}

TEST(Types, MembersThatAreNamedHaveTheirType) {
  TuFacts F = extractC(R"(
    struct inner { int n; };
    struct outer { struct inner in; union { const char *name; long id; }; };
    int f(struct outer *o) { return o->in.n + (o->name != 0); }
  )");
  std::string Out;
  for (const MemberInfo &M : F.Members)
    Out +=
        F.str(M.Record) + "::" + F.str(M.Name) + ": " + text(F, M.Type) + "\n";
  EXPECT_EQ(Out, "outer::in: inner\n"
                 "inner::n: int\n"
                 "outer::name: const char *\n");
}

} // namespace
