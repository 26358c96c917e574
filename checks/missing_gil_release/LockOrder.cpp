//===- LockOrder.cpp - locks against the thread state ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/LockOrder.h"
#include "cfg/Paths.h"

namespace nogil {

std::string LockOrder::identity(FnId F, ExprId E, Point At,
                                std::string &Name) const {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    switch (X.Kind) {
    case ExprKind::Addr:
    case ExprKind::Elem:
    case ExprKind::Unary:
      E = ExprId(X.A);
      continue;
    case ExprKind::Field:
      Name = "'" + T.str(X.Name) + "'";
      return T.str(X.Type) + "::" + T.str(X.Name);
    case ExprKind::Var: {
      const Var &Variable = S.Vars[X.A];
      if (Variable.Kind == Storage::Global ||
          Variable.Kind == Storage::StaticLocal) {
        Name = "'" + T.str(Variable.Name) + "'";
        return T.str(Variable.Usr);
      }
      EventId Def = V.defs(F).assignedAt(VarId(X.A), At);
      if (!Def.valid())
        return "";
      E = S.Events[Def.V].Src;
      At = V.defs(F).before(Def);
      continue;
    }
    default:
      return "";
    }
  }
  return "";
}

ExprId LockOrder::lockOf(FnId F, EventId Call, VarId &Guard) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  const Role *Waits = V.role(F, Call, RoleKind::Blocks);
  if (!Waits || Waits->Kind != "lock")
    return ExprId();
  if (const Role *R = V.role(F, Call, RoleKind::HoldsLock)) {
    ExprId Object = S.arg(E, R->Value.Index);
    if (Object.valid() && S.expr(Object).Kind == ExprKind::Addr &&
        S.Exprs[S.expr(Object).A].Kind == ExprKind::Var)
      Guard = VarId(S.Exprs[S.expr(Object).A].A);
    return Guard.valid() ? S.arg(E, R->Of.Index) : ExprId();
  }
  const FunctionRow *Row = P.rowOf(F, E);
  if (!Row || Row->Lock != LockOp::Acquire || Row->LockObject.Kind != Slot::Arg)
    return ExprId();
  return S.arg(E, Row->LockObject.Index);
}

bool LockOrder::releases(FnId F, EventId Id, const LockUse &U,
                         VarId Guard) const {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (E.Kind == EventKind::ScopeEnd)
    return Guard.valid() && S.Vars[Guard.V].Scope == E.Scope;
  if (E.Kind != EventKind::Call)
    return false;
  const FunctionRow *Row = P.rowOf(F, E);
  if (Guard.valid()) { // its destructor, or unlock() of it
    ExprId This = S.arg(E, 0);
    bool On = This.valid() && S.expr(This).Kind == ExprKind::Addr &&
              S.Exprs[S.expr(This).A].Kind == ExprKind::Var &&
              S.Exprs[S.expr(This).A].A == Guard.V;
    if (On &&
        ((Row && Row->Lock == LockOp::Release) || (E.Flags & EF_Implicit)))
      return true;
  }
  std::string Name;
  return Row && Row->Lock == LockOp::Release &&
         Row->LockObject.Kind == Slot::Arg &&
         identity(F, S.arg(E, Row->LockObject.Index), V.defs(F).before(Id),
                  Name) == U.Lock;
}

/// Others may run meanwhile, or the call waits until it may attach.
bool LockOrder::needsThreadState(FnId F, EventId Call) {
  const FunctionRow *Row = P.rowOf(F, P.fn(F).Body->Events[Call.V]);
  if (Row && Row->Effect != EffectKind::None)
    return Row->Effect != EffectKind::Release;
  return certain(Runs.anyPython(F, Call)) || Eff.callHas(F, Call, EB_Ensures);
}

std::vector<LockUse> LockOrder::uses(FnId F) {
  std::vector<LockUse> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    VarId Guard;
    if (std::optional<LockUse> Once = calledOnce(F, EventId(I)))
      Out.push_back(std::move(*Once));
    ExprId Lock = lockOf(F, EventId(I), Guard);
    if (!Lock.valid())
      continue;
    LockUse U;
    U.At = {F, EventId(I)};
    U.Lock = identity(F, Lock, V.defs(F).before(EventId(I)), U.Name);
    if (U.Lock.empty())
      continue;
    auto Releases = [&](EventId Id) { return releases(F, Id, U, Guard); };
    auto Needs = [&](EventId Id) {
      return S.Events[Id.V].Kind == EventKind::Call && !Releases(Id) &&
             needsThreadState(F, Id);
    };
    PathHit Hit =
        V.paths(F).somePath(V.defs(F).after(EventId(I)), Needs, Releases);
    if (Hit.certain())
      U.Attaches = {F, Hit.Event};
    Out.push_back(std::move(U));
  }
  madeOnce(F, Out);
  return Out;
}

} // namespace nogil
