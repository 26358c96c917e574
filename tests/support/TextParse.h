//===- TextParse.h - facts from text, for tests -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Tests of what comes after extraction write function bodies in the form that
// `--dump=skeleton` prints. The program itself prints only.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_SUPPORT_TEXTPARSE_H
#define NOGIL_TESTS_SUPPORT_TEXTPARSE_H

#include "facts/Text.h"

namespace nogil {

struct TextError {
  uint32_t Line = 0;
  std::string Message;
};
/// Reads what printSkeletons prints (line numbers may be left out). On error
/// `Err` is set and the result is incomplete.
TuFacts parseSkeletons(std::string_view Text, TextError &Err);

} // namespace nogil

#endif // NOGIL_TESTS_SUPPORT_TEXTPARSE_H
