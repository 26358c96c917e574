//===- TemporaryEdits.h - shared objects changed for a while ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function gives an array that others have another element type or
// number of dimensions, works on it, and puts the old value back. Whoever sees
// the array meanwhile sees a wrong one; what they change is lost or, worse, put
// on top of what is restored.
//
// Approach: an assignment to a member that says what elements are or where
// (roles `dtype`, `interior` of kind `geometry` or `data`) of an object that
// others can reach (Reach.h), a value that was read from that member before
// and is assigned to it again, and between the two on some path an event that
// runs Python code or detaches the thread.
//
// Unsound: what was read before is recognised as a load of the member or a call
// that reads it; that nothing else was assigned to it meanwhile is not asked.
// A path that forgets to put the value back is not looked for.
//
// Cost: a path search a pair of assignments, which are few.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_TEMPORARYEDITS_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_TEMPORARYEDITS_H

#include "cfg/Paths.h"
#include "reach/Reach.h"
#include "values/MayRun.h"

namespace nogil {

struct TemporaryEdit {
  Origin Owner;
  NameId Member;
  EventId At;   ///< the assignment
  EventId By;   ///< lets others see it
  EventId Back; ///< puts the old value back
};

class TemporaryEdits {
public:
  TemporaryEdits(Views &V, const Effects &Eff, Reach &R)
      : V(V), P(V.program()), Runs(V, Eff), R(R) {}
  /// The first of each object and member.
  std::vector<TemporaryEdit> find(FnId F);

private:
  Views &V;
  const Program &P;
  MayRun Runs;
  Reach &R;

  bool describes(FnId F, const Expr &Field) const;
  bool readsBack(FnId F, EventId Back, const Origin &Owner, const Expr &Field);
  bool seenBetween(FnId F, TemporaryEdit &E);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_TEMPORARYEDITS_H
