//===- Ignored.h - files that a folder's own lists leave out ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is not read of a folder that is an input: what --exclude and settings
// name, and, in a repository of git, what its .gitignore files do, from its
// root to the file. An archive that was unpacked may come with such files too,
// and with sources that they name: without .git they are none of ours.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_IGNORED_H
#define NOGIL_DRIVER_IGNORED_H

#include "filter/PathGlobs.h"
#include <set>
#include <string>

namespace nogil {

class Ignored {
public:
  /// `Folder` is walked; real.
  Ignored(const PathGlobs &Excluded, const std::string &Folder);
  enum WhyT : uint8_t { No, Excluded, ByGit };
  /// Asked of a folder before what is in it.
  WhyT folder(const std::string &Path);
  WhyT file(const std::string &Path) const;

private:
  const PathGlobs &Exclude;
  PathGlobs Git;
  bool InRepository = false;
  std::set<std::string> Read; ///< folders whose list has been
  void read(const std::string &Folder);
};

} // namespace nogil

#endif // NOGIL_DRIVER_IGNORED_H
