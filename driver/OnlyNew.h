//===- OnlyNew.h - what a change brings -------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: who reviews a change asks what it brings, not what was there.
//
// Approach: --diff REV or --diff - leaves the findings that stand in changed
// lines, or whose proof does: a helper that is now reached detached is a
// finding of the change that calls it, although its own lines are old.
// --baseline leaves those that nobody has put there. The whole program is
// analysed in both cases. --in-project is the same with all lines of the files
// that are named: a hook is given those of a commit.
//
// A revision's text is asked of git, blob by blob, which runs nothing of the
// repository: no hook, filter, textual conversion or monitor takes part, and
// missing objects are not fetched. Only files of findings are asked for.
//
// Limits: what a change brings far from its lines, as when it removes a whole
// function, is not seen; nor is a finding that only a changed header or build
// file brings about. A baseline shows those.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_ONLYNEW_H
#define NOGIL_DRIVER_ONLYNEW_H

#include "Options.h"
#include "report/Report.h"
#include <memory>

namespace nogil {

/// Throws DriverError when --diff or --baseline can't be read; asked before
/// the work. `Tree`: folders whose programs are not run.
class OnlyNew {
public:
  OnlyNew(const Options &O, const std::vector<std::string> &Tree);
  ~OnlyNew();
  /// Takes out what is old, counts it, and writes the baseline anew where that
  /// was asked for. Throws DriverError when git or the file fails.
  void apply(Report &R);

private:
  class Repository;
  struct Parts;
  const Options &O;
  std::unique_ptr<Parts> Is;
};

} // namespace nogil

#endif // NOGIL_DRIVER_ONLYNEW_H
