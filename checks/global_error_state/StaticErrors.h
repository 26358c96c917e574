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
// Unsound: classes behind pointers and in members of records are not followed.
//
// Cost: the calls that make or raise exceptions, once; the events of functions
// that mention such a variable.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_STATICERRORS_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_STATICERRORS_H

#include "values/Views.h"
#include <map>
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

  VarId staticVar(FnId F, ExprId E) const;
  const std::string &usr(FnId F, VarId X) const {
    return P.tu(F).str(P.fn(F).Body->Vars[X.V].Usr);
  }
  void noteMade(CodeRef Call);
  void noteRaised(CodeRef Call);
  VarId dropped(FnId F, EventId At);
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_STATICERRORS_H
