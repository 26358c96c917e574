//===- Statics.h - who touches a variable of the program --------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a variable of static storage belongs to all threads. The table of
// accesses (Accesses.h) knows it by its name; but a helper that is given its
// address knows a parameter, a member of it is a member of its record, and what
// a pointer in it leads to is something else than the pointer.
//
// Approach: three views of a function.
//
//  * Its uses: what it does to places over a variable of static storage or over
//    a parameter, and what functions below do for it without a lock of their
//    own: a call that writes through a parameter is a write.
//  * Its tests: branches that ask for the value of such a place, directly or
//    through a copy in a variable, and which way out is that of a place that is
//    not set.
//  * What its parameters are given: places of static storage whose address
//    functions pass that run after initialisation and hold no lock.
//
// A place is an access path without the elements of arrays: an array is one
// place, as is each member of a record. What a pointer leads to is *behind* the
// place that holds it.
//
// Termination: paths over parameters are as long as those in the code, and at
// most policy::MaxPlaceDepth steps after calls; each function has at most
// policy::MaxPlaces writes through calls. Both only grow.
//
// Unsound: calls through pointers are not followed; a place whose address is
// kept somewhere has other names.
//
// Cost: the accesses of all functions once, and the origins of what calls of
// functions of the program are given.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RACY_STATIC_STATICS_H
#define NOGIL_CHECKS_RACY_STATIC_STATICS_H

#include "sharing/Accesses.h"

namespace nogil {

/// A place, and the whole of the path where that leads on over a pointer.
struct OwnPlace {
  PathId Own;  ///< None: no place of static storage, nor of a parameter
  PathId Full; ///< as Own, unless it is behind
  bool behind() const { return Own != Full; }
};

struct StaticUse {
  EventId At;
  AccessKind Kind = AccessKind::Read;
  OwnPlace Of;
  ExprId Place; ///< as it stands there; None: a callee's
  CodeRef Deep; ///< what a callee does; not valid: the event itself
};

/// A way out of a branch that asks for a place.
struct StaticTest {
  BlockId Block;
  PathId Own;
  int Unset = -1; ///< the successor that is taken where it is 0; -1: not known
};

/// A place of static storage that a parameter is given the address of.
struct GivenPlace {
  PathId Own;
  std::vector<CodeRef> Calls; ///< outermost first
};

class Statics {
public:
  Statics(Views &V, const FlowResult &Flow, const Contexts &Ctx,
          const Accesses &Table);

  const std::vector<StaticUse> &uses(FnId F);
  const std::vector<StaticTest> &tests(FnId F);
  /// The places of static storage that a place in F stands for: itself, or what
  /// its parameter is given.
  std::vector<GivenPlace> standsFor(FnId F, PathId Own);
  /// Functions that have uses of a place of static storage of their own, or
  /// through a parameter, with the number of the use.
  struct UseRef {
    FnId F;
    uint32_t Use = 0;
    std::vector<CodeRef> Calls;
  };
  const std::vector<UseRef> &usesOf(PathId Static);
  /// Functions with a body, the shortest first: it shows best what is wrong,
  /// and is so whatever it is called and wherever it stands.
  const std::vector<FnId> &order() const { return Order; }
  /// All places of static storage, sorted by name.
  std::vector<PathId> places();

  /// It may run after initialisation, in several threads.
  bool races(FnId F) const;
  /// The place itself, as evaluated there.
  OwnPlace placeOf(FnId F, ExprId E, Point At);
  /// A lock is held there, here or by all callers.
  LockSet locks(CodeRef At) const { return Table.locksets().at(At); }
  /// Locks that keep the two apart, wherever the objects come from.
  bool exclude(CodeRef A, CodeRef B) const;

  bool isGlobal(PathId P) const { return paths().isGlobal(P); }
  /// What the place holds; Other: not known.
  TypeKind kindOf(PathId P);
  const std::string &typeText(PathId P);
  /// "'cache'", "'state.first'"
  std::string name(PathId P) const;
  /// Its variable is declared in a function.
  bool isLocal(PathId P) const;
  PathTable &paths() const { return Table.locksets().paths(); }

private:
  struct TypeAt {
    uint32_t Tu = 0;
    TypeId Id;
  };
  struct Variable {
    TypeAt Type;
    std::string Name;
    bool Local = false;
  };
  struct Pass {
    CodeRef Call;
    FnId To;
    uint32_t Arg = 0;
    PathId Own;
  };

  Views &V;
  const Program &P;
  const FlowResult &Flow;
  const Contexts &Ctx;
  const Accesses &Table;
  std::map<NameId, Variable> Vars;                   ///< by USR
  std::map<std::pair<NameId, NameId>, TypeAt> Types; ///< of members
  std::vector<std::vector<StaticUse>> Uses;          ///< by FnId
  std::vector<std::vector<Pass>> Passes;             ///< by FnId
  std::vector<std::optional<std::vector<StaticTest>>> Tests;
  std::map<std::pair<FnId, uint32_t>, std::vector<GivenPlace>> Given;
  std::map<PathId, std::vector<UseRef>> ByPlace;

  std::vector<bool> Open, RunsOnce; ///< by FnId
  std::vector<FnId> Order;

  void findOrder();
  void findVariables();
  void findOpen();
  void findOnce();
  void findUses(FnId F);
  void findPointers(FnId F);
  void findPasses(FnId F);
  void liftWrites();
  bool lift(const Pass &X);
  void give();
  void index();
  void addUse(FnId F, EventId At, AccessKind Kind, ExprId Place);
  OwnPlace canonical(FnId F, PathId Path);
  PathId throughResult(PathId Path);
  TypeAt typeOf(PathId P) const;
  TypeAt step(TypeAt T, const PathNode &N) const;
  const TypeInfo *info(TypeAt T) const;
  PathId addressed(FnId F, FnId G, EventId Call, uint32_t Arg);
  PathId onto(PathId Own, uint32_t Param, PathId Of);
  void testsIn(FnId F, ExprId E, BlockId B, std::vector<PathId> &Out,
               unsigned Left);
};

} // namespace nogil

#endif // NOGIL_CHECKS_RACY_STATIC_STATICS_H
