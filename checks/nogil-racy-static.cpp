//===- nogil-racy-static.cpp ----------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds variables of static storage that threads share without a lock, in the
// shapes that are mistakes: made at first use, marked as made too early, used
// as a free list, as memory of one call, as a counter. That a variable is
// written here and read there is no finding by itself.
//
//===----------------------------------------------------------------------===//
#include "checks/racy_static/Report.h"
#include <fmt/format.h>

namespace nogil {
namespace racy {

Reporter::Reporter(const ProgramView &C, std::vector<Finding> &Out)
    : C(C), P(C.P), Out(Out), S(C.V, C.Flow, C.Ctx, C.shared()) {}

bool Reporter::after(FnId F, EventId A, EventId B, BlockId Without) const {
  const Defs &D = C.V.defs(F);
  BlockId From = D.blockOf(A), To = D.blockOf(B);
  if (From == To && A < B)
    return true;
  for (BlockId Next : D.succs(From))
    if (Next != Without && D.graph().reach(Next, Without)[To.V])
      return true;
  return false;
}

/// Somebody looks at it without a helper in between.
bool Reporter::usedDirectly(PathId Static) {
  return std::ranges::any_of(S.usesOf(Static), [&](const Statics::UseRef &R) {
    return R.Calls.empty() && use(R).Kind != AccessKind::AddressTaken;
  });
}

/// The variables that the hazard is about, those that only helpers look at
/// once.
std::vector<Spot> Reporter::spots(const Hazard &X) {
  std::vector<Spot> Out;
  std::vector<PathId> Helped;
  for (GivenPlace &G : S.standsFor(X.F, X.Own)) {
    if (G.Calls.empty()) {
      if (races(X.F))
        Out.push_back({{X.F, X.At}, G.Own, {}});
    } else if (!races(G.Calls.front().Fn)) {
      continue;
    } else if (usedDirectly(G.Own)) {
      Out.push_back({G.Calls.front(), G.Own, G.Calls});
    } else {
      Helped.push_back(G.Own);
    }
  }
  // Those of a helper have one finding, whatever the order of callers.
  auto First = std::ranges::min_element(Helped, {},
                                        [&](PathId Own) { return name(Own); });
  if (First == Helped.end() ||
      std::ranges::any_of(Helped, [&](PathId Own) { return Done.count(Own); }))
    return Out;
  PathId Named = *First;
  for (PathId Own : Helped)
    if (Own != Named)
      Done.insert(Own);
  Out.push_back({{X.F, X.At}, Named, {}});
  return Out;
}

/// How outside code comes to a function.
Step Reporter::entry(FnId F) const {
  std::vector<FnId> Todo{F};
  std::set<FnId> Seen{F};
  for (size_t I = 0; I != Todo.size() && I != policy::MaxSharedSearch; ++I) {
    for (const Entry &E : P.entriesOf(Todo[I]))
      if (!E.ModuleInit) {
        std::string Text = fmt::format("threads come here through {}: {}",
                                       C.quoted(Todo[I]), E.What);
        return {E.Where.valid() ? C.placeIn(E.Tu, E.Where)
                                : C.place(F, body(F).NameRange),
                Text};
      }
    for (CodeRef By : C.V.callSites(Todo[I]))
      if (Seen.insert(By.Fn).second)
        Todo.push_back(By.Fn);
  }
  return {C.place(F, body(F).NameRange),
          fmt::format("{} may be called by several threads", C.quoted(F))};
}

Witness Reporter::witness(const Spot &At, const std::string &What,
                          CodeRef Deep) {
  Witness W({C.place(At.At), At.Calls.empty() ? What : "it is lent here"});
  for (size_t I = 1; I < At.Calls.size(); ++I)
    W.add(C.calls(At.Calls[I]));
  if (!At.Calls.empty())
    W.add({C.place(Deep), fmt::format("{} in {}", What, C.quoted(Deep.Fn))});
  return W;
}

void Reporter::report(KindName Kind, const Spot &At, std::string Text,
                      Witness W) {
  if (!C.reached(At.At) || !C.ours(At.At.Fn, P.event(At.At).Range) ||
      !Done.insert(At.Static).second)
    return;
  W.add(entry(At.At.Fn));
  Out.push_back(C.finding(Kind, At.At, std::move(Text), name(At.Static), W));
  Out.back().Builds = Build_FreeThreaded;
  if (Kind == kind::FreeList || Kind == kind::Scratch)
    Out.back().Level = Severity::Error;
}

void Reporter::run() {
  freeLists();
  for (FnId F : S.order())
    lazy(F);
  for (FnId F : S.order())
    busyFlags(F);
  scratch();
  swaps();
  callContexts();
  registries();
  counters();
  modes();
}

} // namespace racy

void checkRacyStatic(const ProgramView &V, std::vector<Finding> &Out) {
  racy::Reporter(V, Out).run();
}

} // namespace nogil
