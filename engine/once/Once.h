//===- Once.h - what has been done before anybody calls ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (!table) table = make_table(); return table;` imports modules,
// runs Python code, takes locks: the first time. Where the initialisation of
// the module has called it, no call that comes later does any of this. Which
// code is over by the time a module is there?
//
// Approach: in four steps.
//  * Places of static storage, as they are written: variables, members of
//    them, what they point to; through variables that are set once, and
//    through functions that do nothing but return a reference to a static or
//    its address. A flag of `call_once` and a static that C++ initialises are
//    such places, too.
//  * A place is settled if it is zero in the beginning and nothing sets it back
//    to zero but what runs while modules are made or go away, and if its
//    address is not given away.
//  * A function is sure to settle it if every path that comes back without a
//    failure sets it, finds it set, or calls a function that is sure to.
//    Failures are exceptions, null pointers and negative numbers that are
//    returned as such. From the functions that set it upwards along the calls.
//    It is settled from the beginning if the initialisation of the modules from
//    whose tables its test can be reached is sure to do it.
//  * What a function reaches only where such a place is not set is past.
//
// Whoever asks what a call does leaves out what is past: the simulation
// (preconditions), Effects, Contexts (what is past is entered from module
// initialisation only), and whoever collects changes.
//
// Termination: a function that is sure to settle a place stays so; at most
// (functions x places) additions. Searches of paths as in Paths.h; one that is
// given up counts as no.
//
// Unsound: a module whose initialisation has failed and that is used anyway;
// sub-interpreters; writes through pointers that nobody has seen taken. Any
// value that is no constant counts as set, a null pointer that comes of a
// failure too: the next call tries again.
//
// Cost: branches and assignments of all functions once; a search of paths for
// each function that calls one which is sure to settle a place, among those
// that module initialisation reaches.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_ONCE_ONCE_H
#define NOGIL_ENGINE_ONCE_ONCE_H

#include "link/Program.h"

namespace nogil {

/// Frozen once made; any number of threads may read it.
class Once {
public:
  Once() = default;
  explicit Once(const Program &P);

  /// The event happens only while modules are initialised, if at all: it
  /// stands where a place is not set that is, since then.
  bool past(CodeRef At) const {
    auto It = Past.find(At.Fn);
    return It != Past.end() && At.Event.V < It->second.size() &&
           It->second[At.Event.V];
  }
  bool empty() const { return Past.empty(); }

private:
  std::map<FnId, std::vector<bool>> Past; ///< by event
};

} // namespace nogil

#endif // NOGIL_ENGINE_ONCE_ONCE_H
