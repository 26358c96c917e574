//===- ContextSettings.h - settings of a context of Python's ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a context variable is set for a while. What undoes that, a token or
// a context manager, works once, and only in the context where it was set; each
// thread has one of its own. Does it come back there, and on every path?
//
// Approach: calls of role `context-setting`. What one that `sets` returns is
// what one that `restores` wants back. Five shapes:
//
//  Shared   it is put into a static variable, which the next thread overwrites;
//           what is put back is then another context's
//  Entered  a manager that was made for one use (a name of the constants kind
//           `context-manager`) is kept in a static variable and entered
//  Ended    it is put back where an object goes away, which is on any thread
//  Thread   it is put back, out of a member or static variable, after the
//           function has attached a thread
//  Left     a path leaves the function after the setting, and another one puts
//           back what it returned
//
// Who sets a variable for good drops the token, which is no finding.
//
// Termination: that of Paths.h.
//
// Unsound: tokens in members are followed in the shapes Ended and Thread only:
// an object that is entered and left by one thread is the usual case.
//
// Cost: nothing where no such call is in the program.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_CONTEXTSETTINGS_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_CONTEXTSETTINGS_H

#include "interproc/Effects.h"
#include "values/Views.h"
#include <set>

namespace nogil {

struct ContextSetting {
  enum KindT : uint8_t { Shared, Entered, Ended, Thread, Left } Kind = Shared;
  EventId At;
  VarId Kept;    ///< Shared, Entered: the static variable
  CodeRef Other; ///< what puts it back; Entered: what makes the manager
  BlockId Exit;  ///< Left: the end of this block leaves
};

class ContextSettings {
public:
  ContextSettings(Views &V, const Effects &Eff);
  std::vector<ContextSetting> of(FnId F);

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  std::vector<CodeRef> Restores; ///< in order
  std::set<FnId> Users, Destructors;

  bool says(FnId F, EventId E, std::string_view Kinds);
  std::vector<Origin> valueOf(CodeRef Call, std::string_view Kinds);
  VarId isStatic(FnId F, ExprId E) const;
  const std::string &usr(FnId F, VarId X) const {
    return P.tu(F).str(P.fn(F).Body->Vars[X.V].Usr);
  }
  CodeRef putBack(FnId F, VarId Kept);
  CodeRef madeForOne(const std::string &Usr);
  bool namesManager(FnId F, EventId Call);
  bool makesManager(FnId F, EventId Call);
  void kept(FnId F, EventId Set, std::vector<ContextSetting> &Out);
  void left(FnId F, EventId Set, std::vector<ContextSetting> &Out);
  void entered(FnId F, EventId Enter, std::vector<ContextSetting> &Out);
  void elsewhere(FnId F, EventId Back, std::vector<ContextSetting> &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_CONTEXTSETTINGS_H
