//===- Accesses.h - who touches what, and how it is protected ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a rule about data that threads share asks of one place in memory who
// reads and writes it, in which thread state, under which locks, whether others
// can have the object, and whether two of these can happen at once. Every rule
// that looked for itself found something else.
//
// Approach: one table of all accesses of the program to globals and to members
// of records, made once, when the first rule asks, and frozen; the model is
// RacerD (Blackshear, Gorogiannis, O'Hearn, Sergey, OOPSLA 2018). An access is
// an event, the access path of the place, a kind, the thread states, the locks
// that are held (Locksets.h), whether the object is owned (Owners.h) and in
// which contexts the function runs (Contexts.h). What API calls do to their
// arguments is said by roles. A place is a global, or a member by its record
// and name: all accesses to it are found by that.
//
// Two accesses conflict when one of them writes, both may run after
// initialisation and at once, neither object is owned, and no lock is common to
// both: a global one, the same member of the object, a section on it. The
// answer is yes, no, or not known.
//
// Unsound: a member is its record and name; whether two paths lead to one
// object is not shown. Elements of arrays are their array.
//
// Cost: linear in the events that read, write or hand on a place; who owns an
// object is found out when it is asked for.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_SHARING_ACCESSES_H
#define NOGIL_ENGINE_SHARING_ACCESSES_H

#include "sharing/Locksets.h"
#include "sharing/Owners.h"
#include <mutex>
#include <span>

namespace nogil {

enum class AccessKind : uint8_t {
  Read,
  NullTest,
  Write,
  WriteConstant,
  Update, ///< reads and writes: `+=`, `x = x | y`
  TakeReference,
  Release, ///< gives up a reference, or frees
  Iterate,
  ContainerCall, ///< changes what the container holds
  AddressTaken,
  Atomic,
};
const char *spelled(AccessKind K);
/// May change what is in the place, or end it.
bool writes(AccessKind K);

struct Access {
  CodeRef At;
  ExprId Place;  ///< as it stands in the function
  PathId Path;   ///< None: nobody can name the object
  NameId Record; ///< of the member; None: a global
  NameId Name;   ///< the member, or the USR of the global
  AccessKind Kind = AccessKind::Read;
  uint8_t States = 0;    ///< CB_Attached, CB_Detached, over all callers
  uint16_t Contexts = 0; ///< of the function: ContextBit
  uint32_t Locks = 0;    ///< see Accesses::locks

  bool initOnly() const {
    return (Contexts & (CB_Init | CB_Running | CB_HandedOut)) == CB_Init;
  }
};

/// The pointer through which a place is reached; None: a variable's own memory.
ExprId pointerTo(const Skeleton &S, ExprId Place);

class Accesses {
public:
  Accesses(Views &V, const FlowResult &Flow, const Contexts &Ctx,
           const Effects &Eff, const Locksets &Locked);

  std::span<const Access> all() const;
  /// Of one function, in the order of its events.
  std::span<const Access> of(FnId F) const;
  /// Of a member, or of a global (no record): numbers into `all`, ascending.
  std::span<const uint32_t> to(NameId Record, NameId Name) const;
  const LockSet &locks(const Access &A) const { return made().Sets[A.Locks]; }
  OwnedBy owned(const Access &A) const;
  /// Both may happen at once. `Gil`: in the build that has one.
  Answer conflict(const Access &A, const Access &B, bool Gil) const;
  /// The same, in the build that has one, if A ran detached: no section is
  /// locked then.
  Answer conflictDetached(Access A, const Access &B) const;
  /// A lock that both hold, of the same object if the accesses are to one.
  Answer commonLock(const Access &A, const Access &B) const {
    return commonLock(A, B, true);
  }
  /// What calls on some way from one event of a function to another may do: a
  /// bit per EffectBit.
  uint16_t between(FnId F, EventId From, EventId To) const;
  const Locksets &locksets() const { return Locked; }

private:
  friend class AccessFinder;
  Views &V;
  const Program &P;
  const FlowResult &Flow;
  const Contexts &Ctx;
  const Effects &Eff;
  const Locksets &Locked;
  mutable Owners Own;
  struct Made {
    std::vector<Access> Table;
    std::vector<uint32_t> Begin; ///< by FnId, into Table; one more at the end
    std::map<std::pair<NameId, NameId>, std::vector<uint32_t>> ByPlace;
    std::vector<LockSet> Sets{{}}; ///< 0: none
    std::map<LockSet, uint32_t> Numbers{{{}, 0}};
    uint32_t number(const LockSet &Set);
  };
  mutable std::once_flag Once;
  mutable Made Is;

  const Made &made() const;
  Answer commonLock(const Access &A, const Access &B, bool Sections) const;
  Answer conflict(const Access &A, const Access &B, bool Gil,
                  bool Sections) const;
  uint8_t statesAt(CodeRef C) const;
};

/// --dump=accesses
std::string dumpAccesses(const Program &P, const Accesses &A);

} // namespace nogil

#endif // NOGIL_ENGINE_SHARING_ACCESSES_H
