//===- RefCall.cpp - the call that returns a reference --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/borrowed_reference/RefCall.h"
#include "cfg/Ranges.h"
#include <algorithm>
#include <fmt/format.h>

namespace nogil {

SrcRange part(SrcRange R, uint32_t Begin, uint32_t End) {
  R.Col += Begin - R.Offset;
  R.EndCol = R.Col + (End - Begin);
  R.Offset = Begin;
  R.EndOffset = End;
  return R;
}

std::optional<ItemCall> itemCall(const ProgramView &C, FnId F, EventId Got) {
  const Skeleton &S = *C.P.fn(F).Body;
  const TuFacts &T = C.P.tu(F);
  const Event &Call = S.Events[Got.V];
  const TypeId Fn = Call.Callee.valid() ? T.func(Call.Callee).Type : TypeId();
  const TypeId Result = Fn.valid() ? T.type(Fn).Of : TypeId();
  EventId Set;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (const Event &E = S.Events[I];
        E.Kind == EventKind::Assign && E.Src.valid() &&
        S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == Got.V) {
      if (Set.valid())
        return std::nullopt;
      Set = EventId(I);
    }
  if (!Set.valid() || !Result.valid() ||
      S.expr(S.Events[Set.V].Dst).Kind != ExprKind::Var)
    return std::nullopt;
  const VarId Into(S.expr(S.Events[Set.V].Dst).A);
  const Var &X = S.Vars[Into.V];
  if (X.Kind != Storage::Local || X.AddressTaken || X.ByReference || X.Const ||
      !T.str(X.Type).ends_with("*") || X.Type != T.type(Result).Text)
    return std::nullopt;
  return ItemCall{F, Got, Set, Into};
}

/// The function says by its result what it has found.
static bool givesByAddress(const ProgramView &C, const std::string &Name) {
  const RoleList *Roles = C.P.Rules->roles(Name);
  return Roles && std::ranges::any_of(*Roles, [](const Role &R) {
           return R.Does == RoleKind::ErrorIndicator && R.Kind == "three-way";
         });
}

bool exchangeCall(EditBuilder &B, const ProgramView &C, const ItemCall &X,
                  const std::string &Instead) {
  const Skeleton &S = *C.P.fn(X.F).Body;
  const TuFacts &T = C.P.tu(X.F);
  const Event &E = S.Events[X.Got.V];
  const StmtId Gets = statementAt(S, E.Range);
  const std::string Name = T.str(T.func(E.Callee).Name),
                    Var = T.str(S.Vars[X.Into.V].Name);
  const bool Hides = C.V.says(X.F, X.Got, RoleKind::ErrorIndicator, "hides");
  if (E.Macro.valid() || E.Range.Line != E.Range.EndLine || !Gets.valid() ||
      Name.starts_with("_")) // of the API's own: with a hash, or another key
    return false;
  const uint32_t Begin = E.Range.Offset,
                 Named = Begin + static_cast<uint32_t>(Name.size());
  if (!givesByAddress(C, Instead)) {
    B.replace(part(E.Range, Begin, Named), Name, Instead);
    return !Hides;
  }
  const Statement &At = S.Statements[Gets.V];
  const bool Declares = At.Kind == StatementKind::Decl;
  if ((!Declares && At.Kind != StatementKind::Expr) ||
      At.Range.Line != At.Range.EndLine ||
      At.Range.EndOffset != E.Range.EndOffset + 1)
    return false;
  const std::string Declared = Declares ? T.str(S.Vars[X.Into.V].Type) : "";
  if (Declares)
    B.before(Gets, Declared + Var + ";");
  std::string Clear(C.P.Rules->setting("nogil-borrowed-reference", "clear"));
  B.replace(part(At.Range, At.Range.Offset, Named),
            fmt::format("{}{} = {}", Declared, Var, Name),
            (Hides ? "if (" : "") + Instead);
  B.replace(part(E.Range, E.Range.EndOffset - 1, E.Range.EndOffset), ")",
            fmt::format(", &{}){}", Var, Hides ? " < 0) " + Clear : ""));
  return !Hides || (!Clear.empty() && B.fits(Gets));
}

} // namespace nogil
