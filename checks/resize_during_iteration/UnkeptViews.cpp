//===- UnkeptViews.cpp - arrays whose memory nobody keeps -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/UnkeptViews.h"
#include <algorithm>

namespace nogil {

UnkeptViews::UnkeptViews(Views &V)
    : V(V), P(V.program()), Solver(&P.Budgets),
      Over(Solver, ~0u, [this](FnId F) { return findOver(F); }) {}

/// The argument whose memory the call makes an array over.
std::optional<uint32_t> UnkeptViews::memoryArg(FnId F, EventId Call) {
  const Event &E = P.event({F, Call});
  if (E.Kind != EventKind::Call || V.role(F, Call, RoleKind::GivesBase))
    return std::nullopt;
  for (const Role *R : V.rolesThatHold(F, Call))
    if (R->Does == RoleKind::Passes && R->Kind == "view" && R->When &&
        R->Value.Kind == Slot::Return && R->Of.Kind == Slot::Arg)
      return R->Of.Index;
  FnId G = P.calleeOf(F, E);
  uint32_t Param = G.valid() && P.fn(G).Body ? Over.of(G) : ~0u;
  return Param != ~0u ? std::optional(Param) : std::nullopt;
}

/// The value is what the call returned.
bool UnkeptViews::isFrom(FnId F, ExprId E, Point At, EventId Call) {
  return E.valid() &&
         std::ranges::any_of(V.origins(F, E, At), [&](const Origin &O) {
           return O.Base == BaseKind::Result && O.Index == Call.V &&
                  O.Steps.empty();
         });
}

bool UnkeptViews::givesBase(FnId F, EventId I, EventId Array) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[I.V];
  Point At = V.defs(F).before(I);
  if (E.Kind == EventKind::Assign) {
    const Expr &Dst = S.expr(E.Dst);
    return Dst.Kind == ExprKind::Field &&
           std::ranges::any_of(
               P.rolesOf(F, Dst),
               [](const Role &R) { return R.Does == RoleKind::GivesBase; }) &&
           isFrom(F, ExprId(Dst.A), At, Array);
  }
  if (E.Kind != EventKind::Call)
    return false;
  const Role *Direct = V.role(F, I, RoleKind::GivesBase);
  bool Holds = Direct && V.holds(F, I, *Direct);
  FnId G = P.calleeOf(F, E);
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (isFrom(F, S.arg(E, A), At, Array) &&
        (Holds || (G.valid() && P.fn(G).Body &&
                   V.paramRole(G, A, RoleKind::GivesBase).valid())))
      return true;
  return false;
}

/// It is returned, and on no path there it has been given what keeps it.
bool UnkeptViews::leavesUnkept(FnId F, EventId Array) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  constexpr uint8_t Kept = 1;
  bool Returned = false, Ever = false;
  auto OnEvent = [&](EventId I, uint8_t &Phase) {
    if (givesBase(F, I, Array)) {
      Phase |= Kept;
      Ever = true;
    }
    return Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t) {
    Returned |= isFrom(F, S.Blocks[B.V].Cond, D.endOf(B), Array);
    return Verdict::Stop;
  };
  // A path that was not seen may do so: silence.
  return V.paths(F).watch(D.after(Array), {.Event = OnEvent, .Exit = OnExit}) &&
         Returned && !Ever;
}

uint32_t UnkeptViews::findOver(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (std::optional<uint32_t> Arg = memoryArg(F, EventId(I)))
      for (const Origin &O : V.argOrigins(F, EventId(I), *Arg))
        if (O.Base == BaseKind::Param && O.Steps.empty() &&
            leavesUnkept(F, EventId(I)))
          return O.Index;
  return ~0u;
}

std::vector<UnkeptView> UnkeptViews::in(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<UnkeptView> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    std::optional<uint32_t> Arg = memoryArg(F, EventId(I));
    if (!Arg)
      continue;
    for (const Origin &O : V.argOrigins(F, EventId(I), *Arg)) {
      bool Own = O.Base == BaseKind::Local &&
                 S.Vars[O.Index].Kind == Storage::Local &&
                 !S.Vars[O.Index].ByReference;
      bool Member = O.Base == BaseKind::Param && !O.Steps.empty() &&
                    O.Steps.back().Kind == OriginStep::Field;
      if ((Own || Member) && leavesUnkept(F, EventId(I))) {
        Out.push_back({EventId(I), O, Own});
        break;
      }
    }
  }
  return Out;
}

} // namespace nogil
