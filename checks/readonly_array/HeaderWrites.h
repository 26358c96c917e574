//===- HeaderWrites.h - who changes what an object says of itself *- C++ -*-==//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an array's type, shape and flags say how its memory is to be read.
// A function that changes them in an array that it was given, be it for the
// time of one call, changes them for everybody who has the array.
//
// Approach: a change is a store to a member with the role `changes-header`, a
// store through a pointer to an object's geometry, or a call with the role.
// Setters change their receiver, and so they shall. Two kinds are no setters:
// changes of the geometry that are taken back (a second store follows, of what
// the object itself said before; for members see TemporaryEdits.h), and changes
// of an argument that is not the receiver. Who the object belongs to is asked
// of the callers, upwards: a function that nobody is seen to call gets objects
// of others; for the second kind, only entry points do, and functions that
// stand in a record's member.
//
// Termination: an object of a function is looked at once in a search. None of
// its answers is kept, so there is no order in which they could depend.
//
// Unsound: locks are not looked at. A setter whose object is an argument on
// purpose (`freeze(array)`) is taken for the second kind.
//
// Cost: a pass over stores and calls; callers only of functions with a change.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_HEADERWRITES_H
#define NOGIL_CHECKS_READONLY_ARRAY_HEADERWRITES_H

#include "sharing/Ownership.h"

namespace nogil {

struct HeaderWrite {
  EventId At, Back;        ///< Back: takes the change back, or None
  Origin Object;           ///< whose header
  std::vector<CodeRef> Up; ///< calls on the way from outside, innermost first
};

class HeaderWrites {
public:
  HeaderWrites(Ownership &Own, Views &V);
  /// Changes of objects that others have, one for each object.
  std::vector<HeaderWrite> in(FnId F);
  /// All changes, of whatever object; none in a setter.
  std::vector<std::pair<EventId, Origin>> changed(FnId F);

private:
  struct Change {
    EventId At;
    Origin Object;
    NameId Member; ///< None: through a pointer to its geometry
    ExprId Value;  ///< None: by a call
  };
  Ownership &Own;
  Views &V;
  const Program &P;
  std::vector<bool> Stored; ///< in a record's member, by FnId

  std::vector<Change> changes(FnId F);
  bool takesBack(FnId F, const Change &First, const Change &Second);
  Answer outside(FnId F, const Origin &O, bool Argument);
  bool comesFromOutside(FnId F, bool Argument, HeaderWrite &W);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_HEADERWRITES_H
