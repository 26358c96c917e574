//===- UnkeptViews.h - arrays whose memory nobody keeps ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a method makes an array over memory of its object and returns it.
// The object goes, its memory with it, and the array is still there. The same
// of memory of the function itself.
//
// Approach: a call that makes an array over given memory (role `passes`, kind
// `view`, on the condition that there is memory), or a function of the program
// that returns one over the memory behind its parameter. The memory is what a
// member points to or holds, or a variable of the function's own (Origins.h).
// A path search (Paths.h) from there looks for returns of the array; if one of
// them, on some path, comes after the array was given what keeps the memory
// (role `gives-base`, also by a function of the program), it is kept.
//
// Termination: what functions return is a least fixpoint (Summaries.h).
//
// Unsound: an array that is stored, not returned; that a member's memory never
// goes.
//
// Cost: a path search for each array over given memory.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNKEPTVIEWS_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNKEPTVIEWS_H

#include "values/Views.h"
#include <optional>

namespace nogil {

struct UnkeptView {
  EventId Array;    ///< made by this call
  Origin Memory;    ///< over this
  bool Own = false; ///< a variable of the function
};

class UnkeptViews {
public:
  explicit UnkeptViews(Views &V);
  std::vector<UnkeptView> in(FnId F);

private:
  Views &V;
  const Program &P;
  SummarySolver Solver;
  /// The parameter over whose memory the function returns an array; ~0u: none.
  Summaries<FnId, uint32_t> Over;

  std::optional<uint32_t> memoryArg(FnId F, EventId Call);
  bool isFrom(FnId F, ExprId E, Point At, EventId Call);
  bool givesBase(FnId F, EventId I, EventId Array);
  bool leavesUnkept(FnId F, EventId Array);
  uint32_t findOver(FnId F);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNKEPTVIEWS_H
