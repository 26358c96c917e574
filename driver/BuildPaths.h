//===- BuildPaths.h - the folders before a pattern --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `(lib / "dec").glob("*.c")` and `join(here, "src", "*.c")` mean
// sources of one folder, and a pattern alone any. Approach: the expression that
// stands before the pattern is read backwards to where it begins, and forwards
// as a path: strings, names that are always assigned the same, joins of them.
// What is not known is a gap; `..` takes away what stands before it. Nothing is
// run.
//
// Termination: names are followed five deep, and a hundred for one pattern.
// Unsound: a name that is assigned in another file is a gap; so is what begins
// far before. Cost: one look at the text for all its names, and of each pattern
// at what is near it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_BUILDPATHS_H
#define NOGIL_DRIVER_BUILDPATHS_H

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nogil {

/// Innermost last; "" is a gap, which may be several folders.
using FolderNames = std::vector<std::string>;

/// Of one Python file.
class FolderReader {
public:
  explicit FolderReader(std::string_view Text) : Text(Text) {}
  /// Before the text in quotes that begins at `Quote`.
  FolderNames before(size_t Quote);

private:
  /// What the assignments of a name say.
  struct Said {
    std::string_view Value;
    bool Unclear = false; ///< they differ, or others set it, too
  };
  std::string_view Text;
  std::map<std::string_view, Said> Names;
  bool HasNames = false; ///< once one was asked for
  FolderNames Out;
  unsigned Left = 0; ///< names that may still be asked for

  void readNames();
  void readName(size_t Begin, size_t End, std::string_view Ahead);
  void readBefore(size_t Quote);
  void add(std::string_view Expr, unsigned Depth);
  void addOne(std::string_view Expr, unsigned Depth);
  void addName(std::string_view Name, unsigned Depth);
  void addLiteral(std::string_view Literal);
  void push(const std::string &Folder);
  void openLast();
};

} // namespace nogil

#endif // NOGIL_DRIVER_BUILDPATHS_H
