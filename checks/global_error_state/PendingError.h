//===- PendingError.h - exceptions that get lost ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the pending exception belongs to the thread state. Which code loses
// one: a destructor that runs while another function's exception is on its
// way; a caller of a function with three results that tests for two?
//
// Approach: path searches over the roles `error-indicator`.
//  * Destructors are what tables store in members, or under slots, of the kind
//    `destroys`. A path from the entry to a call that clears the exception or
//    always runs Python code, with nothing that saves it before, or when it
//    has been restored. A helper saves it that does not restore it, too.
//  * Results -1, 0, 1: the path that -1 takes, as the conditions say; what the
//    call was given the address of is null there. It is lost when the path
//    comes to a call that sets an exception or runs Python code, and not when
//    it returns or looks at the exception.
//  * Loops of ufuncs return nothing: they speak in floating-point flags and
//    exceptions. One that gets no memory, itself or in a function that returns
//    a constant then, and ends without setting an exception, tells nobody.
//  * A call for which the thread is attached, and detached again after it,
//    needs Python: where it fails, it has set an exception. A path on which it
//    returned null to a question for the library's own message, with nothing
//    that looks at the exception, replaces it.
//
// Unsound: of functions that are called is known whether they look at the
// exception, save it, set one, run Python code or raise flags, not on which
// path.
//
// Cost: a path search a function or call of these kinds.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_PENDINGERROR_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_PENDINGERROR_H

#include "values/MayRun.h"
#include "values/Views.h"
#include <set>

namespace nogil {

struct LostError {
  enum KindT : uint8_t {
    Destructor, ///< At disturbs what is pending on entry
    Unnoticed,  ///< At runs although Since has failed
    Memory,     ///< At gets no memory, and Caller returns as if it had
    Replaced    ///< At asks a library why Since, which ran Python, failed
  } Kind = Destructor;
  EventId Since, At;
  CodeRef Caller;
};

/// The functions of tables that run when an object goes away.
std::set<FnId> destructorsOf(const Program &P);

class PendingErrors {
public:
  PendingErrors(Views &V, const Effects &Eff);
  std::vector<LostError> lost(FnId F);

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  MayRun Runs;
  std::set<FnId> Destructors;
  std::vector<bool> Disturbing; ///< see disturbing()

  bool indicator(FnId F, EventId E, std::string_view Kinds);
  const std::vector<bool> &disturbing();
  bool helps(FnId F, EventId E, std::string_view Kinds,
             std::string_view Unless = {});
  bool noticed(FnId F, EventId E);
  bool saves(FnId F, EventId E);
  bool looks(FnId F, EventId E);
  bool disturbs(FnId F, EventId E);
  void inDestructor(FnId F, std::vector<LostError> &Out);
  bool sets(FnId F, EventId E);
  bool speaksInFlags(FnId F);
  PathHit silentReturn(FnId F, EventId Call, int64_t Result);
  bool mayFail(FnId F, EventId Call);
  void memory(FnId F, EventId Call, std::vector<LostError> &Out);
  void threeWay(FnId F, EventId Call, std::vector<LostError> &Out);
  bool attachedFor(FnId F, EventId Call);
  void replaced(FnId F, EventId Call, std::vector<LostError> &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_PENDINGERROR_H
