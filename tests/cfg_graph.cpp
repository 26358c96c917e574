//===- cfg_graph.cpp - walks over blocks ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Asked.h"
#include "cfg/Defs.h"
#include "cfg/Exprs.h"
#include "cfg/Liveness.h"
#include "cfg/Loops.h"
#include "cfg_support.h"
#include "support/SharedSets.h"
#include <map>
#include <set>

using namespace nogil;

namespace {

/// Calls Do with many small functions.
template <class Fn>
void onRandomFunctions(const Fn &Do, uint32_t Sizes = 4, uint32_t Vars = 2) {
  for (unsigned Seed = 0; Seed != 200; ++Seed) {
    SCOPED_TRACE("seed " + std::to_string(Seed));
    std::mt19937 Random(Seed);
    Maker M = randomFunction(Random, Sizes, Vars);
    Do(M.S);
    if (testing::Test::HasFailure())
      return;
  }
}

/// By steps of one edge, until nothing is added.
std::set<uint32_t> stepwise(const Graph &G, uint32_t From, uint32_t Without) {
  std::set<uint32_t> Out;
  if (From != Without)
    Out.insert(From);
  for (size_t Before = ~size_t(0); Before != Out.size();) {
    Before = Out.size();
    for (uint32_t B : std::set<uint32_t>(Out))
      for (BlockId N : G.succs(BlockId(B)))
        if (N.V != Without)
          Out.insert(N.V);
  }
  return Out;
}

TEST(Graph, EdgesGoBothWays) {
  onRandomFunctions([](const Skeleton &S) {
    Graph G(S);
    for (uint32_t A = 0; A != S.Blocks.size(); ++A)
      for (uint32_t B = 0; B != S.Blocks.size(); ++B)
        EXPECT_EQ(std::ranges::count(G.succs(BlockId(A)), BlockId(B)),
                  std::ranges::count(G.preds(BlockId(B)), BlockId(A)));
  });
}

TEST(Graph, AnExceptionIsAnEdge) {
  Maker M(2);
  M.call(0, 1);
  Graph G(M.S);
  EXPECT_TRUE(std::ranges::equal(G.succs(BlockId(0u)),
                                 std::vector<BlockId>{BlockId(1u)}));
  EXPECT_TRUE(G.reached(BlockId(1u)));
}

TEST(Graph, ReachIsStepwise) {
  onRandomFunctions([](const Skeleton &S) {
    Graph G(S);
    uint32_t N = uint32_t(S.Blocks.size());
    for (uint32_t From = 0; From != N; ++From)
      for (uint32_t Without = 0; Without != N + 1; ++Without) {
        BlockId Not = Without == N ? BlockId() : BlockId(Without);
        std::set<uint32_t> Of = stepwise(G, From, Not.V);
        std::vector<bool> Reach = G.reach(BlockId(From), Not);
        for (uint32_t To = 0; To != N; ++To) {
          EXPECT_EQ(Reach[To], Of.count(To) == 1);
          EXPECT_EQ(G.reaching(BlockId(To), Not)[From],
                    To != Not.V && Of.count(To) == 1);
        }
      }
  });
}

TEST(Graph, TheOrderIsThatOfTheReached) {
  onRandomFunctions([](const Skeleton &S) {
    Graph G(S);
    std::vector<bool> Reach = G.reach(BlockId(0u));
    std::set<uint32_t> Order(G.order().begin(), G.order().end());
    EXPECT_EQ(Order.size(), G.order().size());
    EXPECT_EQ(G.order().front(), 0u);
    std::set<std::pair<BlockId, BlockId>> Back(G.backEdges().begin(),
                                               G.backEdges().end());
    auto Rank = [&](BlockId B) {
      return std::ranges::find(G.order(), B.V) - G.order().begin();
    };
    for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
      EXPECT_EQ(Order.count(B) == 1, Reach[B]);
      EXPECT_EQ(G.reached(BlockId(B)), Reach[B]);
      // All edges but those back go forward.
      for (BlockId N : G.succs(BlockId(B)))
        if (Reach[B]) {
          EXPECT_EQ(Back.count({BlockId(B), N}) == 0,
                    Rank(BlockId(B)) < Rank(N));
        }
    }
  });
}

TEST(Loops, OfANest) {
  // 0 -> 1; 1: while { 2: while 3; } 4
  Maker M(5);
  M.jump(0, 1);
  M.branch(1, M.var(0), 2, 4);
  M.branch(2, M.var(1), 3, 1);
  M.jump(3, 2);
  Defs D(M.S);
  std::vector<Loop> L = findLoops(D);
  ASSERT_EQ(L.size(), 2u);
  EXPECT_EQ(L[0].Header, BlockId(1u));
  EXPECT_EQ(L[1].Header, BlockId(2u));
  EXPECT_EQ(L[0].Blocks, (std::vector{BlockId(1u), BlockId(2u), BlockId(3u)}));
  EXPECT_EQ(L[1].Blocks, (std::vector{BlockId(2u), BlockId(3u)}));
  EXPECT_EQ(L[1].Parent, 0u);
  EXPECT_EQ(L[1].Depth, 2u);
  ASSERT_EQ(L[0].Exits.size(), 1u);
  EXPECT_EQ(L[0].Exits[0].first, BlockId(1u));
}

TEST(Loops, HoldTheirBackEdges) {
  onRandomFunctions([](const Skeleton &S) {
    Defs D(S);
    std::vector<Loop> All = findLoops(D);
    for (auto [From, To] : D.graph().backEdges())
      EXPECT_EQ(std::ranges::count_if(All,
                                      [&](const Loop &L) {
                                        return L.Header == To &&
                                               L.contains(From) &&
                                               L.contains(To);
                                      }),
                1);
  });
}

TEST(Liveness, UntilItIsAssigned) {
  // 0: x = ?  1: if (x) 2 else 3; 2: x = ?, back to 1; 3 ends
  Maker M(4);
  M.assign(0, M.var(0), M.unknown());
  M.jump(0, 1);
  M.branch(1, M.var(0), 2, 3);
  M.assign(2, M.var(0), M.unknown());
  M.jump(2, 1);
  Liveness L{Graph(M.S)};
  auto Dead = [&](uint32_t B) { return L.dead(BlockId(B), VarId(0u)); };
  EXPECT_TRUE(Dead(0));
  EXPECT_FALSE(Dead(1));
  EXPECT_TRUE(Dead(2));
  EXPECT_TRUE(Dead(3));
  EXPECT_TRUE(L.dead(BlockId(1u), VarId(1u)));
}

/// From the beginning of the block some way reads V before it is assigned; told
/// by following the ways event by event.
bool readLater(const Skeleton &S, uint32_t From, uint32_t V) {
  std::set<uint32_t> Seen{From};
  std::vector<uint32_t> Todo{From};
  auto Enter = [&](BlockId B) {
    if (B.valid() && Seen.insert(B.V).second)
      Todo.push_back(B.V);
  };
  while (!Todo.empty()) {
    const Block &Blk = S.Blocks[Todo.back()];
    Todo.pop_back();
    bool Ends = false;
    for (uint32_t I = 0; I != Blk.EventsCount && !Ends; ++I) {
      const Event &E = S.Events[Blk.EventsBegin + I];
      Ends = E.Kind == EventKind::Assign && S.expr(E.Dst).A == V;
      Enter(E.Unwind);
    }
    auto IsV = [&](ExprId, const Expr &X) {
      return X.Kind == ExprKind::Var && X.A == V;
    };
    if (Ends)
      continue;
    if (Blk.Cond.valid() && anyWithin(S, Blk.Cond, IsV))
      return true;
    std::ranges::for_each(Blk.Succs, Enter);
  }
  return false;
}

TEST(Liveness, IsWhatSomeWayReads) {
  onRandomFunctions([](const Skeleton &S) {
    const Graph G(S);
    const Liveness L(G);
    for (uint32_t B : G.order())
      for (uint32_t V = 0; V != S.Vars.size(); ++V)
        EXPECT_EQ(!L.dead(BlockId(B), VarId(V)), readLater(S, B, V));
  });
}

TEST(Liveness, FarAndNear) {
  // Variable 0 is made at the beginning and read at the end; each of the others
  // is read in the block behind.
  constexpr uint32_t N = 100;
  Maker M(N + 1, N);
  for (uint32_t B = 0; B != N; ++B) {
    M.assign(B, M.var(B), M.unknown());
    if (B == 0)
      M.jump(0, 1);
    else
      M.branch(B, M.var(B - 1), B + 1, B + 1);
  }
  M.branch(N - 1, M.var(0), N, N);
  Liveness L{Graph(M.S)};
  for (uint32_t B = 0; B != N + 1; ++B)
    for (uint32_t V = 0; V != N; ++V)
      EXPECT_EQ(!L.dead(BlockId(B), VarId(V)), readLater(M.S, B, V))
          << B << " " << V;
  EXPECT_FALSE(L.dead(BlockId(50u), VarId(0u)));
  EXPECT_FALSE(L.dead(BlockId(50u), VarId(49u)));
  EXPECT_TRUE(L.dead(BlockId(50u), VarId(48u)));
}

std::vector<EventId> atBeginning(const Defs &D, uint32_t V, uint32_t B) {
  return D.at(VarId(V), {BlockId(B), D.skeleton().Blocks[B].EventsBegin});
}

/// Told by following the ways back, block by block.
std::vector<EventId> leadingThere(const Graph &G, uint32_t V, uint32_t B) {
  const Skeleton &S = G.skeleton();
  std::set<EventId> Out;
  std::set<uint32_t> Seen{B};
  std::vector<uint32_t> Todo{B};
  while (!Todo.empty()) {
    const BlockId At(Todo.back());
    Todo.pop_back();
    if (At.V == 0)
      Out.insert(EventId());
    for (BlockId Pred : G.preds(At)) {
      EventId Last;
      for (uint32_t I = 0; I != S.Blocks[Pred.V].EventsCount; ++I) {
        const EventId Id(S.Blocks[Pred.V].EventsBegin + I);
        const Event &E = S.Events[Id.V];
        if (E.Kind == EventKind::Assign && S.expr(E.Dst).A == V)
          Last = Id;
      }
      if (Last.valid())
        Out.insert(Last);
      else if (Seen.insert(Pred.V).second)
        Todo.push_back(Pred.V);
    }
  }
  return {Out.begin(), Out.end()};
}

TEST(Defs, AreThoseOfTheWaysThatLeadThere) {
  onRandomFunctions([](const Skeleton &S) {
    const Graph G(S);
    // One that asks block by block, and one each that asks once.
    const Defs Both(S);
    for (uint32_t B : G.order())
      for (uint32_t V = 0; V != S.Vars.size(); ++V) {
        EXPECT_EQ(atBeginning(Both, V, B), leadingThere(G, V, B));
        EXPECT_EQ(atBeginning(Defs(S), V, B), leadingThere(G, V, B));
      }
  });
}

TEST(Defs, OfManyBlocksAndFewAssignments) {
  onRandomFunctions(
      [](const Skeleton &S) {
        const Graph G(S);
        const Defs D(S);
        for (uint32_t B : G.order())
          for (uint32_t V = 0; V != S.Vars.size(); ++V)
            EXPECT_EQ(atBeginning(D, V, B), leadingThere(G, V, B))
                << V << " in " << B;
      },
      40, 20);
}

TEST(Dominators, AreThoseWithoutWhichNothingArrives) {
  onRandomFunctions(
      [](const Skeleton &S) {
        const Graph G(S);
        const Dominators Tree(G);
        auto Above = [&](uint32_t A, uint32_t B) {
          return A != B && !G.reach(BlockId(0u), BlockId(A))[B];
        };
        for (uint32_t A : G.order())
          for (uint32_t B : G.order()) {
            const BlockId One(A), Other(B);
            // A block that leads here from nowhere is a way, too.
            bool Nowhere = false;
            for (uint32_t N = 0; N != S.Blocks.size(); ++N)
              Nowhere |= !G.reached(BlockId(N)) && G.reach(BlockId(N), One)[B];
            EXPECT_EQ(Tree.above(One, Other), Above(A, B) && !Nowhere);
            const BlockId Common = Tree.common(One, Other);
            for (BlockId Of : {One, Other})
              EXPECT_TRUE(Common == Of || Tree.above(Common, Of));
            if (!Tree.above(One, Other))
              continue;
            EXPECT_EQ(Common, One);
            const BlockId Below = Tree.below(One, Other);
            EXPECT_TRUE(Below == Other || Tree.above(Below, Other));
            EXPECT_TRUE(Tree.above(One, Below));
            for (uint32_t N : G.order())
              EXPECT_FALSE(Tree.above(One, BlockId(N)) &&
                           Tree.above(BlockId(N), Below));
          }
      },
      20);
}

TEST(Defs, OfAChainOfBlocks) {
  constexpr uint32_t N = 100;
  Maker M(N);
  const EventId First = M.assign(0, M.var(0), M.unknown());
  for (uint32_t B = 0; B + 1 != N; ++B)
    M.jump(B, B + 1);
  const Defs D(M.S);
  for (uint32_t B : {99u, 98u, 50u, 97u, 1u})
    EXPECT_EQ(atBeginning(D, 0, B), std::vector{First});
  EXPECT_EQ(atBeginning(D, 0, 0), std::vector{EventId()});
}

TEST(Defs, OfATreeOfBlocks) {
  // 0: x = ?, y = ?  if 1 else 2; 1: x = ?  if 3 else 4; 2: if 5 else 6
  Maker M(7);
  const EventId X0 = M.assign(0, M.var(0), M.unknown());
  const EventId Y0 = M.assign(0, M.var(1), M.unknown());
  M.branch(0, M.var(0), 1, 2);
  const EventId X1 = M.assign(1, M.var(0), M.unknown());
  M.branch(1, M.var(0), 3, 4);
  M.branch(2, M.var(0), 5, 6);
  const EventId X5 = M.assign(5, M.var(0), M.unknown());
  const Defs D(M.S);
  for (uint32_t B : {3u, 4u})
    EXPECT_EQ(atBeginning(D, 0, B), std::vector{X1});
  for (uint32_t B : {1u, 2u, 5u, 6u})
    EXPECT_EQ(atBeginning(D, 0, B), std::vector{X0});
  for (uint32_t B = 1; B != 7; ++B)
    EXPECT_EQ(atBeginning(D, 1, B), std::vector{Y0});
  EXPECT_EQ(D.at(VarId(0u), D.endOf(BlockId(5u))), std::vector{X5});
}

TEST(Liveness, OfMembers) {
  // 0: r.a = ?, r.b = ?  if (r.a) 1 else 2; 1: if (r.b) 2 else 3;
  // 2: r.b = ?, to 3; 3: x = r; 4 ends
  constexpr uint32_t A = 1, B = 2, C = 3;
  Maker M(5, 3);
  M.S.Vars[2].AddressTaken = true;
  M.assign(0, M.member(0, A), M.unknown());
  M.assign(0, M.member(0, B), M.unknown());
  M.branch(0, M.member(0, A), 1, 2);
  M.branch(1, M.member(0, B), 2, 4);
  M.assign(2, M.member(0, B), M.unknown());
  M.branch(2, M.member(2, A), 3, 3);
  M.branch(3, M.member(0, B), 4, 4);
  auto Dead = [](const Skeleton &S, uint32_t At, uint32_t V, uint32_t Name) {
    return Liveness(Graph(S)).dead(BlockId(At), VarId(V), StrId(Name));
  };
  EXPECT_TRUE(Dead(M.S, 0, 0, A));
  EXPECT_TRUE(Dead(M.S, 1, 0, A));
  EXPECT_FALSE(Dead(M.S, 1, 0, B));
  EXPECT_TRUE(Dead(M.S, 2, 0, B)); // assigned before it is read
  EXPECT_FALSE(Dead(M.S, 3, 0, B));
  EXPECT_TRUE(Dead(M.S, 4, 0, B));
  EXPECT_FALSE(Dead(M.S, 0, 0, C)); // not named
  EXPECT_FALSE(Dead(M.S, 4, 2, A)); // whoever has the address may read it
  // The whole of it is read at the end.
  M.S.Blocks[3].Cond = M.var(0);
  for (uint32_t At = 0; At != 4; ++At)
    EXPECT_FALSE(Dead(M.S, At, 0, A));
  EXPECT_TRUE(Dead(M.S, 4, 0, A));
}

TEST(Asked, UntilTheLastComparison) {
  // 0: if (x == 3) 1 else 2; 1: f(3), to 2; 2: if (x == 4) 3 else 4; 3: back to
  // 2; 4: if (x == y) 5 else 5; 5 ends
  Maker M(6);
  M.branch(0, M.comparison(M.var(0), ExprOp::Eq, 3), 1, 2);
  M.give(M.call(1), M.number(3));
  M.jump(1, 2);
  M.branch(2, M.comparison(M.var(0), ExprOp::Eq, 4), 3, 4);
  M.jump(3, 2);
  M.jump(4, 5);
  auto From = [&](uint32_t B, int64_t Constant) {
    const Defs D(M.S);
    const BlockOrder O(D);
    return Asked(M.S, O, [](const Event &) { return false; })
        .from(BlockId(B), Constant);
  };
  EXPECT_TRUE(From(0, 3));
  EXPECT_FALSE(From(1, 3));
  EXPECT_TRUE(From(1, 4));
  EXPECT_TRUE(From(3, 4)); // in the next round of the loop
  EXPECT_FALSE(From(4, 4));
  EXPECT_FALSE(From(0, 5));
  Expr Both = M.S.expr(M.S.Blocks[0].Cond);
  Both.B = M.var(1).V;
  M.S.Exprs.push_back(Both);
  M.branch(4, ExprId(uint32_t(M.S.Exprs.size() - 1)), 5, 5);
  EXPECT_TRUE(From(4, 4));
  EXPECT_FALSE(From(5, 4));
}

/// What is met on the way to the end, or to the next round of a loop.
TEST(Deciding, IsWhereTheWaysMeetOthers) {
  onRandomFunctions([](const Skeleton &S) {
    const Defs D(S);
    const BlockOrder O(D);
    std::vector<uint32_t> Those;
    for (uint32_t B : O.ByRank)
      if (B % 3 != 1)
        Those.push_back(B);
    std::vector<std::set<uint32_t>> Met(S.Blocks.size());
    const std::vector<bool> Decides = deciding(S, O, Those);
    for (size_t R = O.ByRank.size(); R-- != 0;) {
      const uint32_t B = O.ByRank[R];
      std::set<std::set<uint32_t>> Ways;
      for (BlockId Next : S.Blocks[B].Succs)
        Ways.insert(O.Rank[Next.V] <= R ? std::set<uint32_t>() : Met[Next.V]);
      EXPECT_EQ(bool(Decides[B]), Ways.size() > 1);
      for (const std::set<uint32_t> &Way : Ways)
        Met[B].insert(Way.begin(), Way.end());
      if (B % 3 != 1)
        Met[B].insert(B);
    }
  });
}

TEST(SharedSets, AreTheSameWhereTheyAreEqual) {
  std::mt19937 Random(1);
  constexpr size_t Count = 100;
  SharedSets Sets(Count);
  std::map<std::set<uint32_t>, SharedSets::Set> Known{{{}, SharedSets::Empty}};
  for (unsigned Step = 0; Step != 3000; ++Step) {
    auto One = std::next(Known.begin(), Random() % Known.size()),
         Other = std::next(Known.begin(), Random() % Known.size());
    const uint32_t X = uint32_t(Random() % Count);
    std::set<uint32_t> Plain = One->first;
    Plain.insert(Other->first.begin(), Other->first.end());
    Plain.insert(X);
    const SharedSets::Set S =
        Sets.unite(Sets.unite(One->second, Other->second), Sets.only(X));
    const auto [It, New] = Known.try_emplace(Plain, S);
    ASSERT_EQ(It->second, S);
  }
  std::set<SharedSets::Set> Different;
  for (const auto &[Plain, S] : Known)
    ASSERT_TRUE(Different.insert(S).second);
}

TEST(Liveness, ResultsUntilTheyAreRead) {
  // 0: a(); 1: if (c()) 2 else 3; 2: if (a's result) 1 else 3; 3 ends
  Maker M(4);
  EventId A = M.call(0);
  M.jump(0, 1);
  EventId C = M.call(1);
  M.branch(1, M.result(C), 2, 3);
  M.branch(2, M.result(A), 1, 3);
  Liveness L{Graph(M.S)};
  EXPECT_EQ(L.followed(),
            std::vector{A});           // the other one never leaves its block
  EXPECT_TRUE(L.dead(BlockId(0u), A)); // not made yet
  EXPECT_FALSE(L.dead(BlockId(1u), A));
  EXPECT_FALSE(L.dead(BlockId(2u), A));
  EXPECT_TRUE(L.dead(BlockId(3u), A));
  for (uint32_t B = 0; B != 4; ++B)
    EXPECT_TRUE(L.dead(BlockId(B), C));
}

TEST(Liveness, WhereAResultIsReadLast) {
  // 0: a(); x = a's result; b(); c(); 1: if (b's result) 1 else 1
  Maker M(2);
  const EventId A = M.call(0), Read = M.assign(0, M.var(0), M.result(A)),
                B = M.call(0), C = M.call(0);
  M.jump(0, 1);
  M.branch(1, M.result(B), 1, 1);
  Liveness L{Graph(M.S)};
  EXPECT_FALSE(L.onlyReadBefore(A, Read));
  EXPECT_TRUE(L.onlyReadBefore(A, B));
  EXPECT_FALSE(L.onlyReadBefore(B, C)); // in another block
}

} // namespace
