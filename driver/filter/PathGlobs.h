//===- PathGlobs.h - patterns of paths, as in .gitignore --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The language of .gitignore, which people know: `*` and `?` within a name,
// `[a-z]`, `**` for any folders, a slash before the end ties the pattern to its
// folder, one at the end means folders, `!` takes back; the last one that
// matches decides, and nothing below a folder that is left out comes back.
//
// Cost: of one path, its length times that of the patterns, whatever they hold:
// they are written by others.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_FILTER_PATHGLOBS_H
#define NOGIL_DRIVER_FILTER_PATHGLOBS_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// Of one name, without slashes.
bool nameMatches(std::string_view Pattern, std::string_view Name);

class PathGlobs {
public:
  /// A line; one that is empty or a comment is none. `Folder`: where the
  /// pattern stands, absolute and normal.
  void add(std::string_view Line, const std::string &Folder);
  bool empty() const { return Patterns.empty(); }
  /// Whether the path, or a folder above it, is meant. Absolute and normal.
  bool match(const std::string &Path, bool IsFolder = false) const;
  /// What the patterns say of this path alone: nothing where none matches.
  std::optional<bool> decide(const std::string &Path, bool IsFolder) const;

private:
  struct Pattern {
    std::string Folder;
    std::vector<std::string> Names; ///< "**" for any folders
    bool Takes = true, FoldersOnly = false;
  };
  std::vector<Pattern> Patterns;
};

} // namespace nogil

#endif // NOGIL_DRIVER_FILTER_PATHGLOBS_H
