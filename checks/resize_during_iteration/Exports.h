//===- Exports.h - memory of objects that buffers point into ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a type lets others have a buffer over `self->buf`. A method that
// frees or moves that memory leaves every buffer that is held dangling, unless
// it asks first whether there are any.
//
// Approach: an exporter is an entry point that fills a buffer it was given with
// memory of a member: a store to a member with role `interior`, kind `buffer`,
// of a parameter, or a call with role `exports`. A member whose own storage is
// exported, and one that is kept by another object than the exporter's, stays
// where it is. Of the changes of such members of existing objects (Members.h)
// those count that end the old value, where on some path to them nobody tests a
// member that the exporter sets like a flag or counts: the number of exports.
// Callers that test it do, too.
//
// Unsound: that the test is the right one, and that the count ever goes down,
// is not asked. A member is its record and name. Memory of containers of C++
// and of objects that are exchanged is not followed.
//
// Cost: a pass over the events of entry points; Members is made where there is
// an exporter only.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_EXPORTS_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_EXPORTS_H

#include "check/ProgramView.h"
#include "members/Members.h"

namespace nogil {

struct ExportedMemory {
  CodeRef Exported;    ///< where a buffer gets it
  ExprId Field;        ///< the member, in the exporter
  MemberChange Change; ///< ends it, and nobody asked
};

/// One for each function that ends such memory, in the order of the code.
std::vector<ExportedMemory> endedExports(const ProgramView &C);

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_EXPORTS_H
