//===- LeftErrors.h - exceptions that nobody asks for -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function sets an exception, or ignores that a call has, and
// returns to somebody who does not ask for one. On a thread that was attached
// for a moment it is gone with the thread state; where a loop over elements was
// called that returns nothing, it stays for whoever calls Python next.
//
// Approach: two kinds of functions have no caller that asks: entries on foreign
// threads, from where the thread is attached to where its state is given back,
// and those that a row says it of (role `ignores-exceptions`), if they attach.
// In these, from each call that sets an exception or fails with one because it
// runs Python code, a path search to the end, with nothing that looks at the
// exception on the way. The call has failed: it returned a null pointer or -1.
// Of a function of the program that returns a number it is not known which one
// means that: there has to be a path for each of 0, -1 and 1. A function of the
// program stands for the first call in it that leaves an exception to its
// caller. A function that begins with the question whether an exception is
// pending expects to be called again after one: whoever asked the library for
// the work looks for it then.
//
// Termination: that of Paths.h; what functions leave is a least fixpoint
// (Summaries.h).
//
// Unsound: what is not known is trusted to look at the exception; calls that
// fail without running Python code (no memory) are not followed.
//
// Cost: three path searches for each call of Python in such functions, and in
// those that they call.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_LEFTERRORS_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_LEFTERRORS_H

#include "interproc/Effects.h"
#include "values/Views.h"
#include <set>

namespace nogil {

struct LeftError {
  CodeRef Set;          ///< the call that sets it, maybe in a callee
  FnId Entry;           ///< where nobody asks
  EventId Gone;         ///< gives the thread state back; None: it stays
  bool Certain = false; ///< Set does nothing else
};

class LeftErrors {
public:
  LeftErrors(Views &V, const Effects &Eff);
  /// For each Set once, in all calls of this.
  std::vector<LeftError> of(FnId F);

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  std::set<FnId> Ignored;  ///< nobody asks after these
  std::set<FnId> ByResult; ///< nor after these, if they return a good result
  std::set<CodeRef> Said;
  SummarySolver Solver;
  /// The first call that leaves an exception to who calls the function.
  Summaries<FnId, CodeRef> Leaves;

  void findIgnored();
  /// Up to where an exception may stay set.
  enum class End : uint8_t { Released, Returned, ReturnedGood };

  void ignoredIn(FnId F, EventId E);
  void ignoredIn(uint32_t Tu, const Table &Tab, const InitNode &N);
  bool says(FnId F, EventId E, std::string_view Kinds);
  bool noticed(FnId F, EventId E);
  bool releases(FnId F, EventId E) const;
  CodeRef setBy(FnId F, EventId E);
  std::vector<int64_t> failures(FnId F, EventId Call) const;
  PathHit unnoticed(FnId F, EventId Call, End Until);
  bool expectsPending(FnId F, EventId Call);
  CodeRef leaves(FnId F);
  void onThread(FnId F, EventId Ensure, std::vector<LeftError> &Out);
  void ignored(FnId F, End Until, std::vector<LeftError> &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_LEFTERRORS_H
