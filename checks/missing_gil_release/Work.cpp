//===- Work.cpp - how much a loop or call does, and with what -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Work.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include "support/Components.h"
#include <algorithm>

namespace nogil {

/// Deeper nests are as long as those.
static constexpr size_t MaxNest = 5;

/// Tables and blocks have fewer elements.
static constexpr uint64_t ManyRounds = 1000;

/// How often what has a usual size can be halved.
static constexpr uint64_t Halvings = 10;

/// A call in line of a standard class: a subscript, an iterator.
static constexpr uint64_t InlineCall = 2;

Work::Work(Views &V, CostModel M)
    : V(V), P(V.program()), M(std::move(M)), UseSolver(&P.Budgets),
      CostSolver(&P.Budgets), FixedSolver(&P.Budgets), Solver(&P.Budgets),
      Uses(UseSolver, Use::None, Use::Unknown,
           [this](FnId F) { return findUse(F); }),
      Costs(CostSolver, 0, [this](FnId F) { return findCost(F); }),
      Fixed(FixedSolver, 0, [this](FnId F) { return findFixed(F); }),
      Longest(Solver, {}, [this](FnId F) { return findLongest(F); }),
      Sizes(Solver, {}, [this](const auto &Of) { return findPassed(Of); }) {
  Length.Does = RoleKind::Interior;
  Length.Kind = "length";
  findGroups();
}

FnId Work::runBy(FnId F, const Event &E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (const FunctionRow *Row = P.rowOf(F, E))
    for (const Callback &Given : Row->Callbacks)
      if (ExprId Arg = S.arg(E, Given.Arg);
          Given.Waits && Arg.valid() && S.expr(Arg).Kind == ExprKind::Func)
        return P.resolve(P.fn(F).Tu, FuncRefId(S.expr(Arg).A));
  return P.calleeOf(F, E);
}

/// Components of the graph of direct calls.
void Work::findGroups() {
  const size_t Count = P.Functions.size();
  std::vector<std::vector<uint32_t>> Callees(Count);
  for (uint32_t G = 0; G != Count; ++G)
    if (P.Functions[G].Body) {
      if (FnId Outer = P.Functions[G].Parent; Outer.valid())
        Callees[Outer.V].push_back(G);
      for (CodeRef By : V.callers(FnId(G)))
        Callees[By.Fn.V].push_back(G);
    }
  Groups.resize(Count);
  ComponentFinder Finder(
      Count, [&](uint32_t F) { return Callees[F].size(); },
      [&](uint32_t F, size_t I) { return Callees[F][I]; },
      [&](const std::vector<uint32_t> &Group) {
        for (uint32_t F : Group) {
          Groups[F] = Group.front();
          if (Group.size() > 1 && P.Functions[F].Body)
            Members[Group.front()].push_back(FnId(F));
        }
      });
  for (uint32_t F = 0; F != Count; ++F)
    Finder.visit(F);
}

Use Work::useOfCallee(FnId F, const Event &E) {
  std::vector<FnId> Into;
  if (FnId G = P.calleeOf(F, E); G.valid())
    Into.push_back(G);
  else
    std::ranges::copy(P.targetsOf(F, E, policy::MaxCandidates),
                      std::back_inserter(Into));
  if (Into.empty())
    return Use::Unknown;
  Use Out = Use::None;
  for (FnId G : Into) {
    if (P.fn(G).Body) {
      Out = std::max(Out, use(G));
      continue;
    }
    const FuncInfo &I = P.info(G);
    if (P.fn(G).Api || !(I.Flags & FF_System))
      Out = std::max(Out, Use::Unknown);
  }
  return Out;
}

/// Both calls are given the same pointer variable, the first one in front.
static bool sharesHandle(const Skeleton &S, const Event &Put, const Event &E) {
  ExprId Handle = S.arg(Put, 0);
  if (!Handle.valid() || S.expr(Handle).Kind != ExprKind::Var)
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (ExprId Arg = S.arg(E, A); Arg.valid() &&
                                  S.expr(Arg).Kind == ExprKind::Var &&
                                  S.expr(Arg).A == S.expr(Handle).A)
      return true;
  return false;
}

Use Work::useOfCall(FnId F, const Event &E) {
  Use Out = Use::None;
  const FunctionRow *Row = P.rowOf(F, E);
  const RoleList &Roles = P.rolesOf(F, E);
  if (Row) {
    // A lock of the platform has nothing to do with Python.
    if (Row->State == Needs::Attached || Row->Effect != EffectKind::None ||
        Row->Lock.Kind == LockKind::CriticalSection)
      return Use::Yes;
    if (Row->State == Needs::Unknown)
      Out = Use::Unknown;
  }
  for (const Role &R : Roles)
    if (R.Does == RoleKind::RunsPython)
      Out = R.surelyRuns() ? Use::Yes : std::max(Out, Use::Unknown);
  if (!Row && Roles.empty())
    Out = std::max(Out, useOfCallee(F, E));
  return Out == Use::Yes ? Out : std::max(Out, useOfGiven(F, E));
}

/// Whoever is given a function may call it, and so may whoever is given a
/// handle that a function was put into before: `set_writer(stream, put);
/// write(stream)`.
Use Work::useOfGiven(FnId F, const Event &E) {
  Use Out = Use::None;
  const Skeleton &S = *P.fn(F).Body;
  auto Functions = [&](const Event &Call) {
    for (uint32_t A = 0; A != Call.ArgsCount; ++A)
      if (ExprId Arg = S.arg(Call, A);
          Arg.valid() && S.expr(Arg).Kind == ExprKind::Func) {
        FnId G = P.resolve(P.fn(F).Tu, FuncRefId(S.expr(Arg).A));
        Out = std::max(Out, P.fn(G).Body ? use(G) : Use::Unknown);
      }
  };
  Functions(E);
  for (EventId Id : puts(F))
    if (const Event &Put = S.Events[Id.V];
        &Put != &E && sharesHandle(S, Put, E))
      Functions(Put);
  return Out;
}

/// The calls that put a function into something.
const std::vector<EventId> &Work::puts(FnId F) {
  auto [It, New] = Puts.try_emplace(F);
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; New && I != S.Events.size(); ++I) {
    const Event &Put = S.Events[I];
    bool Any = false;
    for (uint32_t A = 1; Put.Kind == EventKind::Call && A < Put.ArgsCount; ++A)
      Any |=
          S.arg(Put, A).valid() && S.expr(S.arg(Put, A)).Kind == ExprKind::Func;
    if (Any)
      It->second.push_back(EventId(I));
  }
  return It->second;
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

Use Work::findUse(FnId F) {
  Use Out = Use::None;
  const Skeleton &S = *P.fn(F).Body;
  for (const Event &E : S.Events) {
    if (Out == Use::Yes)
      break;
    if (E.Kind == EventKind::Call)
      Out = std::max(Out, useOfCall(F, E));
    else if (E.Kind == EventKind::Macro)
      Out = std::max(Out, Use::Unknown);
  }
  return Out;
}

uint64_t Work::costOfEvent(FnId F, const Event &E) {
  if (E.Kind == EventKind::ScopeEnd)
    return 0;
  if (E.Kind != EventKind::Call)
    return 1;
  if (const FunctionRow *Row = P.rowOf(F, E); Row && Row->Pure)
    return InlineCall;
  for (const Role &R : P.rolesOf(F, E)) // how long is it, where is it?
    if (R.Does == RoleKind::Interior ||
        (R.Does == RoleKind::Passes && R.Kind == "same"))
      return InlineCall;
  FnId G = runBy(F, E);
  if (!G.valid())
    return M.Call;
  if (P.fn(G).Body)
    return Groups[F.V] == Groups[G.V] ? M.Call : cost(G);
  const FuncInfo &I = P.info(G);
  bool Member = P.tu(G).str(I.Qual).find("::") != std::string::npos;
  return (I.Flags & FF_System) && Member ? InlineCall : M.Call;
}

static bool readsElements(const Skeleton &S, ExprId E) {
  return anyWithin(
      S, E, [](ExprId, const Expr &X) { return X.Kind == ExprKind::Elem; });
}

const std::vector<SizeOf> &Work::bounds(FnId F) {
  auto [It, New] = Bounds.try_emplace(F);
  for (uint32_t I = 0; New && I != V.loops(F).size(); ++I)
    It->second.push_back(bound(F, I)); // which asks for those before
  return It->second;
}

uint64_t Work::trips(const SizeOf &S) const {
  if (S.Kind == SizeKind::Rounds) // a large number, or none
    return std::clamp(S.Number, M.Trips, ManyRounds);
  return S.Kind == SizeKind::Number ? std::min(M.Trips, S.Number) : M.Trips;
}

/// By block: the innermost loop around it, or ~0. Loops come outer ones first.
static std::vector<uint32_t> innermost(const std::vector<Loop> &Loops,
                                       size_t Blocks) {
  std::vector<uint32_t> Out(Blocks, ~0u);
  for (uint32_t I = 0; I != Loops.size(); ++I)
    for (BlockId B : Loops[I].Blocks)
      Out[B.V] = I;
  return Out;
}

uint64_t Work::costOfBlock(FnId F, BlockId B) {
  const Skeleton &S = *P.fn(F).Body;
  uint64_t Out = 0;
  for (uint32_t N = 0; N != S.Blocks[B.V].EventsCount; ++N)
    Out = std::min(
        MaxCost, Out + costOfEvent(F, S.Events[S.Blocks[B.V].EventsBegin + N]));
  return Out;
}

/// Keeps the nest that goes through the data more often.
static void deepen(std::vector<SizeOf> &Nest, const std::vector<SizeOf> &By) {
  if (passes(By) > passes(Nest) || Nest.empty())
    Nest = By;
}

/// What one round of a block does, and its cost.
LoopWork Work::ofBlock(FnId F, BlockId B) {
  const Skeleton &S = *P.fn(F).Body;
  LoopWork Out;
  Out.Cost = 1 + costOfBlock(F, B);
  Out.Memory = readsElements(S, S.Blocks[B.V].Cond);
  for (uint32_t N = 0; N != S.Blocks[B.V].EventsCount; ++N) {
    EventId Id(S.Blocks[B.V].EventsBegin + N);
    const Event &E = S.Events[Id.V];
    Out.Needs = std::max(Out.Needs, useOf({F, Id}));
    Out.Memory |= readsElements(S, E.Dst) || readsElements(S, E.Src);
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      Out.Memory |= readsElements(S, S.arg(E, A));
    if (E.Kind != EventKind::Call)
      continue;
    Out.Memory |= V.says(F, Id, RoleKind::Interior, "element|place");
    if (FnId G = runBy(F, E); G.valid())
      Out.Memory |= P.fn(G).Body && longest(G).Memory;
    deepen(Out.Nest, below(F, Id).Nest);
  }
  return Out;
}

/// Each block counts for the loop it is in, and each loop, with its rounds, for
/// the one around it.
std::vector<LoopWork> Work::nest(FnId F, bool FromCallers) {
  const std::vector<Loop> &Loops = V.loops(F);
  const std::vector<SizeOf> &Sizes = bounds(F);
  std::vector<LoopWork> Out(Loops.size());
  std::vector<uint32_t> In = innermost(Loops, P.fn(F).Body->Blocks.size());
  auto Within = [](LoopWork &L, const LoopWork &X) {
    L.Needs = std::max(L.Needs, X.Needs);
    L.Memory |= X.Memory;
    L.Levels += X.Levels;
    L.Cost = std::min(MaxCost, L.Cost + X.Cost);
    deepen(L.Nest, X.Nest);
    if (X.Size.Kind >= L.Size.Kind)
      L.Size = X.Size;
  };
  for (uint32_t B = 0; B != In.size(); ++B)
    if (In[B] != ~0u)
      Within(Out[In[B]], ofBlock(F, BlockId(B)));
  for (uint32_t I = Loops.size(); I-- != 0;) {
    SizeOf Own = FromCallers ? ofCallers(F, Sizes[I]) : Sizes[I];
    LoopWork &L = Out[I];
    if (Own.Kind == SizeKind::Number && Own.Number >= ManyRounds &&
        !L.Nest.empty())
      Own.Kind = SizeKind::Rounds;
    L.Cost = times(L.Cost, trips(Own));
    L.Levels += Own.Kind > SizeKind::Unknown;
    L.Memory |= Own.Kind == SizeKind::Container;
    if (Own.Kind > SizeKind::Unknown && L.Nest.size() < MaxNest)
      L.Nest.insert(L.Nest.begin(), Own);
    if (Own.Kind >= L.Size.Kind &&
        Own.Kind > SizeKind::Unknown) // the outer one
      L.Size = Own;
    if (Loops[I].Parent != ~0u)
      Within(Out[Loops[I].Parent], L);
  }
  return Out;
}

const LoopWork &Work::loop(FnId F, uint32_t Index) {
  auto [It, New] = Nests.try_emplace(F);
  if (New)
    It->second = nest(F, true);
  return It->second[Index];
}

LoopWork Work::findLongest(FnId F) {
  LoopWork Best;
  std::vector<LoopWork> All = nest(F, false);
  for (uint32_t I = 0; I != All.size(); ++I)
    if (V.loops(F)[I].Depth == 1 && All[I].Cost > Best.Cost)
      Best = All[I];
  const Skeleton &S = *P.fn(F).Body;
  const std::vector<uint32_t> In = innermost(V.loops(F), S.Blocks.size());
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    for (uint32_t N = 0; In[B] == ~0u && N != S.Blocks[B].EventsCount; ++N) {
      EventId Id(S.Blocks[B].EventsBegin + N);
      if (S.Events[Id.V].Kind != EventKind::Call)
        continue;
      if (LoopWork X = below(F, Id); X.Cost > Best.Cost)
        Best = X;
    }
  if (!Best.Nest.empty() && callsItself(F, Best.Nest)) {
    SizeOf Often;
    Often.Kind = SizeKind::Rounds;
    Best.Nest.insert(Best.Nest.begin(), Often);
    Best.Cost = times(Best.Cost, Halvings);
    ++Best.Levels;
  }
  return Best;
}

uint64_t Work::findCost(FnId F) {
  const std::vector<Loop> &Loops = V.loops(F);
  std::vector<uint64_t> Rounds;
  for (uint32_t I = 0; I != Loops.size(); ++I) {
    uint64_t Around = Loops[I].Parent == ~0u ? 1 : Rounds[Loops[I].Parent];
    Rounds.push_back(times(Around, trips(bounds(F)[I])));
  }
  const std::vector<uint32_t> In =
      innermost(Loops, P.fn(F).Body->Blocks.size());
  uint64_t Out = 2;
  for (uint32_t B = 0; B != In.size(); ++B) {
    uint64_t Once = costOfBlock(F, BlockId(B));
    Out =
        std::min(MaxCost, In[B] == ~0u ? Out + Once
                                       : Out + times(1 + Once, Rounds[In[B]]));
  }
  return Out;
}

} // namespace nogil
