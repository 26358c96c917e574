//===- Tree.h - all files below a folder -----------------------*- C++ -*--===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Symbolic links to folders are not followed, so that a walk ends and stays
// below its folder. One folder is open at a time, however deep they lie. The
// order is that of the names: what a bound cuts off is the same everywhere.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_TREE_H
#define NOGIL_ENGINE_SUPPORT_TREE_H

#include <filesystem>
#include <functional>
#include <string>

namespace nogil {

struct TreeVisitor {
  /// A folder below the first one; false: it is left out.
  std::function<bool(const std::string &Folder)> Enter;
  /// Anything else, but for links to folders; false: enough.
  std::function<bool(const std::filesystem::path &File)> File;
  /// A folder that can't be listed, and why. None: nobody asks.
  std::function<void(const std::string &Folder, const std::string &Why)>
      Unlisted = {};
};

void walkTree(const std::string &Root, const TreeVisitor &Visitor);

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_TREE_H
