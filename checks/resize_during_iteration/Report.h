//===- Report.h - the shapes of nogil-resize-during-iteration ---*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One rule, many shapes: each member turns what an analysis of this folder
// has found in one function into findings.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_RESIZE_DURING_ITERATION_REPORT_H
#define NOGIL_CHECKS_RESIZE_DURING_ITERATION_REPORT_H

#include "check/Check.h"
#include "checks/Kinds.h"
#include "checks/resize_during_iteration/Exports.h"
#include "checks/resize_during_iteration/HeldViews.h"
#include "checks/resize_during_iteration/Interior.h"
#include "checks/resize_during_iteration/LeftBehind.h"
#include "checks/resize_during_iteration/TemporaryEdits.h"
#include "checks/resize_during_iteration/TestedIndexes.h"
#include "checks/resize_during_iteration/UnkeptViews.h"
#include "checks/resize_during_iteration/Unlocked.h"
#include "members/LentObjects.h"

namespace nogil::resize {

namespace kind = kinds::resize_during_iteration;

class Reporter {
public:
  Reporter(const CheckContext &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Search(C.V, C.Ctx, C.Eff),
        Walks(C.V, Search.reach(), C.locked()),
        Edits(C.V, C.Eff, Search.reach()), Left(C.V), Indexes(C), Unkept(C.V) {}
  void function(FnId Fn);
  /// Memory that buffers point into, in all of the program.
  void exports();

private:
  const CheckContext &C;
  std::vector<Finding> &Out;
  InteriorSearch Search;
  UnlockedSearch Walks;
  TemporaryEdits Edits;
  LeftBehind Left;
  TestedIndexes Indexes;
  UnkeptViews Unkept;
  FnId F;

  /// How the source calls the object; a result, by the variable it is kept in.
  std::string nameOf(FnId In, const Origin &O) const;
  std::string nameOf(const Origin &O) const { return nameOf(F, O); }
  std::string nameOf(const Invalidation &L) const;
  /// How an event is spelled, without template arguments.
  std::string name(EventId E) const;
  Step at(EventId E, std::string Text) const {
    return {C.place({F, E}), std::move(Text)};
  }
  /// What of a call lets Python code run.
  EffectBit runs(EventId Call) const;
  std::string ended(const Invalidation &L) const;
  KindName kindOf(const Invalidation &L) const;
  std::string message(const Invalidation &L) const;
  void invalidated(const Invalidation &L);
  void releaseLater(Finding &Of, const Invalidation &L);
  bool onlyReads(const Event &E, const std::string &Maker) const;
  bool copyServes(EventId Made, const std::string &Maker) const;
  void copyBefore(Finding &Of, const Invalidation &L);
  void unlocked(const UnlockedWalk &W);
  void edited(const TemporaryEdit &E);
  void ended(const ExportedMemory &X);
  void held(const HeldView &X);
  void outdated(const TestedIndex &T);
  void left(const LeftUse &U);
  void lent(const LentObject &L);
  void left(const LeftInObject &L);
  void unkept(const UnkeptView &X);
};

} // namespace nogil::resize

#endif // NOGIL_CHECKS_RESIZE_DURING_ITERATION_REPORT_H
