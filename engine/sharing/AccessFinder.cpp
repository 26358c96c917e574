//===- AccessFinder.cpp - the accesses of one function --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/AccessFinder.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"

namespace nogil {

AccessFinder::AccessFinder(const Accesses &A, Accesses::Made &Out, FnId F)
    : A(A), Out(Out), P(A.P), F(F), S(*P.fn(F).Body) {
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var &&
        S.expr(E.Src).Kind == ExprKind::Addr &&
        isPlace(ExprId(S.expr(E.Src).A)))
      Slots.try_emplace(E.Dst, ExprId(S.expr(E.Src).A));
}

/// A global, or a member of a record.
bool AccessFinder::isPlace(ExprId E) const {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Field)
    return true;
  return X.Kind == ExprKind::Var &&
         (S.Vars[X.A].Kind == Storage::Global ||
          S.Vars[X.A].Kind == Storage::StaticLocal) &&
         !S.Vars[X.A].Const;
}

/// The place that an expression is or is an element of: `p->f[i]` is in `p->f`,
/// `*slot` is `p->f` where `slot` was set to `&p->f`. None: a variable's own.
ExprId AccessFinder::behind(ExprId E) const {
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    if (isPlace(E))
      return E;
    const Expr &X = S.expr(E);
    if (X.Kind != ExprKind::Elem)
      return ExprId();
    auto Slot = Slots.find(ExprId(X.A));
    E = Slot != Slots.end() && !ExprId(X.B).valid() ? Slot->second
                                                    : ExprId(X.A);
  }
  return ExprId();
}

void AccessFinder::add(EventId At, ExprId Place, AccessKind Kind) {
  const Expr &X = S.expr(Place);
  const uint32_t Tu = P.fn(F).Tu;
  Access New;
  New.At = {F, At};
  New.Place = Place;
  New.Kind = Kind;
  if (X.Kind == ExprKind::Field) {
    New.Record = P.nameId(Tu, X.Type);
    New.Name = P.nameId(Tu, X.Name);
  } else {
    New.Name = P.nameId(Tu, S.Vars[X.A].Usr);
  }
  New.Path = A.Locked.pathOf(F, Place, before(At));
  New.States = A.statesAt(New.At);
  New.Contexts = A.Ctx.Bits[F.V];
  New.Locks = Out.number(A.Locked.at(New.At));
  Out.Table.push_back(New);
}

void AccessFinder::read(EventId At, ExprId E) {
  if (ExprId Place = behind(E); Place.valid())
    add(At, Place,
        Place == E && Tested.count(E) ? AccessKind::NullTest
                                      : AccessKind::Read);
}

void AccessFinder::assignment(EventId At) {
  const Event &E = S.Events[At.V];
  if (E.Src.valid() && S.expr(E.Src).Kind == ExprKind::Addr)
    if (ExprId Of = behind(ExprId(S.expr(E.Src).A)); Of.valid())
      add(At, Of, AccessKind::AddressTaken);
  ExprId Place = E.Dst.valid() ? behind(E.Dst) : ExprId();
  if (!Place.valid())
    return;
  bool Reads =
      E.Flags & EF_Compound ||
      anyWithin(S, E.Src, [&](ExprId Of, const Expr &) { return Of == E.Dst; });
  bool Constant = E.Src.valid() && (S.expr(E.Src).Kind == ExprKind::Int ||
                                    S.expr(E.Src).Kind == ExprKind::Str);
  add(At, Place,
      Reads      ? AccessKind::Update
      : Constant ? AccessKind::WriteConstant
                 : AccessKind::Write);
}

/// The places whose values an expression may hold: directly, and through
/// copies in variables.
std::vector<ExprId> AccessFinder::held(ExprId E, Point At,
                                       unsigned Left) const {
  const Expr &X = S.expr(E);
  if (ExprId Place = behind(E); Place.valid())
    return {Place};
  std::vector<ExprId> Out;
  if (X.Kind != ExprKind::Var || !Left)
    return Out;
  const Defs &D = A.V.defs(F);
  for (EventId Def : std::vector(D.at(VarId(X.A), At)))
    if (Def.valid() && S.Events[Def.V].Kind == EventKind::Assign &&
        S.Events[Def.V].Src.valid())
      for (ExprId Place : held(S.Events[Def.V].Src, D.before(Def), Left - 1))
        Out.push_back(Place);
  return Out;
}

/// What the roles of a call say that it does to one of its arguments.
static AccessKind kindOf(const Role &R) {
  switch (R.Does) {
  case RoleKind::TakesReference:
    return AccessKind::TakeReference;
  case RoleKind::DropsReference:
  case RoleKind::Frees:
    return AccessKind::Release;
  case RoleKind::Mutates:
  case RoleKind::Resizes:
    return AccessKind::ContainerCall;
  case RoleKind::Atomic:
    return AccessKind::Atomic;
  case RoleKind::Interior:
    if (R.Kind == "items" || R.Kind == "iterator" || R.isElement())
      return AccessKind::Iterate;
    return AccessKind::Read;
  default:
    return AccessKind::Read;
  }
}

void AccessFinder::call(EventId At) {
  const Event &E = S.Events[At.V];
  for (const Role *R : A.V.rolesThatHold(F, At)) {
    AccessKind Kind = kindOf(*R);
    Slot Of = R->Does == RoleKind::Interior ? R->Of : R->Value;
    if (Kind == AccessKind::Read || Of.Kind != Slot::Arg)
      continue;
    ExprId Arg = S.arg(E, Of.Index);
    if (!Arg.valid())
      continue;
    // An atomic operation is given the address, the others the value.
    if (S.expr(Arg).Kind == ExprKind::Addr) {
      if (ExprId Place = behind(ExprId(S.expr(Arg).A)); Place.valid())
        add(At, Place, Kind);
    } else if (Kind != AccessKind::Atomic) {
      for (ExprId Place : held(Arg, before(At), policy::MaxLoadDepth))
        add(At, Place, Kind);
    }
  }
  for (uint32_t I = 0; I != E.ArgsCount; ++I)
    argument(At, I);
}

/// The place whose address an argument is: `&p->f`, `p->array`, `p->array + 1`.
ExprId AccessFinder::addressed(ExprId Arg) const {
  const Expr *X = &S.expr(Arg);
  if (X->Kind == ExprKind::Addr)
    return behind(ExprId(X->A));
  if (X->Kind == ExprKind::Binary && X->Op == ExprOp::Add) {
    Arg = ExprId(X->A);
    X = &S.expr(Arg);
  }
  const TuFacts &T = P.tu(F);
  TypeId Type;
  if (X->Kind == ExprKind::Var)
    Type = S.Vars[X->A].TypeOf;
  else if (X->Kind == ExprKind::Field)
    Type = T.memberType(X->Type, X->Name);
  const bool Array = Type.valid() && T.type(Type).Kind == TypeKind::Array;
  return Array && isPlace(Arg) ? Arg : ExprId();
}

/// `f(&p->f)`: whoever is given an address may do anything to the place. Locks
/// are no data.
void AccessFinder::argument(EventId At, uint32_t Index) {
  const Event &E = S.Events[At.V];
  ExprId Arg = S.arg(E, Index);
  ExprId Place = Arg.valid() ? addressed(Arg) : ExprId();
  if (!Place.valid())
    return;
  const FunctionRow *Row = P.rowOf(F, E);
  if (Row && Row->Lock.Op != LockOp::None)
    return;
  for (const Role *R : A.V.rolesThatHold(F, At))
    if (R->Does == RoleKind::Atomic && R->Value.Kind == Slot::Arg &&
        R->Value.Index == Index)
      return;
  add(At, Place, AccessKind::AddressTaken);
}

void AccessFinder::run() {
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    const Block &Blk = S.Blocks[B];
    Now = BlockId(B);
    Tested.clear();
    if (Blk.Term == TermKind::Branch && Blk.Cond.valid()) {
      // `p->f`, `!p->f`, `p->f == NULL`
      const Expr *X = &S.expr(Blk.Cond);
      ExprId E = Blk.Cond;
      if (X->Kind == ExprKind::Unary && X->Op == ExprOp::Not)
        E = ExprId(X->A);
      else if (X->Kind == ExprKind::Binary &&
               (X->Op == ExprOp::Eq || X->Op == ExprOp::Ne))
        E = ExprId(S.Exprs[X->B].Kind == ExprKind::Int ? X->A : X->B);
      Tested.insert(E);
    }
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      EventId At(Blk.EventsBegin + I);
      const Event &E = S.Events[At.V];
      if (E.Kind == EventKind::Read && E.Src.valid())
        read(At, E.Src);
      else if (E.Kind == EventKind::Assign)
        assignment(At);
      else if (E.Kind == EventKind::Call)
        call(At);
    }
  }
}

} // namespace nogil
