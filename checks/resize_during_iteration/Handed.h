//===- Handed.h - what callers hand to a parameter --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `each(hook, PyList_GET_SIZE(l), items_of(l))` walks the items in a
// helper that has never seen the list. What a parameter points into is a
// question per caller.
//
// Approach: of each direct call of the function where its argument comes from
// (Origins.h), in the words of the caller. An argument that is a parameter of
// the caller is what that one's callers hand to it, at any depth. Nothing is
// joined: a caller of which nothing is known takes nothing away from what
// another one shows. What a call's other arguments are on that way goes with
// it: `walk(items, n, 0)` is not taken on the paths where the last one is not
// 0.
//
// Termination: a fixpoint over the parameters (Summaries.h); above
// policy::MaxSharedSearch values nothing is known.
//
// Unsound: calls through pointers are no calls here.
//
// Cost: origins of the arguments of the calls of functions that are asked for,
// below some function that derives pointers into objects.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_HANDED_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_HANDED_H

#include "values/Views.h"

namespace nogil {

struct HandedValue {
  CodeRef At;   ///< the call with the argument, in whose function Value is
  Origin Value; ///< of the argument
  CodeRef Into; ///< the call of the function that was asked for; often At
  auto operator<=>(const HandedValue &) const = default;
};

class Handed {
public:
  explicit Handed(Views &V);
  /// Sorted; without what is not known.
  const std::vector<HandedValue> &of(FnId F, uint32_t Param) {
    return All.of({F, Param});
  }
  /// Whether any may be a pointer into an object, or a length. Cheap.
  bool mayPoint(FnId F) const { return Below[F.V]; }
  /// What the constants among the arguments of a call say of conditions in the
  /// function that is called.
  std::vector<Assumption> known(CodeRef Call, FnId Callee) const;

private:
  Views &V;
  const Program &P;
  std::vector<bool> Below; ///< called, at some depth, by who derives pointers
  Summaries<std::pair<FnId, uint32_t>, std::vector<HandedValue>> All;

  void findBelow();
  std::vector<HandedValue> find(FnId F, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_HANDED_H
