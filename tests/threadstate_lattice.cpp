//===- threadstate_lattice.cpp - laws of the simulation's lattice ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What two paths know together must not depend on which came first, must be
// true of both, and must settle; else the simulation's result depends on the
// order of blocks, or never comes. Random states, fixed seeds.
//
//===----------------------------------------------------------------------===//
#include "state/Memory.h"
#include <gtest/gtest.h>
#include <random>

using namespace nogil;

namespace {

const FnId F(0u);
const BlockId Join(7u);

class Random {
public:
  explicit Random(unsigned Seed) : R(Seed) {}
  int64_t number(int64_t Low, int64_t High) {
    return std::uniform_int_distribution<int64_t>(Low, High)(R);
  }
  bool coin() { return number(0, 1) == 0; }
  Range range() {
    int64_t A = coin() ? Range::Min : number(-3, 3);
    int64_t B = coin() ? Range::Max : number(-3, 3);
    Range X{std::min(A, B), std::max(A, B), number(0, 2) == 0};
    return X.empty() ? Range() : X.meet(Range());
  }

private:
  std::mt19937 R;
};

TEST(Range, HullIsAJoin) {
  Random R(1);
  for (int I = 0; I != 2000; ++I) {
    Range A = R.range(), B = R.range(), C = R.range();
    EXPECT_EQ(A.hull(B), B.hull(A));
    EXPECT_EQ(A.hull(B).hull(C), A.hull(B.hull(C)));
    EXPECT_EQ(A.hull(A), A.hull(A).hull(A));
    for (int64_t V = -4; V <= 4; ++V) {
      if (A.contains(V) || B.contains(V)) {
        EXPECT_TRUE(A.hull(B).contains(V));
      }
      if (A.contains(V)) { // monotone
        EXPECT_TRUE(!B.contains(V) || A.hull(C).contains(V));
      }
    }
  }
}

TEST(Range, MeetIsTheIntersection) {
  Random R(2);
  for (int I = 0; I != 2000; ++I) {
    Range A = R.range(), B = R.range();
    EXPECT_EQ(A.meet(B), B.meet(A));
    EXPECT_EQ(A.meet(A).meet(A), A.meet(A));
    for (int64_t V = -4; V <= 4; ++V)
      EXPECT_EQ(A.meet(B).contains(V), A.contains(V) && B.contains(V));
  }
}

/// States over a few places, with ranges for a few terms.
class States : public testing::TestWithParam<unsigned> {
protected:
  Terms T;
  Random R{GetParam()};
  FrameInfo Frame{F, {false, false, true}, {VarId(2u)}};

  TermId value() {
    return R.coin() ? T.constant(R.number(0, 2))
                    : T.param(uint32_t(R.number(0, 2)));
  }
  TermId place() {
    TermId P = T.param(uint32_t(R.number(0, 1)));
    NameId Name(uint32_t(R.number(1, 2)));
    return R.coin() ? T.locVar(F, VarId(uint32_t(R.number(0, 2))))
                    : T.locField(P, Name);
  }
  PathState state() {
    PathState S;
    Knowledge K(T, S);
    for (int64_t I = R.number(0, 4); I != 0; --I)
      K.store(place(), value());
    for (int64_t I = R.number(0, 4); I != 0; --I)
      K.setFact(R.coin() ? T.param(uint32_t(R.number(0, 3))) : T.load(place()),
                R.range());
    if (R.coin())
      Memory(T, S, Frame, false)
          .forget(R.coin() ? T.memoryOfOthers()
                           : T.memory(T.param(uint32_t(R.number(0, 1)))),
                  EventId(uint32_t(R.number(0, 2))));
    if (R.coin())
      S.Used = EventId(uint32_t(R.number(0, 2)));
    if (R.coin())
      S.Token = value();
    return S;
  }
  struct Side {
    std::unordered_set<TermId> Made;
  };
  bool join(PathState &A, const PathState &B, Side &Of, bool Widen = false) {
    return Joiner(T, F, Join, Widen, Of.Made).join(A, B);
  }
  static void expectSame(const PathState &A, const PathState &B) {
    EXPECT_EQ(A.Store, B.Store);
    EXPECT_EQ(A.Memory, B.Memory);
    EXPECT_EQ(A.Facts, B.Facts);
    EXPECT_EQ(A.Used, B.Used);
    EXPECT_EQ(A.Token, B.Token);
  }
};

TEST_P(States, JoinIsIdempotent) {
  PathState A = state(), Before = A;
  Side X;
  EXPECT_FALSE(join(A, Before, X));
  expectSame(A, Before);
}

TEST_P(States, JoinCommutes) {
  PathState A = state(), B = state(), AB = A, BA = B;
  Side X, Y;
  join(AB, B, X);
  join(BA, A, Y);
  expectSame(AB, BA);
}

TEST_P(States, JoinIsAssociative) {
  PathState A = state(), B = state(), C = state();
  Side X, Y;
  PathState Left = A;
  join(Left, B, X);
  join(Left, C, X);
  PathState BC = B, Right = A;
  join(BC, C, Y);
  join(Right, BC, Y);
  expectSame(Left, Right);
}

TEST_P(States, JoinIsAnUpperBound) {
  PathState A = state(), B = state(), Both = A;
  Side X;
  join(Both, B, X);
  // Whatever is known of both is true of each.
  Knowledge K(T, Both), KA(T, A), KB(T, B);
  for (auto &[Of, Known] : Both.Facts) {
    if (X.Made.count(Of))
      continue;
    EXPECT_EQ(Known.hull(KA.range(Of)), Known);
    EXPECT_EQ(Known.hull(KB.range(Of)), Known);
  }
  for (auto &[Place, Value] : Both.Store)
    if (!X.Made.count(Value)) {
      EXPECT_EQ(KA.stored(Place), Value);
      EXPECT_EQ(KB.stored(Place), Value);
    }
  // And a side that comes again changes nothing.
  PathState Again = Both;
  EXPECT_FALSE(join(Again, B, X));
  EXPECT_FALSE(join(Again, A, X));
  expectSame(Again, Both);
}

TEST_P(States, WideningEndsSoon) {
  PathState A = state();
  Side X;
  int Changes = 0;
  for (int I = 0; I != 60; ++I)
    Changes += join(A, state(), X, true);
  // Each fact goes once, each place and part of memory turns into a Phi once.
  EXPECT_LE(Changes, 30);
}

INSTANTIATE_TEST_SUITE_P(Seeds, States, testing::Range(1u, 400u));

/// A member of what a parameter points to.
class Parts : public testing::Test {
protected:
  Terms T;
  PathState S;
  FrameInfo Frame{F, {false, false, true}, {VarId(2u)}};
  Memory M{T, S, Frame, true};
  TermId Self = T.param(0), Other = T.param(1);
  TermId member(TermId Of, uint32_t N) { return T.locField(Of, NameId(N)); }
  TermId local(uint32_t V) { return T.locVar(F, VarId(V)); }
  bool changed(TermId Loc) { return M.version(Loc).valid(); }
};

TEST_F(Parts, OthersReachMembersAndSharedVariables) {
  M.forget(T.memoryOfOthers(), EventId(1u));
  EXPECT_TRUE(changed(member(Self, 1)));
  EXPECT_TRUE(changed(member(T.load(member(Self, 1)), 2)));
  EXPECT_TRUE(changed(local(2)));
  EXPECT_FALSE(changed(local(0)));
  EXPECT_FALSE(changed(member(T.addrOf(local(0)), 1)));
}

TEST_F(Parts, AnArgumentLeadsToWhatItHolds) {
  Knowledge K(T, S);
  K.store(member(T.addrOf(local(0)), 1), T.addrOf(local(1)));
  M.forgetReachable(T.addrOf(local(0)), EventId(1u));
  EXPECT_TRUE(changed(member(T.addrOf(local(0)), 3)));
  EXPECT_TRUE(changed(local(1)));
  EXPECT_FALSE(changed(member(Self, 1)));
}

TEST_F(Parts, APlaceIsChangedUnderOtherNames) {
  M.forgetPlace(member(Self, 1), EventId(1u), true);
  EXPECT_TRUE(changed(member(Self, 1)));
  EXPECT_TRUE(changed(member(Other, 1)));
  EXPECT_FALSE(changed(member(Self, 2)));
}

TEST_F(Parts, SavedThreadStatesAreTrusted) {
  Knowledge K(T, S);
  S.Token = T.sym(F, SymKind::Result, 3);
  K.store(member(Self, 1), S.Token);
  K.store(member(Self, 2), T.constant(0));
  M.forget(T.memoryOfOthers(), EventId(1u));
  EXPECT_EQ(K.stored(member(Self, 1)), S.Token);
  EXPECT_FALSE(K.stored(member(Self, 2)).valid());
}

TEST_F(Parts, EachWriteIsAnotherVersion) {
  M.forget(T.memoryOfOthers(), EventId(1u));
  TermId First = T.load(member(Self, 1), M.version(member(Self, 1)));
  M.forget(T.memory(Self), EventId(2u));
  TermId Second = T.load(member(Self, 1), M.version(member(Self, 1)));
  EXPECT_NE(First, Second);
  EXPECT_EQ(T.unversioned(First), T.unversioned(Second));
}

} // namespace
