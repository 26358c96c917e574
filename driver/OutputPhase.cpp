//===- OutputPhase.cpp - bytes to where they are wanted -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "OutputPhase.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "support/Files.h"
#include "support/Replace.h"
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace nogil {

[[noreturn]] static void cannotWrite(const Options &O, const std::string &Why) {
  throw DriverError(fmt::format(
      "cannot write the report: {}: {}: name another file with --output",
      O.Output, Why));
}

/// A link of the linted tree must not choose where the report goes.
static bool leadsOutOfTree(const Options &O) {
  std::error_code Ec;
  const fs::path Here = fs::current_path(Ec);
  const std::string Named = (Here / O.Output).lexically_normal().string();
  const std::string Real =
      fs::weakly_canonical(fileBehind((Here / O.Output).string()), Ec).string();
  std::vector<std::string> Inputs = O.Paths;
  if (Inputs.empty())
    Inputs.push_back(".");
  return std::ranges::any_of(Inputs, [&](const std::string &Input) {
    std::string Folder = realPath(Input);
    if (!fs::is_directory(Folder, Ec))
      Folder = fs::path(Folder).parent_path().string();
    Folder = projectRoot(Folder);
    return isBelow(Named, Folder) && !isBelow(Real, Folder);
  });
}

void checkOutput(const Options &O) {
  if (O.Output.empty())
    return;
  std::error_code Ec;
  if (leadsOutOfTree(O))
    cannotWrite(O, "a link of the linted tree leads out of it");
  if (fs::is_directory(O.Output, Ec))
    cannotWrite(O, std::strerror(EISDIR));
  if (fs::exists(O.Output, Ec) &&
      (isSourceName(O.Output) || isHeaderName(O.Output)))
    cannotWrite(O, "it would replace a source");
  std::string Folder = fs::path(O.Output).parent_path().string();
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
