//===- Writebacks.h - copies that must be written back ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an array that stands in for another one until it is resolved or
// discarded (role `writeback`) keeps the other one locked. Some path drops it
// and does neither.
//
// Approach: typestate over paths. From where it is made, a path that meets a
// closing call is done; so is one that gives the array away (returns it, stores
// it, passes it to a function that nothing is known of). A path that drops the
// last reference, or that ends, has lost it; the caller's own array goes on.
// Paths on which the array is null, or is the base itself (a comparison that
// says so), are not followed.
//
// An object that writes back when it ends (kind `at-end`) is different: the
// call that ends it (`ends`) has done so, and says whether that worked. Where
// nobody takes that result, or asks for an exception behind it, and the
// function returns that all went well, what went wrong is lost.
//
// Termination: whether a function of the program keeps its parameter is a least
// fixpoint over calls (Summaries.h).
//
// Unsound: the first drop of a reference is taken to be the last. Flags that
// are only on some paths part of the request: not followed.
//
// Cost: one path search for each opening call.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_WRITEBACKS_H
#define NOGIL_CHECKS_READONLY_ARRAY_WRITEBACKS_H

#include "values/Views.h"

namespace nogil {

struct OpenWriteback {
  EventId Opened;
  Origin Object;
  EventId EndEvent; ///< the drop; None: the path ends with EndBlock
  BlockId EndBlock;
};

class OpenWritebacks {
public:
  explicit OpenWritebacks(Views &V);
  /// One for each opening call that some path does not close.
  std::vector<OpenWriteback> in(FnId F);
  /// Does the function put its parameter somewhere, itself or by a call?
  bool keeps(FnId F, uint32_t Param);

private:
  Views &V;
  SummarySolver Solver;
  Summaries<std::pair<FnId, uint32_t>, bool> Keeps;

  bool findKeeps(FnId F, uint32_t Param);
};

struct UnheardWriteback {
  EventId Made, End;
  BlockId Returns; ///< success
};

/// Calls that end something with a write-back, and whose result is dropped.
std::vector<UnheardWriteback> unheardWritebacks(FnId F, Views &V);

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_WRITEBACKS_H
