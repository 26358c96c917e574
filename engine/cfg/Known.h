//===- Known.h - conditions under known values ------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// "Suppose that this call has returned -1: which way does the branch go?"
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_KNOWN_H
#define NOGIL_ENGINE_CFG_KNOWN_H

#include "facts/Skeleton.h"
#include <map>
#include <optional>

namespace nogil {

using KnownValues = std::map<ExprId, int64_t>;

/// The value of an expression; none where it depends on others.
std::optional<int64_t> evaluate(const Skeleton &S, ExprId E,
                                const KnownValues &Known);

/// The expressions that hold the result of a call: itself first, then what it
/// is assigned to. Empty when nobody looks at it.
std::vector<ExprId> namesOf(const Skeleton &S, EventId Call);

/// A call, and what it is supposed to have returned.
class Supposed {
public:
  Supposed(const Skeleton &S, EventId Call, int64_t Result);
  /// Somebody looks at the result.
  bool named() const { return !Names.empty(); }
  /// Something else is as good as known, too.
  void also(ExprId E, int64_t Value) { Values[E] = Value; }
  /// What the condition is then; none where it depends on others.
  std::optional<int64_t> of(ExprId Cond) const {
    return evaluate(S, Cond, Values);
  }
  /// Branches can go that way: a path on which it has returned this does.
  bool allows(ExprId Cond, bool Taken) const {
    std::optional<int64_t> Is = of(Cond);
    return !Is || (*Is != 0) == Taken;
  }
  /// Gives another value to what holds the result.
  bool endedBy(const Event &E) const;

private:
  const Skeleton &S;
  std::vector<ExprId> Names;
  KnownValues Values;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_KNOWN_H
