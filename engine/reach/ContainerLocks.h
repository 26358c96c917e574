//===- ContainerLocks.h - does a lock keep others out of it? ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: without the GIL another thread may change a list or dict between any
// two steps of whoever works on it. Is there a lock that keeps it out, from one
// event to another, in this function or in those that call it?
//
// Approach: a lock counts if it is held at both events, by the function or by
// all who call it, and was not given up in between (LockSet.h, on epochs). It
// may be a section on the object, on what it is the same as (PySequence_Fast of
// a list), or on an object that it is a member of; or a mutex. Where none is
// held here and the object is a parameter, or was passed on by one, the callers
// that pass a shared object are asked. The first way on which nobody holds a
// lock is the answer.
//
// Termination: callers are searched upwards, each access, call and object once;
// none of the answers is kept.
//
// Unsound: a mutex of another kind of object counts as the right one; that a
// function suspends the section of its caller is not seen.
//
// Cost: origins of arguments on the way to the callers.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_REACH_CONTAINERLOCKS_H
#define NOGIL_ENGINE_REACH_CONTAINERLOCKS_H

#include "reach/Reach.h"
#include "sharing/Locksets.h"

namespace nogil {

/// An object, worked on from when one event is done to another.
struct ContainerUse {
  FnId F;
  EventId From, To;
  Origin Of;
  CodeRef Passed; ///< the call through which the search left its function
};

class ContainerLocks {
public:
  /// Others may change such an object at that event.
  using Shared = std::function<bool(FnId, const Origin &, EventId)>;
  ContainerLocks(Views &V, Reach &R, const Locksets &Locked)
      : V(V), P(V.program()), R(R), Locked(Locked) {}
  /// The end of a way that leads to the use, on which nobody holds a lock of
  /// the object; nothing: there is none.
  std::optional<ContainerUse> unlocked(const ContainerUse &X,
                                       const Shared &IsShared);
  /// A lock of the object is held all the while, in that function. `In`: in
  /// whose words the object is.
  bool locked(const ContainerUse &X, FnId In);

private:
  Views &V;
  const Program &P;
  Reach &R;
  const Locksets &Locked;

  bool covers(FnId F, PathId Held, const Origin &O);
  Answer unlockedHere(const ContainerUse &X, Origin &Root,
                      const Shared &IsShared);
};

} // namespace nogil

#endif // NOGIL_ENGINE_REACH_CONTAINERLOCKS_H
