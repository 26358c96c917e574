//===- StaleInside.cpp - uses made while detached -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/stale_after_detach/Stale.h"
#include "sharing/Pins.h"
#include <algorithm>

namespace nogil {

/// The last detach before a detached event of this function, if any.
EventId StaleUses::detachOf(EventId Use) {
  auto Detaches = [&](EventId E) {
    return S->Events[E.V].Kind == EventKind::Call &&
           (R.Detaches.count({F, E}) || Eff.callHas(F, E, EB_Detaches));
  };
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    if (EventId(I) == Use || !Detaches(EventId(I)))
      continue;
    auto IsUse = [&](EventId At) { return At == Use; };
    if (V.paths(F)
            .somePath(V.defs(F).after(EventId(I)), IsUse, Detaches)
            .certain())
      return EventId(I);
  }
  return EventId();
}

/// The pointers that an event follows, and what it hands to a call.
std::vector<ExprId> StaleUses::used(EventId Id) const {
  const Event &E = S->Events[Id.V];
  std::vector<ExprId> Values = followed(Id);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    Values.push_back(S->arg(E, A));
  return Values;
}

/// What a condition or a result follows, at the last event before it.
void StaleUses::atEnd(BlockId Id) {
  const Block &B = S->Blocks[Id.V];
  if (!B.Cond.valid() || !B.EventsCount)
    return;
  EventId Last(B.EventsBegin + B.EventsCount - 1);
  if (!detachedAt(Last) || S->Events[Last.V].Kind == EventKind::Call)
    return; // which may have changed the state
  forEachFollowed(*S, B.Cond,
                  [&](ExprId X) { inside(Last, X, V.defs(F).endOf(Id)); });
}

void StaleUses::inside(EventId Id, ExprId Value, Point At) {
  for (const Load &L : M.loads(F, Value, At, true)) {
    StaleUse U;
    U.Of = M.of(L);
    if (L.Inside || !M.holdsHandle(U.Of))
      continue;
    U.From = L;
    U.Use = {F, Id};
    U.Read = L.Copy.valid() ? S->Events[L.Copy.V].Range : P.event(U.Use).Range;
    U.EntryIndex = M.sharedDetached(U.Use, L);
    // Searches of paths come last: nearly all members end here.
    if (U.EntryIndex == ~0u || !endedElsewhere(U) || takenOut(Id, U.Of) ||
        counted(Id, L))
      continue;
    if (proven(U, false))
      Found.back().Yields = {F, detachOf(Id)};
  }
}

void StaleUses::written(EventId Id) {
  const Event &E = S->Events[Id.V];
  if (E.Kind != EventKind::Assign || !E.Dst.valid())
    return;
  ExprId Field = M.assignedField(F, E);
  if (!Field.valid())
    return;
  StaleUse U;
  U.Kind = StaleUse::Written;
  U.Of = M.of(F, Field);
  U.From = loaded(Field, V.defs(F).before(Id));
  U.Use = {F, Id};
  U.Read = E.Range;
  U.EntryIndex = M.sharedDetached(U.Use, U.From);
  if (U.EntryIndex != ~0u && endedElsewhere(U) && wasEmpty(Id, U.Of) &&
      looksAfter(Id, U.Of))
    return;
  if (proven(U, false))
    Found.back().Yields = {F, detachOf(Id)};
}

void StaleUses::context(EventId Id) {
  const Event &E = S->Events[Id.V];
  const Role *Row =
      E.Kind == EventKind::Call ? V.role(F, Id, RoleKind::OneAtATime) : nullptr;
  if (!Row || Row->Value.Kind != Slot::Arg)
    return;
  ExprId State = S->arg(E, Row->Value.Index);
  for (const Load &L : M.loads(F, State, V.defs(F).before(Id))) {
    StaleUse U;
    U.Kind = StaleUse::Context;
    U.Of = M.of(L);
    U.From = L;
    U.Use = {F, Id};
    U.Read = L.Copy.valid() ? S->Events[L.Copy.V].Range : E.Range;
    U.EntryIndex = M.shared(F, L);
    U.Row = Row;
    U.Detached = detachedAt(Id);
    if (U.EntryIndex == ~0u || takenOut(Id, U.Of) || flagged(Id))
      continue;
    U.Yields = {F, U.Detached ? detachOf(Id) : EventId()};
    U.Locked = !M.open(U.Use, L);
    Found.push_back(U);
  }
}

/// `p = bytes_of(bytearray)`, and `p` in a call that is made detached.
void StaleUses::unpinned(EventId Id) {
  const Event &E = S->Events[Id.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    for (const LoosePointer &L : Pins(V).loose(F, Id, S->arg(E, A))) {
      StaleUse U;
      U.Kind = StaleUse::Unpinned;
      U.From.Field = S->arg(S->Events[L.Taken.V], L.Row->Of.Index);
      U.From.In = F;
      U.Use = {F, Id};
      U.Read = S->Events[L.Taken.V].Range;
      U.Yields = {F, detachOf(Id)};
      U.EntryIndex =
          M.shared(F, U.From.Field, V.defs(F).before(L.Taken), {true});
      U.Row = L.Row;
      bool New = std::none_of(Found.begin(), Found.end(), [&](auto &K) {
        return K.Kind == U.Kind && K.Read == U.Read;
      });
      if (U.EntryIndex != ~0u && New)
        Found.push_back(U);
    }
}

} // namespace nogil
