//===- StaleInside.cpp - uses made while detached -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
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

void StaleUses::inside(EventId Id) {
  const Event &E = S->Events[Id.V];
  std::vector<ExprId> Values = followed(Id);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    Values.push_back(S->arg(E, A));
  for (ExprId X : Values)
    for (const Load &L : M.loads(F, X, V.defs(F).before(Id))) {
      StaleUse U;
      U.Of = M.of(F, L.Field);
      if (L.Inside || !M.assigned(U.Of))
        continue;
      U.Field = L.Field;
      U.Use = {F, Id};
      U.Read = L.Copy.valid() ? S->Events[L.Copy.V].Range : E.Range;
      U.EntryIndex = M.shared(F, ExprId(S->expr(L.Field).A), L.At);
      // Searches of paths come last: nearly all members end here.
      if (U.EntryIndex == ~0u || !endedElsewhere(U.Of) || takenOut(Id, U.Of) ||
          counted(Id, L))
        continue;
      U.Yields = {F, detachOf(Id)};
      proven(U, false);
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
  U.Field = Field;
  U.Use = {F, Id};
  U.Read = E.Range;
  U.Yields = {F, detachOf(Id)};
  U.EntryIndex = M.shared(F, ExprId(S->expr(Field).A), V.defs(F).before(Id));
  proven(U, false);
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
    U.Of = M.of(F, L.Field);
    U.Field = L.Field;
    U.Use = {F, Id};
    U.Read = L.Copy.valid() ? S->Events[L.Copy.V].Range : E.Range;
    U.EntryIndex = M.shared(F, ExprId(S->expr(L.Field).A), L.At);
    U.Row = Row;
    U.Detached = detachedAt(Id);
    if (U.EntryIndex == ~0u || takenOut(Id, U.Of) || flagged(Id))
      continue;
    U.Yields = {F, U.Detached ? detachOf(Id) : EventId()};
    U.Locked = !M.open(U.Use, L.Field);
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
      U.Field = S->arg(S->Events[L.Taken.V], L.Row->Of.Index);
      U.Use = {F, Id};
      U.Read = S->Events[L.Taken.V].Range;
      U.Yields = {F, detachOf(Id)};
      U.EntryIndex = M.shared(F, U.Field, V.defs(F).before(L.Taken), true);
      U.Row = L.Row;
      bool New = std::none_of(Found.begin(), Found.end(), [&](auto &K) {
        return K.Kind == U.Kind && K.Read == U.Read;
      });
      if (U.EntryIndex != ~0u && New)
        Found.push_back(U);
    }
}

} // namespace nogil
