//===- Writes.h - what memory a function may write --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: after a call, which places may hold something else? All that its
// arguments lead to and all that others can reach, unless the callee is seen
// not to write it.
//
// Approach: a summary per function, bottom-up, without regard to paths (MOD,
// Banning, POPL 1979): places over its parameters and globals that are written
// by name; pointers behind which anything may be; names of members written
// through pointers of unknown origin; and whether unknown code, or Python
// code, runs. Local pointers are followed through their definitions: a place
// if there is one definition, else the set of parameters they may come from.
//
// Lattice: sets under union, and a flag; "all behind a parameter" is above each
// place behind it. Termination: a summary has at most MaxPlaces places of
// MaxPlaceDepth steps; beyond, a place becomes "behind that parameter". Those
// of recursive groups only grow from round to round. Whether the limit is met
// depends on the sets alone.
//
// Unsound: what a call returns is taken to be reachable from its arguments or
// to be new. Cost: one pass over the events of each function, a few for loops.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_WRITES_H
#define NOGIL_ENGINE_STATE_WRITES_H

#include "state/Terms.h"

namespace nogil {

struct Writes {
  bool Others = false; ///< anything that others can reach
  TermTable Terms;     ///< closed
  std::vector<TermId> Places;
  std::vector<TermId> Reachable; ///< pointers, and all they lead to
  std::vector<NameId> Members;   ///< of unknown objects; None: elements. Sorted
  /// Whether both say the same, in whatever order.
  bool operator==(const Writes &O) const;
};

/// What a call by a row, or of something without a body, may write besides
/// what its arguments point to.
bool writesForOthers(const Program &P, FnId Caller, const Event &Call);
/// What the callee's declaration lets it do with argument I.
ParamAccess accessOf(const Program &P, FnId Caller, const Event &Call,
                     uint32_t I);
/// Whether a call may write what argument I points to. `Address`: the argument
/// is the address of something, not a pointer that came from elsewhere.
bool mayWriteArgument(const Program &P, FnId Caller, const Event &Call,
                      uint32_t I, bool Address);
/// A variable whose value is the address of its first element.
bool isArray(const TuFacts &Tu, const Var &V);
/// A variable or member whose value is that.
bool isArray(const TuFacts &Tu, const Skeleton &S, ExprId E);
/// Functions with a body that a call may run; empty: unknown, or a row.
std::vector<FnId> bodiesOf(const Program &P, FnId Caller, const Event &Call);

/// The summary of F, given those of its callees; where F is Recursive, together
/// with what Known says of F so far. T: room for its terms.
Writes findWrites(const Program &P, Terms &T, const std::vector<Writes> &Known,
                  FnId F, bool Recursive);

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_WRITES_H
