//===- Report.h - the shapes of nogil-global-error-state --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One rule, many shapes: each member turns what an analysis of this folder
// has found in one function into findings.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_REPORT_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_REPORT_H

#include "check/Check.h"
#include "checks/Kinds.h"
#include "checks/global_error_state/ContextSettings.h"
#include "checks/global_error_state/Errno.h"
#include "checks/global_error_state/FloatFlags.h"
#include "checks/global_error_state/Jumps.h"
#include "checks/global_error_state/LastError.h"
#include "checks/global_error_state/LeftErrors.h"
#include "checks/global_error_state/PendingError.h"
#include "checks/global_error_state/SharedState.h"
#include "checks/global_error_state/StaticErrors.h"

namespace nogil::error_state {

namespace kind = kinds::global_error_state;

class Reporter {
public:
  Reporter(const CheckContext &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Errno(C.V, C.Eff), Shared(C.V, C.locked()),
        Float(C.V, C.Eff), Errors(C.V, C.Eff), Left(C.V, C.Eff), Classes(C.V),
        Messages(C.V, C.Eff, C.locked()), Jumping(C.V, C.Eff),
        Settings(C.V, C.Eff) {}
  void function(FnId Fn);

private:
  const CheckContext &C;
  std::vector<Finding> &Out;
  ErrnoFlow Errno;
  SharedState Shared;
  FloatFlags Float;
  PendingErrors Errors;
  LeftErrors Left;
  StaticErrors Classes;
  LibraryMessages Messages;
  Jumps Jumping;
  ContextSettings Settings;
  FnId F;

  std::string name(EventId E) const { return C.spelled({F, E}); }
  Step at(EventId E, std::string Text) const {
    return {C.place({F, E}), std::move(Text)};
  }
  /// The new finding, or null: the code is not ours.
  Finding *report(KindName Kind, EventId E, std::string Message,
                  std::string Key, Witness W, uint8_t Builds = Build_Both);
  /// A hazard that takes another thread: none while the module is made, none
  /// where all take a lock, and only in builds where that thread can run.
  Finding *reportShared(KindName Kind, EventId E, const std::string &What,
                        const std::string &Instead, const std::string &Key,
                        EventId Back = EventId());
  bool keepsOthersOut(EventId E) const;
  bool keptAlone(EventId From, EventId To) const;
  void jump(const SharedText &T);
  void errnoLost();
  void lastErrorLost();
  void messageLost();
  void keepErrno(Finding &Of, const LostErrno &L);
  void shared(const SharedUse &U);
  void ownResult(Finding &Of, const SharedUse &U);
  void buffers();
  void notStatic(Finding &Of, const SharedText &T);
  void flags();
  void exceptions();
  void exceptionsLeft();
  void classes();
  void contexts();
  void handler();
};

} // namespace nogil::error_state

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_REPORT_H
