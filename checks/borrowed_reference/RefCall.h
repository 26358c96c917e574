//===- RefCall.h - the call that returns a reference ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `x = PyDict_GetItemWithError(d, k)` and `PyDict_GetItemRef(d, k,
// &x)` find the same, but hand it over in different ways.
//
// Approach: one statement gets the item into one variable. Then the name is
// exchanged (role `interior`, `instead`); a function that tells by its result
// what it has found (role `error-indicator` of kind `three-way`) is given the
// variable's address, and sets it to null where there is no item. One that
// hides exceptions (kind `hides`) is exchanged for one that does not: these are
// cleared.
//
// Cost: a look at the statement.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_BORROWED_REFERENCE_REFCALL_H
#define NOGIL_CHECKS_BORROWED_REFERENCE_REFCALL_H

#include "check/Edits.h"

namespace nogil {

/// The call that lends an item, and the variable that alone gets it.
struct ItemCall {
  FnId F;
  EventId Got;
  EventId Set; ///< the assignment of its result
  VarId Into;
};

/// Nothing where it is not in a variable of the function's own.
std::optional<ItemCall> itemCall(const ProgramView &C, FnId F, EventId Got);
/// What an expression is called where edits write it.
SrcRange part(SrcRange R, uint32_t Begin, uint32_t End);
/// Exchanges the call; false: it is written in another way.
bool exchangeCall(EditBuilder &B, const ProgramView &C, const ItemCall &X,
                  const std::string &Instead);

} // namespace nogil

#endif // NOGIL_CHECKS_BORROWED_REFERENCE_REFCALL_H
