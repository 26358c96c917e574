//===- SlotMoves.h - references moved between slots of memory ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: elements that are references are replaced and moved by hand. Who
// owns what at each step?
//
// Approach: a slot is a place `p[i]` or `*p`, as written; expressions are
// hash-consed, so that the same place is the same expression while nothing is
// assigned to what it mentions. Path searches (Paths.h) look for
//
//  * the old reference given up before the new one is taken: if both are one
//    object it is freed in between, and a finalizer finds it in the slot;
//  * an element, in memory that others have (not in an array that each caller
//    has for itself, Owners.h), given up before a new object is made and put
//    there: the same, and whatever makes the new one finds it, too;
//  * a borrowed reference put into a slot of an array of objects for good;
//  * items copied to another block and set to null in the old one, which others
//    may hold, too: nobody has asked.
//
// Unsound: two spellings of one place are two places; what a call does to a
// slot behind a pointer is not seen.
//
// Cost: linear in the events, and a search per candidate, which are few.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_SLOTMOVES_H
#define NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_SLOTMOVES_H

#include "sharing/Owners.h"
#include "values/ElementTypes.h"

namespace nogil {

struct SlotMove {
  enum KindT : uint8_t {
    DropFirst,
    Borrowed,
    Emptied,
    MadeLater
  } Kind = DropFirst;
  EventId At;    ///< the hazard
  EventId First; ///< what comes before: the load, the borrowing, the copy
  EventId Then;  ///< DropFirst, MadeLater: where the new one is taken or stored
};

class SlotMoves {
public:
  SlotMoves(Views &V, const Contexts &Ctx, const Effects &Eff, ElementTypes &T)
      : V(V), P(V.program()), T(T), Own(V, Ctx, Eff) {}
  std::vector<SlotMove> find(FnId F);

private:
  Views &V;
  const Program &P;
  ElementTypes &T;
  Owners Own;

  ExprId slotOf(FnId F, ExprId E, EventId Drop) const;
  bool isElement(FnId F, ExprId Place, Point At);
  bool holdsObjects(FnId F, const Expr &Field) const;
  bool dropFirst(FnId F, EventId Drop, ExprId Value, SlotMove &Out);
  bool taken(FnId F, const std::vector<Origin> &Of, EventId Before) const;
  bool borrowed(FnId F, EventId Store, SlotMove &Out);
  bool emptied(FnId F, EventId Fill, const Role &R, SlotMove &Out);
};

} // namespace nogil

#endif // NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_SLOTMOVES_H
