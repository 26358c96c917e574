//===- Apply.cpp - --fix --------------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/Apply.h"
#include "Files.h"
#include "fix/Diff.h"

namespace nogil {

Overlay readOriginals(const Report &R, const FixVerifier::Absolute &Name,
                      std::filesystem::file_time_type Since) {
  Overlay Out;
  for (const Finding &F : R.Findings)
    for (const Fix &X : F.Fixes)
      for (const Edit &E : X.Edits) {
        std::string Path = Name(E.Where.File);
        std::error_code Ec;
        if (Out.count(Path) ||
            std::filesystem::last_write_time(Path, Ec) > Since || Ec)
          continue;
        if (std::optional<std::string> Text = readFile(Path))
          Out.emplace(Path, std::move(*Text));
      }
  return Out;
}

std::string writeFixed(const Overlay &Originals, const Overlay &Fixed) {
  for (const auto &[Path, Text] : Fixed) {
    auto It = Originals.find(Path);
    if (It == Originals.end() || readFile(Path) != It->second)
      return Path + ": the file changed after it was read: run again";
  }
  return writeFilesAtomically(Fixed);
}

std::string
renderPatch(const Overlay &Originals, const Overlay &Fixed,
            const std::function<std::string(std::string)> &Display) {
  std::string Out;
  for (const auto &[Path, Text] : Fixed)
    Out += unifiedDiff(Display(Path), Originals.at(Path), Text);
  return Out;
}

} // namespace nogil
