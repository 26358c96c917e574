//===- FixCopy.cpp - a copy that nobody else knows ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "check/Edits.h"
#include "checks/resize_during_iteration/Report.h"
#include <algorithm>

namespace nogil::resize {

/// A use that a copy serves as well: in a macro that is named after Maker,
/// counted, or compared with null.
bool Reporter::onlyReads(const Event &E, const std::string &Maker) const {
  const TuFacts &T = C.P.tu(F);
  for (MacroId M = E.Macro; M.valid(); M = T.Macros[M.V].Outer)
    if (T.str(T.Macros[M.V].Name).starts_with(Maker + "_"))
      return true;
  return E.Kind == EventKind::Call &&
         std::ranges::any_of(C.P.rolesOf(F, E), [](const Role &R) {
           return R.Does == RoleKind::DropsReference;
         });
}

/// Is what the call returned put into one variable, and only read from there?
bool Reporter::copyServes(EventId Made, const std::string &Maker) const {
  const Skeleton &S = *C.P.fn(F).Body;
  VarId X;
  auto Is = [&](ExprId E) {
    return E.valid() && S.expr(E).Kind == ExprKind::Result &&
           S.expr(E).A == Made.V;
  };
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Assign && Is(E.Src)) {
      if (X.valid() || S.expr(E.Dst).Kind != ExprKind::Var)
        return false;
      X = VarId(S.expr(E.Dst).A);
    }
  if (!X.valid() || S.Vars[X.V].Kind != Storage::Local)
    return false;
  for (const Event &E : S.Events) {
    bool Set = E.Kind == EventKind::Assign && E.Dst.valid() &&
               S.expr(E.Dst).Kind == ExprKind::Var && S.expr(E.Dst).A == X.V;
    if (Set && !Is(E.Src) && S.expr(E.Src).Kind != ExprKind::Int)
      return false;
    bool Any = mentions(S, E.Src, X) || (!Set && mentions(S, E.Dst, X));
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      Any |= mentions(S, S.arg(E, A), X);
    if (Any && !onlyReads(E, Maker))
      return false;
    // `items[i] = x`
    if (E.Kind == EventKind::Assign && E.Dst.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Elem)
      for (const Origin &O :
           C.V.origins(F, ExprId(S.expr(E.Dst).A),
                       C.V.defs(F).before(EventId(
                           static_cast<uint32_t>(&E - S.Events.data())))))
        if (O.Base == BaseKind::Result && O.Index == Made.V)
          return false;
  }
  return std::ranges::none_of(S.Blocks, [&](const nogil::Block &B) {
    if (!B.Cond.valid() || S.expr(B.Cond).Kind == ExprKind::Var)
      return B.Term == TermKind::Return && mentions(S, B.Cond, X);
    // A member that a macro reads, or a comparison with null.
    return anyWithin(S, B.Cond, [&](ExprId, const Expr &Use) {
      auto Names = [&](uint32_t E) {
        return S.Exprs[E].Kind == ExprKind::Var && S.Exprs[E].A == X.V;
      };
      bool Null =
          Use.Kind == ExprKind::Binary && S.Exprs[Use.B].Kind == ExprKind::Int;
      return (Use.Kind == ExprKind::Binary && !Null &&
              (Names(Use.A) || Names(Use.B))) ||
             (Use.Kind == ExprKind::Cond && (Names(Use.B) || Names(Use.C)));
    });
  });
}

/// `PySequence_Fast(x, "message")` becomes `PySequence_Tuple(x)`: a copy of
/// one's own. What the exception says is Python's text then.
void Reporter::copyBefore(Finding &Of, const Invalidation &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  if (L.How != InvalidatedBy::Python || L.In != F ||
      L.Owner.Base != BaseKind::Result || !L.Owner.Steps.empty())
    return;
  EventId Made(L.Owner.Index);
  const Event &E = S.Events[Made.V];
  const Role *Makes = C.V.role(F, Made, RoleKind::Passes);
  Span First = S.argSpan(E, 0), Last = S.argSpan(E, E.ArgsCount - 1);
  if (!Makes || Makes->Instead.empty() || Makes->Kind != "maybe" ||
      !E.Callee.valid() || E.ArgsCount != 2 || !First.valid() ||
      !Last.valid() || E.Macro.valid() || E.Range.Line != E.Range.EndLine)
    return;
  std::string Maker = C.P.tu(F).str(C.P.tu(F).func(E.Callee).Name);
  if (!copyServes(Made, Maker))
    return;
  auto Part = [&](uint32_t Begin, uint32_t End) {
    SrcRange R = E.Range;
    R.Col += Begin - R.Offset;
    R.EndCol = R.Col + (End - Begin);
    R.Offset = Begin;
    R.EndOffset = End;
    return R;
  };
  EditBuilder B(C, F);
  B.replace(Part(E.Range.Offset, E.Range.Offset + Maker.size()), Maker,
            Makes->Instead);
  B.replace(Part(First.End, Last.End), "", "");
  if (std::optional<Fix> Copy = B.take("make a copy of one's own"))
    Of.Fixes.push_back(*Copy);
}

} // namespace nogil::resize
