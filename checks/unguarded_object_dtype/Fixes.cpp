//===- Fixes.cpp - asking for the flag that the decision depends on -------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Edits.h"
#include "checks/unguarded_object_dtype/Report.h"

namespace nogil::object_dtype {
namespace {

/// What to write for a macro or function that has a role.
std::string instead(const Program &P, const std::string &Name, RoleKind K) {
  const RoleList *Roles = P.Rules->roles(Name);
  for (const Role &R : Roles ? *Roles : RoleList())
    if (R.Does == K)
      return R.Instead;
  return "";
}

/// The variable of the function that holds the array at a point, if there is
/// one and it alone decides.
std::string arrayAt(const CheckContext &C, FnId F, const ElementKey &K,
                    Point At) {
  const Skeleton &S = *C.P.fn(F).Body;
  const TuFacts &T = C.P.tu(F);
  if (K.Of.size() != 1 || !K.Of[0].known() || !K.Of[0].Steps.empty())
    return "";
  for (uint32_t I = 0; I != S.Vars.size(); ++I) {
    const Var &X = S.Vars[I];
    bool OfFunction = (X.Kind == Storage::Local || X.Kind == Storage::Param) &&
                      X.Scope.V == 0; // seen from everywhere below
    if (OfFunction && C.P.Rules->constantKind(T.str(X.Type)) == "array-type" &&
        OriginFinder(C.V, F, /*Types=*/true).ofVar(VarId(I), At) == K.Of)
      return T.str(X.Name);
  }
  return "";
}

} // namespace

/// Another question about the type, or one where none is asked.
void Reporter::addFixes(const ElementUse &U, Finding &Found) {
  const Skeleton &S = *C.P.fn(F).Body;
  if (U.Kinds & EK_Object) { // nobody has asked
    const Event &E = C.P.event({F, U.Before});
    std::string Text = instead(C.P, C.P.macroName(F, E), RoleKind::DetachMacro);
    std::string Array = arrayAt(C, F, U.Of, C.V.defs(F).before(U.Before));
    size_t Hole = Text.find('@');
    if (Array.empty() || Hole == Text.npos || !Said.empty())
      return;
    EditBuilder B(C, F);
    B.respell(E.Range, "", Text.replace(Hole, 1, Array));
    if (auto X = B.take("detach only where the elements do not need Python"))
      Found.Fixes.push_back(std::move(*X));
    return;
  }
  // Where items are used as objects, that is what was to be asked.
  for (const Var &X : S.Vars)
    if (C.P.Rules->constantKind(C.P.tu(F).str(X.Type)) == "objects-type")
      return;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    std::string Macro = C.P.macroName(F, E);
    std::string Text = instead(C.P, Macro, RoleKind::TestsDtype);
    if (E.Kind != EventKind::Call || Text.empty() || !S.arg(E, 0).valid() ||
        !Types.keyOf(F, S.arg(E, 0), C.V.defs(F).before(EventId(I)))
             .sameAs(U.Of))
      continue;
    EditBuilder B(C, F);
    B.respell(E.Range, Macro, Text);
    if (auto X = B.take("ask whether the elements need Python"))
      Found.Fixes.push_back(std::move(*X));
    return;
  }
}

} // namespace nogil::object_dtype
