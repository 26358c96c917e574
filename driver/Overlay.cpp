//===- Overlay.cpp - sources that are on no disk --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Overlay.h"
#include "DerivedFlags.h"
#include "HeaderInputs.h"
#include "Log.h"
#include "support/Files.h"
#include "support/StandIns.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/prctl.h>
#include <unistd.h>

namespace nogil {

bool nameStandardInput(Options &O) {
  const auto N = std::ranges::count(O.Paths, "-");
  if (N == 0 && !O.StdinName.empty())
    throw DriverError("--stdin-name: standard input is not read: add - to the "
                      "paths, or leave it out");
  if (N == 0)
    return false;
  if (N > 1)
    throw DriverError("-: standard input is named twice, and is one file: "
                      "leave one out");
  if (O.StdinName.empty())
    throw DriverError("-: the name of a source says how it is compiled and "
                      "which settings it has: add --stdin-name NAME");
  std::ranges::replace(O.Paths, "-", O.StdinName);
  return true;
}

/// All of standard input. Throws DriverError when it can't be read.
static std::string standardInput() {
  std::string Out;
  for (;;) {
    constexpr size_t Piece = 65536;
    const size_t Had = Out.size();
    Out.resize(Had + Piece);
    const ssize_t N = ::read(STDIN_FILENO, Out.data() + Had, Piece);
    const int Error = errno;
    Out.resize(Had + size_t(std::max<ssize_t>(N, 0)));
    if (N == 0)
      return Out;
    if (N < 0 && Error != EINTR)
      throw DriverError(fmt::format("-: standard input can't be read: {}",
                                    std::strerror(Error)));
    if (Out.size() > MaxFileBytes)
      throw DriverError(
          fmt::format("-: standard input is larger than {} MiB, which is the "
                      "most that is read of a file",
                      MaxFileBytes >> 20));
  }
}

void readStandardInput(const Options &O) {
  if (O.Fix && !O.DiffOnly)
    throw DriverError("-: --fix changes files, and standard input is none: "
                      "--fix --diff-only prints the patch");
  if (O.Diff == "-")
    throw DriverError("-: standard input is the patch of --diff: name the "
                      "source, or a revision");
  if (!isSourceName(O.StdinName) && !isHeaderName(O.StdinName))
    throw DriverError(fmt::format("--stdin-name: {}: not the name of a C or "
                                  "C++ file: the name says the language",
                                  O.StdinName));
  std::string Text = standardInput();
  if (Text.empty())
    throw DriverError("-: standard input is empty: pipe the source into it");
  setStandIns({{realPath(O.StdinName), std::move(Text)}});
}

void readTexts() {
  // Nobody reads the report of a server that is gone.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  StandIns Texts;
  try {
    const nlohmann::json Given = nlohmann::json::parse(standardInput());
    for (const auto &[Path, Text] : Given.items())
      Texts[realPath(Path)] = Text.get<std::string>();
  } catch (const nlohmann::json::exception &E) {
    throw DriverError(fmt::format("--texts-on-stdin: standard input is no JSON "
                                  "object of texts: {}",
                                  E.what()));
  }
  setStandIns(std::move(Texts));
}

} // namespace nogil
