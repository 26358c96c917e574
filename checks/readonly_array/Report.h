//===- Report.h - the shapes of nogil-readonly-array-write ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One rule about memory that is not the writer's alone: written though it may
// be read-only (ReportWrites.cpp); told about in a header, or handed out
// (ReportHeaders.cpp); standing in for other memory (the same); kept in an
// object whose other methods use it (ReportKept.cpp); written by all threads of
// a parallel loop (ReportTeams.cpp). Each member turns what an analysis of this
// folder has found into findings.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_REPORT_H
#define NOGIL_CHECKS_READONLY_ARRAY_REPORT_H

#include "check/Check.h"
#include "checks/Kinds.h"
#include "checks/readonly_array/BufferExports.h"
#include "checks/readonly_array/HeaderWrites.h"
#include "checks/readonly_array/KeptMemory.h"
#include "checks/readonly_array/Overlaps.h"
#include "checks/readonly_array/TeamWrites.h"
#include "checks/readonly_array/Writebacks.h"
#include <optional>
#include <set>

namespace nogil::readonly_array {

namespace kind = kinds::readonly_array_write;

class Reporter {
public:
  Reporter(const CheckContext &C, std::vector<Finding> &Out)
      : C(C), Out(Out), Own(C.Eff, C.V), Writes(Own, C.V), Headers(Own, C.V),
        Pairs(Own, Writes, C.V), Writebacks(C.V) {}
  void function(FnId F);
  void program();

private:
  const CheckContext &C;
  std::vector<Finding> &Out;
  Ownership Own;
  ArrayWrites Writes;
  HeaderWrites Headers;
  Overlaps Pairs;
  OpenWritebacks Writebacks;
  std::set<std::pair<FnId, std::string>> Written;

  std::string named(FnId F, const Origin &O) const;
  const Origin *outsideRoot(FnId F, const std::vector<Origin> &Roots);
  std::optional<Witness> comesIn(FnId F, const ArrayWrite &W);
  void write(FnId F, const ArrayWrite &W);
  void header(FnId F, const HeaderWrite &W);
  void exported(FnId F, EventId At);
  void writeback(FnId F, const OpenWriteback &W);
  void unheard(FnId F, const UnheardWriteback &W);
  std::optional<Step> bothComeIn(FnId F, const Overlap &O);
  void overlap(FnId F, const Overlap &O);
  void kept(const KeptRace &R);
  void keptFree(const KeptRace &R);
  void team(const TeamWrite &W);
  Step entry(const KeptUse &U) const;
};

} // namespace nogil::readonly_array

#endif // NOGIL_CHECKS_READONLY_ARRAY_REPORT_H
