//===- ElementUses.h - work on elements of any type -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: is there a path on which elements are worked on while the thread is
// detached, or copied byte by byte, and nothing on the path rules out the types
// for which that is wrong?
//
// Approach: a path search (Paths.h) over the function with, as phase, the kinds
// of types that branches have excluded (ElementTypes.h) and whether the path
// has detached the thread. Of functions of the program that are called with an
// array, the kinds for which they use its elements before they attach are
// summed up, so that a helper's use is found in the function that detaches.
//
// Termination: what functions do with elements of their parameters are least
// fixpoints over calls (Summaries.h); a chain of calls follows, from each
// function, the event with the fewest calls down to the use.
//
// Unsound: a function that is entered detached is judged where it is called.
//
// Cost: a search per use of elements that may be detached, or per copy whose
// size is that of an array's elements.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_ELEMENTUSES_H
#define NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_ELEMENTUSES_H

#include "threadstate/Flow.h"
#include "values/ElementTypes.h"

namespace nogil {

struct ElementUse {
  EventId At;
  ElementKey Of;
  const Role *Via = nullptr;  ///< what is done
  TypeSet Kinds = 0;          ///< for which it is wrong, that are not excluded
  EventId Before;             ///< what comes before: the detach, the work
  std::vector<CodeRef> Chain; ///< from the call down to the use
  uint32_t Arg = ~0u;         ///< of the call, where its function does it
};

class ElementUses {
public:
  ElementUses(Views &V, const FlowResult &Flow, ElementTypes &T);
  /// Uses that a path reaches detached, for types that need Python.
  std::vector<ElementUse> detached(FnId F);
  /// Copies of elements with references, without counting them.
  std::vector<ElementUse> copied(FnId F);
  /// Where it is asked whether work on elements has failed, but only for types
  /// with references: `Before` is the work.
  std::vector<ElementUse> unasked(FnId F);

private:
  Views &V;
  const Program &P;
  const FlowResult &Flow;
  ElementTypes &T;
  /// What a function does with elements of a parameter.
  struct ParamUse {
    TypeSet Kinds = 0;
    uint32_t Calls = 0; ///< from At down to the use, at least
    EventId At;         ///< the first with so few
    bool operator==(const ParamUse &) const = default;
  };
  SummarySolver Solver;
  Summaries<std::pair<FnId, uint32_t>, ParamUse> Params;

  bool seen(FnId F, EventId E, Mode M) const;
  std::vector<ElementUse> usesAt(FnId F, EventId E);
  std::vector<ElementUse> usesOfResult(FnId F, EventId E, EventId Giver);
  bool steps(FnId F, EventId Giver, const Role &R);
  void explain(FnId F, ElementUse &U);
  ParamUse usesOfParam(FnId F, uint32_t I);
  /// Bytes that go from one place to another; Handed: of parameters.
  struct RawCopy {
    const Role *Via;
    ExprId To, From, Size;
  };
  struct Handed {
    const Role *Via;
    uint32_t To, From, Size;
    bool operator==(const Handed &) const = default;
  };
  Summaries<FnId, std::vector<Handed>> HandedOn;
  std::vector<RawCopy> copiesAt(FnId F, EventId E);
  std::vector<Handed> handedOn(FnId F);
  bool isZeroing(FnId F, EventId E, const RawCopy &C) const;
  bool moved(FnId F, EventId Copy, ExprId From);
  bool permutes(FnId F, const ElementKey &K);
  ElementKey comparedSize(FnId F, EventId Copy, int64_t Size);
  bool isElements(FnId F, ExprId E, Point At);
  bool isWork(FnId F, EventId E, const ElementKey &K);
  uint8_t detachAt(FnId F, EventId E, uint8_t Phase) const;
  TypeSet findDetached(FnId F, const ElementUse &U, TypeSet Init);
  bool fitsState(FnId F, ExprId Cond, bool Taken, bool IsDetached) const;
  bool isCounted(FnId F);
};

} // namespace nogil

#endif // NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_ELEMENTUSES_H
