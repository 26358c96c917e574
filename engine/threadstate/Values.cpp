//===- Values.cpp - expressions of a skeleton as terms --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An expression is evaluated on one path: a variable is the term it holds
// there, memory is what was stored in it on the path, or else a Load that
// stands for what it held on entry. A place (of a variable, member or element)
// is a term too, so that `p->f` written through one name and read through
// another that holds the same pointer is the same place.
// Names.cpp: references are other names of places.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "state/Writes.h"
#include "threadstate/Simulate.h"

namespace nogil {

TermId Simulation::load(PathState &S, TermId Loc) {
  if (TermId V = Knowledge(T, S).stored(Loc); V.valid())
    return V;
  return unstored(S, Loc);
}

/// What a place holds that nothing was stored to on this path: what the caller
/// gave, or what was there on entry or after a call that may have written it.
TermId Simulation::unstored(PathState &S, TermId Loc) {
  const Term L = T[Loc];
  TermId Version = memory(S).version(Loc);
  if (L.Kind == ValueKind::LocVar && L.A == Self.V && L.B < Body.ParamCount &&
      !Version.valid())
    return T.param(L.B);
  return T.load(Loc, Version);
}

/// What is written lies behind a pointer that is read from memory.
static bool followsMemory(const Writes &W) {
  for (uint32_t I = 0; I != W.Terms.size(); ++I)
    if (W.Terms[TermId(I)].Kind == ValueKind::Load)
      return true;
  return false;
}

/// The call may say something about what its arguments lead to, or ask.
bool Simulation::asksOfArguments(const Event &E) {
  if (P.rowOf(Self, E))
    return true;
  const FnId F = P.calleeOf(Self, E);
  if (!F.valid())
    return !P.targetsOf(Self, E).empty();
  const Summary &X = summary(F);
  return !X.Neutral || !X.Preconditions.empty() || !X.Conditionals.empty() ||
         X.Result.valid() || !X.Contents.empty() || followsMemory(written(F));
}

/// Which expressions are records or arrays, whether objects that own something
/// matter, and which calls return places that are written or given away.
void Simulation::findWrappers() {
  PlaceUsed.assign(Body.Events.size(), false);
  Arrays = Records = std::vector<bool>(Body.Exprs.size());
  auto Use = [&](ExprId E) {
    if (E.valid() && Body.expr(E).Kind == ExprKind::Result)
      PlaceUsed[Body.expr(E).A] = true;
  };
  for (uint32_t I = 0; I != Body.Exprs.size(); ++I) {
    const Expr &X = Body.Exprs[I];
    Arrays[I] = isArray(Tu, Body, ExprId(I));
    if (X.Kind == ExprKind::Field)
      Records[X.A] = true; // by Dot the record, by Arrow its address
    if (X.Kind == ExprKind::Addr)
      Use(ExprId(X.A));
  }
  for (const Event &E : Body.Events) {
    if (E.Kind == EventKind::Assign)
      Use(E.Dst);
    if (E.Kind != EventKind::Call)
      continue;
    const FunctionRow *Row = P.rowOf(Self, E);
    Wrappers |= Row && (Row->Owns != Owning::None || Row->ReturnsContent);
    for (uint32_t I = 0; I != E.ArgsCount; ++I)
      if (ParamAccess A = accessOf(P, Self, E, I);
          A == PA_ValueRef || A == PA_RecordRef)
        Use(Body.arg(E, I));
  }
}

TermId Simulation::variable(VarId V) {
  if (VarPlaces.empty())
    VarPlaces.resize(Body.Vars.size());
  TermId &Known = VarPlaces[V.V];
  if (Known.valid())
    return Known;
  if (Tu.str(Body.Vars[V.V].Usr).empty())
    return Known = T.locVar(Self, V);
  Term G;
  G.Kind = ValueKind::LocGlobal;
  G.A = P.nameId(Fn.Tu, Body.Vars[V.V].Usr).V;
  return Known = T.make(G);
}

TermId Simulation::place(PathState &S, ExprId E) {
  const Expr &X = Body.expr(E);
  switch (X.Kind) {
  case ExprKind::Var:
    return named(variable(VarId(X.A)));
  case ExprKind::Field: {
    ExprId Base(X.A);
    TermId Pointer =
        X.Op == ExprOp::Arrow ? eval(S, Base) : T.addrOf(place(S, Base));
    return named(T.locField(Pointer, P.nameId(Fn.Tu, X.Name)));
  }
  case ExprKind::Elem:
    return T.locElem(eval(S, ExprId(X.A)), X.B == ExprId::None
                                               ? T.constant(0)
                                               : eval(S, ExprId(X.B)));
  default: // a value: the place is wherever it is kept
    return T.locElem(eval(S, E), T.constant(0));
  }
}

TermId Simulation::eval(PathState &S, ExprId E) {
  const Expr &X = Body.expr(E);
  switch (X.Kind) {
  case ExprKind::Int:
    return T.constant(X.Value);
  case ExprKind::Str: {
    Term Str;
    Str.Kind = ValueKind::Str;
    Str.A = P.nameId(Fn.Tu, X.Name).V;
    return T.make(Str);
  }
  case ExprKind::Func:
    return T.function(P.resolve(Fn.Tu, FuncRefId(X.A)));
  case ExprKind::Var:
  case ExprKind::Field:
    if (Arrays[E.V])
      return T.addrOf(place(S, E));
    [[fallthrough]];
  case ExprKind::Elem:
    return load(S, place(S, E));
  case ExprKind::Addr:
    return T.addrOf(place(S, ExprId(X.A)));
  case ExprKind::Result: {
    TermId Sym = resultSym(EventId(X.A));
    TermId Known = Knowledge(T, S).stored(Sym);
    return Known.valid() ? Known : Sym;
  }
  case ExprKind::Unary: {
    TermId A = eval(S, ExprId(X.A));
    if (X.Op == ExprOp::Not)
      return T.negate(A);
    if (X.Op == ExprOp::Neg)
      return T.op(ExprOp::Sub, T.constant(0), A);
    return T.op(ExprOp::Xor, A, T.constant(-1));
  }
  case ExprKind::Binary: {
    TermId V = T.op(X.Op, eval(S, ExprId(X.A)), eval(S, ExprId(X.B)));
    const Expr &Right = Body.expr(ExprId(X.B));
    bool Tests =
        X.Op == ExprOp::And || X.Op == ExprOp::Eq || X.Op == ExprOp::Ne;
    if (Tests && Right.Kind == ExprKind::Int && Right.Name.valid() &&
        T[V].Kind != ValueKind::Const)
      T.label(V, P.nameId(Fn.Tu, Right.Name));
    return V;
  }
  case ExprKind::Cond: {
    TermId C = eval(S, ExprId(X.A));
    int Known = Knowledge(T, S).truth(C);
    if (Known >= 0)
      return eval(S, ExprId(Known ? X.B : X.C));
    return T.select(C, eval(S, ExprId(X.B)), eval(S, ExprId(X.C)));
  }
  case ExprKind::Opaque:
    break;
  }
  return T.sym(Self, SymKind::Opaque, E.V);
}

TermId Simulation::instantiate(PathState &S, const TermTable &Of, TermId X,
                               const std::vector<TermId> &Args) {
  const Term &N = Of[X];
  TermId Sub[3];
  auto In = [&](std::initializer_list<uint32_t> Operands) {
    unsigned I = 0;
    for (uint32_t O : Operands) {
      Sub[I] = instantiate(S, Of, TermId(O), Args);
      if (!Sub[I++].valid())
        return false;
    }
    return true;
  };
  auto Labelled = [&](TermId V) {
    NameId Label = Of.labelOf(X);
    if (Label.valid() && V.valid() && T[V].Kind != ValueKind::Const)
      T.label(V, Label);
    return V;
  };
  switch (N.Kind) {
  case ValueKind::Param:
    return Labelled(N.A < Args.size() ? Args[N.A] : TermId());
  case ValueKind::Load:
    return Labelled(In({N.A}) ? load(S, Sub[0]) : TermId());
  case ValueKind::LocField:
    return In({N.A}) ? named(T.locField(Sub[0], NameId(N.B))) : TermId();
  case ValueKind::LocElem:
    return In({N.A, N.B}) ? T.locElem(Sub[0], Sub[1]) : TermId();
  case ValueKind::AddrOf:
    return In({N.A}) ? T.addrOf(Sub[0]) : TermId();
  case ValueKind::Not:
    return In({N.A}) ? T.negate(Sub[0]) : TermId();
  case ValueKind::Op:
    return Labelled(In({N.A, N.B}) ? T.op(N.Op, Sub[0], Sub[1]) : TermId());
  case ValueKind::AtEntry:
    return whetherAttached(S);
  case ValueKind::Select:
    return In({N.A, N.B, N.C}) ? T.select(Sub[0], Sub[1], Sub[2]) : TermId();
  case ValueKind::Pure: {
    std::vector<TermId> List;
    for (uint32_t I = N.B; I != TermId::None; I = Of[TermId(I)].B) {
      List.push_back(instantiate(S, Of, TermId(Of[TermId(I)].A), Args));
      if (!List.back().valid())
        return TermId();
    }
    return Labelled(T.pure(N.A, List));
  }
  default:
    return T.make(N); // nothing in it that another function numbers otherwise
  }
}

void Simulation::assign(PathState &S, const Event &E, EventId Id) {
  if (!E.Dst.valid())
    return;
  TermId Value = E.Src.valid() ? eval(S, E.Src) : TermId();
  TermId Loc = place(S, E.Dst);
  if ((E.Flags & EF_Binds) && Loc == place(S, E.Src))
    return; // from now on, two names of one place
  Knowledge K(T, S);
  if (!Value.valid() || T.opaque(Value)) {
    Value = T.sym(Self, SymKind::Written, Id.V);
    if (Executed[Id.V])
      K.renew(Value);
    Executed[Id.V] = true;
  }
  K.clobber(Loc, Self, Body);
  // Not every variable has a type in the table: lists, what is dependent.
  TypeId Type;
  if (Wrappers && Body.expr(E.Dst).Kind == ExprKind::Var)
    Type = Body.Vars[Body.expr(E.Dst).A].TypeOf;
  bool Object = Type.valid() && Tu.type(Type).Kind == TypeKind::Record;
  if (isRecord(E.Dst) || Object) {
    const TermId At = T.addrOf(Loc);
    const bool Named = T[At].Kind == ValueKind::AddrOf;
    memory(S).forget(T.memory(Named ? TermId(T[At].A) : At), Id);
  }
  K.store(Loc, Value);
}

/// Members of what the expression names are used in this function.
bool Simulation::isRecord(ExprId E) const {
  const Expr &X = Body.expr(E);
  return Records[E.V] || (X.Kind == ExprKind::Elem && Records[X.A]);
}

} // namespace nogil
