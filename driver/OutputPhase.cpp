//===- OutputPhase.cpp - bytes to where they are wanted -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OutputPhase.h"
#include "Log.h"
#include "support/Replace.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace nogil {

[[noreturn]] static void cannotWrite(const Options &O, const std::string &Why) {
  throw DriverError(fmt::format(
      "cannot write the report: {}: {}: name another file with --output",
      O.Output, Why));
}

void checkOutput(const Options &O) {
  if (O.Output.empty())
    return;
  std::error_code Ec;
  if (std::filesystem::is_directory(O.Output, Ec))
    cannotWrite(O, std::strerror(EISDIR));
  std::string Folder = std::filesystem::path(O.Output).parent_path().string();
  if (::access(Folder.empty() ? "." : Folder.c_str(), X_OK) != 0)
    cannotWrite(O, std::strerror(errno));
}

void writeOutput(const std::string &Bytes, const Options &O) {
  if (!O.Output.empty()) {
    if (std::string E = writeOutputFile(O.Output, Bytes); !E.empty())
      cannotWrite(O, E);
    return;
  }
  if (std::fwrite(Bytes.data(), 1, Bytes.size(), stdout) != Bytes.size() ||
      std::fflush(stdout) != 0)
    throw DriverError(fmt::format("cannot write the report: standard output: "
                                  "{}: free some space, or use --output",
                                  std::strerror(errno)));
}

} // namespace nogil
