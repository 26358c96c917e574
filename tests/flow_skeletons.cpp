//===- flow_skeletons.cpp - the flow analysis on hand-written skeletons ---===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No compiler and no real API here: a made-up one with the few behaviours that
// matter, and function bodies as text. Each test says in which lines of the
// text something must be reported; all other lines must stay silent.
//
//===----------------------------------------------------------------------===//
#include "checks/Catalogue.h"
#include "models/Loader.h"
#include "support/TextParse.h"
#include <gtest/gtest.h>

using namespace nogil;

namespace {

const char *const Api = R"(
schema: 1
source: test
token_types: [Saved]
functions:
  - {name: save, state: attached, effect: detach, token: return, returns: nonnull}
  - {name: restore, effect: attach, token: arg 0}
  - {name: ensure, effect: ensure, token: return}
  - {name: release, state: attached, effect: release, token: arg 0}
  - {name: api, state: attached}
  - {name: xdecref, state: attached, when: {arg: 0, is: nonnull}}
  - {name: reset, state: attached, when: {arg: 1, is: null}}
  - {name: flags, pure: true}
  - {name: check, tests: attached}
  - {name: fatal, noreturn: true}
  - {name: each, callbacks: [{arg: 0, run: inline, what: a callback}]}
  - {name: start, callbacks: [{arg: 0, run: foreign, what: a thread}]}
  - {name: lock, lock: {op: acquire, object: arg 0}}
  - {name: unlock, lock: {op: release, object: arg 0}}
classes:
  - {name: Release, constructor: detach, destructor: attach}
  - {name: Acquire, constructor: ensure, destructor: release}
)";

/// "line:rule" of every finding, sorted.
std::vector<std::string> run(std::string_view Text) {
  LoadResult Rules = loadModelsText(Api, "api.yaml");
  for (const LoadError &E : Rules.Errors)
    ADD_FAILURE() << E.Line << ": " << E.Message;
  TextError Err;
  auto Facts = std::make_shared<TuFacts>(parseSkeletons(Text, Err));
  EXPECT_EQ(Err.Message, "") << "line " << Err.Line;
  AnalysisResult R = analyse({Facts}, Rules.M, {});
  std::vector<std::string> Out;
  for (const Finding &F : R.Findings)
    Out.push_back(std::to_string(F.Where.Line) + ":" +
                  (F.Check == "nogil-detached-api-call" ? "api" : "balance"));
  return Out;
}

using Expected = std::vector<std::string>;

TEST(Flow, ApiInRegion) {
  EXPECT_EQ(run(R"(func f(x) {
    call e0 save()
    set s = e0
    call e1 api(x)
    call e2 restore(s)
    call e3 api(x)
    return
})"),
            Expected{"4:api"});
}

TEST(Flow, GuardedBySameFlag) {
  EXPECT_EQ(run(R"(func f(x, needs) {
    set s = 0
    if needs then b2 else b1
  b1:
    call e0 save()
    set s = e0
    goto b2
  b2:
    if needs then b3 else b4
  b3:
    call e1 api(x)
    goto b4
  b4:
    if s then b5 else b6
  b5:
    call e2 restore(s)
    goto b6
  b6:
    call e3 api(x)
    return
})"),
            Expected{});
}

TEST(Flow, GuardedByAnotherFlag) {
  EXPECT_EQ(run(R"(func f(x, needs, other) {
    set s = 0
    if needs then b2 else b1
  b1:
    call e0 save()
    set s = e0
    goto b2
  b2:
    if other then b3 else b4
  b3:
    call e1 api(x)
    goto b4
  b4:
    if s then b5 else b6
  b5:
    call e2 restore(s)
    goto b6
  b6:
    return
})"),
            Expected{"11:api"});
}

TEST(Flow, PureConditionsAreEqualWhenTheirArgumentsAre) {
  EXPECT_EQ(run(R"(func f(x, d) {
    set s = 0
    call e0 flags(d)
    if e0 & 16 then b2 else b1
  b1:
    call e1 save()
    set s = e1
  b2:
    call e2 flags(d)
    if (e2 & 16) == 16 then b3 else b4
  b3:
    call e3 api(x)
  b4:
    call e4 flags(d)
    if e4 & 1 then b5 else b6
  b5:
    call e5 api(x)
  b6:
    if s then b7 else b8
  b7:
    call e6 restore(s)
  b8:
    return
})"),
            Expected{"17:api"});
}

TEST(Flow, HelpersTakeTheirGuardsAlong) {
  EXPECT_EQ(run(R"(func helper(x, needs) {
    if needs then b1 else b2
  b1:
    call e0 api(x)
  b2:
    return
}
func ok(x) {
    call e0 save()
    set s = e0
    call e1 helper(x, 0)
    call e2 restore(s)
    return
}
func bad(x) {
    call e0 save()
    set s = e0
    call e1 helper(x, 1)
    call e2 restore(s)
    return
})"),
            Expected{"18:api"});
}

TEST(Flow, WrappersOfDetachAndAttach) {
  EXPECT_EQ(run(R"(func begin(n) {
    if n > 500 then b1 else b2
  b1:
    call e0 save()
    return e0
  b2:
    return 0
}
func end(s) {
    if s then b1 else b2
  b1:
    call e0 restore(s)
  b2:
    return
}
func ok(x, n) {
    call e0 begin(n)
    set s = e0
    call e1 end(s)
    call e2 api(x)
    return
}
func bad(x, n) {
    call e0 begin(n)
    set s = e0
    call e1 api(x)
    call e2 end(s)
    return
})"),
            Expected{"26:api"});
}

TEST(Flow, SavedStateThroughAParameter) {
  EXPECT_EQ(run(R"(func begin(p) {
    call e0 save()
    set *p = e0
    return
}
func end(p) {
    call e0 restore(*p)
    return
}
func ok(x) {
    local s
    call e0 begin(&s)
    call e1 end(&s)
    call e2 api(x)
    return
}
func bad(x) {
    local s
    call e0 begin(&s)
    call e1 api(x)
    call e2 end(&s)
    return
})"),
            Expected{"20:api"});
}

TEST(Flow, TheHelperThatKnowsIsBlamed) {
  EXPECT_EQ(run(R"(func leaf(x) {
    call e0 api(x)
    return
}
func aware(x, s) {
    param x
    param s : "Saved *"
    call e0 leaf(x)
    return
}
func f(x) {
    local s
    call e0 save()
    set s = e0
    call e1 aware(x, &s)
    call e2 restore(s)
    return
})"),
            Expected{"8:api"});
}

TEST(Flow, LostStateIsReportedWhereThePathEnds) {
  EXPECT_EQ(run(R"(func f(x) {
    call e0 save()
    set s = e0
    if x then b1 else b2
  b1:
    return -1
  b2:
    call e2 restore(s)
    return 0
})"),
            Expected{"6:balance"});
}

TEST(Flow, TwiceIsReported) {
  EXPECT_EQ(run(R"(func f(x) {
    call e0 save()
    set s = e0
    call e1 save()
    set t = e1
    call e2 restore(t)
    call e3 restore(s)
    return
})"),
            Expected{"4:balance"}); // its other half is not reported again
}

TEST(Flow, HandlesPairUp) {
  EXPECT_EQ(run(R"(func ok(x) {
    call e0 ensure()
    set g = e0
    call e1 api(x)
    call e2 release(g)
    return
}
func bad(x) {
    call e0 ensure()
    set g = e0
    if x then b1 else b2
  b1:
    return
  b2:
    call e2 release(g)
    return
}
func twice(x) {
    call e0 ensure()
    set g = e0
    call e2 release(g)
    call e3 release(g)
    return
})"),
            (Expected{"13:balance", "22:balance"}));
}

TEST(Flow, ForeignThreads) {
  EXPECT_EQ(run(R"(func body(x) {
    call e0 api(x)
    return
}
func careful(x) {
    call e0 ensure()
    set g = e0
    call e1 api(x)
    call e2 release(g)
    return
}
func f() {
    call e0 start(&func body)
    call e1 start(&func careful)
    return
})"),
            Expected{"2:api"});
}

TEST(Flow, CallbacksRunInTheCallersState) {
  EXPECT_EQ(run(R"(func cb(x) {
    call e0 api(x)
    return
}
func apply(f, x) {
    param f
    param x
    call e0 *(f)(x)
    return
}
func bad(x) {
    call e0 save()
    set s = e0
    call e1 each(&func cb)
    call e2 apply(&func cb, x)
    call e3 restore(s)
    call e4 each(&func cb)
    call e5 apply(&func cb, x)
    return
})"),
            (Expected{"14:api", "15:api"}));
}

TEST(Flow, ConditionalNeeds) {
  EXPECT_EQ(run(R"(func f(x) {
    local m
    call e0 save()
    set s = e0
    call e1 xdecref(0)
    call e2 reset(x, &m)
    call e3 xdecref(x)
    call e4 reset(x, 0)
    call e5 restore(s)
    return
})"),
            (Expected{"7:api", "8:api"}));
}

TEST(Flow, SavedStateInAMemberBehindAFlag) {
  EXPECT_EQ(run(R"(func rel(s) {
    if s->S::mt then b1 else b3
  b1:
    if s->S::ts then b3 else b2
  b2:
    call e0 save()
    set s->S::ts = e0
  b3:
    return
}
func acq(s) {
    if s->S::mt then b1 else b3
  b1:
    if s->S::ts then b2 else b3
  b2:
    call e0 restore(s->S::ts)
    set s->S::ts = 0
  b3:
    return
}
func alloc(s) {
    call e0 acq(s)
    call e1 api(s)
    call e2 rel(s)
    return
}
func match(s) {
    call e0 rel(s)
    call e1 alloc(s)
    call e2 acq(s)
    call e3 api(s)
    return
}
func bad(s) {
    call e0 rel(s)
    call e1 api(s)
    call e2 acq(s)
    return
})"),
            Expected{"36:api"});
}

TEST(Flow, NullIsNotAssumedWithoutEvidence) {
  EXPECT_EQ(run(R"(func helper(x, m) {
    call e0 reset(x, m)
    return
}
func body(x) {
    global ::message usr "message"
    call e0 helper(x, ::message)
    call e1 reset(x, ::message)
    call e2 helper(x, 0)
    return
}
func f() {
    call e0 start(&func body)
    return
})"),
            Expected{"9:api"});
}

TEST(Flow, AskingWhetherAttached) {
  EXPECT_EQ(run(R"(func body(x) {
    call e0 check()
    if e0 then b1 else b2
  b1:
    call e1 api(x)
  b2:
    return
}
func f() {
    call e0 start(&func body)
    return
})"),
            Expected{});
}

TEST(Flow, PathsThatDoNotComeBack) {
  EXPECT_EQ(run(R"(func die() {
    call e0 fatal()
    unreachable
}
func f(x) {
    call e0 save()
    set s = e0
    if x then b1 else b2
  b1:
    call e1 die()
    return
  b2:
    call e2 restore(s)
    return
})"),
            Expected{});
}

TEST(Flow, GuardObjects) {
  EXPECT_EQ(run(R"(func ok(x) {
    local r
    call e0 Release::Release(&r)
    call e1 Release::~Release(&r) implicit
    call e2 api(x)
    return
}
func bad(x) {
    local r
    call e0 Release::Release(&r)
    call e1 api(x)
    call e2 Release::~Release(&r) implicit
    return
}
func inside(x) {
    local r
    local a
    call e0 Release::Release(&r)
    call e1 Acquire::Acquire(&a)
    call e2 api(x)
    call e3 Acquire::~Acquire(&a) implicit
    call e4 api(x)
    call e5 Release::~Release(&r) implicit
    return
})"),
            (Expected{"11:api", "22:api"}));
}

TEST(Flow, LoopsWithARegionInside) {
  EXPECT_EQ(run(R"(func f(x, n) {
    set i = 0
    goto b1
  b1:
    if i < n then b2 else b3
  b2:
    call e0 save()
    set s = e0
    call e1 restore(s)
    call e2 api(x)
    set i = i + 1
    goto b1
  b3:
    call e3 api(x)
    return
})"),
            Expected{});
}

TEST(Flow, RegionAroundALoopWithABlockInside) {
  EXPECT_EQ(run(R"(func f(x, n) {
    set i = 0
    call e0 save()
    set s = e0
  b1:
    if i < n then b2 else b4
  b2:
    call e1 work(i)
    if e1 then b3 else b5
  b3:
    call e2 restore(s)
    call e3 api(x)
    call e4 save()
    set s = e4
  b5:
    set i = i + 1
    goto b1
  b4:
    call e5 restore(s)
    call e6 api(x)
    return
})"),
            Expected{});
}

TEST(Flow, Recursion) {
  EXPECT_EQ(run(R"(func walk(x) {
    if x then b1 else b2
  b1:
    call e0 walk(x)
    call e1 api(x)
  b2:
    return
}
func f(x) {
    call e0 save()
    set s = e0
    call e1 walk(x)
    call e2 restore(s)
    return
})"),
            Expected{"12:api"});
}

} // namespace
