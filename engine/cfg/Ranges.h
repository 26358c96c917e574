//===- Ranges.h - statements of events and loops ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From events and loops back to the statements they were written as, which is
// what edits are about. By offsets: an event's range lies in its statement's.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_RANGES_H
#define NOGIL_ENGINE_CFG_RANGES_H

#include "cfg/Loops.h"

namespace nogil {

/// Whether Inner lies in Outer, in the same file.
bool within(const SrcRange &Inner, const SrcRange &Outer);

/// The innermost statement around a range; None where a macro hides it.
StmtId statementAt(const Skeleton &S, const SrcRange &R);
/// The block in which lines fit before and after a statement: it stands between
/// the braces, or behind a label that does. None: they don't fit.
StmtId blockOf(const Skeleton &S, StmtId X);
/// The nearest one that has such a block: the statement itself, or one around
/// it.
StmtId bracedAt(const Skeleton &S, const SrcRange &R);
/// The statements that loops were written as.
class LoopStatements {
public:
  explicit LoopStatements(const Skeleton &S);
  StmtId of(const Loop &L) const;

private:
  const Skeleton &S;
  std::vector<StmtId> ByBegin; ///< in the order of the source, outer ones first
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_RANGES_H
