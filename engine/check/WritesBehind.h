//===- WritesBehind.h - writes that a test decides about --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: does the test of a value of x decide whether x is written?
//
//   if (one) x->n = 1;                  the branch decides about the write
//   if (!one) x = copy(x);  x->n = 1;   about the object that x stands for
//   y = one ? x : copy(x);  y->n = 1;   about what y is
//
// Approach: backwards from the pointer of the write. A variable brings the
// object to a place because of the test when the way decides about the place
// (Decisions.h), on the graph that ends where the variable gets another value;
// or when that is so of the assignment that gave it the object, or of the
// variable that was assigned.
//
// Termination: an assignment that is asked for again decides nothing.
//
// Cost: postdominators per variable on the way, for writes to tested objects.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_WRITESBEHIND_H
#define NOGIL_ENGINE_CHECK_WRITESBEHIND_H

#include "values/ObjectWrites.h"
#include "values/ValueTests.h"

namespace nogil {

/// Writes to the objects that T tests and decides about, in T's function.
std::vector<ObjectWrite> writesBehind(Views &V, ObjectWrites &Writes,
                                      const TestedWay &T);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_WRITESBEHIND_H
