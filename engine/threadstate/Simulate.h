//===- Simulate.h - property simulation of one function ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: is the thread attached at this call? `if (!needs_api) release; ...
// if (needs_api) api();` shows that the answer depends on the path, but paths
// are exponentially many.
//
// Approach: property simulation (Das, Lerner, Seigle: ESP, PLDI 2002). A
// program point has a small set of disjuncts. Two paths that meet are merged
// when they agree on the property (thread state, handles, locks) and on the
// guards: the variables and conditions that branches of this function test
// more than once, or that decide what more than one of its calls do to the
// thread state. What else they know is joined. A first round without guards
// finds out which conditions matter; functions that do not touch the thread
// state need no second one.
//
// What is known of variables that are not read any more is dropped on the way
// (Liveness.h), except who holds a saved thread state.
//
// Calls: API rows act directly; functions of the program through their
// summaries, whose guards are checked against what the path knows.
//
// Lattice and termination: see State.h; the number of disjuncts and of block
// visits is capped (Policy.h), a cap that was hit is counted.
//
// Unsound: aliasing (Policy.h), arithmetic is uninterpreted except constants
// and intervals, exceptions only from calls that are known to throw.
//
// Cost: blocks x disjuncts x facts; nearly all functions have one disjunct.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_THREADSTATE_SIMULATE_H
#define NOGIL_ENGINE_THREADSTATE_SIMULATE_H

#include "cfg/Liveness.h"
#include "link/Policy.h"
#include "threadstate/Flow.h"
#include <optional>

namespace nogil {

/// What simulating one function adds to the result.
class Simulation {
public:
  Simulation(const Program &P, FlowResult &R, FnId F, const FlowOptions &O);
  /// Simulates and returns the summary; violations go to the result.
  Summary run();

private:
  friend class CallTransfer;
  struct Disjunct {
    PathState S;
    std::string Guards;
    bool Dirty = true;
  };
  struct BlockStates {
    std::vector<Disjunct> Disjuncts;
    unsigned Visits = 0;
  };

  const Program &P;
  FlowResult &R;
  Terms &T;
  const FnId Self;
  const Function &Fn;
  const TuFacts &Tu;
  const Skeleton &Body;
  const FlowOptions &Opts;

  std::vector<BlockStates> Blocks;
  std::vector<uint32_t> Rank, ByRank; ///< reverse post-order
  std::optional<Liveness> Live;
  std::set<uint32_t> Work;         ///< ranks of blocks to visit
  std::unordered_set<TermId> Phis; ///< made at joins
  size_t Spent = 0; ///< places and facts joined or copied, against MaxWork
  Summary Out;
  std::vector<Exit> Exits;
  std::vector<Violation> Found; ///< of this round; the last round's count
  std::map<CodeRef, SeenState> States;
  std::vector<uint8_t> Modes; ///< by event, see FlowResult::Modes
  bool UseGuards = false, Cut = false;
  std::vector<bool> ActsOnState; ///< by block
  std::vector<bool> Executed;    ///< by event: some path has been there
  std::map<TermId, std::set<uint32_t>> Tested; ///< term -> blocks testing it
  std::set<TermId> TestedPlaces;
  /// Places and conditions that decide how callees leave the thread state, and
  /// the calls where they do.
  std::map<TermId, std::set<EventId>> Decisive;
  std::vector<TermId> GuardTerms, GuardPlaces;

  // Deciding how much work the function is worth.
  enum class Worth { Nothing, OneRound, Guarded };
  Worth worth() const;
  bool throwsItself() const;
  bool aware() const;
  void order();
  void findActs();
  unsigned nearness(uint32_t B) const;
  void chooseGuards();
  void finish();

  // The simulation proper.
  void round();
  std::string guardKey(PathState &S);
  void forgetDead(BlockId B, PathState &S) const;
  void flowTo(BlockId B, PathState S);
  void events(BlockId B, uint32_t Index, PathState S);
  void terminate(BlockId B, PathState &S);
  void branch(BlockId Id, PathState &S);
  bool consistent(const PathState &S, TermId C) const;
  void switchOn(const Block &B, PathState &S);
  void noteTest(BlockId B, ExprId E, TermId V);
  void noteDecision(PathState &S, EventId Call, TermId Guard,
                    const std::vector<TermId> &Args);

  // Expressions.
  TermId eval(PathState &S, ExprId E);
  TermId place(PathState &S, ExprId E);
  TermId load(PathState &S, TermId Loc);
  /// A callee's closed term in this function's words: its parameters are
  /// Args, and memory is read as it is now. None where an argument is missing.
  TermId instantiate(PathState &S, TermId X, const std::vector<TermId> &Args);
  TermId resultSym(EventId E) { return T.sym(Self, SymKind::Result, E.V); }
  void assign(PathState &S, const Event &E, EventId Id);

  // Ends of paths (Leave.cpp).
  void scopeEnd(PathState &S, const Event &E, BlockId B);
  void leave(PathState &S, SrcRange Where, TermId Value);
  bool escapes(const PathState &S, TermId Token, TermId Returned, ScopeId Dying,
               bool All) const;
  void addExit(const PathState &S, SrcRange Where, TermId Value);
  void reportEnd(ViolationKind K, EventId Since, SrcRange At);

  void record(EventId E, const PathState &S);
};

/// Adds V unless an equal or shorter proof of the same thing is there.
void addViolation(FlowResult &R, Violation V);
/// Index of the deepest function of the chain that knows it may run detached.
uint32_t blameOf(const FlowResult &R, const std::vector<CodeRef> &Chain);
/// The function and everything below it that a requirement passes through.
void appendChain(std::vector<CodeRef> &Chain, const Requirement *Req);

} // namespace nogil

#endif // NOGIL_ENGINE_THREADSTATE_SIMULATE_H
