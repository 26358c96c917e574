//===- Hidden.cpp - findings that nobody asked for ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "report/Hidden.h"
#include "support/Files.h"
#include <algorithm>

namespace nogil {

FileKind HiddenFiles::kindOf(const std::string &File) const {
  if (All || About.Named.count(File))
    return FileKind::Own;
  auto [It, New] = Memo.try_emplace(File, FileKind::Own);
  if (!New)
    return It->second;
  // The innermost input: what the user names says where the project begins.
  const std::string *Root = nullptr;
  for (const std::string &R : About.Roots)
    if (isBelow(File, R) && (!Root || R.size() > Root->size()))
      Root = &R;
  if (Root)
    It->second = Kinds.of(File, *Root);
  if (Root && It->second == FileKind::Own && isUnbuilt(File, *Root))
    It->second = FileKind::Unbuilt;
  return It->second;
}

bool HiddenFiles::isUnbuilt(const std::string &File,
                            const std::string &Root) const {
  // A compile database says better what is built.
  if (!About.Databases.empty())
    return false;
  std::string Project = projectRoot(Root);
  auto It = Builds.find(Project);
  if (It == Builds.end())
    It = Builds
             .try_emplace(Project, Project, Kinds.buildWords(),
                          [&](const std::string &S) {
                            return Kinds.byFolders(S, Project) == FileKind::Own;
                          })
             .first;
  return It->second.leavesOut(File);
}

std::map<std::string, uint64_t>
HiddenFiles::removeFrom(std::vector<Finding> &Findings,
                        const Shown &IsShown) const {
  std::map<std::string, uint64_t> Counts;
  std::map<std::string, std::string> Real;
  std::erase_if(Findings, [&](const Finding &F) {
    auto [It, New] = Real.try_emplace(F.Where.File);
    if (New)
      It->second = realPath(F.Where.File);
    const std::string &File = It->second;
    bool Asked = About.HeadersOnly ? About.Named.count(File) > 0
                                   : About.Context.count(File) == 0;
    if (!Asked)
      return true;
    FileKind Kind = kindOf(File);
    if (Kind != FileKind::Own && IsShown(F))
      ++Counts[std::string(kindName(Kind))];
    return Kind != FileKind::Own;
  });
  return Counts;
}

} // namespace nogil
