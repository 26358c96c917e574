//===- FunctionValues.h - which functions a pointer may hold ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which functions may `ops->close(x)`, `handler()`, `steps[i]()` and
// `cb(x)` call, where `cb` is a parameter?
//
// Approach: an inclusion-based points-to analysis (Andersen, 1994) of function
// addresses alone, field-based as in Heintze and Tardieu (PLDI 2001): a member
// is one place for all objects of its record, an array one place for all its
// elements, a pointer one place with what it points to. Places are globals,
// locals, parameters, members, and results; what initialisers and assignments
// put there flows along assignments, arguments, and returns, also through calls
// of pointers as they are resolved. A write through a parameter (`*slot = f`)
// goes to what callers pass the address of. Members of a record without a name
// belong to their variable; a record within another has its own members where
// they are named through the outer one.
//
// Lattice: sets of functions under inclusion; sets only grow, so it ends after
// at most (places x functions) additions, of which few are made in practice.
//
// Unsound: addresses that go through integers, unions of bytes, memcpy, or
// memory of the interpreter's own records; what code outside the program stores
// in a member. Imprecise: no path, no object, and no caller is told apart.
//
// Cost: linear in the assignments and arguments that may carry an address, by
// the types of their variables; then by what flows.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_LINK_FUNCTIONVALUES_H
#define NOGIL_ENGINE_LINK_FUNCTIONVALUES_H

#include "link/Refs.h"
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace nogil {

class Program;

enum class PlaceKind : uint8_t {
  Global, ///< A: name of its USR
  Local,  ///< A: function, B: variable; what it points to, too
  Target, ///< A: function, B: parameter; what the function writes through it
  Member, ///< A: record, B: name
  Part,   ///< A: place of a variable of a nameless record, or the member that
          ///< a record is embedded in, or, for what is stored through
          ///< pointers, the member itself; B: name
  Result, ///< A: function
};

struct FunctionPlace {
  PlaceKind Kind;
  uint32_t A, B;
  std::vector<FnId> Held; ///< sorted
};

class FunctionValues {
public:
  /// For a program whose functions are numbered.
  void compute(const Program &P);

  /// The place whose value an expression of F is. None: it is no place, or
  /// one of several, or nothing is ever put there.
  PlaceId place(const Program &P, FnId F, ExprId E) const;
  const FunctionPlace &at(PlaceId I) const { return Places[I.V]; }
  const std::vector<FunctionPlace> &places() const { return Places; }
  /// The functions that an expression of F may be. Sorted.
  std::vector<FnId> of(const Program &P, FnId F, ExprId E) const;
  /// Those of them that the expression names itself.
  std::vector<FnId> named(const Program &P, FnId F, ExprId E) const;
  /// By the kind of the expression and the type of its variable.
  static bool mayCarry(const Program &P, FnId F, ExprId E);
  /// "record::member", "global": for dumps.
  std::string describe(const Program &P, const FunctionPlace &X) const;

private:
  friend class FunctionFlow;
  std::vector<FunctionPlace> Places;
  std::unordered_map<uint64_t, uint32_t> Index; ///< by kind, A and B

  PlaceId find(PlaceKind K, uint32_t A, uint32_t B) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_LINK_FUNCTIONVALUES_H
