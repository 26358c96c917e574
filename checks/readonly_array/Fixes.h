//===- Fixes.h - fixes of nogil-readonly-array-write ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three fixes, each only where it is exact: a test before the pointer is taken,
// where nothing has to be given back when it fails; a copy instead of what may
// be the caller's own array, where the array does not leave the function; and a
// write-back that is discarded before an error is returned.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_FIXES_H
#define NOGIL_CHECKS_READONLY_ARRAY_FIXES_H

#include "check/Check.h"
#include "checks/readonly_array/ArrayWrites.h"
#include "checks/readonly_array/Writebacks.h"

namespace nogil::readonly_array {

void offerTest(const CheckContext &C, FnId F, const ArrayWrite &W, Finding &Of);
void offerCopy(const CheckContext &C, FnId F, const ArrayWrite &W, Finding &Of);
void offerDiscard(const CheckContext &C, FnId F, const OpenWriteback &W,
                  Finding &Of);

} // namespace nogil::readonly_array

#endif // NOGIL_CHECKS_READONLY_ARRAY_FIXES_H
