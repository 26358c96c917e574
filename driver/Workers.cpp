//===- Workers.cpp - units are read by processes of their own -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "Workers.h"
#include "Bytes.h"
#include "Log.h"
#include "WorkerMessages.h"
#include "facts/Serialize.h"
#include "support/Crash.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace nogil {

/// Milliseconds between two looks at a process.
static constexpr int Tick = 20;

TuFacts unreadable(const std::string &File, const std::string &Why) {
  TuFacts F;
  FileId Main = F.addFile(File, false);
  Gap G;
  G.Where.File = Main;
  G.Message = F.Strings.intern(Why);
  G.Fatal = true;
  F.Gaps.push_back(G);
  return F;
}

[[noreturn]] static void cannotStart(int Error) {
  throw DriverError(fmt::format(
      "cannot start a process to read files: {}: "
      "allow more {}, or fewer processes with -j",
      std::strerror(Error),
      Error == EMFILE || Error == ENFILE ? "open files" : "processes"));
}

/// Bytes that a process has in memory; 0: not known.
static uint64_t residentBytes(int Statm) {
  char Text[128];
  ssize_t N = Statm < 0 ? -1 : ::pread(Statm, Text, sizeof Text - 1, 0);
  if (N <= 0)
    return 0;
  Text[N] = 0;
  const char *Second = std::strchr(Text, ' ');
  return Second ? std::strtoull(Second, nullptr, 10) *
                      uint64_t(::sysconf(_SC_PAGESIZE))
                : 0;
}

/// Looks after a process while it reads one unit.
class Workers::Watch {
public:
  Watch(const Worker &W, const Options &O)
      : W(W), O(O), HasClock(::clock_getcpuclockid(W.Process, &Clock) == 0),
        Start(used()), Last(Start) {}

  End look() {
    auto Now = std::chrono::steady_clock::now();
    if (Now - Looked < std::chrono::milliseconds(Tick))
      return End::Answered;
    Looked = Now;
    if (O.FileMemory && residentBytes(W.Memory) >> 20 >= O.FileMemory)
      return End::Large;
    if (!O.FileTimeout)
      return End::Answered;
    double Used = used();
    if (Used - Start > O.FileTimeout)
      return End::Slow;
    constexpr double Notable = 0.01;
    if (Used - Last > Notable) {
      Last = Used;
      Went = Now;
    }
    return Now - Went > std::chrono::seconds(O.FileTimeout) ? End::Stuck
                                                            : End::Answered;
  }

private:
  double used() const {
    timespec T = {};
    if (HasClock)
      ::clock_gettime(Clock, &T);
    return double(T.tv_sec) + double(T.tv_nsec) / 1e9;
  }
  const Worker &W;
  const Options &O;
  clockid_t Clock = {};
  bool HasClock;
  double Start, Last;
  std::chrono::steady_clock::time_point Went = std::chrono::steady_clock::now(),
                                        Looked = Went;
};

Workers::Worker Workers::start() const {
  int Ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, Ends) != 0)
    cannotStart(errno);
  posix_spawn_file_actions_t Files;
  posix_spawn_file_actions_init(&Files);
  posix_spawn_file_actions_adddup2(&Files, Ends[1], WorkerSocket);
  posix_spawn_file_actions_addopen(&Files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&Files, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&Files, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&Files, WorkerSocket + 1);
  std::string Name = "nogil-tidy", Argument = WorkerArgument;
  char *Argv[] = {Name.data(), Argument.data(), nullptr};
  Worker W;
  int Error = ::posix_spawn(&W.Process, O.Program.c_str(), &Files, nullptr,
                            Argv, environ);
  posix_spawn_file_actions_destroy(&Files);
  ::close(Ends[1]);
  W.Socket = Ends[0];
  if (Error) {
    ::close(W.Socket);
    cannotStart(Error);
  }
  ::fcntl(W.Socket, F_SETFL, O_NONBLOCK);
  W.Memory = ::open(fmt::format("/proc/{}/statm", W.Process).c_str(),
                    O_RDONLY | O_CLOEXEC);
  return W;
}

int Workers::stop(const Worker &W) {
  ::close(W.Socket);
  if (W.Memory >= 0)
    ::close(W.Memory);
  ::kill(W.Process, SIGKILL);
  int Status = 0;
  while (::waitpid(W.Process, &Status, 0) < 0 && errno == EINTR) {
  }
  return Status;
}

static void awaitEnd(pid_t Process) {
  siginfo_t Info;
  while (::waitid(P_PID, id_t(Process), &Info, WEXITED | WNOWAIT) < 0 &&
         errno == EINTR) {
  }
}

Workers::~Workers() {
  for (const Worker &W : Idle)
    stop(W);
}

Workers::Worker Workers::take() {
  {
    std::lock_guard<std::mutex> Guard(Lock);
    if (!Idle.empty()) {
      Worker W = Idle.back();
      Idle.pop_back();
      return W;
    }
  }
  return start();
}

/// A process whose memory tells more of earlier units than of the next one is
/// not asked again.
void Workers::giveBack(const Worker &W) {
  const uint64_t Most = (O.FileMemory ? O.FileMemory : 4096) / 4;
  if (residentBytes(W.Memory) >> 20 > Most) {
    stop(W);
    return;
  }
  std::lock_guard<std::mutex> Guard(Lock);
  Idle.push_back(W);
}

/// Sends and takes what the socket is ready for. False: the other end is gone.
bool Workers::transfer(const Worker &W, short Ready, std::string_view Request,
                       size_t &Sent, std::string &Answer) {
  if ((Ready & POLLOUT) && Sent < Request.size()) {
    ssize_t N = ::send(W.Socket, Request.data() + Sent, Request.size() - Sent,
                       MSG_NOSIGNAL);
    if (N > 0)
      Sent += size_t(N);
    else if (N < 0 && errno != EAGAIN && errno != EINTR)
      return false;
  }
  if (!(Ready & (POLLIN | POLLHUP | POLLERR)))
    return true;
  constexpr size_t Piece = size_t(256) << 10;
  size_t Had = Answer.size();
  Answer.resize(Had + Piece);
  ssize_t N = ::recv(W.Socket, Answer.data() + Had, Piece, 0);
  Answer.resize(Had + size_t(N > 0 ? N : 0));
  return N > 0 || (N < 0 && (errno == EAGAIN || errno == EINTR));
}

Workers::End Workers::exchange(const Worker &W, const std::string &Request,
                               std::string &Answer) const {
  Watch Over(W, O);
  const int Wait = O.FileMemory || O.FileTimeout ? Tick : -1;
  for (size_t Sent = 0;;) {
    pollfd P = {W.Socket,
                short(Sent < Request.size() ? POLLIN | POLLOUT : POLLIN), 0};
    int N = ::poll(&P, 1, Wait);
    if (N < 0 && errno != EINTR)
      return End::Gone;
    if (N > 0 && !transfer(W, P.revents, Request, Sent, Answer))
      return End::Gone;
    if (Answer.size() >= MessageHead) {
      uint64_t Size = ByteReader{Answer}.number();
      if (Size > MaxMessage || Answer.size() - MessageHead > Size)
        return End::Nonsense;
      if (Answer.size() - MessageHead == Size)
        return End::Answered;
    }
    if (End E = Over.look(); E != End::Answered)
      return E;
  }
}

static std::string diedOf(int Status) {
  if (WIFEXITED(Status) && WEXITSTATUS(Status) == NoMemoryExit)
    return "the system gave no more memory to read it: allow this process "
           "more, or read fewer files at once with -j";
  if (WIFEXITED(Status) && WEXITSTATUS(Status) == NoStackExit)
    return "its code nests too deeply for the compiler: split what nests, "
           "mostly one long expression";
  if (WIFEXITED(Status))
    return fmt::format("the process that read it ended early (exit code {}): "
                       "please report it with the file",
                       WEXITSTATUS(Status));
  int Signal = WTERMSIG(Status);
  if (Signal == SIGKILL)
    return "the system ended the process that read it (SIGKILL), mostly for "
           "lack of memory: read fewer files at once with -j";
  const char *Name = ::sigabbrev_np(Signal);
  return fmt::format("the compiler crashed on it (SIG{}): if another compiler "
                     "takes it, please report it with the file",
                     Name ? Name : "?");
}

std::string Workers::describe(End How, int Status) const {
  switch (How) {
  case End::Slow:
    return fmt::format("reading it took more than {} s of processor time: "
                       "allow more with --file-timeout",
                       O.FileTimeout);
  case End::Stuck:
    return fmt::format("reading it waited for more than {} s for some other "
                       "file: allow more with --file-timeout",
                       O.FileTimeout);
  case End::Large:
    return fmt::format("reading it took more than {} MB of memory: allow more "
                       "with --file-memory",
                       O.FileMemory);
  case End::Gone:
    return diedOf(Status);
  case End::Answered:
  case End::Nonsense:
    break;
  }
  return "the process that read it gave no sensible answer: please report it "
         "with the file";
}

ExtractOutput Workers::read(const ExtractInput &In, std::string &Bytes) {
  ExtractOutput Out;
  if (O.Program.empty()) {
    Out = extractTu(In);
    Bytes = serialize(Out.Facts);
    return Out;
  }
  Worker W = take();
  std::string Answer;
  End How = exchange(W, requestOf(In, standIns()), Answer);
  if (How == End::Answered) {
    std::string_view Message(Answer);
    Message.remove_prefix(MessageHead);
    if (std::optional<ExtractOutput> Read = readAnswer(Message, Bytes)) {
      giveBack(W);
      return std::move(*Read);
    }
    How = End::Nonsense;
  }
  if (How == End::Gone) // which it does by itself, and says how
    awaitEnd(W.Process);
  int Status = stop(W);
  Out.Facts = unreadable(In.File, describe(How, Status));
  return Out;
}

} // namespace nogil
