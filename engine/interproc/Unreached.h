//===- Unreached.h - code that the simulation has no state for --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where no path comes, no rule can be right or wrong: it is silent. That is
// right for `if (0)`, and a hole in the analysis anywhere else, so it is
// counted. Code is unreached here if the jumps of its function lead to it from
// the entry and no path of the simulation does. Code that only an exception
// leads to is left out: most calls are taken not to throw (Policy.h).
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_UNREACHED_H
#define NOGIL_ENGINE_INTERPROC_UNREACHED_H

#include "threadstate/Flow.h"

namespace nogil {

/// Calls, assignments and reads, by function. Sorted.
std::vector<CodeRef> findUnreached(const Program &P, const FlowResult &R);

/// --dump=unreached
std::string dumpUnreached(const Program &P, const FlowResult &R);

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_UNREACHED_H
