//===- SharedItems.h - borrowed from what other threads change --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `item = PyDict_GetItem(cache, key); Py_INCREF(item);` Without the
// GIL another thread may take the item out of the dict between the two calls.
// That was the only reference, and what is counted is freed memory. So says
// nearly every line that borrows an item: which of them can really be hit?
//
// Approach: a call lends an item (roles `interior` of kind `borrowed` with an
// `instead` that returns a reference, and `weak-referent`), itself or as a
// function of the program that hands its borrowed item on and does nothing
// else with it. It is a hazard if
//  * the object is used: an argument of a call, taking a reference included, or
//    looked into. Comparing the pointer is no use;
//  * other threads may change the container, and so that an item goes:
//     - a member or static variable that a function of the program takes items
//       out of, or replaces them in, after initialisation, if not under another
//       key that is spelled out on both sides. What is only filled by the
//       module's initialisation, or only grows, keeps its items. A record that
//       Python code is not known to reach (a request, a walk) may be one
//       thread's: that is said (`Reached`), and if it was given a container of
//       its own it is taken to be. A record of the function's own says nothing
//       by what others do to such members;
//     - the same, if it holds what an entry point was handed: that has others
//       who know it, even if the record is private;
//     - what comes in as an argument, but for the tuple and the dict of a
//       call's own arguments;
//     - the names of a type or function (role `attributes`), what a call of the
//       library has found, and items of all these. What Python code has
//       returned from a call is mostly made for that call;
//  * no lock of the container is held from the one to the other, here or by
//    who passes it (ContainerLocks.h).
// What a weak reference stands for goes with its last reference, wherever that
// is, unless the weak reference is private.
//
// Lattice: what a function returns borrowed, a set that only grows, a least
// fixpoint over calls (Summaries.h).
//
// Termination: that, and one path search a call that lends.
//
// Unsound: an item that something else holds as well; containers that were
// made here and shown to others since; items that are kept in memory or handed
// on through a pointer, and used elsewhere.
//
// Cost: one path search for each call that lends an item; the assignments of
// members and globals once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_BORROWED_REFERENCE_SHAREDITEMS_H
#define NOGIL_CHECKS_BORROWED_REFERENCE_SHAREDITEMS_H

#include "check/ProgramView.h"
#include "reach/ContainerLocks.h"

namespace nogil {

/// Who may let go of the item.
enum class Sharer : uint8_t {
  Nobody,
  Program, ///< a function of the program: Change
  Stored,  ///< who has handed in what is stored there: Change
  Caller,  ///< who calls an entry point
  Anybody, ///< Python code that looks at the same object
  Holder   ///< who has the last reference to what a weak one stands for
};

/// An item that a function gets without a reference.
struct LentItem {
  CodeRef By;      ///< the call of the library
  const Role *Via; ///< of that call
  FnId In;         ///< in whose words
  Origin Of;       ///< the container, or the weak reference
  auto operator<=>(const LentItem &) const = default;
};

struct UnlockedItem {
  EventId Got; ///< the call that lends it, or of the function that does
  EventId Used;
  bool Counted = false; ///< that takes a reference
  LentItem Lent;
  Sharer Who = Sharer::Nobody;
  CodeRef Change;
  bool Reached = false;      ///< Program: from an entry point, as is known
  CodeRef Passed;            ///< the call that passes the container, or None
  std::vector<EventId> Also; ///< further items of the same container
};

class SharedItems {
public:
  SharedItems(const ProgramView &C, Reach &R);
  /// One a container, in the order of the code.
  std::vector<UnlockedItem> find(FnId F);

private:
  const ProgramView &C;
  const Program &P;
  Views &V;
  Reach &R;
  ContainerLocks Locks;
  Summaries<FnId, std::vector<LentItem>> Returned;
  using Place = std::pair<NameId, NameId>; ///< no record: a global, by USR
  LentItem For;                            ///< what is being asked about
  /// Where an entry point stores what it was handed.
  std::map<Place, CodeRef> Stores;

  void findStores();
  std::vector<LentItem> lent(FnId F, EventId Call);
  std::vector<LentItem> returned(FnId G);
  bool isFrom(FnId F, ExprId E, Point At, EventId Got);
  bool uses(FnId F, EventId E, EventId Got);
  EventId firstUse(FnId F, EventId Got);
  bool races(FnId F) const;
  Sharer made(FnId F, const Origin &O, EventId At);
  Sharer stored(FnId F, const Origin &O, const Origin &Whole, EventId At,
                CodeRef &Change);
  Sharer sharer(FnId F, const Origin &O, EventId At, CodeRef &Change);
  bool reached(const ContainerUse &X);
  bool isHazard(FnId F, UnlockedItem &X);
};

} // namespace nogil

#endif // NOGIL_CHECKS_BORROWED_REFERENCE_SHAREDITEMS_H
