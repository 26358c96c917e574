//===- Workers.h - units are read by processes of their own -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: what reads a stranger's source with Clang can crash, run out of
// memory, or never come to an end. In one process with the rest, one such file
// takes the findings of all others with it, and nobody learns which one it was.
//
// Approach: units are read by processes that run this program, one unit at a
// time each. A request is the compile command, with the texts that stand for
// files; the answer is the facts, as the cache keeps them, and what they depend
// on. The one who asks looks after the process meanwhile: at its time of
// processor, and whether that goes on at all; at its resident memory; at its
// end. A process that goes beyond a limit is killed, and the unit becomes a gap
// that says why. The next unit has a new process.
//
// Processes start when there is something to read, at most one per thread that
// asks. One that still holds much memory after a unit is not asked again, so
// that the memory of a unit is its own. They end with the object; and, as their
// socket closes, with the process that has started them, however it ended.
//
// What they print goes nowhere, and their answer is checked like an entry of
// the cache.
//
// Limits: time is that of the processor, so that a busy machine changes
// nothing; who waits for as long without using it is stuck.
//
// Where there is no program to run (tests call in), units are read in the
// process itself, without limits.
//
// Cost: starting a process, a copy of the facts, and a look at two numbers of
// the system fifty times a second.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_DRIVER_WORKERS_H
#define NOGIL_DRIVER_WORKERS_H

#include "Options.h"
#include "extract/Extract.h"
#include <mutex>
#include <string>
#include <sys/types.h>
#include <vector>

namespace nogil {

/// Facts that say only that there are none.
TuFacts unreadable(const std::string &File, const std::string &Why);

class Workers {
public:
  explicit Workers(const Options &O) : O(O) {}
  ~Workers();
  Workers(const Workers &) = delete;

  /// Its facts, or the gap that says what became of it; `Bytes` are the facts
  /// as they are kept. Any number of threads may ask.
  ExtractOutput read(const ExtractInput &In, std::string &Bytes);

private:
  struct Worker {
    pid_t Process = -1;
    int Socket = -1;
    int Memory = -1; ///< where the system tells how much it has
  };
  enum class End { Answered, Slow, Stuck, Large, Gone, Nonsense };
  class Watch;

  Worker start() const;
  Worker take();
  void giveBack(const Worker &W);
  /// Ends the process; its status.
  static int stop(const Worker &W);
  static bool transfer(const Worker &W, short Ready, std::string_view Request,
                       size_t &Sent, std::string &Answer);
  End exchange(const Worker &W, const std::string &Request,
               std::string &Answer) const;
  std::string describe(End How, int Status) const;

  const Options &O;
  std::mutex Lock;
  std::vector<Worker> Idle;
};

/// The only argument of a process that reads units.
inline constexpr const char *WorkerArgument = "--read-units-for-parent";
/// What it does; the exit code.
int readUnits();

} // namespace nogil

#endif // NOGIL_DRIVER_WORKERS_H
