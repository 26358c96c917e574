//===- WriteTests.h - who asks whether an object may be written -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: has somebody asked, on every path to a write, whether the object may
// be written?
//
// Approach: a test is a call with the role `tests-writeable`, a call of a
// function of the program that tests its parameter, a look at a word of flags.
// The paths from the function's entry, or from where the object is made, are
// searched for one that reaches the write and meets no test. Paths on which the
// object is null, its variable holds another one, or a conversion is known to
// be a copy, are not followed.
//
// A function that asks on one path and not on the other takes the object for
// one that may be read-only, whoever calls it: see asksSomewhere.
//
// Termination: whether a function tests its parameter is a least fixpoint over
// calls (Summaries.h), of a solver of its own: others read that it does not.
//
// Unsound: a test counts for every object with the same root (a view, a
// conversion, a member), and however it goes on.
//
// Cost: a search per write of an object that anything is asked about.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_WRITETESTS_H
#define NOGIL_CHECKS_READONLY_ARRAY_WRITETESTS_H

#include "sharing/Ownership.h"

namespace nogil {

/// One of the first is, or is part of, one of the others, or the other way
/// round.
bool related(const std::vector<Origin> &A, const std::vector<Origin> &B);

class WriteTests {
public:
  WriteTests(Ownership &Own, Views &V);

  /// Whether every path to At asks whether the object may be written.
  bool tested(FnId F, const Origin &Object, EventId At);
  /// Where it is asked for on some path, other than by that event, Direct: not
  /// in a helper; not valid: nowhere.
  SrcRange asksSomewhere(FnId F, const Origin &Object, EventId Except,
                         bool Direct);
  /// The callee whose body says more than its roles; None: ask the roles.
  FnId bodyOf(FnId F, const Event &Call) const;

private:
  struct Test {
    EventId Event; ///< or the condition of a block
    BlockId Block;
    std::vector<Origin> Of;
    FnId By; ///< valid: where this function tests that parameter
    uint32_t Param = 0;
  };
  Ownership &Own;
  Views &V;
  const Program &P;
  SummarySolver Solver;
  Summaries<std::pair<FnId, uint32_t>, bool> TestsParam;
  std::map<FnId, std::vector<Test>> Possible;

  bool needsNone(FnId F, const Origin &Object, const std::vector<Origin> &Roots,
                 Point Here, const Assumption &A);
  bool isConversion(FnId F, const Origin &O);
  const std::vector<Test> &possible(FnId F);
  template <class Fn> void forEachTest(FnId F, const Fn &Do);
  void testsOfCall(FnId F, EventId Call, std::vector<Test> &Out);
  void testsOfFlags(FnId F, std::vector<Test> &Out);
  std::vector<Origin> rootsOf(FnId F, ExprId E, Point At);
  bool testsParam(FnId F, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_WRITETESTS_H
