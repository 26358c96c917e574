//===- FixWriteback.cpp - discards a write-back before an error -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Paths.h"
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include "checks/readonly_array/FixParts.h"
#include "checks/readonly_array/Fixes.h"
#include <algorithm>

namespace nogil::readonly_array {

std::string failure(const CheckContext &C, FnId F) {
  const Skeleton &S = *C.P.fn(F).Body;
  bool Pointer = false, Minus = false;
  for (const Block &B : S.Blocks) {
    if (B.Term != TermKind::Return || !B.Cond.valid())
      continue;
    const Expr &X = S.expr(B.Cond);
    Minus |= X.Kind == ExprKind::Int && X.Value == -1;
    Pointer |= X.Kind == ExprKind::Addr ||
               (X.Kind == ExprKind::Var &&
                C.P.tu(F).str(S.Vars[X.A].Type).ends_with("*"));
  }
  return Pointer == Minus ? "" : Pointer ? "NULL" : "-1";
}

std::string asArray(const CheckContext &C, FnId F, VarId V) {
  const Var &X = C.P.fn(F).Body->Vars[V.V];
  const std::string &Type = C.P.tu(F).str(X.Type);
  bool Is = std::ranges::any_of(
      C.P.Rules->settings(Rule, "array_types"), [&](const std::string &T) {
        return Type == T + " *" || Type == "struct " + T + " *";
      });
  return (Is ? "" : std::string(C.P.Rules->setting(Rule, "array_cast"))) +
         C.P.tu(F).str(X.Name);
}

void offerDiscard(const CheckContext &C, FnId F, const OpenWriteback &W,
                  Finding &Of) {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Fail = failure(C, F), Discard;
  for (const Role &Opens : C.P.rolesOf(F, S.Events[W.Opened.V]))
    if (Opens.Does == RoleKind::Writeback)
      if (const RoleList *Roles = C.P.Rules->roles(Opens.Instead))
        for (const Role &Closes : *Roles)
          if (Closes.Does == RoleKind::Writeback)
            Discard = Closes.Instead;
  if (!W.EndEvent.valid() || Fail.empty() || Discard.empty())
    return;
  const Event &End = S.Events[W.EndEvent.V];
  const Expr &Arg = S.expr(S.arg(End, 0));
  if (Arg.Kind != ExprKind::Var)
    return;
  // From here on only errors are returned.
  int64_t Error = Fail == "-1" ? -1 : 0;
  const Defs &D = C.V.defs(F);
  auto OnExit = [&](BlockId B, uint8_t) {
    ExprId Value = S.Blocks[B.V].Cond;
    bool Fails = Value.valid() && S.expr(Value).Kind == ExprKind::Int &&
                 S.expr(Value).Value == Error;
    return Fails ? Verdict::Stop : Verdict::Found;
  };
  // What may succeed is not edited.
  if (C.V.paths(F).search(D.before(W.EndEvent), {.Exit = OnExit}).possible())
    return;
  const std::string &Name = C.P.tu(F).str(S.Vars[Arg.A].Name);
  std::vector<Origin> Drops =
      C.V.origins(F, S.arg(End, 0), D.before(W.EndEvent));
  std::string Line = Discard + "(" + asArray(C, F, VarId(Arg.A)) + ");";
  if (Drops != std::vector<Origin>{W.Object}) // it may be null
    Line = "if (" + Name + ") " + Line;
  EditBuilder B(C, F);
  B.before(statementAt(S, End.Range), Line);
  if (std::optional<Fix> Made = B.take("discard the write-back"))
    Of.Fixes.push_back(std::move(*Made));
}

} // namespace nogil::readonly_array
