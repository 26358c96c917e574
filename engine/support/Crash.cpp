//===- Crash.cpp - the last words of a process ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Crash.h"
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <pthread.h>
#include <unistd.h>

namespace nogil {

static std::atomic<LastWords> Ends{LastWords::Line};
static thread_local Doing::Work Current;
static thread_local uintptr_t StackEnd = 0; ///< 0: not known

Doing::Doing(const Work &W) : Before(Current) { Current = W; }
Doing::~Doing() { Current = Before; }
const Doing::Work &Doing::now() { return Current; }

namespace {

/// A line of a fixed size; a handler may not allocate.
struct Line {
  char Text[600];
  size_t Size = 0;
  /// Names are bytes of others: control characters, also those of two bytes,
  /// and whatever is not plain, as a question mark.
  Line &operator<<(std::string_view S) {
    for (char C : S)
      if (Size + 1 < sizeof Text)
        Text[Size++] = C >= ' ' && C < 0x7F ? C : '?';
    return *this;
  }
};

} // namespace

[[noreturn]] static void end(std::string_view What, std::string_view ToDo) {
  // A second thread, or a crash within: the first one's words are the last.
  static std::atomic_flag Said = ATOMIC_FLAG_INIT;
  if (Said.test_and_set()) {
    for (;;)
      ::pause();
  }
  const Doing::Work W = Current;
  Line L;
  L << "nogil-tidy: error: " << What << " while " << W.Phase;
  if (!W.What.empty())
    L << " of " << W.What.substr(0, 200);
  L << ": there is no report: " << ToDo;
  L.Text[L.Size++] = '\n';
  (void)!::write(STDERR_FILENO, L.Text, L.Size);
  ::_exit(2);
}

void outOfMemory() {
  if (Ends.load() == LastWords::Code)
    ::_exit(NoMemoryExit);
  end("out of memory",
      "allow this process more, or give it fewer files at once");
}

static constexpr std::string_view Report =
    "please report it with the command line";

[[noreturn]] static void uncaught() {
  if (Ends.load() == LastWords::Code)
    ::_exit(NoMemoryExit + 100);
  end("internal error: an exception was lost", Report);
}

static std::string_view nameOf(int Signal) {
  switch (Signal) {
  case SIGSEGV:
    return "internal error: crashed (SIGSEGV)";
  case SIGBUS:
    return "internal error: crashed (SIGBUS)";
  case SIGILL:
    return "internal error: crashed (SIGILL)";
  case SIGFPE:
    return "internal error: crashed (SIGFPE)";
  case SIGTRAP:
    return "internal error: crashed (SIGTRAP)";
  default:
    return "internal error: crashed (SIGABRT)";
  }
}

/// Just below the stack, where pages are that nobody may touch. Frames are
/// smaller than what is taken for that.
static bool isBelowStack(const void *Address) {
  constexpr uintptr_t Near = uintptr_t(1) << 20;
  auto At = reinterpret_cast<uintptr_t>(Address);
  return StackEnd && At < StackEnd + 4096 && At >= StackEnd - Near;
}

static void handle(int Signal, siginfo_t *Info, void *) {
  bool Deep =
      (Signal == SIGSEGV || Signal == SIGBUS) && isBelowStack(Info->si_addr);
  if (Ends.load() == LastWords::Code) {
    if (Deep)
      ::_exit(NoStackExit);
    std::signal(Signal, SIG_DFL); // and once more, for who waits for the end
    ::raise(Signal);
    return;
  }
  if (Deep)
    end("out of stack, the code nests too deeply,",
        "leave the file out, or split what nests in it");
  end(nameOf(Signal), Report);
}

void whenItEnds(LastWords How) {
  Ends = How;
  std::set_new_handler(outOfMemory);
  std::set_terminate(uncaught);
#ifndef __SANITIZE_ADDRESS__
  struct sigaction Action = {};
  Action.sa_sigaction = handle;
  Action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&Action.sa_mask);
  for (int Signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT})
    ::sigaction(Signal, &Action, nullptr);
#endif
}

SignalStack::SignalStack() {
#ifndef __SANITIZE_ADDRESS__
  constexpr size_t Size = size_t(64) << 10;
  Memory = static_cast<char *>(std::malloc(Size));
  if (!Memory)
    return;
  stack_t Own = {};
  Own.ss_sp = Memory;
  Own.ss_size = Size;
  ::sigaltstack(&Own, nullptr);
#ifdef __linux__
  pthread_attr_t Attr;
  if (pthread_getattr_np(pthread_self(), &Attr) == 0) {
    void *Low = nullptr;
    size_t Bytes = 0;
    if (pthread_attr_getstack(&Attr, &Low, &Bytes) == 0)
      StackEnd = reinterpret_cast<uintptr_t>(Low);
    pthread_attr_destroy(&Attr);
  }
#endif
#endif
}

SignalStack::~SignalStack() {
  if (!Memory)
    return;
  stack_t None = {};
  None.ss_flags = SS_DISABLE;
  ::sigaltstack(&None, nullptr);
  std::free(Memory);
}

} // namespace nogil
