//===- ValueTests.cpp - which ways out of a branch test a value? ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/ValueTests.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {
namespace {

using Values = std::vector<TestedValue>;

/// Of equal ones the one with the fewest calls in between.
void add(Values &To, Values From) {
  for (TestedValue &X : From) {
    auto It = std::ranges::find_if(To, [&](const TestedValue &Y) {
      return X.Via == Y.Via && X.At == Y.At && X.Of == Y.Of && X.Is == Y.Is;
    });
    if (It == To.end()) {
      To.push_back(std::move(X));
      continue;
    }
    It->Always |= X.Always;
    if (X.Down.size() < It->Down.size())
      It->Down = std::move(X.Down);
  }
}

bool same(const TestedValue &A, const TestedValue &B) {
  return A.Of == B.Of && A.Is == B.Is;
}

/// Of two ways to one place; the first comes as it is.
void join(std::optional<Values> &Both, Values Other) {
  if (!Both) {
    Both = std::move(Other);
    return;
  }
  auto In = [](const TestedValue &X, const Values &Of) {
    return std::find_if(Of.begin(), Of.end(),
                        [&](const TestedValue &Y) { return same(X, Y); });
  };
  for (TestedValue &X : *Both)
    if (auto It = In(X, Other); It == Other.end() || !It->Always)
      X.Always = false;
  for (TestedValue &X : Other)
    if (In(X, *Both) == Both->end()) {
      X.Always = false;
      Both->push_back(std::move(X));
    }
}

Values sometimes(Values Of) {
  for (TestedValue &X : Of)
    X.Always = false;
  return Of;
}

} // namespace

ValueTests::ValueTests(Views &V, Source Is)
    : V(V), P(V.program()), Is(std::move(Is)), Solver(&P.Budgets),
      Returned(Solver, {}, [this](const auto &Of) {
        return returned(Of.first, Of.second);
      }) {
  findFunctions();
}

bool ValueTests::dominating(
    CodeRef At, const std::vector<Origin> &Objects,
    const std::function<bool(const Comparison &)> &Fits) {
  Question Q{At.Fn, {}, {}};
  auto Same = [&](const Origin &O) {
    return O.known() &&
           std::find(Objects.begin(), Objects.end(), O) != Objects.end();
  };
  Values Known = inBlock(Q, V.defs(At.Fn).blockOf(At.Event));
  return std::any_of(Known.begin(), Known.end(), [&](const TestedValue &X) {
    return X.Always && Fits(X.Is) &&
           std::any_of(X.Of.begin(), X.Of.end(), Same);
  });
}

bool ValueTests::hasValue(FnId F) const {
  const Skeleton &S = *P.fn(F).Body;
  return std::any_of(S.Exprs.begin(), S.Exprs.end(), [&](const Expr &X) {
    return (X.Kind == ExprKind::Result || X.Kind == ExprKind::Field) &&
           Is(F, X).Object.valid();
  });
}

/// Functions with such a value, and callers of those whose results say
/// something of one.
void ValueTests::findFunctions() {
  std::vector<bool> Has(P.Functions.size());
  for (uint32_t F = 0; F != Has.size(); ++F)
    Has[F] = P.Functions[F].Body && hasValue(FnId(F));
  Near = V.reaching(Has);
  std::vector<bool> Looks = Has;
  for (uint32_t F = 0; F != Has.size(); ++F)
    if (Near[F] && saysSomething(FnId(F)))
      for (CodeRef C : V.callers(FnId(F)))
        Looks[C.Fn.V] = true;
  for (uint32_t F = 0; F != Has.size(); ++F)
    if (Looks[F])
      inFunction(FnId(F));
}

bool ValueTests::saysSomething(FnId F) {
  return !Returned.of({F, NotZero}).empty() ||
         !Returned.of({F, IsZero}).empty();
}

void ValueTests::inFunction(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    for (uint32_t I = 0; I != S.Blocks[B].Succs.size(); ++I) {
      Question Q{F, {}, {}};
      Way W{BlockId(B), I};
      for (TestedValue &X : onWay(Q, W))
        Found.push_back({F, W, ExprId(), ExprId(), std::move(X)});
    }
  // Conditional expressions, where they are assigned.
  const Defs &D = V.defs(F);
  for (uint32_t E = 0; E != S.Events.size(); ++E) {
    ExprId Src = S.Events[E].Src;
    if (S.Events[E].Kind != EventKind::Assign || !Src.valid() ||
        S.expr(Src).Kind != ExprKind::Cond)
      continue;
    const Expr &X = S.expr(Src);
    for (bool True : {true, false}) {
      Question Q{F, {}, {}};
      ExprId Chosen(True ? X.B : X.C);
      for (TestedValue &T :
           known(Q, ExprId(X.A), D.before(EventId(E)), True ? NotZero : IsZero))
        Found.push_back({F, Way(), Chosen, Src, std::move(T)});
    }
  }
}

Values ValueTests::onWay(Question &Q, Way W) {
  const Skeleton &S = *P.fn(Q.F).Body;
  const Block &B = S.Blocks[W.From.V];
  Point At = V.defs(Q.F).endOf(W.From);
  if (!B.Cond.valid())
    return {};
  if (B.Term == TermKind::Branch)
    return known(Q, B.Cond, At, W.Succ == 0 ? NotZero : IsZero);
  if (B.Term != TermKind::Switch || W.Succ >= B.CaseValues.size())
    return {};
  return known(Q, B.Cond, At, {ExprOp::Eq, B.CaseValues[W.Succ]});
}

const std::vector<Way> &ValueTests::waysTo(FnId F, BlockId B) {
  const Skeleton &S = *P.fn(F).Body;
  auto [It, New] = Ways.try_emplace(F);
  if (New) {
    It->second.resize(S.Blocks.size());
    for (uint32_t From = 0; From != S.Blocks.size(); ++From)
      for (uint32_t I = 0; I != S.Blocks[From].Succs.size(); ++I) {
        if (S.Blocks[From].Succs.size() < 2)
          continue;
        Way W{BlockId(From), I};
        std::vector<bool> Dominated = dominatedBy(S, W);
        for (uint32_t To = 0; To != Dominated.size(); ++To)
          if (Dominated[To])
            It->second[To].push_back(W);
      }
  }
  return It->second[B.V];
}

/// What the ways say that every path to a block takes.
Values ValueTests::inBlock(Question &Q, BlockId B) {
  if (std::find(Q.BlocksOnStack.begin(), Q.BlocksOnStack.end(), B.V) !=
      Q.BlocksOnStack.end())
    return {};
  Q.BlocksOnStack.push_back(B.V);
  Values Out;
  for (Way W : waysTo(Q.F, B))
    add(Out, onWay(Q, W));
  Q.BlocksOnStack.pop_back();
  return Out;
}

Values ValueTests::ofValue(FnId F, ExprId E, Subject About, Point At,
                           Comparison C) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  TestedValue Out;
  Out.Is = C;
  Out.Via = About.Via;
  if (X.Kind == ExprKind::Result) {
    Out.At = EventId(X.A);
    At = V.defs(F).before(Out.At);
  } else {
    // The last read of the member before it is asked for.
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (S.Events[I].Kind == EventKind::Read && S.Events[I].Src == E &&
          (!Out.At.valid() || I < At.Index))
        Out.At = EventId(I);
  }
  if (!Out.At.valid())
    return {};
  Out.Of = V.origins(F, About.Object, At);
  return {std::move(Out)};
}

/// What is known of values when E, as evaluated at At, compares so.
Values ValueTests::known(Question &Q, ExprId E, Point At, Comparison C) {
  const Skeleton &S = *P.fn(Q.F).Body;
  const Expr &X = S.expr(E);
  if (++Q.Visited > policy::MaxOriginSearch) {
    Solver.cut(Q.F, Cap::Origins);
    return {};
  }
  if (X.Kind == ExprKind::Result || X.Kind == ExprKind::Field)
    if (Subject About = Is(Q.F, X); About.Object.valid())
      return ofValue(Q.F, E, About, At, C);
  if (std::optional<OperandTest> Of = operandTest(S, E, C))
    return known(Q, Of->Of, At, Of->Is);
  switch (X.Kind) {
  case ExprKind::Binary:
    return ofBoth(Q, X, At, C);
  case ExprKind::Cond:
    return ofChoice(Q, X, At, C);
  case ExprKind::Var:
    return ofVariable(Q, VarId(X.A), At, C);
  case ExprKind::Result:
    return ofResult(Q, EventId(X.A), C);
  default:
    return {};
  }
}

/// `a && b`, `a || b`.
Values ValueTests::ofBoth(Question &Q, const Expr &X, Point At, Comparison C) {
  bool Two = X.Op == ExprOp::LAnd || X.Op == ExprOp::LOr;
  if (!Two || C.holds(0) == C.holds(1))
    return {};
  Values Out;
  for (uint32_t Operand : {X.A, X.B})
    add(Out, known(Q, ExprId(Operand), At, C.holds(1) ? NotZero : IsZero));
  // True of both, or of one of them.
  bool Both = C.holds(1) == (X.Op == ExprOp::LAnd);
  return Both ? Out : sometimes(std::move(Out));
}

/// `c ? 1 : 0`: an operand that does not compare so was not taken.
Values ValueTests::ofChoice(Question &Q, const Expr &X, Point At,
                            Comparison C) {
  const Skeleton &S = *P.fn(Q.F).Body;
  std::optional<Values> Out;
  for (bool True : {true, false}) {
    ExprId Operand(True ? X.B : X.C);
    if (S.expr(Operand).Kind == ExprKind::Int &&
        !C.holds(S.expr(Operand).Value))
      continue;
    Values Here = known(Q, ExprId(X.A), At, True ? NotZero : IsZero);
    add(Here, known(Q, Operand, At, C));
    join(Out, std::move(Here));
  }
  return Out.value_or(Values());
}

Values ValueTests::ofVariable(Question &Q, VarId X, Point At, Comparison C) {
  const Skeleton &S = *P.fn(Q.F).Body;
  const Defs &D = V.defs(Q.F);
  Storage Kind = S.Vars[X.V].Kind;
  if (Kind != Storage::Local && Kind != Storage::Temp && Kind != Storage::Param)
    return {};
  std::optional<Values> Out;
  std::vector<EventId> Reaching = D.at(X, At);
  for (EventId Def : Reaching) {
    std::pair Key(X.V, Def.V);
    if (std::find(Q.OnStack.begin(), Q.OnStack.end(), Key) != Q.OnStack.end())
      continue;
    if (!Def.valid() || S.Events[Def.V].Kind != EventKind::Assign ||
        S.Events[Def.V].Flags & EF_Compound)
      return {};
    ExprId Src = S.Events[Def.V].Src;
    bool Literal = S.expr(Src).Kind == ExprKind::Int;
    if (Literal && !C.holds(S.expr(Src).Value))
      continue;
    Q.OnStack.push_back(Key);
    Values Here = inBlock(Q, D.blockOf(Def));
    if (!Literal)
      add(Here, known(Q, Src, D.before(Def), C));
    join(Out, std::move(Here));
    Q.OnStack.pop_back();
  }
  return Out.value_or(Values());
}

/// What a function of the program says of its parameters' values, of the
/// arguments.
Values ValueTests::ofResult(Question &Q, EventId Call, Comparison C) {
  const Event &E = P.fn(Q.F).Body->Events[Call.V];
  FnId G = P.calleeOf(Q.F, E);
  if (!G.valid() || !Near[G.V] || !P.fn(G).Body || !saysSomething(G))
    return {};
  if (P.Calls.componentOf(Q.F) == P.Calls.componentOf(G) &&
      (C.Constant > policy::MaxCounted || C.Constant < -policy::MaxCounted)) {
    Solver.cut(Q.F, Cap::SummaryRounds);
    return {};
  }
  Values Out;
  for (const TestedValue &X : Returned.of({G, C})) {
    TestedValue Here;
    Here.At = Call;
    Here.Is = X.Is;
    Here.Via = X.Via;
    Here.Always = X.Always;
    Here.Down = {{G, X.At}};
    Here.Down.insert(Here.Down.end(), X.Down.begin(), X.Down.end());
    for (const Origin &O : X.Of) {
      if (O.Base != BaseKind::Param)
        continue;
      for (Origin A : V.argOrigins(Q.F, Call, O.Index)) {
        A.Steps.insert(A.Steps.end(), O.Steps.begin(), O.Steps.end());
        if (A.Steps.size() > policy::MaxOriginSteps)
          Solver.cut(Q.F, Cap::Origins);
        else
          Here.Of.push_back(std::move(A));
      }
    }
    if (!Here.Of.empty())
      add(Out, {Here});
  }
  return Out;
}

Values ValueTests::returned(FnId G, Comparison C) {
  const Skeleton *S = P.fn(G).Body;
  std::optional<Values> Out;
  for (uint32_t B = 0; B != S->Blocks.size(); ++B) {
    const Block &Ret = S->Blocks[B];
    if (Ret.Term != TermKind::Return || !Ret.Cond.valid())
      continue;
    const Expr &X = S->expr(Ret.Cond);
    if (X.Kind == ExprKind::Int && !C.holds(X.Value))
      continue;
    Question Q{G, {}, {}};
    Values Here = inBlock(Q, BlockId(B));
    add(Here, known(Q, Ret.Cond, V.defs(G).endOf(BlockId(B)), C));
    join(Out, std::move(Here));
  }
  return Out.value_or(Values());
}

} // namespace nogil
