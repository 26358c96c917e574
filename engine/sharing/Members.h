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
//    constant is assigned and nothing else is seen. Else replaced.
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
#ifndef NOGIL_ENGINE_SHARING_MEMBERS_H
#define NOGIL_ENGINE_SHARING_MEMBERS_H

#include "interproc/Contexts.h"
#include "sharing/Locksets.h"
#include "values/Views.h"
#include <set>

namespace nogil {

struct Member {
  NameId Record, Name;
  auto operator<=>(const Member &) const = default;
};

/// A member that a value was loaded from.
struct Load {
  ExprId Field; ///< the Field expression
  Point At;     ///< where it was evaluated
  EventId Copy; ///< the assignment that copied it into a variable; None: none
  bool Inside = false; ///< the member's own storage: `&self->stream`
};

struct MemberChange {
  enum KindT : uint8_t { Replaced, Cleared, Released } Kind = Replaced;
  CodeRef At;              ///< the assignment, or the call that frees the value
  CodeRef Release;         ///< what ends the old value; None unless Released
  bool ToNumber = false;   ///< -1: a descriptor, no pointer
  bool ToConstant = false; ///< NULL, -1
  uint32_t EntryIndex = ~0u; ///< into Program::Entries: how it is reached
  bool IsEntry = false;      ///< the function is an entry point itself
};

class Members {
public:
  Members(const Program &P, const Contexts &C, Views &V,
          const Locksets &Locked);

  Member of(FnId F, ExprId Field) const;
  /// The member that an assignment goes to: `p->f = v`, or `*slot = v` where
  /// `slot` was set to `&p->f`. None: a variable or something else.
  ExprId assignedField(FnId F, const Event &E);
  /// The member that an event assigns or frees, or None.
  ExprId changedField(FnId F, const Event &E);
  /// Some function changes it. Cheap.
  bool assigned(Member M) const { return Writes.count(M); }
  /// Changes of existing objects, in the order of the code.
  const std::vector<MemberChange> &changes(Member M);
  /// What loads of members E is made of: through copies, casts, pointer
  /// arithmetic and elements.
  std::vector<Load> loads(FnId F, ExprId E, Point At);
  /// The entry point through which others may have the object that E names;
  /// ~0u: not known to be shared.
  /// `Unlocked`: on a way on which no lock is held that survives a detach.
  uint32_t shared(FnId F, ExprId Object, Point At, bool Unlocked = false);
  /// The same of an object by where it comes from, or what it is found in.
  uint32_t shared(FnId F, const Origin &Object, bool Unlocked = false) {
    return sharedOrigin(F, Object, Unlocked);
  }
  /// Nobody holds a lock, on some way, where this member of a shared object is
  /// used.
  bool open(CodeRef Use, ExprId Field);
  bool open(CodeRef Use, const Origin &Object) {
    return unlocked(Use, ExprId()) && shared(Use.Fn, Object, true) != ~0u;
  }
  /// An entry point that leads to the function, on finished objects; or ~0u.
  uint32_t entryOf(FnId F);
  /// All functions that are such entry points.
  std::set<FnId> entriesTo(FnId F);
  /// `Writer` tests what `Reader` assigns.
  bool coordinated(FnId Reader, FnId Writer, Member About);
  const std::set<Member> &testedIn(FnId F);
  /// What the branch at the end of a block asks for.
  std::set<Member> testedBy(FnId F, BlockId B);
  /// Members that the function, what it calls or its callers set like a flag.
  std::set<Member> flagsAround(FnId F);

private:
  const Program &P;
  const Contexts &C;
  Views &V;
  const Locksets &Locked;
  std::map<Member, std::vector<CodeRef>> Writes;
  std::vector<std::vector<uint32_t>> EntriesOf;
  std::map<Member, std::vector<MemberChange>> Changes;
  std::map<std::tuple<uint32_t, uint32_t, bool>, uint32_t> SharedParams;
  std::map<FnId, std::map<ExprId, ExprId>> Slots;
  std::map<FnId, std::set<Member>> Flags, Tested;
  SummarySolver Solver;
  /// The function gives its parameter to a call of which nothing is known.
  Summaries<std::pair<FnId, uint32_t>, bool> Ends;

  void index(FnId F);
  const std::map<ExprId, ExprId> &slots(FnId F);
  ExprId behindSlot(FnId F, const Expr &Place);
  uint32_t sharedParam(FnId F, uint32_t Param, bool Unlocked);
  uint32_t sharedOrigin(FnId F, const Origin &O, bool Unlocked);
  /// The function holds no lock there that survives a detach, other than of
  /// another object.
  bool unlocked(CodeRef At, ExprId Object) const;
  bool endsObject(FnId F, ExprId Object);
  const std::set<Member> &flagsIn(FnId F);
  MemberChange classify(CodeRef At, Member M);
  bool releases(FnId F, EventId Call, uint32_t Arg, bool Cleared);
  bool endsParam(FnId F, uint32_t Param);
  void follow(FnId F, ExprId E, Point At, EventId Copy, std::set<EventId> &Seen,
              std::vector<Load> &Out);
  std::set<FnId> around(FnId F, unsigned Up) const;
  void fields(FnId F, ExprId E, std::set<Member> &Out) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_MEMBERS_H
