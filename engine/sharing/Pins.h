//===- Pins.h - memory that stays where it is -------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: does this pointer lead into an object whose memory others may move
// as soon as they are let in, such as a bytearray?
//
// Approach: origins with a step of role `unpinned`; the object is pinned where
// every path to the use passes a call of role `pins` that is given it.
//
// Termination and lattice: those of Paths.h.
//
// Unsound: an object is its origin; a pin that is taken and given back before
// the use counts.
//
// Cost: origins of the value; a path search only where one of them can move.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_PINS_H
#define NOGIL_ENGINE_SHARING_PINS_H

#include "values/Views.h"

namespace nogil {

/// A pointer into memory that may move.
struct LoosePointer {
  EventId Taken;   ///< the call that returned or wrote it
  const Role *Row; ///< `unpinned`, of that call
  Origin Owner;    ///< the object
};

class Pins {
public:
  explicit Pins(Views &V) : V(V), P(V.program()) {}
  /// Where E, as evaluated at the event Use, points into memory that may move.
  std::vector<LoosePointer> loose(FnId F, EventId Use, ExprId E);

private:
  Views &V;
  const Program &P;

  bool pinned(FnId F, EventId Use, const Origin &Owner);
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_PINS_H
