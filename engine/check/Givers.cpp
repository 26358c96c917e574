//===- Givers.cpp - who has handed in an object? --------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Givers.h"
#include <algorithm>

namespace nogil {

/// What the table calls a function that stands there; "": it has no name.
static std::string nameIn(const TuFacts &T, SrcRange Where) {
  for (const Table &Tab : T.Tables)
    for (const InitNode &N : Tab.Nodes) {
      if (std::ranges::none_of(N.Children, [&](uint32_t C) {
            return Tab.Nodes[C].Kind == InitKind::Func &&
                   Tab.Nodes[C].Range == Where;
          }))
        continue;
      for (uint32_t C : N.Children)
        if (Tab.Nodes[C].Kind == InitKind::Str)
          return T.str(Tab.Nodes[C].Text);
    }
  return "";
}

Giver Givers::ofEntry(FnId F) const {
  std::span<const Entry> Entries = P.entriesOf(F);
  if (!KeptBack || Entries.empty())
    return Giver::Anybody;
  bool Kept = std::ranges::all_of(Entries, [&](const Entry &E) {
    return KeptBack().count(nameIn(*P.Tus[E.Tu], E.Where)) != 0;
  });
  return Kept ? Giver::Project : Giver::Anybody;
}

/// Also where the format is no literal: that it is an object is known.
bool Givers::comesIn(FnId F, const Origin &O) {
  return Own.fromOutside(F, O) ||
         (O.Base == BaseKind::Out && Own.isEntry(F) &&
          V.role(F, EventId(O.Index), RoleKind::Parses));
}

Giver Givers::of(FnId F, const Origin &Object) {
  Giver Out = Giver::Nobody;
  for (Origin O : Own.roots(F, Object)) {
    if (std::ranges::any_of(O.Steps, [](const OriginStep &Step) {
          return Step.Kind == OriginStep::Field;
        }))
      continue;
    O.Steps.clear(); // an item, at any depth
    if (comesIn(F, O))
      Out = std::max(Out, ofEntry(F));
    else if (O.Base == BaseKind::Param)
      Out = std::max(Out, Params.of({F, O.Index}));
  }
  return Out;
}

Giver Givers::ofParam(FnId F, uint32_t Index) {
  Giver Out = Giver::Nobody;
  for (CodeRef C : V.callers(F))
    if (P.event(C).ArgsCount > Index)
      for (const Origin &O : V.argOrigins(C.Fn, C.Event, Index))
        Out = std::max(Out, of(C.Fn, O));
  return Out;
}

} // namespace nogil
