//===- Overlaps.h - arrays of the caller's that may be one ------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a loop writes one array and reads another one, and the caller may
// have passed the same array twice, or two views of one. Then it reads elements
// that it has written already.
//
// Approach: pairs of pointers of which a loop reads one where an earlier round
// may have written the other one (OutOfStep.h): in the loop itself, or in a
// function of the program that is given both. Where the two point into arrays
// (role `interior`), it is a pair of arrays; where these are parameters, it is
// one of the callers', too. A pair is settled where one of the two is new, or a
// function on the way decides: it compares the two, their data or what names
// their memory, or calls something that does (role `tests-overlap`).
//
// Loops that go through both arrays in step are right for one array as they are
// for two, and are no pairs. Views that lie askew are not thought of.
//
// Termination: least fixpoints over calls (Summaries.h). Whether a function
// decides has a solver of its own: others read that it does not. Of several
// ways down to a loop for one pair the one with the fewest calls is kept.
//
// A pointer of an iterator points into its operand of that number (role
// `operands`), unless the iterator copies where operands overlap.
//
// Unsound: LoopPlaces.h; a decision counts wherever it stands in its function.
//
// Cost: loops of functions that point into arrays, and of those that these give
// two such pointers to; origins only for places that do not go in step.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_OVERLAPS_H
#define NOGIL_CHECKS_READONLY_ARRAY_OVERLAPS_H

#include "checks/readonly_array/ArrayWrites.h"
#include "checks/readonly_array/OutOfStep.h"

namespace nogil {

struct Overlap {
  Origin Read, Write;        ///< arrays, in terms of the function asked about
  std::vector<CodeRef> Down; ///< calls, and the store
  SrcRange Reads;            ///< where it is read, in the last function
  bool operator==(const Overlap &) const = default;
};

/// A pointer to data of an object.
inline bool intoData(const Origin &O) {
  return !O.Steps.empty() && O.interior() == &O.Steps.back() &&
         pointsToData(*O.interior()->Via);
}
/// One of the first is one of the others.
bool anyOf(const std::vector<Origin> &Of, const std::vector<Origin> &In);

class Overlaps {
public:
  Overlaps(Ownership &Own, ArrayWrites &Writes, Views &V);
  /// Pairs of arrays of others that nothing on the way down decides about.
  const std::vector<Overlap> &in(FnId F);

private:
  /// Two pointer parameters of which a loop, somewhere down, uses one out of
  /// step with the other.
  struct Kernel {
    uint32_t Read, Write;
    std::vector<CodeRef> Down;
    SrcRange Reads;
    bool operator==(const Kernel &) const = default;
  };
  Ownership &Own;
  ArrayWrites &Writes;
  Views &V;
  const Program &P;
  OutOfSteps Loops;
  SummarySolver Solver, Decisions;
  Summaries<FnId, std::vector<Overlap>> Known;
  Summaries<FnId, std::vector<Kernel>> Kernels;
  /// Does the function decide about these two of its parameters?
  Summaries<std::tuple<FnId, uint32_t, uint32_t>, bool> Decides;

  std::vector<Overlap> find(FnId F);
  std::vector<Kernel> findKernels(FnId F);
  void ofLoops(FnId F, std::vector<Overlap> &Out);
  void ofKernels(FnId F, EventId Call, FnId G, std::vector<Overlap> &Out);
  void ofCallee(FnId F, EventId Call, FnId G, std::vector<Overlap> &Out);
  void add(FnId F, const Origin &Read, const Origin &Write,
           std::vector<CodeRef> Down, SrcRange Reads,
           std::vector<Overlap> &Out);
  bool mayBeOne(FnId F, const Origin &A, const Origin &B);
  bool decides(FnId F, const Origin &A, const Origin &B);
  bool compares(FnId F, ExprId Cond, Point At, const std::vector<Origin> &A,
                const std::vector<Origin> &B);
  bool asks(FnId F, EventId Call, const std::vector<Origin> &A,
            const std::vector<Origin> &B);
  std::vector<Origin> memoryOf(FnId F, ExprId E, Point At);
  std::vector<Origin> arrays(FnId F, ExprId Pointer, Point At);
  std::vector<Origin> operand(FnId F, ExprId List, Point At, int64_t Index);
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_OVERLAPS_H
