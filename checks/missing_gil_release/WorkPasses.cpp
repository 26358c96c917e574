//===- WorkPasses.cpp - how often work goes through its data --------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which loops within each other multiply. A loop inside of another one may be
// bounded by what that one counts: it is then as long, except where it also
// starts there (`for (j = i - window; j <= i; j++)`), when what is left of both
// says how long it is. And a loop over each row of what the other one goes
// through looks at each element once: both together are one pass.
//
// What goes through its data until numbers with a fraction come close, or a
// large number of times, goes through them often: a loop whose condition
// compares such a variable that it assigns, or one of a thousand rounds
// and more around loops over data. So does a function that calls itself for
// several parts of what it has gone through, which halves them at best; but a
// walk of a tree, where each call goes through its own node, is one pass.
//
// The sizes of a function that is called are put in terms of its caller, so
// that the same data are known again: what is a number there is no size any
// more.
//
// Unsound: of a nest the deepest way down is kept, others are not looked at.
// Two rows are taken to be of one container when they begin with it.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/missing_gil_release/Work.h"
#include <algorithm>

namespace nogil {

/// A loop as long as X goes through an element of what one as long as Of does.
static bool isOfRow(const SizeOf &X, const SizeOf &Of) {
  if (X.Kind != SizeKind::Container || Of.Kind != SizeKind::Container ||
      X.In != Of.In || X.From.Base != Of.From.Base ||
      X.From.Index != Of.From.Index || Of.From.Steps.empty() ||
      X.From.Steps.size() <= Of.From.Steps.size())
    return false;
  return std::equal(Of.From.Steps.begin(), Of.From.Steps.end() - 1,
                    X.From.Steps.begin(),
                    [](const OriginStep &A, const OriginStep &B) {
                      return A.Kind == B.Kind && A.Name == B.Name;
                    });
}

/// Another loop around goes through the same row already.
static bool isSameRow(const SizeOf &X, const SizeOf &Of) {
  return X.In == Of.In && X.From.Base == Of.From.Base &&
         X.From.Index == Of.From.Index &&
         X.From.Steps.size() == Of.From.Steps.size();
}

unsigned passes(const std::vector<SizeOf> &Nest) {
  unsigned Out = 0;
  for (auto X = Nest.begin(); X != Nest.end(); ++X) {
    auto Any = [&](const auto &Is) {
      return std::any_of(Nest.begin(), X,
                         [&](const SizeOf &Of) { return Is(*X, Of); });
    };
    Out += !Any(isOfRow) || Any(isSameRow);
  }
  return Out;
}

/// An assignment to X in the loop for which Is holds.
template <class Fn>
static bool assigns(const Skeleton &S, const Loop &L, VarId X, const Fn &Is) {
  return anyEvent(S, L, [&](EventId Id) {
    const Event &E = S.Events[Id.V];
    return E.Kind == EventKind::Assign && E.Dst.valid() &&
           S.expr(E.Dst).Kind == ExprKind::Var && S.expr(E.Dst).A == X.V &&
           Is(E);
  });
}
static bool assigns(const Skeleton &S, const Loop &L, VarId X) {
  return assigns(S, L, X, [](const Event &) { return true; });
}
/// The loop counts X down.
static bool lowers(const Skeleton &S, const Loop &L, VarId X) {
  return assigns(S, L, X, [&](const Event &E) {
    return E.Src.valid() && S.expr(E.Src).Kind == ExprKind::Binary &&
           S.expr(E.Src).Op == ExprOp::Sub;
  });
}

bool Work::countsUp(FnId F, const Loop &L, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  return S.expr(E).Kind == ExprKind::Var && assigns(S, L, VarId(S.expr(E).A)) &&
         !lowers(S, L, VarId(S.expr(E).A));
}

/// A variable that the loop sets to constants only, to say that it is to go on
/// or to end: that says nothing of how often.
bool Work::isFlag(FnId F, const Loop &L, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (S.expr(E).Kind != ExprKind::Var)
    return false;
  const VarId X(S.expr(E).A);
  return assigns(S, L, X) && !assigns(S, L, X, [&](const Event &By) {
           return (By.Flags & EF_Compound) || !By.Src.valid() ||
                  S.expr(By.Src).Kind != ExprKind::Int;
         });
}

/// A variable that is a number with a fraction.
bool Work::isFraction(FnId F, const Expr &X) const {
  if (X.Kind != ExprKind::Var)
    return false;
  const TuFacts &T = P.tu(F);
  TypeId Type = P.fn(F).Body->Vars[X.A].TypeOf;
  if (!Type.valid() || T.type(Type).Kind != TypeKind::Builtin)
    return false;
  const std::string &Of = T.str(T.type(Type).Text);
  return Of.find("double") != Of.npos || Of.find("float") != Of.npos;
}

/// A comparison of such numbers decides, which the skeleton does not keep, and
/// the loop assigns one that there was before.
bool Work::comesClose(FnId F, const Loop &L, ExprId Cond) const {
  const Skeleton &S = *P.fn(F).Body;
  if (S.expr(Cond).Kind != ExprKind::Opaque)
    return false;
  std::vector<bool> Inside(S.Vars.size()), Before(S.Vars.size());
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    for (uint32_t N = 0; N != S.Blocks[B].EventsCount; ++N) {
      const Event &E = S.Events[S.Blocks[B].EventsBegin + N];
      if (E.Kind == EventKind::Assign && E.Dst.valid() &&
          isFraction(F, S.expr(E.Dst)))
        (L.contains(BlockId(B)) ? Inside : Before)[S.expr(E.Dst).A] = true;
    }
  for (uint32_t X = 0; X != S.Vars.size(); ++X)
    if (Inside[X] && (Before[X] || X < S.ParamCount))
      return true;
  return false;
}

/// The call passes on a part of what the same parameter is, as a walk of a tree
/// does, and the loops go through nothing else that the function is given.
bool Work::goesDown(FnId F, EventId Call, const std::vector<SizeOf> &Nest) {
  const uint32_t Most =
      std::min(P.event({F, Call}).ArgsCount, P.fn(F).Body->ParamCount);
  OriginStep What;
  What.Kind = OriginStep::Elem;
  auto IsPart = [&](Origin O, uint32_t A) {
    O.Steps.push_back(What); // what is there
    O = ofIterated(F, std::move(O));
    return O.Base == BaseKind::Param && O.Index == A &&
           std::ranges::any_of(O.Steps, [](const OriginStep &X) {
             return X.Kind == OriginStep::Field;
           });
  };
  auto IsOther = [&](const SizeOf &S, uint32_t A) {
    return S.In == F && S.From.Base == BaseKind::Param && S.From.Index != A;
  };
  for (uint32_t A = 0; A != Most; ++A)
    if (std::ranges::none_of(Nest,
                             [&](const SizeOf &S) { return IsOther(S, A); }) &&
        std::ranges::any_of(V.argOrigins(F, Call, A),
                            [&](const Origin &O) { return IsPart(O, A); }))
      return true;
  return false;
}

/// It does so in several places or rounds, for what its loops go through again.
bool Work::callsItself(FnId F, const std::vector<SizeOf> &Nest) {
  const Skeleton &S = *P.fn(F).Body;
  unsigned Times = 0;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call ||
        P.calleeOf(F, S.Events[I]) != F || goesDown(F, EventId(I), Nest))
      continue;
    const BlockId In = V.defs(F).blockOf(EventId(I));
    Times += 1 + std::ranges::any_of(
                     V.loops(F), [&](const Loop &L) { return L.contains(In); });
  }
  return Times > 1;
}

/// What is in an element that an iterator gave is in what that goes through.
Origin Work::ofIterated(FnId F, Origin O) {
  const Skeleton &S = *P.fn(F).Body;
  constexpr unsigned MostDeep = 3;
  for (unsigned I = 0; I != MostDeep && O.Base == BaseKind::Result &&
                       !O.Steps.empty() && S.Events[O.Index].ArgsCount == 1;
       ++I) {
    EventId Call(O.Index);
    ExprId Iterator = S.arg(S.Events[Call.V], 0);
    if (Iterator.valid() && S.expr(Iterator).Kind == ExprKind::Addr)
      Iterator = ExprId(S.expr(Iterator).A);
    if (!Iterator.valid())
      break;
    std::vector<Origin> Of = V.origins(F, Iterator, V.defs(F).before(Call));
    auto In = std::ranges::find_if(
        Of, [](const Origin &X) { return X.interior() != nullptr; });
    if (In == Of.end())
      break;
    In->Steps.insert(In->Steps.end(), O.Steps.begin(), O.Steps.end());
    O = *In;
  }
  return O;
}

/// How long the loop around L is that counts in X; null: there is none.
const SizeOf *Work::counted(FnId F, const Loop &L, VarId X) {
  const Skeleton &S = *P.fn(F).Body;
  const std::vector<Loop> &Loops = V.loops(F);
  if (assigns(S, L, X))
    return nullptr;
  for (uint32_t I = L.Parent; I != ~0u; I = Loops[I].Parent)
    if (I < Bounds[F].size() && assigns(S, Loops[I], X) &&
        std::ranges::any_of(
            Loops[I].Exits,
            [&](const auto &Exit) {
              return Exit.second.valid() && mentions(S, Exit.second, X);
            }))
      return &Bounds[F][I];
  return nullptr;
}

/// The loops around L of which one counts a variable in E: how long it is, and
/// the variable.
std::pair<const SizeOf *, VarId> Work::counterIn(FnId F, const Loop &L,
                                                 ExprId E) {
  std::pair<const SizeOf *, VarId> Out{nullptr, {}};
  anyWithin(*P.fn(F).Body, E, [&](ExprId, const Expr &X) {
    if (!Out.first && X.Kind == ExprKind::Var)
      if (const SizeOf *Outer = counted(F, L, VarId(X.A)))
        Out = {Outer, VarId(X.A)};
    return false;
  });
  return Out;
}

/// What the variables of the loop's condition are assigned before it.
std::vector<ExprId> Work::starts(FnId F, const Loop &L) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  std::vector<ExprId> Out;
  auto Look = [&](ExprId, const Expr &X) {
    if (X.Kind != ExprKind::Var || !assigns(S, L, VarId(X.A)))
      return false;
    for (EventId Def : D.at(VarId(X.A), D.endOf(L.Header)))
      if (Def.valid() && !L.contains(D.blockOf(Def)) &&
          S.Events[Def.V].Kind == EventKind::Assign &&
          S.Events[Def.V].Src.valid())
        Out.push_back(S.Events[Def.V].Src);
    return false;
  };
  for (auto [B, Cond] : L.Exits)
    if (Cond.valid())
      anyWithin(S, Cond, Look);
  return Out;
}

/// The strongest size in two bounds, without the variable that both have.
SizeOf Work::between(FnId F, Point At, ExprId A, ExprId B, VarId Both) {
  const Skeleton &S = *P.fn(F).Body;
  SizeOf Out;
  Out.Kind = SizeKind::Number;
  auto Add = [&](ExprId E, const Expr &X) {
    if (X.Kind != ExprKind::Int &&
        (X.Kind != ExprKind::Var || VarId(X.A) == Both))
      return false;
    SizeOf Of = sizeOf(F, E, At);
    uint64_t Number = Out.Number + Of.Number;
    if (Of.Kind > Out.Kind)
      Out = std::move(Of);
    Out.Number = Number;
    return false;
  };
  anyWithin(S, A, Add);
  anyWithin(S, B, Add);
  return Out;
}

/// The size that an operand of L's condition stands for, where a loop around L
/// counts it, or L counts down from there.
std::optional<SizeOf> Work::ofCounter(FnId F, const Loop &L, ExprId E) {
  if (L.Parent == ~0u)
    return std::nullopt;
  const Skeleton &S = *P.fn(F).Body;
  const Point At = V.defs(F).endOf(L.Header);
  std::vector<ExprId> From = starts(F, L);
  if (S.expr(E).Kind == ExprKind::Var && lowers(S, L, VarId(S.expr(E).A))) {
    for (ExprId X : From)
      if (auto [Outer, Counter] = counterIn(F, L, X); Outer)
        return *Outer;
    return std::nullopt;
  }
  auto [Outer, Counter] = counterIn(F, L, E);
  if (!Outer)
    return std::nullopt;
  // From the counter to there is what both have besides; from `-i` to `i`, no.
  for (ExprId X : From)
    if (mentions(S, X, Counter) && S.expr(X).Op != ExprOp::Neg)
      return between(F, At, E, X, Counter);
  return *Outer;
}

/// A size of what the call runs, in terms of its caller.
SizeOf Work::inCaller(FnId F, EventId Call, FnId G, const SizeOf &S) {
  if (S.In == F && G != F)
    return S;
  if (S.Kind == SizeKind::Param)
    return given(F, Call, S);
  if (S.In == G && S.isGiven())
    if (SizeOf Held = given(F, Call, S); Held.Kind > S.Kind)
      return Held;
  if (S.In != G || S.From.Base != BaseKind::Param)
    return S;
  ExprId Arg = P.fn(F).Body->arg(P.event({F, Call}), S.From.Index);
  if (!Arg.valid())
    return S;
  SizeOf Out = S;
  Origin First = V.origins(F, Arg, V.defs(F).before(Call)).front();
  if (!First.known())
    return S;
  Out.In = F;
  First.Steps.insert(First.Steps.end(), S.From.Steps.begin(),
                     S.From.Steps.end());
  Out.From = std::move(First);
  return Out;
}

/// The longest loop of the function and of those that call each other with it.
/// What those others are given is not known.
LoopWork Work::ofGroup(FnId G) {
  LoopWork Out = longest(G);
  auto It = Members.find(Groups[G.V]);
  if (It == Members.end())
    return Out;
  for (FnId H : It->second) {
    if (H == G)
      continue;
    LoopWork X = longest(H);
    if (X.Cost <= Out.Cost)
      continue;
    auto Given = [](const SizeOf &S) { return S.isGiven(); };
    if (Given(X.Size))
      X.Size = {};
    std::erase_if(X.Nest, Given);
    Out = std::move(X);
  }
  return Out;
}

LoopWork Work::below(FnId F, EventId Call) {
  return below(F, Call, runBy(F, P.event({F, Call})));
}

LoopWork Work::below(FnId F, EventId Call, FnId G) {
  if (!G.valid() || !P.fn(G).Body || Groups[F.V] == Groups[G.V])
    return {};
  LoopWork Out = ofGroup(G);
  if (Out.Size.isGiven())
    Out.Size = inCaller(F, Call, G, Out.Size);
  for (SizeOf &S : Out.Nest)
    S = inCaller(F, Call, G, S);
  std::erase_if(Out.Nest, [&](const SizeOf &S) {
    if (S.Kind == SizeKind::Number && S.Number < M.Trips) // it is less
      Out.Cost = Out.Cost / M.Trips * std::max<uint64_t>(S.Number, 1);
    return S.Kind <= SizeKind::Unknown;
  });
  return Out;
}

unsigned Work::passes(FnId F, EventId Call, const LoopWork &L) {
  std::vector<SizeOf> Nest;
  BlockId In = V.defs(F).blockOf(Call);
  for (uint32_t I = 0; I != V.loops(F).size(); ++I)
    if (V.loops(F)[I].contains(In) && loop(F, I).Needs == Use::None &&
        bounds(F)[I].Kind > SizeKind::Unknown)
      Nest.push_back(bounds(F)[I]);
  Nest.insert(Nest.end(), L.Nest.begin(), L.Nest.end());
  return nogil::passes(Nest);
}

} // namespace nogil
