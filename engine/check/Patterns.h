//===- Patterns.h - rules that are rows of YAML -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_PATTERNS_H
#define NOGIL_ENGINE_CHECK_PATTERNS_H

#include "check/ProgramView.h"

namespace nogil {

/// One finding for each function and thing that is named in the message, at the
/// first event that the pattern fits.
void findPattern(const ProgramView &V, const Pattern &X,
                 std::vector<Finding> &Out);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_PATTERNS_H
