//===- Paths.cpp - questions about the paths of a function ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Paths.h"
#include "link/Policy.h"
#include <algorithm>
#include <unordered_set>

namespace nogil {
namespace {

/// The states of one product, each visited once, the newest first.
class Product {
public:
  Product(const Skeleton &S, const Conditions &C, const Monitor &M,
          size_t Budget, bool Remembers = true)
      : S(S), C(C), M(M), Words(Remembers ? C.words() : 0), Budget(Budget),
        Seen(64, Hash{this}, Equal{this}) {}

  PathHit run(Point From, std::span<const Assumption> Known);

private:
  struct State {
    BlockId Block;
    uint32_t Index; ///< of the next event
    EventId Mark;   ///< not part of what makes a state
    uint8_t Phase;
  };
  struct Hash {
    const Product *P;
    size_t operator()(uint32_t I) const { return P->hash(I); }
  };
  struct Equal {
    const Product *P;
    bool operator()(uint32_t A, uint32_t B) const { return P->equal(A, B); }
  };

  const Skeleton &S;
  const Conditions &C;
  const Monitor &M;
  const size_t Words; ///< 0: nothing is remembered
  const size_t Budget;
  std::vector<State> States;
  std::vector<uint64_t> Known; ///< by state: what its path knows
  std::vector<uint64_t> Now;   ///< of the state that is looked at
  std::vector<uint64_t> Then;  ///< and of the one that is made from it
  std::unordered_set<uint32_t, Hash, Equal> Seen;
  std::vector<uint32_t> Todo;
  PathHit Hit;

  size_t hash(uint32_t I) const;
  bool equal(uint32_t A, uint32_t B) const;
  void push(State X, const uint64_t *K);
  bool visit(State X);
  bool events(State &X, Verdict &V);
  void leave(const State &X);
  bool found(const State &X, EventId E) {
    Hit = {Answer::Yes, E, X.Block, X.Mark};
    return true;
  }
};

size_t Product::hash(uint32_t I) const {
  const State &X = States[I];
  uint64_t H = (uint64_t(X.Block.V) << 32 | X.Index) * 31 + X.Phase;
  for (size_t W = 0; W != Words; ++W)
    H = (H ^ H >> 29) * 0x9e3779b97f4a7c15ull + Known[I * Words + W];
  return (H ^ H >> 32) * 0x9e3779b97f4a7c15ull;
}

bool Product::equal(uint32_t A, uint32_t B) const {
  const State &X = States[A], &Y = States[B];
  return X.Block == Y.Block && X.Index == Y.Index && X.Phase == Y.Phase &&
         std::equal(Known.begin() + A * Words, Known.begin() + (A + 1) * Words,
                    Known.begin() + B * Words);
}

void Product::push(State X, const uint64_t *K) {
  if (Hit.Is == Answer::Unknown)
    return;
  uint32_t I = uint32_t(States.size());
  States.push_back(X);
  Known.insert(Known.end(), K, K + Words);
  if (Words)
    C.prune(X.Block, Known.data() + I * Words);
  if (!Seen.insert(I).second) {
    States.pop_back();
    Known.resize(I * Words);
  } else if (States.size() > Budget) {
    Hit.Is = Answer::Unknown;
  } else {
    Todo.push_back(I);
  }
}

/// Passes the events of the block. True: the path was found.
bool Product::events(State &X, Verdict &V) {
  const Block &B = S.Blocks[X.Block.V];
  for (uint32_t End = B.EventsBegin + B.EventsCount; X.Index < End; ++X.Index) {
    EventId Id(X.Index);
    uint8_t Before = X.Phase;
    V = M.Event ? M.Event(Id, X.Phase) : Verdict::Go;
    if (V == Verdict::Found)
      return found(X, Id);
    if (V == Verdict::Stop)
      return false;
    if (X.Phase != Before)
      X.Mark = Id;
    if (Words)
      C.pass(Id, Now.data());
    const Event &E = S.Events[Id.V];
    if (E.Kind == EventKind::Call && E.Unwind.valid() &&
        !(E.Flags & EF_NoThrow))
      push({E.Unwind, S.Blocks[E.Unwind.V].EventsBegin, X.Mark, X.Phase},
           Now.data());
  }
  return false;
}

void Product::leave(const State &X) {
  const Block &B = S.Blocks[X.Block.V];
  for (uint32_t I = 0; I != B.Succs.size(); ++I) {
    State Next{B.Succs[I], S.Blocks[B.Succs[I].V].EventsBegin, X.Mark, X.Phase};
    Then = Now;
    if (B.Term == TermKind::Branch) {
      if (!C.constantAllows(X.Block, I == 0) ||
          (Words && !C.branch(X.Block, I == 0, Then.data())))
        continue;
      if (M.Branch && !M.Branch(X.Block, B.Cond, I == 0, Next.Phase))
        continue;
    }
    if (B.Term == TermKind::Switch && M.Case &&
        !M.Case(X.Block, B.Cond, I, Next.Phase))
      continue;
    push(Next, Then.data());
  }
}

/// One state. True: the path was found.
bool Product::visit(State X) {
  Verdict V = Verdict::Go;
  if (events(X, V))
    return true;
  if (V == Verdict::Stop)
    return false;
  const Block &B = S.Blocks[X.Block.V];
  if (!B.Succs.empty())
    leave(X);
  else if (B.Term != TermKind::Unreachable && M.Exit &&
           M.Exit(X.Block, X.Phase) == Verdict::Found)
    return found(X, EventId());
  return false;
}

PathHit Product::run(Point From, std::span<const Assumption> Assumed) {
  Now.assign(Words, 0);
  for (const Assumption &A : Assumed)
    if (Words)
      C.assume(A, Now.data());
  States.push_back({From.Block, From.Index, EventId(), 0});
  Known = Now;
  Seen.insert(0);
  Todo.push_back(0);
  while (!Todo.empty() && Hit.Is == Answer::No) {
    uint32_t I = Todo.back();
    Todo.pop_back();
    Now.assign(Known.begin() + I * Words, Known.begin() + (I + 1) * Words);
    if (visit(States[I]))
      break;
  }
  return Hit;
}

} // namespace

PathHit Paths::search(Point From, const Monitor &M,
                      std::span<const Assumption> Known) {
  std::vector<Assumption> Also;
  for (const Assumption &A : Known)
    Also.push_back(normal(S, A.Cond, A.True));
  // Conditions that only the caller knows of are worth remembering, too.
  std::optional<Conditions> More;
  if (std::ranges::any_of(Also,
                          [&](auto &A) { return !conditions().has(A.Cond); }))
    More.emplace(G, Also, Lent);
  const Conditions &C = More ? *More : conditions();
  PathHit Hit = Product(S, C, M, policy::MaxPathStates).run(From, Also);
  if (Hit.Is != Answer::Unknown)
    return Hit;
  if (Product(S, C, M, ~size_t(0), false).run(From, {}).Is == Answer::No)
    return {};
  ++Cuts;
  return {Answer::Unknown, EventId(), BlockId(), EventId()};
}

bool Paths::watch(Point From, const Monitor &M) {
  Answer Is =
      Product(S, conditions(), M, policy::MaxPathStates).run(From, {}).Is;
  Cuts += Is == Answer::Unknown;
  return Is != Answer::Unknown;
}

PathHit Paths::somePath(Point From, const EventSet &To,
                        const EventSet &Avoiding) {
  return search(From, {.Event = [&](EventId E, uint8_t &) {
                  return To(E)                     ? Verdict::Found
                         : Avoiding && Avoiding(E) ? Verdict::Stop
                                                   : Verdict::Go;
                }});
}

PathHit Paths::someWayOut(Point From, const EventSet &Avoiding) {
  return search(
      From, {.Event =
                 [&](EventId E, uint8_t &) {
                   return Avoiding && Avoiding(E) ? Verdict::Stop : Verdict::Go;
                 },
             .Exit = [](BlockId, uint8_t) { return Verdict::Found; }});
}

PathHit Paths::between(Point From, const EventSet &What, const EventSet &To,
                       const EventSet &Avoiding) {
  return search(From, {.Event = [&](EventId E, uint8_t &Passed) {
                  if (To(E))
                    return Passed ? Verdict::Found : Verdict::Stop;
                  if (Avoiding && Avoiding(E))
                    return Verdict::Stop;
                  if (!Passed && What(E))
                    Passed = 1;
                  return Verdict::Go;
                }});
}

Answer Paths::everyPathTo(EventId At, const EventSet &Passes,
                          const EventSet &Undone) {
  if (!Undone)
    return negate(
        somePath(G.entry(), [&](EventId E) { return E == At; }, Passes).Is);
  return negate(search(G.entry(), {.Event =
                                       [&](EventId E, uint8_t &Passed) {
                                         if (E == At)
                                           return Passed ? Verdict::Stop
                                                         : Verdict::Found;
                                         if (Undone(E))
                                           Passed = 0;
                                         else if (Passes(E))
                                           Passed = 1;
                                         return Verdict::Go;
                                       }})
                    .Is);
}

Answer Paths::everyPathFrom(Point From, const EventSet &Passes) {
  return negate(someWayOut(From, Passes).Is);
}

Answer Paths::dominates(EventId Check, EventId At) {
  if (Check == At)
    return Answer::Yes;
  return everyPathTo(At, [&](EventId E) { return E == Check; });
}

Answer Paths::postdominates(EventId By, EventId At) {
  return everyPathFrom(G.before(At), [&](EventId E) { return E == By; });
}

} // namespace nogil
