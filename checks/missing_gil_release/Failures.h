//===- Failures.h - code on the way out after a failure ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: does this event run only after something has failed, while the
// function cleans up and reports the failure? Such code is rare, and nobody
// minds what it costs.
//
// Approach: two questions about paths.
//  * Onwards: every way on leaves the function by an exception of C++, or
//    returns a failure: a negative number, a null pointer, what a call that
//    sets an exception returns, or a variable that holds one of these. Whether
//    a zero is a null pointer is told by what else the function returns, and by
//    the variables that callers keep the result in.
//  * Backwards, over the blocks of which that is true, too: the way in is a
//    test of a call's result, a handler of C++ exceptions, or a call that sets
//    an exception. A test of anything else says that this is the case in which
//    the function always fails, not that something has failed.
//
// Termination: blocks are visited once; path searches as in Paths.h, and one
// that is given up answers no. Who returns pointers is a least fixpoint over
// calls (Summaries.h).
//
// Unsound: a function without a value reports nothing and has no failures.
// A test of a result may ask for something that is no failure.
//
// Cost: a path search a block on the way back; meant for few events.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_FAILURES_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_FAILURES_H

#include "values/Views.h"
#include <map>

namespace nogil {

class Failures {
public:
  explicit Failures(Views &V)
      : V(V), P(V.program()), Solver(&P.Budgets),
        Pointers(Solver, false, [this](FnId F) { return findPointer(F); }) {}
  /// The event runs only after a failure that the function then reports.
  bool behind(CodeRef At);

private:
  Views &V;
  const Program &P;
  SummarySolver Solver;
  Summaries<FnId, bool> Pointers;

  /// No function: nobody knows what is called.
  bool returnsPointer(FnId F) { return F.valid() && Pointers.of(F); }
  bool findPointer(FnId F);
  bool keptInPointer(FnId F);
  bool onlyFails(FnId F, Point From);
  bool isFailure(FnId F, ExprId Value, bool Deep = true);
  bool setsException(FnId F, EventId E);
  bool testsResult(FnId F, BlockId B);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_FAILURES_H
