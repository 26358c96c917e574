//===- Descriptors.h - descriptors that never wait --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a read from a descriptor that was told not to wait returns at once.
// Where was this one told?
//
// Approach: calls of role `never-waits` tell what they are given, or make what
// they return. From there, what was told is followed forwards: in its function
// to what has the same origin, into the members and global variables that it is
// assigned to, to callers through parameters and results. A member that is told
// anywhere is told everywhere; a value of a function is, where a path leads
// from the telling to the use; a parameter, where all callers pass such a
// descriptor.
//
// Termination: a call is followed once; "all callers pass such a one" is a
// greatest fixpoint over calls (Summaries.h).
//
// Unsound: that a descriptor is told to wait again is not seen, nor that two
// objects of one type were told differently. Either way nothing is reported.
//
// Cost: one look at the calls of the program; then the calls that tell and
// their callers.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_MISSING_GIL_RELEASE_DESCRIPTORS_H
#define NOGIL_CHECKS_MISSING_GIL_RELEASE_DESCRIPTORS_H

#include "members/Members.h"
#include <set>

namespace nogil {

class Descriptors {
public:
  explicit Descriptors(Views &V)
      : V(V), P(V.program()), Solver(&P.Budgets),
        Params(Solver, true, false, [this](const auto &Of) {
          return isParamNonBlocking(Of.first, Of.second);
        }) {}
  /// The call waits for a descriptor, and that one never waits.
  bool neverWaits(CodeRef Call, const Role &Blocks);

private:
  Views &V;
  const Program &P;
  bool Indexed = false;
  struct NonBlocking {
    Origin What;
    EventId By;
  };
  std::map<FnId, std::vector<NonBlocking>> InFunction;
  std::map<Member, std::vector<CodeRef>> InMembers;
  std::map<std::string, std::vector<CodeRef>> InGlobals; ///< by USR
  std::vector<std::pair<CodeRef, Slot>> Todo;
  std::set<std::tuple<CodeRef, int, unsigned>> Seen;
  SummarySolver Solver;
  Summaries<std::pair<FnId, uint32_t>, bool> Params;

  void index();
  void add(CodeRef By, Slot What);
  void follow(CodeRef By, Slot What);
  void spread(CodeRef By, std::vector<Origin> What);
  bool isNonBlocking(FnId F, EventId Use, ExprId E);
  bool isParamNonBlocking(FnId F, uint32_t Param);
  bool before(CodeRef By, CodeRef Use);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_DESCRIPTORS_H
