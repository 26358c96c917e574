//===- ObjectWrites.cpp - which objects does this event write? ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "values/ObjectWrites.h"
#include <algorithm>

namespace nogil {
namespace {

/// By its roles, a call changes what this argument is or points into.
bool writes(const Role &R) {
  switch (R.Does) {
  case RoleKind::Resizes:
  case RoleKind::Mutates:
  case RoleKind::WritesData:
  case RoleKind::WritesObject:
  case RoleKind::CopiesRaw:
  case RoleKind::WritesText:
  case RoleKind::ChangesHeader:
    return R.Value.Kind == Slot::Arg;
  default:
    return false;
  }
}

/// A pointer into the object's own memory, rather than to what it holds.
bool isMemory(const OriginStep &Step) {
  return Step.Kind == OriginStep::Interior && Step.Via->Kind != "borrowed" &&
         Step.Via->Kind != "length" && Step.Via->Kind != "geometry";
}

} // namespace

/// `p->f = v`, `p[i] = v`; of `p->f[i] = v` both p and its member are followed.
void ObjectWrites::ofPlace(FnId F, EventId E,
                           std::vector<Candidate> &Out) const {
  const Skeleton &S = *P.fn(F).Body;
  ExprId Place = S.Events[E.V].Dst;
  bool Element = false;
  while (Place.valid()) {
    const Expr &X = S.expr(Place);
    if (X.Kind == ExprKind::Field) {
      const RoleList &Roles = P.rolesOf(F, X);
      if (std::any_of(Roles.begin(), Roles.end(), [](const Role &R) {
            return R.Does == RoleKind::TakesReference;
          }))
        return; // counting is no change
      Place = ExprId(X.A);
      if (X.Op == ExprOp::Arrow) {
        Out.push_back({E, Place, ~0u, {}});
        return;
      }
      continue;
    }
    if (X.Kind == ExprKind::Var && S.Vars[X.A].ByReference)
      Out.push_back({E, Place, ~0u, {}}); // what it was bound to
    if (X.Kind != ExprKind::Elem || Element)
      return;
    Element = true;
    Place = ExprId(X.A);
    Out.push_back({E, Place, ~0u, {}});
  }
}

/// A variable of two stars: `PyObject **p`.
bool ObjectWrites::pointsToPointer(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind != ExprKind::Var)
    return false;
  const std::string_view Type = P.tu(F).str(S.Vars[X.A].Type);
  return Type.ends_with("**");
}

void ObjectWrites::ofCall(FnId F, EventId E, std::vector<Candidate> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &Call = S.Events[E.V];
  // `&x` stands for the object that x points to, and so does `*x` where it is
  // bound to a reference.
  auto Pointer = [&](uint32_t A) {
    ExprId Arg = S.arg(Call, A);
    if (!Arg.valid())
      return Arg;
    const Expr &X = S.expr(Arg);
    bool Address =
        X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var;
    return Address || X.Kind == ExprKind::Elem ? ExprId(X.A) : Arg;
  };
  const RoleList &Roles = V.callRoles(F, E);
  for (const Role &R : Roles)
    if (writes(R) && V.holds(F, E, R) && Pointer(R.Value.Index).valid())
      Out.push_back({E,
                     Pointer(R.Value.Index),
                     ~0u,
                     {},
                     pointsToPointer(F, S.arg(Call, R.Value.Index))});
  FnId G = P.calleeOf(F, Call);
  if (!Roles.empty() || !G.valid())
    return;
  if (P.fn(G).Body)
    for (uint32_t A = 0; A != Call.ArgsCount; ++A)
      if (ExprId Arg = Pointer(A); Arg.valid())
        Out.push_back({E, Arg, A, G});
}

const std::vector<ObjectWrites::Candidate> &ObjectWrites::candidates(FnId F) {
  auto [It, New] = Kept.try_emplace(F);
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; New && I != S.Events.size(); ++I) {
    if (S.Events[I].Kind == EventKind::Assign)
      ofPlace(F, EventId(I), It->second);
    if (S.Events[I].Kind == EventKind::Call)
      ofCall(F, EventId(I), It->second);
  }
  return It->second;
}

/// Whose memory the pointer leads to.
std::vector<Origin> ObjectWrites::objects(FnId F, const Candidate &C) {
  std::vector<Origin> Out = V.origins(F, C.Through, V.defs(F).before(C.At));
  for (Origin &O : Out) {
    if (C.IsBehind)
      O.Steps.push_back({OriginStep::Elem, {}, {}});
    while (!O.Steps.empty() && isMemory(O.Steps.back()))
      O.Steps.pop_back();
  }
  return Out;
}

/// From the call or assignment in F down to what writes to the parameter;
/// empty: nothing does.
std::vector<CodeRef> ObjectWrites::writesParam(FnId F, uint32_t Param) {
  struct Node {
    FnId F;
    uint32_t Param;
    size_t From;
    EventId By; ///< the call in the function of From
  };
  std::vector<Node> Work{{F, Param, ~size_t(0), EventId()}};
  std::set<std::pair<FnId, uint32_t>> Seen{{F, Param}};
  for (size_t I = 0; I != Work.size(); ++I) {
    Node At = Work[I];
    if (At.Param >= P.fn(At.F).Body->ParamCount)
      continue;
    for (const Candidate &C : candidates(At.F)) {
      std::vector<Origin> Of = objects(At.F, C);
      if (std::none_of(Of.begin(), Of.end(),
                       [&](const Origin &O) { return O.isParam(At.Param); }))
        continue;
      if (C.Callee.valid()) {
        if (Seen.insert({C.Callee, C.Arg}).second)
          Work.push_back({C.Callee, C.Arg, I, C.At});
        continue;
      }
      std::vector<CodeRef> Down{{At.F, C.At}};
      for (Node N = At; N.From != ~size_t(0); N = Work[N.From])
        Down.push_back({Work[N.From].F, N.By});
      std::reverse(Down.begin(), Down.end());
      return Down;
    }
  }
  return {};
}

std::vector<ObjectWrite>
ObjectWrites::to(FnId F, const std::function<bool(const Origin &)> &Is) {
  std::vector<ObjectWrite> Out;
  for (const Candidate &C : candidates(F)) {
    std::vector<Origin> Of = objects(F, C);
    if (std::none_of(Of.begin(), Of.end(), Is))
      continue;
    ObjectWrite W{C.At, C.Through, {}};
    if (C.Callee.valid()) {
      W.Down = writesParam(C.Callee, C.Arg);
      if (W.Down.empty())
        continue;
    }
    Out.push_back(std::move(W));
  }
  return Out;
}

} // namespace nogil
