//===- Schedule.h - which component is looked at next -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Hands the components of a call graph to threads, each once, and none before
// all that it calls are done. Calls of crowds do not count: nobody follows
// them.
//
// Termination: components form no cycle. When a thread fails, the others are
// told to stop.
//
// Cost: linear in the edges; one lock per component.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_SCHEDULE_H
#define NOGIL_ENGINE_CFG_SCHEDULE_H

#include "link/CallGraph.h"
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <vector>

namespace nogil {

class Schedule {
public:
  explicit Schedule(const CallGraph &Calls);
  /// Called by each thread: does components until none is left. An exception
  /// of Do passes.
  void work(const std::function<void(uint32_t)> &Do);

private:
  std::mutex Lock;
  std::condition_variable More;
  std::vector<uint32_t> Waits;              ///< by component: callees to do
  std::vector<std::vector<uint32_t>> Users; ///< by component: who waits for it
  std::set<uint32_t> Ready;
  size_t Left = 0; ///< not done
  bool Failed = false;

  void done(uint32_t Component);
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_SCHEDULE_H
