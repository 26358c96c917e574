//===- KeptErrno.h - errno that is kept and put back ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `int kept = errno; ...; errno = kept;` reads errno, but not as the
// reason of a failure: nobody looks at it in between. Which reads are of this
// kind, and what puts the value back?
//
// Approach: a variable of the function keeps errno if nothing looks at it but
// assignments to errno and calls of functions that do that with the parameter.
// So does a member, if that holds in all of the program (the constructor and
// the destructor of a guard, two helpers that are given the same record). A
// function that returns errno is as good as errno.
//
// Unsound: members are told by their names; whether it is the same object that
// is read is not asked.
//
// Cost: the expressions of functions that mention errno, once; to tell who
// looks at a member, those of all functions, if a member keeps errno at all.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_GLOBAL_ERROR_STATE_KEPTERRNO_H
#define NOGIL_CHECKS_GLOBAL_ERROR_STATE_KEPTERRNO_H

#include "values/Views.h"
#include <set>
#include <string>

namespace nogil {

class KeptErrno {
public:
  explicit KeptErrno(Views &V);

  enum class Move : uint8_t { None, Saves, Restores };
  /// By event.
  std::vector<Move> moves(FnId F) const;
  /// Does the call return the address of errno?
  bool isPlace(FnId F, EventId Call) const;

private:
  const Program &P;
  using Member = std::pair<std::string, std::string>; ///< record, name
  std::set<FnId> Returning;                 ///< return errno, and only that
  std::set<std::pair<FnId, uint32_t>> Puts; ///< put back this parameter
  std::set<Member> Members;                 ///< that keep errno
  std::set<FnId> Mentions;                  ///< have a place of errno

  bool isErrno(FnId F, ExprId E) const;
  bool assigned(FnId F, const Event &E) const;
  Member member(FnId F, const Expr &X) const;
  std::vector<bool> lookedAt(FnId F) const;
  bool keeps(FnId F, ExprId Place, const std::vector<bool> &Looked) const;
  void findHelpers();
  void findMembers();
};

} // namespace nogil

#endif // NOGIL_CHECKS_GLOBAL_ERROR_STATE_KEPTERRNO_H
