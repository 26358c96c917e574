//===- StaleGuards.cpp - what makes a late use right ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/stale_after_detach/Stale.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

/// Is there somebody else who ends the value, and could not know?
bool StaleUses::proven(StaleUse U, bool Cleared) {
  if (U.EntryIndex == ~0u)
    return false;
  for (const StaleUse &Known : Found)
    if (Known.Of == U.Of && Known.Kind != StaleUse::Context)
      return false;
  for (const MemberChange &By : M.changes(U.Of)) {
    bool Fits = Cleared ? By.ToConstant : By.Kind == MemberChange::Released;
    if (U.Bound.valid() && !changedWith(By.At.Fn, M.of(F, U.Bound)))
      continue;
    if (!Fits || By.At.Fn == F || M.coordinated(F, By.At.Fn, U.Of) ||
        (!M.open(U.Use, U.Field) &&
         !M.open(By.At, M.changedField(By.At.Fn, P.event(By.At)))))
      continue;
    // The best witness is a method itself.
    if (!U.By || (By.IsEntry && !U.By->IsEntry))
      U.By = &By;
  }
  if (U.By)
    Found.push_back(U);
  return U.By;
}

bool StaleUses::assigns(EventId E, Member Of) {
  if (S->Events[E.V].Kind != EventKind::Assign)
    return false;
  ExprId Field = M.assignedField(F, S->Events[E.V]);
  return Field.valid() && M.of(F, Field) == Of;
}

/// Another function releases what the member holds.
bool StaleUses::endedElsewhere(Member Of) {
  return std::ranges::any_of(M.changes(Of), [&](const MemberChange &By) {
    return By.Kind == MemberChange::Released && By.At.Fn != F;
  });
}

/// On every path to the use the member was given a new value.
bool StaleUses::takenOut(EventId Use, Member Of) {
  return possible(
      V.paths(F).everyPathTo(Use, [&](EventId E) { return assigns(E, Of); }));
}

/// On every path to the use a reference was taken to the copied value.
bool StaleUses::counted(EventId Use, const Load &L) {
  if (!L.Copy.valid())
    return false;
  auto Takes = [&](EventId E) {
    const Role *Row = S->Events[E.V].Kind == EventKind::Call
                          ? V.role(F, E, RoleKind::TakesReference)
                          : nullptr;
    if (!Row || Row->Value.Kind != Slot::Arg)
      return false;
    ExprId Of = S->arg(S->Events[E.V], Row->Value.Index);
    std::vector<Load> Same = M.loads(F, Of, V.defs(F).before(E));
    return std::any_of(Same.begin(), Same.end(), [&](const Load &K) {
      return K.Field == L.Field && K.Copy.valid();
    });
  };
  return !V.paths(F)
              .somePath(
                  L.At, [&](EventId E) { return E == Use; }, Takes)
              .certain();
}

/// `p->busy = 1` or `++p->users`, of a member that is tested, too.
bool StaleUses::setsFlag(FnId G, EventId Id, const std::set<Member> &Tested) {
  const Skeleton &Body = *P.fn(G).Body;
  const Event &E = Body.Events[Id.V];
  if (E.Kind != EventKind::Assign || !E.Src.valid())
    return false;
  const Expr &Value = Body.expr(E.Src);
  bool Set = (E.Flags & EF_Compound) ||
             (Value.Kind == ExprKind::Int && Value.Value != 0);
  ExprId Field = Set ? M.assignedField(G, E) : ExprId();
  return Field.valid() && Tested.count(M.of(G, Field));
}

/// On every path to the use a busy flag was set, here or in a small helper.
bool StaleUses::flagged(EventId Use) {
  auto Flags = [&](EventId Id) {
    const Event &E = S->Events[Id.V];
    if (setsFlag(F, Id, M.testedIn(F)))
      return true;
    if (E.Kind != EventKind::Call)
      return false;
    FnId G = P.calleeOf(F, E);
    if (!G.valid())
      return false;
    if (!P.fn(G).Body || P.fn(G).Body->Blocks.size() > policy::WrapperBlocks)
      return false;
    for (uint32_t I = 0; I != P.fn(G).Body->Events.size(); ++I)
      if (setsFlag(G, EventId(I), M.testedIn(G)))
        return true;
    return false;
  };
  return possible(V.paths(F).everyPathTo(Use, Flags));
}

} // namespace nogil
