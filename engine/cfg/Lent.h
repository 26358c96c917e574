//===- Lent.h - variables whose address is only lent ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `found = 0; look(key, &found); log(); if (found) ...` A variable
// whose address was taken may be written by anybody who has the address, so
// that a path forgets at every call what it knew of it. Most addresses are
// lent: the callee stores its answer there, and has forgotten the address when
// it returns. Then log() can't have written `found`.
//
// Approach: a number or pointer of the function's own is lent when all that its
// address is used for is to be an argument, as `&x` or by reference, of calls
// that are declared to take the address of such a value, and when no lambda or
// region shares the variable. A callee with a body must not store the parameter
// anywhere but in variables of its own; of others the type speaks: who is
// registered to be written later gets `void *` or a record.
//
// Unsound: a callee without a body that keeps a pointer to a number; one that
// hands it on to such a callee.
//
// Cost: the expressions and events of a function once; for each call that is
// lent something, the events of the callee.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_LENT_H
#define NOGIL_ENGINE_CFG_LENT_H

#include "link/Program.h"

namespace nogil {

/// By VarId: only calls that are given the variable, and the function itself,
/// write it.
std::vector<bool> lentVariables(const Program &P, FnId F);

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_LENT_H
