//===- Views.cpp - per-function analyses, made when asked for -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/Views.h"
#include "cfg/Lent.h"
#include <algorithm>

namespace nogil {

Views::Views(const Program &P)
    : P(P), All(P.Functions.size()), Flags(*this), Solver(&P.Budgets),
      Returned(Solver, {Origin()}, [this](FnId F) { return findReturned(F); }),
      ParamRoles(
          Solver, EventId(),
          [this](const ParamRole &Of) {
            return std::apply(
                [this](auto... Parts) { return findParamRole(Parts...); }, Of);
          }),
      Inside(Solver, false, [this](const auto &Of) {
        return findInside(Of.first, Of.second);
      }) {}

const Defs &Views::defs(FnId F) {
  View &V = All[F.V];
  if (!V.D)
    V.D = std::make_unique<Defs>(*P.fn(F).Body);
  return *V.D;
}

Paths &Views::paths(FnId F) {
  View &V = All[F.V];
  if (!V.Ways)
    V.Ways = std::make_unique<Paths>(defs(F).graph(), lentVariables(P, F));
  return *V.Ways;
}

std::vector<FnId> Views::cutFunctions() const {
  std::vector<FnId> Out;
  for (uint32_t F = 0; F != All.size(); ++F)
    if (All[F].Ways && All[F].Ways->cuts())
      Out.push_back(FnId(F));
  return Out;
}

std::vector<bool> Views::reaching(std::vector<bool> Set,
                                  const std::function<bool(CodeRef)> &Counts) {
  std::vector<FnId> Todo;
  for (uint32_t F = 0; F != Set.size(); ++F)
    if (Set[F])
      Todo.push_back(FnId(F));
  while (!Todo.empty()) {
    FnId F = Todo.back();
    Todo.pop_back();
    for (CodeRef C : callers(F))
      if (!Set[C.Fn.V] && Counts(C)) {
        Set[C.Fn.V] = true;
        Todo.push_back(C.Fn);
      }
  }
  return Set;
}

const std::vector<Loop> &Views::loops(FnId F) {
  const Defs &D = defs(F);
  View &V = All[F.V];
  if (!V.L)
    V.L = std::make_unique<std::vector<Loop>>(findLoops(D));
  return *V.L;
}

const std::vector<Origin> &Views::origins(FnId F, ExprId E, Point At) {
  auto &Known = All[F.V].Origins;
  if (auto It = Known.find({E, At}); It != Known.end())
    return It->second;
  if (Solver.settled())
    NotFinal.clear();
  uint64_t Before = Solver.provisional();
  OriginFinder Finder(*this, F);
  std::vector<Origin> Out = Finder.of(E, At);
  bool Final = Solver.settled() || Solver.provisional() == Before;
  if (Finder.cut() && Final)
    P.Budgets.hit(F, Cap::Origins);
  else if (Finder.cut())
    Solver.cut(F, Cap::Origins);
  if (Final)
    return Known.emplace(std::pair(E, At), std::move(Out)).first->second;
  return NotFinal.emplace_back(std::move(Out));
}

const std::vector<Origin> &Views::argOrigins(FnId F, EventId Call,
                                             uint32_t Arg) {
  ExprId E = P.fn(F).Body->arg(P.fn(F).Body->Events[Call.V], Arg);
  return origins(F, E, defs(F).before(Call));
}

const std::vector<Origin> &Views::returned(FnId F) { return Returned.of(F); }

std::vector<Origin> Views::findReturned(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<Origin> Out;
  const OriginFinder Find(*this, F);
  const bool Value = !Find.returnsReference();
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    const ExprId Result = S.Blocks[B].Cond;
    if (S.Blocks[B].Term != TermKind::Return || !Result.valid())
      continue;
    for (Origin O : origins(F, Result, defs(F).endOf(BlockId(B)))) {
      if (O.Base == BaseKind::Const) // an error is no object
        continue;
      if (Value)
        Find.load(Result, O);
      Out.push_back(std::move(O));
    }
  }
  std::sort(Out.begin(), Out.end());
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  return Out;
}

/// Has the target a part, between hyphens, that begins with one of the words?
static bool isOne(std::string_view Target,
                  const std::vector<std::string> &Words) {
  return std::ranges::any_of(Words, [&](const std::string &W) {
    return Target.starts_with(W) || Target.find("-" + W) != Target.npos;
  });
}

/// "3.13" as facts have it.
static unsigned versionOf(const std::string &Text) {
  return unsigned(std::stoul(Text)) << 8 |
         unsigned(std::stoul(Text.substr(Text.find('.') + 1)));
}

/// The unit is compiled for what the role asks for.
static bool fitsUnit(const TuFacts &T, const Role &R) {
  if (!R.PythonBefore.empty() &&
      (!T.Python || T.Python >= versionOf(R.PythonBefore)))
    return false;
  const std::string &Target = T.str(T.Target);
  return (R.Targets.empty() || isOne(Target, R.Targets)) &&
         !isOne(Target, R.TargetsExcept);
}

/// The class of the object that an argument is: a variable, or a member.
static std::string_view classOf(const TuFacts &T, const Skeleton &S, ExprId E) {
  if (!E.valid())
    return "";
  const Expr *X = &S.expr(E);
  if (X->Kind == ExprKind::Addr)
    X = &S.Exprs[X->A];
  TypeId Type;
  if (X->Kind == ExprKind::Var)
    Type = S.Vars[X->A].TypeOf;
  else if (X->Kind == ExprKind::Field)
    Type = T.memberType(X->Type, X->Name);
  while (Type.valid() && (T.type(Type).Kind == TypeKind::Pointer ||
                          T.type(Type).Kind == TypeKind::Reference))
    Type = T.type(Type).Of;
  if (!Type.valid())
    return "";
  std::string_view Name = T.str(T.type(Type).Text);
  return Name.substr(0, Name.find('<'));
}

/// The constructor that the event calls is declared to take one of the classes.
static bool takesOne(const TuFacts &T, const Event &E,
                     const std::vector<std::string> &Classes) {
  if (!E.Callee.valid() || !(T.func(E.Callee).Flags & FF_Ctor))
    return false;
  TypeId Type = T.func(E.Callee).Type;
  if (!Type.valid() || T.type(Type).Parts.empty())
    return false;
  Type = T.type(Type).Parts[0];
  while (Type.valid() && (T.type(Type).Kind == TypeKind::Pointer ||
                          T.type(Type).Kind == TypeKind::Reference))
    Type = T.type(Type).Of;
  return Type.valid() &&
         std::ranges::count(Classes, T.str(T.type(Type).Text)) != 0;
}

GivenArg Views::given(std::span<const CodeRef> Path, uint32_t Arg) {
  size_t At = Path.size() - 1;
  auto Here = [&] { return defs(Path[At].Fn).before(Path[At].Event); };
  GivenArg Out{P.fn(Path[At].Fn).Body->arg(P.event(Path[At]), Arg), At, false};
  while (Out.E.valid()) {
    const Skeleton &S = *P.fn(Path[At].Fn).Body;
    const Expr &X = S.expr(Out.E);
    if (X.Kind != ExprKind::Var || X.A >= S.ParamCount)
      return Out;
    const std::vector<EventId> &Defs = defs(Path[At].Fn).at(VarId(X.A), Here());
    if (Defs.size() != 1 || Defs.front().valid())
      return Out; // assigned on the way
    if (At == 0) {
      Out.OfCallers = true;
      return Out;
    }
    Out.Level = --At;
    Out.E = P.fn(Path[At].Fn).Body->arg(P.event(Path[At]), X.A);
  }
  return Out;
}

Answer Views::holdsOn(std::span<const CodeRef> Path, const Role &R,
                      bool Certain) {
  if (!fitsUnit(P.tu(Path.back().Fn), R))
    return Answer::No;
  const Skeleton &S = *P.fn(Path.back().Fn).Body;
  if (!R.Objects.empty() &&
      std::ranges::find(R.Objects, classOf(P.tu(Path.back().Fn), S,
                                           S.arg(P.event(Path.back()), 0))) ==
          R.Objects.end())
    return Answer::No;
  if (!R.Takes.empty() &&
      !takesOne(P.tu(Path.back().Fn), P.event(Path.back()), R.Takes))
    return Answer::No;
  Answer Out = Answer::Yes;
  if (R.When) {
    GivenArg Is = given(Path, R.When->Arg);
    const Skeleton &In = *P.fn(Path[Is.Level].Fn).Body;
    bool Literal = Is.E.valid() && In.expr(Is.E).Kind == ExprKind::Int;
    if (Literal) {
      bool Null = In.expr(Is.E).Value == 0;
      if (Null != (R.When->Is == ValueTest::Null))
        return Answer::No;
    } else if (Certain || (!Is.E.valid() && R.When->Is != ValueTest::Null)) {
      return Answer::No;
    } else if (Is.OfCallers) {
      Out = Answer::Unknown;
    }
  }
  if (R.IfFlags.empty() && R.UnlessFlags.empty())
    return Out;
  GivenArg Is = given(Path, R.FlagArg);
  if (!Is.E.valid()) // an argument that is left out spells none
    return R.IfFlags.empty() ? Out : Answer::No;
  if (Is.OfCallers)
    return Answer::Unknown;
  CodeRef By = Path[Is.Level];
  const SpelledFlags::Set &Spelled =
      Flags.of(By.Fn, Is.E, defs(By.Fn).before(By.Event));
  auto In = [](const std::set<std::string_view> &Set,
               const std::vector<std::string> &Of) {
    return std::ranges::any_of(Of, [&](const std::string &N) {
      return N.find('*') == N.npos
                 ? Set.count(N) != 0
                 : std::ranges::any_of(Set, [&](std::string_view Name) {
                     return fitsGlob(N, Name);
                   });
    });
  };
  // Flags that can't be read are no evidence for a role that asks for some.
  if (!R.IfFlags.empty() &&
      !In(Certain ? Spelled.Every : Spelled.Any, R.IfFlags))
    return Answer::No;
  bool Says = R.UnlessFlags.empty() ||
              (Spelled.Complete && !In(Spelled.Any, R.UnlessFlags));
  return Says ? Out : Answer::No;
}

bool Views::holds(FnId F, EventId Id, const Role &R, bool Certain) {
  CodeRef Call{F, Id};
  Answer Is = holdsOn({&Call, 1}, R, Certain);
  if (Is != Answer::Unknown)
    return Is == Answer::Yes;
  // What callers pass can't be read here; a value may be anything.
  return R.IfFlags.empty() && R.UnlessFlags.empty();
}

ExprId Views::pointerSource(FnId F, ExprId E, Point At) {
  const Skeleton &S = *P.fn(F).Body;
  for (unsigned Steps = 0; E.valid() && Steps != 8; ++Steps) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Field || X.Kind == ExprKind::Result)
      return E;
    if (X.Kind == ExprKind::Elem) {
      E = ExprId(X.A);
      continue;
    }
    if (X.Kind != ExprKind::Var)
      break;
    ExprId Next;
    for (EventId Def : defs(F).at(VarId(X.A), At))
      if (Def.valid() && S.Events[Def.V].Kind == EventKind::Assign &&
          S.expr(S.Events[Def.V].Src).Kind != ExprKind::Int) {
        Next = S.Events[Def.V].Src;
        At = defs(F).before(Def);
        break;
      }
    E = Next;
  }
  return ExprId();
}

const RoleList &Views::callRoles(FnId F, EventId Call) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  const RoleList &Own = P.rolesOf(F, E);
  if (!Own.empty() || !E.CalleeExpr.valid())
    return Own;
  ExprId From = pointerSource(F, E.CalleeExpr, defs(F).before(Call));
  bool Member =
      From.valid() && P.fn(F).Body->expr(From).Kind == ExprKind::Field;
  return Member ? P.rolesOf(F, P.fn(F).Body->expr(From)) : Own;
}

std::vector<const Role *> Views::rolesThatHold(FnId F, EventId Call) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  std::vector<const Role *> Out;
  for (const Role &R : P.rolesOf(F, E))
    if (holds(F, Call, R))
      Out.push_back(&R);
  return Out;
}

const Role *Views::role(FnId F, EventId Call, RoleKind K) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  for (const Role &R : P.rolesOf(F, E))
    if (R.Does == K && holds(F, Call, R))
      return &R;
  return nullptr;
}

/// "b" is one of "a|b".
static bool isAmong(std::string_view Kinds, std::string_view Kind) {
  while (!Kinds.empty()) {
    size_t End = std::min(Kinds.find('|'), Kinds.size());
    if (Kinds.substr(0, End) == Kind)
      return true;
    Kinds.remove_prefix(std::min(End + 1, Kinds.size()));
  }
  return false;
}

bool Views::says(FnId F, EventId Call, RoleKind K, std::string_view Kinds) {
  const Event &E = P.fn(F).Body->Events[Call.V];
  return E.Kind == EventKind::Call &&
         std::ranges::any_of(P.rolesOf(F, E), [&](const Role &R) {
           return R.Does == K && isAmong(Kinds, R.Kind) && holds(F, Call, R);
         });
}

bool Views::does(FnId F, EventId Call, const RoleInside &What) {
  if (says(F, Call, What.Does, What.Kinds))
    return true;
  const Event &E = P.fn(F).Body->Events[Call.V];
  FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
  return G.valid() && P.fn(G).Body && Inside.of({G, What});
}

bool Views::findInside(FnId F, const RoleInside &What) {
  bool Found = false;
  for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I) {
    if (says(F, EventId(I), What.Does, What.Unless))
      return false;
    Found = Found || does(F, EventId(I), What);
  }
  return Found;
}

EventId Views::paramRole(FnId F, uint32_t Param, RoleKind K) {
  if (!P.fn(F).Body || Param >= P.fn(F).Body->ParamCount)
    return EventId();
  return ParamRoles.of({F, Param, K});
}

EventId Views::findParamRole(FnId F, uint32_t Param, RoleKind K) {
  const Skeleton &S = *P.fn(F).Body;
  auto IsParam = [&](EventId Call, uint32_t Arg) {
    std::vector<Origin> Of = argOrigins(F, Call, Arg);
    return std::any_of(Of.begin(), Of.end(),
                       [&](const Origin &O) { return O.isParam(Param); });
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    const RoleList &Roles = P.rolesOf(F, E);
    for (const Role &R : Roles)
      if (R.Does == K && R.Value.Kind == Slot::Arg && holds(F, EventId(I), R) &&
          IsParam(EventId(I), R.Value.Index))
        return EventId(I);
    FnId G = P.calleeOf(F, E);
    if (!Roles.empty() || !G.valid())
      continue;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (paramRole(G, A, K).valid() && IsParam(EventId(I), A))
        return EventId(I);
  }
  return EventId();
}

ExprId Views::counted(FnId F, EventId Id, RoleKind Change) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  if (E.Kind == EventKind::Call) {
    const Role *R = role(F, Id, Change);
    return R && R->Value.Kind == Slot::Arg ? S.arg(E, R->Value.Index)
                                           : ExprId();
  }
  if (E.Kind != EventKind::Assign || !(E.Flags & EF_Compound))
    return ExprId();
  const Expr &Count = S.expr(E.Dst), &New = S.expr(E.Src);
  ExprOp Op = Change == RoleKind::TakesReference ? ExprOp::Add : ExprOp::Sub;
  if (Count.Kind == ExprKind::Field && New.Kind == ExprKind::Binary &&
      New.Op == Op)
    for (const Role &R : P.rolesOf(F, Count))
      if (R.Does == Change)
        return ExprId(Count.A);
  return ExprId();
}

std::string Views::describe(FnId F, const Origin &O) const {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  std::string Out;
  switch (O.Base) {
  case BaseKind::Param:
  case BaseKind::Global:
  case BaseKind::Local:
    Out = T.str(S.Vars[O.Index].Name);
    break;
  case BaseKind::Out: { // the variable that was filled
    const Expr &Arg = S.expr(S.arg(S.Events[O.Index], O.Arg));
    if (Arg.Kind == ExprKind::Addr && S.Exprs[Arg.A].Kind == ExprKind::Var)
      Out = T.str(S.Vars[S.Exprs[Arg.A].A].Name);
    break;
  }
  case BaseKind::Result: // the first variable that it was put into
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && Out.empty() &&
          S.expr(E.Src).Kind == ExprKind::Result &&
          S.expr(E.Src).A == O.Index && S.expr(E.Dst).Kind == ExprKind::Var)
        Out = T.str(S.Vars[S.expr(E.Dst).A].Name);
    break;
  default:
    return "";
  }
  if (Out.empty())
    return "";
  for (const OriginStep &Step : O.Steps) {
    if (Step.Kind == OriginStep::Interior)
      break;
    Out += Step.Kind == OriginStep::Elem ? "[]" : "->" + P.str(Step.Name);
  }
  return "'" + Out + "'";
}

} // namespace nogil
