//===- Races.h - members that threads touch at once -------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: without the GIL two methods of one object run at the same time. That
// one of them writes a member and the other reads it is nearly always so, and
// mostly harms nobody. Which of these pairs end in memory that is gone, twice
// there, or too short?
//
// Approach: what may meet is asked of the table of accesses (Accesses.h): an
// access counts if it runs after initialisation, its object is not owned, and
// an entry point is known through which Python code has that object
// (Members.h). Two of these meet if they have no lock in common, and one is
// reached without any (Ways.cpp). A pair is worth a word only with a
// consequence that can be seen:
//
//  * swap: one gives up what the member held (Members.h), the other goes
//    through the pointer, or hands it to a call. What fills in an object counts
//    if a second call of it gives up what the first has stored;
//  * length and buffer: the same, where the other one uses memory by a number
//    of the same object that the first one changes, too. A container of C++
//    that one grows while the other is in it is such memory;
//  * lazy (Lazy.cpp, Caches.cpp): every path to an assignment of a new object
//    has found the member empty. Two calls may both do so, and one object is
//    lost while somebody uses it. A test that is repeated under the lock of the
//    assignment is all right. Numbers come out the same whoever stores them;
//  * iterator, exports (Counters.cpp);
//  * inconsistent: any of these, and some other access to the member holds the
//    lock of its object, so that somebody has seen the need. There a pointer or
//    a number that is changed without the lock is enough. Helpers that leave
//    the lock to their callers: Calls.h.
//
// One pair of each kind stands for all of a member: the first in the order of
// the code, of two functions if there are such.
//
// Unsound: as Accesses.h; that both have one object is not shown beyond their
// types of Python's. Locks that can't be named are taken for the right ones.
//
// Cost: the table once; for members that somebody ends, the expressions of the
// functions that read them.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RACY_MEMBER_RACES_H
#define NOGIL_CHECKS_RACY_MEMBER_RACES_H

#include "check/ProgramView.h"
#include "members/Members.h"
#include "sharing/Accesses.h"

namespace nogil {

enum class RaceKind : uint8_t {
  Inconsistent,
  Swap,
  Lazy,
  Length,
  Iterator,
  Exports
};

/// An access to a member of an object that others may have.
struct Touch {
  const Access *Row = nullptr;
  CodeRef At;           ///< what is done: the use of the value, or the access
  uint32_t Entry = ~0u; ///< how Python code has the object
};

struct MemberRace {
  RaceKind Kind = RaceKind::Swap;
  RaceKind Shape = RaceKind::Swap; ///< Inconsistent: what it would be else
  Member Of;
  Touch Here, There;                        ///< the finding stands at Here
  bool EndsHere = false, EndsThere = false; ///< the old value is given up
  bool Cached = false;                      ///< Lazy: of a container
  bool Linked = false;                      ///< Lazy: of a list of elements
  bool LockedHere = false;                  ///< all ways to Here hold some lock
  bool Anew = false;             ///< by a second call of what fills it in
  NameId Length;                 ///< of the same object
  CodeRef Test;                  ///< Lazy, Iterator, Exports
  const Access *Locks = nullptr; ///< somebody who holds the object's lock
  std::vector<FnId> Also;        ///< other functions that end it
};

class Races {
public:
  explicit Races(const ProgramView &C);
  /// In the order of members.
  std::vector<MemberRace> find();
  /// The entry point by which Python code may have the object there, on a way
  /// on which nobody holds a lock (Ways.cpp); ~0u: none.
  uint32_t unlockedWay(CodeRef At, ExprId Object);
  /// Sections around what touches the member (Sections.cpp); nothing where that
  /// is not known to be the answer.
  std::optional<Fix> sections(const MemberRace &R);

private:
  using Rows = std::vector<const Access *>;
  /// The expression is what a place holds.
  using InPlace = std::function<bool(ExprId, Point)>;
  /// A value that was read from a member, and what is done with it.
  struct Used {
    EventId At;
    Load From;
    bool Element = false; ///< by an index
    bool Ends = false;
  };

  const ProgramView &C;
  const Program &P;
  Views &V;
  Members &M;
  const Accesses &Table;
  std::vector<bool> Ours; ///< by FnId
  std::map<Member, Rows> ByMember;
  std::map<const Access *, uint32_t> Entries, Bare;
  std::map<CodeRef, bool> Locked; ///< see locked()
  std::map<FnId, std::map<Member, std::vector<Used>>> UsedIn;

  const Skeleton &body(FnId F) const { return *P.fn(F).Body; }
  TypeKind typeOf(const Access &A) const;
  uint32_t entry(const Access &A);
  uint32_t bare(const Access &A);
  bool locked(CodeRef At);
  bool takesTurn(FnId F, EventId Set);
  bool apart(const Access &A, const Access &B) const {
    return Table.commonLock(A, B) == Answer::No;
  }
  bool guarded(const Access &A) const;
  bool whole(const Access &A) const;
  bool samePart(const Access &A, const Access &B);
  const Access *rowAt(CodeRef At, Member Of, bool Writing) const;
  const std::map<Member, std::vector<Used>> &used(FnId F);
  const Access *readOf(const Rows &All, FnId F, const Used &U);
  void usedBy(FnId F, EventId At, ExprId Value, bool Element, bool Ends);
  NameId lengthOf(const Used &U, const Access &Use, FnId Writer);
  bool newValue(FnId F, EventId Set);

  void ofMember(Member Of, const Rows &All, std::vector<MemberRace> &Out);
  std::vector<MemberChange> endsOf(Member Of);
  bool ended(Member Of, const Rows &All, MemberRace &Out);
  bool grown(Member Of, const Rows &All, MemberRace &Out);
  bool lazy(Member Of, const Rows &All, MemberRace &Out);
  bool lazySlot(const Access &Given, MemberRace &Out);
  bool foundEmpty(FnId F, EventId Do, const InPlace &Is, BlockId &Tested);
  bool comesFrom(FnId F, ExprId E, Point At, const InPlace &Is, unsigned Left);
  bool linked(FnId F, EventId Set, const InPlace &Is);
  bool cached(Member Of, const Rows &All, MemberRace &Out);
  bool moved(Member Of, const Rows &All, MemberRace &Out);
  bool counted(Member Of, const Rows &All, MemberRace &Out);
  bool unlike(Member Of, const Rows &All, MemberRace &Out);
  bool alone(CodeRef Ends, Member Of);
  std::optional<std::vector<FnId>> unlockedIn(Member Of);
  std::vector<EventId> belongTogether(FnId F, Member Of);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RACY_MEMBER_RACES_H
