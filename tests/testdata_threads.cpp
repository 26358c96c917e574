//===- testdata_threads.cpp - any number of threads, one result -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All sources of testdata/checks and testdata/flow in C as one program: what is
// found does not depend on how many threads look, and none of them is given a
// function before all that it calls are done.
//
//===----------------------------------------------------------------------===//
#include "cfg/Schedule.h"
#include "link/Program.h"
#include "support/Jobs.h"
#include "testdata_support.h"
#include <gtest/gtest.h>
#include <mutex>

namespace nogil::testdata {
namespace {

const std::vector<std::shared_ptr<const TuFacts>> &everything() {
  static const std::vector<std::shared_ptr<const TuFacts>> Tus = [] {
    std::vector<fs::path> Files;
    for (const char *Folder : {"testdata/checks", "testdata/flow"})
      for (const std::string &Name : casesIn(sourceDir() / Folder))
        if (fs::path(Name).extension() == ".c")
          Files.push_back(sourceDir() / Folder / Name);
    return extractAll(Files).Tus;
  }();
  return Tus;
}

TEST(Threads, ChangeNothing) {
  AnalysisOptions Options;
  Options.Dumps = {"summary", "states", "unreached", "budgets"};
  AnalysisResult One = analyse(everything(), rules().M, Options);
  EXPECT_GT(One.Findings.size(), 300u);
  for (unsigned Jobs : {2u, 7u}) {
    Options.Jobs = Jobs;
    AnalysisResult Many = analyse(everything(), rules().M, Options);
    EXPECT_EQ(Many.Dumps, One.Dumps) << Jobs << " threads";
    ASSERT_EQ(Many.Findings.size(), One.Findings.size());
    for (size_t I = 0; I != One.Findings.size(); ++I)
      EXPECT_EQ(describe(Many.Findings[I]), describe(One.Findings[I]));
  }
}

TEST(Threads, TakeCalleesFirst) {
  Program P = nogil::link(everything(), rules().M);
  const CallGraph &Calls = P.Calls;
  Schedule Order(Calls);
  std::mutex Lock;
  std::vector<unsigned> Done(Calls.components().size());
  unsigned TooSoon = 0;
  constexpr unsigned Jobs = 4;
  runJobs(Jobs, Jobs, [&](size_t) {
    Order.work([&](uint32_t C) {
      std::lock_guard<std::mutex> Guard(Lock);
      for (FnId F : Calls.components()[C])
        Calls.forEachEdge(F, [&](const CallEdge &E) {
          uint32_t Callee = Calls.componentOf(E.Target);
          TooSoon += !E.Many && Callee != C && Done[Callee] == 0;
          if (!E.Many && Callee != C) {
            EXPECT_TRUE(Calls.comesBefore(E.Target, F));
          }
          EXPECT_FALSE(Calls.comesBefore(F, E.Target) && Callee != C);
        });
      ++Done[C];
    });
  });
  EXPECT_EQ(TooSoon, 0u);
  EXPECT_EQ(std::ranges::count(Done, 1u), ptrdiff_t(Done.size()))
      << "each once";
}

TEST(Threads, StopWhenOneFails) {
  Program P = nogil::link(everything(), rules().M);
  Schedule Order(P.Calls);
  std::atomic<unsigned> Taken{0};
  std::atomic<bool> HasFailed{false};
  constexpr unsigned Jobs = 4, Last = 20;
  // What the others have in hand meanwhile ends after the failure is known:
  // each of them may have taken one component more, and takes no other.
  EXPECT_THROW(runJobs(Jobs, Jobs,
                       [&](size_t) {
                         try {
                           Order.work([&](uint32_t) {
                             unsigned Mine = ++Taken;
                             if (Mine == Last)
                               throw std::runtime_error("out of memory");
                             if (Mine > Last)
                               HasFailed.wait(false);
                           });
                         } catch (...) {
                           HasFailed = true;
                           HasFailed.notify_all();
                           throw;
                         }
                       }),
               std::runtime_error);
  EXPECT_GT(P.Calls.components().size(), Last + Jobs);
  EXPECT_LT(Taken.load(), Last + Jobs);
}

} // namespace
} // namespace nogil::testdata
