//===- Bindings.h - what references name ------------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `Progress(PyThreadState *&S) : Saved(S) {}`. A method that restores
// `Saved` restores the variable of whoever made the object. If the member is a
// place of its own, nothing is known of what it holds, and the region that the
// method closes stays open.
//
// Approach: a reference is a name, given once and for good. For each
// constructor, which members of the new object, also of its bases and of the
// objects in it, are bound to which reference parameters; this needs no flow.
// In a function that makes an object in a variable, the members that its
// constructor binds are other names of the places that it was given, and so are
// references that are bound here, also by an initialiser list. Wherever the
// simulation asks for the place of such a member, in its own words or in a
// callee's, it gets the place that it names.
//
// Termination: each round of findBindings() goes one constructor further out;
// their number is limited. Unsound: nothing is known of objects that are made
// elsewhere, and two references that name one place through different pointers
// are two places. An object that is made twice with different places has no
// names. Cost: linear in the events, where there are such constructors.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_BINDINGS_H
#define NOGIL_ENGINE_STATE_BINDINGS_H

#include "link/Program.h"
#include <map>

namespace nogil {

/// A reference that a constructor binds to what it is given.
struct Binding {
  std::vector<NameId> Members; ///< from the object inwards
  uint32_t Param = 0;
  bool operator==(const Binding &) const = default;
};

using Bindings = std::map<FnId, std::vector<Binding>>;

Bindings findBindings(const Program &P);

inline bool isThis(const Skeleton &S, ExprId E) {
  return E.valid() && S.expr(E).Kind == ExprKind::Var && S.expr(E).A == 0 &&
         S.Vars[0].Kind == Storage::This;
}

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_BINDINGS_H
