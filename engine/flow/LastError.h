//===- LastError.h - the error code of Windows, read too late ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: on Windows a call says in a variable of the thread why it failed,
// and nearly everything else may write there too. Is it read at once?
//
// Approach: from each call that may change the code and has no failure of its
// own to speak of, or whose result nobody looks at, a path search to a call
// that makes an error of it. Calls that are asked whether they failed end the
// search: it may be their code that is meant. So do all calls that nothing is
// known of.
//
// Unlike errno (Errno.h) the code is also changed by the library of C and while
// a thread waits until it is attached again: CPython gives errno back after
// that, and nothing else.
//
// Termination: that of Paths.h.
//
// Unsound: functions of the program are not entered, on either side.
//
// Cost: a path search a change, in functions that read the code.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FLOW_LASTERROR_H
#define NOGIL_ENGINE_FLOW_LASTERROR_H

#include "flow/Paths.h"
#include "flow/Views.h"

namespace nogil {

struct LateError {
  EventId Change, Use;
};

/// In order of uses; of several changes before one, the first.
std::vector<LateError> lateErrors(Views &V, FnId F);

} // namespace nogil

#endif // NOGIL_ENGINE_FLOW_LASTERROR_H
