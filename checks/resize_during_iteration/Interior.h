//===- Interior.h - pointers into what has moved meanwhile ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a pointer, an iterator, a position or a checked length of an object
// is used although something in between may have resized, freed or changed the
// object: a call that says so, or one that runs Python code.
//
// Approach: typestates over paths (Strom and Yemini 1986; Paths.h).
//  * taken: a variable gets a value whose last steps are `interior`
//    (Origins.h); or a parameter is handed one by a caller, which is asked for
//    each caller (Handed.h). lost: a call resizes, frees or mutates the owner,
//    or runs Python code that may (Reach.h). A use of the variable after that,
//    before it is assigned again, is the finding.
//  * measured: the length of a list was read, here or by the caller, and an
//    item is accessed without a test of its own. Lost by Python code in
//    between; the length being read again makes it good.
//  * lent: an item of a list is handed to a call that runs Python code, which
//    may take it out of the list, and is used once more without a reference of
//    one's own (InteriorItems.cpp).
//  * read after end: a member that points into an object is read after a call
//    that frees the memory, before the object is filled again.
//
// What loses what: a resize ends pointers, not numbers; it is done knowingly.
// Python code ends positions and pointers of lists, dicts and containers of
// C++; nobody resizes arrays from within a conversion. A special method runs
// only where the operand is not tested to be of a builtin class on every path;
// what a list is asked itself (its length) runs nothing. Of several calls that
// may have done it, one that is handed an item is named before one that surely
// runs Python code, and that before any other.
// A position in a dict is as good as before on a branch that finds the size to
// be what it was (InteriorSizes.cpp).
//
// Lattice: per search, which call lost it, or none. Finite; a path search
// gives up above its cap, which is no finding.
//
// Unsound: owners are compared as origins, so two ways to one object are two
// objects; only two references to C++ objects of one type that an entry point
// gets may be one, unless it compares their addresses. Values kept in memory
// rather than in variables are not followed.
//
// Cost: one path search a pointer with a call that may end it.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_INTERIOR_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_INTERIOR_H

#include "cfg/Paths.h"
#include "checks/resize_during_iteration/Handed.h"
#include "reach/Reach.h"
#include "reach/References.h"
#include "values/MayRun.h"

namespace nogil {

enum class InvalidatedBy : uint8_t { Resized, Freed, Mutated, Python };
enum class Invalidated : uint8_t {
  Pointer,  ///< a variable that points into the owner, or an iterator
  Position, ///< a number that says where an iteration stands
  Length,   ///< a test of the length
  Member,   ///< a member of the owner, read again
  Kept,     ///< an iterator, kept by the call By
  Item      ///< an item, borrowed from the owner
};

struct Invalidation {
  Origin Owner;
  FnId In;      ///< the function in whose words Owner is
  CodeRef From; ///< the caller's call that has handed it in, or None
  Invalidated What = Invalidated::Pointer;
  InvalidatedBy How = InvalidatedBy::Resized;
  const Role *Via = nullptr; ///< how it was taken
  VarId Var;                 ///< Pointer, Position, Item
  EventId Taken;             ///< None for Member, and where From is known
  EventId By;
  SrcRange Used;
  bool AsItself = false; ///< Item: by being asked what a builtin list answers
};

class InteriorSearch {
public:
  InteriorSearch(Views &V, const Contexts &Ctx, const Effects &Eff)
      : V(V), P(V.program()), Eff(Eff), Runs(V, Eff), R(V, Ctx, Eff), Refs(V),
        Given(V) {
    findInvalidating();
  }
  /// One a hazard: of one object, in one loop; in the order of events.
  std::vector<Invalidation> find(FnId F);
  Reach &reach() { return R; }

private:
  Views &V;
  const Program &P;
  const Effects &Eff;
  MayRun Runs;
  Reach R;
  References Refs;
  Handed Given;
  std::map<FnId, std::vector<Origin>> Pinned; ///< those that stay in place

  // Of the function that is being looked at.
  FnId F;
  const Skeleton *S = nullptr;
  const Defs *D = nullptr;
  struct Invalidator {
    EventId At;
    InvalidatedBy How;
    std::vector<Origin> Of; ///< not for Python
  };
  std::vector<Invalidator> Invalidators;
  std::vector<EventId> Python;
  std::map<std::pair<Origin, EventId>, bool> Changeable;
  struct HandedIn {
    VarId X;
    Origin Here; ///< the owner, if it is an argument, too; else Unknown
    HandedValue By;
  };
  std::vector<HandedIn> Pointers, Measures;
  std::set<uint32_t> Pointed; ///< variables that something points into
  bool Sequences = false;     ///< something is taken that Python code may end
  bool Keeps = false;         ///< something is kept beyond a call
  std::vector<bool> Ends;     ///< by FnId: resizes or mutates, at any depth

  void findInvalidating();
  bool relevant();
  void note(const Role &Does, ExprId Object);
  uint32_t rootOf(ExprId E) const;
  void findInvalidators();
  bool changeable(const Origin &O, EventId At);
  bool changeable(CodeRef At, const Origin &O);
  const std::vector<Origin> &pinned(FnId In);
  void findHanded();
  Origin argumentFor(CodeRef Call, const Origin &Object);
  /// The owners that O points into directly, with the role that says so.
  std::vector<std::pair<Origin, const Role *>> owners(const Origin &O,
                                                      bool Deep) const;
  using InvalidatorsOf = std::vector<std::pair<EventId, InvalidatedBy>>;
  InvalidatorsOf invalidatorsOf(const Origin &Owner, const Role &Via,
                                bool Number,
                                const std::function<bool()> &Changeable);
  bool asksItself(EventId Call, const Origin &Owner);
  unsigned doubt(EventId Call, const Origin &Owner);
  std::vector<EventId> mostEvidentFirst(const Origin &Owner,
                                        std::vector<EventId> Calls);
  bool isKey(const OriginStep &Item);
  bool sameEntry(const Invalidator &E, const Origin &Owner);
  std::vector<EventId> takenOut(FnId In, const Origin &Owner);
  bool reachedBefore(CodeRef At, const std::vector<EventId> &Not);
  bool viewsItself(VarId View);
  bool mayBeSame(const Origin &A, const Origin &B) const;
  bool mayBeOneOf(const std::vector<Origin> &Of, const Origin &O) const;

  void variable(VarId X, EventId Taken, std::vector<Invalidation> &Out);
  void search(Invalidation L, std::vector<Invalidation> &Out);
  void walk(const Invalidation &L, InvalidatorsOf Ends, Point From,
            std::span<const Assumption> Known, std::vector<Invalidation> &Out);
  bool mostEvident(const Invalidation &L, InvalidatorsOf Ends, Point From,
                   std::span<const Assumption> Known, uint32_t In,
                   std::vector<Invalidation> &Out);
  bool usedAfter(const Invalidation &L, const InvalidatorsOf &Ends, Point From,
                 std::span<const Assumption> Known, uint32_t In,
                 std::vector<Invalidation> &Out);
  void handed(std::vector<Invalidation> &Out);
  bool oneHazard(const Invalidation &A, const Invalidation &B);
  uint32_t loopOf(EventId E);
  /// ~0: every event is.
  bool inLoop(uint32_t L, EventId E) {
    return L == ~0u || V.loops(F)[L].contains(D->blockOf(E));
  }
  struct Accesses {
    std::set<EventId> Lengths, Items;
    const Role *Via = nullptr;
    const HandedIn *Measured = nullptr; ///< the length, by a caller
  };
  void findAccesses(std::map<Origin, Accesses> &Lists);
  void lengths(std::vector<Invalidation> &Out);
  bool length(const Origin &Owner, const Accesses &At, EventId By,
              std::vector<Invalidation> &Out);
  VarId accessedThrough(const std::set<EventId> &Items);
  bool isAnother(EventId E, VarId X, const Origin &Owner);
  bool sameSize(BlockId B, ExprId Cond, bool Taken, const Origin &Owner,
                EventId Since);
  bool comparesSize(const Expr &X, BlockId B, const Origin &Owner,
                    EventId Since);
  bool sizeAsked(const Origin &Owner, EventId Since, EventId Step);
  Answer goesOn(BlockId B, EventId Since, EventId Step);
  bool isSize(const Origin &O, const Origin &Owner) const;
  Answer setSince(ExprId Value, EventId Since, BlockId B, bool OnEach);
  bool endsScope(EventId E, VarId X) const;
  bool returnsIt(EventId ScopeEnd, VarId X) const;
  SrcRange usedAt(const PathHit &Hit, VarId X) const;
  bool takesOwn(EventId E, VarId X);
  bool returnsOwn(EventId Call);
  bool isOwn(ExprId Value, EventId At, unsigned Copies);
  bool getsItem(EventId Taken, Invalidation &L, bool &Operand);
  std::set<EventId> invalidatorsOfItem(const Invalidation &L, bool Operand);
  bool asksOnly(EventId Call, VarId Item);
  bool usedAfter(Invalidation L, const std::set<EventId> &Ends,
                 std::vector<Invalidation> &Out);
  void item(VarId X, EventId Taken, std::vector<Invalidation> &Out);
  void items(std::vector<Invalidation> &Out);
  const Role *readsMember(ExprId E, VarId X) const;
  void members(std::vector<Invalidation> &Out);
  void kept(std::vector<Invalidation> &Out);

  bool fills(EventId E, uint32_t Arg, VarId X) const;
  bool renewed(EventId E, VarId X) const;
  VarId filled(EventId Call) const;
  bool uses(EventId E, VarId X) const;
  bool isPointer(VarId X) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_INTERIOR_H
