//===- Hidden.h - findings that nobody asked for ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_REPORT_HIDDEN_H
#define NOGIL_DRIVER_REPORT_HIDDEN_H

#include "FileKinds.h"
#include "Inputs.h"
#include "check/Finding.h"
#include <functional>
#include <map>
#include <vector>

namespace nogil {

/// Which files' findings are not shown.
class HiddenFiles {
public:
  /// `All`: every file's are. The tables live longer.
  HiddenFiles(const InputFacts &About, const FileKinds &Kinds, bool All)
      : About(About), Kinds(Kinds), All(All) {}
  /// Of a real path.
  FileKind kindOf(const std::string &File) const;
  using Shown = std::function<bool(const Finding &)>;
  /// Takes them out, and counts those that would be shown by the kind of their
  /// file.
  std::map<std::string, uint64_t> removeFrom(std::vector<Finding> &Findings,
                                             const Shown &IsShown) const;

private:
  bool isUnbuilt(const std::string &File, const std::string &Root) const;

  const InputFacts &About;
  const FileKinds &Kinds;
  bool All;
  mutable std::map<std::string, BuildSources> Builds; ///< by project
  mutable std::map<std::string, FileKind> Memo;
};

} // namespace nogil

#endif // NOGIL_DRIVER_REPORT_HIDDEN_H
