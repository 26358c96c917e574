//===- LastError.h - why it failed, asked for too late ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a call says why it failed in a place that the next call writes to,
// too. Is it read while it still speaks of that call?
//
// On Windows the place is a variable of the thread, and nearly everything else
// may write there. From each call that may change the code and has no failure
// of its own to speak of, or whose result nobody looks at, a path search to a
// call that makes an error of it. Calls that are asked whether they failed end
// the search: it may be their code that is meant. So do all calls that nothing
// is known of. Unlike errno (Errno.h) the code is also changed by the library
// of C and while a thread waits until it is attached again: CPython gives errno
// back after that, and nothing else.
//
// Other libraries have one message for each handle, and handles that objects
// keep are those of all threads. From each call of such a library, one that is
// given something of the same object, a path search to a question for the
// message (role `library-error`): over the end of the region that the call ran
// in, or of the lock that was held for it. What another thread does with the
// handle then replaces the message. A lock that is held from the call to the
// question, here or by all callers, keeps it.
//
// Functions of the program stand for what they do: one asks for a message if it
// always does, before it calls the library itself, and calls the library if it
// does so with the handle. Handles are translated to what the caller passes
// (Origins.h): `explain(self)` may ask for that of `self->db`. Nobody else has
// the handle of an object that is being made or ended, of the receiver of an
// entry that does so, and of what the function has made; all other handles of
// such an entry are as shared as ever.
//
// Termination: that of Paths.h; questions and calls of functions are fixpoints
// (Summaries.h) over handles of a bounded length.
//
// Unsound: a region that begins and ends in a function that is called is not
// seen; any lock counts as that of the handle; that two threads use the object
// is not shown.
//
// Cost: a path search a change or call, in functions that ask, themselves or
// through others.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_LASTERROR_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_LASTERROR_H

#include "cfg/Paths.h"
#include "sharing/Locksets.h"
#include "sharing/Ownership.h"
#include "values/Views.h"
#include <optional>

namespace nogil {

struct LateError {
  EventId Change, Use;
};

/// The error code of Windows. In order of uses; of several changes before one,
/// the first.
std::vector<LateError> lateErrors(Views &V, FnId F);

struct LateMessage {
  EventId Call;      ///< of the library, or of a function that calls it
  EventId End;       ///< of its region, or of the lock
  EventId Use;       ///< the question
  Origin Handle;     ///< that it is about
  bool Lock = false; ///< End gives back a lock
  /// Where the function that is called has the region: the call of the library.
  CodeRef Within = {};
};

class LibraryMessages {
public:
  LibraryMessages(Views &V, const Effects &Eff, const Locksets &Locked);
  /// Messages of handles that others have, too. The first for each handle.
  std::vector<LateMessage> late(FnId F);

private:
  Views &V;
  const Program &P;
  const Locksets &Locked;
  Ownership Own;
  std::vector<bool> Asks; ///< by FnId: it, or what it calls
  using Handles = std::vector<Origin>;
  SummarySolver Solver;
  /// What a function asks for, in terms of its parameters and of globals.
  Summaries<FnId, Handles> Asked;
  /// The function calls the library with something of its handle.
  Summaries<std::pair<FnId, Origin>, bool> Calls;

  FnId body(FnId F, const Event &Call) const;
  Handles translated(FnId F, EventId Call, FnId G, const Origin &O);
  Handles askedAt(FnId F, EventId Call);
  Handles askedIn(FnId F);
  bool mayNotAsk(FnId F, const Origin &Handle);
  bool callsIn(FnId F, const Origin &Handle);
  Handles passed(FnId F, EventId Call, uint32_t Arg, const Origin &Handle);
  bool isCall(FnId F, EventId E);
  bool isOfLibrary(FnId F, EventId E, const Origin &Handle);
  Handles handed(FnId F, EventId E, const Origin &Handle);
  bool isShared(FnId F, const Origin &Handle);
  bool leadsTo(FnId F, EventId From, EventId Use, const Origin &Handle);
  std::optional<LateMessage> question(FnId F, EventId Use,
                                      const Origin &Handle);
  std::optional<LateMessage> within(FnId F, EventId Call, EventId Use,
                                    const Origin &Handle);
  std::optional<LateMessage> after(FnId F, EventId Call, EventId Use,
                                   const Origin &Handle);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_LASTERROR_H
