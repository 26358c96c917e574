//===- StaticErrors.h - classes of exceptions in statics --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a class of exceptions in a static variable is everybody's error
// state: of all threads and of all interpreters. Made when the module is, it
// stays what it is. Which functions make it later, or give it up?
//
// Approach: the static variables to which the result of a call of role
// `exception-class` is assigned, anywhere in the program. A function makes one
// where it assigns such a result; it gives one up where it drops a reference
// that came from the variable, and another function raises what it finds there.
// The initialiser of a variable of a function is C++'s to guard.
//
// A reference that the function has taken itself is its own: of the variable
// that is given up, a path search from where it gets the class to the drop,
// with no call that takes a reference to the class on the way, under whatever
// name. What runs at the end of a module whose state is that of the process
// gives up what nobody raises any more (constants of the kinds `module-end` and
// `module-state`).
//
// Unsound: how many references are taken is not counted. Classes behind
// pointers and in members of records are not followed.
//
// Termination: that of Paths.h.
//
// Cost: the calls that make or raise exceptions, once; the events of functions
// that mention such a variable.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_STATICERRORS_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_STATICERRORS_H

#include "values/Views.h"
#include <map>
#include <set>
#include <string>

namespace nogil {

struct StaticError {
  enum KindT : uint8_t { Made, Dropped } Kind = Made;
  EventId At;
  VarId Class;
  CodeRef Raised; ///< Dropped: where another function raises it
};

class StaticErrors {
public:
  explicit StaticErrors(Views &V);
  /// In order of events; the first of each kind for each variable.
  std::vector<StaticError> of(FnId F);

private:
  Views &V;
  const Program &P;
  struct Uses {
    std::vector<CodeRef> Made; ///< assigned
    std::vector<CodeRef> Raised;
  };
  std::map<std::string, Uses> Classes; ///< by the variable's USR
  std::set<FnId> Ends; ///< run when the module ends, and with it the process

  VarId staticVar(FnId F, ExprId E) const;
  const std::string &usr(FnId F, VarId X) const {
    return P.tu(F).str(P.fn(F).Body->Vars[X.V].Usr);
  }
  void noteMade(CodeRef Call);
  void noteRaised(CodeRef Call);
  VarId dropped(FnId F, EventId At);
  void findEnds(uint32_t Tu);
  bool isClass(FnId F, ExprId E, EventId Before, VarId Class);
  bool atEnd(FnId F) const;
  bool isTaken(FnId F, EventId E, VarId Class);
  bool isOwn(FnId F, EventId Drop, VarId Class);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_STATICERRORS_H
