//===- Reach.h - may Python code change this object meanwhile? --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a call runs Python code while a function holds a pointer into a
// list. Can that code get hold of the list and change it?
//
// Approach: evidence that it can, from where the list came:
//  * a result or output of a library's call, unless the call makes new objects
//    or ones that never change;
//  * an element of a tuple, a list or an array: the container may be private,
//    what is in it is shared, unless all of it is known and private (Escape.h);
//  * a parameter, when somebody passes such an object, or nobody is known to
//    call the function; the argument tuple and the keywords of an entry point
//    are private to the call, and an object of C++ that is a variable of the
//    function or of its caller is not shared (OwnStorage.h);
//  * an object of C++ that an entry point works on by reference, its first
//    parameter, when another one resizes or mutates its own of that type;
//  * a member, by record and name, or a global whose object some function of
//    the program resizes or mutates: who is called back may call that one. What
//    a function does to an object that it has just made, or to a member of one,
//    or to a record that all of its callers have just made and have for
//    themselves, or while modules are made, is construction, not change: a
//    table that only grows while it is filled stays as it is. Of an array of
//    containers each element is the array. Python code has no way to a member
//    of a record that one call has for itself (Owners.h), if the member is the
//    object itself or is only ever given new ones.
//    What a wrapper in a variable holds is what it was made with.
// A function that hands the object to a call which only takes objects that
// never change (role `immutable`) settles it, for the paths on which it does:
// `if (PyTuple_Check(x)) ... PyTuple_GET_SIZE(x)` says nothing of the x that
// comes to the other branch. Where no test of the object leads to such a call,
// it holds for every path that passes the call.
//
// Termination: least fixpoints over calls (Summaries.h).
//
// Unsound: a member is its record and name, an object of C++ its type; that
// callers and callbacks meet in one object is not shown. What is not known (a
// result of a function without a body) is no evidence.
//
// Cost: calls of the program once, then the callers of the functions asked for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_REACH_REACH_H
#define NOGIL_ENGINE_REACH_REACH_H

#include "reach/Escape.h"
#include "reach/OwnStorage.h"
#include "sharing/Owners.h"
#include "values/Views.h"
#include <map>
#include <optional>

namespace nogil {

/// What lends an item that nobody has counted.
struct Lender {
  Origin Of;            ///< the container
  const OriginStep *By; ///< says so; null: a tuple, which keeps its items
};
/// Of an item of a list, a dict, an iterator's operands; nothing: it is none.
std::optional<Lender> lenderOf(const Origin &Item);

class Reach {
public:
  Reach(Views &V, const Contexts &Ctx, const Effects &Eff);
  /// At the event; None: wherever it is.
  bool changeable(FnId F, const Origin &Object, EventId At = EventId());
  /// What is in the container stays there, whoever can change it.
  bool lasting(FnId F, const Origin &Container, unsigned Depth = 0);
  /// Where some function of the program changes such an object; null: not
  /// known.
  const CodeRef *changedAt(FnId F, const Origin &Object) const;
  /// The same, so that what it holds may go: an item is taken out or replaced.
  /// An array of containers stands for each of them. Not where the key behind
  /// the container, argument Arg, is spelled as another one than at For.
  const CodeRef *dropsAt(FnId F, const Origin &Object, CodeRef For,
                         uint32_t Arg) const;
  /// The member is one of a record that is a variable of the function, or that
  /// a call has returned whole: what others put into members of that name says
  /// nothing of it.
  bool inOwnRecord(FnId F, const Origin &Member) const;
  /// Each record gets a new object there, which nobody else has put there.
  bool madeForRecord(const Origin &Member);
  /// What a wrapper in a variable was made with; nothing: it is none.
  std::optional<std::vector<Origin>> wrapped(FnId F, const Origin &Object);
  /// The objects that argument Arg names: of `&x`, what the pointer x holds.
  std::vector<Origin> objects(FnId F, EventId Call, uint32_t Arg);

private:
  Views &V;
  const Program &P;
  const Contexts &Ctx;
  const Effects &Eff;
  Owners Own;
  OwnStorage Mine;
  Escape Esc;
  /// That someone mutates.
  struct Mutation {
    CodeRef At;
    uint32_t Arg;
    bool OnlyAdds; ///< what was there stays
  };
  using Mutations = std::vector<Mutation>;
  std::map<std::pair<NameId, NameId>, Mutations> Members; ///< record and name
  std::map<std::string, Mutations> Globals;               ///< by USR
  std::map<std::string, Mutations> Types; ///< of objects of entry points
  /// The same, of arrays of containers.
  std::map<std::pair<NameId, NameId>, Mutations> Arrays;
  std::map<std::string, Mutations> GlobalArrays;
  /// Members that are only ever given new objects, as far as asked.
  std::map<std::pair<NameId, NameId>, bool> OnlyNew, MadeAnew;
  Summaries<std::pair<FnId, uint32_t>, bool> Params;
  Summaries<std::pair<CodeRef, bool>, bool> Made; ///< true: what it returned

  void index();
  void noteMutation(FnId F, EventId Call, uint32_t Arg);
  const Mutations *mutations(FnId F, const Origin &Object) const;
  bool otherKey(CodeRef A, uint32_t ArgOfA, const Mutation &B) const;
  bool isNew(FnId F, const Origin &Object);
  bool filledAnew(FnId F, const OriginStep &Member);
  bool assignsMember(FnId G, const OriginStep &Member) const;
  bool building(FnId F, const Origin &Object, EventId At);
  bool inPrivate(FnId F, const Origin &Object, EventId At);
  bool onlyNew(const OriginStep &Member);
  bool isMade(FnId F, const Origin &O);
  template <class Fn>
  void forEachSet(const OriginStep &Member, const Fn &Do) const;
  bool asksForClass(FnId F, const Event &E) const;
  std::vector<EventId> shownImmutable(FnId F, const Origin &Object);
  bool asked(FnId F, ExprId Cond, Point At, const Origin &Object,
             const std::vector<EventId> &But);
  bool underTest(FnId F, EventId At, const Origin &Object,
                 const std::vector<EventId> &But);
  bool isImmutable(FnId F, const Origin &Object, EventId At);
  std::string selfType(FnId F, uint32_t Index) const;
  bool findParam(FnId F, uint32_t Index);
  bool findMade(FnId F, EventId Call, Slot Where);
};

} // namespace nogil

#endif // NOGIL_ENGINE_REACH_REACH_H
