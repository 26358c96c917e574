//===- Families.h - what a project thinks of a library ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: no row speaks of a library, but the project does: it calls most of
// the library's functions detached. Is the one that it calls attached an
// oversight?
//
// Approach: functions that are only declared, belong to no API of the rows, and
// begin with the same prefix are a family: `store_get`, `virDomainCreate`.
// Those whose names say that they are cheap (settings `cheap_words`: a name, a
// number, an option) count for nothing, nor do those with a row, which says
// what they are. Where most of the others are called detached, and a few at
// least, one that is called attached, for a handle of the same type, belongs to
// work that the authors take to be long. What ends a handle (`closing_words`)
// is long only where it may have to write: another one that is called detached
// does (`writing_words`). (Engler et al., Bugs as deviant behavior, SOSP 2001:
// a belief that most of the code shows.)
//
// A function that takes a time limit says so itself, by the name of its
// parameter, unless it only notes the limit or is given what to call then.
//
// Termination, cost: one pass over the calls of the program.
//
// Unsound: names. Families of the platform are left out by the settings.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_FAMILIES_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_FAMILIES_H

#include "check/Check.h"
#include <map>
#include <optional>
#include <set>

namespace nogil {

class Families {
public:
  /// Runs: whether what happens there runs attached, after initialisation.
  Families(const CheckContext &C, std::function<bool(CodeRef)> Runs);

  /// Others of the function's library run detached, mostly.
  bool deviates(FnId G);
  /// The parameter that is a time limit, if the function may wait for it.
  std::optional<uint32_t> timeLimit(FnId G) const;
  /// A call of a function of the same library that runs detached.
  std::optional<CodeRef> detached(FnId G);
  /// Any library is called detached.
  bool any();

private:
  struct Family {
    std::map<std::string, CodeRef> Detached;
    std::set<std::string> Attached;
  };
  const CheckContext &C;
  const std::function<bool(CodeRef)> Runs;
  const std::set<std::string> Cheap, Closing, Writing, Arming, Platform;
  std::optional<std::map<std::string, Family>> Known; ///< by prefix

  bool foreign(FnId G) const;
  std::string handleOf(FnId G) const;
  const Family *familyOf(FnId G);
  void find();
  static bool named(const std::vector<std::string> &Words,
                    const std::set<std::string> &In);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_FAMILIES_H
