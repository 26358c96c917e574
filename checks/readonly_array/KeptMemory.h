//===- KeptMemory.h - memory of a member that methods share -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: an object keeps an array or a buffer. One of its methods works on
// the elements while the thread is detached; another one does, too, and does
// not wait; and one of the two writes.
//
// Approach: a use of the memory is a load or store through a pointer with an
// origin in it (role `interior`), a call that is given such a pointer, or a
// call that works on elements of the object, also through parameters of
// functions of the program. Whose memory it is: the member, by record and name
// (Members.h). First detached uses are looked for; only for members that have
// one all uses are. Two uses of objects that others may have meet where they
// are reached from two entry points, and where one of them holds no lock that
// outlives a detach. That the other one is attached keeps nobody out who is
// not.
//
// What silences, besides a lock on both sides: a member that one of the two
// sets and the other one tests (a busy flag); the member taken out of the
// object, or replaced, before the use.
//
// An argument that is written while detached is no such thing: who passes it
// knows. NumPy's own functions do so.
//
// Termination: what a function does to the memory of its parameters is a least
// fixpoint over calls (Summaries.h).
//
// Unsound: as Members.h; which lock it is; memory that is not reached by a role
// (bare pointers to memory of one's own); what Python code does with the array
// once it was given out; one method that two threads call.
//
// Cost: a pass over the events that run detached; uses of a member in functions
// that name it, where one is detached.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_KEPTMEMORY_H
#define NOGIL_CHECKS_READONLY_ARRAY_KEPTMEMORY_H

#include "check/ProgramView.h"
#include "checks/readonly_array/ArrayWrites.h"
#include "members/Members.h"

namespace nogil {

struct KeptUse {
  CodeRef At;
  Origin Object; ///< what is kept; its last step is the member
  bool Writes = false, Locked = false;
  uint32_t EntryIndex = ~0u; ///< how others have the object that keeps it
};

/// Two uses that may run at once. At least one of them holds no lock.
struct KeptRace {
  Member Of;
  KeptUse Detached, Other;
};

class KeptMemory {
public:
  KeptMemory(ArrayWrites &Writes, const ProgramView &C);
  /// One for each member, in the order of the detached uses.
  std::vector<KeptRace> races();

private:
  struct Touched {
    bool Reads = false, Writes = false;
    bool operator==(const Touched &) const = default;
  };
  ArrayWrites &Writes;
  const FlowResult &R;
  const ProgramView &C;
  Views &V;
  const Program &P;
  SummarySolver Solver;
  Summaries<FnId, std::vector<Touched>> Params; ///< by parameter

  bool runsDetached(FnId F) const;
  bool detachedAt(CodeRef At) const;
  std::vector<KeptUse> uses(FnId F, bool DetachedOnly);
  void ofPointer(CodeRef At, ExprId Pointer, Point Where, bool Writes,
                 std::vector<KeptUse> &Out);
  void ofCall(CodeRef At, std::vector<KeptUse> &Out);
  Touched byCall(CodeRef At, uint32_t Arg);
  std::vector<Touched> ofParams(FnId F);
  std::map<Member, std::vector<KeptUse>> detachedUses();
  std::vector<KeptUse> usesOf(Member Of);
  bool names(FnId F, Member Of) const;
  bool admissible(KeptUse &U, Members &M);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_KEPTMEMORY_H
