//===- LeftOut.cpp - arguments that no reading needs ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "LeftOut.h"
#include "Log.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

void LeftOut::add(const std::vector<std::string> &OfOneCommand) {
  ++Commands;
  Arguments += OfOneCommand.size();
  for (const std::string &Name : OfOneCommand)
    ++Names[Name];
}

std::string LeftOut::text() const {
  std::vector<std::pair<std::string, size_t>> By(Names.begin(), Names.end());
  std::stable_sort(By.begin(), By.end(), [](const auto &A, const auto &B) {
    return A.second > B.second;
  });
  constexpr size_t Most = 5;
  std::string List;
  for (size_t I = 0; I < std::min(By.size(), Most); ++I)
    List += fmt::format("{}{} ({})", I ? ", " : "", By[I].first, By[I].second);
  if (By.size() > Most)
    List += fmt::format(" and {}", counted(By.size() - Most, "other"));
  return fmt::format("left out of compile commands: {} of {}, which say "
                     "nothing of how to read a source: {}",
                     counted(Arguments, "argument"),
                     counted(Commands, "command"), List);
}

} // namespace nogil
