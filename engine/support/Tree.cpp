//===- Tree.cpp - all files below a folder --------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Tree.h"
#include <algorithm>
#include <vector>

namespace fs = std::filesystem;

namespace nogil {

void walkTree(const std::string &Root, const TreeVisitor &Visitor) {
  std::vector<fs::path> Waiting = {Root};
  while (!Waiting.empty()) {
    fs::path Folder = std::move(Waiting.back());
    Waiting.pop_back();
    std::error_code Ec;
    std::vector<fs::directory_entry> Entries;
    for (fs::directory_iterator It(Folder, Ec), End; !Ec && It != End;
         It.increment(Ec))
      Entries.push_back(*It);
    if (Ec && Visitor.Unlisted)
      Visitor.Unlisted(Folder.string(), Ec.message());
    std::sort(Entries.begin(), Entries.end());
    size_t Below = Waiting.size();
    for (const fs::directory_entry &E : Entries) {
      std::error_code Ignored;
      if (!E.is_directory(Ignored)) {
        if (!Visitor.File(E.path()))
          return;
      } else if (!E.is_symlink(Ignored) && Visitor.Enter(E.path().string())) {
        Waiting.push_back(E.path());
      }
    }
    std::reverse(Waiting.begin() + std::ptrdiff_t(Below), Waiting.end());
  }
}

} // namespace nogil
