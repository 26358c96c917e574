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
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

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

/// The call changes the thread state, or is wrong in another one.
bool Simulation::concernsState(const Event &E) {
  if (E.Kind != EventKind::Call)
    return false;
  auto Of = [&](FnId F) {
    const Summary &S = summary(F);
    return !S.Neutral || !S.Preconditions.empty() || !S.Conditionals.empty();
  };
  if (const FunctionRow *Row = P.rowOf(Self, E))
    return Row->Effect != EffectKind::None || Row->State == Needs::Attached ||
           Row->State == Needs::Detached;
  if (FnId F = P.calleeOf(Self, E); F.valid())
    return Of(F);
  return std::ranges::any_of(P.targetsOf(Self, E), Of);
}

/// By block: on the way to the end, or to the next round of a loop, its branch
/// decides which calls that concern the thread state are met, or only which of
/// those that change it.
std::vector<bool> Simulation::decisive(bool Changes) {
  std::vector<uint32_t> Concerned;
  auto Concerns = [&](uint32_t B) {
    for (uint32_t I = 0; I != Body.Blocks[B].EventsCount; ++I)
      if (concernsState(Body.Events[Body.Blocks[B].EventsBegin + I]))
        return true;
    return false;
  };
  for (uint32_t B : ByRank)
    if (Changes ? bool(ActsOnState[B]) : Concerns(B))
      Concerned.push_back(B);
  const size_t Words = (Concerned.size() + 63) / 64;
  std::vector<uint64_t> Met(Words * Body.Blocks.size());
  for (size_t I = 0; I != Concerned.size(); ++I)
    Met[Concerned[I] * Words + I / 64] |= 1ull << (I % 64);
  std::vector<bool> Out(Body.Blocks.size());
  for (size_t R = ByRank.size(); R-- != 0;) {
    uint32_t B = ByRank[R];
    std::vector<uint64_t> First(Words), Any(Words);
    bool One = true;
    for (BlockId S : Body.Blocks[B].Succs) {
      bool Back = Rank[S.V] <= R;
      for (size_t W = 0; W != Words; ++W) {
        uint64_t Of = Back ? 0 : Met[S.V * Words + W];
        Out[B] = Out[B] || (!One && Of != First[W]);
        Any[W] |= Of;
        First[W] = One ? Of : First[W];
      }
      One = false;
    }
    for (size_t W = 0; W != Words; ++W)
      Met[B * Words + W] |= Any[W];
  }
  return Out;
}

bool Simulation::isPlaceTerm(TermId X) const {
  ValueKind K = T[X].Kind;
  return K == ValueKind::LocVar || K == ValueKind::LocGlobal ||
         K == ValueKind::LocField || K == ValueKind::LocElem;
}

void Simulation::addGuard(TermId X) {
  std::vector<TermId> &Guards = isPlaceTerm(X) ? GuardPlaces : GuardTerms;
  if (T[X].Kind == ValueKind::Const ||
      std::find(Guards.begin(), Guards.end(), X) != Guards.end())
    return;
  if (Guards.size() < policy::MaxGuards)
    Guards.push_back(X);
  else
    Cuts.insert(Cap::Guards);
}

/// Conditions that more than one branch tests, and variables that hold a
/// constant on some path and are tested on another; those first that stand
/// near something that acts on the thread state; else in the order in which
/// they are met. Narrowly: only those that have a say in what changes the
/// thread state.
void Simulation::chooseGuards(bool Narrowly) {
  GuardTerms.clear();
  GuardPlaces.clear();
  Cuts.erase(Cap::Guards);
  const std::vector<bool> Decides = decisive(Narrowly);
  auto Decisively = [&](const std::set<uint32_t> &At) {
    return std::ranges::any_of(At, [&](uint32_t B) { return Decides[B]; });
  };
  bool Wrapper = Body.Blocks.size() <= policy::WrapperBlocks;
  for (TermId X : Conditions)
    addGuard(X);
  std::vector<std::pair<unsigned, TermId>> Ranked;
  for (const auto &[X, In] : Tested) {
    unsigned Best = 0;
    for (uint32_t B : In)
      Best = std::max(Best, nearness(B));
    // What is found out or changed here is nothing that a caller knows.
    bool Matters = In.size() > 1 || (Wrapper && T.closed(X));
    Matters &= !Narrowly || Decisively(In);
    if (Matters && Best != 0 && T[X].Kind != ValueKind::Const)
      Ranked.push_back({Best, X});
  }
  std::stable_sort(Ranked.begin(), Ranked.end(),
                   [](auto &A, auto &B) { return A.first > B.first; });
  for (auto &[Best, X] : Ranked)
    addGuard(X);
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
  for (const auto &[X, At] : Decisive)
    if (At.size() > 1)
      addGuard(X);
  for (const auto &[Place, At] : TestedPlaces)
    if (SetToConstant.count(Place) && !Counted.count(Place) && Decisively(At))
      addGuard(Place);
}

Simulation::GuardKey Simulation::guardKey(PathState &S) {
  GuardKey Key;
  if (!UseGuards)
    return Key;
  constexpr int64_t Truths = Range::Min; // apart from constants
  for (TermId X : GuardTerms)
    Key.push_back(believed(S, X));
  for (TermId Place : GuardPlaces) {
    TermId V = load(S, Place);
    if (T[V].Kind != ValueKind::Const && T.versioned(V))
      V = memory(S).asBelieved(V);
    Key.push_back(T[V].Kind == ValueKind::Const
                      ? T[V].V
                      : Truths + 1 + Knowledge(T, S).truth(V));
  }
  return Key;
}

/// Joins change none of them, so it does not matter when they are asked for.
const Simulation::GuardKey &Simulation::guardsOf(Disjunct &D) {
  if (!D.Guards)
    D.Guards = guardKey(D.S);
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
void Simulation::noteCondition(PathState &S, const Event &Call,
                               const TermTable &Of, TermId Guard,
                               const std::vector<TermId> &Args) {
  if (UseGuards)
    return;
  TermId G = Of.plain(Guard);
  for (uint32_t I = 0; I != Call.ArgsCount; ++I) {
    ExprId A = Body.arg(Call, I);
    if (A.valid() && Body.expr(A).Kind == ExprKind::Var &&
        Of.mentionsParam(G, I))
      Conditions.insert(place(S, A));
  }
  TermId Here = instantiate(S, Of, G, Args);
  if (Here.valid() && !T.opaque(Here) && T[Here].Kind == ValueKind::Op)
    Conditions.insert(T.plain(Here));
}

} // namespace nogil
