//===- BoundedRun.h - other programs, within limits ------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BOUNDEDRUN_H
#define NOGIL_DRIVER_BOUNDEDRUN_H

#include <chrono>
#include <string>
#include <vector>

namespace nogil {

struct RunLimits {
  std::chrono::milliseconds Time{10'000};
  size_t Output = 1 << 20;
};

struct Bounded {
  std::string Printed; ///< to standard output
  /// Empty: it ran and exited with 0. "does not run", "took longer than 10 s".
  std::string Problem;
};

/// Runs a program by its absolute path, in the root folder, so that what looks
/// for settings in the current folder finds none; without input, and what it
/// says on standard error is dropped. `Path` is its PATH. A program that breaks
/// a limit is ended with all that it has started.
Bounded runBounded(const std::vector<std::string> &Command,
                   const std::string &Path, const RunLimits &Limits = {});

} // namespace nogil

#endif // NOGIL_DRIVER_BOUNDEDRUN_H
