//===- Report.h - the shapes of nogil-unguarded-object-dtype ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One rule, two kinds of shapes: work that is wrong for some types of elements
// (ReportUses.cpp, Fixes.cpp), and references in elements that have the wrong
// owner at some step (ReportSlots.cpp). Each member turns what an analysis of
// this folder has found in one function into findings.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_REPORT_H
#define NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_REPORT_H

#include "check/Check.h"
#include "checks/Kinds.h"
#include "checks/unguarded_object_dtype/ElementUses.h"
#include "checks/unguarded_object_dtype/MadeTypes.h"
#include "checks/unguarded_object_dtype/SlotMoves.h"
#include "checks/unguarded_object_dtype/SlotReads.h"
#include "checks/unguarded_object_dtype/UnsetSlots.h"
#include <set>

namespace nogil::object_dtype {

namespace kind = kinds::unguarded_object_dtype;

class Reporter {
public:
  Reporter(const CheckContext &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Types(C.V), Uses(C.V, C.Flow, Types),
        Moves(C.V, C.Ctx, C.Eff, Types),
        Reads(C.V, C.Flow, C.Eff, C.locked(), C.Ctx.Parts),
        Unset(C.V, C.Eff, Types), Made(C.V) {}
  void function(FnId Fn);

private:
  const CheckContext &C;
  std::vector<Finding> &Out;
  ElementTypes Types;
  ElementUses Uses;
  SlotMoves Moves;
  SlotReads Reads;
  UnsetSlots Unset;
  MadeTypes Made;
  FnId F;
  std::set<std::string> Said; ///< of this function: one finding for each

  Step at(EventId E, std::string Text) const {
    return {C.place({F, E}), std::move(Text)};
  }
  std::string nameOf(const ElementKey &K) const;
  void use(KindName Kind, const ElementUse &U, std::string Message);
  void addFixes(const ElementUse &U, Finding &Found);
  void move(const SlotMove &M);
  void read(const SlotRead &R);
  void unset(const UnsetArray &A);
  void made(const MadeType &M);
  Finding &slot(KindName Kind, EventId At, std::string Message, std::string Key,
                Witness W);
};

} // namespace nogil::object_dtype

#endif // NOGIL_CHECKS_UNGUARDED_OBJECT_DTYPE_REPORT_H
