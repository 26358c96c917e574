//===- Fixes.cpp - state of the call instead -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Edits.h"
#include "checks/global_error_state/Report.h"
#include "flow/Ranges.h"
#include <algorithm>

namespace nogil::error_state {

/// Two lines around what changes errno: they do not depend on what it does.
void Reporter::keepErrno(Finding &Of, const LostErrno &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  StmtId At = bracedAt(S, S.Events[L.Change.V].Range);
  if (!At.valid() || S.Statements[At.V].Kind == StatementKind::Label ||
      S.Statements[At.V].Flags & (SF_Leaves | SF_Entered))
    return;
  const SrcRange &Around = S.Statements[At.V].Range;
  for (EventId E : {L.Set, L.Use})
    if (E.valid() && within(S.Events[E.V].Range, Around))
      return;
  for (const Var &X : S.Vars)
    if (C.P.tu(F).str(X.Name) == "saved_errno")
      return;
  EditBuilder B(C, F);
  B.wrap(At, "int saved_errno = errno;", "errno = saved_errno;");
  if (std::optional<Fix> Made = B.take("keep 'errno' over the clean-up"))
    Of.Fixes.push_back(*Made);
}

/// The part of a range of one line that begins after Skip and is Length long.
static SrcRange part(SrcRange R, uint32_t Skip, uint32_t Length) {
  R.Col += Skip;
  R.Offset += Skip;
  R.EndLine = R.Line;
  R.EndCol = R.Col + Length;
  R.EndOffset = R.Offset + Length;
  return R;
}

/// Is the variable only looked at through `->` and in conditions?
static bool onlyLookedInto(const Skeleton &S, VarId X) {
  auto Is = [&](ExprId E) {
    return E.valid() && S.expr(E).Kind == ExprKind::Var && S.expr(E).A == X.V;
  };
  for (const Event &E : S.Events) {
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (Is(S.arg(E, A)))
        return false;
    if (E.Kind == EventKind::Assign && Is(E.Src))
      return false;
  }
  return !S.Vars[X.V].AddressTaken &&
         std::none_of(S.Blocks.begin(), S.Blocks.end(),
                      [&](const Block &B) {
                        return B.Term == TermKind::Return && Is(B.Cond);
                      }) &&
         std::none_of(S.Exprs.begin(), S.Exprs.end(), [&](const Expr &E) {
           return (E.Kind == ExprKind::Cond &&
                   (Is(ExprId(E.B)) || Is(ExprId(E.C)))) ||
                  (E.Kind == ExprKind::Elem && Is(ExprId(E.A)));
         });
}

/// `f(&t)` becomes `f_r(&t, &buffer)` with a buffer of the function's own,
/// where nobody keeps the result.
void Reporter::ownResult(Finding &Of, const SharedUse &U) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Event &E = S.Events[U.At.V];
  const std::string &Buffer = U.How->Buffer;
  std::string Name = C.P.calleeName(F, E);
  // In C++ there may be a qualifier before the name.
  if (Buffer.empty() || C.P.tu(F).CPlusPlus || E.Macro.valid() ||
      E.Range.Line != E.Range.EndLine || !statementAt(S, E.Range).valid())
    return;
  uint32_t Calls = 0;
  VarId Result;
  for (const Event &O : S.Events) {
    Calls += O.Kind == EventKind::Call && C.P.calleeName(F, O) == Name;
    if (O.Kind == EventKind::Assign && O.Src.valid() &&
        S.expr(O.Src).Kind == ExprKind::Result && S.expr(O.Src).A == U.At.V &&
        S.expr(O.Dst).Kind == ExprKind::Var)
      Result = VarId(S.expr(O.Dst).A);
  }
  if (Calls != 1 || !Result.valid() ||
      S.Vars[Result.V].Kind != Storage::Local || !onlyLookedInto(S, Result))
    return;
  EditBuilder B(C, F);
  std::string Own = Name + "_result";
  B.declare(Buffer + " " + Own + ";");
  auto Length = static_cast<uint32_t>(Name.size());
  B.replace(part(E.Range, 0, Length), U.How->Instead);
  B.replace(part(E.Range, E.Range.EndOffset - E.Range.Offset - 1, 1),
            ", &" + Own + ")");
  if (std::optional<Fix> Made =
          B.take("use '" + U.How->Instead + "' with a buffer of its own"))
    Of.Fixes.push_back(*Made);
}

/// `static char text[N]` becomes `char text[N]` where it does not escape.
void Reporter::notStatic(Finding &Of, const SharedText &T) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Var &X = S.Vars[T.Buffer.V];
  if (X.Kind != Storage::StaticLocal || !Shared.staysIn(F, T.Buffer))
    return;
  StmtId Decl = statementAt(S, X.Decl);
  if (!Decl.valid() || S.Statements[Decl.V].Kind != StatementKind::Decl)
    return;
  EditBuilder B(C, F);
  B.replace(part(S.Statements[Decl.V].Range, 0, 7), "");
  if (std::optional<Fix> Made = B.take("give each call a buffer of its own"))
    Of.Fixes.push_back(*Made);
}

} // namespace nogil::error_state
