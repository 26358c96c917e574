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
#include "link/Policy.h"
#include <gtest/gtest.h>
#include <map>
#include <random>

using namespace nogil;

namespace {

/// A function of numbered blocks; each event is known by its number.
class Maker {
public:
  Skeleton S;

  explicit Maker(uint32_t Blocks, uint32_t Vars = 2) {
    S.Blocks.resize(Blocks);
    S.Vars.resize(Vars);
    for (uint32_t V = 0; V != Vars; ++V)
      var(V);
  }
  ExprId expr(ExprKind Kind, uint32_t A, ExprOp Op = ExprOp::None,
              int64_t Value = 0, StrId Name = StrId()) {
    Expr X;
    X.Kind = Kind;
    X.Op = Op;
    X.A = A;
    X.Value = Value;
    X.Name = Name;
    for (uint32_t I = 0; I != S.Exprs.size(); ++I)
      if (S.Exprs[I] == X)
        return ExprId(I);
    S.Exprs.push_back(X);
    return ExprId(uint32_t(S.Exprs.size() - 1));
  }
  ExprId var(uint32_t V) { return expr(ExprKind::Var, V); }
  ExprId number(int64_t N) { return expr(ExprKind::Int, ~0u, ExprOp::None, N); }
  ExprId member(uint32_t V, uint32_t Name) {
    return expr(ExprKind::Field, var(V).V, ExprOp::Dot, 0, StrId(Name));
  }
  ExprId isNot(ExprId E) { return expr(ExprKind::Unary, E.V, ExprOp::Not); }
  ExprId unknown() { return expr(ExprKind::Opaque, Opaques++); }

  /// Events have to be added block by block.
  EventId call(uint32_t B, uint32_t Unwind = ~0u) {
    Event E;
    E.Unwind = BlockId(Unwind);
    return add(B, E);
  }
  EventId assign(uint32_t B, ExprId Dst, ExprId Src) {
    Event E;
    E.Kind = EventKind::Assign;
    E.Dst = Dst;
    E.Src = Src;
    return add(B, E);
  }
  void jump(uint32_t B, uint32_t To) {
    S.Blocks[B].Term = TermKind::Jump;
    S.Blocks[B].Succs = {BlockId(To)};
  }
  void branch(uint32_t B, ExprId Cond, uint32_t Then, uint32_t Else) {
    S.Blocks[B].Term = TermKind::Branch;
    S.Blocks[B].Cond = Cond;
    S.Blocks[B].Succs = {BlockId(Then), BlockId(Else)};
  }

private:
  uint32_t Opaques = 0;

  EventId add(uint32_t B, const Event &E) {
    if (S.Blocks[B].EventsCount == 0)
      S.Blocks[B].EventsBegin = uint32_t(S.Events.size());
    EXPECT_EQ(S.Blocks[B].EventsBegin + S.Blocks[B].EventsCount,
              S.Events.size());
    ++S.Blocks[B].EventsCount;
    S.Events.push_back(E);
    return EventId(uint32_t(S.Events.size() - 1));
  }
};

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
  auto Twice = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    if (Cond == M.var(0))
      Phase = Taken ? 1 : Phase == 1 ? 2 : 0;
    return true;
  };
  PathHit Hit = A.P.search(A.G.entry(), {.Event = {},
                                         .Exit =
                                             [](BlockId, uint8_t Phase) {
                                               return Phase == 2
                                                          ? Verdict::Found
                                                          : Verdict::Stop;
                                             },
                                         .Branch = Twice});
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
  auto TwoWays = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    if (Cond == M.var(N - 1))
      Phase = Taken ? 1 : Phase == 1 ? 2 : 0;
    return true;
  };
  PathHit Hit = A.P.search(A.G.entry(), {.Event = {},
                                         .Exit =
                                             [](BlockId, uint8_t Phase) {
                                               return Phase == 2
                                                          ? Verdict::Found
                                                          : Verdict::Stop;
                                             },
                                         .Branch = TwoWays});
  EXPECT_EQ(Hit.Is, Answer::No);
  EXPECT_EQ(A.P.cuts(), 0u);
}

// --- laws, on random functions ----------------------------------------------

Maker randomFunction(std::mt19937 &Random) {
  auto Below = [&](uint32_t N) { return uint32_t(Random() % N); };
  uint32_t N = 2 + Below(4);
  Maker M(N, 2);
  for (uint32_t B = 0; B != N; ++B) {
    for (uint32_t I = Below(3); I-- != 0;)
      switch (Below(4)) {
      case 0:
        M.assign(B, M.var(Below(2)), M.number(Below(2)));
        break;
      case 1:
        M.assign(B, M.var(Below(2)), M.unknown());
        break;
      default:
        M.call(B, Below(6) == 0 ? Below(N) : ~0u);
      }
    switch (Below(5)) {
    case 0:
      break; // returns
    case 1:
      M.jump(B, Below(N));
      break;
    default:
      ExprId Cond = Below(5) == 0 ? M.unknown() : M.var(Below(2));
      M.branch(B, Below(3) == 0 ? M.isNot(Cond) : Cond, Below(N), Below(N));
    }
  }
  return M;
}

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

/// The same function with its blocks in another order, and what became of the
/// events.
Skeleton renumbered(const Skeleton &S, std::mt19937 &Random,
                    std::vector<EventId> &Now) {
  std::vector<uint32_t> NewOf(S.Blocks.size()), OldOf;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    OldOf.push_back(B);
  std::shuffle(OldOf.begin() + 1, OldOf.end(), Random); // the entry stays
  for (uint32_t B = 0; B != OldOf.size(); ++B)
    NewOf[OldOf[B]] = B;
  Skeleton Out = S;
  Out.Events.clear();
  Now.resize(S.Events.size());
  for (uint32_t B = 0; B != OldOf.size(); ++B) {
    Block &Blk = Out.Blocks[B] = S.Blocks[OldOf[B]];
    uint32_t Begin = Blk.EventsBegin;
    Blk.EventsBegin = uint32_t(Out.Events.size());
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      Now[Begin + I] = EventId(uint32_t(Out.Events.size()));
      Out.Events.push_back(S.Events[Begin + I]);
      if (BlockId &To = Out.Events.back().Unwind; To.valid())
        To = BlockId(NewOf[To.V]);
    }
    for (BlockId &To : Blk.Succs)
      To = BlockId(NewOf[To.V]);
  }
  return Out;
}

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
