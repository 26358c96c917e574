//===- Descriptors.h - descriptors that never wait --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a read from a descriptor that was told not to wait returns at once,
// what has no device behind it is never slow, and the kernel answers while it
// is asked. What is this descriptor?
//
// Approach: calls of role `never-waits` tell what they are given, or make what
// they return. From there, what was told is followed forwards: in its function
// to what has the same origin, into the members and global variables that it is
// assigned to, to callers through parameters, also what they point to, and
// results. A member that is told anywhere is told everywhere; a value of a
// function is, where a path leads from the telling to the use; a parameter,
// where all callers pass such a descriptor, or the one on the path that is
// asked about does.
//
// Who has sent something to the kernel (role `sends`) has its answer: from
// there on the descriptor does not wait. That is a second round, over the calls
// that send.
//
// Termination: a call is followed once; "all callers pass such a one" is a
// greatest fixpoint over calls (Summaries.h).
//
// Unsound: that an answer is read twice is not seen, nor that a descriptor is
// told to wait again is not seen, nor that two objects of one type were told
// differently. Either way nothing is reported.
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

/// Why a descriptor doesn't wait.
enum class Quick : uint8_t {
  Told,   ///< it was told not to
  Memory, ///< no device and no peer is behind it
  Kernel, ///< the kernel is the peer
  File    ///< a file of a disk: it takes little at once
};

class Descriptors {
public:
  explicit Descriptors(Views &V)
      : V(V), P(V.program()), Solver(&P.Budgets),
        Params(Solver, true, false, [this](const auto &Of) {
          return isParamQuick(std::get<0>(Of), std::get<1>(Of),
                              std::get<2>(Of));
        }) {}
  /// The last call of a path waits for a descriptor, and that one never waits.
  bool neverWaits(std::span<const CodeRef> Path, const Role &Blocks);
  /// It writes to a file on a disk: what is little goes to the cache.
  bool isFile(std::span<const CodeRef> Path, const Role &Blocks);

private:
  Views &V;
  const Program &P;
  bool Indexed = false;
  struct Told {
    Origin What;
    EventId By;
    Quick Why;
  };
  struct From {
    CodeRef By;
    Quick Why;
  };
  std::map<FnId, std::vector<Told>> InFunction;
  std::map<Member, std::vector<From>> InMembers;
  std::map<std::string, std::vector<From>> InGlobals; ///< by USR
  std::vector<std::tuple<CodeRef, Slot, Quick>> Todo;
  std::set<std::tuple<CodeRef, int, unsigned, Quick>> Seen;
  SummarySolver Solver;
  Summaries<std::tuple<FnId, uint32_t, Quick>, bool> Params;

  void index();
  void tellers();
  void senders();
  void add(CodeRef By, Slot What, Quick Why);
  void follow(CodeRef By, Slot What, Quick Why);
  void spread(const From &Of, std::vector<Origin> What);
  bool isQuick(CodeRef Use, ExprId E, Quick Why);
  bool isQuick(std::span<const CodeRef> Path, unsigned Arg,
               std::span<const Quick> Reasons);
  void fillsParam(const From &Of, const Event &E);
  bool isParamQuick(FnId F, uint32_t Param, Quick Why);
  bool before(CodeRef By, CodeRef Use);
};

} // namespace nogil

#endif // NOGIL_CHECKS_MISSING_GIL_RELEASE_DESCRIPTORS_H
