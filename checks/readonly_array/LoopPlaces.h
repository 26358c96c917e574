//===- LoopPlaces.h - which element does a round of a loop use? -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `To[i] = From[i - 1]` in a loop: where the two are one array, does
// a round read what an earlier one has written?
//
// Approach: a place is a pointer and an index, and the index a sum of terms
// with integer factors (affine form); a term may be counted in a unit that the
// loop leaves alone (a stride). Variables that are set once in the loop are
// replaced by what they are set to; those that go up or down by a number each
// round are its counters, and so are pointers. Two indices are compared term by
// term:
//
//  * the same terms but for a number: they are so many elements apart, and the
//    one that is read was written before if it lies behind in the direction in
//    which the counter goes;
//  * one goes up where the other one goes down: they cross;
//  * one of them has a term that is itself read from memory and the other one
//    has not: any element may be meant.
//
// Everything else (two strides, the counters of two loops) is taken to be in
// step.
//
// Unsound: other products of variables, gotos.
//
// Cost: linear in the expressions of the loop.
//
// After dependence tests of vectorising compilers (Goff, Kennedy and Tseng,
// PLDI 1991): the strong and the weak-crossing SIV test, and no other.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_LOOPPLACES_H
#define NOGIL_CHECKS_READONLY_ARRAY_LOOPPLACES_H

#include "cfg/Loops.h"
#include <set>

namespace nogil {

/// An element: what a pointer points to, so many elements on.
struct LoopPlace {
  ExprId Base; ///< outside of the loop it is what it is inside
  Point At;
  /// By what is counted (None: a number) and in which unit (None: elements).
  std::map<std::pair<ExprId, ExprId>, int64_t> Terms;
  bool Indirect = false; ///< a term is read from memory
};

class LoopPlaces {
public:
  LoopPlaces(const Defs &D, const Loop &L) : D(D), S(D.skeleton()), L(L) {}

  /// The place that an Elem expression names; or, Address, that a pointer
  /// points to.
  LoopPlace of(ExprId E, Point At, bool Address = false);
  /// Is the element that is read one that an earlier round may have written?
  bool readsWritten(const LoopPlace &Read, const LoopPlace &Write);

private:
  const Defs &D;
  const Skeleton &S;
  const Loop &L;

  ExprId setTo(VarId X, Point &At) const;
  int step(ExprId Var) const;
  bool readsMemory(ExprId E, Point At,
                   std::set<std::pair<uint32_t, Point>> &Seen) const;
  bool stays(ExprId E) const;
  /// A summand: Factor times E, counted in Unit.
  struct Summand {
    ExprId E;
    Point At;
    int64_t Factor = 1;
    ExprId Unit = {};
  };
  void add(const Summand &X, LoopPlace &Out, unsigned Left);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_LOOPPLACES_H
