//===- interproc_summaries.cpp - the fixpoint does not depend on order ----===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "interproc/Summaries.h"
#include <gtest/gtest.h>
#include <random>

using namespace nogil;

namespace {

/// Bits that are a node's own, and those of what it leads to.
struct Graph {
  std::vector<std::vector<unsigned>> Next;
  std::vector<unsigned> Own;

  std::vector<unsigned> leastFixpoint() const {
    std::vector<unsigned> Is = Own;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned N = 0; N != Next.size(); ++N)
        for (unsigned M : Next[N])
          if ((Is[N] | Is[M]) != Is[N]) {
            Is[N] |= Is[M];
            Changed = true;
          }
    }
    return Is;
  }
};

struct Solved {
  const Graph &G;
  SummarySolver Solver;
  unsigned Computed = 0;
  Summaries<unsigned, unsigned> Even, Odd; // ask each other

  explicit Solved(const Graph &G)
      : G(G), Even(Solver, 0, [this](unsigned N) { return compute(N); }),
        Odd(Solver, 0, [this](unsigned N) { return compute(N); }) {}
  unsigned of(unsigned N) { return N % 2 ? Odd.of(N) : Even.of(N); }
  unsigned compute(unsigned N) {
    ++Computed;
    unsigned Out = G.Own[N];
    for (unsigned M : G.Next[N])
      Out |= of(M);
    return Out;
  }
};

} // namespace

TEST(Summaries, AnyOrderOfQuestionsFindsTheLeastFixpoint) {
  std::mt19937 Random(7);
  for (unsigned Round = 0; Round != 200; ++Round) {
    unsigned Size = 2 + Random() % 30;
    Graph G;
    for (unsigned N = 0; N != Size; ++N) {
      G.Own.push_back(1u << N % 31);
      G.Next.emplace_back();
      for (unsigned I = Random() % 4; I; --I)
        G.Next[N].push_back(Random() % Size);
    }
    std::vector<unsigned> Want = G.leastFixpoint();
    for (unsigned First = 0; First != Size; ++First) {
      Solved S(G);
      for (unsigned I = 0; I != Size; ++I) {
        unsigned N = (First + I * 7) % Size;
        EXPECT_EQ(S.of(N), Want[N]) << "node " << N << ", first " << First;
      }
    }
  }
}

TEST(Summaries, AChainIsAnsweredWhereverItIsEntered) {
  Graph G; // much longer than questions nest
  unsigned Size = 2000;
  for (unsigned N = 0; N != Size; ++N) {
    G.Own.push_back(N + 1 == Size ? 1 : 0);
    G.Next.push_back(N + 1 == Size ? std::vector<unsigned>{}
                                   : std::vector<unsigned>{N + 1});
  }
  Solved FromTop(G), FromBottom(G);
  EXPECT_EQ(FromTop.of(0), 1u);
  EXPECT_EQ(FromBottom.of(Size - 1), 1u);
  EXPECT_EQ(FromBottom.of(0), 1u);
}

TEST(Summaries, WithoutCyclesEachQuestionIsComputedOnce) {
  Graph G;
  for (unsigned N = 0; N != 40; ++N) {
    G.Own.push_back(1);
    G.Next.emplace_back();
    for (unsigned M = N + 1; M < std::min(N + 4, 40u); ++M)
      G.Next[N].push_back(M);
  }
  Solved S(G);
  EXPECT_EQ(S.of(0), 1u);
  EXPECT_EQ(S.Computed, 40u);
}

TEST(Summaries, WhatNeverSettlesIsGivenUp) {
  SummarySolver Solver;
  Summaries<int, int> *Self = nullptr;
  Summaries<int, int> Counts(Solver, 0, -1,
                             [&](int K) { return Self->of(K) + 1; });
  Self = &Counts;
  EXPECT_EQ(Counts.of(3), -1);
  EXPECT_EQ(Solver.gaveUp(), 1u);
}

TEST(Summaries, LimitsCountForTheFinalAnswer) {
  BudgetLog Log;
  SummarySolver Solver(&Log);
  Summaries<FnId, unsigned> *Self = nullptr;
  // Two that ask each other; what 0 has met is so only while 1 is not known.
  Summaries<FnId, unsigned> All(Solver, 0, [&](FnId F) {
    unsigned Other = Self->of(FnId(1 - F.V));
    if (F.V == 0 && Other == 0)
      Solver.cut(F, Cap::Origins);
    if (F.V == 1)
      Solver.cut(F, Cap::SharedSearch);
    return F.V == 1 ? 7u : Other;
  });
  Self = &All;
  EXPECT_EQ(All.of(FnId(0u)), 7u);
  std::vector<std::pair<FnId, Cap>> Want{{FnId(1u), Cap::SharedSearch}};
  EXPECT_EQ(Log.all(), Want);
  Solver.cut(FnId(5u), Cap::Origins); // nothing is being computed
  EXPECT_EQ(Log.all().size(), 2u);
}

TEST(Summaries, WhatIsGivenUpIsACutOfItsFunction) {
  BudgetLog Log;
  SummarySolver Solver(&Log);
  Summaries<std::pair<FnId, int>, int> *Self = nullptr;
  Summaries<std::pair<FnId, int>, int> Counts(
      Solver, 0, -1, [&](const auto &K) { return Self->of(K) + 1; });
  Self = &Counts;
  EXPECT_EQ(Counts.of({FnId(3u), 1}), -1);
  std::vector<std::pair<FnId, Cap>> Want{{FnId(3u), Cap::SummaryRounds}};
  EXPECT_EQ(Log.all(), Want);
}
