//===- Conditions.h - what a path knows of branch conditions ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (own) take(); ... if (own) give();` has two paths, not four. A
// search over paths has to know which ways of later branches the earlier ones
// leave open, and has to know little of that, or it visits everything once for
// each combination.
//
// Approach: conditions are compared as expressions in a normal form: `x`, `!x`,
// `x == 0` and `x != 0` are all about x. What is compared with constants is
// compared with itself, too: `x == 0` says that `x == 1` is false, and that
// `x <= 1` is true (Comparisons.h). Remembered are conditions on a value that
// two branches test, and on variables that are set to a number somewhere. An
// assignment or call forgets the conditions that it may change: those that
// mention the place that is written, and after calls and writes through
// pointers those that read memory. A variable whose address is only lent
// (Lent.h) is no such memory: it is written by the calls that are given it. At
// the end of a block everything is forgotten that no branch asks
// again before it is forgotten anyway (live variables, with conditions as
// variables: backwards over the blocks, union, a bit each). That changes no
// answer; two paths that differ only there are one from then on.
//
// Lattice of the liveness: sets of conditions under union; sets grow, so it
// ends after at most (blocks x conditions) changes, and usually three rounds.
//
// Unsound: conditions that are written differently are two conditions; the
// cases of a switch say nothing about other conditions. What two comparisons
// say together is not concluded: `x >= 0` and `x <= 0`. No value is taken to
// compare with nothing, as NaN does.
//
// Cost: events and branches, once a function; blocks x conditions bits; pairs
// of comparisons of one value.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_CONDITIONS_H
#define NOGIL_ENGINE_CFG_CONDITIONS_H

#include "cfg/Comparisons.h"
#include "cfg/Graph.h"
#include <span>

namespace nogil {

/// A condition and its truth, in normal form.
struct Assumption {
  ExprId Cond;
  bool True = true;
  auto operator<=>(const Assumption &) const = default;
};

/// The normal form of "Cond is True".
Assumption normal(const Skeleton &S, ExprId Cond, bool True);

class Conditions {
public:
  /// Two bits a condition: known, and true.
  using Known = std::vector<uint64_t>;

  /// Also: further conditions, in normal form, to remember. Lent: by VarId,
  /// what only calls that are given it write; empty: none.
  explicit Conditions(const Graph &G, std::span<const Assumption> Also = {},
                      const std::vector<bool> &Lent = {});
  bool has(ExprId Normal) const { return indexOf(Normal) != None; }
  size_t words() const { return Words; }

  void assume(const Assumption &A, uint64_t *K) const;
  /// Forgets what the event may change, learns what it sets.
  void pass(EventId E, uint64_t *K) const;
  /// Whether a branch on a constant may go that way; others may.
  bool constantAllows(BlockId B, bool Taken) const;
  /// Whether the branch that ends the block may go that way. If so, that is
  /// known from now on.
  bool branch(BlockId B, bool Taken, uint64_t *K) const;
  /// Forgets what nobody asks from the beginning of the block on.
  void prune(BlockId B, uint64_t *K) const;

private:
  static constexpr uint32_t None = ~0u;
  const Graph &G;
  const Skeleton &S;
  size_t Words = 0;
  std::vector<ExprId> Conds;           ///< sorted
  std::vector<Assumption> Tested;      ///< by block: its branch's
  std::vector<uint64_t> Live;          ///< by block: masks of two bits each
  std::vector<uint32_t> Forgets, Sets; ///< by event: into Masks, into Facts
  std::vector<Known> Masks;            ///< what to keep
  std::vector<Known> Facts;   ///< what is known then; the first: nothing
  std::vector<uint32_t> Says; ///< by condition, twice: what it says into Facts

  uint32_t indexOf(ExprId Normal) const;
  void choose(std::span<const Assumption> Also);
  void compareAll();
  void seeEvents(const std::vector<bool> &Lent);
  uint32_t factOf(ExprId Value, int64_t Is);
  void learn(uint32_t Fact, uint64_t *K) const;
  void findLive();
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_CONDITIONS_H
