//===- Simulate.cpp - property simulation of one function -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The essay is in Simulate.h. This file: the work list, joins and branches.
// Worth.cpp: which functions are simulated, and what is said of the others.
// Guards.cpp: what keeps paths apart. Forget.cpp: what nobody will ask for.
// Values.cpp: expressions. Calls.cpp: what calls do. Leave.cpp: what happens at
// the end of scopes and paths.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"
#include "threadstate/Calls.h"
#include <algorithm>

namespace nogil {

Simulation::Simulation(const Program &P, FlowResult &R, FlowParts &Parts,
                       FnId F, const FlowOptions &O,
                       const std::vector<uint32_t> *Group)
    : P(P), R(R), Parts(Parts), T(Parts.T), Self(F), Fn(P.fn(F)), Tu(P.tu(F)),
      Body(*Fn.Body), Opts(O), Group(Group) {}

/// Which blocks hold a call that changes the thread state or needs one.
void Simulation::findActs() {
  ActsOnState.assign(Body.Blocks.size(), false);
  for (uint32_t B = 0; B != Body.Blocks.size(); ++B) {
    const Block &Blk = Body.Blocks[B];
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      const Event &E = Body.Events[Blk.EventsBegin + I];
      if (E.Kind != EventKind::Call)
        continue;
      const FunctionRow *Row = P.rowOf(Self, E);
      bool Acts = Row && Row->Effect != EffectKind::None;
      if (FnId F = P.calleeOf(Self, E); !Row && F.valid())
        Acts = !summary(F).Neutral;
      if (choosesFunction(Body, E))
        Acts |= std::ranges::any_of(P.targetsOf(Self, E),
                                    [&](FnId F) { return changesState(F); });
      if (Acts)
        ActsOnState[B] = true;
    }
  }
}

Summary Simulation::run() {
  Out.Aware = aware();
  const Worth W = worth();
  T.nextFunction();
  if (W == Worth::Nothing) {
    Out.Throws = Tu.CPlusPlus && throwsItself();
    Out.Result = onlyResult();
    seal();
    return std::move(Out);
  }
  const Defs D(Body);
  Order = BlockOrder(D);
  Live.emplace(D.graph());
  for (const auto &[Of, Number] : Live->members())
    Members.try_emplace(P.nameId(Fn.Tu, StrId(Of.second)).V, Of.second);
  findActs();
  Near = nearness(Body, ActsOnState, 4);
  Frame = frameOf(P, Self, [&](const Event &E) { return asksOfArguments(E); });
  findWrappers();
  findNames();
  findChosen();
  Acts = W == Worth::Guarded;
  round();
  if (Acts || !Chosen.empty()) {
    chooseGuards(false);
    if (!GuardTerms.empty() || !GuardPlaces.empty()) {
      UseGuards = true;
      round();
      if (Cuts.contains(Cap::Disjuncts)) {
        chooseGuards(true);
        Room = policy::MaxDisjunctsAgain;
        round();
      }
    }
  }
  if (Acts && Stopped)
    coarseRound();
  finish();
  seal();
  return std::move(Out);
}

/// The work was too much: once more without all that paths know, and one
/// disjunct a thread state. What every path to a place has in common is found
/// out all the same, in a time that grows with the blocks.
void Simulation::coarseRound() {
  const std::set<Cap> Met = Cuts;
  UseGuards = false;
  Coarse = true;
  Room = 1;
  round();
  Cuts.insert(Met.begin(), Met.end());
  Cuts.insert(Cap::Disjuncts);
}

/// Who holds a saved thread state is part of it.
void Simulation::forgetAll(PathState &S) const {
  S.Facts = {};
  S.Memory = {};
  S.Store.eraseIf([&](auto &Entry) { return !S.isToken(Entry.second); });
}

void Simulation::round() {
  Out.Returns = Out.Throws = false;
  ShownAttached = ShownDetached = true;
  Out.Preconditions.clear();
  NeededAt.clear();
  Out.Conditionals.clear();
  Postconditions.clear();
  Found.clear();
  LostAt.clear();
  KeptAt.clear();
  BlockEnds.assign(Body.Blocks.size(), {});
  std::erase_if(Cuts, [](Cap C) { return C != Cap::Guards; });
  Unsure = Stopped = false;
  States.clear();
  Blocks.assign(Body.Blocks.size(), {});
  Executed.assign(Body.Events.size(), false);
  Modes.assign(Body.Events.size(), 0);
  Phis.clear();
  Frame.Given.clear();
  Spent = 0;
  Work.clear();
  flowTo(BlockId(0u), PathState());
  size_t Budget = policy::MaxVisitsPerBlock * Body.Blocks.size();
  while (!Work.empty()) {
    uint32_t B = Order.ByRank[*Work.begin()];
    Work.erase(Work.begin());
    if (Budget-- == 0 || Spent > policy::MaxWork) {
      Cuts.insert(Spent > policy::MaxWork ? Cap::Work : Cap::Visits);
      Stopped = true;
      break;
    }
    ++Blocks[B].Visits;
    for (size_t I = 0; I < Blocks[B].Disjuncts.size(); ++I) {
      Disjunct &D = Blocks[B].Disjuncts[I];
      if (!D.Dirty)
        continue;
      D.Dirty = false;
      PathState S = D.S; // the vector may grow while events run
      events(BlockId(B), std::move(S));
    }
  }
}

/// The state that comes takes the place of one that it once was: nothing else
/// has led there. What differs has been joined where the ways met.
bool Simulation::renews(BlockId B, const Disjunct &Same) const {
  BlockId From = Order.OnlyFrom[B.V];
  return From.valid() && Blocks[From.V].Disjuncts.size() == 1 && !Same.Dirty;
}

Joiner Simulation::joiner(BlockId At, bool Widen) {
  return Joiner(T, Self, At, Widen, Phis, [this](PathState &S, TermId Place) {
    bool Content =
        T[Place].Kind != ValueKind::Sym && T[Place].Kind != ValueKind::Load;
    return Content ? unstored(S, Place) : TermId(); // a belief is no place
  });
}

/// The disjunct that S is joined with, or none: the one that agrees on the
/// property and the guards. Where there is no more room for others, the one in
/// the same thread state that agrees most: what differs only in the event that
/// led to that state costs nothing but where a message points; beyond, it is
/// not known any more which guards go with which state.
Simulation::Disjunct *Simulation::mergeable(BlockId B,
                                            std::vector<Disjunct> &In,
                                            PathState &S,
                                            std::optional<GuardKey> &Key) {
  auto SameState = [&](const PathState &O) {
    return O.M == S.M && O.Assumed == S.Assumed && O.Pops == S.Pops &&
           O.Handles == S.Handles;
  };
  Disjunct *Best = nullptr;
  enum { None, State, Property, Guards } Agrees = None;
  const bool Full = In.size() >= Room;
  for (Disjunct &D : In) {
    const bool Same = D.S.sameProperty(S);
    if (!Same && (!Full || Agrees == Guards || !SameState(D.S)))
      continue;
    if (!Key)
      Key = guardKey(B, S);
    const bool Equal = guardsOf(B, D) == *Key;
    if (Same && Equal)
      return &D;
    // Of two saved states none would be known to be the one to go back to.
    auto This = Equal && D.S.Token == S.Token ? Guards
                : Same                        ? Property
                                              : State;
    if (Full && This > Agrees) {
      Best = &D;
      Agrees = This;
    }
  }
  if (Best && Agrees != Guards)
    Cuts.insert(Cap::Disjuncts);
  return Best;
}

/// What it takes to copy a state and to ask about it: what a chunk has is
/// known.
static size_t costOf(const PathState &S) {
  return S.Store.chunks().size() + S.Facts.chunks().size() +
         S.Memory.chunks().size() + 1;
}

bool Simulation::join(Joiner By, PathState &Into, PathState S) {
  const bool Changed = By.join(Into, std::move(S));
  Spent += By.looked();
  return Changed;
}

void Simulation::flowTo(BlockId B, PathState S) {
  BlockStates &At = Blocks[B.V];
  if (Coarse)
    forgetAll(S);
  else
    forgetDead(B, S);
  Spent += costOf(S);
  std::optional<GuardKey> Key;
  if (Disjunct *Same = mergeable(B, At.Disjuncts, S, Key)) {
    bool Equal = Same->S.sameProperty(S) && guardsOf(B, *Same) == *Key;
    if (Equal && renews(B, *Same)) {
      Same->Dirty = Same->S != S;
      Same->S = std::move(S);
    } else if (join(joiner(B, At.Visits > 6), Same->S, std::move(S))) {
      Same->Dirty = true;
    }
    if (!Same->Dirty)
      return;
  } else {
    if (At.Disjuncts.size() >= 4 * std::max(Room, policy::MaxDisjuncts)) {
      Cuts.insert(Cap::Disjuncts);
      Stopped = true;
      return;
    }
    At.Disjuncts.push_back({std::move(S), std::move(Key), true});
  }
  Work.insert(Order.Rank[B.V]);
}

/// States in the middle of a block, as at a join. Calls that fork would double
/// their number each.
void Simulation::merge(std::vector<PathState> &Now, BlockId B, EventId At) {
  std::vector<Disjunct> Kept;
  BlockId Join(Body.Blocks.size() + At.V);
  for (PathState &S : Now) {
    Spent += costOf(S);
    std::optional<GuardKey> Key;
    if (Disjunct *Same = mergeable(B, Kept, S, Key))
      join(joiner(Join, false), Same->S, std::move(S));
    else
      Kept.push_back({std::move(S), std::move(Key)});
  }
  Now.clear();
  for (Disjunct &D : Kept)
    Now.push_back(std::move(D.S));
}

void Simulation::called(BlockId B, EventId Id, std::vector<PathState> &Now) {
  if (Now.size() > policy::MaxForks)
    merge(Now, B, Id);
  std::vector<PathState> Next;
  for (PathState &S : Now) {
    record(Id, S);
    std::ranges::move(CallTransfer(*this, Id).run(std::move(S)),
                      std::back_inserter(Next));
  }
  Now = std::move(Next);
}

void Simulation::events(BlockId B, PathState S) {
  const Block &Blk = Body.Blocks[B.V];
  std::vector<PathState> Now;
  Now.push_back(std::move(S));
  for (uint32_t I = 0; I != Blk.EventsCount && !Now.empty(); ++I) {
    EventId Id(Blk.EventsBegin + I);
    const Event &E = Body.Events[Id.V];
    for (PathState &X : Now) {
      Modes[Id.V] |= static_cast<uint8_t>(1u << unsigned(X.M));
      if (E.Kind == EventKind::Assign)
        assign(X, E, Id);
      else if (E.Kind == EventKind::ScopeEnd)
        scopeEnd(X, E, B);
    }
    if (E.Kind == EventKind::Call)
      called(B, Id, Now);
  }
  for (PathState &X : Now)
    terminate(B, X);
}

void Simulation::terminate(BlockId B, PathState &S) {
  const Block &Blk = Body.Blocks[B.V];
  noteBlockEnd(B, S);
  switch (Blk.Term) {
  case TermKind::Jump:
    flowTo(Blk.Succs[0], std::move(S));
    break;
  case TermKind::Branch:
    branch(B, S);
    break;
  case TermKind::Switch:
    switchOn(Blk, S);
    break;
  case TermKind::Return:
    Out.Returns = true;
    leave(S, Blk.Range, Blk.Cond.valid() ? eval(S, Blk.Cond) : TermId());
    break;
  case TermKind::ExitThrow:
    Out.Throws = true;
    leave(S, Blk.Range, TermId(), true);
    break;
  case TermKind::Unreachable:
    break;
  }
}

void Simulation::branch(BlockId Id, PathState &S) {
  const Block &B = Body.Blocks[Id.V];
  TermId C = B.Cond.valid() ? eval(S, B.Cond) : TermId();
  if (!C.valid() || T.opaque(C)) {
    PathState Then = S;
    if (C.valid()) {
      goesOn(Then, Id, true);
      goesOn(S, Id, false);
    }
    flowTo(B.Succs[0], std::move(Then));
    flowTo(B.Succs[1], std::move(S));
    return;
  }
  noteTest(Id, B.Cond, C);
  // Memory that a call may have written is tested again. The path may go
  // another way than before, unless that is what paths in another thread
  // state do: then the test was meant to tell them apart, and still does.
  int Before = Acts && T.versioned(C) ? believed(S, C) : -1;
  auto Goes = [&](bool True) {
    return Before < 0 || Before == int(True) || !othersGo(Id, S, C, True);
  };
  bool True = Goes(true), False = Goes(false);
  PathState Then = S;
  if (True && Knowledge(T, Then).assume(C, true) && consistent(Then, C)) {
    told(Then, lastEvent(Id));
    goesOn(Then, Id, true);
    flowTo(B.Succs[0], std::move(Then));
  }
  if (False && Knowledge(T, S).assume(C, false) && consistent(S, C)) {
    told(S, lastEvent(Id));
    goesOn(S, Id, false);
    flowTo(B.Succs[1], std::move(S));
  }
}

/// Whether what the path knows agrees with the implications between constants,
/// after a test of C.
bool Simulation::consistent(const PathState &S, TermId C) const {
  if (!T.labelOf(T.plain(C)).valid() || P.Rules->Implications.empty())
    return true;
  std::set<std::string_view> True, False;
  for (auto &[X, R] : S.Facts)
    if (NameId Name = T.labelOf(X); Name.valid()) {
      if (R.isNonZero())
        True.insert(P.str(Name));
      else if (R.isZero())
        False.insert(P.str(Name));
    }
  for (const Implication &I : P.Rules->Implications)
    if (True.count(I.If) && False.count(I.Then))
      return false;
  return true;
}

void Simulation::switchOn(const Block &B, PathState &S) {
  TermId V = B.Cond.valid() ? eval(S, B.Cond) : TermId();
  bool Known = V.valid() && !T.opaque(V);
  for (size_t I = 0; I != B.CaseValues.size(); ++I) {
    PathState Case = S;
    TermId Eq =
        Known ? T.op(ExprOp::Eq, V, T.constant(B.CaseValues[I])) : TermId();
    if (!Known || Knowledge(T, Case).assume(Eq, true))
      flowTo(B.Succs[I], std::move(Case));
  }
  if (Known)
    for (int64_t C : B.CaseValues)
      if (!Knowledge(T, S).assume(T.op(ExprOp::Eq, V, T.constant(C)), false))
        return;
  if (B.Succs.size() > B.CaseValues.size())
    flowTo(B.Succs.back(), std::move(S));
}

void Simulation::record(EventId E, const PathState &S) {
  if (!Opts.RecordStates)
    return;
  SeenState &Seen = States[{Self, E}];
  Seen.Modes |= static_cast<uint8_t>(1u << unsigned(S.M));
}

void Simulation::finish() {
  for (Cap C : Cuts)
    P.Budgets.hit(Self, C);
  for (auto &[Ref, Seen] : States)
    Parts.States[Ref] = std::move(Seen);
  for (Violation &V : Found)
    V.Everywhere = everywhere(V);
  for (Conditional &C : Out.Conditionals)
    C.What.Everywhere = everywhere(C.What);
  const bool Merged = Acts && Cuts.contains(Cap::Disjuncts);
  if (Unsure || (Acts && Stopped)) {
    Unsure = true;
    Found.clear();
    Out.Conditionals.clear();
    Out.Preconditions.clear();
  } else if (Merged) {
    keepSure();
  }
  Out.Unsure = Unsure;
  if (Out.Returns && !Unsure && ShownAttached != ShownDetached)
    Out.Shows = ShownAttached ? Mode::Attached : Mode::Detached;
  constexpr uint8_t AsEntered = 1u << unsigned(Mode::Entry);
  R.Simulated[Self.V] = true;
  bool Changes = std::any_of(Modes.begin(), Modes.end(),
                             [](uint8_t M) { return M != AsEntered; });
  R.Modes[Self.V] = Changes ? std::move(Modes) : std::vector<uint8_t>();
  bool SameResult = !Postconditions.empty();
  for (const Postcondition &E : Postconditions) {
    bool Balanced = E.M == Mode::Entry || E.M == E.Assumed;
    if (!Balanced || E.Pops || E.HandleTaken)
      Out.Neutral = false;
    SameResult &=
        E.Returned.valid() && E.Returned == Postconditions[0].Returned;
  }
  if (SameResult && Out.Neutral)
    Out.Result = Postconditions[0].Returned;
  else if (tellsEntry())
    Out.Neutral = false;
  if (Out.Neutral && !Postconditions.empty())
    std::ranges::copy_if(
        Postconditions[0].Stored, std::back_inserter(Out.Contents),
        [&](auto &Entry) {
          const Term L = T[Entry.first];
          return L.Kind == ValueKind::LocField && L.B == ContentMember.V &&
                 std::ranges::all_of(
                     Postconditions, [&](const Postcondition &E) {
                       return std::ranges::find(E.Stored, Entry) !=
                              E.Stored.end();
                     });
        });
  Out.Unsure |= Merged && !Out.Neutral;
  if (!Out.Neutral)
    Out.Postconditions = std::move(Postconditions);
}

/// What it returns says whether the thread was attached: callers have to keep
/// its ways out apart.
bool Simulation::tellsEntry() const {
  return std::ranges::any_of(Postconditions, [&](const Postcondition &X) {
    return X.Returned.valid() &&
           std::ranges::any_of(X.Guards, [&](const auto &G) {
             return T[G.first].Kind == ValueKind::AtEntry;
           });
  });
}

/// Of merged paths nobody knows which thread state goes with which condition: a
/// violation there may be one that no path has. What stays is what all paths
/// that come there have in common.
void Simulation::keepSure() {
  constexpr uint8_t AsEntered = 1u << unsigned(Mode::Entry);
  std::erase_if(Found, [](const Violation &V) { return !V.Everywhere; });
  std::erase_if(Out.Conditionals,
                [](const Conditional &C) { return !C.What.Everywhere; });
  std::erase_if(Out.Preconditions, [&](const Precondition *X) {
    return X->Where.Fn != Self || Modes[X->Where.Event.V] != AsEntered;
  });
}

/// The summary gets a table of its own, with the terms that it speaks of.
void Simulation::seal() {
  TermTable Sealed;
  TermCopy Copy(T, Sealed);
  auto Guards = [&](TermMap<Range> &Of) {
    for (auto &[X, Known] : Of)
      X = Copy(X);
  };
  for (const Precondition *&Req : Out.Preconditions) {
    Parts.Arena.push_back(*Req);
    Precondition &New = Parts.Arena.back();
    Guards(New.Guards);
    New.IfNull = Copy(New.IfNull);
    New.Pointer = Copy(New.Pointer);
    Req = &New;
  }
  for (Postcondition &X : Out.Postconditions) {
    Guards(X.Guards);
    X.Token = Copy(X.Token);
    X.TokenPlace = Copy(X.TokenPlace);
    X.Returned = Copy(X.Returned);
    for (auto &[Place, Value] : X.Stored) {
      Place = Copy(Place);
      Value = Copy(Value);
    }
  }
  for (Conditional &C : Out.Conditionals)
    Guards(C.Guards);
  Out.Result = Copy(Out.Result);
  for (auto &[Place, Value] : Out.Contents) {
    Place = Copy(Place);
    Value = Copy(Value);
  }
  Out.Terms = std::move(Sealed);
}

/// Whether F has been looked at, or is part of the recursion. Of a function
/// that the call graph does not put before this one nothing is known: whether
/// it has been looked at already would depend on the order.
bool Simulation::known(FnId F) {
  if (!Callees) {
    Callees.emplace();
    P.Calls.forEachEdge(Self, [&](const CallEdge &E) {
      if (!E.Many)
        Callees->push_back(E.Target);
    });
    std::ranges::sort(*Callees);
  }
  return std::ranges::binary_search(*Callees, F) || recursive(F) ||
         P.Calls.comesBefore(F, Self);
}

const Summary &Simulation::summary(FnId F) {
  static const Summary Unknown;
  return known(F) ? R.Summaries[F.V] : Unknown;
}

const Writes &Simulation::written(FnId F) {
  static const Writes Unknown = [] {
    Writes W;
    W.Others = true;
    return W;
  }();
  return known(F) ? R.Written[F.V] : Unknown;
}

} // namespace nogil
