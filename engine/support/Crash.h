//===- Crash.h - the last words of a process --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a process that runs out of memory or stack, or meets its own
// mistake, ends without a word, and with a code that nobody has documented.
//
// Approach: each thread keeps what it is about (Doing), as pointers that the
// one who does it owns. Handlers of signals, of failed allocations and of
// exceptions that nobody catches turn it into one line, without allocating, and
// end the process with the code of work that could not be done. A handler runs
// on a stack of its own (SignalStack), as the thread's may be what has run out.
//
// A process that reads a unit for another one says it by its exit code instead:
// the parent knows best what to tell.
//
// Under a sanitizer signals are left to it.
//
// Cost: a few words written per function and analysis.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SUPPORT_CRASH_H
#define NOGIL_ENGINE_SUPPORT_CRASH_H

#include <cstddef>
#include <string_view>

namespace nogil {

/// What this thread is about until the object goes. `What` is in the words of
/// the source, and must live as long; empty: no part of it in particular.
class Doing {
public:
  struct Work {
    const char *Phase = "starting";
    std::string_view What;
  };
  explicit Doing(const char *Phase, std::string_view What = {})
      : Doing(Work{Phase, What}) {}
  explicit Doing(const Work &W);
  ~Doing();
  Doing(const Doing &) = delete;
  static const Work &now();

private:
  Work Before;
};

/// A place for handlers of signals, while this thread has the object.
class SignalStack {
public:
  SignalStack();
  ~SignalStack();
  SignalStack(const SignalStack &) = delete;

private:
  char *Memory = nullptr;
};

enum class LastWords {
  Line, ///< one, on standard error; exit code 2
  Code, ///< one of those below, or the signal's own end
};
inline constexpr int NoMemoryExit = 3, NoStackExit = 4;

/// For the whole process.
void whenItEnds(LastWords How);

/// An allocation has failed, and nobody can go on without.
[[noreturn]] void outOfMemory();

} // namespace nogil

#endif // NOGIL_ENGINE_SUPPORT_CRASH_H
