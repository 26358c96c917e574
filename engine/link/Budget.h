//===- Budget.h - which limits an analysis has met --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The limits of Policy.h that end a search are named here, and whoever meets
// one says so, with the function that was being looked at. What was cut is
// shown by --dump=budgets and counted in every report; a clean run that looked
// at half of the program must not look like a clean program.
//
// Not counted is what makes an answer coarser without ending a search: ways out
// and places of a summary that become one (MaxPostconditions, MaxPlaces,
// MaxForks), and how far something is worth a look: candidates of a pointer
// (MaxTargets, MaxCandidates), callers that may set a flag
// (MaxCallersLookedAt), the size of wrappers (WrapperBlocks), steps to a place
// and from a load to its use in one function (MaxPlaceDepth, MaxLoadDepth).
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_BUDGET_H
#define NOGIL_ENGINE_LINK_BUDGET_H

#include "facts/Ids.h"
#include <mutex>
#include <set>
#include <utility>
#include <vector>

namespace nogil {

enum class Cap : uint8_t {
  Disjuncts,       ///< MaxDisjuncts: paths merged that could be told apart
  Visits,          ///< MaxVisitsPerBlock
  Work,            ///< MaxWork
  Guards,          ///< MaxGuards, MaxGuardFacts
  Preconditions,   ///< MaxGuardedPerSite
  RecursionRounds, ///< MaxRecursionRounds
  PathStates,      ///< MaxPathStates
  Origins,         ///< MaxOrigins, -OriginSteps, -OriginDepth, -OriginSearch
  SharedSearch,    ///< MaxSharedSearch
  LockRounds,      ///< visits while locks are followed
  SummaryRounds,   ///< SummarySolver::MaxRounds, MaxCounted
};
/// As the reports name it.
const char *capName(Cap C);

/// Any number of threads may add to it; what it holds in the end does not
/// depend on their order.
class BudgetLog {
public:
  BudgetLog() = default;
  BudgetLog(BudgetLog &&O) noexcept : Hits(std::move(O.Hits)) {}
  BudgetLog &operator=(BudgetLog &&O) noexcept {
    Hits = std::move(O.Hits);
    return *this;
  }
  void hit(Id<struct FnTag> Fn, Cap C) {
    std::lock_guard<std::mutex> Guard(M);
    Hits.insert({Fn, C});
  }
  /// Sorted by function.
  std::vector<std::pair<Id<struct FnTag>, Cap>> all() const {
    std::lock_guard<std::mutex> Guard(M);
    return {Hits.begin(), Hits.end()};
  }

private:
  mutable std::mutex M;
  std::set<std::pair<Id<struct FnTag>, Cap>> Hits;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_BUDGET_H
