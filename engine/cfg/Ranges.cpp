//===- Ranges.cpp - statements of events and loops ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Ranges.h"

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

StmtId statementOf(const Skeleton &S, const Loop &L) {
  // What the loop evaluates stands in it: the innermost loop statement around
  // all of it that begins no earlier than it must.
  std::vector<SrcRange> Parts;
  for (BlockId B : L.Blocks) {
    const Block &Bl = S.Blocks[B.V];
    if (Bl.Range.valid())
      Parts.push_back(Bl.Range);
    for (uint32_t I = 0; I != Bl.EventsCount; ++I)
      if (S.Events[Bl.EventsBegin + I].Range.valid())
        Parts.push_back(S.Events[Bl.EventsBegin + I].Range);
  }
  StmtId Found;
  for (uint32_t I = 0; I != S.Statements.size() && !Parts.empty(); ++I) {
    const Statement &X = S.Statements[I];
    if (X.Kind != StatementKind::Loop)
      continue;
    bool All = true;
    for (const SrcRange &R : Parts)
      All &= within(R, X.Range);
    if (All)
      Found = StmtId(I);
  }
  return Found;
}

} // namespace nogil
