//===- VirtualCalls.h - what a virtual call may reach -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which functions may `p->run()` enter, where `run` is virtual?
//
// Approach: class hierarchy analysis (Dean, Grove, Chambers: ECOOP 1995) over
// all units: the function that is named and its overriders in the classes that
// an object of the expression's class may have. Where each value of the
// object's expression is seen to be made in the function, or in a function that
// it calls (a variable of the class, of whatever storage, `new T`, a smart
// pointer made for a T), only the overriders of these classes. A pure function
// is never entered.
//
// Lattice: sets of classes under inclusion, with "any" on top. What a value may
// come from is a graph over variables and results, without the order of the
// assignments; the classes are those that are reached, each node is seen once.
//
// Unsound: classes that no unit defines (of libraries, of plugins). A variable
// whose address is taken may hold any object, so that nothing is lost there.
//
// Cost: linear in the overriders; for an object, in the events of a function.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_VIRTUALCALLS_H
#define NOGIL_ENGINE_LINK_VIRTUALCALLS_H

#include "facts/TuFacts.h"
#include "link/Refs.h"
#include <map>
#include <set>
#include <vector>

namespace nogil {

class Program;

class VirtualCalls {
public:
  explicit VirtualCalls(const Program &P);

  /// The functions that a call with EF_Virtual may enter. Sorted; empty: none
  /// that any unit shows.
  std::vector<FnId> targets(FnId F, const Event &Call) const;
  /// The same for a call of Named on an object of a class, or of one derived
  /// from it.
  std::vector<FnId> overridersIn(FnId Named, NameId Class) const;
  /// The classes that an expression's object has, or that a pointer or an owner
  /// is made for; where that is open, what the expression's type says.
  std::set<NameId> classesOf(FnId F, ExprId E) const;
  /// Of an object of a class: virtual functions that no unit has a body for,
  /// and what the class has in their place. No destructors.
  struct Replaced {
    FnId Library, By;
    auto operator<=>(const Replaced &) const = default;
  };
  std::vector<Replaced> replaced(NameId Class) const;
  /// Whether any class has such.
  bool anyReplaced() const;

private:
  friend class ObjectClasses;
  const Program &P;
  std::map<NameId, std::set<NameId>> Bases;   ///< all levels, and itself
  std::map<NameId, std::set<NameId>> Derived; ///< the same
  std::set<NameId> Polymorphic;               ///< they have virtual functions
  std::map<FnId, std::set<FnId>> Overriders;  ///< on all levels
  std::map<FnId, NameId> ClassOf;

  void addBases(NameId Class, const std::map<NameId, std::set<NameId>> &Direct);
  void finalIn(FnId Named, NameId Class, std::set<FnId> &Out) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_VIRTUALCALLS_H
