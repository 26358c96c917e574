//===- LeftBehind.h - pointers that outlive their buffer --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function asks for a buffer, copies the pointer in it to a record
// of its caller or to the object that it is a method of, and gives the buffer
// back before it returns. Nothing keeps the memory in place from then on, and
// the caller, or the next method, can't know.
//
// Approach: two path searches (Paths.h). In the function: from the store of a
// pointer with an origin in a local view (Origins.h, kind `buffer`) to a place
// behind a parameter, over a call that gives the view back (HeldViews.h), to a
// return, without another store to the place. In each caller that hands in a
// variable of its own: from the call to the first use of that variable; unless
// the function keeps the view for it, on another path, in a second variable
// that the caller hands in. Where the record is the object of an entry point,
// another function that reads the member and does not set it is the use.
//
// Unsound: whether there is room for one more view. Places are compared as
// written; a pointer that is handed up through two functions, or stored in an
// object behind one, is not followed.
//
// Cost: a pass over the events of functions that give a view back; two searches
// for each pointer that is stored.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_LEFTBEHIND_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_LEFTBEHIND_H

#include "values/Views.h"
#include <optional>
#include <set>

namespace nogil {

/// A pointer into a view that is stored behind a parameter and outlives it.
struct LeftPointer {
  uint32_t Param = 0;
  EventId Stored, Released;
};

struct LeftUse {
  VarId Into;    ///< the variable of the caller that has the pointer
  CodeRef Call;  ///< of the function that left it there
  CodeRef From;  ///< the store, in that function
  SrcRange Used; ///< the first use afterwards
};

/// The same, in a member of an object that lives on.
struct LeftInObject {
  EventId Stored, Released;
  CodeRef Used; ///< where another function reads the member
};

class LeftBehind {
public:
  explicit LeftBehind(Views &V) : V(V), P(V.program()) {}
  /// Uses in a function of what the functions that it calls have left.
  std::vector<LeftUse> uses(FnId F);
  /// What a function leaves in the object of an entry point, one for each
  /// member.
  std::vector<LeftInObject> inObjects(FnId F);
  /// What a function leaves behind its parameters.
  const std::vector<LeftPointer> &of(FnId F);

private:
  Views &V;
  const Program &P;
  std::map<FnId, std::vector<LeftPointer>> Known;

  std::set<uint32_t> keptIn(FnId F, const LeftPointer &L) const;
  using MemberName = std::pair<NameId, NameId>; ///< record and name
  /// By member: where functions that do not set it read it.
  std::optional<std::map<MemberName, std::vector<CodeRef>>> Readers;

  MemberName memberOf(FnId F, ExprId Field) const;
  void findReaders();
  bool isObject(FnId F, uint32_t Param) const;
  VarId viewOf(FnId F, ExprId Pointer, Point At) const;
  bool outlives(FnId F, VarId View, LeftPointer &L) const;
  bool takes(FnId F, ExprId E, VarId X, const std::string &Member) const;
  std::optional<SrcRange> usedAfter(FnId F, EventId Call, VarId X,
                                    const std::string &Member);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_LEFTBEHIND_H
