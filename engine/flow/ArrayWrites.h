//===- ArrayWrites.h - who writes whose memory, and who asked ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `*p = v` in a helper is a write to the array whose data the caller
// of the caller has passed; the array may be read-only, and any of the three
// may have asked.
//
// Approach: bottom-up. A write is a store through a pointer, a call with the
// role `writes-data`, or a call of a function of the program that writes
// through its parameter. Origins say whether the pointer is a parameter itself
// (the caller's business), or points into an object (roles `interior`). For
// these the paths from the function's entry, or from where the object is made,
// are searched for one that reaches the write and meets no test on the way: a
// call with the role `tests-writeable`, of a function that tests its parameter,
// or a look at a word of flags. An unchecked write to a parameter's object
// becomes the callers', with the calls in between.
//
// What makes an object writeable without a test: the role `writeable` at the
// derivation of the pointer or of the object; being made here; getting its
// memory here.
//
// Termination: recursion is cut where it closes and at a fixed depth.
//
// Unsound: a test counts for every object with the same root (a view, a
// conversion, a member), and however it goes on. Pointers in memory, calls
// without body and row: no write is seen.
//
// Cost: functions that neither derive a pointer nor call one that does are not
// looked into.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FLOW_ARRAYWRITES_H
#define NOGIL_ENGINE_FLOW_ARRAYWRITES_H

#include "flow/Ownership.h"

namespace nogil {

struct ArrayWrite {
  EventId At;                ///< in the function asked about
  Origin Object;             ///< whose memory, in terms of that function
  std::vector<CodeRef> Down; ///< from At down into the function that derives
  EventId Derived;           ///< there; None: by reading a member
};

class ArrayWrites {
public:
  ArrayWrites(Ownership &Own, Views &V);

  /// Writes that no test dominates, of objects that are not new.
  const std::vector<ArrayWrite> &unchecked(FnId F);
  /// The event by which the function writes through a pointer parameter.
  EventId writesThrough(FnId F, uint32_t Param);
  /// Whether every path to At asks whether the object may be written.
  bool tested(FnId F, const Origin &Object, EventId At);

private:
  struct Test {
    EventId Event; ///< or the condition of a block
    BlockId Block;
    std::vector<Origin> Of;
  };
  Ownership &Own;
  Views &V;
  const Program &P;
  std::vector<bool> Derives; ///< itself or by direct calls, by FnId
  std::map<FnId, std::vector<ArrayWrite>> Unchecked;
  std::map<std::pair<FnId, uint32_t>, EventId> Through;
  std::map<std::pair<FnId, uint32_t>, bool> TestsParam;
  std::map<FnId, std::vector<Test>> Tests;
  std::map<FnId, std::vector<std::pair<EventId, ExprId>>> Stores;
  unsigned Depth = 0;

  /// The callee whose body says more than its roles; None: ask the roles.
  FnId bodyOf(FnId F, const Event &Call) const;
  void findDerivers();
  bool derives(FnId F) const;
  const std::vector<std::pair<EventId, ExprId>> &stores(FnId F);
  ExprId storedThrough(FnId F, const Event &E) const;
  void ownWrites(FnId F, std::vector<ArrayWrite> &Out);
  void calledWrites(FnId F, EventId Call, std::vector<ArrayWrite> &Out);
  void add(FnId F, EventId At, const Origin &Pointer,
           std::vector<ArrayWrite> &Out);
  bool madeWriteable(FnId F, const Origin &O);
  bool givesMemory(FnId F, const Origin &O);
  const std::vector<Test> &tests(FnId F);
  void testsOfCall(FnId F, EventId Call, std::vector<Test> &Out);
  void testsOfFlags(FnId F, std::vector<Test> &Out);
  bool testsParam(FnId F, uint32_t Param);
};

} // namespace nogil

#endif // NOGIL_ENGINE_FLOW_ARRAYWRITES_H
