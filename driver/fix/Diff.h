//===- Diff.h - a patch of two texts ---------------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FIX_DIFF_H
#define NOGIL_DRIVER_FIX_DIFF_H

#include <string>

namespace nogil {

/// A unified diff that `git apply` and `patch -p1` take; empty when the texts
/// are equal. `Name` is relative to where the patch is applied.
std::string unifiedDiff(const std::string &Name, const std::string &Before,
                        const std::string &After);

} // namespace nogil

#endif // NOGIL_DRIVER_FIX_DIFF_H
