//===- Guards.cpp - what keeps paths apart --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The first round notes which conditions are tested where, which ones decide
// what callees do to the thread state, and which ones violations in callees
// hang on. Of these a few become guards, and the second round keeps paths apart
// that disagree on them. A variable is one only if a test of it decides which
// calls that concern the thread state are met: others would take the places of
// those that matter. Memory that a call may have written since is part of
// it as far as it was known before: what a path believes.
//
// Problem: `p = f; if (c) p = g; p();`. Where the ways meet, nobody knows any
// more which function p holds, and whether that goes with the thread state.
//
// Approach: a variable that holds functions of which one has to do with the
// thread state, and that is called, given to a call, or copied to one that is,
// keeps the paths apart by the function. At the call each path knows its own.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

static bool concerns(const FunctionRow &Row) {
  return Row.Effect != EffectKind::None || Row.State == Needs::Attached ||
         Row.State == Needs::Detached;
}

/// The function changes the thread state, or is wrong in another one.
bool Simulation::concernsState(FnId F) {
  if (const FunctionRow *Row = P.fn(F).Row)
    return concerns(*Row);
  const Summary &S = summary(F);
  return !S.Neutral || !S.Preconditions.empty() || !S.Conditionals.empty();
}

bool Simulation::changesState(FnId F) {
  const FunctionRow *Row = P.fn(F).Row;
  return Row ? Row->Effect != EffectKind::None : !summary(F).Neutral;
}

bool Simulation::concernsState(const Event &E) {
  if (E.Kind != EventKind::Call)
    return false;
  if (const FunctionRow *Row = P.rowOf(Self, E))
    return concerns(*Row);
  if (FnId F = P.calleeOf(Self, E); F.valid())
    return concernsState(F);
  return std::ranges::any_of(P.targetsOf(Self, E),
                             [&](FnId F) { return concernsState(F); });
}

void Simulation::findChosen() {
  for (const auto &[V, Held] : heldFunctions(P, Self))
    if (std::ranges::any_of(Held, [&](FnId F) { return concernsState(F); }))
      Chosen[T.locVar(Self, V)] =
          std::ranges::any_of(Held, [&](FnId F) { return changesState(F); });
}

/// By block: its branch decides, on the way to the end or to a loop's next
/// round, which calls that concern the thread state are met, or change it.
std::vector<bool> Simulation::decisive(bool Changes) {
  std::vector<uint32_t> Concerned;
  auto Concerns = [&](uint32_t B) {
    for (uint32_t I = 0; I != Body.Blocks[B].EventsCount; ++I)
      if (concernsState(Body.Events[Body.Blocks[B].EventsBegin + I]))
        return true;
    return false;
  };
  for (uint32_t B : Order.ByRank)
    if (Changes ? bool(ActsOnState[B]) : Concerns(B))
      Concerned.push_back(B);
  return deciding(Body, Order, Concerned);
}

bool Simulation::isPlaceTerm(TermId X) const {
  const ValueKind K = T[X].Kind;
  return K == ValueKind::LocVar || K == ValueKind::LocGlobal ||
         K == ValueKind::LocField || K == ValueKind::LocElem;
}

void Simulation::addGuard(TermId X) {
  std::vector<TermId> &Guards = isPlaceTerm(X) ? GuardPlaces : GuardTerms;
  if (T[X].Kind != ValueKind::Const && Guarding.insert(X).second)
    Guards.push_back(X);
}

/// Conditions that more than one branch tests, and variables that hold a
/// constant on some path and are tested on another; those first that stand
/// near something that acts on the thread state; else as they are met.
/// Narrowly: only those that have a say in what changes the thread state.
void Simulation::chooseGuards(bool Narrowly) {
  GuardTerms.clear();
  GuardPlaces.clear();
  Guarding.clear();
  Cuts.erase(Cap::Guards);
  for (const auto &[X, Changes] : Chosen)
    if (Changes || !Narrowly)
      addGuard(X);
    else
      Cuts.insert(Cap::Guards); // what is called there is not known any more
  if (!Acts)
    return spreadGuards();
  const std::vector<bool> Decides = decisive(Narrowly);
  for (const auto &[X, At] : Conditions)
    addGuard(X);
  chooseTested(Narrowly, Decides);
  for (const auto &[X, At] : Decisive)
    if (At.size() > 1)
      addGuard(X);
  choosePlaces(Decides);
  spreadGuards();
}

static bool decisively(const std::set<uint32_t> &At,
                       const std::vector<bool> &Decides) {
  return std::ranges::any_of(At, [&](uint32_t B) { return Decides[B]; });
}

void Simulation::chooseTested(bool Narrowly, const std::vector<bool> &Decides) {
  bool Wrapper = Body.Blocks.size() <= policy::WrapperBlocks;
  std::vector<std::pair<unsigned, TermId>> Ranked;
  for (const auto &[X, In] : Tested) {
    unsigned Best = 0;
    for (uint32_t B : In)
      Best = std::max(Best, unsigned(Near[B]));
    // What is found out or changed here is nothing that a caller knows.
    bool Matters = In.size() > 1 || (Wrapper && T.closed(X));
    Matters &= !Narrowly || decisively(In, Decides);
    if (Matters && Best != 0 && T[X].Kind != ValueKind::Const)
      Ranked.push_back({Best, X});
  }
  std::stable_sort(Ranked.begin(), Ranked.end(),
                   [](auto &A, auto &B) { return A.first > B.first; });
  for (auto &[Best, X] : Ranked)
    addGuard(X);
}

void Simulation::choosePlaces(const std::vector<bool> &Decides) {
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
  for (const auto &[Place, At] : TestedPlaces)
    if (SetToConstant.count(Place) && !Counted.count(Place) &&
        decisively(At, Decides))
      addGuard(Place);
}

/// Between the first block that says something of a guard and the last one that
/// asks, with the loops that lead from there to there again, its value may
/// matter; elsewhere paths that differ in it go the same ways.
std::map<TermId, BlockOrder::Span> Simulation::spans() {
  std::map<TermId, BlockOrder::Span> Out;
  auto Add = [&](TermId X, uint32_t R) {
    BlockOrder::Span &S =
        Out.try_emplace(X, BlockOrder::Span{R, R}).first->second;
    S = {std::min(S.First, R), std::max(S.Last, R)};
  };
  for (const auto *Of : {&Tested, &TestedPlaces})
    for (const auto &[X, In] : *Of)
      for (uint32_t B : In)
        Add(X, Order.Rank[B]);
  for (uint32_t R = 0; R != Order.ByRank.size(); ++R) {
    const Block &Blk = Body.Blocks[Order.ByRank[R]];
    auto Sees = [&](ExprId E, bool Reads) {
      if (!E.valid() || Body.expr(E).Kind != ExprKind::Var)
        return;
      TermId X = T.locVar(Self, VarId(Body.expr(E).A));
      if (Chosen.contains(X) || (!Reads && TestedPlaces.contains(X)))
        Add(X, R);
    };
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      const Event &E = Body.Events[Blk.EventsBegin + I];
      if (E.Kind == EventKind::Assign)
        Sees(E.Dst, false);
      forEachExpr(Body, E, [&](ExprId Of) {
        forEachSource(Body, Of, [&](ExprId V) { Sees(V, true); });
      });
    }
  }
  // What hangs on callees may be known from anywhere.
  for (const auto *Of : {&Decisive, &Conditions})
    for (const auto &[X, At] : *Of)
      for (EventId E : At) {
        Add(X, 0);
        Add(X, Order.Rank[Order.Owner[E.V].V]);
      }
  for (auto &[X, S] : Out)
    S = Order.withLoops(S);
  return Out;
}

/// The first ones at each block that fit there; a guard that does not fit all
/// the way is dropped.
void Simulation::spreadGuards() {
  GuardsAt.clear();
  if (std::max(GuardTerms.size(), GuardPlaces.size()) <= policy::MaxGuards)
    return;
  const std::map<TermId, BlockOrder::Span> Spans = spans();
  GuardsAt.resize(Order.ByRank.size());
  for (const auto *Guards : {&GuardTerms, &GuardPlaces}) {
    std::vector<uint8_t> Used(Order.ByRank.size());
    for (TermId X : *Guards) {
      auto It = Spans.find(X);
      BlockOrder::Span S =
          It == Spans.end()
              ? BlockOrder::Span{0, uint32_t(Order.ByRank.size() - 1)}
              : It->second;
      auto First = Used.begin() + S.First, End = Used.begin() + S.Last + 1;
      if (std::find(First, End, policy::MaxGuards) != End) {
        Cuts.insert(Cap::Guards);
        continue;
      }
      for (uint32_t R = S.First; R <= S.Last; ++R) {
        ++Used[R];
        GuardsAt[R].push_back(X);
      }
    }
  }
}

Simulation::GuardKey Simulation::guardKey(BlockId B, PathState &S) {
  GuardKey Key;
  if (!UseGuards)
    return Key;
  constexpr int64_t Truths = Range::Min, Functions = Truths + 8; // no constants
  auto Add = [&](TermId X) {
    if (!isPlaceTerm(X))
      return Key.push_back(believed(S, X));
    TermId V = load(S, X);
    if (T[V].Kind != ValueKind::Const && T.versioned(V))
      V = memory(S).asBelieved(V);
    if (isFunction(T, V))
      return Key.push_back(Functions + V.V);
    Key.push_back(T[V].Kind == ValueKind::Const
                      ? T[V].V
                      : Truths + 1 + Knowledge(T, S).truth(V));
  };
  if (GuardsAt.empty()) {
    std::ranges::for_each(GuardTerms, Add);
    std::ranges::for_each(GuardPlaces, Add);
  } else {
    std::ranges::for_each(GuardsAt[Order.Rank[B.V]], Add);
  }
  return Key;
}

/// Joins change none of them, so it does not matter when they are asked for.
const Simulation::GuardKey &Simulation::guardsOf(BlockId B, Disjunct &D) {
  if (!D.Guards)
    D.Guards = guardKey(B, D.S);
  return *D.Guards;
}

/// X with what its places hold now.
TermId Simulation::readAgain(PathState &S, TermId X) {
  return T.rewriteLoads(
      X, [&](TermId L) { return load(S, readAgain(S, TermId(T[L].A))); });
}

/// What the path knows of a condition, else what it knew before memory was
/// written. 1: true, 0: false, -1: nothing.
int Simulation::believed(PathState &S, TermId C) {
  Knowledge K(T, S);
  TermId Before = T.unversioned(C);
  if (S.Memory.empty() || !T.reads(Before))
    return K.truth(Before);
  int Truth = K.truth(readAgain(S, Before));
  if (Truth >= 0)
    return Truth;
  // The later, the better: tests since, what was stored before the write, tests
  // before that.
  TermId Plain = T.plain(Before);
  bool Negated = Plain != Before;
  auto Tested = [&](bool Since) {
    int Said = -1;
    for (auto &[X, R] : S.Facts) {
      if (T.versioned(X) != Since || T.isPast(X) ||
          (!R.isZero() && !R.isNonZero()) || T.unversioned(X) != Plain)
        continue;
      int This = R.isNonZero() != Negated;
      if (Said >= 0 && Said != This)
        return -1;
      Said = This;
    }
    return Said;
  };
  if (Truth = Tested(true); Truth >= 0)
    return Truth;
  Truth = K.truth(memory(S).asBelieved(Before));
  if (Truth >= 0 || memory(S).overwritten(Before))
    return Truth;
  return Tested(false);
}

/// Whether a path in another thread state, which the condition tells from this
/// one, goes this way.
bool Simulation::othersGo(BlockId B, const PathState &S, TermId C, bool True) {
  return std::ranges::any_of(Blocks[B.V].Disjuncts, [&](Disjunct &D) {
    if (D.S.M == S.M && D.S.Handles == S.Handles)
      return false;
    return believed(D.S, C) == int(True);
  });
}

void Simulation::noteTest(BlockId B, ExprId E, TermId V) {
  if (UseGuards)
    return;
  V = T.plain(T.unversioned(V));
  if (!T.opaque(V))
    Tested[V].insert(B.V);
  std::vector<ExprId> Todo{E};
  while (!Todo.empty()) {
    const Expr &X = Body.expr(Todo.back());
    Todo.pop_back();
    if (X.Kind == ExprKind::Var)
      TestedPlaces[T.locVar(Self, VarId(X.A))].insert(B.V);
    if (X.Kind == ExprKind::Unary || X.Kind == ExprKind::Binary)
      Todo.push_back(ExprId(X.A));
    if (X.Kind == ExprKind::Binary)
      Todo.push_back(ExprId(X.B));
  }
}

void Simulation::noteDecision(PathState &S, EventId Call, const TermTable &Of,
                              TermId Guard, const std::vector<TermId> &Args) {
  if (UseGuards)
    return;
  TermId Plain = Of.plain(Guard);
  const Term &G = Of[Plain];
  // By place where there is one: what it holds may be a constant on this path.
  TermId Here = G.Kind == ValueKind::Load
                    ? instantiate(S, Of, TermId(G.A), Args)
                    : instantiate(S, Of, Plain, Args);
  if (Here.valid() && !T.opaque(Here))
    Decisive[Here].insert(Call);
}

/// A guard of a callee's violation: apart by the variable that is passed, where
/// there is one, else by the condition in this function's words.
void Simulation::noteCondition(PathState &S, EventId Id, const TermTable &Of,
                               TermId Guard, const std::vector<TermId> &Args) {
  if (UseGuards)
    return;
  TermId G = Of.plain(Guard);
  const Event &Call = Body.Events[Id.V];
  for (uint32_t I = 0; I != Call.ArgsCount; ++I) {
    ExprId A = Body.arg(Call, I);
    if (A.valid() && Body.expr(A).Kind == ExprKind::Var &&
        Of.mentionsParam(G, I))
      Conditions[place(S, A)].insert(Id);
  }
  TermId Here = instantiate(S, Of, G, Args);
  if (Here.valid() && !T.opaque(Here) && T[Here].Kind == ValueKind::Op)
    Conditions[T.plain(Here)].insert(Id);
}

} // namespace nogil
