//===- Misuse.h - critical sections that do not protect ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the macros of critical sections look like braces, and a section is
// no mutex: of several that a thread has opened only the last is sure to be
// locked. Whoever takes it for one writes code that compiles, passes its tests
// and protects nothing, or leaves an object locked.
//
// Approach: four questions, all put to the locks that are known (Locksets.h)
// and to the table of accesses (Accesses.h).
//
//  * Left (Left.cpp): from what opens a section a path leads out of the scope
//    of its handle, or out of the function, without what ends it. Sections that
//    a guard of C++ ends have their end on every path by themselves. Where the
//    build leaves nothing of the macros but braces, the macros are looked at.
//  * Nested (Nested.cpp): inside of a section on one object another is opened
//    on a second one. When that has to wait, the first is given up, and it is
//    taken again only when the second ends. So a member of the first object
//    that is used in the second section, there or in what is called, is not
//    protected, if somebody changes it. What nobody else has does not wait.
//  * Other object (OtherObject.cpp): a member is used while a section on
//    another object is held and none on its own, and other functions, at least
//    as many, hold a section on its own. Only those that the table says can
//    meet.
//  * Object's mutex (ObjectMutex.cpp): the lock that sections on an object
//    take, which is a member of it (role `object-lock`), is taken by hand.
//
// What blocks attached on a lock whose holder may wait to attach, and what is
// made once, are LockOrder.h's; what was tested before others were let in,
// inside of a section or not, is the rule's on stale members.
//
// Termination: paths as in cfg/Paths.h; a function and parameter is looked at
// once for what it does to an object.
//
// Unsound: two paths may lead to one object. Exceptions leave calls only of
// functions that are known to throw.
//
// Cost: the events of functions that open sections; the table of accesses once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_LOCK_MISUSE_MISUSE_H
#define NOGIL_CHECKS_LOCK_MISUSE_MISUSE_H

#include "check/ProgramView.h"
#include "sharing/Accesses.h"

namespace nogil {

/// A section that one event opens: a call, or what is left of a macro.
struct OpenedSection {
  CodeRef At;
  std::vector<PathId> Objects; ///< None: an object without a name
  PathId Guard;                ///< the handle
};

/// By rows of the API, in the order of functions and events. `Helped`: or by
/// functions and guards of the program, where the object has a name.
std::vector<OpenedSection> openedSections(const ProgramView &C,
                                          bool Helped = false);

/// "'self->items'", as the function names it; else Otherwise.
std::string lockName(const ProgramView &C, FnId F, PathId Lock,
                     const std::string &Otherwise);

/// One that goes wrong only without the GIL. That the code takes sections says
/// that it is meant to run so, whatever the module declares.
Finding withoutGil(Finding F);

std::vector<Finding> leftSections(const ProgramView &C);
std::vector<Finding> nestedSections(const ProgramView &C);
std::vector<Finding> otherObjectsLocks(const ProgramView &C);
std::vector<Finding> objectMutexes(const ProgramView &C);

} // namespace nogil

#endif // NOGIL_CHECKS_LOCK_MISUSE_MISUSE_H
