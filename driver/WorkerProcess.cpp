//===- WorkerProcess.cpp - a process that reads units ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One thread reads, with a stack that Clang's recursion needs; the first one
// only waits for the other end of the socket to close, which ends the process
// in the middle of whatever it is about.
//
//===----------------------------------------------------------------------===//
#include "Bytes.h"
#include "WorkerMessages.h"
#include "Workers.h"
#include "parse/Exhaustion.h"
#include "support/Crash.h"
#include <cerrno>
#include <cstdio>
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace nogil {

static bool receive(char *To, size_t Size) {
  while (Size > 0) {
    ssize_t N = ::read(WorkerSocket, To, Size);
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return false;
    To += N;
    Size -= size_t(N);
  }
  return true;
}

static bool send(std::string_view Bytes) {
  while (!Bytes.empty()) {
    ssize_t N = ::write(WorkerSocket, Bytes.data(), Bytes.size());
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return false;
    Bytes.remove_prefix(size_t(N));
  }
  return true;
}

static bool readOne() {
  std::string Message(MessageHead, 0);
  if (!receive(Message.data(), Message.size()))
    return false;
  uint64_t Size = ByteReader{Message}.number();
  if (Size > MaxMessage)
    return false;
  Message.resize(Size);
  if (!receive(Message.data(), Message.size()))
    return false;
  StandIns Texts;
  std::optional<ExtractInput> In = readRequest(Message, Texts);
  setStandIns(std::move(Texts));
  return In && send(answerOf(extractTu(*In)));
}

static void *readAll(void *) {
  SignalStack Own;
  while (readOne()) {
  }
  ::_exit(0);
}

/// No traces: neither a core file, nor the kernel's ending of somebody else.
static void beExpendable() {
#ifdef __linux__
  if (FILE *F = std::fopen("/proc/self/oom_score_adj", "w")) {
    std::fputs("1000", F);
    std::fclose(F);
  }
  ::prctl(PR_SET_DUMPABLE, 0);
#endif
  rlimit None = {0, 0};
  ::setrlimit(RLIMIT_CORE, &None);
}

int readUnits() {
  beExpendable();
  whenItEnds(LastWords::Code);
  endWhereClangFindsNoMemory();
  pthread_t Reader;
  int Failed = EAGAIN;
  for (size_t Stack = size_t(64) << 20; Failed && Stack >= size_t(8) << 20;
       Stack /= 2) {
    pthread_attr_t Attr;
    pthread_attr_init(&Attr);
    pthread_attr_setstacksize(&Attr, Stack);
    Failed = pthread_create(&Reader, &Attr, readAll, nullptr);
    pthread_attr_destroy(&Attr);
  }
  if (Failed)
    return NoMemoryExit;
#ifdef POLLRDHUP
  constexpr short Closes = POLLRDHUP;
#else
  constexpr short Closes = POLLHUP;
#endif
  pollfd Socket = {WorkerSocket, Closes, 0};
  while (::poll(&Socket, 1, -1) <= 0) {
  }
  ::_exit(0);
}

} // namespace nogil
