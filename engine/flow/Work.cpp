//===- Work.cpp - how much a loop or call does, and with what -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "flow/Work.h"
#include "flow/Policy.h"
#include <algorithm>

namespace nogil {

static constexpr uint64_t MaxCost = uint64_t(1) << 40;

/// A call in line of a standard class: a subscript, an iterator.
static constexpr uint64_t InlineCall = 2;

Use Work::useOfCallee(FnId F, const Event &E) {
  std::vector<FnId> Into;
  if (E.Callee.valid())
    Into.push_back(P.resolve(P.fn(F).Tu, E.Callee));
  else
    Into = P.targetsOf(F, E);
  if (Into.empty())
    return Use::Unknown;
  Use Out = Use::None;
  for (FnId G : Into) {
    if (P.fn(G).Body) {
      Out = std::max(Out, use(G));
      continue;
    }
    const FuncInfo &I = P.info(G);
    bool Api = !P.Rules->apiSource(P.tu(G).str(I.Qual)).empty();
    if (Api || !(I.Flags & FF_System))
      Out = std::max(Out, Use::Unknown);
  }
  return Out;
}

Use Work::useOfCall(FnId F, const Event &E) {
  Use Out = Use::None;
  const FunctionRow *Row = P.rowOf(F, E);
  const RoleList &Roles = P.rolesOf(F, E);
  if (Row) {
    if (Row->State == Needs::Attached || Row->Effect != EffectKind::None ||
        Row->Lock != LockOp::None)
      return Use::Yes;
    if (Row->State == Needs::Unknown)
      Out = Use::Unknown;
  }
  for (const Role &R : Roles)
    if (R.Does == RoleKind::RunsPython)
      Out = R.Kind == "yes" ? Use::Yes : std::max(Out, Use::Unknown);
  if (!Row && Roles.empty())
    Out = std::max(Out, useOfCallee(F, E));
  // Whoever is given a function may call it.
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t A = 0; A != E.ArgsCount && Out != Use::Yes; ++A)
    if (ExprId Arg = S.arg(E, A);
        Arg.valid() && S.expr(Arg).Kind == ExprKind::Func) {
      FnId G = P.resolve(P.fn(F).Tu, FuncRefId(S.expr(Arg).A));
      Out = std::max(Out, P.fn(G).Body ? use(G) : Use::Unknown);
    }
  return Out;
}

/// Whether the event reads or writes a place that holds a Python object.
bool Work::holdsObjects(FnId F, const Event &E) const {
  const Skeleton &S = *P.fn(F).Body;
  for (ExprId X : {E.Dst, E.Src}) {
    if (!X.valid())
      continue;
    const Expr *Y = &S.expr(X);
    while (Y->Kind == ExprKind::Elem || Y->Kind == ExprKind::Unary)
      Y = &S.Exprs[Y->A];
    if (Y->Kind != ExprKind::Var)
      continue;
    const std::string &Type = P.tu(F).str(S.Vars[Y->A].Type);
    for (const std::string &Object : M.ObjectTypes)
      if (Type.find(Object + " *") != Type.npos)
        return true;
  }
  return false;
}

Use Work::useOf(CodeRef C) {
  const Event &E = P.event(C);
  if (E.Kind == EventKind::Call)
    return useOfCall(C.Fn, E);
  if (E.Kind == EventKind::Assign || E.Kind == EventKind::Read)
    return holdsObjects(C.Fn, E) ? Use::Unknown : Use::None;
  return E.Kind == EventKind::Macro ? Use::Unknown : Use::None;
}

Use Work::use(FnId F) {
  Known &K = All[F.V];
  if (K.HasUse)
    return K.U;
  K.HasUse = true;
  Use Out = Use::None;
  if (Depth > 200)
    Out = Use::Unknown;
  ++Depth;
  const Skeleton &S = *P.fn(F).Body;
  for (const Event &E : S.Events) {
    if (Out == Use::Yes)
      break;
    if (E.Kind == EventKind::Call)
      Out = std::max(Out, useOfCall(F, E));
    else if (E.Kind == EventKind::Macro)
      Out = std::max(Out, Use::Unknown);
  }
  --Depth;
  return All[F.V].U = Out;
}

uint64_t Work::costOfEvent(FnId F, const Event &E) {
  if (E.Kind == EventKind::ScopeEnd)
    return 0;
  if (E.Kind != EventKind::Call)
    return 1;
  if (const FunctionRow *Row = P.rowOf(F, E); Row && Row->Pure)
    return InlineCall;
  if (!E.Callee.valid())
    return M.Call;
  FnId G = P.resolve(P.fn(F).Tu, E.Callee);
  if (P.fn(G).Body)
    return cost(G);
  const FuncInfo &I = P.info(G);
  bool Member = P.tu(G).str(I.Qual).find("::") != std::string::npos;
  return (I.Flags & FF_System) && Member ? InlineCall : M.Call;
}

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
  } else {
    Out.push_back(E);
  }
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
    bool Elements = K == "length" || K == "geometry" || Last;
    return Elements && !Small && P.Rules->apiSource(Name) == M.ArraySource
               ? SizeKind::Array
               : SizeKind::Unknown;
  }
  if (!O.Steps.empty())
    return O.Steps.back().Kind == OriginStep::Field ? SizeKind::Member
                                                    : SizeKind::Unknown;
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
        Out.Member = X.Member;
      }
    }
  }
  if (Any && Numbers)
    Out.Kind = SizeKind::Number;
  return Out;
}

static bool readsElements(const Skeleton &S, ExprId E) {
  if (!E.valid())
    return false;
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Elem:
    return true;
  case ExprKind::Cond:
    return readsElements(S, ExprId(X.A)) || readsElements(S, ExprId(X.B)) ||
           readsElements(S, ExprId(X.C));
  case ExprKind::Binary:
    return readsElements(S, ExprId(X.A)) || readsElements(S, ExprId(X.B));
  case ExprKind::Unary:
  case ExprKind::Field:
  case ExprKind::Addr:
    return readsElements(S, ExprId(X.A));
  default:
    return false;
  }
}

LoopWork Work::loop(FnId F, uint32_t Index) {
  const Skeleton &S = *P.fn(F).Body;
  const std::vector<Loop> Loops = V.loops(F); // callees may grow the views
  std::vector<uint64_t> Trips(Loops.size(), 1);
  LoopWork Out;
  for (uint32_t I = Index; I != Loops.size(); ++I) {
    bool In = I == Index || Loops[Index].contains(Loops[I].Header);
    if (!In)
      continue;
    SizeOf B = bound(F, Loops[I]);
    Trips[I] =
        B.Kind == SizeKind::Number ? std::min(M.Trips, B.Number) : M.Trips;
    Out.Levels += B.Kind > SizeKind::Unknown;
    if (B.Kind > Out.Size.Kind)
      Out.Size = B;
  }
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    if (!Loops[Index].contains(BlockId(B)))
      continue;
    uint64_t Rounds = 1;
    for (uint32_t I = Index; I != Loops.size(); ++I)
      if (Loops[I].contains(BlockId(B)))
        Rounds = std::min(MaxCost, Rounds * Trips[I]);
    uint64_t Once = 1;
    Out.Memory |= readsElements(S, S.Blocks[B].Cond);
    for (uint32_t N = 0; N != S.Blocks[B].EventsCount; ++N) {
      uint32_t Id = S.Blocks[B].EventsBegin + N;
      const Event &E = S.Events[Id];
      Out.Needs = std::max(Out.Needs, useOf({F, EventId(Id)}));
      Once = std::min(MaxCost, Once + costOfEvent(F, E));
      Out.Memory |= readsElements(S, E.Dst) || readsElements(S, E.Src);
      for (uint32_t A = 0; A != E.ArgsCount; ++A)
        Out.Memory |= readsElements(S, S.arg(E, A));
      if (E.Kind == EventKind::Call && E.Callee.valid()) {
        FnId G = P.resolve(P.fn(F).Tu, E.Callee);
        Out.Memory |= P.fn(G).Body && longest(G).Memory;
      }
    }
    Out.Cost = std::min(MaxCost, Out.Cost + Once * Rounds);
  }
  return Out;
}

const LoopWork &Work::longest(FnId F) {
  Known &K = All[F.V];
  if (K.HasLongest || Depth > policy::MaxSummaryDepth)
    return K.L;
  K.HasLongest = true;
  ++Depth;
  LoopWork Best;
  size_t N = V.loops(F).size();
  for (uint32_t I = 0; I != N; ++I) {
    if (V.loops(F)[I].Depth != 1)
      continue;
    LoopWork L = loop(F, I);
    if (L.Cost > Best.Cost)
      Best = L;
  }
  --Depth;
  return All[F.V].L = Best;
}

uint64_t Work::cost(FnId F) {
  Known &K = All[F.V];
  if (K.HasCost)
    return K.C;
  K.HasCost = true;
  K.C = M.Call; // while it is being found out
  if (Depth > policy::MaxSummaryDepth)
    return M.Call;
  ++Depth;
  const Skeleton &S = *P.fn(F).Body;
  uint64_t Out = 2;
  std::vector<bool> InLoop(S.Blocks.size());
  size_t N = V.loops(F).size();
  for (uint32_t I = 0; I != N; ++I) {
    if (V.loops(F)[I].Depth != 1)
      continue;
    Out = std::min(MaxCost, Out + loop(F, I).Cost);
    const Loop &L = V.loops(F)[I];
    for (uint32_t B = 0; B != S.Blocks.size(); ++B)
      InLoop[B] = InLoop[B] || L.Blocks[B];
  }
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    for (uint32_t E = 0; !InLoop[B] && E != S.Blocks[B].EventsCount; ++E)
      Out = std::min(
          MaxCost, Out + costOfEvent(F, S.Events[S.Blocks[B].EventsBegin + E]));
  --Depth;
  return All[F.V].C = Out;
}

} // namespace nogil
