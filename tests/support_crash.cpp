//===- support_crash.cpp - the last words of a process --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Crash.h"
#include "support/Jobs.h"
#include <csignal>
#include <exception>
#include <gtest/gtest.h>
#include <limits>
#include <new>
#include <string>

using namespace nogil;

namespace {

using testing::ExitedWithCode;
using testing::KilledBySignal;

/// As deep as it is asked for; not optimised away.
int descend(volatile int *Depth) {
  volatile char Frame[256];
  Frame[0] = char(*Depth);
  *Depth = *Depth + 1;
  if (*Depth == 0)
    return 0;
  return descend(Depth) + Frame[0];
}

void allocateAll() {
  volatile size_t Size = std::numeric_limits<size_t>::max() / 4;
  ::operator delete(::operator new(Size));
}

} // namespace

TEST(LastWordsDeathTest, NameThePhaseAndTheFunction) {
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Line);
        std::string Name = "f\n::error::\x9b";
        Doing Phase("following thread states", Name);
        outOfMemory();
      },
      ExitedWithCode(2),
      "^nogil-tidy: error: out of memory while following thread states of "
      "f[?]::error::[?]: there is no report: allow this process more");
}

TEST(LastWordsDeathTest, ThreadsSayWhatTheyWereStartedFor) {
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Line);
        Doing Phase("reading files");
        runJobs(2, 2, [](size_t) { std::terminate(); });
      },
      ExitedWithCode(2), "an exception was lost while reading files: ");
}

TEST(LastWordsDeathTest, WorkThatIsDoneIsNotNamed) {
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Line);
        Doing Outer("making the report");
        {
          Doing Inner("following thread states", "f");
        }
        outOfMemory();
      },
      ExitedWithCode(2), "while making the report: ");
}

#ifndef __SANITIZE_ADDRESS__
TEST(LastWordsDeathTest, AFailedAllocationHasThem) {
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Line);
        allocateAll();
      },
      ExitedWithCode(2), "out of memory while starting: ");
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Code);
        allocateAll();
      },
      ExitedWithCode(NoMemoryExit), "^$");
}

TEST(LastWordsDeathTest, ARecursionHasThem) {
  auto Deep = [](LastWords How) {
    whenItEnds(How);
    Doing Phase("looking for findings", "nogil-x");
    runJobs(1, 1, [](size_t) {
      volatile int Depth = 1;
      descend(&Depth);
    });
  };
  EXPECT_EXIT(Deep(LastWords::Line), ExitedWithCode(2),
              "out of stack, the code nests too deeply, while looking for "
              "findings of nogil-x: ");
  EXPECT_EXIT(Deep(LastWords::Code), ExitedWithCode(NoStackExit), "^$");
}

TEST(LastWordsDeathTest, ASignalHasThem) {
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Line);
        std::raise(SIGILL);
      },
      ExitedWithCode(2), "crashed \\(SIGILL\\) while starting: ");
  EXPECT_EXIT(
      {
        whenItEnds(LastWords::Code);
        std::raise(SIGILL);
      },
      KilledBySignal(SIGILL), "^$");
}
#endif
