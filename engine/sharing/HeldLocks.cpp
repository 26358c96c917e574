//===- HeldLocks.cpp - is a lock held here? -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/HeldLocks.h"
#include "cfg/Paths.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

LockOp HeldLocks::throughCall(FnId F, const Event &E) const {
  if (!E.Callee.valid())
    return LockOp::None;
  const std::vector<nogil::Exit> &Exits =
      Flow.Summaries[P.resolve(P.fn(F).Tu, E.Callee).V].Exits;
  auto Takes = [](const nogil::Exit &X) { return !X.Locks.empty(); };
  auto Gives = [](const nogil::Exit &X) { return !X.Unlocked.empty(); };
  if (std::ranges::any_of(Exits, Takes))
    return LockOp::Acquire;
  return !Exits.empty() && std::ranges::all_of(Exits, Gives) ? LockOp::Release
                                                             : LockOp::None;
}

LockOp HeldLocks::step(FnId F, EventId Id) const {
  const Event &E = P.fn(F).Body->Events[Id.V];
  if (E.Kind == EventKind::Macro && Of == Locks::Any) {
    const RoleList *Roles = P.Rules->roles(P.macroName(F, E));
    for (const Role &R : Roles ? *Roles : RoleList())
      if (R.Does == RoleKind::HoldsLock)
        return E.Flags & EF_MacroEnd ? LockOp::Release : LockOp::Acquire;
  }
  if (E.Kind != EventKind::Call)
    return LockOp::None;
  if (V.role(F, Id, RoleKind::HoldsLock))
    return LockOp::Acquire;
  const FunctionRow *Row = P.rowOf(F, E);
  if (!Row)
    return throughCall(F, E);
  if (Of == Locks::Mutexes && Row->LockType != LockKind::Mutex)
    return LockOp::None;
  return Row->Lock == LockOp::Try ? LockOp::Acquire : Row->Lock;
}

bool HeldLocks::here(FnId F, EventId At) {
  // A lock that may be held is enough for silence.
  return possible(V.paths(F).everyPathTo(
      At, [&](EventId E) { return step(F, E) == LockOp::Acquire; },
      [&](EventId E) { return step(F, E) == LockOp::Release; }));
}

bool HeldLocks::byCallers(FnId F) {
  const std::vector<CodeRef> &By = V.callers(F);
  if (P.isEntry(F) || By.empty() || Depth >= policy::MaxSummaryDepth)
    return false;
  if (auto [It, New] = Above.try_emplace(F, true); !New)
    return It->second;
  ++Depth;
  bool All =
      std::ranges::all_of(By, [&](CodeRef C) { return held(C.Fn, C.Event); });
  --Depth;
  return Above[F] = All;
}

bool HeldLocks::held(FnId F, EventId At) { return here(F, At) || byCallers(F); }

} // namespace nogil
