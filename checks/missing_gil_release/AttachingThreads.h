//===- AttachingThreads.h - threads that wait for their waiter --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a thread is attached and waits for another one, which has to attach
// before it does what is waited for. Both wait for ever.
//
// Approach: two ways to wait.
//  * For the end of a thread (role `blocks`, kind `join`): the body of a thread
//    attaches, anywhere, and is started in the unit of the call that waits or
//    of one that leads to it.
//  * For a thread that wakes the waiter (role `awaits`): the body of a thread
//    reaches a call that wakes those who wait there (role `wakes`), behind one
//    that attaches. There is a member of a record or a variable of the program.
//
// A body attaches by a call that makes sure of that, or by one of a function
// object that Python has handed in (HandedFunctions.h).
//
// Unsound: which thread is waited for is not known, nor whether another one
// wakes the waiter, too. Objects behind parameters are not named.
//
// Termination, cost: the functions below each body once a question; questions
// are asked for calls that wait attached, of which there are few.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_ATTACHINGTHREADS_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_ATTACHINGTHREADS_H

#include "checks/missing_gil_release/HandedFunctions.h"
#include <span>

namespace nogil {

class AttachingThreads {
public:
  explicit AttachingThreads(const CheckContext &C) : C(C) {}
  /// Where a thread attaches that the last call of a path may wait for; nothing
  /// when there is none.
  std::optional<CodeRef> keptWaiting(std::span<const CodeRef> Path);

private:
  const CheckContext &C;
  std::optional<HandedFunctions> Handed; ///< made for the first question

  std::map<FnId, std::optional<CodeRef>> Attaches; ///< by function

  std::optional<CodeRef> attachesBelow(FnId F);
  std::optional<CodeRef> beforeItWakes(FnId Body,
                                       const std::set<std::string> &Waits);
  std::set<std::string> places(CodeRef At, ExprId E);
  bool wakes(CodeRef At, const std::set<std::string> &Waits,
             std::set<FnId> &Seen);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_ATTACHINGTHREADS_H
