//===- TeamWrites.h - places that threads of a team all write ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a loop whose rounds are divided among threads writes elements of an
// array. Does each thread write its own? `to[i]` in round i is one's own;
// `sum += x[i]` and `bins[bin_of(x[i])]++` are not, with the GIL or without.
//
// Approach: a team is what a call starts that runs a function in many threads
// (`many` of a callback in rules/api), or a thread that is started in a loop
// that does not wait for it. Of what is written in that function, and in those
// that it calls, it is asked how it differs between threads (TeamValues.h).
// A write to a place that is the same for all is one if what is stored there is
// not the same, or depends on what was there; one to a place that data pick, if
// it depends on what was there: elements that are only set are mostly each set
// once, as a permutation says.
//
// So is a call that changes which elements a container has.
//
// What silences: a lock that is held there, or by a caller within the team
// (any lock, whose it is is not asked; atomic and critical directives are
// such); types that are atomic; a branch that one thread or one round alone
// takes; storing a constant, which all threads may do.
//
// What is not kept is searched: each function once with what is known of its
// parameters, at most MaxEntries of them for a team, callees after callers, so
// that the shortest way is found first.
//
// Unsound: as TeamValues.h; what a call without a body writes (memcpy); one
// thread that runs beside the one that has started it; tasks.
//
// Cost: functions that teams run.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_TEAMWRITES_H
#define NOGIL_CHECKS_READONLY_ARRAY_TEAMWRITES_H

#include "check/ProgramView.h"
#include "checks/readonly_array/TeamValues.h"
#include <optional>

namespace nogil {

struct TeamWrite {
  CodeRef At;
  CodeRef Starts;            ///< the call that starts the threads
  std::string What;          ///< is run by them: "body of a parallel region"
  std::vector<CodeRef> Down; ///< calls from their function down to At's
  Share Place = Share::Same; ///< Same, or Data: they pick it
  ExprId Written;            ///< the array or variable
  bool Reads = false;        ///< the new value depends on the old one
  bool Resizes = false;      ///< a container: elements are added or taken out
};

class TeamWrites {
public:
  explicit TeamWrites(const ProgramView &C) : C(C), V(C.V), P(C.P) {}
  /// In the order of the code, one for each event.
  std::vector<TeamWrite> find();

private:
  static constexpr size_t MaxEntries = 64, MaxDepth = 4;
  struct Node {
    TeamEntry Entry;
    std::vector<CodeRef> Down;
  };
  const ProgramView &C;
  Views &V;
  const Program &P;

  std::vector<FnId> bodies(CodeRef Call) const;
  const Callback *threads(CodeRef Call) const;
  const Loop *aroundStart(CodeRef Call);
  bool changesIn(FnId F, ExprId E, const Loop &L);
  bool setIn(FnId F, VarId X, const Loop &L);
  Share captured(CodeRef Call, const Loop *L, const Var &X);
  TeamEntry entry(CodeRef Call, FnId Body, uint32_t Arg, const Loop *L);
  void team(CodeRef Call, const Callback &How, const Loop *L,
            std::vector<TeamWrite> &Out);
  std::optional<TeamWrite> written(const TeamValues &Values, CodeRef Here,
                                   bool Below);
  void writes(const TeamValues &Values, const Node &At, const TeamWrite &Start,
              std::vector<TeamWrite> &Out);
  void calls(const TeamValues &Values, const Node &At, std::vector<Node> &Todo,
             std::set<TeamEntry> &Seen);
  bool excluded(CodeRef At, const TeamValues &Values);
  bool isAtomic(FnId F, ExprId Place) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_TEAMWRITES_H
