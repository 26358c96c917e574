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

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_KNOWN_H
