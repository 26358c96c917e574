//===- TeamWrites.cpp - places that threads of a team all write -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/TeamWrites.h"
#include "cfg/Exprs.h"
#include "sharing/Locksets.h"
#include <algorithm>

namespace nogil {

/// The innermost loop that starts a thread in each round and waits for none.
const Loop *TeamWrites::aroundStart(CodeRef Call) {
  const Loop *Found = nullptr;
  BlockId At = V.defs(Call.Fn).blockOf(Call.Event);
  for (const Loop &L : V.loops(Call.Fn))
    if (L.contains(At))
      Found = &L; // outer loops come first
  if (!Found)
    return nullptr;
  bool Waits = anyEvent(*P.fn(Call.Fn).Body, *Found, [&](EventId E) {
    return P.event({Call.Fn, E}).Kind == EventKind::Call &&
           V.says(Call.Fn, E, RoleKind::Blocks, "join");
  });
  return Waits ? nullptr : Found;
}

bool TeamWrites::setIn(FnId F, VarId X, const Loop &L) {
  const Defs &D = V.defs(F);
  return anyEvent(D.skeleton(), L, [&](EventId E) { return D.defines(E, X); });
}

/// Each round has another value of it.
bool TeamWrites::changesIn(FnId F, ExprId E, const Loop &L) {
  const Skeleton &S = *P.fn(F).Body;
  return anyWithin(S, E, [&](ExprId, const Expr &X) {
    if (X.Kind == ExprKind::Var)
      return setIn(F, VarId(X.A), L);
    if (X.Kind != ExprKind::Result)
      return X.Kind == ExprKind::Opaque;
    const Event &Call = S.Events[X.A];
    for (uint32_t A = 0; A != Call.ArgsCount; ++A)
      if (changesIn(F, S.arg(Call, A), L))
        return true;
    // An object of one's own, a ticket.
    return Call.ArgsCount == 0;
  });
}

/// What a lambda has captured, when it was made where the thread is started.
Share TeamWrites::captured(CodeRef Call, const Loop *L, const Var &X) {
  const Skeleton &Outer = *P.fn(Call.Fn).Body;
  for (uint32_t I = 0; I != Outer.Vars.size(); ++I)
    if (Outer.Vars[I].Decl == X.Decl && X.Decl.valid())
      return L && setIn(Call.Fn, VarId(I), *L) ? Share::Own : Share::Same;
  return X.ByReference || P.tu(Call.Fn).str(X.Name) == "this" ? Share::Same
                                                              : Share::Own;
}

TeamEntry TeamWrites::entry(CodeRef Call, FnId Body, uint32_t Arg,
                            const Loop *L) {
  const Skeleton &S = *P.fn(Body).Body;
  const Event &E = P.event(Call);
  TeamEntry Out{Body, {}, {}};
  uint32_t Next = Arg + 1;
  for (uint32_t I = 0; I != S.ParamCount; ++I) {
    bool Object =
        S.Vars[I].Kind == Storage::This && P.info(Body).Parent.valid();
    if (Object || !L) {
      // A library that divides the rounds says in the arguments which it is.
      Out.Params.push_back(Object ? Share::Same : Share::Own);
      continue;
    }
    ExprId Given = P.fn(Call.Fn).Body->arg(E, Next++);
    bool Own = !Given.valid() || changesIn(Call.Fn, Given, *L);
    Out.Params.push_back(Own ? Share::Own : Share::Same);
  }
  for (uint32_t X = 0; X != S.Vars.size(); ++X)
    if (S.Vars[X].Kind == Storage::Capture)
      if (Share Is = captured(Call, L, S.Vars[X]); Is != Share::Same)
        Out.Captures[X] = Is;
  return Out;
}

bool TeamWrites::excluded(CodeRef At, const TeamValues &Values) {
  return Values.alone(V.defs(At.Fn).blockOf(At.Event)) ||
         C.locked().anyWithin(At, Locks::Any);
}

bool TeamWrites::isAtomic(FnId F, ExprId Place) const {
  const TuFacts &T = P.tu(F);
  const Skeleton &S = *P.fn(F).Body;
  return anyWithin(S, Place, [&](ExprId, const Expr &X) {
    TypeId Of = X.Kind == ExprKind::Field ? T.memberType(X.Type, X.Name)
                : X.Kind == ExprKind::Var ? S.Vars[X.A].TypeOf
                                          : TypeId();
    std::string_view Text = Of.valid() ? T.str(T.type(Of).Text) : "";
    return Text.find("_Atomic") != Text.npos ||
           Text.find("atomic<") != Text.npos;
  });
}

/// The array that an element is of; else the place itself.
static ExprId arrayOf(const Skeleton &S, ExprId E) {
  for (;;) {
    const Expr &X = S.expr(E);
    if (X.Kind == ExprKind::Elem)
      E = ExprId(X.A);
    else if (X.Kind == ExprKind::Result && S.Events[X.A].ArgsCount)
      E = S.arg(S.Events[X.A], 0);
    else if (X.Kind == ExprKind::Addr)
      E = ExprId(X.A);
    else
      return E;
  }
}

/// What an assignment or a call writes that other threads have, too.
std::optional<TeamWrite> TeamWrites::written(const TeamValues &Values,
                                             CodeRef Here, bool Below) {
  const Skeleton &S = *P.fn(Here.Fn).Body;
  const Event &E = P.event(Here);
  TeamWrite W;
  W.At = Here;
  if (E.Kind == EventKind::Call) {
    const FunctionRow *Row = P.rowOf(Here.Fn, E);
    if (Row && Row->State == Needs::Attached)
      return std::nullopt; // Python's own, which need more than a lock
    for (const Role &R : P.rolesOf(Here.Fn, E)) {
      bool Changes = R.Does == RoleKind::Resizes || R.Does == RoleKind::Mutates;
      ExprId Of = Changes && R.Value.Kind == Slot::Arg ? S.arg(E, R.Value.Index)
                                                       : ExprId();
      if (!Of.valid() || Values.value(Of) == Share::Own)
        continue;
      W.Place = Values.value(Of);
      W.Written = arrayOf(S, Of);
      W.Resizes = true;
      return W;
    }
    return std::nullopt;
  }
  bool Stores = E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
                !(E.Flags & (EF_Init | EF_Binds));
  if (!Stores)
    return std::nullopt;
  W.Place = Values.place(E.Dst);
  W.Written = arrayOf(S, E.Dst);
  W.Reads =
      (E.Flags & EF_Compound) ||
      anyWithin(S, E.Src, [&](ExprId Id, const Expr &) { return Id == E.Dst; });
  // A variable of static storage below is a matter between any two calls.
  const Expr &Dst = S.expr(E.Dst);
  bool Static = Below && Dst.Kind == ExprKind::Var &&
                (S.Vars[Dst.A].Kind == Storage::Global ||
                 S.Vars[Dst.A].Kind == Storage::StaticLocal);
  bool Meets = W.Place == Share::Same
                   ? W.Reads || Values.value(E.Src) != Share::Same
                   : W.Place == Share::Data && W.Reads;
  if (!Meets || Static || isAtomic(Here.Fn, E.Dst))
    return std::nullopt;
  return W;
}

void TeamWrites::writes(const TeamValues &Values, const Node &At,
                        const TeamWrite &Start, std::vector<TeamWrite> &Out) {
  FnId F = At.Entry.F;
  for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I) {
    CodeRef Here{F, EventId(I)};
    std::optional<TeamWrite> W = written(Values, Here, !At.Down.empty());
    if (!W || !C.reached(Here) || excluded(Here, Values))
      continue;
    W->Starts = Start.Starts;
    W->What = Start.What;
    W->Down = At.Down;
    Out.push_back(std::move(*W));
  }
}

void TeamWrites::calls(const TeamValues &Values, const Node &At,
                       std::vector<Node> &Todo, std::set<TeamEntry> &Seen) {
  FnId F = At.Entry.F;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
    if (!G.valid() || !P.fn(G).Body || Seen.size() >= MaxEntries)
      continue;
    const Skeleton &Inner = *P.fn(G).Body;
    TeamEntry Next{G, {}, {}};
    for (uint32_t A = 0; A != Inner.ParamCount; ++A)
      Next.Params.push_back(Values.given(E, A, Inner.Vars[A].ByReference));
    // A lambda of the team's own has captured what is the thread's.
    for (uint32_t X = 0; X != Inner.Vars.size(); ++X)
      if (Inner.Vars[X].Kind == Storage::Capture &&
          std::ranges::any_of(S.Vars, [&](const Var &Mine) {
            return Mine.Kind == Storage::Local && Mine.Decl.valid() &&
                   Mine.Decl == Inner.Vars[X].Decl;
          }))
        Next.Captures[X] = Share::Own;
    if (Seen.contains(Next) || excluded({F, EventId(I)}, Values))
      continue;
    Seen.insert(Next);
    Todo.push_back({std::move(Next), At.Down});
    Todo.back().Down.push_back({F, EventId(I)});
  }
}

/// What the call is given to run.
std::vector<FnId> TeamWrites::bodies(CodeRef Call) const {
  std::vector<FnId> Out;
  for (const CallGraph::Link &X : P.Calls.out(Call.Fn))
    if (const CallTargets &To = P.Calls.set(X.Set);
        X.Event == Call.Event && To.Kind == CallKind::Callback && !To.Many)
      std::ranges::copy_if(To.Functions, std::back_inserter(Out),
                           [&](FnId G) { return P.fn(G).Body != nullptr; });
  return Out;
}

/// How the call runs what it is given, if by threads; null: otherwise.
const Callback *TeamWrites::threads(CodeRef Call) const {
  const Event &E = P.event(Call);
  const FunctionRow *Row = P.rowOf(Call.Fn, E);
  if (!Row)
    return nullptr;
  std::string_view Callee;
  if (E.Callee.valid())
    Callee = P.display(P.resolve(P.fn(Call.Fn).Tu, E.Callee));
  const Skeleton &S = *P.fn(Call.Fn).Body;
  for (const Callback &X : Row->Callbacks) {
    ExprId Given = S.arg(E, X.Arg);
    bool Fits = std::ranges::all_of(X.IfInstance, [&](const std::string &Text) {
      return Callee.find(Text) != Callee.npos;
    });
    // A policy that may come first is a number.
    if (X.Run == CallbackRun::Foreign && Fits && Given.valid() &&
        S.expr(Given).Kind != ExprKind::Int)
      return &X;
  }
  return nullptr;
}

void TeamWrites::team(CodeRef Call, const Callback &How, const Loop *L,
                      std::vector<TeamWrite> &Out) {
  TeamWrite Start;
  Start.Starts = Call;
  Start.What = How.What;
  std::vector<Node> Todo;
  std::set<TeamEntry> Seen;
  for (FnId Body : bodies(Call)) {
    TeamEntry In = entry(Call, Body, How.Arg, L);
    if (Seen.insert(In).second)
      Todo.push_back({std::move(In), {}});
  }
  for (size_t I = 0; I != Todo.size(); ++I) {
    const Node At = Todo[I];
    TeamValues Values(V, At.Entry);
    writes(Values, At, Start, Out);
    if (At.Down.size() < MaxDepth)
      calls(Values, At, Todo, Seen);
  }
}

std::vector<TeamWrite> TeamWrites::find() {
  std::vector<TeamWrite> All;
  for (FnId F : C.functions())
    for (CodeRef Call : C.callsIn(F)) {
      const Callback *Runs = threads(Call);
      if (!Runs)
        continue;
      const Loop *L = Runs->Many ? nullptr : aroundStart(Call);
      if (Runs->Many || (L && !Runs->Waits))
        team(Call, *Runs, L, All);
    }
  // Of several teams that come to one place, the one that is nearest.
  std::map<CodeRef, TeamWrite> Nearest;
  auto Rank = [&](const TeamWrite &X) {
    return std::tuple(X.Place, X.Down.size(), C.place(X.Starts));
  };
  for (TeamWrite &W : All) {
    auto [It, New] = Nearest.try_emplace(W.At, W);
    if (!New && Rank(W) < Rank(It->second))
      It->second = W;
  }
  std::vector<TeamWrite> Out;
  for (auto &[At, W] : Nearest)
    Out.push_back(std::move(W));
  return Out;
}

} // namespace nogil
