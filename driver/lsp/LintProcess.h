//===- LintProcess.h - a run of the program for an editor -------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A run takes seconds, may crash on what somebody is just typing, and is worth
// nothing once there is newer text. So it is this program in a process of its
// own, which can be ended at any time: what it has read until then is in the
// cache. It gets the texts of the editor on standard input, as a file without a
// name, and its report comes through a pipe that closes with it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_LSP_LINTPROCESS_H
#define NOGIL_DRIVER_LSP_LINTPROCESS_H

#include <string>
#include <sys/types.h>
#include <vector>

namespace nogil::lsp {

class LintProcess {
public:
  /// Throws DriverError when it can't be started.
  LintProcess(const std::string &Program, std::vector<std::string> Args,
              const std::string &Folder, const std::string &Input);
  /// Ends it.
  ~LintProcess();
  LintProcess(const LintProcess &) = delete;

  /// What to wait for: there is more to read.
  int fd() const { return Output; }
  /// Reads what there is. True: it has ended.
  bool read();

  std::string Report; ///< standard output
  std::string Said;   ///< standard error, once it has ended
  /// Its exit code, once it has ended; -1: a signal ended it.
  int Exit = -1;

private:
  void finish();
  pid_t Process = -1;
  int Output = -1, Errors = -1;
};

} // namespace nogil::lsp

#endif // NOGIL_DRIVER_LSP_LINTPROCESS_H
