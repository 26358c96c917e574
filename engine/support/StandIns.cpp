//===- StandIns.cpp - texts in place of files -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/StandIns.h"
#include "support/Files.h"
#include <algorithm>

namespace nogil {

static StandIns Known;

void setStandIns(StandIns Texts) { Known = std::move(Texts); }

const StandIns &standIns() { return Known; }

static std::string_view lastName(std::string_view Path) {
  return Path.substr(Path.rfind('/') + 1);
}

const std::string *standInFor(const std::string &Path) {
  if (Known.empty())
    return nullptr;
  if (auto It = Known.find(Path); It != Known.end())
    return &It->second;
  // A link may have any name, and is worth no call for each file: only one to
  // a folder on the way is followed.
  if (std::ranges::none_of(Known, [&](const auto &K) {
        return lastName(K.first) == lastName(Path);
      }))
    return nullptr;
  auto It = Known.find(realPath(Path));
  return It == Known.end() ? nullptr : &It->second;
}

} // namespace nogil
