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
// (Reach.h) needs a section on the object, on what it is the same as
// (PySequence_Fast of a list), or on an object that it is a member of: held in
// the function at the access (Locksets.h), or, for a parameter, by every caller
// that passes a shared object.
//
// Only code that is compiled for Python without the GIL is asked: its unit says
// so, or the program opens a section somewhere, as a call. With the GIL the
// macros are braces and a project's own may be nothing at all.
//
// Termination: callers are searched upwards, each access, call and object once;
// none of the answers is kept.
//
// Unsound: a mutex of another kind of object counts as the right one; a section
// that is given up while Python code runs counts as held (Interior.h looks for
// that).
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
#include "reach/Reach.h"
#include "sharing/Locksets.h"

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
  const Locksets &Locked;
  bool Sections = false; ///< the program opens some
  /// The object at an event, and the call through which the search left the
  /// function that it began in.
  struct Access {
    FnId F;
    EventId At;
    Origin Of;
    CodeRef Passed;
  };

  std::vector<Origin> accessed(FnId F, EventId At);
  bool covers(FnId F, PathId Held, const Origin &O);
  bool lockedHere(FnId F, EventId At, const Origin &O);
  Answer unlockedHere(const Access &X, Origin &Root);
  const Access *unlocked(std::vector<Access> &Todo);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_UNLOCKED_H
