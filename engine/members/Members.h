//===- Members.h - who else changes this member? ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a method looks at `self->buf`, lets other threads in, and goes on
// with what it saw. Is there anybody who would change `buf` of an object that
// lives meanwhile, and would they have noticed that it is in use?
//
// Approach: one pass over the program collects the assignments to members, by
// record and name; `*slot = 0` with `slot = &self->buf` counts, and
// so does `free(self->buf)` without one. A question about a member looks closer
// at its assignments, once:
//
//  * the object must be an existing one: a parameter that, over the calls that
//    lead here, is given an argument of an entry point that works on finished
//    objects (not one that makes or ends them), something found in such an
//    argument, or a global;
//  * what becomes of the old value: released, when it is handed to a call that
//    frees it or drops a reference, by role or through functions of the
//    program; or, next to an assignment of a constant, to a call of which
//    nothing is known (`hclose(self->h); self->h = NULL`). Cleared, when a
//    constant is assigned and nothing else is seen. Else replaced. What a
//    function ends that it has put there itself is nobody else's
//    (OwnValues.cpp).
//
// What runs when an object or the module goes away changes nothing that others
// have. Who has found the count of an object's users to be 0 has the last
// reference: what it hands the object to does not meet anybody
// (LastReference.cpp).
//
// A use that runs detached asks for a way to it on which somebody has detached:
// where detached callers pass only what is their own, and shared objects come
// from attached ones, they don't meet.
//
// Two functions coordinate when one assigns a member that the other, what it
// calls, or a caller of it on the way from an entry point tests: a busy flag,
// a count of exports, an owner. Nothing is asked about the values.
//
// Termination: searches over callers and over definitions look at each once;
// whether a function ends what it is given is a least fixpoint (Summaries.h).
//
// Unsound: a member is its record and name; that two functions have the same
// object is not shown. Not seen are memory that a container owns, assignments
// through copies of the record, and destructors of members.
//
// Cost: the events of the program once; questions are kept.
//
// After the ownership and lock-set questions of RacerD (Blackshear et al.,
// OOPSLA 2018): a write counts when its object is not owned by the writer.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_MEMBERS_MEMBERS_H
#define NOGIL_ENGINE_MEMBERS_MEMBERS_H

#include "interproc/Contexts.h"
#include "sharing/Locksets.h"
#include "values/MayRun.h"
#include "values/Views.h"
#include <optional>
#include <set>

namespace nogil {

struct Member {
  NameId Record, Name;
  auto operator<=>(const Member &) const = default;
};

/// A member that a value was loaded from.
struct Load {
  FnId In;       ///< whose text names it: the function, or a small one it calls
  ExprId Field;  ///< the Field expression, of that function
  ExprId Object; ///< whose member it is, in terms of the function asked about
  Point At;      ///< where it was evaluated, or the other function was called
  EventId Copy;  ///< the assignment that copied it into a variable; None: none
  bool Inside = false; ///< the member's own storage: `&self->stream`
};

/// What a way from an entry point to a use must be like.
struct ShareWay {
  bool Unlocked = false; ///< no lock is held that survives a detach
  bool Detached = false; ///< some caller has detached
  /// No call on it is one that lets only one thread come through (admitsOne).
  bool Twice = false;
  /// It leads to an end, and no call on it hands on what its function has put
  /// there itself (endsOwn).
  bool Ends = false;
};

struct MemberChange {
  enum KindT : uint8_t { Replaced, Cleared, Released } Kind = Replaced;
  CodeRef At;              ///< the assignment, or the call that frees the value
  CodeRef Release;         ///< what ends the old value; None unless Released
  bool ToNumber = false;   ///< -1: a descriptor, no pointer
  bool ToConstant = false; ///< NULL, -1
  uint32_t EntryIndex = ~0u; ///< into Program::Entries: how it is reached
  bool IsEntry = false;      ///< the function is an entry point itself
  bool Anew = false;         ///< by a second call of what fills in an object
  /// At is the assignment of a flag that says so; the member keeps its value.
  std::optional<Member> Flag;
};

class Members {
public:
  Members(const Program &P, const FlowResult &Flow, const Contexts &C,
          const Effects &Eff, Views &V, const Locksets &Locked);

  Member of(FnId F, ExprId Field) const;
  Member of(const Load &L) const { return of(L.In, L.Field); }
  /// The member that an assignment goes to: `p->f = v`, or `*slot = v` where
  /// `slot` was set to `&p->f`. None: a variable or something else.
  ExprId assignedField(FnId F, const Event &E);
  /// The member that an event assigns or frees, or None.
  ExprId changedField(FnId F, const Event &E);
  /// Some function changes it. Cheap.
  bool assigned(Member M) const { return Writes.count(M); }
  /// Changes of existing objects, in the order of the code.
  const std::vector<MemberChange> &changes(Member M);
  /// What fills in a new object and ends what a live one holds, if it is called
  /// once more (MadeAnew.cpp). These are not among the changes.
  const std::vector<MemberChange> &endsAnew(Member M);
  /// It may hold a pointer or a handle: it is of no enumerated type.
  bool holdsHandle(Member M) const;
  /// The member is one of an object that Python code holds, not of a record
  /// further down.
  bool ofObject(Member M);
  /// What loads of members E is made of: through copies, casts, pointer
  /// arithmetic, elements and small functions of the program.
  /// `Texts`: also what the value is the text of, `utf8_of(self->name)`.
  std::vector<Load> loads(FnId F, ExprId E, Point At, bool Texts = false);
  /// The entry point through which others may have the object that E names;
  /// ~0u: not known to be shared.
  uint32_t shared(FnId F, ExprId Object, Point At, ShareWay How = {});
  /// The same, by a way on which no lock is held if there is one.
  uint32_t sharedBest(FnId F, ExprId Object, Point At, bool Detached = false) {
    uint32_t Entry = shared(F, Object, At, {true, Detached});
    return Entry != ~0u ? Entry : shared(F, Object, At, {false, Detached});
  }
  /// The same of the object of a member that F has loaded.
  uint32_t shared(FnId F, const Load &L) {
    return sharedBest(F, L.Object, L.At);
  }
  /// The same, where the event that uses it runs detached: whoever passes a
  /// shared object here has detached, if the function itself has not.
  uint32_t sharedDetached(CodeRef Use, const Load &L) {
    return sharedBest(Use.Fn, L.Object, L.At,
                      !Flow.runsIn(Use, Mode::Detached));
  }
  /// Two threads may come to the detached use with the same object at a time.
  /// `Ends`: the use is an end.
  bool meetsItself(CodeRef Use, const Load &L, bool Ends = false) {
    ShareWay How{.Detached = !Flow.runsIn(Use, Mode::Detached), .Twice = true};
    How.Ends = Ends;
    return !admitsOne(Use) && shared(Use.Fn, L.Object, L.At, How) != ~0u;
  }
  /// The same of an object by where it comes from, or what it is found in.
  uint32_t shared(FnId F, const Origin &Object, ShareWay How = {}) {
    return sharedOrigin(F, Object, How);
  }
  /// The function holds no lock there that survives a detach.
  bool unlockedAt(CodeRef At) const { return unlocked(At, ExprId()); }
  /// Nobody holds a lock, on some way, where this member of a shared object is
  /// used.
  bool open(CodeRef Use, ExprId Field);
  bool open(CodeRef Use, const Load &L);
  bool open(CodeRef Use, const Origin &Object) {
    return unlocked(Use, ExprId()) && shared(Use.Fn, Object, Unlocked) != ~0u;
  }
  /// An entry point that leads to the function, on finished objects; or ~0u.
  uint32_t entryOf(FnId F);
  /// All functions that are such entry points.
  std::set<FnId> entriesTo(FnId F);
  /// One object may be both the one whose member is used and the one whose
  /// member is changed, as far as their types of Python's tell.
  bool sameObject(CodeRef Use, const Load &L, const MemberChange &Change);
  /// `Writer` tests what `Reader` sets like a flag.
  bool coordinated(FnId Reader, FnId Writer, Member About);
  /// The change asks for what is set like a flag on every path to the use.
  bool coordinated(CodeRef Use, const MemberChange &Change, Member About);
  /// Every path to the change asks for one of the flags, and runs no Python
  /// code after that.
  bool asks(const MemberChange &Change, const std::set<Member> &Flags);
  /// A call that runs Python code: always, or by a special method of an object
  /// that comes from outside. `Others`: or that detaches.
  bool letsOthersIn(CodeRef Call, bool Others);
  /// The member is set like a flag on every path to the event, by the function
  /// or before a call of it.
  bool announced(CodeRef At, Member Flag);
  const std::set<Member> &testedIn(FnId F);
  /// The function, or what it hands the pointer to, stores where it points; one
  /// without a body may.
  bool fills(FnId G, uint32_t Param, unsigned Steps = 3) const;
  /// By the function, what it calls, or its callers.
  std::set<Member> testedAround(FnId F);
  /// What the branch at the end of a block asks for.
  std::set<Member> testedBy(FnId F, BlockId B);
  /// Members that the function, what it calls or its callers set like a flag.
  std::set<Member> flagsAround(FnId F);

private:
  /// A call gets what was read from a member.
  struct Given {
    EventId Call;
    uint32_t Arg;
    Load L;
  };

  const Program &P;
  const FlowResult &Flow;
  const Contexts &C;
  Views &V;
  const Locksets &Locked;
  MayRun Runs;
  std::map<Member, std::vector<CodeRef>> Writes;
  std::map<Member, std::set<FnId>> Readers; ///< who reads it
  std::map<Member, TypeKind> Types;
  std::vector<std::vector<uint32_t>> EntriesOf;
  std::optional<std::set<NameId>> ObjectRecords;
  std::map<Member, std::vector<MemberChange>> Changes, Anew;
  std::map<std::tuple<uint32_t, uint32_t, bool, bool, bool, bool>, uint32_t>
      SharedParams;
  static constexpr ShareWay Unlocked{true, false};
  std::map<FnId, std::map<ExprId, ExprId>> Slots;
  std::map<FnId, std::map<Member, std::vector<Given>>> GivenIn;
  std::map<FnId, std::set<ExprId>> Freed; ///< what the function's calls free
  std::map<FnId, std::set<Member>> Flags, Tested, Below;
  SummarySolver Solver;
  /// The function gives its parameter to a call of which nothing is known.
  Summaries<std::pair<FnId, uint32_t>, bool> Ends;
  /// The function changes (or reads) what its parameter points to in one step.
  using AtomicParam = std::tuple<FnId, uint32_t, bool>;
  Summaries<AtomicParam, bool> Atomic;
  /// The function sets the member like a flag and may return so.
  Summaries<std::pair<FnId, Member>, bool> Leaves;

  void index(FnId F);
  void findObjectRecords();
  void namesRecords(FnId F, uint32_t Param);
  void countsRecords(FnId F);
  const std::map<ExprId, ExprId> &slots(FnId F);
  ExprId behindSlot(FnId F, const Expr &Place);
  uint32_t sharedParam(FnId F, uint32_t Param, ShareWay How);
  uint32_t entryIn(FnId F, bool Detached) const;
  bool isCount(FnId F, ExprId E);
  /// The call is made for an object that nobody else has any more.
  bool lastReference(CodeRef Call);
  uint32_t sharedOrigin(FnId F, const Origin &O, ShareWay How);
  uint32_t sharedCapture(FnId F, VarId X, ShareWay How);
  /// The types of Python's that the object may be of; nothing: not known.
  std::optional<std::set<uint32_t>> typesOf(FnId F, ExprId Object, Point At);
  /// The function holds no lock there that survives a detach, other than of
  /// another object.
  bool unlocked(CodeRef At, ExprId Object) const;
  bool endsObject(FnId F, ExprId Object);
  const std::set<Member> &flagsIn(FnId F);
  const std::set<Member> &flagsBelow(FnId F);
  bool leavesSet(FnId F, Member Flag);
  bool changesFlag(CodeRef At, Member Flag);
  bool isFlag(Member M) const;
  bool handsOwn(CodeRef Call, uint32_t Arg);
  /// The slot by which Python fills in the object, that leads to this.
  uint32_t madeAnew(CodeRef Do, ExprId Object, Member M, unsigned Up);
  bool firstTimeOnly(FnId F, Member M, EventId Do);
  MemberChange classify(CodeRef At, Member M);
  EventId releaseOf(CodeRef Set, Member M, bool Handle);
  const std::map<Member, std::vector<Given>> &given(FnId F);
  bool releases(FnId F, EventId Call, uint32_t Arg, bool Cleared);
  bool puts(FnId F, EventId Id, Member M, ExprId Object);
  /// What was read there, and is ended, was put there by the same call.
  bool endsOwn(FnId F, const Load &L, EventId Read);
  bool endsParam(FnId F, uint32_t Param);
  bool isNoHandle(FnId F, ExprId Value, Member M) const;
  void flaggedEnds(Member M, FnId F, std::vector<MemberChange> &Out);
  bool oneWay(Member Flag, int64_t Value);
  bool atomically(FnId F, EventId Call, uint32_t Arg, bool Changes);
  bool findAtomic(const AtomicParam &Of);
  std::vector<ExprId> atomicFields(FnId F, EventId Call, bool Changes);
  bool announces(CodeRef At, Member Flag);
  bool isLate(CodeRef At) const;
  LockOp lockStep(CodeRef At) const;
  bool underLock(CodeRef At, std::optional<Member> Reading = {});
  bool takesBack(CodeRef At, Member Flag);
  bool admitsOne(CodeRef Call);
  bool asked(CodeRef Before, const std::set<Member> &Flags, unsigned Up);
  struct Search;
  void follow(FnId F, ExprId E, Point At, EventId Copy, Search &S);
  void followResult(FnId F, EventId Call, EventId Copy, Search &S);
  void followText(FnId F, EventId Call, Slot Is, EventId Copy, Search &S);
  void followDef(FnId F, VarId X, EventId Def, Search &S);
  void getter(FnId F, EventId Call, FnId G, ExprId Value, Point At,
              EventId Copy, Search &S);
  bool takesReference(FnId F, ExprId Field);
  FnId helper(FnId F, const Event &Call) const;
  std::set<FnId> around(FnId F, unsigned Up) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_MEMBERS_MEMBERS_H
