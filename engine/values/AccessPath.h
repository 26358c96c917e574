//===- AccessPath.h - names of objects and their members --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: locks, accesses and owners are compared all the time, also between
// functions: is the mutex that is held here the member `m` of the object whose
// member `n` is read?
//
// Approach: an access path is a base (a parameter's value on entry, a global, a
// variable's own storage, what a call returned) and the members that lead from
// it to the place, in RacerD's sense (Blackshear et al., OOPSLA 2018). Paths
// are interned in one table: equal paths are equal numbers. They are made from
// origins (Origins.h), so that copies, casts and helpers that return a member
// are seen through. A path over a parameter means the same in all functions;
// a call translates it by replacing the base by the path of the argument.
//
// Unsound: two paths may lead to one object; an element stands for all of its
// array, which is why paths with one are no identity (`exact`).
//
// Cost: a hash look-up a step.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_ACCESSPATH_H
#define NOGIL_ENGINE_VALUES_ACCESSPATH_H

#include "values/Origins.h"
#include <unordered_map>

namespace nogil {

using PathId = Id<struct PathTag>; ///< PathTable::Nodes; None: not known

enum class PathKind : uint8_t {
  // Bases.
  Param,  ///< A: index
  Global, ///< A: NameId of the USR
  Local,  ///< A: FnId, B: VarId; the variable's own storage
  Result, ///< A: FnId, B: event; what the call returned
  Out,    ///< A: FnId, B: event; what the call wrote through an argument
  // Steps from Parent.
  Field, ///< A: record, B: name
  Elem,
  Inside ///< memory or an item that belongs to the object
};

struct PathNode {
  PathKind Kind = PathKind::Param;
  uint32_t A = 0, B = 0;
  PathId Parent; ///< None: a base
  auto operator<=>(const PathNode &) const = default;
};

class PathTable {
public:
  const PathNode &operator[](PathId P) const { return Nodes[P.V]; }
  PathId make(const PathNode &N);
  PathId param(uint32_t I) { return make({PathKind::Param, I, 0, {}}); }
  PathId field(PathId Of, NameId Record, NameId Name) {
    return make({PathKind::Field, Record.V, Name.V, Of});
  }
  /// None when the origin is unknown or no object.
  PathId of(const Program &P, FnId F, const Origin &O);
  /// None unless there is exactly one.
  PathId of(const Program &P, FnId F, const std::vector<Origin> &Of);

  /// The base, without steps.
  PathId root(PathId P) const;
  /// What the last step leads from; of a base, itself.
  PathId object(PathId P) const {
    return Nodes[P.V].Parent.valid() ? Nodes[P.V].Parent : P;
  }
  /// P is Prefix, or a part of it.
  bool within(PathId P, PathId Prefix) const;
  /// P with To in place of From, of which it is a part; None: it is not.
  PathId rebase(PathId P, PathId From, PathId To);
  /// The same object whenever the path is the same: no element on the way.
  bool exact(PathId P) const;
  bool isGlobal(PathId P) const {
    return P.valid() && Nodes[root(P).V].Kind == PathKind::Global;
  }
  /// A parameter or a global at the base: means something to a caller.
  bool closed(PathId P) const;
  /// A caller's path for one of the callee; Args are the paths of the
  /// arguments. None: nothing that the caller can name.
  PathId translate(PathId P, const std::vector<PathId> &Args);
  /// "arg0->lock", "M": as the assertions of tests spell it.
  std::string print(PathId P, const Program &Prog) const;
  size_t size() const { return Nodes.size(); }

private:
  struct Hash {
    size_t operator()(const PathNode &N) const noexcept {
      uint64_t H = uint64_t(N.Kind) * 0x9e3779b97f4a7c15ull;
      for (uint32_t X : {N.A, N.B, N.Parent.V})
        H = (H ^ X) * 0xff51afd7ed558ccdull, H ^= H >> 32;
      return H;
    }
  };
  std::vector<PathNode> Nodes;
  std::unordered_map<PathNode, PathId, Hash> Known;
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_ACCESSPATH_H
