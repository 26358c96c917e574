//===- OwnReference.h - the item with a reference, in one step --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `x = PyList_GetItem(l, i); Py_XINCREF(x);` takes two steps for what
// `x = PyList_GetItemRef(l, i);` does in one, and that no thread gets between.
//
// Approach: the function counts the item itself, in a statement of its own that
// every path comes to on which there is one. Then the reference is the same,
// only earlier: the call becomes the other one, and the statement goes. Nothing
// is to be given up anywhere that was not before. How the call changes is said
// in RefCall.h. One that loses exceptions (kind `hides`) is left alone: the
// other one does not.
//
// Whether the name is there is seen when the edited text is read again: it is
// in Python 3.13, and in pythoncapi_compat.h.
//
// Cost: two path searches a fix.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_BORROWED_REFERENCE_OWNREFERENCE_H
#define NOGIL_CHECKS_BORROWED_REFERENCE_OWNREFERENCE_H

#include "checks/borrowed_reference/SharedItems.h"

namespace nogil {

/// Nothing where it can't be shown that this is all that is to be done.
std::optional<Fix> ownReference(const ProgramView &C, FnId F,
                                const UnlockedItem &X);

} // namespace nogil

#endif // NOGIL_CHECKS_BORROWED_REFERENCE_OWNREFERENCE_H
