//===- TeamValues.cpp - what the threads of a team have alone -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/TeamValues.h"
#include "cfg/Decisions.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {

/// The variable that a place is a part of, or None: it lies behind a pointer.
static VarId rootOf(const Skeleton &S, ExprId E) {
  for (;;) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Var)
      return VarId(X.A);
    bool Part = (X.Kind == ExprKind::Field && X.Op == ExprOp::Dot) ||
                X.Kind == ExprKind::Elem;
    if (!Part)
      return VarId();
    E = ExprId(X.A);
  }
}

/// Only the thread has it.
bool TeamValues::privateTo(const Var &X) const {
  switch (X.Kind) {
  case Storage::Global:
  case Storage::StaticLocal:
    return false;
  case Storage::Capture:
    return !X.ByReference;
  default:
    return true;
  }
}

void TeamValues::start(VarId X) {
  const Var &That = S.Vars[X.V];
  bool Known = true;
  Share Is = Share::Same;
  if (That.Divided || That.Kind == Storage::ThreadLocal) {
    Is = Share::Own;
  } else if (That.Kind == Storage::Param || That.Kind == Storage::This) {
    Is = X.V < In.Params.size() ? In.Params[X.V] : Share::Own;
    Known = That.ByReference;
  } else if (That.Kind == Storage::Capture) {
    auto It = In.Captures.find(X.V);
    Is = It == In.Captures.end() ? Share::Same : It->second;
    Known = That.ByReference;
  } else {
    Known = !privateTo(That);
  }
  Of[X.V] = Is;
  Fixed[X.V] = Known;
  Named[X.V] = Is == Share::Own;
}

TeamValues::TeamValues(Views &V, const TeamEntry &In)
    : V(V), P(V.program()), In(In), S(*P.fn(In.F).Body), Of(S.Vars.size()),
      Fixed(S.Vars.size()), Stepped(S.Vars.size()), Scaled(S.Vars.size()),
      Named(S.Vars.size()), Chosen(S.Vars.size()), Returned(S.Events.size()),
      Alone(S.Blocks.size()) {
  for (uint32_t X = 0; X != S.Vars.size(); ++X)
    start(VarId(X));
  for (const Event &E : S.Events)
    note(E);
  spread();
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call && Returned[I] == Share::Same &&
        !V.role(In.F, EventId(I), RoleKind::Interior))
      Returned[I] = Share::Own;
  spread();
  walk();
  spread();
  decide();
}

/// What is to be known of variables and members before the first look.
void TeamValues::note(const Event &E) {
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    // Whoever has the address may set it.
    ExprId Arg = S.arg(E, A);
    if (!Arg.valid() || S.expr(Arg).Kind != ExprKind::Addr)
      continue;
    const Expr &X = S.expr(Arg);
    if (S.Exprs[X.A].Kind != ExprKind::Var)
      continue;
    const Var &Lent = S.Vars[S.Exprs[X.A].A];
    if (privateTo(Lent) && !Lent.ByReference)
      Of[S.Exprs[X.A].A] = Share::Own;
  }
  if (E.Kind != EventKind::Assign || (E.Flags & EF_Binds) || !E.Dst.valid())
    return;
  const Expr &Dst = S.expr(E.Dst);
  if (Dst.Kind == ExprKind::Field)
    Written.insert(Dst.Name);
  if (Dst.Kind == ExprKind::Var)
    Stepped[Dst.A] = Stepped[Dst.A] || (E.Flags & EF_Compound) ||
                     mentions(S, E.Src, VarId(Dst.A)) ||
                     !privateTo(S.Vars[Dst.A]);
}

/// What an assignment does to the variable that it sets; true: it has changed.
bool TeamValues::set(const Event &E) {
  if (!E.Dst.valid() || !E.Src.valid())
    return false;
  const Expr &Dst = S.expr(E.Dst);
  if (Dst.Kind != ExprKind::Var || Fixed[Dst.A])
    return false;
  const Expr &Src = S.expr(E.Src);
  bool Product = Src.Kind == ExprKind::Binary && Src.Op == ExprOp::Mul;
  Scaled[Dst.A] = Scaled[Dst.A] || Product;
  const bool Was = Named[Dst.A];
  Named[Dst.A] = Was || names(E.Src);
  bool Compares = Src.Kind == ExprKind::Binary || Src.Kind == ExprKind::Result;
  Chosen[Dst.A] = Chosen[Dst.A] || (Compares && selects(E.Src, true));
  Share Is = S.Vars[Dst.A].ByReference ? place(E.Src) : value(E.Src);
  if (Is <= Of[Dst.A])
    return Named[Dst.A] != Was;
  Of[Dst.A] = Is;
  return true;
}

void TeamValues::spread() {
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      const Event &E = S.Events[I];
      if (E.Kind == EventKind::Assign)
        Changed = set(E) || Changed;
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        if (Share Is = value(S.arg(E, A)); Is > Returned[I]) {
          Returned[I] = Is;
          Changed = true;
        }
    }
  }
}

/// What goes on in steps from where data say.
void TeamValues::walk() {
  for (uint32_t X = 0; X != S.Vars.size(); ++X)
    if (Of[X] == Share::Data && Stepped[X])
      Of[X] = Share::Own;
}

/// The end of a loop over rounds, or over a range of one's own.
bool TeamValues::endsRounds(ExprId Cond) const {
  const Expr &X = S.expr(Cond);
  auto Counts = [&](uint32_t E) {
    const Expr &That = S.Exprs[E];
    return That.Kind == ExprKind::Var &&
           (S.Vars[That.A].Divided ||
            (Of[That.A] == Share::Own && Stepped[That.A]));
  };
  return X.Kind == ExprKind::Binary && (Counts(X.A) || Counts(X.B));
}

/// It says which thread or round this is.
bool TeamValues::names(ExprId E) const {
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var:
    return Named[X.A];
  case ExprKind::Addr:
    return names(ExprId(X.A));
  case ExprKind::Result:
    return S.Events[X.A].ArgsCount == 0 ||
           V.role(In.F, EventId(X.A), RoleKind::ThisThread);
  case ExprKind::Binary:
    return (X.Op == ExprOp::Add || X.Op == ExprOp::Sub) &&
           (names(ExprId(X.A)) || names(ExprId(X.B)));
  default:
    return false;
  }
}

/// A call that compares which thread this is with another one, and says that
/// they are the same where it is so.
bool TeamValues::comparesNames(EventId Call, bool Same) const {
  const Event &E = S.Events[Call.V];
  if (Same && V.says(In.F, Call, RoleKind::ThisThread, "same"))
    return true;
  if (!E.Callee.valid())
    return false;
  const TuFacts &T = P.tu(In.F);
  if (T.str(T.func(E.Callee).Name) != (Same ? "operator==" : "operator!="))
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (ExprId Arg = S.arg(E, A); Arg.valid() && names(Arg))
      return true;
  return false;
}

/// One thread or round is meant where the condition holds (or does not).
bool TeamValues::selects(ExprId Cond, bool Holds) const {
  const Expr &X = S.expr(Cond);
  if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not)
    return selects(ExprId(X.A), !Holds);
  if (X.Kind == ExprKind::Binary) {
    ExprOp Wanted = Holds ? ExprOp::Eq : ExprOp::Ne;
    return X.Op == Wanted && (names(ExprId(X.A)) || names(ExprId(X.B)));
  }
  if (X.Kind == ExprKind::Var && Holds && Chosen[X.A])
    return true;
  if (X.Kind == ExprKind::Result && comparesNames(EventId(X.A), Holds))
    return true;
  if (X.Kind == ExprKind::Result && S.Events[X.A].ArgsCount) {
    // Whoever comes first, maybe.
    const Event &Call = S.Events[X.A];
    bool Told = false;
    for (uint32_t A = 0; A != Call.ArgsCount; ++A)
      Told = Told || value(S.arg(Call, A)) != Share::Same;
    if (!Told)
      return true;
  }
  return !Holds && names(Cond);
}

void TeamValues::decide() {
  Decisions Ways(S);
  std::vector<bool> Depends(S.Blocks.size());
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    const Block &Blk = S.Blocks[B];
    if (!Blk.Cond.valid() || Blk.Succs.size() < 2)
      continue;
    bool Varies = value(Blk.Cond) != Share::Same && !endsRounds(Blk.Cond);
    for (uint32_t W = 0; W != Blk.Succs.size(); ++W) {
      bool One = Blk.Term == TermKind::Branch
                     ? selects(Blk.Cond, W == 0)
                     : names(Blk.Cond) && W + 1 != Blk.Succs.size();
      if (!One && !Varies)
        continue;
      std::vector<bool> Decided = Ways.decidedBy({BlockId(B), W});
      for (uint32_t I = 0; I != Decided.size(); ++I) {
        Alone[I] = Alone[I] || (One && Decided[I]);
        Depends[I] = Depends[I] || (Varies && Decided[I]);
      }
    }
  }
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    for (uint32_t N = 0; Depends[B] && N != S.Blocks[B].EventsCount; ++N) {
      const Event &E = S.Events[S.Blocks[B].EventsBegin + N];
      if (E.Kind != EventKind::Assign || (E.Flags & EF_Init))
        continue;
      if (const Expr &Dst = S.expr(E.Dst);
          Dst.Kind == ExprKind::Var && !Fixed[Dst.A])
        Of[Dst.A] = std::max(Of[Dst.A], Share::Data);
    }
  spread();
}

TypeId TeamValues::typeOf(ExprId E) const {
  const TuFacts &T = P.tu(In.F);
  const Expr &X = S.expr(E);
  auto Inner = [&](TypeId Of) {
    return Of.valid() && T.type(Of).Kind == TypeKind::Reference ? T.type(Of).Of
                                                                : Of;
  };
  if (X.Kind == ExprKind::Var)
    return Inner(S.Vars[X.A].TypeOf);
  if (X.Kind == ExprKind::Field)
    return Inner(T.memberType(X.Type, X.Name));
  if (X.Kind == ExprKind::Elem) {
    TypeId Of = typeOf(ExprId(X.A));
    bool Leads = Of.valid() && (T.type(Of).Kind == TypeKind::Pointer ||
                                T.type(Of).Kind == TypeKind::Array);
    return Leads ? T.type(Of).Of : TypeId();
  }
  return TypeId();
}

bool TeamValues::ofKind(ExprId E, TypeKind K) const {
  TypeId Of = typeOf(E);
  return Of.valid() && P.tu(In.F).type(Of).Kind == K;
}

Share TeamValues::place(ExprId E) const {
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var: {
    const Var &That = S.Vars[X.A];
    if (That.Kind == Storage::Capture && That.ByReference)
      return Of[X.A] == Share::Own ? Share::Own : Share::Same;
    return That.ByReference  ? Of[X.A]
           : privateTo(That) ? Share::Own
                             : Share::Same;
  }
  case ExprKind::Elem: {
    // An array is a part of what it is in; a pointer leads elsewhere.
    ExprId Base(X.A);
    Share That = ofKind(Base, TypeKind::Array) ? place(Base) : value(Base);
    return ExprId(X.B).valid() ? std::max(That, value(ExprId(X.B))) : That;
  }
  case ExprKind::Field:
    return X.Op == ExprOp::Arrow ? value(ExprId(X.A)) : place(ExprId(X.A));
  case ExprKind::Result:
    return Returned[X.A];
  case ExprKind::Cond:
    return std::max(place(ExprId(X.B)), place(ExprId(X.C)));
  default:
    return Share::Own;
  }
}

/// What is read from a place.
Share TeamValues::loaded(ExprId E) const {
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Field && Written.contains(X.Name))
    return Share::Own;
  Share From = place(E);
  if (X.Kind != ExprKind::Elem || From != Share::Own)
    return From;
  if (ofKind(E, TypeKind::Array))
    return From;
  // A number out of an array of all threads; its own memory is its own.
  bool Number = ofKind(E, TypeKind::Builtin) || ofKind(E, TypeKind::Enum);
  if (VarId Root = rootOf(S, E); Root.valid() && privateTo(S.Vars[Root.V]) &&
                                 ofKind(ExprId(X.A), TypeKind::Array))
    return From;
  return Number ? Share::Data : From;
}

/// A number of steps from where data say is a place of one's own.
Share TeamValues::sum(const Expr &X) const {
  Share L = value(ExprId(X.A)), R = value(ExprId(X.B));
  auto Begins = [&](ExprId E, Share Is) {
    const Expr &That = S.expr(E);
    return Is == Share::Data &&
           !(That.Kind == ExprKind::Binary && That.Op == ExprOp::Mul) &&
           !(That.Kind == ExprKind::Var && Scaled[That.A]);
  };
  auto Steps = [&](ExprId E, Share Is) {
    const Expr &That = S.expr(E);
    return Is != Share::Own && That.Kind == ExprKind::Var && Stepped[That.A];
  };
  if ((Begins(ExprId(X.A), L) && Steps(ExprId(X.B), R)) ||
      (Begins(ExprId(X.B), R) && Steps(ExprId(X.A), L)))
    return Share::Own;
  return std::max(L, R);
}

Share TeamValues::value(ExprId E) const {
  if (!E.valid())
    return Share::Same;
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var:
    if (ofKind(E, TypeKind::Array))
      return place(E);
    if (!privateTo(S.Vars[X.A]) && Stepped[X.A])
      return Share::Own;
    return Of[X.A];
  case ExprKind::Field:
  case ExprKind::Elem:
    return loaded(E);
  case ExprKind::Addr:
    return place(ExprId(X.A));
  case ExprKind::Unary:
    return value(ExprId(X.A));
  case ExprKind::Binary:
    return X.Op == ExprOp::Add
               ? sum(X)
               : std::max(value(ExprId(X.A)), value(ExprId(X.B)));
  case ExprKind::Cond:
    return std::max(
        {value(ExprId(X.A)), value(ExprId(X.B)), value(ExprId(X.C))});
  case ExprKind::Result:
    return Returned[X.A];
  case ExprKind::Opaque:
    return Share::Own;
  default:
    return Share::Same;
  }
}

Share TeamValues::given(const Event &Call, uint32_t Arg,
                        bool ByReference) const {
  ExprId E = S.arg(Call, Arg);
  if (!E.valid())
    return Share::Own;
  return ByReference && isPlace(S.expr(E)) ? place(E) : value(E);
}

} // namespace nogil
