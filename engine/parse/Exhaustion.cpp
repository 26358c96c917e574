//===- Exhaustion.cpp - when Clang finds no memory ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "parse/Exhaustion.h"
#include "support/Crash.h"
#include "llvm/Support/ErrorHandling.h"

namespace nogil {

void endWhereClangFindsNoMemory() {
  llvm::install_bad_alloc_error_handler(
      [](void *, const char *, bool) { outOfMemory(); });
}

} // namespace nogil
