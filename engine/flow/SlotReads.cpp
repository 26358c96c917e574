//===- SlotReads.cpp - objects read from elements of shared arrays --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/SlotReads.h"
#include "flow/Paths.h"

namespace nogil {

/// The array from outside whose element a place is.
std::optional<Origin> SlotReads::arrayOf(FnId F, ExprId Slot, Point At) {
  if (!Slot.valid() || P.fn(F).Body->expr(Slot).Kind != ExprKind::Elem)
    return std::nullopt;
  for (const Origin &O : V.origins(F, Slot, At)) {
    const OriginStep *I = O.interior();
    if (I && I->Via->Kind == "data" && Own.fromOutside(F, O.owner()))
      return O.owner();
  }
  return std::nullopt;
}

/// The first call that gets what the variable holds since.
EventId SlotReads::useOf(FnId F, EventId Load) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  VarId X(S.expr(S.Events[Load.V].Dst).A);
  auto Hit = PathSearch(D).find(
      {D.blockOf(Load), Load.V + 1}, {}, [&](EventId I, uint8_t &) {
        const Event &E = S.Events[I.V];
        for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
          if (const Expr &Arg = S.expr(S.arg(E, A));
              Arg.Kind == ExprKind::Var && Arg.A == X.V)
            return Verdict::Found;
        return D.defines(I, X) ? Verdict::Stop : Verdict::Go;
      });
  return Hit ? Hit->Event : EventId();
}

bool SlotReads::locked(FnId F, EventId At) {
  const Skeleton &S = *P.fn(F).Body;
  auto Step = [&](EventId Id) {
    const Event &E = S.Events[Id.V];
    if (E.Kind == EventKind::Macro) {
      const RoleList *Roles = P.Rules->roles(P.macroName(F, E));
      for (const Role &R : Roles ? *Roles : RoleList())
        if (R.Does == RoleKind::HoldsLock)
          return E.Flags & EF_MacroEnd ? LockOp::Release : LockOp::Acquire;
      return LockOp::None;
    }
    if (E.Kind != EventKind::Call)
      return LockOp::None;
    if (V.role(F, Id, RoleKind::HoldsLock))
      return LockOp::Acquire;
    const FunctionRow *Row = P.rowOf(F, E);
    return Row ? Row->Lock : LockOp::None;
  };
  PathSearch Search(V.defs(F));
  auto Free = Search.find({BlockId(0u), S.Blocks[0].EventsBegin}, {},
                          [&](EventId E, uint8_t &Held) {
                            if (E == At)
                              return Held ? Verdict::Stop : Verdict::Found;
                            LockOp Op = Step(E);
                            if (Op == LockOp::Acquire)
                              Held = 1;
                            else if (Op == LockOp::Release)
                              Held = 0;
                            return Verdict::Go;
                          });
  return !Free;
}

std::vector<SlotRead> SlotReads::find(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<SlotRead> Out;
  auto Add = [&](EventId At, EventId Use, ExprId Slot) {
    auto Array = arrayOf(F, Slot, V.defs(F).before(At));
    if (Array && Use.valid() && !locked(F, At))
      Out.push_back({At, Use, *Array});
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    EventId Id(I);
    if (E.Kind == EventKind::Call) { // INCREF(*slot)
      const Role *R = V.role(F, Id, RoleKind::TakesReference);
      if (R && R->Value.Kind == Slot::Arg)
        Add(Id, Id, S.arg(E, R->Value.Index));
    } else if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
               S.expr(E.Dst).Kind == ExprKind::Var &&
               S.expr(E.Src).Kind == ExprKind::Elem &&
               P.Rules->constantKind(P.tu(F).str(
                   S.Vars[S.expr(E.Dst).A].Type)) == "object-type") {
      Add(Id, useOf(F, Id), E.Src);
    }
  }
  return Out;
}

} // namespace nogil
