//===- Ranges.cpp - statements of events and loops ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Ranges.h"
#include <algorithm>
#include <tuple>

namespace nogil {

bool within(const SrcRange &Inner, const SrcRange &Outer) {
  return Inner.valid() && Outer.valid() && Inner.File == Outer.File &&
         Outer.Offset <= Inner.Offset && Inner.EndOffset <= Outer.EndOffset;
}

StmtId statementAt(const Skeleton &S, const SrcRange &R) {
  StmtId Found;
  // Inner ones come later.
  for (uint32_t I = 0; I != S.Statements.size(); ++I)
    if (within(R, S.Statements[I].Range))
      Found = StmtId(I);
  return Found;
}

StmtId blockOf(const Skeleton &S, StmtId X) {
  while (!(S.Statements[X.V].Flags & SF_Braced)) {
    X = S.Statements[X.V].Parent;
    if (!X.valid() || S.Statements[X.V].Kind != StatementKind::Label)
      return StmtId();
  }
  return S.Statements[X.V].Parent;
}

StmtId bracedAt(const Skeleton &S, const SrcRange &R) {
  StmtId X = statementAt(S, R);
  while (X.valid() && !blockOf(S, X).valid())
    X = S.Statements[X.V].Parent;
  return X;
}

static bool sooner(const SrcRange &A, const SrcRange &B) {
  return std::tie(A.File, A.Offset) < std::tie(B.File, B.Offset);
}

LoopStatements::LoopStatements(const Skeleton &S) : S(S) {
  for (uint32_t I = 0; I != S.Statements.size(); ++I)
    if (S.Statements[I].Kind == StatementKind::Loop)
      ByBegin.push_back(StmtId(I));
  std::ranges::stable_sort(ByBegin, [&](StmtId A, StmtId B) {
    return sooner(S.Statements[A.V].Range, S.Statements[B.V].Range);
  });
}

/// What the loop evaluates stands in it: the innermost loop statement around
/// all of it. Around the last one that begins no later are those that hold it.
StmtId LoopStatements::of(const Loop &L) const {
  SrcRange All;
  bool OneFile = true;
  auto Add = [&](const SrcRange &R) {
    if (!R.valid())
      return;
    if (!All.valid())
      All = R;
    OneFile &= R.File == All.File;
    All.Offset = std::min(All.Offset, R.Offset);
    All.EndOffset = std::max(All.EndOffset, R.EndOffset);
  };
  for (BlockId B : L.Blocks) {
    const Block &Bl = S.Blocks[B.V];
    Add(Bl.Range);
    for (uint32_t I = 0; I != Bl.EventsCount; ++I)
      Add(S.Events[Bl.EventsBegin + I].Range);
  }
  if (!All.valid() || !OneFile)
    return StmtId();
  auto It = std::ranges::upper_bound(
      ByBegin, All, sooner,
      [&](StmtId X) -> const SrcRange & { return S.Statements[X.V].Range; });
  StmtId X = It == ByBegin.begin() ? StmtId() : It[-1];
  while (X.valid() && (S.Statements[X.V].Kind != StatementKind::Loop ||
                       !within(All, S.Statements[X.V].Range)))
    X = S.Statements[X.V].Parent;
  return X;
}

} // namespace nogil
