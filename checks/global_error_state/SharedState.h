//===- SharedState.h - state of the process behind a call -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which calls of a function share something with all threads that no
// argument shows: a static result, the locale, a signal's handler, a buffer of
// its own that is static?
//
// Approach: calls with a role `thread-unsafe`. What changes the state of the
// process counts where it is changed for a while: a second change of the same
// state can be reached from the first, over work (`setlocale` there and back).
// What
// changes the floating-point environment of the thread counts where a path
// leaves the function without changing it back, though another one does, or
// though the interpreter is what it returns to.
//
// A lock makes the rest harmless: an event is guarded where a global lock is
// held (Locksets.h), or where that is so for every call of the function. What
// runs once in the process while others wait for it (`callbacks` with `once`)
// needs none.
//
// Termination: "all callers are guarded" is a greatest fixpoint over calls
// (Summaries.h): what recursion adds to the ways into a group is no way in.
//
// Unsound: which lock it is, and whether all users take it, is not compared.
//
// Cost: a question an event with such a role; these are few.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_SHAREDSTATE_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_SHAREDSTATE_H

#include "cfg/Paths.h"
#include "sharing/Locksets.h"
#include "values/Views.h"
#include <optional>

namespace nogil {

struct SharedUse {
  EventId At;
  const Role *How = nullptr;
  EventId Back; ///< changed for a while: where it is changed again
  BlockId Exit; ///< not changed back: the end of this block leaves
};

/// A call that writes text to a static array.
struct SharedText {
  EventId At;
  VarId Buffer;
};

class SharedState {
public:
  SharedState(Views &V, const Locksets &Locked);
  /// In order of events; the first for each thing that is shared.
  std::vector<SharedUse> uses(FnId F);
  /// The first write to each buffer.
  std::vector<SharedText> texts(FnId F);
  /// Nobody keeps the buffer: it is only given to calls that write text to it
  /// or are known to be done with it when they return.
  bool staysIn(FnId F, VarId Buffer);
  /// The same for the buffers of jumps.
  std::vector<SharedText> jumps(FnId F);
  /// No path comes here without a lock that all threads share.
  bool guarded(FnId F, EventId At);

private:
  Views &V;
  const Program &P;
  const Locksets &Locked;
  SummarySolver Solver;
  Summaries<FnId, bool> Guarded; ///< all calls of the function are
  std::optional<std::vector<bool>>
      Once; ///< by FnId: run once, by others' leave

  bool callersGuarded(FnId F);
  bool reaches(FnId F, EventId From, EventId To, const Role &R);
  bool once(FnId F);
  bool changes(FnId F, EventId At) const;
  std::optional<SharedUse> temporary(FnId F, EventId At, const Role &R);
  std::optional<SharedUse> unrestored(FnId F, EventId At, const Role &R);
  std::vector<SharedText> buffers(FnId F, RoleKind K, bool CharsOnly);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_SHAREDSTATE_H
