//===- ElementUses.cpp - work on elements of any type ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/unguarded_object_dtype/ElementUses.h"
#include <algorithm>

namespace nogil {
namespace {
// Next to the excluded kinds in the phase of a search.
constexpr uint8_t Detached = 64, Ensured = 128;
} // namespace

ElementUses::ElementUses(Views &V, const FlowResult &Flow, ElementTypes &T)
    : V(V), P(V.program()), Flow(Flow), T(T), Solver(&P.Budgets),
      Params(
          Solver, {},
          [this](const auto &Of) { return usesOfParam(Of.first, Of.second); }),
      HandedOn(Solver, {}, [this](FnId F) { return handedOn(F); }) {}

bool ElementUses::seen(FnId F, EventId E, Mode M) const {
  return Flow.runsIn({F, E}, M);
}

/// Whether a step of the iterator works on elements: not if it was made without
/// buffers.
bool ElementUses::steps(FnId F, EventId Giver, const Role &R) {
  for (const Origin &O : V.argOrigins(F, Giver, R.Value.Index)) {
    const OriginStep *I = O.interior();
    EventId Maker = I && I->Via->Kind == "geometry" ? I->Event
                    : O.Base == BaseKind::Result    ? EventId(O.Index)
                                                    : EventId();
    if (!Maker.valid())
      return true;
    bool Said = false, Holds = false;
    for (const Role &M : P.rolesOf(F, P.event({F, Maker})))
      if (M.Does == RoleKind::UsesElements && M.Kind == "step") {
        Said = true;
        Holds |= V.holds(F, Maker, M);
      }
    if (Holds || !Said)
      return true;
  }
  return false;
}

/// A call of the function that another call gave out.
std::vector<ElementUse> ElementUses::usesOfResult(FnId F, EventId Id,
                                                  EventId Giver) {
  std::vector<ElementUse> Out;
  const Skeleton &S = *P.fn(F).Body;
  for (const Role &R : P.rolesOf(F, S.Events[Giver.V]))
    if (R.Does == RoleKind::UsesElements && R.Kind == "result" &&
        steps(F, Giver, R))
      Out.push_back({Id,
                     T.keyOf(F, S.arg(S.Events[Giver.V], R.Value.Index),
                             V.defs(F).before(Giver)),
                     &R,
                     EK_NeedsPython,
                     {},
                     {}});
  return Out;
}

/// What a call does to elements: by its roles, or by the functions below it.
std::vector<ElementUse> ElementUses::usesAt(FnId F, EventId Id) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  Point At = V.defs(F).before(Id);
  std::vector<ElementUse> Out;
  const RoleList *Roles = &P.rolesOf(F, E);
  ExprId Base;
  if (!E.Callee.valid() && E.CalleeExpr.valid())
    if (ExprId M = V.pointerSource(F, E.CalleeExpr, At); M.valid()) {
      const Expr &From = S.expr(M);
      if (From.Kind == ExprKind::Result)
        return usesOfResult(F, Id, EventId(From.A));
      Base = ExprId(From.A);
      if (Roles->empty())
        Roles = &P.rolesOf(F, From);
    }
  for (const Role &R : *Roles) {
    if (R.Does != RoleKind::UsesElements || R.Kind != "call")
      continue;
    ElementUse U{Id, {}, &R, EK_NeedsPython, {}, {}};
    ExprId Arg = S.arg(E, R.Value.Index);
    if (Arg.valid() && S.expr(Arg).Kind != ExprKind::Int)
      U.Of = T.keyOf(F, Arg, At);
    if (Base.valid())
      U.Of.add(T.keyOf(F, Base, At));
    Out.push_back(std::move(U));
  }
  FnId G = P.calleeOf(F, E);
  if (!Roles->empty() || !G.valid())
    return Out;
  if (!P.fn(G).Body || P.fn(G).Row)
    return Out;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (TypeSet Kinds =
            A < P.fn(G).Body->ParamCount ? Params.of({G, A}).Kinds : 0)
      Out.push_back(
          {Id, T.keyOf(F, S.arg(E, A), At), nullptr, Kinds, {}, {}, A});
  return Out;
}

/// From the call of a function that uses its parameter down to the use.
void ElementUses::explain(FnId F, ElementUse &U) {
  for (uint32_t Arg = U.Arg; Arg != ~0u;) {
    CodeRef At = U.Chain.empty() ? CodeRef{F, U.At} : U.Chain.back();
    FnId G = P.calleeOf(At.Fn, P.event(At));
    EventId Below = Params.of({G, Arg}).At;
    U.Chain.push_back({G, Below});
    uint32_t Next = ~0u;
    auto Fewest = [&](const ElementUse &X) {
      return X.Arg == ~0u
                 ? 0
                 : 1 + Params.of({P.calleeOf(G, P.event({G, Below})), X.Arg})
                           .Calls;
    };
    std::optional<ElementUse> Inner;
    for (ElementUse &X : usesAt(G, Below))
      if (X.Of.isParam(Arg) && (!Inner || Fewest(X) < Fewest(*Inner)))
        Inner = std::move(X);
    if (Inner) {
      U.Via = Inner->Via;
      Next = Inner->Arg;
    }
    Arg = Next;
  }
}

/// The kinds for which a function uses elements of its parameter in the thread
/// state that it is entered in.
ElementUses::ParamUse ElementUses::usesOfParam(FnId F, uint32_t I) {
  const Skeleton &S = *P.fn(F).Body;
  ParamUse Out;
  for (uint32_t E = 0; E != S.Events.size(); ++E) {
    if (S.Events[E].Kind != EventKind::Call ||
        !seen(F, EventId(E), Mode::Entry))
      continue;
    for (const ElementUse &U : usesAt(F, EventId(E))) {
      TypeSet Kinds =
          U.Of.isParam(I) ? U.Kinds & T.before(F, EventId(E), U.Of, EK_All) : 0;
      if (!Kinds)
        continue;
      Out.Kinds |= Kinds;
      FnId G = P.calleeOf(F, S.Events[E]);
      uint32_t Calls = U.Arg == ~0u ? 0 : 1 + Params.of({G, U.Arg}).Calls;
      if (!Out.At.valid() || Calls < Out.Calls) {
        Out.Calls = Calls;
        Out.At = EventId(E);
      }
    }
  }
  return Out;
}

/// The thread state after an event, as far as this function changes it.
uint8_t ElementUses::detachAt(FnId F, EventId Id, uint8_t Phase) const {
  const Event &E = P.event({F, Id});
  if (E.Kind != EventKind::Call)
    return Phase;
  if (Flow.Detaches.count({F, Id}))
    return Phase | Detached;
  const FunctionRow *Row = P.rowOf(F, E);
  if (FnId G = P.calleeOf(F, E); !Row && G.valid()) {
    const Summary &Sum = Flow.Summaries[G.V];
    for (const Postcondition &X : Sum.Postconditions)
      Phase = X.M == Mode::Detached   ? Phase | Detached
              : X.M == Mode::Attached ? Phase & ~Detached
                                      : Phase;
    return Phase;
  }
  switch (Row ? Row->Effect : EffectKind::None) {
  case EffectKind::Detach:
    return Phase | Detached;
  case EffectKind::Attach:
  case EffectKind::Swap:
  case EffectKind::Enter:
    return Phase & ~Detached;
  case EffectKind::Ensure:
    return Phase & Detached ? (Phase & ~Detached) | Ensured : Phase;
  case EffectKind::Release:
    return Phase & Ensured ? (Phase & ~Ensured) | Detached : Phase;
  case EffectKind::None:
    break;
  }
  return Phase;
}

/// A test of the saved thread state goes the way that the path's state says.
bool ElementUses::fitsState(FnId F, ExprId Cond, bool Taken,
                            bool IsDetached) const {
  const Skeleton &S = *P.fn(F).Body;
  Assumption A = normal(S, Cond, Taken);
  const Expr &X = S.expr(A.Cond);
  if (X.Kind != ExprKind::Var)
    return true;
  const std::string &Type = P.tu(F).str(S.Vars[X.A].Type);
  for (const std::string &Token : P.Rules->TokenTypes)
    if (Type.find(Token) != std::string::npos && Type.ends_with("*"))
      return A.True == IsDetached;
  return true;
}

/// The kinds that are left on some path that comes there detached.
TypeSet ElementUses::findDetached(FnId F, const ElementUse &U, TypeSet Init) {
  TypeSet Out = 0;
  Monitor::OnBranch Narrows = T.onBranch(F, U.Of, Init);
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (E == U.At && (Phase & Detached))
      Out |= U.Kinds & Init & ~Phase;
    Phase = detachAt(F, E, Phase);
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId B, ExprId Cond, bool Taken, uint8_t &Phase) {
    return fitsState(F, Cond, Taken, Phase & Detached) &&
           Narrows(B, Cond, Taken, Phase);
  };
  bool All = V.paths(F).watch(
      V.defs(F).entry(),
      {.Event = OnEvent, .Branch = OnBranch, .Case = T.onCase(F, U.Of, Init)});
  return All ? Out : TypeSet(0); // not known: no evidence
}

std::vector<ElementUse> ElementUses::detached(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<ElementUse> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    EventId Id(I);
    if (S.Events[I].Kind != EventKind::Call || !seen(F, Id, Mode::Detached))
      continue;
    for (ElementUse &U : usesAt(F, Id)) {
      TypeSet Init = T.initial(F, U.Of);
      U.Kinds = Init ? findDetached(F, U, Init) : 0;
      if (!U.Kinds)
        continue;
      for (uint32_t D = 0; D != S.Events.size(); ++D)
        if ((detachAt(F, EventId(D), 0) & Detached) &&
            (D < I || !U.Before.valid()))
          U.Before = EventId(D);
      explain(F, U);
      Out.push_back(std::move(U));
    }
  }
  return Out;
}

/// The condition on the only way into a block.
static std::optional<std::pair<BlockId, bool>> entered(const Defs &D,
                                                       BlockId B) {
  if (D.preds(B).size() != 1)
    return std::nullopt;
  BlockId From = D.preds(B)[0];
  const Block &X = D.skeleton().Blocks[From.V];
  if (X.Term != TermKind::Branch || X.Succs[0] == X.Succs[1])
    return std::nullopt;
  return std::pair(From, X.Succs[0] == B);
}

std::vector<ElementUse> ElementUses::unasked(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  std::vector<ElementUse> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    const Role *R = V.role(F, EventId(I), RoleKind::ErrorIndicator);
    BlockId B = D.blockOf(EventId(I));
    if (!R || R->Kind != "tests" || S.Blocks[B.V].EventsBegin != I)
      continue;
    auto In = entered(D, B);
    if (!In)
      continue;
    std::string_view Kind;
    ExprId Cond = S.Blocks[In->first.V].Cond;
    Point At = D.endOf(In->first);
    ElementKey K = T.askedAbout(F, Cond, At, Kind);
    if (Kind != "refs")
      continue;
    TypeQuestion Q = T.question(F, K, Cond, At);
    if ((In->second ? Q.IfTrue : Q.IfFalse) & EK_PlainFields)
      continue;
    for (uint32_t U = 0; U != I; ++U)
      if (EventId Use(U); isWork(F, Use, K)) {
        Out.push_back({EventId(I), K, R, EK_PlainFields, Use, {}});
        break;
      }
  }
  return Out;
}

/// A call that works on elements, or of a function that nobody knows and that
/// is given the array.
bool ElementUses::isWork(FnId F, EventId Id, const ElementKey &K) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (E.Kind != EventKind::Call || E.Callee.valid() ||
      !P.macroName(F, E).empty())
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (T.keyOf(F, S.arg(E, A), V.defs(F).before(Id)).sameAs(K))
      return true;
  return false;
}

} // namespace nogil
