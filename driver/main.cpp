//===- main.cpp - nogil-tidy ----------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "Options.h"
#include "Pipeline.h"
#include "support/Jobs.h"
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>

/// A stream that is closed gets a file that fails, so that no other file takes
/// its number and what is said there.
static void keepStreamNumbers() {
  for (int Fd : {0, 1, 2})
    if (::fcntl(Fd, F_GETFD) < 0)
      (void)!::open("/dev/null", Fd == 0 ? O_WRONLY : O_RDONLY);
}

int main(int Argc, char **Argv) {
  // A closed pipe is an output that can't be written, not a reason to die
  // without a word.
  std::signal(SIGPIPE, SIG_IGN);
  keepStreamNumbers();
  try {
    nogil::Options O;
    int Code = nogil::parseOptions(Argc, Argv, O);
    return Code >= 0 ? Code : nogil::runPipeline(O);
  } catch (const nogil::DriverError &E) {
    // Empty: everything has been said.
    if (*E.what())
      nogil::logError(E.what());
  } catch (const nogil::NoThread &E) {
    nogil::logError(E.what());
  } catch (const std::exception &E) {
    nogil::logError(fmt::format(
        "internal error: {}: please report it with the command line",
        E.what()));
  }
  return 2;
}
