//===- Flow.cpp - thread state and locks over the whole program -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function's summary needs its callees' summaries.
//
// Approach: strongly connected components of the call graph (Tarjan, SIAM J.
// Comput. 1972, without recursion), callees first. A component that calls
// itself is simulated a few times, starting from "needs and does nothing".
// Then the entry points: what a function requires, met with the thread state
// that the outside enters it in.
//
// Unsound: recursive groups may need more rounds than they get.
//
// Cost: each function once, plus recursion.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

std::vector<FnId> calleesOf(const Program &P, FnId F) {
  std::vector<FnId> Out;
  const Function &Fn = P.fn(F);
  if (!Fn.Body)
    return Out;
  for (const Event &E : Fn.Body->Events) {
    if (E.Kind != EventKind::Call)
      continue;
    if (E.Callee.valid())
      Out.push_back(P.resolve(Fn.Tu, E.Callee));
    else
      for (FnId T : P.targetsOf(F, E))
        Out.push_back(T);
  }
  for (const Expr &X : Fn.Body->Exprs)
    if (X.Kind == ExprKind::Func)
      Out.push_back(P.resolve(Fn.Tu, FuncRefId(X.A)));
  std::sort(Out.begin(), Out.end());
  Out.erase(std::unique(Out.begin(), Out.end()), Out.end());
  return Out;
}

namespace {

class Components {
public:
  Components(const Program &P) : P(P), N(P.Functions.size()) {
    Edges.resize(N);
    for (uint32_t F = 0; F != N; ++F)
      Edges[F] = calleesOf(P, FnId(F));
    Order.assign(N, 0);
    Low.assign(N, 0);
    OnStack.assign(N, false);
    for (uint32_t F = 0; F != N; ++F)
      if (!Order[F])
        visit(F);
  }
  std::vector<std::vector<uint32_t>> Groups; ///< callees first
  bool recursive(const std::vector<uint32_t> &G) const {
    return G.size() > 1 || std::binary_search(Edges[G[0]].begin(),
                                              Edges[G[0]].end(), FnId(G[0]));
  }

private:
  const Program &P;
  size_t N;
  std::vector<std::vector<FnId>> Edges;
  std::vector<uint32_t> Order, Low, Stack;
  std::vector<bool> OnStack;
  uint32_t Next = 1;

  void enter(uint32_t F, std::vector<std::pair<uint32_t, size_t>> &Todo) {
    Order[F] = Low[F] = Next++;
    Stack.push_back(F);
    OnStack[F] = true;
    Todo.push_back({F, 0});
  }
  void visit(uint32_t Root) {
    std::vector<std::pair<uint32_t, size_t>> Todo;
    enter(Root, Todo);
    while (!Todo.empty()) {
      auto &[F, I] = Todo.back();
      if (I != Edges[F].size()) {
        uint32_t C = Edges[F][I++].V;
        if (!Order[C])
          enter(C, Todo);
        else if (OnStack[C])
          Low[F] = std::min(Low[F], Order[C]);
        continue;
      }
      uint32_t Done = F;
      Todo.pop_back();
      if (!Todo.empty())
        Low[Todo.back().first] = std::min(Low[Todo.back().first], Low[Done]);
      if (Low[Done] == Order[Done])
        close(Done);
    }
  }
  void close(uint32_t Root) {
    std::vector<uint32_t> G;
    uint32_t F;
    do {
      F = Stack.back();
      Stack.pop_back();
      OnStack[F] = false;
      G.push_back(F);
    } while (F != Root);
    std::sort(G.begin(), G.end());
    Groups.push_back(std::move(G));
  }
};

void checkEntry(const Program &P, FlowResult &R, uint32_t Index) {
  const Entry &E = P.Entries[Index];
  const Summary &S = R.Summaries[E.Fn.V];
  for (const Requirement *Req : S.Requirements) {
    bool Bad = E.State == Needs::Detached
                   ? Req->Kind == RequirementKind::ApiCall ||
                         Req->Kind == RequirementKind::Detach
                   : Req->Kind == RequirementKind::Attach;
    if (!Bad || Req->IfNull.valid())
      continue;
    // Whether memory holds a saved state when the outside calls is not known.
    if (Req->Kind == RequirementKind::Attach &&
        (!Req->Guards.empty() ||
         (Req->Pointer.valid() &&
          (*R.T)[Req->Pointer].Kind == ValueKind::Load)))
      continue;
    Violation V;
    V.Kind = violationOf(Req->Kind);
    appendChain(V.Chain, Req);
    V.EntryIndex = Index;
    V.Row = Req->Row;
    addViolation(R, std::move(V));
  }
  if (E.State != Needs::Attached)
    return;
  for (const Exit &X : S.Exits)
    if (X.M == Mode::Detached && X.Assumed != Mode::Detached) {
      Violation V;
      V.Kind = ViolationKind::ReturnsDetached;
      V.EntryIndex = Index;
      V.ExitFn = E.Fn;
      V.ExitAt = X.Where;
      addViolation(R, std::move(V));
    }
}

} // namespace

void appendChain(std::vector<CodeRef> &Chain, const Requirement *Req) {
  for (; Req; Req = Req->Next)
    Chain.push_back(Req->Where);
}

uint32_t blameOf(const FlowResult &R, const std::vector<CodeRef> &Chain) {
  uint32_t Blame = 0;
  for (uint32_t I = 1; I < Chain.size(); ++I)
    if (R.Summaries[Chain[I].Fn.V].Aware)
      Blame = I;
  return Blame;
}

void addViolation(FlowResult &R, Violation V) {
  V.Blame = V.Chain.empty() ? 0 : blameOf(R, V.Chain);
  for (Violation &Old : R.Violations) {
    bool SamePlace = V.ExitAt.valid() || Old.ExitAt.valid()
                         ? V.ExitFn == Old.ExitFn && V.ExitAt == Old.ExitAt
                         : !V.Chain.empty() && !Old.Chain.empty() &&
                               V.Chain[V.Blame] == Old.Chain[Old.Blame];
    if (!SamePlace || V.Kind != Old.Kind)
      continue;
    // A region in sight explains more than an entry point; then the shortest.
    auto Rank = [](const Violation &X) {
      return std::tuple(X.EntryIndex != ~0u, X.Chain.size(), X.Chain, X.Since,
                        X.EntryIndex);
    };
    if (Rank(V) < Rank(Old))
      Old = std::move(V);
    return;
  }
  R.Violations.push_back(std::move(V));
}

FlowResult runFlow(const Program &P, const FlowOptions &O) {
  FlowResult R;
  R.T = std::make_unique<Terms>();
  R.Summaries.resize(P.Functions.size());
  R.Modes.resize(P.Functions.size());
  Components C(P);
  for (const auto &G : C.Groups) {
    unsigned Rounds = C.recursive(G) ? policy::MaxRecursionRounds : 1;
    for (unsigned I = 0; I != Rounds; ++I)
      for (uint32_t F : G)
        if (P.Functions[F].Body)
          R.Summaries[F] = Simulation(P, R, FnId(F), O).run();
    for (uint32_t F : G)
      R.Analysed += P.Functions[F].Body != nullptr;
  }
  for (uint32_t I = 0; I != P.Entries.size(); ++I)
    checkEntry(P, R, I);
  return R;
}

} // namespace nogil
