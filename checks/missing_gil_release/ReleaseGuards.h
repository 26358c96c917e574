//===- ReleaseGuards.h - reasons to stay attached ---------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which long work is attached for a reason? "Detach around this" is
// bad advice where others would then meet what the work is busy with, and idle
// where nobody is held up.
//
// Approach: of a call or loop that is otherwise worth a finding,
//
//  * nobody is held up: the descriptor never waits (Descriptors.h); the call
//    is on the way out after a failure (Failures.h);
//  * memory may move: it works in an object that is not pinned (Pins.h) and
//    that others have (Ownership.h);
//  * a handle is shared: the call gets a member of an object that others have,
//    and another call with it would meet this one: the library lets in one
//    thread at a time (role `one-at-a-time`), or another function ends what the
//    member holds. Descriptors are numbers, can be copied, and don't count.
//    What waits for somebody else needs a lock then, and is reported as that
//    (ReleaseHandles.cpp);
//  * memory is shared: the loop writes members of such an object or what they
//    point to, or works in memory that another function ends, itself or in a
//    function that it passes the object to;
//  * a variable of the program is shared: what the work reaches, at any depth,
//    writes one that others write, or uses a pointer that others end, and no
//    lock keeps them apart that is held in this build (ReleaseShared.cpp). It
//    may be its own second caller;
//  * it may leave by a jump to a place above, past the end of what would be
//    detached;
//  * another configuration of the project detaches there, or lets a macro do so
//    (ReleaseElsewhere.cpp): that this one doesn't is meant.
//
// The last two are no reason where a lock that outlives a detach is held, and
// where the project itself does such a thing detached, to such a record or its
// members: it has found a way, or takes the risk. That another function ends a
// handle is none either where the project makes the same kind of call detached
// with another handle of which that is true.
//
// That only the GIL guards a place is said of what is known to be others': a
// variable of the program, or an object that Python hands in, as the calls from
// the work down to the access pass it on. What the function has made, and what
// nobody knows the origin of, is no such object.
//
// What is asked about members is what nogil-stale-after-detach would ask if
// the work ran detached (Members.h); unsound as that is.
//
// Cost: a few questions a site; the index of members once, for the first.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_RELEASEGUARDS_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_RELEASEGUARDS_H

#include "check/Check.h"
#include "checks/missing_gil_release/Descriptors.h"
#include "checks/missing_gil_release/Failures.h"
#include "checks/missing_gil_release/Work.h"
#include "sharing/Ownership.h"
#include "sharing/Pins.h"
#include <optional>

namespace nogil {

struct Access;

struct ReleaseSite {
  FnId Fn;
  SrcRange Range;
  EventId Call;                 ///< None: a loop
  std::string Macro;            ///< that holds the loop
  uint32_t Loop = ~0u;          ///< index into Views::loops
  const Role *Blocks = nullptr; ///< of the last event of Chain
  std::vector<CodeRef> Chain;   ///< from Call down to what blocks
  LoopWork Work;                ///< of the loop, or of the longest one called
  bool OnOwn = false;           ///< long by what the function itself has made
  bool Fixed = false;           ///< long whatever it is given
  bool OnHandle = false;        ///< a wait that needs a lock of its handle
};

class ReleaseGuards {
public:
  explicit ReleaseGuards(const CheckContext &C);
  /// The last call of a path never waits.
  bool neverWaits(std::span<const CodeRef> Path, const Role &Blocks) {
    return NonBlocking.neverWaits(Path, Blocks);
  }
  /// It reads what an entry point writes, in an object that others have.
  bool readsWritten(const ReleaseSite &S);
  /// It writes to a file on a disk.
  bool writesFile(std::span<const CodeRef> Path, const Role &Blocks) {
    return NonBlocking.isFile(Path, Blocks);
  }
  /// Others can't come to what the origin is, at that point.
  bool isPrivate(FnId F, const Origin &O, Point At) {
    return Own.isPrivate(F, O, At);
  }
  /// There is a reason for which this is attached.
  bool staysAttached(const ReleaseSite &S);
  /// It waits for somebody else, and is attached for no other reason than that
  /// others reach its handle.
  bool waitsOnHandle(const ReleaseSite &S);
  /// Where another function ends the handle of such a wait, if one does.
  std::optional<CodeRef> handleEnd(const ReleaseSite &S);
  /// No lock keeps apart what it reaches and what others do. Yes: it writes
  /// what they use, and nobody does so detached yet, so that the place needs a
  /// lock before anybody is let in. Not No: no line of code makes that right.
  /// Where: such a write, and what it would meet.
  Answer guardedByGil(const ReleaseSite &S,
                      std::pair<CodeRef, CodeRef> *Where = nullptr);
  /// A function that it reaches stands in a unit of which parts could not be
  /// read.
  bool reachesGaps(const ReleaseSite &S);

private:
  const CheckContext &C;
  Pins Pinned;
  Failures Failed;
  Descriptors NonBlocking;
  Ownership Own;
  struct Known {
    std::set<std::string> Records; ///< worked on while detached
    std::set<std::string> Kinds;   ///< of calls that get handles then
  };
  std::optional<Known> Accepted;

  Members &members() { return C.members(); }
  bool mayMove(CodeRef At, ExprId E);
  bool givenLoose(CodeRef Call);
  bool isHandle(CodeRef At, ExprId E, bool Meets);
  bool sharedHandle(CodeRef Call);
  std::optional<CodeRef> sharedIn(std::span<const CodeRef> Chain);
  bool changesShared(CodeRef Call);
  bool worksInside(CodeRef At);
  bool worksInsideOf(FnId F, uint32_t Param);
  bool passesToWork(CodeRef Call);
  bool writesShared(CodeRef At);
  bool isShared(CodeRef At, const Load &L);
  bool endedElsewhere(FnId F, const Load &L);
  std::vector<Load> written(CodeRef At);
  // ReleaseShared.cpp
  std::vector<CodeRef> eventsOf(const ReleaseSite &S) const;
  std::vector<FnId> reached(const ReleaseSite &S);
  template <class Fn> bool anyAccess(const ReleaseSite &S, const Fn &Is);
  bool acceptedPlace(const Access &A);
  bool wouldMeet(const Access &A, const Access &B);
  bool handedIn(const ReleaseSite &S, const Access &A);
  bool worksOnShared(const ReleaseSite &S);
  bool writesVariable(const ReleaseSite &S);
  bool jumpsOut(const ReleaseSite &S);
  // ReleaseHandles.cpp
  // ReleaseElsewhere.cpp
  std::optional<std::set<std::string>> Detaching, Attaching; ///< names
  bool detachedElsewhere(const ReleaseSite &S);
  void findNames();
  // ReleaseAccepted.cpp
  void findAccepted();
  void note(CodeRef At);
  bool accepted(FnId F, const Load &L);
  bool acceptedKind(CodeRef At);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_RELEASEGUARDS_H
