//===- DroppedEarly.h - uses behind the last reference ----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `cls = PyObject_GetAttrString(m, "Error"); ... Py_DECREF(cls);
// PyErr_SetObject(cls, exc);` The function had one reference, and the object is
// used after it was given up. Usually something else still holds it, but nobody
// has made sure. The same with `text = item->text; Py_DECREF(item);
// Py_INCREF(text);`: what a member, a tuple or a str's memory lends is there
// only as long as its owner.
//
// Approach: two path searches (Paths.h) from where the function gets its
// reference.
//  * An object: a variable gets a new reference (role `new-reference`); the
//    path gives it up and uses the variable after that: as an argument, as the
//    result, by a member of it. The path ends where something may keep the
//    object (References.h), where the variable is set again, is null, or is
//    found to be equal to another pointer.
//  * A part: the owner is such an object, or an item or member of something
//    else to which the function has taken a reference and after which Python
//    code may run; the path reads a part of it into a variable, gives the owner
//    up and uses the variable. It ends where something may keep the owner or
//    the part. A part is a member that the program assigns, an item, or memory
//    that the object keeps in place. Memory has no count: whoever is handed it
//    can't keep it.
//
// Lattice: per search, how far the sequence has come; finite. A search gives up
// above its cap, which is no finding.
//
// Unsound: a member or item that something else holds, too; what another name
// of the variable does.
//
// Cost: for each new reference that the function itself gives up, a search, and
// one for each part that is read of it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_BORROWED_REFERENCE_DROPPEDEARLY_H
#define NOGIL_CHECKS_BORROWED_REFERENCE_DROPPEDEARLY_H

#include "cfg/Paths.h"
#include "members/Members.h"
#include "reach/Reach.h"
#include "reach/References.h"
#include "values/MayRun.h"

namespace nogil {

struct EarlyDrop {
  EventId Got;        ///< the call that made the reference, or took it
  bool Taken = false; ///< a reference to an object that was there before
  VarId Owner;        ///< None: not in a variable
  Origin Of;          ///< what was given up
  VarId Part;         ///< None: the object itself is used
  EventId Read;       ///< the part
  EventId Drop;
  EventId Used; ///< None: as the function's result
  SrcRange Where;
};

class DroppedEarly {
public:
  DroppedEarly(Views &V, const Effects &Eff, Members &M, References &Refs,
               Reach &R)
      : V(V), P(V.program()), M(M), Refs(Refs), R(R), Runs(V, Eff) {}
  /// In the order of the code.
  std::vector<EarlyDrop> find(FnId F);

private:
  Views &V;
  const Program &P;
  Members &M;
  References &Refs;
  Reach &R;
  MayRun Runs;

  // Of the function that is being looked at.
  FnId F;
  const Skeleton *S = nullptr;
  const Defs *D = nullptr;
  struct Owned {
    EventId Got; ///< the reference is there behind this event
    bool Taken = false;
    Origin Object;
    std::vector<EventId> Drops;
  };
  std::vector<Owned> Found;

  bool isNew(EventId Call);
  void findOwned();
  Answer drops(const Owned &O, EventId E, VarId X);
  bool mayVanish(const Origin &O) const;
  void object(const Owned &O, EventId Set, std::vector<EarlyDrop> &Out);
  void part(const Owned &O, EventId Read, std::vector<EarlyDrop> &Out);
  enum class PartKind : uint8_t { None, Object, Memory };
  PartKind partOf(const Owned &O, EventId Read);
  bool uses(EventId E, VarId X) const;
  bool returns(EventId ScopeEnd, VarId X) const;
  SrcRange usedAt(const PathHit &Hit) const;
  bool isNull(BlockId B, ExprId Cond, bool Taken, const Origin &O);
  bool allows(BlockId B, ExprId Cond, bool Taken, VarId X) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_BORROWED_REFERENCE_DROPPEDEARLY_H
