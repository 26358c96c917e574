//===- Release.h - long work that could be detached -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which calls and loops of a function take long, run attached whenever
// they run after initialisation, and need nothing of Python?
//
// Approach: a site belongs to the innermost function that has to do with
// Python: a function that needs nothing of it may be called in any state, and
// what takes long in it is its caller's business. So the sites of a function
// are the calls that block, the calls of functions without Python that block or
// compute for long, and the loops that do.
//
// Whether a call blocks may depend on what it is given: a request, a time
// limit, an amount, a descriptor; and whether control comes there at all, on a
// flag or a pointer. Where that is a parameter, what the calls above pass
// decides: a function's own answer is a few paths to calls that
// block, some of them on a condition that is looked at again for each caller.
//
// A call that works on nothing but what the function made is one from a higher
// cost on, whatever decides about its loops: objects of its own that are
// containers, or were given one.
//
// A loop is not worth it beside another one of the same way that takes an order
// longer and needs Python: who waits does so for that one.
//
// No site: where the thread is detached on some path, or nobody is known to
// come; in code that only initialises, and in code that also runs when an
// object goes away, where letting others in is a hazard of its own. Nor where
// ReleaseGuards.h says so.
//
// Cost: calls with a role or a body that blocks or is costly; loops only of
// functions that run attached.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_RELEASE_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_RELEASE_H

#include "check/Edits.h"
#include "checks/Kinds.h"
#include "checks/missing_gil_release/AttachingThreads.h"
#include "checks/missing_gil_release/Families.h"
#include "checks/missing_gil_release/ReleaseGuards.h"
#include "checks/missing_gil_release/Tokens.h"
#include "checks/missing_gil_release/Work.h"
#include "values/ElementTypes.h"

namespace nogil {

/// What the settings of the rule say.
struct ReleaseSettings {
  std::vector<std::string> Kinds; ///< of the role `blocks`
  std::vector<std::string> TextLengths, SystemPaths;
  uint64_t MinSize, MinCost, MinRecordCost, MinOwnCost;
  CostModel Cost;
  std::string Begin, End;
  std::string ArraySource, ArrayDeclare, ArrayBegin, ArrayEnd;
  std::string AnyTypeBegin, AnyTypeEnd; ///< `@`: the array
  std::vector<std::string> ArrayTypes;
  std::vector<std::string> TextContainers; ///< in the name of a type
  std::vector<std::string> ArrayClasses;   ///< the same

  ReleaseSettings(const Models &M, std::string_view Rule);
};

/// The function uses the API without attaching before, so whoever calls it is
/// attached, also where nobody knows who that is (beliefs of the code, Engler
/// et al., SOSP 2001).
bool expectsAttached(const CheckContext &C, FnId F);
/// Such functions that nobody is seen to call, but other units can: methods
/// whose table is in a unit that is not analysed, helpers of such.
std::vector<FnId> believedAttached(const CheckContext &C);

/// Calls, each in the function that the one before calls, down to one that may
/// block.
struct BlockingPath {
  std::vector<CodeRef> Path;
  const Role *Blocks = nullptr; ///< of the last call; null: it does not block
  Answer Is = Answer::No;       ///< Unknown: what the first is given decides
  bool Open = false;            ///< what the first is given may never wait
};

class ReleaseFinder {
public:
  ReleaseFinder(const CheckContext &C, const ReleaseSettings &Set);

  std::vector<ReleaseSite> calls(FnId F);
  std::vector<ReleaseSite> loops(FnId F);
  /// A call of the same function, elsewhere, around which the thread is
  /// detached; nothing if there is none.
  std::optional<CodeRef> detachedTwin(const ReleaseSite &S);
  /// Why the site is taken to be long. Twin: the same work runs detached.
  KindName kindOf(const ReleaseSite &S, bool Twin);
  /// Of one that needs a lock first: what it writes, and who else is there.
  std::pair<CodeRef, CodeRef> guarded(const ReleaseSite &S) {
    std::pair<CodeRef, CodeRef> Out;
    Guards.guardedByGil(S, &Out);
    return Out;
  }
  /// Of one with a handle: where another function ends that, if one does.
  std::optional<CodeRef> handleEnd(const ReleaseSite &S) {
    return Guards.handleEnd(S);
  }
  /// The body of a thread that attaches, and that the site may wait for.
  std::optional<CodeRef> attachingThread(const ReleaseSite &S) {
    return Threads.keptWaiting(S.Chain);
  }
  /// It only looks up a file, which is the least of what may take long.
  static bool computes(const ReleaseSite &S);
  static bool opens(const ReleaseSite &S);
  /// Runs these sites detached; nothing where that would not be right.
  std::optional<Fix> fix(const std::vector<ReleaseSite> &Sites);

private:
  const CheckContext &C;
  const ReleaseSettings &Set;
  Work W;
  ReleaseGuards Guards;
  Families Libraries;
  Tokens Token;
  AttachingThreads Threads;
  /// What no row says: by the project's precedent, by a time limit.
  Role OfFamily, TakesLimit;
  bool TwinsKnown = false;
  std::map<std::string, std::vector<CodeRef>> Twins; ///< by callee, detached
  /// By member, loops of detached code that run as often as it says.
  std::map<std::string, CodeRef> LoopTwins;

  bool letsOthersIn(CodeRef At) const;
  void findTwins();
  bool hasTwin(const SizeOf &Size);
  bool sameRequest(const ReleaseSite &S, CodeRef Twin, bool Front) const;
  std::optional<std::set<std::string>> Binding; ///< files that name Python
  bool namedIn(FnId F);
  bool inLibrary(FnId F);
  bool passesOn(const ReleaseSite &S) const;
  bool asked(const ReleaseSite &S);
  KindName computingKind(const ReleaseSite &S);
  bool sizedByThis(const LoopWork &L) const;
  bool boundAlone(FnId F);
  bool runsAttached(FnId F) const;
  bool endsObjects(FnId F) const;
  bool attachedAt(CodeRef At) const;
  bool enteredBothWays(CodeRef At) const;
  mutable std::map<FnId, bool> BothWays;
  // ReleaseAmounts.cpp
  std::optional<uint64_t> amountOf(FnId F, ExprId E, Point At, unsigned Steps);
  Answer small(std::span<const CodeRef> Path, const Role &R);
  bool isSystemPath(std::string_view Text) const;
  bool holdsSystemPath(FnId F, VarId Array, unsigned Steps);
  bool systemPath(FnId F, ExprId E, Point At, unsigned Steps);
  bool toldToEnd(CodeRef Wait);
  bool freesParam(FnId G);
  bool endsThread(const ReleaseSite &X);
  bool isTested(FnId By, ExprId Flag) const;
  bool opensSystem(std::span<const CodeRef> Path, const Role &R);
  bool keptStream(const ReleaseSite &S);
  bool appendsToLog(CodeRef Open);
  // ReleaseWaits.cpp
  std::map<FnId, std::vector<BlockingPath>> Blocking;
  BlockingPath blocksOn(std::vector<CodeRef> Path);
  bool reachedWith(CodeRef At, const std::map<uint32_t, int64_t> &Params);
  bool cutOff(std::span<const CodeRef> Path);
  bool hangsOnParam(CodeRef At);
  void byPrecedent(BlockingPath &X);
  const Role *waitsAt(const BlockingPath &X) const;
  BlockingPath below(CodeRef Call, const BlockingPath &Down);
  const std::vector<BlockingPath> &blockingIn(FnId F);
  bool longCall(FnId F, EventId Call, ReleaseSite &Out);
  bool longIn(FnId F, EventId Call, FnId G, ReleaseSite &Out);
  bool sized(FnId F, EventId Call, LoopWork L);
  bool longLoop(const LoopWork &L) const;
  bool outdone(FnId F, uint32_t Which);
  // ReleaseOwn.cpp
  std::optional<std::set<std::string>> DataRecords;
  bool isContainer(std::string_view Type) const;
  bool isText(std::string_view Type) const;
  bool isContainer(FnId F, const Var &X) const;
  bool holdsContainer(const TuFacts &T, TypeId Record);
  bool goesThrough(FnId G, uint32_t A);
  bool holdsOwn(FnId F, const Var &V) const;
  Answer isOwn(FnId F, EventId Call, FnId G, uint32_t A);
  bool longOnOwn(FnId F, EventId Call, FnId G, const LoopWork &L);
  bool onlyMoves(FnId F, uint32_t Index);
  bool detachedHere(CodeRef Call) const;
  bool wrap(EditBuilder &B, const ReleaseSite &S);
  std::optional<ElementTypes> Types; ///< made for the first question
  std::string anyTypeArray(const ReleaseSite &X, const OriginStep &By);
  bool wrapArrayLoop(EditBuilder &B, const ReleaseSite &X, StmtId At,
                     const OriginStep &By);
  bool movable(FnId F, const Statement &X);
  bool shares(FnId F, ExprId E) const;
  bool passesOthers(FnId F, EventId Call);
  bool writesOthers(FnId F, EventId Assign);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_RELEASE_H
