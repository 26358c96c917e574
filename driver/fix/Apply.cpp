//===- Apply.cpp - --fix --------------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "fix/Apply.h"
#include "fix/Diff.h"
#include "support/Files.h"
#include "support/Replace.h"
#include "support/StandIns.h"
#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>

namespace nogil {

/// When the file got its text or its name: a copy may bring an old time along.
static std::optional<std::filesystem::file_time_type>
changed(const std::string &Path) {
  struct stat St;
  if (::stat(Path.c_str(), &St) != 0)
    return std::nullopt;
#ifdef __APPLE__
  timespec Last = St.st_ctimespec;
#else
  timespec Last = St.st_ctim;
#endif
  std::error_code Ec;
  auto Written = std::filesystem::last_write_time(Path, Ec);
  if (Ec)
    return std::nullopt;
  return std::max(Written, std::chrono::file_clock::from_sys(
                               std::chrono::sys_time<std::chrono::nanoseconds>(
                                   std::chrono::seconds(Last.tv_sec) +
                                   std::chrono::nanoseconds(Last.tv_nsec))));
}

Overlay readOriginals(const Report &R, const FixVerifier::Absolute &Name,
                      std::filesystem::file_time_type Since) {
  Overlay Out;
  for (const Finding &F : R.Findings)
    for (const Fix &X : F.Fixes)
      for (const Edit &E : X.Edits) {
        std::string Path = Name(E.Where.File);
        if (Out.count(Path))
          continue;
        auto Time = changed(Path);
        if (!standInFor(Path) && (!Time || *Time > Since))
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
      return fmt::format("{}: the file changed after it was read: run again: "
                         "no file was changed",
                         Path);
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
