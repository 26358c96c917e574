//===- LintProcess.cpp - a run of the program for an editor ---------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "lsp/LintProcess.h"
#include "ArgVector.h"
#include "Log.h"
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace nogil::lsp {

[[noreturn]] static void cannotStart(int Error) {
  throw DriverError(
      fmt::format("cannot start a process to lint: {}", std::strerror(Error)));
}

/// A file in memory that holds the text, at its beginning; -1: none.
static int memoryFile(std::string_view Text) {
  const int Fd = ::memfd_create("nogil-tidy", MFD_CLOEXEC);
  while (Fd >= 0 && !Text.empty()) {
    const ssize_t N = ::write(Fd, Text.data(), Text.size());
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0) {
      ::close(Fd);
      return -1;
    }
    Text.remove_prefix(size_t(N));
  }
  if (Fd >= 0)
    ::lseek(Fd, 0, SEEK_SET);
  return Fd;
}

LintProcess::LintProcess(const std::string &Program,
                         std::vector<std::string> Args,
                         const std::string &Folder, const std::string &Input) {
  const int In = memoryFile(Input);
  Errors = memoryFile("");
  int Ends[2] = {-1, -1};
  int Error = In < 0 || Errors < 0 || ::pipe2(Ends, O_CLOEXEC) != 0 ? errno : 0;
  if (!Error) {
    Output = Ends[0];
    posix_spawn_file_actions_t Files;
    posix_spawn_file_actions_init(&Files);
    posix_spawn_file_actions_adddup2(&Files, In, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&Files, Ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&Files, Errors, STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&Files, Folder.c_str());
    Args.insert(Args.begin(), "nogil-tidy");
    Error = ::posix_spawn(&Process, Program.c_str(), &Files, nullptr,
                          argVector(Args).data(), environ);
    posix_spawn_file_actions_destroy(&Files);
    ::close(Ends[1]);
    ::fcntl(Output, F_SETFL, O_NONBLOCK);
  }
  if (In >= 0)
    ::close(In);
  if (Error) {
    Process = -1;
    finish();
    cannotStart(Error);
  }
}

LintProcess::~LintProcess() {
  if (Process >= 0)
    ::kill(Process, SIGKILL);
  finish();
}

void LintProcess::finish() {
  int Status = 0;
  if (Process >= 0) {
    while (::waitpid(Process, &Status, 0) < 0 && errno == EINTR) {
    }
    Exit = WIFEXITED(Status) ? WEXITSTATUS(Status) : -1;
  }
  Process = -1;
  for (int *Fd : {&Output, &Errors}) {
    if (*Fd >= 0)
      ::close(*Fd);
    *Fd = -1;
  }
}

/// What was written to a file in memory; its beginning, if that is much.
static std::string writtenTo(int Fd) {
  std::string Out(65536, 0);
  const ssize_t N = ::pread(Fd, Out.data(), Out.size(), 0);
  Out.resize(size_t(std::max<ssize_t>(N, 0)));
  return Out;
}

bool LintProcess::read() {
  std::array<char, 65536> Piece;
  for (;;) {
    const ssize_t N = ::read(Output, Piece.data(), Piece.size());
    if (N < 0 && errno == EINTR)
      continue;
    if (N < 0 && errno == EAGAIN)
      return false;
    if (N <= 0)
      break;
    Report.append(Piece.data(), size_t(N));
  }
  Said = writtenTo(Errors);
  finish();
  return true;
}

} // namespace nogil::lsp
