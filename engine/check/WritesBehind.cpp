//===- WritesBehind.cpp - writes that a test decides about ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//===----------------------------------------------------------------------===//
#include "check/WritesBehind.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {
namespace {

class Decider {
public:
  Decider(Views &V, const TestedWay &T)
      : V(V), S(*V.program().fn(T.Fn).Body), D(V.defs(T.Fn)), T(T) {}

  bool isTested(const Origin &O) const {
    return O.known() && O.Base != BaseKind::Const &&
           std::find(T.Value.Of.begin(), T.Value.Of.end(), O) !=
               T.Value.Of.end();
  }

  /// The test decides whether E brings the object to At.
  bool brings(ExprId E, Point At) {
    const Expr &X = S.expr(E);
    if (T.Chosen.valid() && E == T.Choice)
      return carries(T.Chosen, At);
    if (X.Kind == ExprKind::Cond)
      return brings(ExprId(X.B), At) || brings(ExprId(X.C), At);
    if (X.Kind == ExprKind::Result) { // a pointer that a call derived
      const Event &Call = S.Events[X.A];
      for (uint32_t A = 0; A != Call.ArgsCount; ++A)
        if (ExprId Arg = S.arg(Call, A); carries(Arg, D.before(EventId(X.A))) &&
                                         brings(Arg, D.before(EventId(X.A))))
          return true;
    }
    if (X.Kind == ExprKind::Field && isTestedMember(E, At))
      return !T.Chosen.valid() && decides(E, At);
    if (X.Kind != ExprKind::Var) {
      bool Found = false;
      forEachOperand(X, [&](ExprId Operand) {
        Found = Found || (carries(Operand, At) && brings(Operand, At));
      });
      return Found;
    }
    return bringsVar(E, At);
  }

private:
  Views &V;
  const Skeleton &S;
  const Defs &D;
  const TestedWay &T;
  std::vector<std::pair<VarId, EventId>> OnStack;

  bool carries(ExprId E, Point At) {
    if (!E.valid())
      return false;
    for (Origin O : V.origins(T.Fn, E, At))
      for (;; O.Steps.pop_back()) {
        if (isTested(O))
          return true;
        if (O.Steps.empty())
          break;
      }
    return false;
  }

  bool isTestedMember(ExprId E, Point At) {
    std::vector<Origin> Of = V.origins(T.Fn, E, At);
    return std::any_of(Of.begin(), Of.end(),
                       [&](const Origin &O) { return isTested(O); });
  }

  bool bringsVar(ExprId E, Point At) {
    if (!T.Chosen.valid() && decides(E, At))
      return true;
    VarId X(S.expr(E).A);
    for (EventId Def : D.at(X, At)) {
      std::pair Key(X, Def);
      if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign ||
          std::find(OnStack.begin(), OnStack.end(), Key) != OnStack.end())
        continue;
      ExprId Src = S.Events[Def.V].Src;
      OnStack.push_back(Key);
      bool Found = carries(Src, D.before(Def)) &&
                   (decidesAbout(Def) || brings(Src, D.before(Def)));
      OnStack.pop_back();
      if (Found)
        return true;
    }
    return false;
  }

  /// The event gives the variable or member another value.
  bool assigns(EventId Id, ExprId Place) const {
    const Expr &X = S.expr(Place);
    if (X.Kind == ExprKind::Var)
      return D.defines(Id, VarId(X.A));
    const Event &E = S.Events[Id.V];
    if (E.Kind == EventKind::Assign && E.Dst == Place)
      return true;
    return X.Kind == ExprKind::Field && assigns(Id, ExprId(X.A));
  }

  /// The way decides whether At is reached with the value that Place has there.
  bool decides(ExprId Place, Point At) const {
    std::vector<bool> Ends(S.Blocks.size());
    for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
      const Block &In = S.Blocks[B];
      for (uint32_t I = 0; I != In.EventsCount; ++I) {
        EventId E(In.EventsBegin + I);
        if (!assigns(E, Place))
          continue;
        Ends[B] = true;
        // Past it, the value is another one.
        if (BlockId(B) == At.Block && E.V < At.Index &&
            BlockId(B) != T.Goes.From)
          return false;
      }
    }
    // What the branch's own block assigns comes before its way.
    Ends[T.Goes.From.V] = false;
    return Decisions(S, std::move(Ends)).decidedBy(T.Goes)[At.Block.V];
  }
  bool decidesAbout(EventId E) const {
    return !T.Chosen.valid() && Decisions(S).decidedBy(T.Goes)[D.blockOf(E).V];
  }
};

} // namespace

std::vector<ObjectWrite> writesBehind(Views &V, ObjectWrites &Writes,
                                      const TestedWay &T) {
  Decider Decides(V, T);
  std::vector<ObjectWrite> Out =
      Writes.to(T.Fn, [&](const Origin &O) { return Decides.isTested(O); });
  std::erase_if(Out, [&](const ObjectWrite &W) {
    return !Decides.brings(W.Through, V.defs(T.Fn).before(W.At));
  });
  return Out;
}

} // namespace nogil
