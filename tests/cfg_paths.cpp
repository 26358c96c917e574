//===- cfg_paths.cpp - questions about paths: cases and laws --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small functions are built block by block. The laws are tried on random ones,
// and the answers compared with those of somebody who walks every path.
//
//===----------------------------------------------------------------------===//
#include "cfg/Paths.h"
#include "cfg_support.h"
#include <map>

using namespace nogil;

namespace {

EventSet just(EventId E) {
  return [E](EventId X) { return X == E; };
}

struct Asked {
  Graph G;
  Paths P;
  explicit Asked(const Skeleton &S) : G(S), P(G) {}
};

/// if (a) take; work; if (a) give; after `Between` in the second block.
struct TwoTests {
  Maker M{5};
  EventId Take, Work, Give;
  template <class Fn> TwoTests(ExprId First, ExprId Second, const Fn &Between) {
    M.branch(0, First, 1, 2);
    Take = M.call(1);
    M.jump(1, 2);
    Between(M);
    M.branch(2, Second, 3, 4);
    Give = M.call(3);
    M.jump(3, 4);
    Work = M.call(4);
  }
  Answer dominates() {
    Asked A(M.S);
    return A.P.dominates(Take, Give);
  }
};

TEST(Paths, TheSameTestGoesTheSameWay) {
  Maker X{1};
  auto Nothing = [](Maker &) {};
  EXPECT_EQ(TwoTests(X.var(0), X.var(0), Nothing).dominates(), Answer::Yes);
  EXPECT_EQ(TwoTests(X.var(0), X.var(1), Nothing).dominates(), Answer::No);
}

TEST(Paths, ATestIsForgottenWhenItsPlaceIsWritten) {
  auto Answers = [](uint32_t Tested, const auto &Between, Var Kind = {}) {
    Maker X{1};
    TwoTests T(X.var(Tested), X.var(Tested), [&](Maker &M) {
      M.S.Vars[Tested] = Kind;
      Between(M);
    });
    return T.dominates();
  };
  auto SetsZero = [](Maker &M) { M.assign(2, M.var(0), M.unknown()); };
  auto SetsOne = [](Maker &M) { M.assign(2, M.var(1), M.unknown()); };
  auto Calls = [](Maker &M) { M.call(2); };
  EXPECT_EQ(Answers(0, SetsZero), Answer::No);
  EXPECT_EQ(Answers(0, SetsOne), Answer::Yes);
  EXPECT_EQ(Answers(0, Calls), Answer::Yes);
  Var Global, Reference, ThreadLocal;
  Global.Kind = Storage::Global;
  ThreadLocal.Kind = Storage::ThreadLocal;
  Reference.ByReference = true;
  EXPECT_EQ(Answers(0, Calls, Global), Answer::No);
  EXPECT_EQ(Answers(0, Calls, ThreadLocal), Answer::No);
  EXPECT_EQ(Answers(0, Calls, Reference), Answer::No);
  EXPECT_EQ(Answers(0, SetsZero, Reference), Answer::No);
}

TEST(Paths, ATestOfMemoryIsForgottenByCallsAndStores) {
  auto Answers = [](const auto &Between) {
    Maker X(1);
    ExprId Memory = X.expr(ExprKind::Elem, X.var(0).V); // `*p`
    Maker M(5);
    M.expr(ExprKind::Elem, M.var(0).V);
    M.branch(0, Memory, 1, 2);
    EventId Take = M.call(1);
    M.jump(1, 2);
    Between(M, Memory);
    M.branch(2, Memory, 3, 4);
    EventId Give = M.call(3);
    M.jump(3, 4);
    Asked A(M.S);
    return A.P.dominates(Take, Give);
  };
  EXPECT_EQ(Answers([](Maker &, ExprId) {}), Answer::Yes);
  EXPECT_EQ(
      Answers([](Maker &M, ExprId) { M.assign(2, M.var(1), M.unknown()); }),
      Answer::Yes);
  EXPECT_EQ(Answers([](Maker &M, ExprId) { M.call(2); }), Answer::No);
  EXPECT_EQ(Answers([](Maker &M, ExprId Memory) {
              M.assign(2, Memory, M.unknown());
            }),
            Answer::No);
  EXPECT_EQ(
      Answers([](Maker &M, ExprId) { M.assign(2, M.var(0), M.unknown()); }),
      Answer::No);
}

TEST(Paths, MembersOfALocalRecordAreApart) {
  auto Answers = [](const auto &Between) {
    Maker M{5};
    M.branch(0, M.member(0, 1), 1, 2);
    EventId Take = M.call(1);
    M.jump(1, 2);
    Between(M);
    M.branch(2, M.member(0, 1), 3, 4);
    EventId Give = M.call(3);
    M.jump(3, 4);
    Asked A(M.S);
    return A.P.dominates(Take, Give);
  };
  EXPECT_EQ(Answers([](Maker &M) { M.call(2); }), Answer::Yes);
  EXPECT_EQ(Answers([](Maker &M) { M.assign(2, M.member(0, 2), M.unknown()); }),
            Answer::Yes);
  EXPECT_EQ(Answers([](Maker &M) { M.assign(2, M.member(0, 1), M.unknown()); }),
            Answer::No);
  EXPECT_EQ(Answers([](Maker &M) { M.assign(2, M.var(0), M.unknown()); }),
            Answer::No);
}

TEST(Paths, AFlagDecidesALaterTest) {
  Maker M{4};
  M.assign(0, M.var(0), M.number(0));
  M.branch(0, M.var(1), 1, 2);
  EventId Take = M.call(1);
  M.assign(1, M.var(0), M.number(1));
  M.jump(1, 2);
  M.branch(2, M.isNot(M.var(0)), 0, 3);
  EventId Give = M.call(3);
  Asked A(M.S);
  EXPECT_EQ(A.P.dominates(Take, Give), Answer::Yes);
  EXPECT_EQ(A.P.postdominates(Give, Take), Answer::Yes);
}

TEST(Paths, ComparisonsOfOneValueKnowOfEachOther) {
  auto Dominates = [](ExprOp First, int64_t A, ExprOp Second, int64_t B) {
    Maker X{1};
    ExprId One = X.comparison(X.var(0), First, A);
    ExprId Other = X.comparison(X.var(0), Second, B);
    Maker M{5};
    M.S.Exprs = X.S.Exprs;
    M.branch(0, One, 1, 2);
    EventId Take = M.call(1);
    M.jump(1, 2);
    M.branch(2, Other, 3, 4);
    EventId Give = M.call(3);
    M.jump(3, 4);
    Asked Q(M.S);
    return Q.P.dominates(Take, Give);
  };
  // Where the second holds, so does the first.
  EXPECT_EQ(Dominates(ExprOp::Ne, 1, ExprOp::Eq, 2), Answer::Yes);
  EXPECT_EQ(Dominates(ExprOp::Ge, 0, ExprOp::Eq, 1), Answer::Yes);
  EXPECT_EQ(Dominates(ExprOp::Gt, 0, ExprOp::Ge, 1), Answer::Yes);
  EXPECT_EQ(Dominates(ExprOp::Lt, 3, ExprOp::Lt, 2), Answer::Yes);
  // Not always.
  EXPECT_EQ(Dominates(ExprOp::Eq, 1, ExprOp::Eq, 2), Answer::No);
  EXPECT_EQ(Dominates(ExprOp::Eq, 1, ExprOp::Ne, 2), Answer::No);
  EXPECT_EQ(Dominates(ExprOp::Lt, 2, ExprOp::Lt, 3), Answer::No);
  EXPECT_EQ(Dominates(ExprOp::Ge, 1, ExprOp::Gt, 0), Answer::No);
}

TEST(Paths, ANumberDecidesEachComparison) {
  auto Answers = [](int64_t Set, int64_t Tested) {
    Maker M{3};
    M.assign(0, M.var(0), M.number(Set));
    M.branch(0, M.comparison(M.var(0), ExprOp::Eq, Tested), 1, 2);
    EventId First = M.call(1);
    Asked A(M.S);
    return A.P.somePath(A.G.entry(), just(First)).Is;
  };
  EXPECT_EQ(Answers(3, 3), Answer::Yes);
  EXPECT_EQ(Answers(3, 4), Answer::No);
}

TEST(Paths, WhatIsLentIsWrittenByWhoIsGivenIt) {
  auto Answers = [](bool Lent, bool Given) {
    Maker M{5};
    M.S.Vars[0].AddressTaken = true;
    M.branch(0, M.var(0), 1, 2);
    EventId Take = M.call(1);
    M.jump(1, 2);
    EventId Call = M.call(2);
    if (Given)
      M.give(Call, M.expr(ExprKind::Addr, M.var(0).V));
    M.branch(2, M.var(0), 3, 4);
    EventId Give = M.call(3);
    M.jump(3, 4);
    Graph G(M.S);
    return Paths(G, {Lent, false}).dominates(Take, Give);
  };
  EXPECT_EQ(Answers(true, false), Answer::Yes);
  EXPECT_EQ(Answers(false, false), Answer::No);
  EXPECT_EQ(Answers(true, true), Answer::No);
}

TEST(Paths, AnExceptionLeavesBeforeWhatFollows) {
  Maker M{2};
  EventId May = M.call(0, 1), After = M.call(0);
  M.S.Blocks[1].Term = TermKind::ExitThrow;
  Asked A(M.S);
  EXPECT_EQ(A.P.postdominates(After, May), Answer::No);
  EXPECT_EQ(A.P.dominates(May, After), Answer::Yes);
  M.S.Events[May.V].Flags = EF_NoThrow;
  Asked B(M.S);
  EXPECT_EQ(B.P.postdominates(After, May), Answer::Yes);
}

TEST(Paths, WhatIsUndoneDoesNotCount) {
  Maker M{1};
  EventId Lock = M.call(0), In = M.call(0), Unlock = M.call(0), Out = M.call(0);
  Asked A(M.S);
  EXPECT_EQ(A.P.everyPathTo(In, just(Lock), just(Unlock)), Answer::Yes);
  EXPECT_EQ(A.P.everyPathTo(Out, just(Lock), just(Unlock)), Answer::No);
  EXPECT_EQ(A.P.everyPathTo(Out, just(Lock)), Answer::Yes);
}

TEST(Paths, TheMarkIsOnThePath) {
  // Two ways from the entry; only the second of the marks comes to the use.
  Maker M{3};
  EventId From = M.call(0);
  M.branch(0, M.unknown(), 1, 2);
  EventId Dead = M.call(1);
  EventId Mark = M.call(2), Use = M.call(2);
  Asked A(M.S);
  auto Marks = [&](EventId E) { return E == Mark || E == Dead; };
  PathHit Hit = A.P.between(A.G.after(From), Marks, just(Use));
  EXPECT_EQ(Hit.Is, Answer::Yes);
  EXPECT_EQ(Hit.Mark, Mark);
  EXPECT_EQ(Hit.Event, Use);
}

/// Looks for a path on which a condition was false after it was true.
PathHit goesBothWays(Asked &A, ExprId Of) {
  auto OnBranch = [Of](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    if (Cond == Of)
      Phase = Taken ? 1 : Phase == 1 ? 2 : 0;
    return true;
  };
  auto OnExit = [](BlockId, uint8_t Phase) {
    return Phase == 2 ? Verdict::Found : Verdict::Stop;
  };
  return A.P.search(A.G.entry(), {.Exit = OnExit, .Branch = OnBranch});
}

/// `Tests` conditions are asked, then all of them again in the same order.
Maker manyTests(uint32_t Tests, EventId &Last) {
  Maker M(4 * Tests + 1, Tests);
  uint32_t B = 0;
  for (uint32_t Round = 0; Round != 2; ++Round)
    for (uint32_t V = 0; V != Tests; ++V, B += 2) {
      M.branch(B, M.var(V), B + 1, B + 2);
      M.jump(B + 1, B + 2);
    }
  Last = M.call(B);
  return M;
}

TEST(Paths, ABudgetThatIsCutIsNotAnAnswer) {
  EventId Last;
  Maker M = manyTests(16, Last);
  Asked A(M.S);
  auto Nothing = [](EventId) { return false; };
  // Both ways of each test are worth following: too many of them at once.
  auto Seek = [&](EventId Target) {
    return A.P.search(A.G.entry(),
                      {.Event =
                           [&](EventId E, uint8_t &) {
                             return E == Target ? Verdict::Found : Verdict::Go;
                           },
                       .Exit = [](BlockId, uint8_t) { return Verdict::Stop; }});
  };
  EXPECT_EQ(Seek(Last).Is, Answer::Yes);
  EXPECT_EQ(A.P.cuts(), 0u);
  // Without the conditions there is no such path either: that is an answer.
  EXPECT_EQ(Seek(EventId()).Is, Answer::No);
  EXPECT_EQ(A.P.cuts(), 0u);
  // Where the conditions decide, and are too many, nothing is known.
  PathHit Hit = goesBothWays(A, M.var(0));
  EXPECT_EQ(Hit.Is, Answer::Unknown);
  EXPECT_EQ(A.P.cuts(), 1u);
  EXPECT_EQ(A.P.everyPathFrom(A.G.entry(), Nothing), Answer::No);
}

TEST(Paths, ManyTestsThatNobodyRepeatsCostNothing) {
  constexpr uint32_t N = 400; // pairs, one after the other
  Maker M(4 * N + 1, N);
  uint32_t B = 0;
  for (uint32_t V = 0; V != N; ++V)
    for (uint32_t Round = 0; Round != 2; ++Round, B += 2) {
      M.branch(B, M.var(V), B + 1, B + 2);
      M.jump(B + 1, B + 2);
    }
  Asked A(M.S);
  // A test that goes both ways is a path only for who forgets too much.
  PathHit Hit = goesBothWays(A, M.var(N - 1));
  EXPECT_EQ(Hit.Is, Answer::No);
  EXPECT_EQ(A.P.cuts(), 0u);
}

// --- laws, on random functions ----------------------------------------------

/// Walks every path of up to so many blocks.
class Walker {
public:
  Walker(const Skeleton &S) : S(S) {
    for (const Block &B : S.Blocks)
      if (B.Term == TermKind::Branch)
        ++Tests[normal(S, B.Cond, true).Cond];
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && S.expr(E.Src).Kind == ExprKind::Int)
        Tests[E.Dst] += 2; // a flag
  }
  /// The sets that some path of events passes: is there one that Wanted?
  bool some(const std::function<bool(const std::vector<EventId> &, bool Ended)>
                &Wanted) {
    this->Wanted = &Wanted;
    Path.clear();
    return block(0, {}, 14);
  }

private:
  using Truth = std::map<ExprId, bool>;
  const Skeleton &S;
  std::map<ExprId, unsigned> Tests;
  std::vector<EventId> Path;
  const std::function<bool(const std::vector<EventId> &, bool)> *Wanted =
      nullptr;

  bool block(uint32_t B, Truth T, unsigned Left) {
    if (Left == 0)
      return false;
    const Block &Blk = S.Blocks[B];
    size_t Length = Path.size();
    bool Found = events(Blk, T, Left) || ways(Blk, T, Left);
    Path.resize(Length);
    return Found;
  }
  bool events(const Block &Blk, Truth &T, unsigned Left) {
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      EventId Id(Blk.EventsBegin + I);
      const Event &E = S.Events[Id.V];
      Path.push_back(Id);
      if ((*Wanted)(Path, false))
        return true;
      if (E.Kind == EventKind::Assign) {
        T.erase(E.Dst);
        if (S.expr(E.Src).Kind == ExprKind::Int)
          T[E.Dst] = S.expr(E.Src).Value != 0;
      }
      if (E.Unwind.valid() && block(E.Unwind.V, T, Left - 1))
        return true;
    }
    return false;
  }
  bool ways(const Block &Blk, const Truth &T, unsigned Left) {
    if (Blk.Succs.empty())
      return (*Wanted)(Path, true);
    for (uint32_t I = 0; I != Blk.Succs.size(); ++I) {
      Truth Then = T;
      if (Blk.Term == TermKind::Branch) {
        Assumption A = normal(S, Blk.Cond, I == 0);
        auto It = Then.find(A.Cond);
        if (It != Then.end() && It->second != A.True)
          continue;
        if (S.expr(A.Cond).Kind != ExprKind::Opaque && Tests[A.Cond] > 1)
          Then[A.Cond] = A.True;
      }
      if (block(Blk.Succs[I].V, Then, Left - 1))
        return true;
    }
    return false;
  }
};

struct RandomPaths {
  std::mt19937 Random;
  Maker M = randomFunction(Random);
  Asked A{M.S};
  explicit RandomPaths(unsigned Seed) : Random(Seed) {}
  std::vector<EventId> events() const {
    std::vector<EventId> Out;
    for (uint32_t I = 0; I != M.S.Events.size(); ++I)
      Out.push_back(EventId(I));
    return Out;
  }
};

/// Tries a law, a member of a class derived from RandomPaths.
template <class Law> void onRandomPaths(unsigned Seeds = 60) {
  for (unsigned Seed = 0; Seed != Seeds; ++Seed) {
    SCOPED_TRACE("seed " + std::to_string(Seed));
    Law(Seed).holds();
    if (testing::Test::HasFailure())
      return;
  }
}

struct AreThoseOfAWalk : RandomPaths {
  using RandomPaths::RandomPaths;
  void holds();
};
TEST(Paths, AreThoseOfAWalk) { onRandomPaths<struct AreThoseOfAWalk>(); }
void AreThoseOfAWalk::holds() {
  Walker W(M.S);
  for (EventId At : events())
    for (EventId Passes : events()) {
      auto Has = [](const std::vector<EventId> &Path, EventId E) {
        return std::find(Path.begin(), Path.end(), E) != Path.end();
      };
      bool To = W.some([&](const std::vector<EventId> &Path, bool Ended) {
        return !Ended && Path.back() == At && !Has(Path, Passes);
      });
      EXPECT_EQ(A.P.dominates(Passes, At), answer(!To || At == Passes))
          << Passes.V << " before " << At.V;
      bool Out = W.some([&](const std::vector<EventId> &Path, bool Ended) {
        return Ended && !Has(Path, Passes);
      });
      EXPECT_EQ(A.P.everyPathFrom(A.G.entry(), just(Passes)), answer(!Out));
      bool Both = W.some([&](const std::vector<EventId> &Path, bool Ended) {
        return !Ended && Path.back() == At && At != Passes &&
               std::find(Path.begin(), Path.end() - 1, At) == Path.end() - 1 &&
               Has(Path, Passes);
      });
      EXPECT_EQ(A.P.between(A.G.entry(), just(Passes), just(At)).Is,
                answer(Both));
    }
}

struct EveryPathIsNoPathAround : RandomPaths {
  using RandomPaths::RandomPaths;
  void holds();
};
TEST(Paths, EveryPathIsNoPathAround) {
  onRandomPaths<struct EveryPathIsNoPathAround>();
}
void EveryPathIsNoPathAround::holds() {
  for (EventId At : events())
    for (EventId Passes : events()) {
      EXPECT_EQ(A.P.everyPathTo(At, just(Passes)),
                negate(A.P.search(A.G.entry(),
                                  {.Event =
                                       [&](EventId E, uint8_t &) {
                                         return E == At       ? Verdict::Found
                                                : E == Passes ? Verdict::Stop
                                                              : Verdict::Go;
                                       }})
                           .Is))
          << Passes.V << " before " << At.V;
      EXPECT_EQ(A.P.everyPathFrom(A.G.before(At), just(Passes)),
                negate(A.P.someWayOut(A.G.before(At), just(Passes)).Is));
    }
}

struct DoNotDependOnTheNumbersOfBlocks : RandomPaths {
  using RandomPaths::RandomPaths;
  void holds();
};
TEST(Paths, DoNotDependOnTheNumbersOfBlocks) {
  onRandomPaths<struct DoNotDependOnTheNumbersOfBlocks>();
}
void DoNotDependOnTheNumbersOfBlocks::holds() {
  std::vector<EventId> Now;
  Skeleton Other = renumbered(M.S, Random, Now);
  Asked B(Other);
  for (EventId X : events())
    for (EventId Y : events()) {
      EXPECT_EQ(A.P.dominates(X, Y), B.P.dominates(Now[X.V], Now[Y.V]));
      EXPECT_EQ(A.P.postdominates(X, Y), B.P.postdominates(Now[X.V], Now[Y.V]));
    }
}

struct DominanceIsAnOrder : RandomPaths {
  using RandomPaths::RandomPaths;
  void holds();
};
TEST(Paths, DominanceIsAnOrder) { onRandomPaths<struct DominanceIsAnOrder>(); }
void DominanceIsAnOrder::holds() {
  for (EventId X : events()) {
    EXPECT_EQ(A.P.dominates(X, X), Answer::Yes);
    EXPECT_EQ(A.P.postdominates(X, X), Answer::Yes);
    for (EventId Y : events())
      for (EventId Z : events()) {
        bool Reached = A.P.somePath(A.G.entry(), just(Y)).certain();
        if (Reached &&
            certain(both(A.P.dominates(X, Y), A.P.dominates(Y, Z)))) {
          EXPECT_EQ(A.P.dominates(X, Z), Answer::Yes);
        }
      }
  }
}

} // namespace
