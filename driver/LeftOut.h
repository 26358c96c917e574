//===- LeftOut.h - arguments that no reading needs -------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LEFTOUT_H
#define NOGIL_DRIVER_LEFTOUT_H

#include "parse/Arguments.h"
#include <map>
#include <string>
#include <vector>

namespace nogil {

/// Counts what was left out of compile commands.
class LeftOut {
public:
  void add(const std::vector<std::string> &OfOneCommand);
  bool empty() const { return Commands == 0; }
  /// One message: how many, of how many commands, and the most frequent names.
  std::string text() const;

private:
  size_t Arguments = 0, Commands = 0;
  std::map<std::string, size_t> Names;
};

} // namespace nogil

#endif // NOGIL_DRIVER_LEFTOUT_H
