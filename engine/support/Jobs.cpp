//===- Jobs.cpp - a loop on several threads with large stacks -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "support/Jobs.h"
#include "support/Crash.h"
#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <pthread.h>
#include <vector>

namespace nogil {

namespace {
struct Shared {
  Shared(const std::function<void(size_t)> &Work, size_t Count)
      : Work(Work), Count(Count) {}
  const std::function<void(size_t)> &Work;
  size_t Count;
  Doing::Work About = Doing::now(); ///< of who asks
  std::atomic<size_t> Next{0};
  std::mutex Lock;
  std::exception_ptr Failure;
};
} // namespace

static void *worker(void *Opaque) {
  Shared &S = *static_cast<Shared *>(Opaque);
  Doing Same(S.About);
  SignalStack Own;
  for (size_t I; (I = S.Next++) < S.Count;) {
    try {
      S.Work(I);
    } catch (...) {
      std::lock_guard<std::mutex> Guard(S.Lock);
      if (!S.Failure)
        S.Failure = std::current_exception();
      S.Next = S.Count;
    }
  }
  return nullptr;
}

void runJobs(unsigned Threads, size_t Count,
             const std::function<void(size_t)> &Work) {
  if (Count == 0)
    return;
  constexpr size_t StackSize = size_t(64) << 20; // reserved, not committed
  Shared S(Work, Count);
  pthread_attr_t Attr;
  pthread_attr_init(&Attr);
  pthread_attr_setstacksize(&Attr, StackSize);
  std::vector<pthread_t> Pool;
  for (size_t I = 0; I < std::min<size_t>(std::max(Threads, 1u), Count); ++I) {
    pthread_t T;
    if (pthread_create(&T, &Attr, worker, &S) != 0)
      break;
    Pool.push_back(T);
  }
  pthread_attr_destroy(&Attr);
  for (pthread_t T : Pool)
    pthread_join(T, nullptr);
  if (Pool.empty())
    throw NoThread("cannot start a thread: -j: allow more memory or "
                   "threads for this process");
  if (S.Failure)
    std::rethrow_exception(S.Failure);
}

} // namespace nogil
