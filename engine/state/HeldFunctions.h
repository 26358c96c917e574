//===- HeldFunctions.h - functions in variables --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `p = f; if (c) p = g; p();`. Which variables of a function does it
// fill with functions, to call them or to give them to a call?
//
// Approach: a variable that is called or an argument counts, and so does each
// that is copied to one that counts. What it may hold is asked of
// FunctionValues.h; a crowd is nothing.
//
// Termination: variables are only added. Cost: linear in the events, a few
// times.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_HELDFUNCTIONS_H
#define NOGIL_ENGINE_STATE_HELDFUNCTIONS_H

#include "state/Terms.h"
#include <map>

namespace nogil {

/// A variable of the function itself, and no table.
bool isOwnVariable(const Skeleton &B, ExprId E);

/// The function decides by itself which one it calls.
bool choosesFunction(const Skeleton &B, const Event &Call);

/// One function, or one of several by what the path may find out.
bool isFunction(const TermTable &T, TermId X);

/// A slot that is not implemented: whatever it is given, it complains and
/// fails. Whether a table's users ever choose it is not known.
bool isPlaceholder(const Skeleton &B);

/// The variables that a value is taken from.
template <class Fn>
void forEachSource(const Skeleton &B, ExprId E, const Fn &Do) {
  if (!E.valid())
    return;
  const Expr &X = B.expr(E);
  if (X.Kind == ExprKind::Var) {
    Do(E);
  } else if (X.Kind == ExprKind::Cond) {
    forEachSource(B, ExprId(X.B), Do);
    forEachSource(B, ExprId(X.C), Do);
  }
}

/// By variable that F assigns: the functions that it may hold.
std::map<VarId, std::vector<FnId>> heldFunctions(const Program &P, FnId F);

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_HELDFUNCTIONS_H
