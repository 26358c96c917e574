//===- SlotReads.cpp - objects read from elements of shared arrays --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/SlotReads.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"

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

/// A call that gets what the variable holds; Counted: to take a reference.
bool SlotReads::isGiven(FnId F, EventId At, VarId X, bool Counted) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[At.V];
  if (E.Kind != EventKind::Call)
    return false;
  const Role *Takes =
      Counted ? V.role(F, At, RoleKind::TakesReference) : nullptr;
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    const Expr &Arg = S.expr(S.arg(E, A));
    if (Arg.Kind == ExprKind::Var && Arg.A == X.V &&
        (!Counted || (Takes && Takes->Value.Index == A)))
      return true;
  }
  return false;
}

/// The first call after From that gets what the variable holds.
EventId SlotReads::useOf(FnId F, EventId From, VarId X) {
  const Defs &D = V.defs(F);
  return V.paths(F)
      .somePath(
          D.after(From), [&](EventId I) { return isGiven(F, I, X, false); },
          [&](EventId I) { return D.defines(I, X); })
      .Event;
}

/// The first event after From, still detached, that looks into what the
/// variable points to, or hands it on.
EventId SlotReads::readOf(FnId F, EventId From, VarId X) {
  const Skeleton &S = *P.fn(F).Body;
  auto Inside = [&](ExprId E) {
    return E.valid() && S.expr(E).Kind != ExprKind::Var && mentions(S, E, X);
  };
  auto Reads = [&](EventId I) {
    const Event &E = S.Events[I.V];
    if (!Flow.runsIn({F, I}, Mode::Detached))
      return false;
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (mentions(S, S.arg(E, A), X))
        return true;
    return (E.Kind == EventKind::Read || E.Kind == EventKind::Assign) &&
           (Inside(E.Src) || Inside(E.Dst));
  };
  return V.paths(F)
      .somePath(V.defs(F).after(From), Reads,
                [&](EventId I) { return V.defs(F).defines(I, X); })
      .Event;
}

/// The variable is a pointer to a record.
bool SlotReads::isReference(FnId F, ExprId Var) const {
  const TuFacts &T = P.tu(F);
  TypeId Of = P.fn(F).Body->Vars[P.fn(F).Body->expr(Var).A].TypeOf;
  return Of.valid() && T.type(Of).Kind == TypeKind::Pointer &&
         T.type(Of).Of.valid() &&
         T.type(T.type(Of).Of).Kind == TypeKind::Record;
}

/// Another object is put where this one was read.
EventId SlotReads::replacedAfter(FnId F, EventId Load, VarId X) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  auto Puts = [&](EventId I) {
    const Event &E = S.Events[I.V];
    return E.Kind == EventKind::Assign && E.Dst == S.Events[Load.V].Src;
  };
  return V.paths(F)
      .somePath(D.after(Load), Puts, [&](EventId I) { return D.defines(I, X); })
      .Event;
}

/// A use after Python code has run while the object was borrowed.
SlotRead SlotReads::lateUse(FnId F, EventId Load, VarId X) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  SlotRead Out{.At = Load};
  auto Over = [&](EventId I) {
    const Event &E = S.Events[I.V];
    return D.defines(I, X) || isGiven(F, I, X, true) ||
           (E.Kind == EventKind::Assign && E.Dst == S.Events[Load.V].Src);
  };
  auto RunsPython = [&](EventId I) {
    return !Over(I) && certain(Runs.python(F, I)) && useOf(F, I, X).valid();
  };
  PathHit Hit = V.paths(F).somePath(D.after(Load), RunsPython, Over);
  if (Hit.certain()) {
    Out.Ran = Hit.Event;
    Out.Use = useOf(F, Hit.Event, X);
  }
  return Out;
}

std::vector<SlotRead> SlotReads::find(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<SlotRead> Out;
  const bool Others = P.tu(F).FreeThreaded || Parts.claims(F);
  auto Add = [&](SlotRead R, ExprId Slot) {
    auto Array = arrayOf(F, Slot, V.defs(F).before(R.At));
    if (!Array)
      return;
    if (!R.Use.valid()) {
      VarId X(S.expr(S.Events[R.At.V].Dst).A);
      EventId At = R.At;
      R = lateUse(F, At, X);
      if (!R.Use.valid() && Flow.runsIn({F, At}, Mode::Detached)) {
        R.Use = readOf(F, At, X);
        R.Detached = R.Use.valid();
      }
      if (!R.Use.valid() && Others) {
        R.Use = useOf(F, At, X);
        R.Replaced = replacedAfter(F, At, X);
      }
    }
    R.Array = *Array;
    // A lock keeps other threads out, not the code that runs in between.
    if (R.Use.valid() && (R.Ran.valid() || !Locked.any({F, R.At}, Locks::Any)))
      Out.push_back(std::move(R));
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    EventId Id(I);
    if (E.Kind == EventKind::Call) { // INCREF(*slot)
      const Role *R = V.role(F, Id, RoleKind::TakesReference);
      if (R && R->Value.Kind == Slot::Arg && Others)
        Add({.At = Id, .Use = Id}, S.arg(E, R->Value.Index));
    } else if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
               S.expr(E.Dst).Kind == ExprKind::Var &&
               S.expr(E.Src).Kind == ExprKind::Elem &&
               (P.Rules->constantKind(P.tu(F).str(
                    S.Vars[S.expr(E.Dst).A].Type)) == "object-type" ||
                (Flow.runsIn({F, Id}, Mode::Detached) &&
                 isReference(F, E.Dst)))) {
      Add({.At = Id}, E.Src);
    }
  }
  return Out;
}

} // namespace nogil
