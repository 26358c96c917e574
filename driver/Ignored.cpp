//===- Ignored.cpp - files that a folder's own lists leave out ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Ignored.h"
#include "support/Files.h"
#include <filesystem>
#include <sstream>

namespace fs = std::filesystem;

namespace nogil {

Ignored::Ignored(const PathGlobs &Excluded, const std::string &Folder)
    : Exclude(Excluded) {
  std::error_code Ec;
  std::vector<fs::path> Upwards;
  for (fs::path P = Folder;; P = P.parent_path()) {
    Upwards.push_back(P);
    InRepository = fs::exists(P / ".git", Ec);
    if (InRepository || P == P.parent_path())
      break;
  }
  if (InRepository)
    for (auto It = Upwards.rbegin(); It != Upwards.rend(); ++It)
      read(It->string());
}

void Ignored::read(const std::string &Folder) {
  if (!InRepository || !Read.insert(Folder).second)
    return;
  std::istringstream Lines(readFile(Folder + "/.gitignore").value_or(""));
  for (std::string Line; std::getline(Lines, Line);)
    Git.add(Line, Folder);
}

Ignored::WhyT Ignored::folder(const std::string &Path) {
  if (Exclude.match(Path, true))
    return Excluded;
  if (Git.decide(Path, true).value_or(false))
    return ByGit;
  read(Path);
  return No;
}

Ignored::WhyT Ignored::file(const std::string &Path) const {
  if (Exclude.match(Path))
    return Excluded;
  return Git.decide(Path, false).value_or(false) ? ByGit : No;
}

} // namespace nogil
