//===- BoundedRun.cpp - other programs, within limits ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "BoundedRun.h"
#include "ArgVector.h"
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char **environ;

namespace nogil {

using Clock = std::chrono::steady_clock;

namespace {

/// A program that runs, in a process group of its own.
class Running {
public:
  Running(const std::vector<std::string> &Command, const std::string &Path);
  ~Running();
  Running(const Running &) = delete;

  bool started() const { return Child > 0; }
  /// Reads all that it prints; says which limit it broke.
  std::string read(std::string &Printed, const RunLimits &Limits,
                   Clock::time_point End);
  /// Waits for its end; says what was wrong with it.
  std::string wait(const RunLimits &Limits, Clock::time_point End);

private:
  pid_t Child = -1;
  int Output = -1;
};

std::string tooLong(const RunLimits &Limits) {
  return fmt::format("took longer than {} s",
                     double(Limits.Time.count()) / 1000);
}

} // namespace

Running::Running(const std::vector<std::string> &Command,
                 const std::string &Path) {
  int Pipe[2];
  if (::pipe(Pipe) != 0)
    return;
  for (int End : Pipe)
    ::fcntl(End, F_SETFD, FD_CLOEXEC);
  Output = Pipe[0];
  posix_spawn_file_actions_t Actions;
  posix_spawn_file_actions_init(&Actions);
  posix_spawn_file_actions_addopen(&Actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&Actions, Pipe[1], 1);
  posix_spawn_file_actions_addopen(&Actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addchdir_np(&Actions, "/");
  posix_spawnattr_t Attributes;
  posix_spawnattr_init(&Attributes);
  posix_spawnattr_setflags(&Attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&Attributes, 0);
  std::vector<std::string> Environment = {"PATH=" + Path};
  for (char **E = environ; *E; ++E)
    if (!std::string_view(*E).starts_with("PATH="))
      Environment.emplace_back(*E);
  if (::posix_spawn(&Child, Command[0].c_str(), &Actions, &Attributes,
                    argVector(Command).data(),
                    argVector(Environment).data()) != 0)
    Child = -1;
  posix_spawnattr_destroy(&Attributes);
  posix_spawn_file_actions_destroy(&Actions);
  ::close(Pipe[1]);
}

Running::~Running() {
  if (Child > 0) {
    ::kill(-Child, SIGKILL);
    while (::waitpid(Child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (Output >= 0)
    ::close(Output);
}

static int left(Clock::time_point End) {
  auto Ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(End - Clock::now());
  return int(std::max<int64_t>(Ms.count(), 0));
}

std::string Running::read(std::string &Printed, const RunLimits &Limits,
                          Clock::time_point End) {
  for (;;) {
    pollfd Poll{Output, POLLIN, 0};
    int Ready = ::poll(&Poll, 1, left(End));
    if (Ready < 0 && errno == EINTR)
      continue;
    if (Ready <= 0)
      return tooLong(Limits);
    char Buffer[4096];
    ssize_t Got = ::read(Output, Buffer, sizeof Buffer);
    if (Got < 0 && errno == EINTR)
      continue;
    if (Got <= 0)
      return "";
    Printed.append(Buffer, size_t(Got));
    if (Printed.size() > Limits.Output)
      return fmt::format("printed more than {} KiB", Limits.Output / 1024);
    if (left(End) == 0)
      return tooLong(Limits);
  }
}

std::string Running::wait(const RunLimits &Limits, Clock::time_point End) {
  for (;;) {
    int Status = 0;
    pid_t Ended = ::waitpid(Child, &Status, WNOHANG);
    if (Ended == Child) {
      Child = -1;
      bool Ok = WIFEXITED(Status) && WEXITSTATUS(Status) == 0;
      return Ok ? "" : "does not run";
    }
    if (Ended < 0 && errno != EINTR)
      return "does not run";
    if (left(End) == 0)
      return tooLong(Limits);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

Bounded runBounded(const std::vector<std::string> &Command,
                   const std::string &Path, const RunLimits &Limits) {
  Bounded Result;
  const Clock::time_point End = Clock::now() + Limits.Time;
  Running Program(Command, Path);
  if (!Program.started()) {
    Result.Problem = "does not run";
    return Result;
  }
  Result.Problem = Program.read(Result.Printed, Limits, End);
  if (Result.Problem.empty())
    Result.Problem = Program.wait(Limits, End);
  return Result;
}

} // namespace nogil
