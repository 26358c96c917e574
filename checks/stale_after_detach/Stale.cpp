//===- Stale.cpp - members used after others could change them ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/stale_after_detach/Stale.h"
#include "cfg/Exprs.h"

namespace nogil {

std::vector<StaleUse> StaleUses::in(FnId Fn) {
  F = Fn;
  S = P.fn(F).Body;
  Found.clear();
  if (!S || !(C.Bits[F.V] & CB_Running))
    return {};
  bool Look = worthALook();
  for (uint32_t E = 0; E != S->Events.size(); ++E) {
    context(EventId(E));
    lent(EventId(E));
    if (!Look || !detachedAt(EventId(E)))
      continue;
    for (ExprId X : used(EventId(E)))
      inside(EventId(E), X, V.defs(F).before(EventId(E)));
    written(EventId(E));
    unpinned(EventId(E));
  }
  for (uint32_t B = 0; Look && B != S->Blocks.size(); ++B)
    atEnd(BlockId(B));
  if (Look)
    later();
  return Found;
}

bool StaleUses::worthALook() {
  return (C.Bits[F.V] & CB_Detached) || Eff.has(F, EB_Detaches) ||
         Eff.has(F, EB_RunsPython) || Eff.has(F, EB_MayRunPython);
}

bool StaleUses::detachedAt(EventId E) const { return C.othersRun(R, {F, E}); }

bool StaleUses::letsOthersIn(EventId E) {
  return R.Detaches.count({F, E}) || M.letsOthersIn({F, E}, true);
}

/// The pointers that an event reads or writes through.
std::vector<ExprId> StaleUses::followed(EventId Id) const {
  const Event &E = S->Events[Id.V];
  std::vector<ExprId> Out;
  auto Add = [&](ExprId X) { Out.push_back(X); };
  forEachExpr(*S, E, [&](ExprId X) { forEachFollowed(*S, X, Add); });
  return Out;
}

} // namespace nogil
