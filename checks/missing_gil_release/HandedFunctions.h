//===- HandedFunctions.h - functions of Python's in members -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `server.on_message(callback)` is bound, and keeps a `std::function`
// in a member; the server's thread calls it. Nothing that is seen there has to
// do with Python, but what the binding has made of the callback attaches when
// it is called, and when it is copied.
//
// Approach: a parameter of an entry point whose type holds function objects
// (settings `function_objects`) is one that a binding has made. From there it
// is followed forwards, through parameters, to members that it is stored in, or
// put into a container of. A thread calls it where a function that its body
// reaches calls a function object (a row with a callback that runs inline) that
// is read from such a member, also by a copy of it.
//
// Unsound: a member is its record and name, whatever the object; that nobody
// has handed in anything yet is not known.
//
// Termination, cost: parameters are visited once, the events of their functions
// once each; the functions below a thread's body once a question.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_HANDEDFUNCTIONS_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_HANDEDFUNCTIONS_H

#include "check/Check.h"
#include <optional>
#include <set>

namespace nogil {

class HandedFunctions {
public:
  explicit HandedFunctions(const CheckContext &C);
  /// A call of a function that Python has handed in, in F or in what it calls.
  std::optional<CodeRef> calledBelow(FnId F);
  /// The event is one: of a function object from a member, or of a copy.
  bool calls(CodeRef At);

private:
  using MemberName = std::pair<NameId, NameId>; ///< record, name
  const CheckContext &C;
  const std::vector<std::string> Types;
  std::set<MemberName> Members;
  std::vector<std::pair<FnId, uint32_t>> Todo; ///< parameters

  bool holdsFunctions(FnId F, uint32_t Param) const;
  void add(FnId F, uint32_t Param);
  void follow(FnId F, uint32_t Param);
  std::vector<MemberName> membersOf(CodeRef At, ExprId E);
  bool isHanded(CodeRef At, ExprId E);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_HANDEDFUNCTIONS_H
