//===- ArgVector.h - words for exec and spawn -------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_ARGVECTOR_H
#define NOGIL_DRIVER_ARGVECTOR_H

#include <string>
#include <vector>

namespace nogil {

/// Arguments, or an environment, as POSIX takes them: a pointer to each word
/// and a null. They point into `Words`, which must outlive them and stay as it
/// is; exec and spawn change nothing behind them.
inline std::vector<char *> argVector(const std::vector<std::string> &Words) {
  std::vector<char *> Out;
  for (const std::string &Word : Words)
    Out.push_back(const_cast<char *>(Word.c_str()));
  Out.push_back(nullptr);
  return Out;
}

} // namespace nogil

#endif // NOGIL_DRIVER_ARGVECTOR_H
