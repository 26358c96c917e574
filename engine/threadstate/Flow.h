//===- Flow.h - the thread state over the whole program ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_THREADSTATE_FLOW_H
#define NOGIL_ENGINE_THREADSTATE_FLOW_H

#include "threadstate/Summary.h"
#include <map>
#include <memory>

namespace nogil {

/// Thread states seen at one event, over all paths.
struct SeenState {
  uint8_t Modes = 0; ///< bit per Mode
};

struct FlowOptions {
  bool RecordStates = false; ///< fill FlowResult::States, for --dump=states
};

struct FlowResult {
  std::unique_ptr<Terms> T;
  std::deque<Requirement> Arena;  ///< owns what summaries point to
  std::vector<Summary> Summaries; ///< by FnId
  std::vector<Violation> Violations;
  std::set<CodeRef> Detaches; ///< events that detach the thread
  std::map<CodeRef, SeenState> States;
  /// By FnId and event: the thread states of all paths, a bit per Mode; 0
  /// where no path comes. Empty for a function: as on entry, everywhere.
  std::vector<std::vector<uint8_t>> Modes;
  /// Thread states in which one function calls another, for contexts.
  std::map<std::pair<FnId, FnId>, uint8_t> CallModes;
  std::set<FnId> Cuts;   ///< functions where a cap was hit
  uint64_t Analysed = 0; ///< bodies
};

/// Callees first, each function once (recursive groups a few times), then the
/// entry points. The result depends on the program only.
FlowResult runFlow(const Program &P, const FlowOptions &O);

std::string dumpSummaries(const Program &P, const FlowResult &R);
std::string dumpStates(const Program &P, const FlowResult &R);

} // namespace nogil

#endif // NOGIL_ENGINE_THREADSTATE_FLOW_H
