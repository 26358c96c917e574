//===- Text.h - TuFacts as text, for dumps ----------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_TEXT_H
#define NOGIL_ENGINE_FACTS_TEXT_H

#include "facts/TuFacts.h"
#include <string>
#include <string_view>

namespace nogil {

/// `--dump=skeleton`: every function body.
std::string printSkeletons(const TuFacts &Facts);
/// `--dump=facts`: files, functions, tables and gaps, without bodies.
std::string printFacts(const TuFacts &Facts);
/// One expression, as a C programmer would write it; for messages too.
std::string printExpr(const TuFacts &F, const Skeleton &S, ExprId E);

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_TEXT_H
