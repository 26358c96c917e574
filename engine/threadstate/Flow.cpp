//===- Flow.cpp - thread state and locks over the whole program -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function's summary needs its callees' summaries.
//
// Approach: strongly connected components of the call graph (CallGraph.h),
// callees first. A component that calls itself is simulated a few times,
// starting from "needs and does nothing".
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

namespace {

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
  const std::vector<std::vector<FnId>> &Groups = P.Calls.components();
  for (uint32_t G = 0; G != Groups.size(); ++G) {
    unsigned Rounds = P.Calls.recursive(G) ? policy::MaxRecursionRounds : 1;
    for (unsigned I = 0; I != Rounds; ++I)
      for (FnId F : Groups[G])
        if (P.fn(F).Body)
          R.Summaries[F.V] = Simulation(P, R, F, O).run();
    for (FnId F : Groups[G])
      R.Analysed += P.fn(F).Body != nullptr;
  }
  for (uint32_t I = 0; I != P.Entries.size(); ++I)
    checkEntry(P, R, I);
  return R;
}

} // namespace nogil
