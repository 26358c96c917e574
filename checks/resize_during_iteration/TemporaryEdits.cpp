//===- TemporaryEdits.cpp - shared objects changed for a while ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/TemporaryEdits.h"
#include <algorithm>

namespace nogil {

static bool describes(const Role &Does) {
  return Does.Does == RoleKind::Dtype ||
         (Does.Does == RoleKind::Interior &&
          (Does.Kind == "geometry" || Does.Kind == "data"));
}

bool TemporaryEdits::describes(FnId F, const Expr &Field) const {
  return Field.Kind == ExprKind::Field &&
         std::ranges::any_of(P.rolesOf(F, Field), [](const Role &Does) {
           return nogil::describes(Does);
         });
}

/// Is what the event assigns a value of that member, read before?
bool TemporaryEdits::readsBack(FnId F, EventId Back, const Origin &Owner,
                               const Expr &Field) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Back.V];
  if (S.expr(E.Src).Kind != ExprKind::Var || E.Flags & EF_Compound)
    return false; // read at this moment
  NameId Name = P.nameId(P.fn(F).Tu, Field.Name);
  for (const Origin &O : V.origins(F, E.Src, V.defs(F).before(Back))) {
    // `saved = self->nd`
    if (!O.Steps.empty()) {
      Origin Holder = O;
      OriginStep Last = O.Steps.back();
      Holder.Steps.pop_back();
      if (Holder == Owner &&
          (Last.Kind == OriginStep::Interior ? nogil::describes(*Last.Via)
                                             : Last.Name == Name))
        return true;
    }
    // `saved = PyArray_DESCR(self)`
    if (O.Base != BaseKind::Result || !O.Steps.empty())
      continue;
    for (const Role *Does : V.rolesThatHold(F, EventId(O.Index)))
      if (nogil::describes(*Does) && Does->Value.Kind == Slot::Return &&
          Does->Of.Kind == Slot::Arg &&
          std::ranges::count(V.argOrigins(F, EventId(O.Index), Does->Of.Index),
                             Owner))
        return true;
  }
  return false;
}

bool TemporaryEdits::seenBetween(FnId F, TemporaryEdit &E) {
  auto MayYield = [&](EventId X) { return possible(Runs.anyPython(F, X)); };
  PathHit Hit = V.paths(F).between(
      V.defs(F).after(E.At), MayYield, [&](EventId X) { return X == E.Back; },
      [&](EventId X) { return X == E.At; });
  E.By = Hit.Mark;
  return Hit.certain();
}

std::vector<TemporaryEdit> TemporaryEdits::find(FnId F) {
  std::vector<TemporaryEdit> Out;
  const Skeleton &S = *P.fn(F).Body;
  std::vector<EventId> Sets;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (const Event &E = S.Events[I]; E.Kind == EventKind::Assign &&
                                      E.Dst.valid() && E.Src.valid() &&
                                      describes(F, S.expr(E.Dst)))
      Sets.push_back(EventId(I));
  auto OwnerOf = [&](EventId E) {
    ExprId Base(S.expr(S.Events[E.V].Dst).A);
    auto Of = V.origins(F, Base, V.defs(F).before(E));
    return Of.size() == 1 && Of[0].known() ? Of[0] : Origin();
  };
  std::set<std::pair<Origin, NameId>> Seen;
  for (EventId At : Sets) {
    const Expr &Field = S.expr(S.Events[At.V].Dst);
    TemporaryEdit E{OwnerOf(At), P.nameId(P.fn(F).Tu, Field.Name), At, {}, {}};
    if (!E.Owner.known() || Seen.count({E.Owner, E.Member}) ||
        readsBack(F, At, E.Owner, Field) || !R.changeable(F, E.Owner, At))
      continue;
    for (EventId Back : Sets) {
      E.Back = Back;
      const Expr &To = S.expr(S.Events[Back.V].Dst);
      if (Back != At && To.Name == Field.Name && OwnerOf(Back) == E.Owner &&
          readsBack(F, Back, E.Owner, Field) && seenBetween(F, E)) {
        Seen.insert({E.Owner, E.Member});
        Out.push_back(E);
        break;
      }
    }
  }
  return Out;
}

} // namespace nogil
