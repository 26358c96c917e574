//===- ReleaseFixArrays.cpp - regions around loops over arrays ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A library of arrays has macros of its own: one that leaves short loops alone,
// for elements of a known type, and one that asks the type whether it needs
// Python, for loops that are written for elements of any.
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Release.h"
#include "facts/Text.h"
#include <algorithm>

namespace nogil {

static void replaceAll(std::string &In, std::string_view What,
                       const std::string &By) {
  for (size_t At = 0; (At = In.find(What, At)) != In.npos; At += By.size())
    In.replace(At, What.size(), By);
}

/// What the loop's own condition compares with, as it is spelled.
static std::string spelledSize(const CheckContext &C, FnId F, const Loop &L) {
  const Skeleton &S = *C.P.fn(F).Body;
  std::string Size;
  for (auto [Block, Cond] : L.Exits) {
    const Expr &E = S.expr(Cond);
    if (E.Kind == ExprKind::Binary && S.Exprs[E.B].Kind == ExprKind::Var)
      Size = printExpr(C.P.tu(F), S, ExprId(E.B));
  }
  return Size;
}

/// The first event of the loop, or None.
static EventId firstEvent(const Skeleton &S, const Loop &L) {
  EventId First;
  anyEvent(S, L, [&](EventId Id) {
    if (!First.valid() || Id < First)
      First = Id;
    return false;
  });
  return First;
}

/// The array whose length decides, as it is spelled, if its elements may be of
/// a type that needs Python and the function asks how large they are. Empty: a
/// type that the code knows, or an array without a name.
std::string ReleaseFinder::anyTypeArray(const ReleaseSite &X,
                                        const OriginStep &By) {
  const Skeleton &S = *C.P.fn(X.Fn).Body;
  const Event &Asks = S.Events[By.Event.V];
  EventId First = firstEvent(S, C.V.loops(X.Fn)[X.Loop]);
  if (!By.Via || By.Via->Of.Kind != Slot::Arg || !First.valid())
    return "";
  ExprId Array = S.arg(Asks, By.Via->Of.Index);
  if (!Array.valid() || S.expr(Array).Kind != ExprKind::Var)
    return "";
  const std::string &Type = C.P.tu(X.Fn).str(S.Vars[S.expr(Array).A].Type);
  bool Typed = std::any_of(
      Set.ArrayTypes.begin(), Set.ArrayTypes.end(),
      [&](const std::string &T) { return Type.find(T + " *") != Type.npos; });
  if (!Typed)
    return "";
  if (!Types)
    Types.emplace(C.V);
  ElementKey Key = Types->keyOf(X.Fn, Array, C.V.defs(X.Fn).before(By.Event));
  bool AsksSize = false;
  for (uint32_t I = 0; I != S.Events.size() && !AsksSize; ++I) {
    const Role *R = S.Events[I].Kind == EventKind::Call
                        ? C.V.role(X.Fn, EventId(I), RoleKind::ElementSize)
                        : nullptr;
    if (!R || R->Of.Kind != Slot::Arg)
      continue;
    ExprId Of = S.arg(S.Events[I], R->Of.Index);
    AsksSize =
        Of.valid() &&
        Types->keyOf(X.Fn, Of, C.V.defs(X.Fn).before(EventId(I))).sameAs(Key);
  }
  if (!AsksSize || !(Types->before(X.Fn, First, Key) & EK_NeedsPython))
    return "";
  return printExpr(C.P.tu(X.Fn), S, Array);
}

/// The function has a region already, with a variable of its own.
static bool hasRegion(const CheckContext &C, FnId F) {
  const std::vector<std::string> &Tokens = C.P.Rules->TokenTypes;
  for (const Var &V : C.P.fn(F).Body->Vars) {
    const std::string &Type = C.P.tu(F).str(V.Type);
    if (V.Kind == Storage::Local &&
        std::find(Tokens.begin(), Tokens.end(),
                  Type.substr(0, Type.find(' '))) != Tokens.end())
      return true;
  }
  return false;
}

bool ReleaseFinder::wrapArrayLoop(EditBuilder &B, const ReleaseSite &X,
                                  StmtId At, const OriginStep &By) {
  std::string Size = spelledSize(C, X.Fn, C.V.loops(X.Fn)[X.Loop]);
  std::string Array = anyTypeArray(X, By);
  std::string Begin = Array.empty() ? Set.ArrayBegin : Set.AnyTypeBegin;
  std::string End = Array.empty() ? Set.ArrayEnd : Set.AnyTypeEnd;
  bool Lacks = Array.empty() ? Size.empty() : Begin.empty();
  if (Lacks || hasRegion(C, X.Fn))
    return false;
  replaceAll(Begin, "%", Size);
  replaceAll(Begin, "@", Array);
  replaceAll(End, "@", Array);
  B.declare(Set.ArrayDeclare);
  B.wrap(At, std::move(Begin), std::move(End));
  return true;
}

} // namespace nogil
