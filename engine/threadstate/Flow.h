//===- Flow.h - the thread state over the whole program ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_THREADSTATE_FLOW_H
#define NOGIL_ENGINE_THREADSTATE_FLOW_H

#include "once/Once.h"
#include "state/Bindings.h"
#include "state/Summary.h"
#include "state/Writes.h"
#include <map>
#include <memory>

namespace nogil {

/// Thread states seen at one event, over all paths.
struct SeenState {
  uint8_t Modes = 0; ///< bit per Mode
};

struct FlowOptions {
  bool RecordStates = false; ///< fill FlowResult::States, for --dump=states
  unsigned Jobs = 1;
};

struct FlowResult {
  Once First; ///< what is over once modules are there
  Bindings Bound;
  std::vector<std::deque<Precondition>> Arenas; ///< own what summaries point to
  std::vector<Summary> Summaries;               ///< by FnId
  std::vector<Writes> Written;                  ///< by FnId
  std::vector<Violation> Violations;
  std::set<CodeRef> Detaches; ///< events that detach the thread
  std::map<CodeRef, SeenState> States;
  /// By FnId and event: the thread states of all paths, a bit per Mode; 0
  /// where no path comes. Empty for a function: as on entry, everywhere.
  std::vector<std::vector<uint8_t>> Modes;
  std::vector<uint8_t> Simulated; ///< by FnId; others change no thread state

  /// The thread states in which an event runs, a bit per Mode; 0: no path
  /// comes there, and nothing must be said of it.
  uint8_t modesAt(CodeRef C) const;
  bool reached(CodeRef C) const { return modesAt(C) != 0; }
  bool runsIn(CodeRef C, Mode M) const { return modesAt(C) >> unsigned(M) & 1; }
  /// Thread states in which one function calls another, for contexts.
  std::map<std::pair<FnId, FnId>, uint8_t> CallModes;
  /// Calls of libraries in which functions of the program are called back.
  std::set<CodeRef> CallsBack;
  std::set<CodeRef> CallsUnknown; ///< calls of what function objects hold
  uint64_t Analysed = 0;          ///< bodies
};

/// Callees first, each function once (recursive groups until nothing changes),
/// on several threads; then the entry points. The result depends on the program
/// only.
FlowResult runFlow(const Program &P, const FlowOptions &O);

} // namespace nogil

#endif // NOGIL_ENGINE_THREADSTATE_FLOW_H
