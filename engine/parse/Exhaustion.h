//===- Exhaustion.h - when Clang finds no memory ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_PARSE_EXHAUSTION_H
#define NOGIL_ENGINE_PARSE_EXHAUSTION_H

namespace nogil {

/// LLVM's own allocations end so, too (support/Crash.h); it would abort. Once
/// per process.
void endWhereClangFindsNoMemory();

} // namespace nogil

#endif // NOGIL_ENGINE_PARSE_EXHAUSTION_H
