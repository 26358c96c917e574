//===- Pins.cpp - memory that stays where it is ---------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Pins.h"
#include "cfg/Paths.h"
#include <algorithm>

namespace nogil {

/// On every path to the use a call has pinned the object.
bool Pins::pinned(FnId F, EventId Use, const Origin &Owner) {
  const Skeleton &S = *P.fn(F).Body;
  auto PinnedBy = [&](EventId E) {
    const Role *Row = S.Events[E.V].Kind == EventKind::Call
                          ? V.role(F, E, RoleKind::Pins)
                          : nullptr;
    if (!Row || Row->Value.Kind != Slot::Arg)
      return false;
    std::vector<Origin> Of = V.argOrigins(F, E, Row->Value.Index);
    return std::find(Of.begin(), Of.end(), Owner) != Of.end();
  };
  return possible(V.paths(F).everyPathTo(Use, PinnedBy));
}

std::vector<LoosePointer> Pins::loose(FnId F, EventId Use, ExprId E) {
  std::vector<LoosePointer> Out;
  for (const Origin &O : V.origins(F, E, V.defs(F).before(Use))) {
    const OriginStep *Step = O.interior();
    if (!Step || !Step->Event.valid())
      continue;
    const Role *Row = V.role(F, Step->Event, RoleKind::Unpinned);
    if (Row && Row->Of.Kind == Slot::Arg && !pinned(F, Use, O.owner()))
      Out.push_back({Step->Event, Row, O.owner()});
  }
  return Out;
}

} // namespace nogil
