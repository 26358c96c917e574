//===- Fixes.cpp - state of the call instead -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include "checks/global_error_state/Report.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil::error_state {

/// Two lines around all that changes errno: they do not depend on what it
/// does. Behind a label there may be no declaration.
void Reporter::keepErrno(Finding &Of, const LostErrno &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  StmtId First, Last;
  for (EventId Change : L.Changes) {
    StmtId At = bracedAt(S, S.Events[Change.V].Range);
    if (!At.valid())
      return;
    First = First.valid() ? std::min(First, At) : At;
    Last = Last.valid() ? std::max(Last, At) : At;
  }
  const StmtId Block = blockOf(S, First);
  SrcRange Around = S.Statements[First.V].Range;
  Around.EndOffset = S.Statements[Last.V].Range.EndOffset;
  for (const Statement &X : S.Statements)
    if (within(X.Range, Around) && X.Flags & (SF_Leaves | SF_Entered) &&
        (X.Parent == Block || X.Parent == S.Statements[First.V].Parent))
      return;
  for (EventId E : {L.Set, L.Use})
    if (E.valid() && within(S.Events[E.V].Range, Around))
      return;
  for (const Var &X : S.Vars)
    if (C.P.tu(F).str(X.Name) == "saved_errno")
      return;
  EditBuilder B(C, F);
  bool Labelled = !(S.Statements[First.V].Flags & SF_Braced);
  if (Labelled)
    B.declare("int saved_errno;");
  B.wrap(First, Last,
         Labelled ? "saved_errno = errno;" : "int saved_errno = errno;",
         "errno = saved_errno;");
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

/// Is the variable only looked at through `->` and in conditions, and assigned
/// to no other variable but To?
static bool onlyLookedInto(const Skeleton &S, VarId X, VarId To = VarId()) {
  auto Is = [&](ExprId E) {
    return E.valid() && S.expr(E).Kind == ExprKind::Var && S.expr(E).A == X.V;
  };
  for (const Event &E : S.Events) {
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (Is(S.arg(E, A)))
        return false;
    bool Moves = E.Dst.valid() && S.expr(E.Dst).Kind == ExprKind::Var &&
                 To.valid() && S.expr(E.Dst).A == To.V;
    if (E.Kind == EventKind::Assign && Is(E.Src) && !Moves)
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

/// The variables that hold the result of a call: one, behind the temporaries of
/// `?:`.
static std::vector<VarId> holders(const Skeleton &S, EventId Call) {
  std::vector<VarId> Out;
  for (const Event &E : S.Events) {
    if (E.Kind != EventKind::Assign || !E.Src.valid() ||
        S.expr(E.Dst).Kind != ExprKind::Var)
      continue;
    const Expr &From = S.expr(E.Src);
    bool Held = From.Kind == ExprKind::Var && !Out.empty() &&
                From.A == Out.back().V && S.Vars[From.A].Kind == Storage::Temp;
    if (Held || (From.Kind == ExprKind::Result && From.A == Call.V))
      Out.push_back(VarId(S.expr(E.Dst).A));
  }
  return Out;
}

/// `f(&t)` becomes `f_r(&t, &buffer)` with a buffer of the function's own,
/// where nobody keeps the result.
void Reporter::ownResult(Finding &Of, const SharedUse &U) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Event &E = S.Events[U.At.V];
  const std::string &Buffer = U.How->Buffer;
  std::string Name = C.P.calleeName(F, E);
  if (Buffer.empty() || E.Macro.valid() || E.Range.Line != E.Range.EndLine ||
      !statementAt(S, E.Range).valid())
    return;
  uint32_t Calls = 0;
  for (const Event &O : S.Events)
    Calls += O.Kind == EventKind::Call && C.P.calleeName(F, O) == Name;
  std::vector<VarId> Held = holders(S, U.At);
  if (Calls != 1 || Held.empty())
    return;
  for (size_t I = 0; I != Held.size(); ++I) {
    bool Last = I + 1 == Held.size();
    if (S.Vars[Held[I].V].Kind != (Last ? Storage::Local : Storage::Temp) ||
        !onlyLookedInto(S, Held[I], Last ? VarId() : Held[I + 1]))
      return;
  }
  EditBuilder B(C, F);
  std::string Own = Name + "_result";
  B.declare(Buffer + " " + Own + ";");
  auto Length = static_cast<uint32_t>(Name.size());
  B.replace(part(E.Range, 0, Length), Name, U.How->Instead);
  B.replace(part(E.Range, E.Range.EndOffset - E.Range.Offset - 1, 1), ")",
            ", &" + Own + ")");
  if (std::optional<Fix> Made = B.take(
          fmt::format("use '{}' with a buffer of its own", U.How->Instead)))
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
  B.replace(part(S.Statements[Decl.V].Range, 0, 7), "static ", "");
  if (std::optional<Fix> Made = B.take("give each call a buffer of its own"))
    Of.Fixes.push_back(*Made);
}

} // namespace nogil::error_state
