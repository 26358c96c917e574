//===- Owners.cpp - who else has this object? -----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Owners.h"
#include "link/Policy.h"
#include "sharing/Dump.h"
#include <algorithm>

namespace nogil {

const FunctionRow *destructorOf(const Program &P, const TuFacts &T,
                                TypeId Class) {
  if (!Class.valid() || T.type(Class).Kind != TypeKind::Record)
    return nullptr;
  std::string Name = T.str(T.type(Class).Text);
  Name.resize(std::min(Name.find('<'), Name.size()));
  size_t Last = Name.rfind("::");
  Last = Last == Name.npos ? 0 : Last + 2;
  return P.Rules->function(Name + "::~" + Name.substr(Last));
}

/// The content of a variable of the function that is its only owner.
bool Owners::inOwner(FnId F, const Origin &O) const {
  const Skeleton &S = *P.fn(F).Body;
  const Event &Call = S.Events[O.Index];
  const FunctionRow *Row = P.rowOf(F, Call);
  ExprId Owner = S.arg(Call, 0);
  if (!Row || !Row->ReturnsContent || !Owner.valid())
    return false;
  if (S.expr(Owner).Kind == ExprKind::Addr)
    Owner = ExprId(S.expr(Owner).A);
  if (S.expr(Owner).Kind != ExprKind::Var)
    return false;
  const Var &X = S.Vars[S.expr(Owner).A];
  const bool Own = X.Kind == Storage::Local || X.Kind == Storage::Temp ||
                   X.Kind == Storage::Param;
  const FunctionRow *Ends = destructorOf(P, P.tu(F), X.TypeOf);
  return Own && !X.ByReference && Ends && Ends->OwnsPointee;
}

/// The tuple or dict that was made for this call.
bool Owners::isArguments(FnId F, uint32_t Index) {
  const Skeleton &S = *P.fn(F).Body;
  if (Index == 0 || !P.isEntry(F))
    return false;
  if (S.ParamCount == 3) // (self, arguments, keywords)
    return P.entered(F, &Entry::fromPython);
  // What a parser of arguments is given.
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (S.Events[I].Kind == EventKind::Call &&
        V.role(F, EventId(I), RoleKind::Parses))
      if (ExprId A = S.arg(S.Events[I], 0);
          A.valid() && S.expr(A).Kind == ExprKind::Var && S.expr(A).A == Index)
        return true;
  return false;
}

OwnedBy Owners::ofOrigin(FnId F, const Origin &O, Point At) {
  if (O.Base == BaseKind::Const)
    return OwnedBy::Us;
  if (O.Base == BaseKind::Result && O.Steps.empty() && inOwner(F, O))
    return OwnedBy::Us;
  if (!O.Steps.empty()) {
    // What a new object holds is mostly its own, and may be anybody's.
    Origin Object = O;
    Object.Steps.clear();
    const bool New = O.Base == BaseKind::Result && Own.isPrivate(F, Object, At);
    return New ? OwnedBy::Params : OwnedBy::Others;
  }
  const Skeleton &S = *P.fn(F).Body;
  if (O.Base == BaseKind::Param ||
      (O.Base == BaseKind::Local && O.Index < S.ParamCount))
    return isArguments(F, O.Index) ? OwnedBy::Us : OwnedBy::Params;
  if (O.Base == BaseKind::Local && S.Vars[O.Index].Kind != Storage::Local &&
      S.Vars[O.Index].Kind != Storage::Temp)
    return OwnedBy::Others;
  return Own.isPrivate(F, O, At) ? OwnedBy::Us : OwnedBy::Others;
}

OwnedBy Owners::alone(FnId F, ExprId Pointer, Point At,
                      std::set<uint32_t> *Params) {
  OwnedBy Out = OwnedBy::Us;
  for (const Origin &O : V.origins(F, Pointer, At)) {
    OwnedBy One = ofOrigin(F, O, At);
    if (One == OwnedBy::Params && Params && O.Steps.empty())
      Params->insert(O.Index);
    Out = std::max(Out, One);
  }
  return Out;
}

/// Callers that nobody knows may pass anything.
bool Owners::open(FnId F, uint32_t Index) {
  if (P.isEntry(F))
    // Whoever makes or ends an object has it alone.
    return P.entered(F, [&](const Entry &E) {
      return Index != 0 || !(E.Unshared || E.Teardown);
    });
  return Ctx.open(P, F);
}

bool Owners::param(FnId F, uint32_t Index) {
  auto [It, New] = Known.try_emplace({F, Index}, false);
  if (!New)
    return It->second;
  std::vector<std::pair<FnId, uint32_t>> Todo{{F, Index}};
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [At, Arg] = Todo[I];
    if (Arg == 0 && P.info(At).Flags & (FF_Ctor | FF_Dtor))
      continue;
    if (I >= policy::MaxSharedSearch) {
      P.Budgets.hit(F, Cap::SharedSearch);
      return false;
    }
    if (open(At, Arg))
      return false;
    for (CodeRef By : V.callSites(At)) {
      ExprId A = P.fn(By.Fn).Body->arg(P.event(By), Arg);
      if (!(Ctx.Bits[By.Fn.V] & CB_Racing) || !A.valid())
        continue;
      // `fill(*p)`, by reference
      const Expr &X = P.fn(By.Fn).Body->expr(A);
      if (P.fn(At).Body->Vars[Arg].ByReference && X.Kind == ExprKind::Elem &&
          !ExprId(X.B).valid())
        A = ExprId(X.A);
      std::set<uint32_t> Params;
      if (alone(By.Fn, A, V.defs(By.Fn).before(By.Event), &Params) ==
          OwnedBy::Others)
        return false;
      for (uint32_t Next : Params)
        if (std::ranges::find(Todo, std::pair(By.Fn, Next)) == Todo.end())
          Todo.push_back({By.Fn, Next});
    }
  }
  return Known[{F, Index}] = true;
}

OwnedBy Owners::of(FnId F, ExprId Pointer, Point At) {
  std::set<uint32_t> Params;
  OwnedBy Is = alone(F, Pointer, At, &Params);
  if (Is != OwnedBy::Params || Params.empty())
    return Is;
  if (std::ranges::all_of(Params, [&](uint32_t I) { return param(F, I); }))
    return OwnedBy::Us;
  // Some caller owns it, as far as one call up tells.
  for (CodeRef By : V.callSites(F))
    for (uint32_t I : Params)
      if (ExprId A = P.fn(By.Fn).Body->arg(P.event(By), I);
          A.valid() && Ctx.Bits[By.Fn.V] & CB_Racing &&
          alone(By.Fn, A, V.defs(By.Fn).before(By.Event), nullptr) ==
              OwnedBy::Us)
        return OwnedBy::Params;
  return OwnedBy::Others;
}

const char *spelled(OwnedBy O) {
  return O == OwnedBy::Us ? "yes" : O == OwnedBy::Params ? "params" : "no";
}

std::string dumpOwners(const Program &P, Views &V, Owners &O) {
  return dumpCalls(P, "owned", [&](CodeRef C) {
    const Skeleton &S = *P.fn(C.Fn).Body;
    const Event &E = S.Events[C.Event.V];
    std::string Out;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (ExprId Arg = S.arg(E, A); Arg.valid())
        Out +=
            (A ? ", " : "") +
            std::string(spelled(O.of(C.Fn, Arg, V.defs(C.Fn).before(C.Event))));
    return Out;
  });
}

} // namespace nogil
