//===- Progress.h - a progress line on a terminal --------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_PROGRESS_H
#define NOGIL_DRIVER_PROGRESS_H

#include <cstddef>
#include <mutex>
#include <string>

namespace nogil {

/// One line on standard error, written over and over, when that is a terminal.
class Progress {
public:
  Progress(size_t Total, bool Wanted);
  ~Progress();
  void finished(const std::string &File); ///< from any thread

private:
  size_t Total, Done = 0;
  bool Shown;
  std::mutex Lock;
};

} // namespace nogil

#endif // NOGIL_DRIVER_PROGRESS_H
