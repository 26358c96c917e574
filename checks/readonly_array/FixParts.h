//===- FixParts.h - what several fixes are made of --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_FIXPARTS_H
#define NOGIL_CHECKS_READONLY_ARRAY_FIXPARTS_H

#include "check/Check.h"

namespace nogil::readonly_array {

inline constexpr char Rule[] = "nogil-readonly-array-write";

/// What the function returns when it fails: "NULL", "-1", or "" for unknown.
std::string failure(const CheckContext &C, FnId F);
/// The variable as an argument of a function of arrays.
std::string asArray(const CheckContext &C, FnId F, VarId V);

} // namespace nogil::readonly_array

#endif // NOGIL_CHECKS_READONLY_ARRAY_FIXPARTS_H
