//===- Stale.h - members used after others could change them ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a function uses what a member of a shared object pointed to, at a
// time when another thread, or Python code that it called, has had the chance
// to end it.
//
// Approach: eight shapes; the first five with a change of the member elsewhere
// as evidence (Members.h):
//
//  Inside   a call made detached gets the member's value, or the value is
//           followed while detached; another function releases it, or the call
//           does so itself, and the member is cleared only afterwards
//  Written  the member is assigned while detached; another function releases
//           what it finds there
//  After    a copy of the member's value is used after an event that lets
//           others in, and the member is not looked at again before
//  Gone     the member is tested, an event lets others in, and the member,
//           loaded anew, is followed without another test; another function
//           clears it
//  Length   an element of the memory that a member points to is used with a
//           length or position that was read from another member before an
//           event that lets others in; another function releases the memory
//           and changes the length (StaleLength.cpp)
//  Context  a call works on state that one thread at a time may use (role
//           `one-at-a-time`), and this state is in the object. Two such uses
//           meet when one is made detached and one of the two holds no lock
//
//  Lent     such a call is made detached with state that an object lends
//           through a capsule, and nobody asks for a lock (StaleLent.cpp)
//
//  Unpinned a call made detached gets a pointer into the memory of a shared
//           object that others may move (role `unpinned`), without a pin
//
// Others are let in by a detach, and by calls that run Python code: always, or
// because of the class of an object that comes from outside.
//
// What silences: a lock that outlives a detach, held at the use and where the
// other function ends the value; a member that this function
// sets in time, before the use or before others are let in, and the other one
// asks for (a busy flag, a number of users: MemberFlags.cpp); the member taken
// out of the object first (`h = self->h; self->h = NULL`); a reference to the
// copy.
//
// Termination: that of Paths.h; the events that let others in are its
// phases, and those beyond the 255th are not looked at.
//
// Unsound: as Members.h and Paths.h. A value that was handed to a function
// before the event and is used there is not a copy.
//
// Cost: functions that neither detach nor run Python, or touch no member that
// is assigned anywhere, are skipped; else a path search per copied member.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_STALE_AFTER_DETACH_STALE_H
#define NOGIL_CHECKS_STALE_AFTER_DETACH_STALE_H

#include "cfg/Paths.h"
#include "check/ProgramView.h"
#include "members/Members.h"

namespace nogil {

struct StaleUse {
  /// Part of fingerprints: new ones go to the end.
  enum KindT : uint8_t {
    Inside,
    Written,
    After,
    Gone,
    Context,
    Unpinned,
    Length,
    Lent
  };
  KindT Kind = Inside;
  Member Of;
  Load From;     ///< the load; Unpinned: the object stands in its place
  ExprId Bound;  ///< Length: the load of the length
  SrcRange Read; ///< where it was loaded or tested
  CodeRef Use;
  CodeRef
      Yields; ///< where it may yield to others; None: the caller is detached
  uint32_t EntryIndex = ~0u;            ///< how others have the object
  const MemberChange *By = nullptr;     ///< null: Context, Lent, Unpinned
  const Role *Row = nullptr;            ///< Context, Lent, Unpinned
  bool Detached = true, Locked = false; ///< Context
  CodeRef Meets; ///< Context: a detached use; Lent: the call that lends it
  std::vector<FnId> Also; ///< functions of the same file that do the same
  /// The use is what ends the value.
  bool endsIt() const { return By && By->At.Fn == Use.Fn; }
};

/// A call that lends state, and the object that the state is of.
struct Lender {
  FnId Fn;
  EventId Call;
  Origin By;
};

class StaleUses {
public:
  explicit StaleUses(const ProgramView &C)
      : P(C.P), R(C.Flow), C(C.Ctx), Eff(C.Eff), V(C.V), M(C.members()) {}
  /// Of a shape and a member, one use for each file: they have one cause, and
  /// one fix. Who ends the value twice is another one. Of a context, one for
  /// the program.
  std::vector<StaleUse> all();

private:
  const Program &P;
  const FlowResult &R;
  const Contexts &C;
  const Effects &Eff;
  Views &V;
  Members &M;
  std::vector<StaleUse> Found;
  FnId F; ///< the function that is looked at
  const Skeleton *S = nullptr;
  std::vector<EventId> Yields; ///< its events that may yield to others

  std::vector<StaleUse> in(FnId F);
  /// A member as this function names it.
  Load loaded(ExprId Field, Point At) const {
    return {F, Field, ExprId(S->expr(Field).A), At, EventId()};
  }
  std::tuple<std::string, uint32_t, uint32_t> place(const StaleUse &U) const;
  bool worthALook();
  std::set<ExprId> followedMembers();
  bool detachedAt(EventId E) const;
  bool letsOthersIn(EventId E);
  EventId detachOf(EventId Use);
  void inside(EventId E, ExprId Value, Point At);
  void written(EventId E);
  void context(EventId E);
  void unpinned(EventId E);
  void lent(EventId E);
  std::vector<Origin> askedOf(FnId G, ExprId E, Point At, unsigned Depth);
  std::vector<Lender> lenders(FnId G, ExprId E, Point At, unsigned Depth);
  bool asksForLock(CodeRef Use);
  uint32_t lentAt(CodeRef Use, ExprId State, Lender &Found);
  void later();
  void copies(EventId Def, std::vector<std::pair<EventId, Load>> &Out);
  void copied(EventId Def, const Load &L);
  void tested(BlockId B, ExprId Field);
  void length(EventId Def);
  void outlived(EventId Def, const Load &L, ExprId Elem);
  std::vector<ExprId> elementsBounded(VarId X, const Load &Length);
  bool bounds(VarId X, ExprId Index) const;
  /// The function changes the member of an existing object.
  bool changedWith(FnId By, Member Of);
  bool proven(StaleUse U, bool Cleared);
  bool spoils(const MemberChange &By, const StaleUse &U, bool Cleared);
  bool endedElsewhere(const StaleUse &U);
  bool endsTwice(const StaleUse &U, const MemberChange &By) const;
  std::vector<ExprId> used(EventId E) const;
  void atEnd(BlockId B);
  bool filledIn(EventId Call, Member Of) const;
  bool takenOut(EventId Use, Member Of);
  bool wasEmpty(EventId Write, Member Of);
  bool looksAfter(EventId Write, Member Of);
  bool counted(EventId Use, const Load &L);
  bool countedBefore(EventId Copy, const Load &L);
  bool flagged(EventId Use);
  bool assigns(EventId E, Member Of);
  bool looksAt(EventId E, Member Of);
  bool mentions(ExprId Cond, Member Of) const;
  std::vector<ExprId> followed(EventId E) const;
  bool usesVar(EventId E, VarId X) const;
  bool letIn(EventId E) const;
  bool follow(StaleUse &U, Point From, const Monitor &M,
              std::span<const Assumption> Known = {});
  void reached(StaleUse U, Point From, const Monitor &Ways,
               std::span<const Assumption> Known = {});
  bool isPartOf(FnId Ender) const;
  bool waitsFor(const MemberChange &By, const StaleUse &U);
  bool keptWaiting(const StaleUse &U);
};

} // namespace nogil

#endif // NOGIL_CHECKS_STALE_AFTER_DETACH_STALE_H
