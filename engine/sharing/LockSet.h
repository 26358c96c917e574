//===- LockSet.h - the locks of one point -----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_LOCKSET_H
#define NOGIL_ENGINE_SHARING_LOCKSET_H

#include "values/AccessPath.h"
#include <vector>

namespace nogil {

/// A lock by what it is, not by what it is called: a global, an object (of a
/// section: the object that is locked, not the handle), a member of one.
struct HeldLock {
  PathId Lock; ///< None: some lock, nobody can say which
  LockKind Kind = LockKind::Mutex;
  PathId Guard;  ///< the object that gives it back when it ends, or None
  EventId Taken; ///< the event that took it; None: a caller did
  /// Of a section: since when nobody else can have had it. The event that took
  /// it, or the last one at which it may have been suspended; None: since the
  /// function was entered. Paths that disagree make an epoch of their own.
  uint32_t Epoch = ~0u;

  bool section() const { return Kind == LockKind::CriticalSection; }
  /// The same lock in the same way, whenever it was taken.
  bool same(const HeldLock &O) const {
    return Lock == O.Lock && Kind == O.Kind;
  }
  auto operator<=>(const HeldLock &) const = default;
};

/// Which locks count. A critical section is given up while the thread is
/// detached, and is none at all with the GIL.
enum class Locks : uint8_t { Any, Mutexes };

inline bool counts(const HeldLock &L, Locks Which) {
  return Which == Locks::Any || !L.section();
}

using LockSet = std::vector<HeldLock>; ///< sorted

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_LOCKSET_H
