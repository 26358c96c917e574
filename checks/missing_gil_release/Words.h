//===- Words.h - what is said about long work -------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_WORDS_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_WORDS_H

#include "checks/missing_gil_release/Release.h"

namespace nogil {

/// The severity that a setting of the rule names.
Severity severityOf(const CheckContext &C, const char *Key);

/// "'read', which reads from a file", "a loop as long as 'n'".
std::string workOf(const CheckContext &C, const ReleaseSite &S);

/// Who enters the function attached. Seen: without what is believed.
Step entered(const CheckContext &C, const Contexts &Seen, FnId F);

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_WORDS_H
