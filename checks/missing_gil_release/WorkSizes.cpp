//===- WorkSizes.cpp - what decides how often a loop runs
//------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Work.h"
#include <algorithm>

namespace nogil {

void Work::operands(const Skeleton &S, ExprId E,
                    std::vector<ExprId> &Out) const {
  const Expr &X = S.expr(E);
  bool Compares =
      X.Kind == ExprKind::Binary &&
      (X.Op == ExprOp::Lt || X.Op == ExprOp::Le || X.Op == ExprOp::Gt ||
       X.Op == ExprOp::Ge || X.Op == ExprOp::Ne || X.Op == ExprOp::Eq);
  if (Compares) {
    Out.push_back(ExprId(X.A));
    Out.push_back(ExprId(X.B));
  } else if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not) {
    operands(S, ExprId(X.A), Out);
  } else if (X.Kind == ExprKind::Result && S.Events[X.A].ArgsCount == 2) {
    // Iterators are compared by an operator.
    for (uint32_t A = 0; A != 2; ++A)
      if (ExprId Arg = S.arg(S.Events[X.A], A); Arg.valid())
        Out.push_back(Arg);
  } else {
    Out.push_back(E);
  }
}

/// The call says how long a container of C++ is, or where it ends.
bool Work::isContainer(FnId F, EventId Call) const {
  FnId G = P.calleeOf(F, P.event({F, Call}));
  return G.valid() &&
         std::ranges::any_of(M.Containers, [&](const std::string &Glob) {
           return fitsGlob(Glob, P.tu(G).str(P.info(G).Qual));
         });
}

SizeKind Work::kindOf(FnId F, const Origin &O) const {
  if (const OriginStep *I = O.interior()) {
    const std::string &K = I->Via->Kind;
    bool Last = I == &O.Steps.back();
    if (!I->Event.valid()) // shape[i], but not the number of dimensions
      return K == "length" || (K == "geometry" && !Last) ? SizeKind::Array
                                                         : SizeKind::Unknown;
    std::string Name = P.calleeName(F, P.event({F, I->Event}));
    bool Small = std::find(M.SmallSizes.begin(), M.SmallSizes.end(), Name) !=
                 M.SmallSizes.end();
    if (isContainer(F, I->Event))
      return Last ? SizeKind::Container : SizeKind::Unknown;
    std::string_view Source = P.Rules->apiSource(Name);
    bool Shape = K == "geometry" && std::ranges::find(M.ShapeSources, Source) !=
                                        M.ShapeSources.end();
    bool Elements = K == "length" || K == "geometry" || Last;
    return !Small && (Shape || (Elements && Source == M.ArraySource))
               ? SizeKind::Array
               : SizeKind::Unknown;
  }
  if (!O.Steps.empty()) {
    const OriginStep &Last = O.Steps.back();
    if (Last.Kind != OriginStep::Field)
      return SizeKind::Unknown;
    std::string Member = P.str(Last.Record) + "::" + P.str(Last.Name);
    return std::ranges::find(M.LengthMembers, Member) != M.LengthMembers.end()
               ? SizeKind::Array
               : SizeKind::Member;
  }
  return O.Base == BaseKind::Param ? SizeKind::Param : SizeKind::Unknown;
}

/// The member that a value is, or that was assigned to the variable it is.
std::string Work::memberOf(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Field)
    return T.str(X.Type) + "::" + T.str(X.Name);
  if (X.Kind == ExprKind::Binary) {
    std::string Left = memberOf(F, ExprId(X.A), At);
    return Left.empty() ? memberOf(F, ExprId(X.B), At) : Left;
  }
  if (X.Kind != ExprKind::Var)
    return "";
  for (EventId Def : V.defs(F).at(VarId(X.A), At)) {
    if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign)
      continue;
    const Expr &Src = S.expr(S.Events[Def.V].Src);
    if (Src.Kind == ExprKind::Field)
      return T.str(Src.Type) + "::" + T.str(Src.Name);
  }
  return "";
}

SizeOf Work::sizeOf(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  SizeOf Out;
  Out.In = F;
  bool Numbers = true;
  for (const Origin &O : V.origins(F, E, At)) {
    if (O.Base == BaseKind::Const) {
      const Expr &X = S.Exprs[O.Index];
      if (X.Kind == ExprKind::Int && X.Value > 0)
        Out.Number = std::max(Out.Number, uint64_t(X.Value));
      continue;
    }
    Numbers = false;
    SizeKind K = kindOf(F, O);
    if (K > Out.Kind) {
      Out.Kind = K;
      Out.From = O;
    }
  }
  if (Numbers)
    Out.Kind = SizeKind::Number;
  if (Out.Kind == SizeKind::Member)
    Out.Member = memberOf(F, E, At);
  return Out;
}

SizeOf Work::ofCallers(FnId F, SizeOf S) {
  if (S.Kind != SizeKind::Param)
    return S;
  const SizeOf &X = Sizes.of({F, S.From.Index}).Size;
  return X.Kind > S.Kind ? X : S;
}

Work::Passed Work::findPassed(FnId F, uint32_t Param) {
  Passed Out;
  for (CodeRef C : V.callSites(F)) {
    ExprId Arg = P.fn(C.Fn).Body->arg(P.event(C), Param);
    if (C.Fn == F || !Arg.valid())
      continue;
    Passed X{sizeOf(C.Fn, Arg, V.defs(C.Fn).before(C.Event)), 1};
    if (X.Size.Kind == SizeKind::Param) {
      X = Sizes.of({C.Fn, X.Size.From.Index});
      ++X.Calls;
    }
    if (X.Size.Kind > Out.Size.Kind ||
        (X.Size.Kind == Out.Size.Kind && X.Calls < Out.Calls))
      Out = std::move(X);
  }
  return Out;
}

/// What decides about the rounds of a loop: the operands of the condition that
/// its header tests, or else of all conditions that leave it.
SizeOf Work::bound(FnId F, const Loop &L) {
  const Skeleton &S = *P.fn(F).Body;
  bool AtHeader = std::any_of(L.Exits.begin(), L.Exits.end(),
                              [&](auto &X) { return X.first == L.Header; });
  SizeOf Out;
  bool Numbers = true, Any = false;
  for (auto [B, Cond] : L.Exits) {
    if ((AtHeader && B != L.Header) || !Cond.valid())
      continue;
    std::vector<ExprId> Of;
    operands(S, Cond, Of);
    for (ExprId E : Of) {
      SizeOf X = sizeOf(F, E, V.defs(F).endOf(B));
      Any = true;
      Out.Number = std::max(Out.Number, X.Number);
      if (X.Kind == SizeKind::Number)
        continue;
      Numbers = false;
      if (X.Kind > Out.Kind) {
        Out.Kind = X.Kind;
        Out.From = X.From;
        Out.In = X.In;
        Out.Member = X.Member;
      }
    }
  }
  if (Any && Numbers)
    Out.Kind = SizeKind::Number;
  return Out;
}

} // namespace nogil
