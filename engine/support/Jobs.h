//===- Jobs.h - a loop on several threads with large stacks ----*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Clang recurses once per nesting level of the source, and generated code
// nests deeply; the default stack of a secondary thread is too small for it on
// some systems, and even -j1 goes through such a thread. Each index is
// processed once, in no particular order; results go to slots of the caller,
// which is what makes the output independent of -j.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_JOBS_H
#define NOGIL_ENGINE_SUPPORT_JOBS_H

#include <cstddef>
#include <functional>
#include <stdexcept>

namespace nogil {

/// The system gives no thread; the message says what to do.
struct NoThread : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Calls Work(0) ... Work(Count - 1) on `Threads` threads and waits. The first
/// exception is thrown again here; NoThread where none can be started.
void runJobs(unsigned Threads, size_t Count,
             const std::function<void(size_t)> &Work);

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_JOBS_H
