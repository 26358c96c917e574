//===- Paths.h - questions about the paths of a function --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: rules ask for sequences of events: "derived here, resized later,
// used after that without being derived again", "tested on every path to the
// write", "opened here and not closed at some return".
//
// Approach: each question is a small automaton, the monitor, that reads the
// events of a path, and the answer is reachability in the product of three
// machines: the blocks, the monitor's phase, and what the path knows of branch
// conditions (Conditions.h), which leaves out paths that can't be taken. This
// is property simulation (Das, Lerner, Seigle 2002) with the monitor as the
// property; full thread state needs threadstate/Simulate.h. `search` takes any
// monitor; the other questions are the monitors that rules need again and
// again. "Every path" is "no path that avoids it".
//
// Termination: a state of the product is visited once. What no later branch
// asks is forgotten, so that few conditions are known at a time and the product
// is hardly larger than blocks x phases.
//
// Budget: a function with many conditions that stay of interest may have too
// many states still. Above policy::MaxPathStates the same question is asked
// again without conditions: that product has at most blocks x 256 states and
// needs no budget. It has all the paths there are, and more: if there is none,
// the answer is No. Otherwise it is Unknown, and counts as a cut of the
// function
// (`cuts`), and whoever asked says what that means to him: Answer.h.
//
// Unsound: conditions are compared as written; see Conditions.h. The answer is
// about the paths of the graph: that loops end, and values that no condition
// names, are not known.
//
// Cost: linear in the states visited; conditions once per function.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_PATHS_H
#define NOGIL_ENGINE_CFG_PATHS_H

#include "cfg/Conditions.h"
#include "support/Answer.h"
#include <functional>
#include <optional>

namespace nogil {

/// What a monitor says of a path: go on, leave this path, or here it is.
enum class Verdict : uint8_t { Go, Stop, Found };

using EventSet = std::function<bool(EventId)>;

struct Monitor {
  /// Sees an event; may change the phase, which starts as 0.
  std::function<Verdict(EventId, uint8_t &Phase)> Event = {};
  /// Sees the end of a block that leaves the function. Default: Stop.
  std::function<Verdict(BlockId, uint8_t Phase)> Exit = {};
  /// Sees a branch that is about to go to Succs[0] if Taken, else to Succs[1].
  /// False: not that way.
  using OnBranch =
      std::function<bool(BlockId, ExprId Cond, bool Taken, uint8_t &Phase)>;
  OnBranch Branch = {};
  /// The same of a switch that is about to go to Succs[Way].
  using OnCase =
      std::function<bool(BlockId, ExprId Cond, uint32_t Way, uint8_t &Phase)>;
  OnCase Case = {};
};

/// Whether there is such a path, and one of them.
struct PathHit {
  Answer Is = Answer::No;
  EventId Event; ///< where Found was said; None: at the end of Block
  BlockId Block;
  EventId Mark; ///< the last event of this path that changed the phase
  bool certain() const { return nogil::certain(Is); }
  bool possible() const { return nogil::possible(Is); }
};

class Paths {
public:
  /// Lent: see Conditions.
  explicit Paths(const Graph &G, std::vector<bool> Lent = {})
      : G(G), S(G.skeleton()), Lent(std::move(Lent)) {}
  const Graph &graph() const { return G; }

  /// A path from there on that the monitor looks for.
  PathHit search(Point From, const Monitor &M,
                 std::span<const Assumption> Known = {});

  /// Shows the monitor all that happens on paths from there, or on enough of
  /// them that it says Found. False: not all, the budget was cut.
  [[nodiscard]] bool watch(Point From, const Monitor &M);

  /// A path from there to an event of To, with none of Avoiding on the way. An
  /// event that is in both counts as To.
  PathHit somePath(Point From, const EventSet &To,
                   const EventSet &Avoiding = {});
  /// The same, to any end of the function, exceptions included.
  PathHit someWayOut(Point From, const EventSet &Avoiding = {});
  /// A path from there through What (the hit's Mark: its first such event) to
  /// To, with none of Avoiding on the way. To before What ends a path.
  PathHit between(Point From, const EventSet &What, const EventSet &To,
                  const EventSet &Avoiding = {});

  /// Every path from the entry to At passes an event of Passes; with Undone,
  /// one that no event of Undone follows.
  Answer everyPathTo(EventId At, const EventSet &Passes,
                     const EventSet &Undone = {});
  /// Every path from there to an end of the function passes one of Passes.
  Answer everyPathFrom(Point From, const EventSet &Passes);
  /// Every path from the entry to At passes Check. An event dominates itself.
  Answer dominates(EventId Check, EventId At);
  /// Every path from At to an end of the function passes By.
  Answer postdominates(EventId By, EventId At);

  /// Questions that were answered by Unknown.
  unsigned cuts() const { return Cuts; }

private:
  const Graph &G;
  const Skeleton &S;
  const std::vector<bool> Lent;
  std::optional<Conditions> Conds; ///< made for the first question
  unsigned Cuts = 0;

  const Conditions &conditions() {
    return Conds ? *Conds
                 : Conds.emplace(G, std::span<const Assumption>(), Lent);
  }
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_PATHS_H
