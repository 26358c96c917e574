//===- LockSummary.cpp - what callers see of a function's locks -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/LockFlow.h"
#include <algorithm>

namespace nogil {

std::unique_ptr<Locksets::FunctionLocks> LockFlow::points() {
  auto Out = std::make_unique<Locksets::FunctionLocks>();
  Out->ByEvent.assign(S.Events.size(), 0);
  Out->Points.emplace_back(); // where no path comes
  Out->Points[0].GivenAny = true;
  auto Add = [&](const LockState &X) {
    Locksets::PointLocks N;
    N.Given = X.Given;
    N.GivenAny = X.GivenAny;
    N.EntryEpoch = X.EntryEpoch;
    bool Has[2] = {false, false};
    for (const Hold &H : X.Holds)
      if (H.Always) {
        N.Own.push_back(H.L);
        Has[H.L.section()] = true;
      } else if (!H.If.empty()) {
        N.Conditional.push_back(H.L);
      }
    for (bool Section : {false, true})
      if (X.Some[Section] && !Has[Section])
        N.Own.push_back({PathId(),
                         Section ? LockKind::CriticalSection : LockKind::Mutex,
                         PathId(), EventId(), 0});
    std::ranges::sort(N.Own);
    std::ranges::sort(N.Conditional);
    if (Out->Points.size() == 1 || Out->Points.back() != N)
      Out->Points.push_back(std::move(N));
    return static_cast<uint32_t>(Out->Points.size() - 1);
  };
  for (uint32_t B = 0; B != S.Blocks.size() && !Cut; ++B) {
    if (!In[B])
      continue;
    LockState X = *In[B];
    for (uint32_t I = 0; I != S.Blocks[B].EventsCount; ++I) {
      EventId E(S.Blocks[B].EventsBegin + I);
      Out->ByEvent[E.V] = Add(X);
      event(X, E);
    }
  }
  return Out;
}

/// The values that a result may have where the path ends.
std::optional<Range> LockFlow::valueOf(const LockState &X, ExprId E) const {
  if (!E.valid())
    return std::nullopt;
  if (std::optional<int64_t> Value = constantOf(S, E))
    return Range::exactly(*Value);
  auto At = std::ranges::lower_bound(X.Facts, E, {}, &Assumed::E);
  if (At != X.Facts.end() && At->E == E)
    return At->In;
  return std::nullopt;
}

static const Hold *find(const LockState &X, const HeldLock &Lock) {
  auto At = std::ranges::find_if(X.Holds, [&](const Hold &H) {
    return H.L.same(Lock) && H.L.Guard == Lock.Guard;
  });
  return At == X.Holds.end() ? nullptr : &*At;
}

/// Adds what the result is with the lock and without, where it tests what the
/// lock depends on: `return try(m) == 0`, `return try(m) ? 0 : -1`.
bool LockFlow::endsIf(const LockState &X, ExprId E, const HeldLock &Lock,
                      bool True, LockEffect &Out) {
  const Expr &Value = S.expr(E);
  const bool Chosen = Value.Kind == ExprKind::Cond;
  Range R = True ? Range::nonZero() : Range::exactly(0);
  LockState Case = X;
  if (!assume(Case, Chosen ? ExprId(Value.A) : E, True ? NotZero : IsZero,
              {BlockId(0u), 0}))
    return true;
  if (Chosen) {
    auto Number = constantOf(S, ExprId(True ? Value.B : Value.C));
    if (!Number)
      return false;
    R = Range::exactly(*Number);
  }
  const Hold *Then = find(Case, Lock);
  if (Then && !Then->Always)
    return false;
  (Then ? Out.Held : Out.Failed).add(R);
  return true;
}

/// What a path's end says of one lock; false: nothing that a caller can tell.
bool LockFlow::ends(const LockState &X, ExprId E, const HeldLock &Lock,
                    LockEffect &Out) {
  const Hold *H = find(X, Lock);
  if (!H || H->Always) {
    (H ? Out.Held : Out.Failed).add(valueOf(X, E).value_or(Range()));
    return true;
  }
  if (!E.valid())
    return false;
  for (const LockCondition &C : H->If)
    if (C.E == E) {
      Out.Held.add(C.Held);
      Out.Failed.add(C.Failed);
      return true;
    }
  return endsIf(X, E, Lock, true, Out) && endsIf(X, E, Lock, false, Out);
}

void LockFlow::taken(const HeldLock &Lock, LockSummary &Out) {
  LockEffect T;
  T.L = Lock;
  T.L.Taken = EventId();
  for (const auto &[X, E] : Ends)
    if (!ends(X, E, Lock, T))
      return;
  T.Always = T.Failed.empty();
  if (T.Held.empty() || T.Held.meets(T.Failed))
    return;
  if (!L.Paths.closed(T.L.Guard))
    T.L.Guard = PathId();
  Out.Takes.push_back(T);
}

LockSummary LockFlow::summary() {
  LockSummary Out;
  Out.Opens = Opens;
  std::set<HeldLock> All;
  auto &Paths = L.Paths;
  for (uint32_t B : Order) {
    if (!In[B] || S.Blocks[B].Term != TermKind::Return)
      continue;
    LockState X = *In[B];
    for (uint32_t I = 0; I != S.Blocks[B].EventsCount; ++I)
      event(X, EventId(S.Blocks[B].EventsBegin + I));
    for (const Hold &H : X.Holds) {
      HeldLock Lock = H.L;
      Lock.Taken = EventId();
      Lock.Epoch = ~0u;
      if (Paths.closed(Lock.Lock) || !Lock.Lock.valid())
        All.insert(Lock);
    }
    for (PathId G : X.Given)
      if (Paths.closed(G) && !std::ranges::count(Out.Gives, G))
        Out.Gives.push_back(G);
    Out.GivesAny |= X.GivenAny;
    Ends.push_back({std::move(X), S.Blocks[B].Cond});
  }
  std::ranges::sort(Out.Gives);
  for (const HeldLock &Lock : All)
    taken(Lock, Out);
  return Out;
}

} // namespace nogil
