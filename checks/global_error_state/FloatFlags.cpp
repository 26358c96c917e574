//===- FloatFlags.cpp - floating-point flags of another thread ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/FloatFlags.h"
#include <algorithm>
#include <set>

namespace nogil {

bool FloatFlags::has(FnId F, EventId E, std::string_view Kinds) {
  return V.says(F, E, RoleKind::FloatFlags, Kinds);
}

bool FloatFlags::onOtherThreads(FnId F, EventId Id) const {
  const Event &E = P.fn(F).Body->Events[Id.V];
  const FunctionRow *Row = E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
  return Row &&
         std::any_of(Row->Callbacks.begin(), Row->Callbacks.end(),
                     [](auto &C) { return C.Run == CallbackRun::Foreign; });
}

/// May the event set flags?
bool FloatFlags::works(FnId F, EventId Id) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  if (E.Kind != EventKind::Call && E.Kind != EventKind::Assign)
    return false;
  for (std::string_view Kind : {"clears", "reads", "raises"})
    if (has(F, Id, Kind))
      return false;
  return true;
}

void FloatFlags::from(FnId F, EventId Clear, std::vector<WrongFlags> &Out) {
  const Defs &D = V.defs(F);
  auto Reads = [&](EventId E) { return has(F, E, "reads"); };
  auto Over = [&](EventId E) {
    return E == Clear || has(F, E, "clears") || has(F, E, "restores");
  };
  auto Search = [&](WrongFlags::KindT Kind, const EventSet &Counts) {
    PathHit Hit = V.paths(F).between(D.after(Clear), Counts, Reads, Over);
    if (Hit.certain())
      Out.push_back({Kind, Clear, Hit.Mark, Hit.Event});
  };
  Search(WrongFlags::Elsewhere,
         [&](EventId E) { return onOtherThreads(F, E); });
  Search(WrongFlags::Python,
         [&](EventId E) { return certain(Runs.python(F, E)); });
}

/// Computes without clearing what that sets, itself or in a helper.
bool FloatFlags::leaves(FnId F, EventId E) {
  return V.does(F, E, {RoleKind::FloatFlags, "leaves", "reads|clears"});
}

bool FloatFlags::asks(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (has(F, EventId(I), "reads") || has(F, EventId(I), "clears"))
      return true;
  return false;
}

EventId FloatFlags::left(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  bool Detaches =
      std::any_of(S.Events.begin(), S.Events.end(), [&](const Event &E) {
        const FunctionRow *Row =
            E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
        return Row && Row->Effect == EffectKind::Detach;
      });
  const std::vector<CodeRef> &By = V.callers(F);
  if (!Detaches ||
      std::any_of(By.begin(), By.end(), [&](CodeRef C) { return asks(C.Fn); }))
    return EventId();
  const Defs &D = V.defs(F);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (!leaves(F, EventId(I)))
      continue;
    auto Asked = [&](EventId E) {
      return has(F, E, "reads") || has(F, E, "clears") || has(F, E, "restores");
    };
    if (V.paths(F).someWayOut(D.after(EventId(I)), Asked).certain())
      return EventId(I);
  }
  return EventId();
}

std::vector<WrongFlags> FloatFlags::wrong(FnId F) {
  std::vector<WrongFlags> Out;
  const Skeleton &S = *P.fn(F).Body;
  bool Worked = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    EventId Id(I);
    Worked |= works(F, Id);
    if (!has(F, Id, "clears"))
      continue;
    from(F, Id, Out);
    // Straight to the one that reads: the next event of the block.
    bool Next = I + 1 != S.Events.size() && has(F, EventId(I + 1), "reads") &&
                V.defs(F).blockOf(Id) == V.defs(F).blockOf(EventId(I + 1));
    if (Next && Worked)
      Out.push_back({WrongFlags::TooLate, Id, EventId(), EventId(I + 1)});
  }
  return Out;
}

} // namespace nogil
