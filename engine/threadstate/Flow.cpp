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
// callees first, on several threads: a component is taken by a thread as soon
// as those that it calls are done (Schedule.h), and each thread numbers the
// terms of the function at hand by itself, so that the result does not depend
// on who comes first. A component that calls itself is simulated in rounds,
// each with the summaries of the last, from "does not return" until nothing
// changes. Then the entry points: what a function requires, met with the thread
// state that the outside enters it in.
//
// Termination: the rounds are limited (Policy.h); the limit is counted.
//
// Cost: each function once; of recursive groups those whose callees changed.
//
//===----------------------------------------------------------------------===//
#include "cfg/Schedule.h"
#include "support/Crash.h"
#include "support/Jobs.h"
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

namespace {

void checkEntry(const Program &P, FlowResult &R, uint32_t Index) {
  const Entry &E = P.Entries[Index];
  const Summary &S = R.Summaries[E.Fn.V];
  for (const Precondition *Req : S.Preconditions) {
    bool Bad = E.State == Needs::Detached
                   ? Req->Kind == PreconditionKind::ApiCall ||
                         Req->Kind == PreconditionKind::Detach
                   : Req->Kind == PreconditionKind::Attach;
    if (!Bad || Req->IfNull.valid())
      continue;
    // Whether memory holds a saved state when the outside calls is not known.
    if (Req->Kind == PreconditionKind::Attach &&
        (!Req->Guards.empty() ||
         (Req->Pointer.valid() &&
          S.Terms[Req->Pointer].Kind == ValueKind::Load)))
      continue;
    Violation V;
    V.Kind = violationOf(Req->Kind);
    appendChain(V.Chain, Req);
    V.EntryIndex = Index;
    V.Row = Req->Row;
    // Of a team, whoever starts it may be one.
    V.Everywhere = E.Foreign && !E.Waited &&
                   std::ranges::none_of(V.Chain, [&](CodeRef Call) {
                     return R.Summaries[Call.Fn.V].Aware;
                   });
    addViolation(R, std::move(V));
  }
  if (E.State != Needs::Attached || S.Unsure)
    return;
  for (const Postcondition &X : S.Postconditions)
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

void appendChain(std::vector<CodeRef> &Chain, const Precondition *Req) {
  for (; Req; Req = Req->Next)
    Chain.push_back(Req->Where);
}

uint32_t blameOf(const FlowResult &R, const std::vector<CodeRef> &Chain) {
  uint32_t Blame = 0;
  for (uint32_t I = 1; I < Chain.size(); ++I)
    if (R.Summaries[Chain[I].Fn.V].Aware || R.CallsBack.contains(Chain[I - 1]))
      Blame = I;
  return Blame;
}

void addViolation(FlowResult &R, Violation V) {
  // Who attaches twice is who calls, not the helper that attaches.
  bool Callers = V.Kind == ViolationKind::AttachAttached;
  V.Blame = V.Chain.empty() || Callers ? 0 : blameOf(R, V.Chain);
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
    bool Everywhere = V.Everywhere || Old.Everywhere;
    if (Rank(V) < Rank(Old))
      Old = std::move(V);
    Old.Everywhere = Everywhere;
    return;
  }
  R.Violations.push_back(std::move(V));
}

namespace {

/// What callers can tell apart.
bool sameNeed(const Precondition *A, const Precondition *B) {
  if (A->Kind != B->Kind || A->Row != B->Row || A->Guards != B->Guards ||
      A->IfNull != B->IfNull || A->Pointer != B->Pointer || A->At != B->At ||
      A->Since != B->Since)
    return false;
  for (; A && B; A = A->Next, B = B->Next)
    if (A->Where != B->Where)
      return false;
  return A == B;
}

bool same(const Summary &A, const Summary &B) {
  return A.Neutral == B.Neutral && A.Throws == B.Throws &&
         A.Returns == B.Returns && A.Result == B.Result &&
         A.Postconditions == B.Postconditions && A.Contents == B.Contents &&
         A.Unsure == B.Unsure && A.Conditionals == B.Conditionals &&
         std::ranges::equal(A.Preconditions, B.Preconditions, sameNeed) &&
         A.Terms == B.Terms;
}

/// One group of functions that call each other, or one function.
class Group {
public:
  Group(const Program &P, FlowResult &R, FlowParts &Parts, const FlowOptions &O,
        uint32_t Component)
      : P(P), R(R), Parts(Parts), O(O),
        Recursive(P.Calls.recursive(Component)) {
    for (FnId F : P.Calls.components()[Component])
      if (P.fn(F).Body)
        Fns.push_back(F.V);
    Found.resize(Fns.size());
  }
  std::vector<Violation> solve() {
    writes();
    summaries();
    std::vector<Violation> Out;
    for (std::vector<Violation> &List : Found)
      std::ranges::move(List, std::back_inserter(Out));
    return Out;
  }

private:
  const Program &P;
  FlowResult &R;
  FlowParts &Parts;
  const FlowOptions &O;
  const bool Recursive;
  std::vector<uint32_t> Fns;
  std::vector<std::vector<Violation>> Found; ///< by index of Fns

  void writes() {
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (uint32_t F : Fns) {
        Writes W = findWrites(P, Parts.T, R.Written, FnId(F), Recursive);
        Changed |= Recursive && W != R.Written[F];
        R.Written[F] = std::move(W);
      }
    }
  }

  /// Each round uses what the one before has found, so that the order in which
  /// the functions are looked at does not matter. The first takes recursive
  /// calls for ones that don't come back: the paths that end the recursion are
  /// found before those that go through it.
  void summaries() {
    if (Fns.empty())
      return;
    std::set<uint32_t> Again(Fns.begin(), Fns.end());
    for (uint32_t F : Fns)
      if (Recursive)
        R.Summaries[F].Returns = false;
    for (unsigned Round = 1;; ++Round) {
      std::vector<std::pair<uint32_t, Summary>> New;
      for (size_t I = 0; I != Fns.size(); ++I) {
        if (!Again.contains(Fns[I]))
          continue;
        Doing One("following thread states", P.display(FnId(Fns[I])));
        Simulation S(P, R, Parts, FnId(Fns[I]), O, Recursive ? &Fns : nullptr);
        New.push_back({Fns[I], S.run()});
        Found[I] = S.violations();
      }
      std::set<uint32_t> Changed;
      for (auto &[F, S] : New) {
        if (Recursive && !same(S, R.Summaries[F]))
          Changed.insert(F);
        R.Summaries[F] = std::move(S);
      }
      if (Changed.empty())
        return;
      Again.clear();
      for (uint32_t F : Fns) {
        P.Calls.forEachEdge(FnId(F), [&](const CallEdge &E) {
          if (!E.Many && Changed.contains(E.Target.V))
            Again.insert(F);
        });
        if (Round == policy::MaxRecursionRounds && Again.contains(F))
          P.Budgets.hit(FnId(F), Cap::RecursionRounds);
      }
      if (Round == policy::MaxRecursionRounds)
        return;
    }
  }
};

} // namespace

uint8_t FlowResult::modesAt(CodeRef C) const {
  const std::vector<uint8_t> &Of = Modes[C.Fn.V];
  return Of.empty() ? uint8_t(1u << unsigned(Mode::Entry)) : Of[C.Event.V];
}

/// What the threads have collected, as one.
static void gather(FlowResult &R, std::vector<FlowParts> &Parts) {
  for (FlowParts &Of : Parts) {
    R.Arenas.push_back(std::move(Of.Arena));
    R.Detaches.merge(Of.Detaches);
    R.CallsBack.merge(Of.CallsBack);
    R.CallsUnknown.merge(Of.CallsUnknown);
    R.States.merge(Of.States);
    for (auto &[Call, Modes] : Of.CallModes)
      R.CallModes[Call] |= Modes;
  }
}

FlowResult runFlow(const Program &P, const FlowOptions &O) {
  FlowResult R;
  R.First = Once(P);
  R.Bound = findBindings(P);
  const size_t Components = P.Calls.components().size();
  R.Summaries.resize(P.Functions.size());
  R.Written.resize(P.Functions.size());
  R.Modes.resize(P.Functions.size());
  R.Simulated.resize(P.Functions.size());
  const unsigned Threads = std::max(O.Jobs, 1u);
  std::vector<FlowParts> Parts(Threads);
  std::vector<std::vector<Violation>> Found(Components);
  Schedule Order(P.Calls);
  runJobs(Threads, Threads, [&](size_t Thread) {
    Order.work([&](uint32_t C) {
      Found[C] = Group(P, R, Parts[Thread], O, C).solve();
    });
  });
  gather(R, Parts);
  for (std::vector<Violation> &Of : Found)
    for (Violation &V : Of)
      addViolation(R, std::move(V));
  R.Analysed = static_cast<uint64_t>(std::ranges::count_if(
      P.Functions, [](const Function &F) { return F.Body != nullptr; }));
  for (uint32_t I = 0; I != P.Entries.size(); ++I)
    checkEntry(P, R, I);
  return R;
}

} // namespace nogil
