//===- ObjectTypes.h - of which type is the object of a method? -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: two types of Python share one record of C. A method of the one can't
// be given an object of the other: Python looks at the type before it calls. So
// what the methods of the one do to the record says nothing about those of the
// other.
//
// Approach: a type is a variable whose record has an `entries` row with a
// `base`. Its functions are those that its initialiser holds, those in tables
// to which it points, directly or through other tables, and those that are
// assigned to its members. An object may get a method of two types when the
// one is a base of the other.
//
// A function is known when every place from which Python calls it belongs to
// such a type: the first parameter is an object of one of these.
//
// Unsound: nothing is known of types that are made at run time from a
// description, and of those of C++ bindings: they may be any. A base that is no
// variable may be any, too. A class in Python can't inherit from two types of C
// whose records both add members.
//
// Cost: linear in the initialisers, and in the assignments to members.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_OBJECTTYPES_H
#define NOGIL_ENGINE_LINK_OBJECTTYPES_H

#include "link/Refs.h"
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace nogil {

class Program;

class ObjectTypes {
public:
  void build(const Program &P);
  /// The types whose objects the function gets as its first argument; null: not
  /// known.
  const std::set<uint32_t> *of(FnId F) const;
  /// An object may be of both.
  bool related(uint32_t A, uint32_t B) const;
  bool related(const std::set<uint32_t> &A, const std::set<uint32_t> &B) const;
  /// The name of the variable.
  const std::string &name(uint32_t Type) const { return All[Type].Name; }

private:
  friend class ObjectTypeFinder;
  struct Type {
    std::string Name;
    uint32_t Base = ~0u; ///< none of the program
    bool AnyBase = false;
  };
  std::vector<Type> All;
  std::map<FnId, std::set<uint32_t>> Known;

  bool derives(uint32_t From, uint32_t Base) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_OBJECTTYPES_H
