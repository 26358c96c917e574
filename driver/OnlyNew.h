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
// Of the others, --diff REV leaves those that the revision did not have
// (Before.h): what kept a lock or attached a thread may be gone, which has no
// line any more. --baseline leaves those that nobody has put there. The whole
// program is analysed in all cases. --in-project is the same with all lines of
// the files that are named: a hook is given those of a commit.
//
// Limits: a finding that only a changed build file brings about is not seen; a
// patch says nothing of what there was. A baseline shows those.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_ONLYNEW_H
#define NOGIL_DRIVER_ONLYNEW_H

#include "Before.h"
#include "Options.h"
#include "report/Report.h"
#include <functional>
#include <memory>

namespace nogil {

/// How the program was, for who needs to know.
struct LookBefore {
  const std::set<std::string> &Read; ///< files that units read; real paths
  std::function<bool(const std::string &)> MayHaveRead;
  std::function<FoundBefore(const FilesBefore &)> Find;
};

/// Throws DriverError when --diff or --baseline can't be read; asked before
/// the work. `Tree`: folders whose programs are not run.
class OnlyNew {
public:
  OnlyNew(const Options &O, const std::vector<std::string> &Tree);
  ~OnlyNew();
  /// Takes out what is old, counts it, and writes the baseline anew where that
  /// was asked for. Throws DriverError when git or the file fails.
  void apply(Report &R, const LookBefore &Look);

private:
  struct Parts;
  void takeOutOld(Report &R, const LookBefore &Look);
  const Options &O;
  std::unique_ptr<Parts> Is;
};

} // namespace nogil

#endif // NOGIL_DRIVER_ONLYNEW_H
