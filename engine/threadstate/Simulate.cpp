//===- Simulate.cpp - property simulation of one function -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The essay is in Simulate.h. This file: the work list, joins and branches.
// Values.cpp: expressions. Calls.cpp: what calls do. Leave.cpp: what happens at
// the end of scopes and paths.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"
#include "threadstate/Calls.h"
#include <algorithm>

namespace nogil {

Simulation::Simulation(const Program &P, FlowResult &R, FnId F,
                       const FlowOptions &O)
    : P(P), R(R), T(*R.T), Self(F), Fn(P.fn(F)), Tu(P.tu(F)), Body(*Fn.Body),
      Opts(O) {}

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
        Acts = !R.Summaries[F.V].Neutral;
      if (Acts)
        ActsOnState[B] = true;
    }
  }
}

Simulation::Worth Simulation::worth() const {
  Worth W = Opts.RecordStates ? Worth::OneRound : Worth::Nothing;
  auto Consider = [&](FnId F) {
    const Summary &S = R.Summaries[F.V];
    if (!S.Neutral)
      W = Worth::Guarded;
    else if (W == Worth::Nothing && (!S.Requirements.empty() || S.Throws))
      W = Worth::OneRound;
  };
  for (const Event &E : Body.Events) {
    if (E.Kind != EventKind::Call)
      continue;
    if (const FunctionRow *Row = P.rowOf(Self, E)) {
      if (Row->Effect != EffectKind::None || Row->TestsAttached)
        return Worth::Guarded;
      if (Row->State == Needs::Attached || Row->State == Needs::Detached ||
          Row->Throws || !Row->Callbacks.empty())
        W = std::max(W, Worth::OneRound);
    } else if (FnId F = P.calleeOf(Self, E); F.valid()) {
      Consider(F);
    } else {
      W = std::max(W, Worth::OneRound);
      for (FnId F : P.targetsOf(Self, E))
        Consider(F);
    }
    if (W == Worth::Guarded)
      return W;
  }
  // Short functions may be predicates; their result is worth knowing.
  if (W == Worth::Nothing && Body.Blocks.size() <= 4)
    W = Worth::OneRound;
  return W;
}

/// For functions that are not simulated: whether a written `throw` leaves it.
bool Simulation::throwsItself() const {
  std::vector<bool> Seen(Body.Blocks.size());
  std::vector<uint32_t> Todo{0};
  while (!Todo.empty()) {
    uint32_t B = Todo.back();
    Todo.pop_back();
    if (Seen[B])
      continue;
    Seen[B] = true;
    if (Body.Blocks[B].Term == TermKind::ExitThrow)
      return true;
    for (BlockId S : Body.Blocks[B].Succs)
      Todo.push_back(S.V);
  }
  return false;
}

/// A function that takes a saved thread state, or makes sure of one before it
/// goes on, was written to be entered detached.
bool Simulation::aware() const {
  for (uint32_t I = 0; I != Body.ParamCount && I < Body.Vars.size(); ++I)
    for (const std::string &Type : P.Rules->TokenTypes)
      if (Tu.str(Body.Vars[I].Type).find(Type) != std::string::npos)
        return true;
  for (const Event &E : Body.Events)
    if (E.Kind == EventKind::Call)
      if (const FunctionRow *Row = P.rowOf(Self, E))
        if (Row->Effect == EffectKind::Ensure)
          return true;
  return false;
}

void Simulation::order() {
  Graph G(Body);
  ByRank = G.order();
  Rank.assign(Body.Blocks.size(), 0);
  for (uint32_t I = 0; I != ByRank.size(); ++I)
    Rank[ByRank[I]] = I;
  Live.emplace(G);
}

Summary Simulation::run() {
  Out.Aware = aware();
  Worth W = worth();
  if (W == Worth::Nothing) {
    Out.Throws = Tu.CPlusPlus && throwsItself();
    return Out;
  }
  T.nextFunction();
  order();
  findActs();
  round();
  if (W == Worth::Guarded) {
    chooseGuards();
    if (!GuardTerms.empty() || !GuardPlaces.empty()) {
      UseGuards = true;
      round();
    }
  }
  finish();
  return Out;
}

void Simulation::round() {
  Out.Returns = Out.Throws = Cut = false;
  Out.Requirements.clear();
  Exits.clear();
  Found.clear();
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
      Cut = true;
      break;
    }
    ++Blocks[B].Visits;
    for (size_t I = 0; I < Blocks[B].Disjuncts.size(); ++I) {
      Disjunct &D = Blocks[B].Disjuncts[I];
      if (!D.Dirty)
        continue;
      D.Dirty = false;
      PathState S = D.S; // the vector may grow while events run
      events(BlockId(B), 0, std::move(S));
    }
  }
}

/// How soon after the branch that ends B the thread state is acted upon: the
/// nearer, the more likely that the branch decides about it.
unsigned Simulation::nearness(uint32_t B) const {
  constexpr unsigned Depth = 4;
  std::vector<uint32_t> Level(Body.Blocks[B].Succs.size());
  for (size_t I = 0; I != Level.size(); ++I)
    Level[I] = Body.Blocks[B].Succs[I].V;
  for (unsigned D = Depth; D != 0; --D) {
    std::vector<uint32_t> Next;
    for (uint32_t X : Level) {
      if (ActsOnState[X])
        return D;
      for (BlockId S : Body.Blocks[X].Succs)
        Next.push_back(S.V);
    }
    Level = std::move(Next);
  }
  return 0;
}

/// Conditions that more than one branch tests, and variables that hold a
/// constant on some path and are tested on another; those first that stand
/// near something that acts on the thread state.
void Simulation::chooseGuards() {
  bool Wrapper = Body.Blocks.size() <= policy::WrapperBlocks;
  std::vector<std::pair<unsigned, TermId>> Ranked;
  for (auto &[X, In] : Tested) {
    unsigned Best = 0;
    for (uint32_t B : In)
      Best = std::max(Best, nearness(B));
    // What a loop changes is nothing that a caller knows.
    bool Matters =
        In.size() > 1 || (Wrapper && std::ranges::none_of(Phis, [&](TermId P) {
                            return T.mentions(X, P);
                          }));
    if (Matters && Best != 0 && T[X].Kind != ValueKind::Const)
      Ranked.push_back({Best, X});
  }
  std::stable_sort(Ranked.begin(), Ranked.end(),
                   [](auto &A, auto &B) { return A.first > B.first; });
  for (auto &[Best, X] : Ranked)
    if (GuardTerms.size() < policy::MaxGuards)
      GuardTerms.push_back(X);
  std::set<TermId> SetToConstant, Counted;
  for (const Event &E : Body.Events) {
    if (E.Kind != EventKind::Assign || !E.Src.valid() || !E.Dst.valid() ||
        Body.expr(E.Dst).Kind != ExprKind::Var)
      continue;
    TermId Place = T.locVar(Self, VarId(Body.expr(E.Dst).A));
    if (E.Flags & EF_Compound)
      Counted.insert(Place); // a counter has too many values to keep apart
    else if (Body.expr(E.Src).Kind == ExprKind::Int)
      SetToConstant.insert(Place);
  }
  for (auto &[X, Calls] : Decisive) {
    if (Calls.size() < 2)
      continue;
    ValueKind K = T[X].Kind;
    bool IsPlace = K == ValueKind::LocVar || K == ValueKind::LocGlobal ||
                   K == ValueKind::LocField || K == ValueKind::LocElem;
    std::vector<TermId> &Guards = IsPlace ? GuardPlaces : GuardTerms;
    if (Guards.size() < policy::MaxGuards && K != ValueKind::Const &&
        std::find(Guards.begin(), Guards.end(), X) == Guards.end())
      Guards.push_back(X);
  }
  for (TermId Place : TestedPlaces)
    if (SetToConstant.count(Place) && !Counted.count(Place) &&
        GuardPlaces.size() < policy::MaxGuards)
      GuardPlaces.push_back(Place);
}

std::string Simulation::guardKey(PathState &S) {
  std::string Key;
  if (!UseGuards)
    return Key;
  Knowledge K(T, S);
  for (TermId X : GuardTerms)
    Key += static_cast<char>('1' + K.truth(X));
  for (TermId Place : GuardPlaces) {
    TermId V = load(S, Place);
    if (T[V].Kind == ValueKind::Const)
      Key += "=" + std::to_string(T[V].V);
    else
      Key += static_cast<char>('1' + K.truth(V));
  }
  return Key;
}

void Simulation::forgetDead(BlockId B, PathState &S) const {
  // Guards keep paths apart. Who holds a saved thread state tells where it is
  // lost.
  auto Guards = [&](TermId Place) {
    return std::find(GuardPlaces.begin(), GuardPlaces.end(), Place) !=
           GuardPlaces.end();
  };
  auto Kept = [&](TermId V) {
    return V == S.Token || std::any_of(S.Handles.begin(), S.Handles.end(),
                                       [&](const Handle &H) {
                                         return V == H.Token ||
                                                V == H.BeforeToken;
                                       });
  };
  std::erase_if(S.Store, [&](auto &Entry) {
    const Term &L = T[Entry.first];
    return L.Kind == ValueKind::LocVar && L.A == Self.V &&
           Live->dead(B, VarId(L.B)) && !Guards(Entry.first) &&
           !Kept(Entry.second);
  });
}

void Simulation::flowTo(BlockId B, PathState S) {
  BlockStates &At = Blocks[B.V];
  forgetDead(B, S);
  Spent += S.Store.size() + S.Facts.size() + 1;
  std::string Key = guardKey(S);
  bool Full = At.Disjuncts.size() >= policy::MaxDisjuncts;
  Disjunct *Same = nullptr;
  for (Disjunct &D : At.Disjuncts)
    if (D.S.sameProperty(S) && (D.Guards == Key || Full)) {
      Same = &D;
      if (D.Guards == Key)
        break;
    }
  if (Same) {
    Cut |= Same->Guards != Key;
    Joiner J(T, Self, B, At.Visits > 6, Phis);
    if (J.join(Same->S, S))
      Same->Dirty = true;
    if (!Same->Dirty)
      return;
  } else {
    if (At.Disjuncts.size() >= 4 * policy::MaxDisjuncts) {
      Cut = true;
      return;
    }
    At.Disjuncts.push_back({std::move(S), std::move(Key), true});
  }
  Work.insert(Rank[B.V]);
}

void Simulation::events(BlockId B, uint32_t Index, PathState S) {
  const Block &Blk = Body.Blocks[B.V];
  for (; Index != Blk.EventsCount; ++Index) {
    EventId Id(Blk.EventsBegin + Index);
    const Event &E = Body.Events[Id.V];
    Modes[Id.V] |= static_cast<uint8_t>(1u << unsigned(S.M));
    switch (E.Kind) {
    case EventKind::Assign:
      assign(S, E, Id);
      break;
    case EventKind::ScopeEnd:
      scopeEnd(S, E, B);
      break;
    case EventKind::Call: {
      record(Id, S);
      std::vector<PathState> Next = CallTransfer(*this, Id).run(std::move(S));
      if (Next.empty())
        return; // does not come back
      for (size_t I = 1; I < Next.size(); ++I)
        events(B, Index + 1, std::move(Next[I]));
      S = std::move(Next[0]);
      break;
    }
    case EventKind::Read:
    case EventKind::Macro:
      break;
    }
  }
  terminate(B, S);
}

void Simulation::terminate(BlockId B, PathState &S) {
  const Block &Blk = Body.Blocks[B.V];
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
    leave(S, Blk.Range, TermId());
    break;
  case TermKind::Unreachable:
    break;
  }
}

void Simulation::noteTest(BlockId B, ExprId E, TermId V) {
  if (UseGuards)
    return;
  V = T.plain(V);
  if (!T.opaque(V))
    Tested[V].insert(B.V);
  std::vector<ExprId> Todo{E};
  while (!Todo.empty()) {
    const Expr &X = Body.expr(Todo.back());
    Todo.pop_back();
    if (X.Kind == ExprKind::Var)
      TestedPlaces.insert(T.locVar(Self, VarId(X.A)));
    if (X.Kind == ExprKind::Unary || X.Kind == ExprKind::Binary)
      Todo.push_back(ExprId(X.A));
    if (X.Kind == ExprKind::Binary)
      Todo.push_back(ExprId(X.B));
  }
}

void Simulation::noteDecision(PathState &S, EventId Call, TermId Guard,
                              const std::vector<TermId> &Args) {
  if (UseGuards)
    return;
  const Term G = T[T.plain(Guard)];
  // By place where there is one: what it holds may be a constant on this path.
  TermId Here = G.Kind == ValueKind::Load
                    ? instantiate(S, TermId(G.A), Args)
                    : instantiate(S, T.plain(Guard), Args);
  if (Here.valid() && !T.opaque(Here))
    Decisive[Here].insert(Call);
}

void Simulation::branch(BlockId Id, PathState &S) {
  const Block &B = Body.Blocks[Id.V];
  TermId C = B.Cond.valid() ? eval(S, B.Cond) : TermId();
  if (!C.valid() || T.opaque(C)) {
    flowTo(B.Succs[0], S);
    flowTo(B.Succs[1], std::move(S));
    return;
  }
  noteTest(Id, B.Cond, C);
  PathState Then = S;
  if (Knowledge(T, Then).assume(C, true) && consistent(Then, C))
    flowTo(B.Succs[0], std::move(Then));
  if (Knowledge(T, S).assume(C, false) && consistent(S, C))
    flowTo(B.Succs[1], std::move(S));
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
  if (Cut)
    R.Cuts.insert(Self);
  for (Violation &V : Found)
    addViolation(R, std::move(V));
  for (auto &[Ref, Seen] : States)
    R.States[Ref] = std::move(Seen);
  constexpr uint8_t AsEntered = 1u << unsigned(Mode::Entry);
  bool Changes = std::any_of(Modes.begin(), Modes.end(),
                             [](uint8_t M) { return M & ~AsEntered; });
  R.Modes[Self.V] = Changes ? std::move(Modes) : std::vector<uint8_t>();
  bool SameResult = !Exits.empty();
  for (const Exit &E : Exits) {
    bool Balanced = E.M == Mode::Entry || E.M == E.Assumed;
    if (!Balanced || E.Pops || E.HandleTaken)
      Out.Neutral = false;
    SameResult &= E.Returned.valid() && E.Returned == Exits[0].Returned;
  }
  if (SameResult && Out.Neutral)
    Out.Result = Exits[0].Returned;
  if (!Out.Neutral)
    Out.Exits = std::move(Exits);
}

} // namespace nogil
