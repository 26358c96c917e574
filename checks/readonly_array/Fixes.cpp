//===- Fixes.cpp - fixes of nogil-readonly-array-write --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Fixes.h"
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include "checks/readonly_array/FixParts.h"
#include <algorithm>

namespace nogil::readonly_array {
namespace {

/// The variable that holds the object, and nothing else, before a statement.
std::optional<VarId> variableOf(const CheckContext &C, FnId F, const Origin &O,
                                EventId At) {
  const Skeleton &S = *C.P.fn(F).Body;
  for (uint32_t V = 0; V != S.Vars.size(); ++V) {
    const Var &X = S.Vars[V];
    if ((X.Kind != Storage::Param && X.Kind != Storage::Local) ||
        C.P.tu(F).str(X.Name).empty())
      continue;
    for (uint32_t E = 0; E != S.Exprs.size(); ++E)
      if (S.Exprs[E].Kind == ExprKind::Var && S.Exprs[E].A == V &&
          C.V.origins(F, ExprId(E), C.V.defs(F).before(At)) ==
              std::vector<Origin>{O})
        return VarId(V);
  }
  return std::nullopt;
}

void substitute(std::string &Text, char Hole, const std::string &By) {
  for (size_t At = 0; (At = Text.find(Hole, At)) != std::string::npos;
       At += By.size())
    Text.replace(At, 1, By);
}

/// Nothing before the statement has to be undone: calls only take arguments
/// apart or look at them.
bool isFirst(const CheckContext &C, FnId F, const SrcRange &Statement) {
  const Skeleton &S = *C.P.fn(F).Body;
  for (const Event &E : S.Events) {
    if (E.Range.File != Statement.File || E.Range.Offset >= Statement.Offset)
      continue;
    if (E.Kind == EventKind::Assign && S.expr(E.Dst).Kind != ExprKind::Var)
      return false;
    const FunctionRow *Row =
        E.Kind == EventKind::Call ? C.P.rowOf(F, E) : nullptr;
    if (E.Kind == EventKind::Call && !(Row && Row->Pure) &&
        std::ranges::none_of(C.P.rolesOf(F, E), [](const Role &R) {
          return R.Does == RoleKind::Parses || R.Does == RoleKind::Interior ||
                 R.Does == RoleKind::Dtype || R.Does == RoleKind::TestsDtype ||
                 R.Does == RoleKind::ErrorIndicator;
        }))
      return false;
  }
  return true;
}

/// The statement of the function's body that holds an event.
StmtId outermost(const Skeleton &S, const SrcRange &R) {
  StmtId At = statementAt(S, R);
  while (At.valid() && S.Statements[At.V].Parent.valid() &&
         S.Statements[At.V].Parent != StmtId(0u))
    At = S.Statements[At.V].Parent;
  return At;
}

bool isLiteral(const Skeleton &S, ExprId E) {
  if (!E.valid())
    return false;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Binary)
    return isLiteral(S, ExprId(X.A)) && isLiteral(S, ExprId(X.B));
  if (X.Kind == ExprKind::Cond)
    return isLiteral(S, ExprId(X.A)) && isLiteral(S, ExprId(X.B)) &&
           isLiteral(S, ExprId(X.C));
  return X.Kind == ExprKind::Int;
}

} // namespace

void offerTest(const CheckContext &C, FnId F, const ArrayWrite &W,
               Finding &Of) {
  const Skeleton &S = *C.P.fn(F).Body;
  EventId First = W.Derived.valid() ? W.Derived : W.At;
  if (W.Down.size() != 1 || S.Events[First.V].Kind != EventKind::Call)
    return;
  std::string Fail = failure(C, F);
  std::string Text(C.P.Rules->setting(Rule, "test"));
  bool Array = C.P.Rules->apiSource(C.P.calleeName(F, S.Events[First.V])) ==
               C.P.Rules->setting(Rule, "array_source");
  if (!W.Object.Steps.empty() || Fail.empty() || Text.empty() || !Array ||
      C.statesAt({F, First}) != CB_Attached)
    return;
  StmtId At = outermost(S, S.Events[First.V].Range);
  std::optional<VarId> V = variableOf(C, F, W.Object, First);
  if (!V || !At.valid() || !isFirst(C, F, S.Statements[At.V].Range))
    return;
  substitute(Text, '@', asArray(C, F, *V));
  substitute(Text, '%', C.P.tu(F).str(S.Vars[V->V].Name));
  EditBuilder B(C, F);
  B.before(At, Text + " return " + Fail + ";");
  if (std::optional<Fix> Made = B.take("ask whether the array may be written"))
    Of.Fixes.push_back(std::move(*Made));
}

void offerCopy(const CheckContext &C, FnId F, const ArrayWrite &W,
               Finding &Of) {
  const Skeleton &S = *C.P.fn(F).Body;
  if (W.Object.Base != BaseKind::Result || !W.Object.Steps.empty())
    return;
  EventId Call(W.Object.Index);
  const Event &E = S.Events[Call.V];
  const std::vector<Origin> &Returned = C.V.returned(F);
  if (std::ranges::find(Returned, W.Object) != Returned.end())
    return;
  bool Literal = false;
  for (const Role *R : C.V.rolesThatHold(F, Call))
    Literal |= R->Does == RoleKind::Passes && !R->UnlessFlags.empty() &&
               isLiteral(S, S.arg(E, R->FlagArg));
  std::string Name = C.P.macroName(F, E);
  for (const std::string &Text : C.P.Rules->settings(Rule, "copies")) {
    if (!Literal || Name.empty() || !Text.starts_with(Name + "("))
      continue;
    EditBuilder B(C, F);
    B.respell(E.Range, Name, Text);
    if (std::optional<Fix> Made = B.take("always make a copy"))
      Of.Fixes.push_back(std::move(*Made));
    return;
  }
}

} // namespace nogil::readonly_array
