//===- CallGraph.cpp - who calls whom -------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/CallGraph.h"
#include "link/CallTypes.h"
#include "link/LibraryCalls.h"
#include "link/Program.h"
#include "link/VirtualCalls.h"
#include "support/Components.h"
#include <algorithm>
#include <map>
#include <set>

namespace nogil {

const char *spelled(CallKind K) {
  switch (K) {
  case CallKind::Direct:
    return "direct";
  case CallKind::Virtual:
    return "virtual";
  case CallKind::Pointer:
    return "pointer";
  case CallKind::Parameter:
    return "parameter";
  case CallKind::HandedOn:
    return "handed on";
  case CallKind::Callback:
    return "callback";
  case CallKind::Library:
    return "library";
  case CallKind::Stored:
    return "stored";
  case CallKind::Nested:
    return "nested";
  }
  return "";
}

class CallGraphBuilder {
public:
  CallGraphBuilder(const Program &P, CallGraph &G)
      : P(P), G(G), N(P.Functions.size()), Overriders(P), Types(P) {}

  void run() {
    G.Out.resize(N);
    G.Into.resize(N);
    G.Taken.assign(N, false);
    for (uint32_t F = 0; F != N; ++F)
      Direct.push_back(set(CallKind::Direct, {FnId(F)}));
    for (uint32_t F = 0; F != N; ++F)
      if (P.Functions[F].Body)
        function(FnId(F));
    LibraryCalls(P, Overriders).forEach([&](CodeRef At, std::vector<FnId> Of) {
      link(At, set(CallKind::Library, std::move(Of)));
    });
    for (uint32_t F = 0; F != N; ++F)
      if (FnId Outer = P.Functions[F].Parent; Outer.valid())
        link({Outer, EventId()}, set(CallKind::Nested, {FnId(F)}));
    finish();
    findTaken();
    components();
  }

private:
  const Program &P;
  CallGraph &G;
  const size_t N;
  const VirtualCalls Overriders;
  const CallTypes Types;
  std::vector<uint32_t> Direct; ///< by FnId: the set of its calls
  std::map<std::pair<CallKind, PlaceId>, uint32_t> ByPlace;
  std::map<std::pair<CallKind, std::vector<FnId>>, uint32_t> ByContent;
  std::vector<bool> Copies; ///< of parameters, in the function at hand

  //===-- Edges -----------------------------------------------------------===//

  uint32_t newSet(CallKind K, std::vector<FnId> Functions) {
    bool Many = Functions.size() > CallGraph::MaxTargets;
    G.Sets.push_back({K, Many, std::move(Functions), {}});
    return uint32_t(G.Sets.size() - 1);
  }
  uint32_t set(CallKind K, std::vector<FnId> Functions) {
    auto [It, New] = ByContent.try_emplace({K, Functions}, 0);
    if (New)
      It->second = newSet(K, std::move(Functions));
    return It->second;
  }
  void link(CodeRef At, uint32_t Set) {
    std::vector<CallGraph::Link> &Of = G.Out[At.Fn.V];
    for (size_t I = Of.size(); I != 0 && Of[I - 1].Event == At.Event; --I)
      if (Of[I - 1].Set == Set)
        return;
    Of.push_back({At.Event, Set});
    G.Sets[Set].Sites.push_back(At);
  }

  /// An edge of kind K to all functions that an expression may be, and that may
  /// be called as a type, where one is given.
  void value(CodeRef At, CallKind K, ExprId E, TypeId As = TypeId()) {
    if (!E.valid() || !P.Values.mayCarry(P, At.Fn, E))
      return;
    PlaceId Place = P.Values.place(P, At.Fn, E);
    if (!Place.valid()) {
      std::vector<FnId> Of = P.Values.of(P, At.Fn, E);
      Types.keep(At.Fn, As, Of);
      if (!Of.empty())
        link(At, set(K, std::move(Of)));
      return;
    }
    const std::vector<FnId> &Held = P.Values.at(Place).Held;
    if (Held.empty())
      return;
    if (std::vector<FnId> Of = Held; As.valid() && Types.keep(At.Fn, As, Of)) {
      if (!Of.empty())
        link(At, set(K, std::move(Of)));
      return;
    }
    auto [It, New] = ByPlace.try_emplace({K, Place}, 0);
    if (New)
      It->second = newSet(K, Held);
    link(At, It->second);
  }

  /// By variable: some assignment gives it what a parameter holds.
  std::vector<bool> copiesOfParameters(const Skeleton &S) const {
    std::vector<bool> Out(S.Vars.size());
    for (uint32_t I = 0; I != S.ParamCount; ++I)
      Out[I] = true;
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
          S.expr(E.Dst).Kind == ExprKind::Var &&
          S.expr(E.Src).Kind == ExprKind::Var && S.expr(E.Src).A < S.ParamCount)
        Out[S.expr(E.Dst).A] = true;
    return Out;
  }

  /// Does a call of E call what the function was given?
  bool isParameter(FnId F, ExprId E) {
    const Skeleton &S = *P.fn(F).Body;
    while (S.expr(E).Kind == ExprKind::Elem || S.expr(E).Kind == ExprKind::Addr)
      E = ExprId(S.expr(E).A);
    if (S.expr(E).Kind != ExprKind::Var)
      return false;
    if (Copies.empty())
      Copies = copiesOfParameters(S);
    return Copies[S.expr(E).A];
  }

  void overriders(CodeRef At, const Event &E) {
    std::vector<FnId> Of = Overriders.targets(At.Fn, E);
    FnId Named = P.resolve(P.fn(At.Fn).Tu, E.Callee);
    if (Of.size() == 1 && Of[0] == Named)
      return link(At, Direct[Named.V]);
    link(At, set(CallKind::Virtual, std::move(Of)));
  }

  void call(CodeRef At, const Event &E) {
    if (E.Callee.valid() && (E.Flags & EF_Virtual))
      overriders(At, E);
    else if (E.Callee.valid())
      link(At, Direct[P.resolve(P.fn(At.Fn).Tu, E.Callee).V]);
    else if (E.CalleeExpr.valid())
      value(At,
            isParameter(At.Fn, E.CalleeExpr) ? CallKind::Parameter
                                             : CallKind::Pointer,
            E.CalleeExpr, E.Type);
    if (E.ArgsCount == 0)
      return;
    const Skeleton &S = *P.fn(At.Fn).Body;
    const FunctionRow *Row = P.rowOf(At.Fn, E);
    for (uint32_t I = 0; I != E.ArgsCount; ++I) {
      bool Named =
          Row && std::ranges::any_of(Row->Callbacks, [&](const Callback &C) {
            return C.Arg == I;
          });
      value(At, Named ? CallKind::Callback : CallKind::HandedOn, S.arg(E, I));
    }
  }

  void function(FnId F) {
    const Skeleton &S = *P.fn(F).Body;
    Copies.clear();
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (S.Events[I].Kind == EventKind::Call)
        call({F, EventId(I)}, S.Events[I]);
    std::set<FnId> Named;
    for (const Expr &X : S.Exprs)
      if (X.Kind == ExprKind::Func)
        Named.insert(P.resolve(P.fn(F).Tu, FuncRefId(X.A)));
    if (!Named.empty())
      stored(F, std::move(Named));
  }

  /// Functions that are named, and are not arguments of a call.
  void stored(FnId F, std::set<FnId> Named) {
    const Skeleton &S = *P.fn(F).Body;
    for (const CallGraph::Link &L : G.Out[F.V])
      if (G.Sets[L.Set].Kind != CallKind::Direct)
        for (FnId T : G.Sets[L.Set].Functions)
          Named.erase(T);
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (const Event &E = S.Events[I];
          E.Kind == EventKind::Assign && E.Src.valid())
        for (FnId T : P.Values.named(P, F, E.Src)) {
          link({F, EventId(I)}, set(CallKind::Stored, {T}));
          Named.erase(T);
        }
    for (FnId T : Named)
      link({F, EventId()}, set(CallKind::Stored, {T}));
  }

  void finish() {
    for (std::vector<CallGraph::Link> &Of : G.Out)
      std::ranges::stable_sort(Of, {}, &CallGraph::Link::Event);
    for (uint32_t I = 0; I != G.Sets.size(); ++I) {
      std::ranges::sort(G.Sets[I].Sites);
      for (FnId F : G.Sets[I].Functions)
        if (!G.Sets[I].Sites.empty())
          G.Into[F.V].push_back(I);
    }
    G.Callers.resize(N);
    for (uint32_t F = 0; F != N; ++F) {
      for (uint32_t I : G.Into[F])
        if (const CallTargets &S = G.Sets[I]; S.Kind <= CallKind::Virtual)
          G.Callers[F].insert(G.Callers[F].end(), S.Sites.begin(),
                              S.Sites.end());
      std::ranges::sort(G.Callers[F]);
    }
  }

  //===-- Addresses -------------------------------------------------------===//

  void findTaken() {
    for (const FunctionPlace &X : P.Values.places())
      if (X.Kind != PlaceKind::Local && X.Kind != PlaceKind::Result)
        for (FnId F : X.Held)
          G.Taken[F.V] = true;
    for (const CallTargets &S : G.Sets)
      if (S.Kind == CallKind::HandedOn || S.Kind == CallKind::Callback)
        for (CodeRef At : S.Sites)
          if (keeps(At))
            for (FnId F : S.Functions)
              G.Taken[F.V] = true;
  }

  /// Whether a call may keep what it is given: nobody sees what it does.
  bool keeps(CodeRef At) const {
    if (const FunctionRow *Row = P.rowOf(At.Fn, P.event(At)))
      return Row->Callbacks.empty() ||
             std::ranges::any_of(Row->Callbacks, [](const Callback &C) {
               return C.Run != CallbackRun::Inline;
             });
    const CallTargets *Into = G.targets(At);
    return !Into || std::ranges::any_of(Into->Functions,
                                        [&](FnId F) { return !P.fn(F).Body; });
  }

  //===-- Components ------------------------------------------------------===//

  // Nodes: functions, then sets.
  size_t degree(uint32_t Node) const {
    if (Node < N)
      return G.Out[Node].size();
    const CallTargets &S = G.Sets[Node - N];
    return S.Many ? 0 : S.Functions.size();
  }
  uint32_t next(uint32_t Node, size_t I) const {
    return Node < N ? uint32_t(N + G.Out[Node][I].Set)
                    : G.Sets[Node - N].Functions[I].V;
  }

  void components() {
    G.Group.assign(N, 0);
    ComponentFinder Finder(
        N + G.Sets.size(), [this](uint32_t Node) { return degree(Node); },
        [this](uint32_t Node, size_t I) { return next(Node, I); },
        [this](const std::vector<uint32_t> &Nodes) { close(Nodes); });
    for (uint32_t F = 0; F != N; ++F)
      Finder.visit(F);
  }

  void close(const std::vector<uint32_t> &Nodes) {
    std::vector<FnId> Members;
    for (uint32_t Node : Nodes)
      if (Node < N)
        Members.push_back(FnId(Node));
    if (Members.empty())
      return;
    std::ranges::sort(Members);
    for (FnId F : Members)
      G.Group[F.V] = uint32_t(G.Groups.size());
    G.Groups.push_back(std::move(Members));
    // A function and the set that leads back.
    G.Recursive.push_back(Nodes.size() > 1);
  }
};

void CallGraph::build(const Program &P) { CallGraphBuilder(P, *this).run(); }

const CallTargets *CallGraph::targets(CodeRef Call) const {
  if (Call.Fn.V >= Out.size())
    return nullptr; // entry points are looked for before there are edges
  const std::vector<Link> &Of = Out[Call.Fn.V];
  auto At = std::ranges::lower_bound(Of, Call.Event, {}, &Link::Event);
  for (; At != Of.end() && At->Event == Call.Event; ++At)
    if (Sets[At->Set].Kind <= CallKind::Parameter)
      return &Sets[At->Set];
  return nullptr;
}

bool CallGraph::comesBefore(FnId F, FnId G) const {
  const uint32_t Of = Group[F.V];
  std::set<uint32_t> Seen;
  std::vector<uint32_t> Todo{Group[G.V]};
  bool Found = false;
  while (!Found && !Todo.empty()) {
    uint32_t C = Todo.back();
    Todo.pop_back();
    if (C <= Of || !Seen.insert(C).second)
      continue; // callees come first: nothing leads up again
    for (FnId Fn : Groups[C])
      forEachEdge(Fn, [&](const CallEdge &E) {
        Found |= !E.Many && Group[E.Target.V] == Of;
        if (!E.Many)
          Todo.push_back(Group[E.Target.V]);
      });
  }
  return Found;
}

std::span<const FnId> CallGraph::calledBack(CodeRef Call) const {
  const std::vector<Link> &Of = Out[Call.Fn.V];
  auto At = std::ranges::lower_bound(Of, Call.Event, {}, &Link::Event);
  for (; At != Of.end() && At->Event == Call.Event; ++At)
    if (Sets[At->Set].Kind == CallKind::Library)
      return Sets[At->Set].Functions;
  return {};
}

const std::vector<CodeRef> &CallGraph::callers(FnId F) const {
  return Callers[F.V];
}

std::vector<CodeRef> CallGraph::callSites(FnId F, size_t Most) const {
  std::vector<CodeRef> Out;
  for (uint32_t I : Into[F.V])
    if (const CallTargets &S = Sets[I];
        S.Kind <= CallKind::Parameter && S.Functions.size() <= Most)
      Out.insert(Out.end(), S.Sites.begin(), S.Sites.end());
  std::ranges::sort(Out);
  return Out;
}

} // namespace nogil
