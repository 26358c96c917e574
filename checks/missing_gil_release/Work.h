//===- Work.h - how much a loop or call does, and with what -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: is this loop, or this call, long work that has nothing to do with
// Python, so that it could run while others hold the thread state?
//
// Approach: two questions with one answer per function, loop and event. Use:
// does anything in it need an attached thread state (rows and roles of calls,
// bodies of the program, targets of pointers), or is something in it unknown?
// Cost: events are counted, calls cost what their bodies do, and a loop takes
// as many rounds as its exit condition allows: a known number, or an assumed
// one when the bound is a size that is only known at run time. What such a
// bound is comes from Origins: the length of an array, a member of a record, a
// parameter. A number that waits in an element of an array is what is stored
// there, three arrays deep: by the function, or by a caller in what it passes;
// so is a member of a record that the function, one that it calls, or a caller
// has made, and a number that a function of the program returns or writes
// (WorkRecords.cpp). The body of a region that threads run together is a
// function that is called there; what it captures is the caller's.
// A loop that runs as far as the counter of one around it (`j < i`) is as long
// as that one. The longest work of a function may also be a loop of one that it
// calls.
//
// How many passes over the data that makes is the number of loops within each
// other that a size decides about, at any depth of calls; a loop over each row
// of what a loop around it goes through adds none (WorkPasses.cpp). One pass is
// short unless the data are very large; two are not.
//
// Work that is as long whatever the data are has a cost of its own: constants
// that multiply (WorkFixed.cpp).
//
// Lattice: None < Unknown < Yes; join is the maximum. Use is a least fixpoint
// over calls (Summaries.h). How often a function calls itself nobody knows: a
// call within a group of functions that call each other costs what a call of
// an unknown function does, wherever the group is entered; one that calls
// itself several times goes through its data once more (WorkPasses.cpp). What
// callers pass for a size is the strongest that any does, of equals the
// nearest.
//
// Unsound: a function of a system header that no row speaks of is taken to have
// nothing to do with Python, unless it is given a function to call. Code behind
// a pointer without known targets is Unknown, never evidence.
//
// Cost: each function once; origins only for exit conditions. The estimate
// follows the idea of static profiles (Wu and Larus, MICRO 1994): a constant
// factor for each level of a nest.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_WORK_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_WORK_H

#include "values/Views.h"
#include <optional>
#include <set>

namespace nogil {

/// What costs more takes as long as that.
constexpr uint64_t MaxCost = uint64_t(1) << 40;
/// The costs of so many.
constexpr uint64_t times(uint64_t A, uint64_t B) {
  return A && B > MaxCost / A ? MaxCost : A * B;
}

enum class Use : uint8_t { None, Unknown, Yes };

struct CostModel {
  uint64_t Trips = 100; ///< rounds of a loop whose bound is not a number
  uint64_t Call = 100;  ///< a call that nothing is known of
  /// Types of Python objects: an element of that type is a reference.
  std::vector<std::string> ObjectTypes;
  /// Lengths that functions of this API give are those of arrays of numbers;
  /// others are those of containers of objects.
  std::string ArraySource;
  /// Members that say how long an array is, or hold numbers that do:
  /// "record::member".
  std::vector<std::string> LengthMembers;
  /// Functions that return or write how long bytes are, and how long texts are.
  std::vector<std::string> ByteSizes, TextSizes;
  /// Functions that write the lengths of what a format names; parts of formats
  /// that are about bytes, and about texts.
  std::vector<std::string> FormatSizes, ByteFormats, TextFormats;
  /// APIs whose functions give shapes of arrays of numbers, too.
  std::vector<std::string> ShapeSources;
  /// Functions that say how long a container of C++ is, or where it ends.
  std::vector<std::string> Containers;
  std::vector<std::string> SmallSizes; ///< functions
  /// Functions that say how many objects there are in a list or its like.
  std::vector<std::string> ItemCounts;
  /// Functions that make a number of an object.
  std::vector<std::string> NumberSources;
};

/// What decides how often a loop runs, the strongest last.
enum class SizeKind : uint8_t {
  Number, ///< known
  Unknown,
  Rounds,    ///< until numbers are close, or very often: as many passes
  Param,     ///< a parameter: the caller knows
  Asked,     ///< a number that Python passes
  Member,    ///< a member of a record
  Items,     ///< how many objects a sequence of Python's holds
  Container, ///< the length of a container of C++
  Text,      ///< the length of a text of Python's, a name mostly
  Array      ///< the length or shape of an array or buffer
};
struct SizeOf {
  SizeKind Kind = SizeKind::Unknown;
  uint64_t Number = 0;
  FnId In;            ///< the function that From is about
  Origin From;        ///< Param, Member, Array
  std::string Member; ///< "record::member"
  bool operator==(const SizeOf &) const = default;
  /// The caller of the function says what it is: a parameter, or a member of a
  /// record that is one.
  bool isGiven() const;
};

struct LoopWork {
  Use Needs = Use::None;
  uint64_t Cost = 0;   ///< of the whole nest, once
  unsigned Levels = 0; ///< loops of the nest that a size decides about
  SizeOf Size;         ///< the strongest
  bool Memory = false; ///< works on elements
  /// Of the deepest nest, outer loops first, those that a size decides about.
  std::vector<SizeOf> Nest;
  bool operator==(const LoopWork &) const = default;
};

class Work {
public:
  Work(Views &V, CostModel M);

  Use use(FnId F) { return Uses.of(F); }
  Use useOf(CodeRef C);
  /// Of one call of the function, itself included.
  uint64_t cost(FnId F) { return Costs.of(F); }
  /// The same, where only loops count that always make as many rounds.
  uint64_t fixedCost(FnId F) { return Fixed.of(F); }
  /// The loop of the function that costs most.
  const LoopWork &longest(FnId F) { return Longest.of(F); }
  /// A size that is a parameter is what the callers pass.
  const LoopWork &loop(FnId F, uint32_t Index);
  /// What decides about the rounds of each loop.
  const std::vector<SizeOf> &bounds(FnId F);
  /// What a value is the size of.
  SizeOf sizeOf(FnId F, ExprId E, Point At);
  /// How often the work of a call goes through the data, with the loops around
  /// the call that need nothing of Python. L: in terms of the caller.
  unsigned passes(FnId F, EventId Call, const LoopWork &L);
  /// The longest loop of the function that is called, in terms of the caller.
  LoopWork below(FnId F, EventId Call);
  /// The same, where it is a call of G.
  LoopWork below(FnId F, EventId Call, FnId G);
  /// The strongest that a caller passes for a size that is a parameter.
  SizeOf ofCallers(FnId F, SizeOf S);
  /// What the call passes for a size that its callee is given.
  SizeOf given(FnId F, EventId Call, const SizeOf &S);

  /// The function that a call runs before it returns: the one that it names, or
  /// one that it is given, where it waits for all that run it.
  FnId runBy(FnId F, const Event &E) const;

private:
  Views &V;
  const Program &P;
  const CostModel M;
  Role Length; ///< of the steps that lengths without a row take
  /// What callers pass, and how many calls above.
  struct Passed {
    SizeOf Size;
    uint32_t Calls = 0;
    bool operator==(const Passed &) const = default;
  };
  /// What a loop costs decides which one is the longest; so each has its own.
  SummarySolver UseSolver, CostSolver, FixedSolver, Solver;
  Summaries<FnId, Use> Uses;
  Summaries<FnId, uint64_t> Costs;
  Summaries<FnId, uint64_t> Fixed;
  Summaries<FnId, LoopWork> Longest;
  /// By parameter: of itself, of what is stored where it points, or of a member
  /// of the record that it is.
  using ParamKey = std::tuple<FnId, uint32_t, std::vector<OriginStep>>;
  Summaries<ParamKey, Passed> Sizes;
  /// An assignment to an element of the memory that Base is.
  struct Stored {
    Origin Base;
    EventId At;
  };
  std::map<FnId, std::vector<Stored>> Stores;
  std::map<FnId, std::vector<EventId>> Puts; ///< see puts()
  /// Of numbers in elements and records, or made by functions, each of others.
  unsigned Depth = 0;
  static constexpr unsigned MaxDepth = 3;
  std::map<FnId, std::vector<SizeOf>> Bounds;
  std::map<FnId, std::vector<LoopWork>> Nests; ///< sizes from callers
  std::vector<uint32_t> Groups; ///< by FnId: that call each other directly
  std::map<uint32_t, std::vector<FnId>> Members; ///< of groups of several

  void findGroups();
  Use findUse(FnId F);
  uint64_t findCost(FnId F);
  uint64_t findFixed(FnId F);
  uint64_t rounds(FnId F, uint32_t Index);
  LoopWork findLongest(FnId F);
  std::vector<LoopWork> nest(FnId F, bool FromCallers);
  LoopWork ofBlock(FnId F, BlockId B);
  uint64_t costOfBlock(FnId F, BlockId B);
  uint64_t trips(const SizeOf &S) const;
  bool isScaled(FnId F, const Loop &L, ExprId E) const;
  bool isSum(FnId F, const Loop &L, ExprId E);
  SizeOf endOf(FnId F, ExprId E, Point At, unsigned Steps);
  std::optional<Origin> lengthOf(FnId F, const Origin &O);
  SizeOf bound(FnId F, uint32_t Index);
  // WorkPasses.cpp
  bool countsUp(FnId F, const Loop &L, ExprId E) const;
  bool isFraction(FnId F, const Expr &X) const;
  bool comesClose(FnId F, const Loop &L, ExprId Cond) const;
  bool isFlag(FnId F, const Loop &L, ExprId E) const;
  bool goesDown(FnId F, EventId Call, const std::vector<SizeOf> &Nest);
  bool callsItself(FnId F, const std::vector<SizeOf> &Nest);
  LoopWork ofGroup(FnId G);
  Origin ofIterated(FnId F, Origin O);
  const SizeOf *counted(FnId F, const Loop &L, VarId X);
  std::pair<const SizeOf *, VarId> counterIn(FnId F, const Loop &L, ExprId E);
  std::vector<ExprId> starts(FnId F, const Loop &L);
  SizeOf between(FnId F, Point At, ExprId A, ExprId B, VarId Both);
  std::optional<SizeOf> ofCounter(FnId F, const Loop &L, ExprId E);
  SizeOf inCaller(FnId F, EventId Call, FnId G, const SizeOf &S);
  Passed findPassed(const ParamKey &Of);
  SizeOf strongest(FnId F, const std::vector<Origin> &All);
  SizeKind ofResult(FnId F, const Origin &O) const;
  bool holdsNumbers(FnId F, uint32_t Param) const;
  bool isWhole(FnId F, VarId X) const;
  mutable std::map<std::pair<NameId, NameId>, bool> Narrow; ///< members
  bool isNarrow(FnId F, const OriginStep &Member) const;
  SizeOf inElement(FnId F, const Origin &O);
  // WorkRecords.cpp
  SizeOf inMember(FnId F, const Origin &O);
  ExprId baseOfStore(FnId G, const Event &E, const OriginStep *Member) const;
  SizeOf storedBy(FnId F, EventId Call, std::optional<uint32_t> Arg,
                  const OriginStep *Member);
  SizeOf returnedBy(FnId F, EventId Call);
  std::set<std::pair<uint32_t, uint32_t>> Asking; ///< calls, by givenOnce
  SizeOf givenOnce(FnId F, EventId Call, const SizeOf &S);
  SizeOf captured(FnId F, const Origin &O);
  Use useOfCall(FnId F, const Event &E);
  Use useOfCallee(FnId F, const Event &E);
  Use useOfGiven(FnId F, const Event &E);
  const std::vector<EventId> &puts(FnId F);
  uint64_t costOfEvent(FnId F, const Event &E);
  void operands(const Skeleton &S, ExprId E, std::vector<ExprId> &Out) const;
  bool isContainer(FnId F, EventId Call) const;
  bool isLength(const OriginStep &X) const;
  bool isOfLengths(const Origin &O, const OriginStep &Last) const;
  SizeKind kindOf(FnId F, const Origin &O) const;
  std::string memberOf(FnId F, ExprId E, Point At);
  bool holdsObjects(FnId F, const Event &E) const;
};

/// The number of passes over data that a nest makes, outer loops first.
unsigned passes(const std::vector<SizeOf> &Nest);

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_WORK_H
