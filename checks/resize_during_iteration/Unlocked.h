//===- Unlocked.h - shared containers walked without a lock -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: without the GIL another thread may change a list or dict between any
// two steps of a walk, and what points into it then points to freed memory.
// Only a critical section on that very object keeps it out.
//
// Approach: an access that neither locks nor takes a reference (role `interior`
// of kind `items`, `element` or `iterator`) to an object that others can reach
// (Reach.h) needs a lock of the object, here or in whoever passes it
// (ContainerLocks.h).
//
// Only code that is compiled for Python without the GIL is asked: its unit says
// so, or the program opens a section somewhere, as a call. With the GIL the
// macros are braces and a project's own may be nothing at all.
//
// Termination: one question an access (ContainerLocks.h).
//
// Unsound: a section that is given up while Python code runs counts as held
// (Interior.h looks for that).
//
// Cost: the events of the program once.
//
// After RacerD (Blackshear et al., OOPSLA 2018): who locks somewhere is asked
// why not here.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNLOCKED_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNLOCKED_H

#include "cfg/Paths.h"
#include "reach/ContainerLocks.h"

namespace nogil {

struct UnlockedWalk {
  Origin Owner;
  EventId At;     ///< the access: a call, or a read of a member
  SrcRange Where; ///< in the source
  CodeRef From;   ///< the caller that passes the object; None: this function
};

class UnlockedSearch {
public:
  UnlockedSearch(Views &V, Reach &R, const Locksets &Locked);
  /// The first access to each object.
  std::vector<UnlockedWalk> find(FnId F);

private:
  Views &V;
  const Program &P;
  Reach &R;
  ContainerLocks Locked;
  bool Sections = false; ///< the program opens some

  std::vector<Origin> accessed(FnId F, EventId At);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNLOCKED_H
