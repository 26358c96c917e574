//===- References.h - does an event keep this object? -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the one reference that a function has to an object is given up. Is
// the object still held, by somebody to whom the function has handed it?
//
// Approach: an event may keep an object if it stores it anywhere but in a local
// variable, takes a reference to it, or hands it, or the address of a variable
// that holds it, to a call. Only calls that are known not to do that are left
// out: those whose row says so (roles `only-uses`, `interior`, `immutable`,
// `tests-exact`), and functions of the program none of whose events may keep
// or give up the parameter.
//
// Lattice: keeps above keeps not; a least fixpoint over parameters
// (Summaries.h).
//
// Unsound: who keeps it in Python code, which gets it as the receiver of a
// call: `obj.method()` may store `obj`. That is taken to be rare, and to be no
// excuse.
//
// Cost: origins of the arguments of the events that are asked for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_REACH_REFERENCES_H
#define NOGIL_ENGINE_REACH_REFERENCES_H

#include "values/Views.h"

namespace nogil {

class References {
public:
  explicit References(Views &V)
      : V(V), P(V.program()), Keeps(V.solver(), false, [this](const auto &Of) {
          return keepsParam(Of.first, Of.second);
        }) {}
  /// The event takes a reference to the object, or gives one up.
  bool counts(FnId F, EventId E, const Origin &O, RoleKind Change);
  /// It may keep the object beyond itself, or give it up in a callee.
  bool mayKeep(FnId F, EventId E, const Origin &O);
  /// On every path to the event the function has taken a reference to the
  /// object, as far as that is known, and has not given it up again.
  bool held(FnId F, EventId At, const std::vector<Origin> &Object);

private:
  Views &V;
  const Program &P;
  /// The function may keep what its parameter is given, or give it up.
  Summaries<std::pair<FnId, uint32_t>, bool> Keeps;
  /// By function: the events that take and those that drop a reference.
  struct Counting {
    std::vector<EventId> Takes, Drops;
  };
  std::map<FnId, Counting> Known;

  const Counting &counting(FnId F);
  bool holds(FnId F, ExprId E, Point At, const Origin &O);
  bool onlyUses(FnId F, EventId Call, uint32_t Arg);
  bool keepsParam(FnId F, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_ENGINE_REACH_REFERENCES_H
