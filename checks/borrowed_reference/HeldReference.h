//===- HeldReference.h - a reference until the function is done -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `x = PyDict_GetItemWithError(d, k); if (!x) return -1; use(x);` With
// a reference of its own the function is safe, but has to give it up on every
// way out.
//
// Approach: the call becomes the one that returns a reference (RefCall.h), and
// wherever the variable's scope ends with an item in it, a statement gives that
// up: before a `return` or a jump, or behind the last statement of a block.
// Where none is there on some path, the statement takes null as well. So
// whatever else the function does with the item stays right: it has one
// reference more in between.
//
//  * The variable is set once, but for an initialiser that is null, and an end
//    that some path comes to without either has no fix. One that is set again
//    in a loop is given up in between, or there is no fix.
//  * What the function counts, returns, copies or stores itself is left alone.
//  * Each end is a statement that is spelled out in the function, and nothing
//    may be thrown before. A `return` without braces gets them.
//  * What a `return` works out by calls, or from the item, is worked out before
//    the item is given up, in a variable.
//  * No other configuration has other code in the function.
//
// Unsound: pointers into the item that are used behind its scope: they were
// not safe before either.
//
// Cost: three path searches for each end of the scope.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_BORROWED_REFERENCE_HELDREFERENCE_H
#define NOGIL_CHECKS_BORROWED_REFERENCE_HELDREFERENCE_H

#include "check/ProgramView.h"

namespace nogil {

/// Items: the calls that lend them. Alone: no other fix touches the ends of the
/// function. Nothing where it can't be shown that this is all there is to do.
std::optional<Fix> heldReference(const ProgramView &C, FnId F,
                                 const std::vector<EventId> &Items, bool Alone);

} // namespace nogil

#endif // NOGIL_CHECKS_BORROWED_REFERENCE_HELDREFERENCE_H
