//===- Fixes.cpp - released behind the last use ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include "checks/resize_during_iteration/Report.h"
#include <algorithm>

namespace nogil::resize {

static bool mentions(const Skeleton &S, ExprId E, const std::set<uint32_t> &X) {
  return anyWithin(S, E, [&](ExprId, const Expr &Of) {
    return Of.Kind == ExprKind::Var && X.count(Of.A) != 0;
  });
}

/// The release moves behind the last statement of its block that uses the view,
/// or what points into it. Where something in between leaves, every way out
/// would need a release of its own.
void Reporter::releaseLater(Finding &Of, const Invalidation &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Event &Release = S.Events[L.By.V];
  const Expr &Arg = S.expr(S.arg(Release, 0));
  StmtId At = statementAt(S, Release.Range), Block, Last;
  if (Arg.Kind != ExprKind::Addr || S.Exprs[Arg.A].Kind != ExprKind::Var ||
      !Release.Callee.valid() || !At.valid() ||
      S.Statements[At.V].Kind != StatementKind::Expr ||
      !(Block = blockOf(S, At)).valid())
    return;
  std::set<uint32_t> Vars{S.Exprs[Arg.A].A};
  if (L.Var.valid())
    Vars.insert(L.Var.V);
  auto Uses = [&](const SrcRange &R) {
    return std::ranges::any_of(S.Events,
                               [&](const Event &E) {
                                 bool Any = mentions(S, E.Src, Vars) ||
                                            mentions(S, E.Dst, Vars);
                                 for (uint32_t A = 0; A != E.ArgsCount; ++A)
                                   Any |= mentions(S, S.arg(E, A), Vars);
                                 return Any && within(E.Range, R);
                               }) ||
           std::ranges::any_of(S.Blocks, [&](const nogil::Block &B) {
             return mentions(S, B.Cond, Vars) && within(B.Range, R);
           });
  };
  const uint32_t After = S.Statements[At.V].Range.EndOffset;
  for (uint32_t I = 0; I != S.Statements.size(); ++I)
    if (S.Statements[I].Parent == S.Statements[At.V].Parent &&
        S.Statements[I].Range.Offset >= After && Uses(S.Statements[I].Range))
      Last = StmtId(I);
  if (!Last.valid() || !within(L.Used, S.Statements[Last.V].Range))
    return;
  for (const Statement &X : S.Statements)
    if (X.Parent == S.Statements[At.V].Parent && X.Range.Offset >= After &&
        X.Range.Offset <= S.Statements[Last.V].Range.Offset &&
        X.Flags & (SF_Leaves | SF_Entered))
      return;
  std::string Line = C.P.tu(F).str(C.P.tu(F).func(Release.Callee).Name) + "(&" +
                     C.P.tu(F).str(S.Vars[S.Exprs[Arg.A].A].Name) + ");";
  EditBuilder B(C, F);
  B.remove(At, Line);
  B.after(Last, Line);
  if (std::optional<Fix> Made = B.take("release it after its last use"))
    Of.Fixes.push_back(*Made);
}

} // namespace nogil::resize
