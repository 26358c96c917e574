//===- Owners.h - who else has this object? ---------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an object that nobody else knows can't be touched by anybody else,
// however little is locked. What a function has made is its own until it is
// published; a parameter is as private as what callers pass.
//
// Approach: of an object by where it comes from (Origins.h):
//
//  * owned: made here and not published before the event (Ownership.h), a
//    record on the stack, the tuple and the dict of a call's arguments, what a
//    variable of the function is the only owner of (`p->f`, of a unique_ptr);
//  * owned if parameters are: a parameter. It is owned in the end if every call
//    that can race passes something that is; one backward search over the calls
//    looks for one that does not. No answer is kept that is about less than all
//    callers;
//  * not owned: a global, what a member or an item holds, what comes from
//    outside, what is not known. What a member of an object holds that is owned
//    itself is mostly its own: that is left open, as with parameters.
//
// Lattice: yes above if-parameters above no; of several origins the lowest.
//
// Termination: a parameter is visited once in a search; above
// policy::MaxSharedSearch the answer is no, and the function is a budget cut.
//
// Unsound: Ownership.h, on publishing; pointers to what has an only owner.
//
// Cost: a search a parameter that is asked for; answers are kept.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_OWNERS_H
#define NOGIL_ENGINE_SHARING_OWNERS_H

#include "interproc/Contexts.h"
#include "sharing/Ownership.h"

namespace nogil {

enum class OwnedBy : uint8_t { Us, Params, Others };

/// What is known of the destructor of a class; null: nothing, or no class.
const FunctionRow *destructorOf(const Program &P, const TuFacts &T,
                                TypeId Class);

class Owners {
public:
  Owners(Views &V, const Contexts &Ctx, const Effects &Eff)
      : V(V), P(V.program()), Ctx(Ctx), Own(Eff, V) {}
  /// Of what a pointer points to, in the function alone. `Params` gets the
  /// parameters that decide.
  OwnedBy alone(FnId F, ExprId Pointer, Point At, std::set<uint32_t> *Params);
  /// The same with what all racing callers pass: Params is left where some of
  /// them own it and others don't.
  OwnedBy of(FnId F, ExprId Pointer, Point At);
  /// The same of an object by where it comes from, in the function alone.
  bool isOwn(FnId F, const Origin &O, EventId At) {
    return At.valid() && ofOrigin(F, O, V.defs(F).before(At)) == OwnedBy::Us;
  }
  /// Every call that can race passes an object of its own.
  bool param(FnId F, uint32_t Index);

private:
  Views &V;
  const Program &P;
  const Contexts &Ctx;
  Ownership Own;
  std::map<std::pair<FnId, uint32_t>, bool> Known;

  OwnedBy ofOrigin(FnId F, const Origin &O, Point At);
  bool inOwner(FnId F, const Origin &O) const;
  bool isArguments(FnId F, uint32_t Index);
  bool open(FnId F, uint32_t Index);
};

/// --dump=ownership: of each argument of each call.
std::string dumpOwners(const Program &P, Views &V, Owners &O);

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_OWNERS_H
