//===- StaleLent.cpp - state that an object lends through a capsule -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a generator of random numbers hands out its state in a capsule. The
// capsule has no lock; the generator has one, an object of Python's. Who draws
// from the state while detached, without that lock, changes it at the same time
// as the next call with the same generator.
//
// Approach: of a call that one thread at a time may make with a state (role
// `one-at-a-time`), the state is followed backwards to a call that lends it
// (role `lends-state`), through functions of the program that return it, and to
// those that call this one with it. What it is lent by, or what that was asked
// of (role `new-reference` with `of`), has to be an object that others may
// have. Silent is a use to which a path leads that asks for a lock (role
// `object-lock`), itself, in a helper, or in the caller that passes the state:
// which object the lock is of, and whether all paths ask, is not compared.
//
// Termination: functions are entered to a depth of policy::MaxLoadDepth.
//
// Unsound: as Origins.h; the lock of another object.
//
// Cost: calls of the role in detached code only.
//
//===----------------------------------------------------------------------===//
#include "checks/stale_after_detach/Stale.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

/// The objects that E stands for, or that it was asked of.
std::vector<Origin> StaleUses::askedOf(FnId G, ExprId E, Point At,
                                       unsigned Depth) {
  std::vector<Origin> Out;
  for (const Origin &O : V.origins(G, E, At)) {
    Out.push_back(O);
    if (O.Base != BaseKind::Result || Depth == policy::MaxLoadDepth)
      continue;
    EventId Call(O.Index);
    const Role *R = V.role(G, Call, RoleKind::NewReference);
    if (!R || R->Of.Kind != Slot::Arg)
      continue;
    ExprId Of = P.fn(G).Body->arg(P.event({G, Call}), R->Of.Index);
    for (const Origin &More : askedOf(G, Of, V.defs(G).before(Call), Depth + 1))
      Out.push_back(More);
  }
  return Out;
}

/// The objects that lend the state that E is, or is found in.
std::vector<Lender> StaleUses::lenders(FnId G, ExprId E, Point At,
                                       unsigned Depth) {
  std::vector<Lender> Out;
  for (const Origin &O : V.origins(G, E, At)) {
    if (O.Base != BaseKind::Result)
      continue;
    EventId Call(O.Index);
    const Event &Lends = P.event({G, Call});
    const Role *R = V.role(G, Call, RoleKind::LendsState);
    if (R && R->Of.Kind == Slot::Arg) {
      ExprId Of = P.fn(G).Body->arg(Lends, R->Of.Index);
      for (const Origin &By : askedOf(G, Of, V.defs(G).before(Call), Depth))
        Out.push_back({G, Call, By});
    }
    FnId H = P.calleeOf(G, Lends);
    if (!H.valid() || !P.fn(H).Body || Depth == policy::MaxLoadDepth)
      continue;
    for (uint32_t B = 0; B != P.fn(H).Body->Blocks.size(); ++B) {
      const Block &Blk = P.fn(H).Body->Blocks[B];
      if (Blk.Term != TermKind::Return || !Blk.Cond.valid())
        continue;
      for (const Lender &L :
           lenders(H, Blk.Cond, V.defs(H).endOf(BlockId(B)), Depth + 1))
        if (L.By.Base == BaseKind::Global)
          Out.push_back({G, Call, L.By});
        else if (L.By.Base == BaseKind::Param && L.By.Index < Lends.ArgsCount)
          for (const Origin &By :
               askedOf(G, P.fn(G).Body->arg(Lends, L.By.Index),
                       V.defs(G).before(Call), Depth))
            Out.push_back({G, Call, By});
    }
  }
  return Out;
}

/// Somebody may have asked for a lock before the use.
bool StaleUses::asksForLock(CodeRef Use) {
  const Skeleton &In = *P.fn(Use.Fn).Body;
  auto IsUse = [&](EventId E) { return E == Use.Event; };
  for (uint32_t I = 0; I != In.Events.size(); ++I)
    if (V.does(Use.Fn, EventId(I), {RoleKind::ObjectLock, "asks|takes"}) &&
        V.paths(Use.Fn)
            .somePath(V.defs(Use.Fn).after(EventId(I)), IsUse)
            .possible())
      return true;
  return !M.unlockedAt(Use);
}

/// Of one use, or of the call that passes the state to it: how others have what
/// lends the state.
uint32_t StaleUses::lentAt(CodeRef Use, ExprId State, Lender &Found) {
  if (!State.valid())
    return ~0u;
  for (const Lender &L :
       lenders(Use.Fn, State, V.defs(Use.Fn).before(Use.Event), 0))
    if (uint32_t Entry = M.shared(Use.Fn, L.By); Entry != ~0u) {
      Found = L;
      return asksForLock(Use) ? ~0u : Entry;
    }
  return ~0u;
}

void StaleUses::lent(EventId Id) {
  const Event &E = S->Events[Id.V];
  const Role *Row =
      E.Kind == EventKind::Call ? V.role(F, Id, RoleKind::OneAtATime) : nullptr;
  if (!Row || Row->Value.Kind != Slot::Arg || !detachedAt(Id))
    return;
  StaleUse U;
  U.Kind = StaleUse::Lent;
  U.Use = {F, Id};
  U.Row = Row;
  U.From.Field = S->arg(E, Row->Value.Index);
  U.From.In = F;
  Lender By;
  U.EntryIndex = lentAt(U.Use, U.From.Field, By);
  bool Here = R.runsIn(U.Use, Mode::Detached);
  for (const Origin &O : V.argOrigins(F, Id, Row->Value.Index)) {
    if (U.EntryIndex != ~0u || O.Base != BaseKind::Param || asksForLock(U.Use))
      continue;
    for (CodeRef Caller : V.callers(F)) {
      const Event &Call = P.event(Caller);
      if (U.EntryIndex == ~0u && O.Index < Call.ArgsCount &&
          (Here || C.othersRun(R, Caller)))
        U.EntryIndex =
            lentAt(Caller, P.fn(Caller.Fn).Body->arg(Call, O.Index), By);
    }
  }
  bool Known = std::ranges::any_of(
      Found, [](const StaleUse &K) { return K.Kind == StaleUse::Lent; });
  if (U.EntryIndex == ~0u || Known)
    return;
  U.Meets = {By.Fn, By.Call};
  U.Yields = {F, detachOf(Id)};
  Found.push_back(U);
}

} // namespace nogil
