//===- main.cpp - nogil-tidy ----------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Log.h"
#include "Options.h"
#include "Pipeline.h"
#include "Watch.h"
#include "Workers.h"
#include "compdb/Recorder.h"
#include "lsp/Server.h"
#include "support/Crash.h"
#include "support/Jobs.h"
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <string_view>
#include <unistd.h>
#ifdef NOGIL_MIMALLOC
#include <cerrno>
#include <mimalloc.h>
#endif

/// mimalloc's `new` does not ask for the handler of failed allocations; it
/// tells this one, and aborts.
static void endWithoutMemory() {
#ifdef NOGIL_MIMALLOC
  mi_register_error(
      [](int Code, void *) {
        if (Code == ENOMEM)
          nogil::outOfMemory();
      },
      nullptr);
#endif
}

/// On a thread whose stack is that of the analyses, whatever the limits are.
static int run(nogil::Options O) {
  constexpr const char *Self = "/proc/self/exe";
  if (!O.InProcess && ::access(Self, X_OK) == 0)
    O.Program = Self;
  int Code = 2;
  nogil::runJobs(1, 1, [&](size_t) {
    Code = O.What == nogil::Command::Lsp ? nogil::lsp::serve(O)
                                         : nogil::runPipeline(O);
  });
  return Code;
}

/// A stream that is closed gets a file that fails, so that no other file takes
/// its number and what is said there.
static void keepStreamNumbers() {
  for (int Fd : {0, 1, 2})
    if (::fcntl(Fd, F_GETFD) < 0)
      (void)!::open("/dev/null", Fd == 0 ? O_WRONLY : O_RDONLY);
}

/// `Main` where it ends; 2 when it fails, which is said.
static int sayingFailures(const std::function<int()> &Main) {
  try {
    return Main();
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

/// One run, of a command line that was or was not read before.
static int readAndRun(int Argc, char **Argv, int Pipe) {
  return sayingFailures([&] {
    nogil::Options O;
    const int Code = nogil::parseOptions(Argc, Argv, O);
    O.TellFiles = Pipe;
    return Code >= 0 ? Code : run(std::move(O));
  });
}

int main(int Argc, char **Argv) {
  if (std::optional<int> Code = nogil::standInForCompiler(Argc, Argv))
    return *Code;
  endWithoutMemory();
  if (Argc == 2 && std::string_view(Argv[1]) == nogil::WorkerArgument)
    return nogil::readUnits();
  nogil::whenItEnds(nogil::LastWords::Line);
  // A closed pipe is an output that can't be written, not a reason to die
  // without a word.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // a limit of file sizes is an error, too
  keepStreamNumbers();
  return sayingFailures([&] {
    nogil::Options O;
    const int Code = nogil::parseOptions(Argc, Argv, O);
    if (Code >= 0)
      return Code;
    if (!O.Watch)
      return run(std::move(O));
    return nogil::watch(O,
                        [&](int Pipe) { return readAndRun(Argc, Argv, Pipe); });
  });
}
