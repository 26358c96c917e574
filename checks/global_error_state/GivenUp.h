//===- GivenUp.h - what a dropped reference may run -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the last reference to an object runs its finalizer, which may be
// anything. The finalizer of a bytes object, or of a dict with nothing but
// numbers in it, runs no code and makes no system call. Which references may
// be given up without a consequence?
//
// Approach: origins of the object (Origins.h). A row says of a call that what
// it returns is a new object of a builtin class (role `no-finalizer`), which
// either holds nothing or what is put into it. So does a function of the
// program all of whose results are such. For what holds others all that the
// function does to it is looked at: what it puts in has to be such an object
// again, or one that the caller of an entry point keeps; whoever else is given
// the object may put anything in.
//
// Lattice: two values. All objects are taken to be harmless until something
// else is found in them.
//
// Termination: a fixpoint over objects and functions (Summaries.h).
//
// Unsound: objects that are stored in members of records are not followed.
//
// Cost: the events of a function once for each such container that it drops.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_GIVENUP_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_GIVENUP_H

#include "values/Views.h"

namespace nogil {

/// The objects of an expression. Where a macro has taken the address of a
/// variable, what stands in its memory is the value of the variable.
std::vector<Origin> objectsOf(Views &V, FnId F, ExprId E, Point At);

class GivenUp {
public:
  explicit GivenUp(Views &V);
  /// Giving up the argument of the call runs no code.
  bool silent(FnId F, EventId Call, uint32_t Arg);
  /// The argument is a parameter of the function: its caller knows.
  bool ofCaller(FnId F, EventId Call, uint32_t Arg);

private:
  Views &V;
  const Program &P;
  Summaries<std::pair<FnId, Origin>, bool> Plain; ///< see silent
  /// Something is put into the object that is not plain.
  Summaries<std::pair<FnId, Origin>, bool> Filled;

  bool isPlain(FnId F, const Origin &O);
  bool plainResult(FnId F, const Origin &O);
  bool converted(FnId F, const Origin &O);
  bool held(FnId F, const Origin &O);
  bool mayPutIn(FnId F, EventId Call, uint32_t Except);
  bool isObject(FnId F, EventId Call, uint32_t Arg) const;
  bool isFilled(FnId F, const Origin &O);
  bool fills(FnId F, EventId E, uint32_t Arg);
  bool fillsByAssignment(FnId F, EventId E, const Origin &O);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_GIVENUP_H
