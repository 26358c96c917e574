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
// result why it failed: it may be the one that is meant. Functions of the
// program are summarised: they use the caller's `errno` before they change it,
// they give it back, they change it, or nothing is known.
//
// A function that makes an error of its caller's `errno` has lost it when it
// calls something else first. One that clears `errno` before a call whose
// result tells nothing
// (`strtod`) and does not read it hands it to its caller: a change between the
// call and the return counts as well.
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
  enum class Touch : uint8_t { Nothing, Uses, Writes, Sets, Changes };
  struct Code; ///< what is known of one function's events

  Views &V;
  const Program &P;
  const Effects &Eff;
  Summaries<FnId, Touch> Touches; ///< of whole functions
  std::vector<bool> Near; ///< by FnId: it, or what it calls, looks at errno

  Touch touch(const Code &C, EventId E);
  Touch byRoles(const Code &C, EventId E, const RoleList &Roles);
  Touch summarise(FnId F);
  std::optional<LostErrno> follow(const Code &C, EventId Set, const Role &How);
  PathHit search(const Code &C, const Role &How, EventId Set, EventId Only,
                 std::set<EventId> &Seen);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_ERRNO_H
