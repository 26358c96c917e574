//===- FlowText.h - summaries and states as text ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For --dump and for tests: all functions, in their order.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_FLOWTEXT_H
#define NOGIL_ENGINE_CHECK_FLOWTEXT_H

#include "threadstate/Flow.h"

namespace nogil {

std::string dumpSummaries(const Program &P, const FlowResult &R);
std::string dumpStates(const Program &P, const FlowResult &R);

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_FLOWTEXT_H
