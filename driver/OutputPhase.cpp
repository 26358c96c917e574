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

[[noreturn]] static void cannotWrite(const std::string &File,
                                     const std::string &Why) {
  throw DriverError(fmt::format("cannot write the report: {}: {}: name another "
                                "file with --output or --format FORMAT:FILE",
                                File, Why));
}

/// A link of the linted tree must not choose where the report goes.
static bool leadsOutOfTree(const std::string &File, const Options &O) {
  std::error_code Ec;
  const fs::path Here = fs::current_path(Ec);
  const std::string Named = (Here / File).lexically_normal().string();
  const std::string Real =
      fs::weakly_canonical(fileBehind((Here / File).string()), Ec).string();
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

static void checkFile(const std::string &File, const Options &O) {
  std::error_code Ec;
  if (leadsOutOfTree(File, O))
    cannotWrite(File, "a link of the linted tree leads out of it");
  if (fs::is_directory(File, Ec))
    cannotWrite(File, std::strerror(EISDIR));
  if (fs::exists(File, Ec) && (isSourceName(File) || isHeaderName(File)))
    cannotWrite(File, "it would replace a source");
  std::string Folder = fs::path(File).parent_path().string();
  if (::access(Folder.empty() ? "." : Folder.c_str(), X_OK) != 0)
    cannotWrite(File, std::strerror(errno));
}

void checkOutput(const Options &O) {
  if (!O.Output.empty())
    checkFile(O.Output, O);
  for (const WantedReport &W : O.Reports)
    if (!W.File.empty())
      checkFile(W.File, O);
}

static void writeTo(const std::string &Bytes, const std::string &File) {
  if (!File.empty()) {
    if (std::string E = writeOutputFile(File, Bytes); !E.empty())
      cannotWrite(File, E);
    return;
  }
  if (std::fwrite(Bytes.data(), 1, Bytes.size(), stdout) != Bytes.size() ||
      std::fflush(stdout) != 0) {
    // Whoever read it has enough, as `| head` does.
    if (errno == EPIPE)
      throw DriverError("");
    throw DriverError(fmt::format("cannot write the report: standard output: "
                                  "{}: free some space, or use --output",
                                  std::strerror(errno)));
  }
}

void writeOutput(const std::string &Bytes, const Options &O) {
  writeTo(Bytes, O.Output);
}

void writeReports(
    const std::function<std::string(const WantedReport &)> &Render,
    const Options &O) {
  for (const WantedReport &W : O.Reports)
    writeTo(Render(W), W.File.empty() ? O.Output : W.File);
}

} // namespace nogil
