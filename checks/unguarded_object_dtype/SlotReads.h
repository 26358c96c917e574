//===- SlotReads.h - objects read from elements of shared arrays *- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `PyObject *O = *(PyObject **)slot; INCREF(O);` is right with the
// GIL. Without it another thread may replace the element between the two and
// free the object: a reference that is taken afterwards comes too late. With
// the GIL it is the same where Python code runs in between, or where the thread
// is detached.
//
// Approach: an object that is read from memory of an array (Origins.h, `data`)
// that came from outside (Ownership.h), so that others have it, too; and that
// is used as an object afterwards: at all, where the unit is compiled for
// Python without the GIL, or a module says that it needs none; after something
// has run Python code, before a reference was taken or the element replaced,
// where it is not. Where the element is replaced behind the read, two threads
// may both give up the same old object. A pointer to a
// record that is read out of an array while the thread is detached is such an
// object, too: there are no other pointers in arrays. A lock, any,
// that every path to the read takes and holds is taken for the one that guards
// the array: a critical section counts also where the build makes nothing of
// its macro.
//
// Unsound: which lock it is, and whether all who write to the array take it, is
// not compared; an array that the function has made is its own even after
// others have got it.
//
// Cost: a path search per read of an object from an array, and one for each
// call behind it that runs Python code.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_SLOTREADS_H
#define NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_SLOTREADS_H

#include "sharing/Locksets.h"
#include "sharing/Ownership.h"
#include "values/MayRun.h"

namespace nogil {

struct SlotRead {
  EventId At;       ///< the object is read
  EventId Use = {}; ///< and used
  EventId Ran = {}; ///< Python code runs in between; None: another thread does
  EventId Replaced = {}; ///< another one is put into the element here, or None
  Origin Array = {};     ///< of which it was an element
  bool Detached = false; ///< all of it without the GIL
};

class SlotReads {
public:
  SlotReads(Views &V, const FlowResult &Flow, const Effects &Eff,
            const Locksets &Locked, const Modules &Parts)
      : V(V), P(V.program()), Flow(Flow), Runs(V, Eff), Own(Eff, V),
        Locked(Locked), Parts(Parts) {}
  std::vector<SlotRead> find(FnId F);

private:
  Views &V;
  const Program &P;
  const FlowResult &Flow;
  MayRun Runs;
  Ownership Own;
  const Locksets &Locked;
  const Modules &Parts;

  std::optional<Origin> arrayOf(FnId F, ExprId Slot, Point At);
  bool isGiven(FnId F, EventId At, VarId X, bool Counted);
  EventId useOf(FnId F, EventId From, VarId X);
  EventId readOf(FnId F, EventId From, VarId X);
  bool isReference(FnId F, ExprId Var) const;
  EventId replacedAfter(FnId F, EventId Load, VarId X);
  SlotRead lateUse(FnId F, EventId Load, VarId X);
};

} // namespace nogil

#endif // NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_SLOTREADS_H
