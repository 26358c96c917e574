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
// functions of the program. A member that is a pointer to numbers keeps what is
// behind it just as well. Whose memory it is: the member, by record and name
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
// Without the GIL (in code that is compiled for that, or of a module that says
// so) no two methods wait for each other: there a write meets any
// use in another method, unless both hold a lock, which may be a section.
//
// What an array says of its memory is shared like the memory: flags or shape of
// one that the object keeps are changed in place, and another method uses it or
// gives it out.
//
// An argument that is written while detached is no such thing: who passes it
// knows. NumPy's own functions do so.
//
// Termination: what a function does to the memory of its parameters is a least
// fixpoint over calls (Summaries.h).
//
// Unsound: as Members.h; which lock it is; pointers to records; what Python
// code does with the array once it was given out; one method that two threads
// call.
//
// Cost: a pass over the events that run detached; uses of a member in functions
// that name it, where one is detached.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_KEPTMEMORY_H
#define NOGIL_CHECKS_READONLY_ARRAY_KEPTMEMORY_H

#include "check/ProgramView.h"
#include "checks/readonly_array/ArrayWrites.h"
#include "checks/readonly_array/HeaderWrites.h"
#include "members/Members.h"

namespace nogil {

struct KeptUse {
  CodeRef At;
  Origin Object; ///< what is kept; its last step is the member
  bool Writes = false, Locked = false;
  bool Bare = false;         ///< the member is a pointer to numbers
  bool Header = false;       ///< what the array says of its memory
  uint32_t EntryIndex = ~0u; ///< how others have the object that keeps it
};

/// Two uses that may run at once. At least one of them holds no lock.
struct KeptRace {
  Member Of;
  KeptUse Here, Other; ///< Here: detached, or without the GIL the write
  bool Detached = true;
};

class KeptMemory {
public:
  KeptMemory(ArrayWrites &Writes, HeaderWrites &Headers, const ProgramView &C);
  /// One for each member and thing, in the order of the first uses.
  std::vector<KeptRace> races();

private:
  struct Touched {
    bool Reads = false, Writes = false;
    bool operator==(const Touched &) const = default;
  };
  using Uses = std::map<Member, std::vector<KeptUse>>;
  ArrayWrites &Writes;
  HeaderWrites &Headers;
  const FlowResult &R;
  const ProgramView &C;
  Views &V;
  const Program &P;
  SummarySolver Solver;
  Summaries<FnId, std::vector<Touched>> Params; ///< by parameter
  std::set<Member> Bare;                        ///< pointers to numbers
  std::vector<bool> NamesBare;                  ///< by FnId

  bool runsDetached(FnId F) const;
  bool detachedAt(CodeRef At) const;
  std::vector<KeptUse> uses(FnId F, bool DetachedOnly);
  void ofPointer(CodeRef At, ExprId Pointer, Point Where, bool Writes,
                 std::vector<KeptUse> &Out);
  void ofCall(CodeRef At, std::vector<KeptUse> &Out);
  Touched byCall(CodeRef At, uint32_t Arg);
  std::vector<Touched> ofParams(FnId F);
  void findBare();
  bool isBare(const Origin &O) const;
  bool concerns(FnId F) const;
  Uses allUses(bool DetachedOnly);
  Uses headerWrites();
  std::vector<KeptUse> usesOf(Member Of);
  bool names(FnId F, Member Of) const;
  bool admissible(KeptUse &U, bool Detached);
  void sift(std::vector<KeptUse> &Of, bool Detached);
  bool meet(const KeptUse &A, const KeptUse &B, Member Of);
  std::optional<KeptRace> find(Member Of, const std::vector<KeptUse> &Some,
                               const std::vector<KeptUse> &Others);
  void detachedRaces(std::vector<KeptRace> &Out);
  bool withoutGil(FnId F) const;
  void freeRaces(std::vector<KeptRace> &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_KEPTMEMORY_H
