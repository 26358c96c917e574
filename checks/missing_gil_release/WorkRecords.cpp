//===- WorkRecords.cpp - sizes that are kept in a record ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `Shape S{int(Info.shape[0]), int(Info.shape[1])}; sum(Data, S)`. The
// loop of `sum` runs as far as a member of a record says. That is no evidence
// that there is much to do; but it is the length of an array.
//
// Approach: a member of a record that is a variable of the function is what the
// function stores there: by name, in braces, or by what a constructor, or
// another function that is given the record, stores there. So is a member of a
// record that a function of the program returns, and a number that one returns
// or writes where it is told to: `x = numbers_of(list, &n)`. A member of a
// record that is a parameter is what the callers pass, like a parameter itself.
// The strongest of these counts, where it says more than that it is a member.
//
// A region that threads run together is a function of its own, and its sizes
// are those of the function around it.
//
// Termination: numbers that are made of others, to a fixed depth.
//
// Unsound: where in the function a store stands, and in which of several
// records of one type what a function returns has it.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Work.h"
#include "facts/ResultKind.h"

namespace nogil {

static bool isMember(const Origin &O) {
  return O.Steps.size() == 1 && O.Steps.front().Kind == OriginStep::Field;
}

bool SizeOf::isGiven() const {
  return Kind == SizeKind::Param ||
         (Kind == SizeKind::Member && From.Base == BaseKind::Param &&
          isMember(From));
}

static void keepStronger(SizeOf &Out, SizeOf Of) {
  if (Of.Kind > Out.Kind)
    Out = std::move(Of);
}

/// The memory that an assignment writes, where that is what Member says of it:
/// a member of the record there or, without one, what a pointer points to.
ExprId Work::baseOfStore(FnId G, const Event &E,
                         const OriginStep *Member) const {
  const Skeleton &S = *P.fn(G).Body;
  if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
    return {};
  const Expr &X = S.expr(E.Dst);
  const bool Is = Member ? X.Kind == ExprKind::Field &&
                               P.nameId(P.fn(G).Tu, X.Name) == Member->Name &&
                               P.nameId(P.fn(G).Tu, X.Type) == Member->Record
                         : X.Kind == ExprKind::Elem && !ExprId(X.B).valid();
  return Is ? ExprId(X.A) : ExprId();
}

/// What the function that is called stores where an argument points, or in a
/// member of the record there, in terms of the caller. No Arg: in a member of
/// what it returns.
SizeOf Work::storedBy(FnId F, EventId Call, std::optional<uint32_t> Arg,
                      const OriginStep *Member) {
  SizeOf Out;
  FnId G = P.calleeOf(F, P.event({F, Call}));
  if (!G.valid() || !P.fn(G).Body || Depth >= MaxDepth ||
      Groups[F.V] == Groups[G.V])
    return Out;
  const Skeleton &S = *P.fn(G).Body;
  ++Depth;
  auto IsThere = [&](ExprId E, Point At) {
    Origin O = V.origins(G, E, At).front();
    return Arg ? O.isParam(*Arg) : O.Base != BaseKind::Param;
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    const Point At = V.defs(G).before(EventId(I));
    if (ExprId Base = baseOfStore(G, E, Member); Base.valid()) {
      if (IsThere(Base, At))
        keepStronger(Out, sizeOf(G, E.Src, At));
      continue;
    }
    for (uint32_t A = 0; Arg && E.Kind == EventKind::Call && A != E.ArgsCount;
         ++A)
      if (ExprId X = S.arg(E, A);
          X.valid() && S.expr(X).Kind == ExprKind::Var && IsThere(X, At)) {
        keepStronger(Out, storedBy(G, EventId(I), A, Member));
        if (Member)
          continue;
        SizeOf ByApi;
        ByApi.In = G;
        ByApi.From.Base = BaseKind::Out;
        ByApi.From.Index = I;
        ByApi.From.Arg = A;
        ByApi.Kind = ofResult(G, ByApi.From);
        keepStronger(Out, std::move(ByApi));
      }
  }
  --Depth;
  return Out.isGiven() ? givenOnce(F, Call, Out) : Out;
}

/// In a loop, what a call is given may be what it has stored before: nothing
/// then.
SizeOf Work::givenOnce(FnId F, EventId Call, const SizeOf &S) {
  if (!Asking.insert({F.V, Call.V}).second)
    return {};
  SizeOf Out = given(F, Call, S);
  Asking.erase({F.V, Call.V});
  return Out;
}

/// The number that the function which is called returns, in terms of the
/// caller.
SizeOf Work::returnedBy(FnId F, EventId Call) {
  SizeOf Out;
  const Event &E = P.event({F, Call});
  FnId G = P.calleeOf(F, E);
  if (!G.valid() || !P.fn(G).Body || Depth >= MaxDepth ||
      Groups[F.V] == Groups[G.V] || !E.Callee.valid() ||
      resultKind(P.tu(F), P.tu(F).func(E.Callee).Type) != TypeKind::Builtin)
    return Out;
  const Skeleton &S = *P.fn(G).Body;
  ++Depth;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    if (S.Blocks[B].Term == TermKind::Return && S.Blocks[B].Cond.valid())
      keepStronger(Out,
                   sizeOf(G, S.Blocks[B].Cond, V.defs(G).endOf(BlockId(B))));
  --Depth;
  if (Out.isGiven())
    return givenOnce(F, Call, Out);
  return Out.Kind > SizeKind::Param ? Out : SizeOf();
}

/// The variable that an origin is a member of. A constructor may have written
/// it.
static VarId recordOf(const Skeleton &S, const Origin &O) {
  if (O.Base == BaseKind::Local)
    return VarId(O.Index);
  if (O.Base != BaseKind::Out)
    return {};
  ExprId Arg = S.arg(S.Events[O.Index], O.Arg);
  if (!Arg.valid() || S.expr(Arg).Kind != ExprKind::Addr)
    return {};
  const Expr &X = S.Exprs[S.expr(Arg).A];
  return X.Kind == ExprKind::Var ? VarId(X.A) : VarId();
}

/// What is stored in the member of a variable that the origin is, or of what a
/// function of the program has returned.
SizeOf Work::inMember(FnId F, const Origin &O) {
  SizeOf Out;
  const Skeleton &S = *P.fn(F).Body;
  if (!isMember(O) || Depth >= MaxDepth)
    return Out;
  const OriginStep &Member = O.Steps.front();
  if (O.Base == BaseKind::Result)
    Out = storedBy(F, EventId(O.Index), std::nullopt, &Member);
  if (O.Base == BaseKind::Out)
    Out = storedBy(F, EventId(O.Index), O.Arg, &Member);
  const VarId Record = recordOf(S, O);
  if (!Record.valid() && O.Base != BaseKind::Result)
    return Out;
  auto Is = [&](ExprId E) {
    return Record.valid() && S.expr(E).Kind == ExprKind::Var &&
           S.expr(E).A == Record.V;
  };
  auto IsResult = [&](ExprId E, EventId Store) {
    const Origin Of = V.origins(F, E, V.defs(F).before(Store)).front();
    return O.Base == BaseKind::Result && Of.Base == O.Base &&
           Of.Index == O.Index && Of.Steps.empty();
  };
  ++Depth;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (ExprId Base = baseOfStore(F, E, &Member);
        Base.valid() && (Is(Base) || IsResult(Base, EventId(I))))
      keepStronger(Out, sizeOf(F, E.Src, V.defs(F).before(EventId(I))));
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (ExprId Arg = S.arg(E, A); Arg.valid() &&
                                    S.expr(Arg).Kind == ExprKind::Addr &&
                                    Is(ExprId(S.expr(Arg).A)))
        keepStronger(Out, storedBy(F, EventId(I), A, &Member));
  }
  --Depth;
  return Out;
}

/// What a region that threads run has of the variables around it is what they
/// hold where it runs.
SizeOf Work::captured(FnId F, const Origin &O) {
  const FnId G = P.fn(F).Parent;
  if (O.Base != BaseKind::Local || O.interior() || !G.valid() ||
      !P.fn(G).Body || Groups[F.V] == Groups[G.V])
    return {};
  const Var &Inner = P.fn(F).Body->Vars[O.Index];
  const Skeleton &S = *P.fn(G).Body;
  if (Inner.Kind != Storage::Capture)
    return {};
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call || runBy(G, S.Events[I]) != F)
      continue;
    for (uint32_t W = 0; W != S.Vars.size(); ++W) {
      if (S.Vars[W].Decl != Inner.Decl ||
          P.tu(G).str(S.Vars[W].Name) != P.tu(F).str(Inner.Name))
        continue;
      std::vector<Origin> Of =
          OriginFinder(V, G).ofVar(VarId(W), V.defs(G).before(EventId(I)));
      for (Origin &X : Of)
        if (X.known())
          X.Steps.insert(X.Steps.end(), O.Steps.begin(), O.Steps.end());
      return strongest(G, Of);
    }
  }
  return {};
}

} // namespace nogil
