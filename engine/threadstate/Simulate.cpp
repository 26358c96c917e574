//===- Simulate.cpp - property simulation of one function -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The essay is in Simulate.h. This file: the work list, joins and branches.
// Worth.cpp: which functions are simulated, and what is said of the others.
// Guards.cpp: what keeps paths apart. Values.cpp: expressions. Calls.cpp: what
// calls do. Leave.cpp: what happens at the end of scopes and paths.
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
      if (Acts)
        ActsOnState[B] = true;
    }
  }
}

void Simulation::order() {
  Graph G(Body);
  ByRank = G.order();
  Rank.assign(Body.Blocks.size(), 0);
  for (uint32_t I = 0; I != ByRank.size(); ++I)
    Rank[ByRank[I]] = I;
  Live.emplace(G);
  findOnlyWays();
}

/// By block: the one that alone leads to it, by one way.
void Simulation::findOnlyWays() {
  std::vector<unsigned> Ways(Body.Blocks.size());
  OnlyFrom.assign(Body.Blocks.size(), BlockId());
  auto Add = [&](uint32_t From, BlockId To) {
    OnlyFrom[To.V] = ++Ways[To.V] == 1 ? BlockId(From) : BlockId();
  };
  ++Ways[0];
  for (uint32_t B : ByRank) {
    const Block &Blk = Body.Blocks[B];
    for (BlockId To : Blk.Succs)
      Add(B, To);
    for (uint32_t I = 0; I != Blk.EventsCount; ++I)
      if (BlockId To = Body.Events[Blk.EventsBegin + I].Unwind; To.valid())
        Add(B, To);
  }
}

Summary Simulation::run() {
  Out.Aware = aware();
  Worth W = worth();
  T.nextFunction();
  if (W == Worth::Nothing) {
    Out.Throws = Tu.CPlusPlus && throwsItself();
    Out.Result = onlyResult();
    seal();
    return std::move(Out);
  }
  order();
  findActs();
  findFrame();
  findWrappers();
  findNames();
  Acts = W == Worth::Guarded;
  round();
  if (W == Worth::Guarded) {
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
  finish();
  seal();
  return std::move(Out);
}

void Simulation::round() {
  Out.Returns = Out.Throws = false;
  ShownAttached = ShownDetached = true;
  Out.Preconditions.clear();
  Out.Conditionals.clear();
  Postconditions.clear();
  Found.clear();
  LostAt.clear();
  KeptAt.clear();
  BlockEnds.assign(Body.Blocks.size(), {});
  std::erase_if(Cuts, [](Cap C) { return C != Cap::Guards; });
  Unsure = false;
  States.clear();
  Blocks.assign(Body.Blocks.size(), {});
  Executed.assign(Body.Events.size(), false);
  Modes.assign(Body.Events.size(), 0);
  Phis.clear();
  Spent = 0;
  Work.clear();
  flowTo(BlockId(0u), PathState());
  size_t Budget = policy::MaxVisitsPerBlock * Body.Blocks.size();
  while (!Work.empty()) {
    uint32_t B = ByRank[*Work.begin()];
    Work.erase(Work.begin());
    if (Budget-- == 0 || Spent > policy::MaxWork) {
      Cuts.insert(Spent > policy::MaxWork ? Cap::Work : Cap::Visits);
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

/// Not who holds a saved thread state: that tells where it is lost.
void Simulation::forgetDead(BlockId B, PathState &S) const {
  S.Store.eraseIf([&](auto &Entry) {
    const Term &L = T[Entry.first];
    bool Dead = (L.Kind == ValueKind::LocVar && L.A == Self.V &&
                 Live->dead(B, VarId(L.B))) ||
                (L.Kind == ValueKind::Sym && L.B == uint32_t(SymKind::Result) &&
                 Live->dead(B, EventId(L.C)));
    return Dead && !S.isToken(Entry.second);
  });
  forgetUnheld(B, S);
}

/// A test of a constant that says something about tests of others: see
/// consistent().
bool Simulation::isImplied(TermId X) const {
  NameId Name = T.labelOf(T.plain(X));
  return Name.valid() &&
         std::ranges::any_of(P.Rules->Implications, [&](const Implication &I) {
           return P.str(Name) == I.If || P.str(Name) == I.Then;
         });
}

/// A fact about values that nothing holds any more is never asked for, unless
/// other constants hang on it.
void Simulation::forgetUnheld(BlockId B, PathState &S) const {
  if (S.Facts.empty())
    return;
  uint64_t Held = 0;
  auto Hold = [&](TermId X) { Held |= X.valid() ? T.values(X) : 0; };
  Hold(S.Token);
  for (const Handle &H : S.Handles) {
    Hold(H.Token);
    Hold(H.BeforeToken);
  }
  for (auto &[Place, Value] : S.Store) {
    Hold(Place);
    Hold(Value);
  }
  for (EventId E : Live->followed())
    if (Executed[E.V] && !Live->dead(B, E))
      Hold(resultSym(E));
  S.Facts.eraseIf([&](auto &E) {
    return (T.values(E.first) & ~Held) != 0 && !isImplied(E.first);
  });
}

/// The state that comes takes the place of one that it once was: nothing else
/// has led there. What differs has been joined where the ways met.
bool Simulation::renews(BlockId B, const Disjunct &Same) const {
  BlockId From = OnlyFrom[B.V];
  return From.valid() && Blocks[From.V].Disjuncts.size() == 1 && !Same.Dirty;
}

Joiner Simulation::joiner(BlockId At, bool Widen) {
  return Joiner(T, Self, At, Widen, Phis, [this](PathState &S, TermId Place) {
    bool Content =
        T[Place].Kind != ValueKind::Sym && T[Place].Kind != ValueKind::Load;
    return Content ? unstored(S, Place) : TermId(); // a belief is no place
  });
}

void Simulation::flowTo(BlockId B, PathState S) {
  BlockStates &At = Blocks[B.V];
  forgetDead(B, S);
  Spent += S.Store.size() + S.Facts.size() + S.Memory.size() + 1;
  std::optional<GuardKey> Key;
  bool Full = At.Disjuncts.size() >= Room;
  Disjunct *Same = nullptr;
  for (Disjunct &D : At.Disjuncts) {
    if (!D.S.sameProperty(S))
      continue;
    if (!Key)
      Key = guardKey(S);
    bool Equal = guardsOf(D) == *Key;
    if (Equal || Full)
      Same = &D;
    if (Equal)
      break;
  }
  for (Disjunct &D : At.Disjuncts)
    if (Full && !Same && D.S.M == S.M && D.S.Assumed == S.Assumed &&
        D.S.Pops == S.Pops && D.S.Handles == S.Handles)
      Same = &D;
  if (Same) {
    bool Equal = Same->S.sameProperty(S) && guardsOf(*Same) == *Key;
    if (!Equal)
      Cuts.insert(Cap::Disjuncts);
    if (Equal && renews(B, *Same)) {
      Same->Dirty = Same->S != S;
      Same->S = std::move(S);
    } else if (joiner(B, At.Visits > 6).join(Same->S, std::move(S))) {
      Same->Dirty = true;
    }
    if (!Same->Dirty)
      return;
  } else {
    if (At.Disjuncts.size() >= 4 * Room) {
      Cuts.insert(Cap::Disjuncts);
      return;
    }
    At.Disjuncts.push_back({std::move(S), std::move(Key), true});
  }
  Work.insert(Rank[B.V]);
}

/// States in the middle of a block, as at a join. Calls that fork would double
/// their number each.
void Simulation::merge(std::vector<PathState> &Now, EventId At) {
  std::vector<Disjunct> Kept;
  BlockId Join(Body.Blocks.size() + At.V);
  for (PathState &S : Now) {
    Spent += S.Store.size() + S.Facts.size() + S.Memory.size() + 1;
    GuardKey Key = guardKey(S);
    bool Full = Kept.size() >= Room;
    auto Same = std::ranges::find_if(Kept, [&](Disjunct &D) {
      return D.S.sameProperty(S) && guardsOf(D) == Key;
    });
    if (Same == Kept.end() && Full) {
      Same = std::ranges::find_if(Kept, [&](const Disjunct &D) {
        return D.S.M == S.M && D.S.Assumed == S.Assumed && D.S.Pops == S.Pops &&
               D.S.Handles == S.Handles;
      });
      Cuts.insert(Cap::Disjuncts);
    }
    if (Same == Kept.end()) {
      Kept.push_back({std::move(S), std::move(Key)});
      continue;
    }
    joiner(Join, false).join(Same->S, std::move(S));
  }
  Now.clear();
  for (Disjunct &D : Kept)
    Now.push_back(std::move(D.S));
}

void Simulation::called(EventId Id, std::vector<PathState> &Now) {
  if (Now.size() > policy::MaxForks)
    merge(Now, Id);
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
      called(Id, Now);
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
    goesOn(Then, Id, true);
    flowTo(B.Succs[0], std::move(Then));
  }
  if (False && Knowledge(T, S).assume(C, false) && consistent(S, C)) {
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
  // Of merged paths nobody knows which thread state goes with which condition:
  // a violation there may be one that no path has.
  for (Cap C : {Cap::Disjuncts, Cap::Visits, Cap::Work})
    Unsure |= Acts && Cuts.contains(C);
  if (Unsure) {
    Found.clear();
    Out.Conditionals.clear();
    Out.Preconditions.clear();
  }
  for (Violation &V : Found)
    V.Everywhere = everywhere(V);
  for (Conditional &C : Out.Conditionals)
    C.What.Everywhere = everywhere(C.What);
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
  if (!Out.Neutral)
    Out.Postconditions = std::move(Postconditions);
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
