//===- SpelledFlags.h - the names in an expression of flags -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Roles of calls ask for flags by name (NPY_ITER_REFS_OK, PyBUF_WRITABLE). An
// argument may be one constant, `A | B`, `c ? A : B`, or a variable that got
// such values on several paths. Two sets tell what it may be: the names that
// occur on some path and those that occur on each.
//
// A variable is followed to its definitions, depth first, each once a
// question. One that is reached again through itself (`flags |= A` in a loop)
// adds nothing to what it starts from, so it is left out there: the least
// solution for the names of some path, the greatest for those of each. Cost:
// linear in the definitions that are reached; answers are kept.
//
// An array of flags (one word an operand) has what any of its elements is given
// anywhere in the function; nothing that each path gives it is known. So has a
// record whose address is given (`&hints`) what any of its members is: which
// member the function looks at, the names say.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_SPELLEDFLAGS_H
#define NOGIL_ENGINE_VALUES_SPELLEDFLAGS_H

#include "cfg/Defs.h"
#include "link/Program.h"
#include <map>
#include <optional>
#include <set>
#include <string_view>

namespace nogil {

class Views;

class SpelledFlags {
public:
  struct Set {
    std::set<std::string_view> Any; ///< on some path
    std::set<std::string_view> Every;
    bool Complete = true; ///< everything that it may hold could be read
  };

  explicit SpelledFlags(Views &V) : V(V) {}

  /// The flags in E as evaluated at At. Valid as long as this object.
  const Set &of(FnId F, ExprId E, Point At);

private:
  Views &V;
  std::map<std::tuple<uint32_t, ExprId, Point>, Set> Known;
  /// Definitions that the question has come to; none while one is read.
  std::map<EventId, std::optional<Set>> Read;

  Set read(FnId F, ExprId E, Point At);
  static Set both(const Set &L, const Set &R, bool Alternative);
  Set ofVar(FnId F, VarId X, Point At);
  Set ofParts(FnId F, VarId X);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_SPELLEDFLAGS_H
