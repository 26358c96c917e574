//===- HeldLocks.cpp - is a lock held here? -------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/HeldLocks.h"
#include "flow/Paths.h"

namespace nogil {

LockOp lockStep(Views &V, FnId F, EventId Id, Locks Of) {
  const Program &P = V.program();
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
  bool Counts = Row && (Of == Locks::Any || Row->LockType == LockKind::Mutex);
  return Counts ? Row->Lock : LockOp::None;
}

bool lockHeld(Views &V, FnId F, EventId At, Locks Of) {
  const Skeleton &S = *V.program().fn(F).Body;
  PathSearch Search(V.defs(F));
  auto Free = Search.find({BlockId(0u), S.Blocks[0].EventsBegin}, {},
                          [&](EventId E, uint8_t &Held) {
                            if (E == At)
                              return Held ? Verdict::Stop : Verdict::Found;
                            LockOp Op = lockStep(V, F, E, Of);
                            if (Op == LockOp::Acquire)
                              Held = 1;
                            else if (Op == LockOp::Release)
                              Held = 0;
                            return Verdict::Go;
                          });
  return !Free;
}

} // namespace nogil
