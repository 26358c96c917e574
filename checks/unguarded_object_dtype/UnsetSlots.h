//===- UnsetSlots.h - arrays of objects over memory nobody has set *- C++ -*-=//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an array of objects over memory that was just allocated holds
// whatever bytes were there. Who gets to see it takes them for references.
//
// Approach: a call that makes an array over given memory (role `passes`, kind
// `view`), of a type that is certainly object (ElementTypes.h), where the
// memory is the result of a call with role `unset-memory`. A path search
// (Paths.h) from there looks for a place where the array is returned, or handed
// to a call that runs Python, and that no path reaches after anything was
// written to the memory or a call got a pointer to it: a loop over the slots
// may run no times.
//
// Unsound: one store counts for all slots; an array that is stored to a member
// is not followed.
//
// Cost: a path search per array over new memory, which are few.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_UNSETSLOTS_H
#define NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_UNSETSLOTS_H

#include "values/ElementTypes.h"
#include "values/MayRun.h"

namespace nogil {

struct UnsetArray {
  EventId Memory; ///< allocated, not set
  EventId Array;  ///< made over it
  EventId Shown;  ///< to this call; None: returned
};

class UnsetSlots {
public:
  UnsetSlots(Views &V, const Effects &Eff, ElementTypes &T)
      : V(V), P(V.program()), Runs(V, Eff), T(T) {}
  std::vector<UnsetArray> find(FnId F);

private:
  Views &V;
  const Program &P;
  MayRun Runs;
  ElementTypes &T;

  bool isFrom(FnId F, ExprId E, Point At, EventId Call);
  std::optional<UnsetArray> shown(FnId F, EventId Memory, EventId Array);
};

} // namespace nogil

#endif // NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_UNSETSLOTS_H
