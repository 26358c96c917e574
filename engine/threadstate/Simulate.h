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
// state need no second one. Where guards keep more paths apart than the cap
// allows, those go that have nothing to do with the thread state, and the round
// is run again. Where only one way leads to a block, the state of a
// later round takes the place of the earlier one: it has been joined before.
//
// What is known of variables and results that are not read any more is dropped
// on the way (Liveness.h), except who holds a saved thread state; so are facts
// about values that nothing holds any more, and, where there are many, about
// what nothing compares any more (Asked.h). Paths that only such knowledge has
// kept apart are merged.
//
// Calls: API rows act directly; functions of the program through their
// summaries, whose guards are checked against what the path knows.
//
// Size: each guard counts from the first block that says something of it to the
// last that asks. Beyond the caps, paths are merged, and what all paths to a
// place share is still reported.
//
// Lattice and termination: see State.h; the number of disjuncts and of block
// visits is capped (Policy.h), a cap that was hit is counted.
//
// Unsound: aliasing (Policy.h) but for references (Names.cpp), arithmetic is
// uninterpreted except constants and intervals, exceptions only from calls that
// are known to throw.
//
// Cost: blocks x disjuncts x what changes there, and a look at each chunk of
// the state (StateMap.h); nearly all functions have one disjunct.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_THREADSTATE_SIMULATE_H
#define NOGIL_ENGINE_THREADSTATE_SIMULATE_H

#include "cfg/Asked.h"
#include "cfg/Liveness.h"
#include "cfg/Order.h"
#include "link/Policy.h"
#include "state/HeldFunctions.h"
#include "state/Memory.h"
#include "threadstate/Flow.h"
#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

namespace nogil {

/// What one thread collects, besides what belongs to one function.
struct FlowParts {
  Terms T; ///< of the function at hand
  std::deque<Precondition> Arena;
  std::set<CodeRef> Detaches, CallsBack, CallsUnknown;
  std::map<CodeRef, SeenState> States;
  std::map<std::pair<FnId, FnId>, uint8_t> CallModes;
};

/// What simulating one function adds to the result. Of R, only what belongs to
/// F is written and only what belongs to functions that F's group calls is
/// read, so that several threads may share it.
class Simulation {
public:
  /// `Group`: sorted, the functions that call each other, F among them; null
  /// where F does not call itself.
  Simulation(const Program &P, FlowResult &R, FlowParts &Parts, FnId F,
             const FlowOptions &O, const std::vector<uint32_t> *Group);
  Summary run();
  /// What run() has found.
  std::vector<Violation> violations() { return std::move(Found); }

private:
  friend class CallTransfer;
  /// What a path says of each guard: a truth, or the constant that it holds.
  using GuardKey = std::vector<int64_t>;
  struct Disjunct {
    PathState S;
    std::optional<GuardKey> Guards; ///< asked for when another state comes
    bool Dirty = true;
  };
  struct BlockStates {
    std::vector<Disjunct> Disjuncts;
    unsigned Visits = 0;
  };

  const Program &P;
  FlowResult &R;
  FlowParts &Parts;
  Terms &T;
  const FnId Self;
  const Function &Fn;
  const TuFacts &Tu;
  const Skeleton &Body;
  const FlowOptions &Opts;
  const std::vector<uint32_t> *const Group;
  FrameInfo Frame;
  std::vector<TermId> VarPlaces;  ///< by variable; None: not asked yet
  std::map<TermId, TermId> Names; ///< of references, what they name; Names.cpp
  std::vector<bool> Records; ///< by expression: a record whose members are used
  std::vector<bool> Arrays;  ///< by expression: the address of its elements
  bool Acts = false;         ///< may change the thread state
  bool Unsure = false; ///< in this round, a callee's effect was; see Summary
  /// In this round, every path that has returned has shown the entry to be so.
  bool ShownAttached = true, ShownDetached = true;
  bool Wrappers = false;       ///< asks what objects own (Wrappers.cpp)
  std::vector<bool> PlaceUsed; ///< by call: its result is used as a place

  std::vector<BlockStates> Blocks;
  BlockOrder Order;
  std::optional<Liveness> Live;
  std::optional<Asked> Later; ///< made when there are many facts
  /// Members of variables that Live follows, as the function spells them.
  std::unordered_map<uint32_t, StrId> Members;
  std::set<uint32_t> Work;         ///< ranks of blocks to visit
  std::unordered_set<TermId> Phis; ///< made at joins
  size_t Spent = 0; ///< what joins and blocks looked at, against MaxWork
  Summary Out;
  std::vector<Postcondition> Postconditions;
  /// Of Out, by event.
  std::unordered_map<uint32_t, std::vector<const Precondition *>> NeededAt;
  std::vector<Violation> Found; ///< of this round; the last round's count
  /// Ends of paths and scopes where something is lost on some path, and where
  /// nothing is. The path's end has no scope.
  struct End {
    SrcRange At;
    ScopeId Scope;
    auto key() const {
      return std::tie(At.File, At.Offset, At.EndOffset, At.Line, At.Col,
                      At.EndLine, At.EndCol, Scope);
    }
    bool operator<(const End &O) const { return key() < O.key(); }
  };
  std::set<End> LostAt, KeptAt;
  bool EndLost = false; ///< at this end, something was
  /// The property alone, at the end of a block.
  struct BlockEnd {
    Mode M;
    EventId Since;
    std::vector<EventId> Handles;
    bool operator==(const BlockEnd &) const = default;
  };
  std::vector<std::vector<BlockEnd>> BlockEnds; ///< by block, of all paths
  std::map<CodeRef, SeenState> States;
  std::vector<uint8_t> Modes; ///< by event, see FlowResult::Modes
  bool UseGuards = false;
  size_t Room = policy::MaxDisjuncts; ///< of one block
  std::set<Cap> Cuts;                 ///< of this round and its guards
  bool Stopped = false;               ///< some paths were not followed
  bool Coarse = false;                ///< nothing is known but the thread state
  std::vector<bool> ActsOnState;      ///< by block
  std::vector<BlockId> JumpEnds;      ///< by block; None: not asked yet
  std::vector<bool> Executed;         ///< by event: some path has been there
  std::optional<std::vector<FnId>> Callees;    ///< sorted; see known()
  std::map<TermId, std::set<uint32_t>> Tested; ///< term -> blocks testing it
  std::map<TermId, std::set<uint32_t>> TestedPlaces; ///< the same
  std::vector<uint8_t> Near; ///< by block: the state is acted upon so soon
  /// Places and conditions that decide how callees leave the thread state, and
  /// the calls where they do.
  std::map<TermId, std::set<EventId>> Decisive;
  /// The same for what violations in callees hang on; one call is enough.
  std::map<TermId, std::set<EventId>> Conditions;
  std::unordered_set<TermId> Guarding; ///< those chosen
  std::vector<TermId> GuardTerms, GuardPlaces;
  /// Variables that hold one of several functions, and are called or given to a
  /// call, with whether one of these changes the thread state.
  std::map<TermId, bool> Chosen;
  /// By rank, where there are too many: those that may still be asked for.
  std::vector<std::vector<TermId>> GuardsAt;

  /// A call of F is part of this function's own recursion.
  bool recursive(FnId F) const {
    return Group && std::binary_search(Group->begin(), Group->end(), F.V);
  }

  // Deciding how much work the function is worth.
  enum class Worth { Nothing, OneRound, Guarded };
  Worth worth();
  bool throwsItself() const;
  TermId onlyResult();
  bool aware() const;
  bool isGivenState() const;
  void findActs();
  bool concernsState(const Event &E);
  bool concernsState(FnId F);
  bool changesState(FnId F);
  std::vector<bool> decisive(bool Changes);
  bool isPlaceTerm(TermId X) const;
  void addGuard(TermId X);
  void chooseGuards(bool Narrowly);
  void chooseTested(bool Narrowly, const std::vector<bool> &Decides);
  void choosePlaces(const std::vector<bool> &Decides);
  void findChosen();
  std::map<TermId, BlockOrder::Span> spans();
  void spreadGuards();
  void finish();
  void keepSure();
  bool tellsEntry() const;
  void seal();
  bool known(FnId F);
  const Summary &summary(FnId F);
  const Writes &written(FnId F);

  // The simulation proper.
  void round();
  void coarseRound();
  void forgetAll(PathState &S) const;
  GuardKey guardKey(BlockId B, PathState &S);
  const GuardKey &guardsOf(BlockId B, Disjunct &D);
  void forgetDead(BlockId B, PathState &S);
  bool isImplied(TermId X) const;
  bool isDead(BlockId B, TermId Place) const;
  void noteLife(LiveNotes &Notes, TermId Place) const;
  void forgetUnheld(BlockId B, PathState &S);
  bool isUnasked(BlockId B, TermId X, const Range &R);
  bool renews(BlockId B, const Disjunct &Same) const;
  void flowTo(BlockId B, PathState S);
  Disjunct *mergeable(BlockId B, std::vector<Disjunct> &In, PathState &S,
                      std::optional<GuardKey> &Key);
  void events(BlockId B, PathState S);
  void called(BlockId B, EventId Id, std::vector<PathState> &Now);
  void merge(std::vector<PathState> &Now, BlockId B, EventId At);
  void terminate(BlockId B, PathState &S);
  BlockId endOfJumps(BlockId B);
  void branch(BlockId Id, PathState &S);
  TermId whetherAttached(const PathState &S);
  void told(PathState &S, EventId By) const;
  EventId lastEvent(BlockId B) const;
  TermId readAgain(PathState &S, TermId X);
  int believed(PathState &S, TermId C);
  bool othersGo(BlockId B, const PathState &S, TermId C, bool True);
  bool consistent(const PathState &S, TermId C) const;
  void switchOn(const Block &B, PathState &S);
  // Who takes a branch (WhichThread.cpp).
  bool says(EventId Call, std::string_view What) const;
  bool isThisThread(ExprId E, std::string_view What, unsigned Copies) const;
  bool oneThread(ExprId Cond, bool True) const;
  void goesOn(PathState &S, BlockId B, bool True) const;
  void noteTest(BlockId B, ExprId E, TermId V);
  void noteDecision(PathState &S, EventId Call, const TermTable &Of,
                    TermId Guard, const std::vector<TermId> &Args);
  void noteCondition(PathState &S, EventId Call, const TermTable &Of,
                     TermId Guard, const std::vector<TermId> &Args);

  // Memory.
  bool asksOfArguments(const Event &E);
  void forgetResults(PathState &S, std::vector<TermId> Held, EventId At);
  void findWrappers();
  void findNames();
  void bind(TermId Reference, ExprId Object);
  TermId named(TermId Place) const;
  TermId ownPlace(ExprId E);
  Memory memory(PathState &S) { return Memory(T, S, Frame, Acts); }

  // Expressions.
  TermId eval(PathState &S, ExprId E);
  TermId variable(VarId V);
  TermId place(PathState &S, ExprId E);
  TermId load(PathState &S, TermId Loc);
  TermId unstored(PathState &S, TermId Loc);
  Joiner joiner(BlockId At, bool Widen);
  bool join(Joiner By, PathState &Into, PathState S);
  /// A term of a callee's summary in this function's words: its parameters are
  /// Args, and memory is read as it is now. None where an argument is missing.
  TermId instantiate(PathState &S, const TermTable &Of, TermId X,
                     const std::vector<TermId> &Args);
  TermId resultSym(EventId E) const {
    return T.sym(Self, SymKind::Result, E.V);
  }
  void assign(PathState &S, const Event &E, EventId Id);
  bool isRecord(ExprId E) const;

  // Ends of paths (Leave.cpp).
  void scopeEnd(PathState &S, const Event &E, BlockId B);
  void leave(PathState &S, SrcRange Where, TermId Value, bool Throws = false);
  bool escapes(const PathState &S, TermId Token, TermId Returned, ScopeId Dying,
               bool All) const;
  void addGuards(const PathState &S, TermMap<Range> &Guards);
  void addPostcondition(const PathState &S, SrcRange Where, TermId Value,
                        bool Throws);
  void reportEnd(const PathState &S, ViolationKind K, EventId Since,
                 SrcRange At);
  void noteBlockEnd(BlockId B, const PathState &S);
  void noteEnd(bool Lost, SrcRange At, ScopeId Scope = ScopeId());
  bool alwaysLost(SrcRange At) const;
  bool showsIn(uint32_t B, const Violation &V) const;
  std::vector<bool> pastSaving(const Violation &V) const;
  bool isNews(ExprId Cond) const;
  bool everywhere(const Violation &V) const;
  void found(const PathState &S, Violation V, TermMap<Range> Guards = {});
  void foundIf(Violation V, TermMap<Range> Guards);

  void record(EventId E, const PathState &S);
};

/// Adds V unless an equal or shorter proof of the same thing is there.
void addViolation(FlowResult &R, Violation V);
/// Index of the deepest function of the chain that knows it may run detached.
uint32_t blameOf(const FlowResult &R, const std::vector<CodeRef> &Chain);
/// The function and everything below it that a precondition passes through.
void appendChain(std::vector<CodeRef> &Chain, const Precondition *Req);

} // namespace nogil

#endif // NOGIL_ENGINE_THREADSTATE_SIMULATE_H
