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
// function stores there: by name, in braces, or by what a constructor stores of
// its parameters. A member of a record that is a parameter is what the callers
// pass, like a parameter itself. The strongest of these counts, where it says
// more than that it is a member.
//
// A region that threads run together is a function of its own, and its sizes
// are those of the function around it.
//
// Termination: numbers that are made of others, to a fixed depth.
//
// Unsound: where in the function a store stands. What calls store that are
// given the record later is not looked at.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Work.h"

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

/// What a constructor stores in the member, in terms of its caller.
void Work::storedBy(FnId F, EventId Call, const OriginStep &Member,
                    SizeOf &Out) {
  FnId G = P.calleeOf(F, P.event({F, Call}));
  if (!G.valid() || !P.fn(G).Body || Groups[F.V] == Groups[G.V] ||
      !(P.info(G).Flags & FF_Ctor))
    return;
  const Skeleton &S = *P.fn(G).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        S.expr(E.Dst).Kind != ExprKind::Field ||
        P.nameId(P.fn(G).Tu, S.expr(E.Dst).Name) != Member.Name)
      continue;
    Point At = V.defs(G).before(EventId(I));
    if (!V.origins(G, ExprId(S.expr(E.Dst).A), At).front().isParam(0))
      continue;
    SizeOf Of = sizeOf(G, E.Src, At);
    keepStronger(Out, Of.isGiven() ? given(F, Call, Of) : std::move(Of));
  }
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

/// What is stored in the member of a variable that the origin is.
SizeOf Work::inMember(FnId F, const Origin &O) {
  constexpr unsigned MaxDepth = 3;
  SizeOf Out;
  const Skeleton &S = *P.fn(F).Body;
  const VarId Record = recordOf(S, O);
  if (!Record.valid() || !isMember(O) || Depth >= MaxDepth)
    return Out;
  auto Is = [&](ExprId E) {
    return S.expr(E).Kind == ExprKind::Var && S.expr(E).A == Record.V;
  };
  ++Depth;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Field && Is(ExprId(S.expr(E.Dst).A)) &&
        P.nameId(P.fn(F).Tu, S.expr(E.Dst).Name) == O.Steps.front().Name)
      keepStronger(Out, sizeOf(F, E.Src, V.defs(F).before(EventId(I))));
    if (E.Kind != EventKind::Call || !E.ArgsCount)
      continue;
    ExprId First = S.arg(E, 0);
    if (First.valid() && S.expr(First).Kind == ExprKind::Addr &&
        Is(ExprId(S.expr(First).A)))
      storedBy(F, EventId(I), O.Steps.front(), Out);
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
