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
// message (role `library-error`, also behind a function of the program that is
// given the handle): over the end of the region that the call ran in, or of the
// lock that was held for it. What another thread does with the handle then
// replaces the message. A lock that is held from the call to the question, here
// or by all callers, keeps it.
//
// Termination: that of Paths.h.
//
// Unsound: functions of the program are not entered, on either side, but for
// questions; any lock counts as that of the handle; that two threads use the
// object is not shown.
//
// Cost: a path search a change or call, in functions that ask, themselves or
// through others.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_LASTERROR_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_LASTERROR_H

#include "cfg/Paths.h"
#include "sharing/Locksets.h"
#include "values/Views.h"

namespace nogil {

struct LateError {
  EventId Change, Use;
};

/// The error code of Windows. In order of uses; of several changes before one,
/// the first.
std::vector<LateError> lateErrors(Views &V, FnId F);

struct LateMessage {
  EventId Call;      ///< of the library
  EventId End;       ///< of its region, or of the lock
  EventId Use;       ///< the question
  Origin Handle;     ///< that it is about
  bool Lock = false; ///< End gives back a lock
};

/// By FnId: the functions that ask for the message of a handle, at any depth.
std::vector<bool> askForMessages(Views &V);
/// Messages of handles that others have, too. The first for each handle. Held
/// knows mutexes.
std::vector<LateMessage> lateMessages(Views &V, const Locksets &Locked, FnId F);

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_LASTERROR_H
