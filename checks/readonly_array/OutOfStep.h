//===- OutOfStep.h - loops that read ahead or behind ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Stores of a loop, and loads in it of elements that an earlier round may have
// stored if the two pointers were one (LoopPlaces.h). Calls that copy bytes
// (role `copies-raw`) are both. Pointers to elements of different types are
// taken to be two.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_OUTOFSTEP_H
#define NOGIL_CHECKS_READONLY_ARRAY_OUTOFSTEP_H

#include "checks/readonly_array/ArrayWrites.h"
#include "checks/readonly_array/LoopPlaces.h"

namespace nogil {

struct OutOfStep {
  EventId Store;
  ExprId Read, Write; ///< the pointers
  Point ReadAt, WriteAt;
  SrcRange Reads;
};

class OutOfSteps {
public:
  explicit OutOfSteps(Views &V) : V(V), P(V.program()) {}
  const std::vector<OutOfStep> &in(FnId F);

private:
  struct Access {
    EventId By;
    LoopPlace Place;
    SrcRange Where;
  };
  Views &V;
  const Program &P;
  std::map<FnId, std::vector<OutOfStep>> Known;

  void ofLoop(FnId F, const Loop &L, const std::vector<bool> &Inner,
              std::vector<OutOfStep> &Out);
  bool sameElements(FnId F, ExprId A, ExprId B) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_OUTOFSTEP_H
