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
// these it is asked whether a test comes first (WriteTests.h). An unchecked
// write to a parameter's object becomes the callers', with the calls in
// between. Memory that others will write (a member with the role `writes-data`)
// is a write when it is handed out; there a test on any path will do, as its
// answer can go along.
//
// What makes an object writeable without a test: the role `writeable` at the
// derivation of the pointer or of the object; being made here; getting its
// memory here.
//
// Termination: least fixpoints over calls (Summaries.h). Of several writes of a
// callee to one parameter the one with the fewest calls in between is passed
// on.
//
// A pointer that a record of the function's own keeps is what the function
// stores there, or one that is given the record, if that always points into an
// object; which of several stores comes last is not asked.
//
// Unsound: pointers in other memory, calls without body and row: no write is
// seen.
//
// Cost: functions that neither derive a pointer nor call one that does are not
// looked into.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_ARRAYWRITES_H
#define NOGIL_CHECKS_READONLY_ARRAY_ARRAYWRITES_H

#include "checks/readonly_array/WriteTests.h"

namespace nogil {

struct ArrayWrite {
  EventId At;                ///< in the function asked about
  Origin Object;             ///< whose memory, in terms of that function
  std::vector<CodeRef> Down; ///< from At down into the function that derives
  EventId Derived;           ///< there; None: by reading a member
  bool HandedOut;            ///< to be written by others, from now on
  bool operator==(const ArrayWrite &) const = default;
};

/// A pointer to elements or bytes of an object.
bool pointsToData(const Role &R);

class ArrayWrites {
public:
  ArrayWrites(Ownership &Own, Views &V);

  /// Writes that no test dominates, of objects that are not new.
  const std::vector<ArrayWrite> &unchecked(FnId F);
  /// The event by which the function writes through a pointer parameter.
  EventId writesThrough(FnId F, uint32_t Param);
  /// The pointer that an event stores through, or None.
  ExprId storedThrough(FnId F, const Event &E) const;
  /// The function has a body and takes a pointer to data, or an iterator's,
  /// itself or by a call.
  bool reachesData(FnId F) const { return P.fn(F).Body && Derives[F.V]; }
  /// Where the function asks whether the object may be written.
  WriteTests &tests() { return Tests; }

private:
  struct Store {
    EventId At;
    ExprId Through;
    enum : uint8_t {
      Pointer,
      Whole,    ///< an object whose elements a call writes
      HandedOut ///< a pointer by which others will write
    } Kind;
  };
  Ownership &Own;
  Views &V;
  const Program &P;
  WriteTests Tests;
  std::vector<bool> Derives; ///< itself or by direct calls, by FnId
  SummarySolver Solver;
  Summaries<FnId, std::vector<ArrayWrite>> Unchecked;
  Summaries<std::pair<FnId, uint32_t>, EventId> Through;
  std::map<FnId, std::vector<Store>> Stores;

  EventId findThrough(FnId F, uint32_t Param);
  void findDerivers();
  bool derives(FnId F) const;
  const std::vector<Store> &stores(FnId F);
  std::vector<Origin> pointers(FnId F, ExprId E, Point At);
  void addGiven(FnId F, EventId Call, const Origin &There,
                std::vector<Origin> &Out);
  void addKept(FnId F, const Origin &O, std::vector<Origin> &Out);
  std::vector<Origin> storedIn(FnId F, const Origin &Record,
                               const OriginStep &Member);
  std::vector<ArrayWrite> findUnchecked(FnId F);
  void calledWrites(FnId F, EventId Call, std::vector<ArrayWrite> &Out);
  void add(FnId F, const Store &W, const Origin &Pointer,
           std::vector<ArrayWrite> &Out);
  bool asked(FnId F, const Origin &Object, const ArrayWrite &W, EventId At);
  bool madeWriteable(FnId F, const Origin &O);
  bool givesMemory(FnId F, const Origin &O);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_ARRAYWRITES_H
