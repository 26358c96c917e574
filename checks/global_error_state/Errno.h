//===- Errno.h - errno that is read too late --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a call fails and says why in `errno`; something that may change it
// runs; then an error is made of it. `if (fd < 0) { cleanup(); raise(); }`
//
// Approach: from every call with a role `sets-errno`, a path search (Paths.h)
// with two facts: the path has taken a branch that says the call failed, and a
// call that may change `errno` has come between. The first is decided by
// putting the value of failure into the conditions that mention the result.
// What writes `errno` ends the search, so does a later call that says by its
// result that it failed: it may be the one that is meant. Where `errno` is kept
// and put back (KeptErrno.h), it is as much changed afterwards as it was when
// it was kept. Functions of the program are summarised: they use the caller's
// `errno` before they change it, they keep it or put it back, they change it,
// or nothing is known. What a dropped reference may run is asked of GivenUp.h.
//
// A function that makes an error of its caller's `errno` has lost it when it
// calls something else first, unless that decides whether it comes to the
// error at all: then it is its own failure. Entry points have no caller that
// could mean one. A function that clears `errno` before a call whose
// result tells nothing (`strtod`) and does not read it hands it to its caller:
// a change between the call and the return counts as well.
//
// Termination: that of Paths.h; summaries of recursive functions are "nothing
// known" while they are being made.
//
// Unsound: a call without roles and body is neither. An error that is kept in
// memory and tested later is not followed.
//
// Cost: a path search a call, in functions that read `errno` or clear it, or
// call something that does; of all others nothing is asked.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_ERRNO_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_ERRNO_H

#include "cfg/Paths.h"
#include "checks/global_error_state/GivenUp.h"
#include "checks/global_error_state/KeptErrno.h"
#include "interproc/Effects.h"
#include "values/Views.h"
#include <set>

namespace nogil {

struct LostErrno {
  EventId Set; ///< None: set before the function was called
  EventId Change;
  EventId Use;                  ///< None: it is the caller that reads
  std::vector<EventId> Changes; ///< before Use, for any Set; repeats itself
};

class ErrnoFlow {
public:
  ErrnoFlow(Views &V, const Effects &E);
  /// In order of events; of several for one Use, the first.
  std::vector<LostErrno> lost(FnId F);

private:
  enum class Touch : uint8_t {
    Nothing,
    Uses,
    Saves,    ///< reads it to put it back
    Restores, ///< puts back what was saved
    Writes,
    Sets,
    Drops, ///< changes it if a parameter has a finalizer
    Changes
  };
  struct Code; ///< what is known of one function's events

  Views &V;
  const Program &P;
  const Effects &Eff;
  KeptErrno Kept;
  GivenUp Drops;
  Summaries<FnId, Touch> Touches; ///< of whole functions
  std::vector<bool> Near; ///< by FnId: it, or what it calls, looks at errno

  Touch touch(const Code &C, EventId E);
  Touch dropsArgs(const Code &C, EventId Call, FnId Callee);
  std::vector<Origin> asked(const Code &C, BlockId B, ExprId Cond);
  bool ofOwn(const Code &C, BlockId B, ExprId Cond);
  Touch byRoles(const Code &C, EventId E, const RoleList &Roles);
  Touch summarise(FnId F);
  std::optional<LostErrno> follow(const Code &C, EventId Set, const Role &How);
  PathHit search(const Code &C, const Role &How, EventId Set, EventId Only,
                 std::set<EventId> &Seen);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_ERRNO_H
