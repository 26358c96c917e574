//===- TestedIndexes.h - an index that was in range -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (i >= self->n) return error;`, then the value is converted,
// which runs Python code, then `self->items[i] = x`. Such code may call
// `self.clear()`: the memory is gone, and the index was in range of what is
// not there any more. The test may stand in the caller.
//
// Approach: elements of memory that a member holds, by an index of variables.
// The member has to be one that another function, which Python code may call,
// ends and sets to a constant (Members.h): memory that only ever grows is read
// anew after the event and is large enough. A path search from the entry:
// the variable is compared with something that is no constant, or was so by a
// caller that passes it; an event lets others in; the element is used, and
// neither the index nor the member was looked at again in between.
//
// Termination: that of Paths.h.
//
// Unsound: what the index is compared with is not asked; that both functions
// have the same object is not shown (Members.h).
//
// Cost: a path search for each element of such a member with an index.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_TESTEDINDEXES_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_TESTEDINDEXES_H

#include "check/ProgramView.h"
#include "members/Members.h"

namespace nogil {

struct TestedIndex {
  VarId Index;
  ExprId Memory; ///< the member, as this function names it
  EventId Runs;  ///< lets others in
  EventId Used;
  FnId TestedIn; ///< this function, or a caller
  SrcRange Tested;
  uint32_t EntryIndex = ~0u; ///< how others have the object
  MemberChange By;
};

class TestedIndexes {
public:
  explicit TestedIndexes(const ProgramView &C) : C(C), P(C.P), V(C.V) {}
  /// The first of each member.
  std::vector<TestedIndex> find(FnId F);

private:
  const ProgramView &C;
  const Program &P;
  Views &V;
  FnId F; ///< the function that is looked at
  const Skeleton *S = nullptr;

  bool compares(FnId In, ExprId Cond, VarId X) const;
  SrcRange testedIn(FnId In, VarId X) const;
  bool byCaller(TestedIndex &T);
  const MemberChange *endedBy(ExprId Memory, EventId Used);
  bool touches(EventId E, ExprId What) const;
  bool names(ExprId Cond, Member Of);
  bool outlived(ExprId Elem, TestedIndex &T);
  void element(ExprId Elem, std::vector<TestedIndex> &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_TESTEDINDEXES_H
