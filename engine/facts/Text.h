//===- Text.h - TuFacts as text, for dumps and for tests --------*- C++ -*-===//
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

struct TextError {
  uint32_t Line = 0;
  std::string Message;
};
/// Reads what printSkeletons prints (line numbers may be left out). On error
/// `Err` is set and the result is incomplete.
TuFacts parseSkeletons(std::string_view Text, TextError &Err);

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_TEXT_H
