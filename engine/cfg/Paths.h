//===- Paths.h - is there a path on which this happens? ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: rules ask for event sequences: "derived here, resized later, used
// after that without being derived again", "opened here and not closed at some
// return".
//
// Approach: a search over (block, phase, assumptions). The caller's automaton
// looks at each event and says whether to go on, in which phase, to give the
// path up, or that it has found what it wants. Assumptions are the truth of
// branch conditions that the path has taken: a condition tested again, with
// nothing assigned in between that it mentions, goes the same way, and so does
// a test of a variable that the path has set to a number. That is
// enough for `if (err) goto fail;` and flags; full thread state needs Simulate.
//
// Termination: a state is visited once; conditions that only one branch tests
// and nothing sets are not remembered. Above policy::MaxPathStates the search
// gives up, which counts as "no path": no evidence, no finding.
//
// Unsound: conditions are compared as written; a call forgets conditions that
// read memory.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_PATHS_H
#define NOGIL_ENGINE_CFG_PATHS_H

#include "cfg/Defs.h"
#include <functional>
#include <optional>

namespace nogil {

enum class Verdict : uint8_t { Go, Stop, Found };

/// A condition and its truth, in normal form: `x`, `!x`, `x == 0` and
/// `x != 0` are all about x.
struct Assumption {
  ExprId Cond;
  bool True = true;
  auto operator<=>(const Assumption &) const = default;
};

class PathSearch {
public:
  /// Sees an event; may change the phase, which starts as 0.
  using OnEvent = std::function<Verdict(EventId, uint8_t &Phase)>;
  /// Sees the end of a block that leaves the function. Default: Stop.
  using OnExit = std::function<Verdict(BlockId, uint8_t Phase)>;
  /// Sees a branch that is about to go to Succs[Taken]. False: not that way.
  using OnBranch =
      std::function<bool(BlockId, ExprId Cond, bool Taken, uint8_t &Phase)>;

  /// The same of a switch that is about to go to Succs[Taken].
  using OnCase =
      std::function<bool(BlockId, ExprId Cond, uint32_t Taken, uint8_t &Phase)>;

  explicit PathSearch(const Defs &D);

  struct Hit {
    EventId Event; ///< where Found was said; None: at the end of Block
    BlockId Block;
    std::vector<Assumption> Assumed; ///< of conditions tested more than once
  };
  /// From a point onwards, knowing what is assumed there.
  std::optional<Hit> find(Point From, std::vector<Assumption> Known,
                          const OnEvent &Event, const OnExit &Exit = {},
                          const OnBranch &Branch = {}, const OnCase &Case = {});
  /// The normal form of a condition.
  Assumption normal(ExprId Cond, bool True) const;
  /// A search was given up.
  bool cut() const { return Cut; }

private:
  const Defs &D;
  const Skeleton &S;
  bool Cut = false;
  struct Tested {
    std::vector<uint32_t> Vars; ///< that it mentions
    bool Memory = false;        ///< reads memory that calls may change
  };
  std::map<ExprId, Tested> Conditions; ///< worth remembering

  bool isFlag(const Event &E) const;
  void learn(const Event &E, std::vector<Assumption> &A) const;
  void mention(ExprId E, Tested &T) const;
  Tested describe(ExprId E) const;
  void forget(const Event &E, EventId Id, std::vector<Assumption> &A) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_PATHS_H
