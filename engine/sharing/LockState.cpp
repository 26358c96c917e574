//===- LockState.cpp - the lattice of the lockset analysis ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/LockState.h"
#include <algorithm>

namespace nogil {

static constexpr size_t MaxConditions = 4; ///< of one lock
static constexpr size_t MaxFacts = 24;     ///< of one point
static constexpr uint32_t Mixed = 0x80000000u;

void RangeSet::add(const Range &R) {
  constexpr size_t Most = 4;
  if (std::ranges::count(Of, R))
    return;
  if (Of.size() == Most) {
    Range Hull = R;
    for (const Range &O : Of)
      Hull = Hull.hull(O);
    Of.assign(1, Hull);
    return;
  }
  Of.insert(std::ranges::lower_bound(Of, R), R);
}

void RangeSet::add(const RangeSet &O) {
  for (const Range &R : O.Of)
    add(R);
}

bool RangeSet::meets(const Range &R) const {
  return std::ranges::any_of(
      Of, [&](const Range &O) { return !O.meet(R).empty(); });
}

bool RangeSet::meets(const RangeSet &O) const {
  return std::ranges::any_of(Of, [&](const Range &R) { return O.meets(R); });
}

void RangeSet::leave(const RangeSet &O) {
  std::erase_if(Of, [&](const Range &R) { return O.meets(R); });
}

static auto keyOf(const Hold &H) {
  return std::tuple(H.L.Lock, H.L.Guard, H.L.Kind);
}

void LockState::acquire(Hold H) {
  auto At = std::ranges::lower_bound(Holds, keyOf(H), {}, keyOf);
  if (At != Holds.end() && keyOf(*At) == keyOf(H)) {
    if (!At->Always)
      *At = std::move(H);
    return;
  }
  if (H.L.Lock.valid() && !std::ranges::binary_search(May, H.L.Lock))
    May.insert(std::ranges::lower_bound(May, H.L.Lock), H.L.Lock);
  Holds.insert(At, std::move(H));
}

void LockState::release(PathId Lock, PathId Guard, const PathTable &T) {
  auto Erase = [&](const auto &Is) {
    size_t Before = Holds.size();
    std::erase_if(Holds, [&](const Hold &H) {
      if (Is(H))
        Some[H.L.section()] = false;
      return Is(H);
    });
    return Holds.size() != Before;
  };
  if (Lock.valid() && Erase([&](const Hold &H) { return H.L.Lock == Lock; }))
    return;
  // A guard, or something in one: `Scope.lock` with Scope handed to a helper.
  for (PathId Of : {Guard, Lock.valid() ? T.root(Lock) : PathId()})
    if (Of.valid() && Erase([&](const Hold &H) { return H.L.Guard == Of; }))
      return;
  if (Lock.valid() && std::ranges::binary_search(May, Lock))
    return; // tried, or taken on another path
  Some[0] = Some[1] = false;
  if (Lock.valid()) {
    if (!std::ranges::count(Given, Lock))
      Given.insert(std::ranges::lower_bound(Given, Lock), Lock);
    return;
  }
  if (Guard.valid()) { // a caller's, or one that never held anything
    if (!std::ranges::count(Given, Guard))
      Given.insert(std::ranges::lower_bound(Given, Guard), Guard);
    return;
  }
  GivenAny = true; // it may be any of them
  Holds.clear();
}

void LockState::suspend(uint32_t Epoch) {
  for (Hold &H : Holds)
    if (H.L.section())
      H.L.Epoch = Epoch;
  EntryEpoch = Epoch;
}

const Range *LockState::fact(ExprId E) const {
  auto At = std::ranges::lower_bound(Facts, E, {}, &Assumed::E);
  return At != Facts.end() && At->E == E ? &At->In : nullptr;
}

void LockState::assign(ExprId E, Range R) {
  auto At = std::ranges::lower_bound(Facts, E, {}, &Assumed::E);
  if (At != Facts.end() && At->E == E)
    At->In = R;
  else if (Facts.size() < MaxFacts)
    Facts.insert(At, {E, R});
}

void LockState::copy(ExprId To, ExprId From) {
  for (Hold &H : Holds)
    for (const LockCondition &C : H.If)
      if (C.E == From && H.If.size() < MaxConditions) {
        H.If.push_back({To, C.Held, C.Failed});
        break;
      }
}

bool LockState::assume(ExprId E, const RangeSet &New) {
  const Range *Old = fact(E);
  if (Old && !New.meets(*Old))
    return false;
  RangeSet R = New;
  if (const Range *One = New.only()) {
    R = Old ? Old->meet(*One) : *One;
    assign(E, *R.only());
  }
  std::erase_if(Holds, [&](Hold &H) {
    for (const LockCondition &C : H.If) {
      if (C.E != E)
        continue;
      if (!C.Held.meets(R))
        return true;
      if (!C.Failed.meets(R)) {
        H.Always = true;
        H.If.clear();
        return false;
      }
    }
    return false;
  });
  return true;
}

bool LockState::has(bool Section) const {
  return Some[Section] || std::ranges::any_of(Holds, [&](const Hold &H) {
           return H.Always && H.L.section() == Section;
         });
}

bool LockState::decided(const Hold *H, LockCondition &Out) const {
  if (H && !H->Always) {
    for (const LockCondition &C : H->If)
      if (C.E == Out.E) {
        Out.Held.add(C.Held);
        Out.Failed.add(C.Failed);
        return true;
      }
    return false;
  }
  const Range *In = fact(Out.E);
  if (In)
    (H ? Out.Held : Out.Failed).add(*In);
  return In;
}

/// One lock of two paths that disagree on it.
Hold LockState::merged(const LockState &A, const Hold *X, const LockState &B,
                       const Hold *Y) {
  Hold Out = X ? *X : *Y;
  Out.Always = false;
  Out.If.clear();
  std::vector<ExprId> Candidates;
  for (const Hold *H : {X, Y})
    if (H)
      for (const LockCondition &C : H->If)
        Candidates.push_back(C.E);
  for (const Assumed &F : A.Facts)
    Candidates.push_back(F.E);
  std::ranges::sort(Candidates);
  Candidates.erase(std::ranges::unique(Candidates).begin(), Candidates.end());
  for (ExprId E : Candidates) {
    LockCondition C{E, {}, {}};
    if (Out.If.size() == MaxConditions || !A.decided(X, C) || !B.decided(Y, C))
      continue;
    C.Held.leave(C.Failed);
    if (!C.Held.empty() && !C.Failed.empty())
      Out.If.push_back(C);
  }
  return Out;
}

bool LockState::join(const LockState &B, uint32_t Block) {
  LockState Out;
  auto I = Holds.begin();
  auto J = B.Holds.begin();
  while (I != Holds.end() || J != B.Holds.end()) {
    bool Left =
        J == B.Holds.end() || (I != Holds.end() && keyOf(*I) <= keyOf(*J));
    bool Right =
        I == Holds.end() || (J != B.Holds.end() && keyOf(*J) <= keyOf(*I));
    const Hold *X = Left ? &*I : nullptr, *Y = Right ? &*J : nullptr;
    Hold H = X && Y && X->Always && Y->Always ? *X : merged(*this, X, B, Y);
    if (X && Y) {
      if (X->L.Epoch != Y->L.Epoch)
        H.L.Epoch = Mixed | Block;
      H.L.Taken = std::min(X->L.Taken, Y->L.Taken);
    }
    if (H.Always || !H.If.empty())
      Out.Holds.push_back(std::move(H));
    I += Left;
    J += Right;
  }
  for (bool Section : {false, true})
    Out.Some[Section] = has(Section) && B.has(Section);
  for (const Assumed &F : Facts)
    if (const Range *R = B.fact(F.E); R && !R->hull(F.In).everything())
      Out.Facts.push_back({F.E, R->hull(F.In)});
  std::ranges::set_intersection(Bound, B.Bound, std::back_inserter(Out.Bound));
  std::ranges::set_union(Given, B.Given, std::back_inserter(Out.Given));
  std::ranges::set_union(May, B.May, std::back_inserter(Out.May));
  Out.GivenAny = GivenAny || B.GivenAny;
  Out.EntryEpoch = EntryEpoch == B.EntryEpoch ? EntryEpoch : Mixed | Block;
  if (Out == *this)
    return false;
  *this = std::move(Out);
  return true;
}

} // namespace nogil
