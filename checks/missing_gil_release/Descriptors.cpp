//===- Descriptors.cpp - descriptors that never wait ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Descriptors.h"
#include "cfg/Paths.h"
#include <algorithm>

namespace nogil {

/// `fds[0]` is told with `fds`.
static Origin whole(Origin O) {
  while (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Elem)
    O.Steps.pop_back();
  return O;
}

static bool meets(const std::vector<Origin> &A, const std::vector<Origin> &B) {
  return std::any_of(A.begin(), A.end(), [&](const Origin &O) {
    return O.known() && std::find(B.begin(), B.end(), whole(O)) != B.end();
  });
}

void Descriptors::add(CodeRef By, Slot What) {
  if (Seen.emplace(By, What.Kind, What.Index).second)
    Todo.emplace_back(By, What);
}

void Descriptors::index() {
  if (Indexed)
    return;
  Indexed = true;
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const Skeleton *S = P.Functions[N].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I)
      if (S->Events[I].Kind == EventKind::Call)
        if (const Role *R = V.role(FnId(N), EventId(I), RoleKind::NeverWaits))
          add({FnId(N), EventId(I)}, R->Value);
  }
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [By, What] = Todo[I];
    follow(By, What);
  }
}

/// What the call returns or is given does not wait from here on.
void Descriptors::follow(CodeRef By, Slot What) {
  const Skeleton &S = *P.fn(By.Fn).Body;
  std::vector<Origin> Of;
  if (What.Kind == Slot::Return) {
    Of = {{BaseKind::Result, By.Event.V, {}, 0}};
  } else if (ExprId Arg = S.arg(P.event(By), What.Index); Arg.valid()) {
    Of = V.argOrigins(By.Fn, By.Event, What.Index);
    // Written to the memory that is given: two descriptors.
    Of.push_back({BaseKind::Out, By.Event.V, {}, What.Index});
  }
  std::erase_if(Of, [](const Origin &O) { return !O.known(); });
  for (const Origin &O : Of)
    InFunction[By.Fn].push_back({O, By.Event});
  spread(By, Of);
}

/// To whatever keeps the value, and to callers; a number is told here only.
void Descriptors::spread(CodeRef By, std::vector<Origin> What) {
  std::erase_if(What,
                [](const Origin &O) { return O.Base == BaseKind::Const; });
  const Skeleton &S = *P.fn(By.Fn).Body;
  const Defs &D = V.defs(By.Fn);
  for (const Origin &O : What) {
    if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field)
      InMembers[{O.Steps.back().Record, O.Steps.back().Name}].push_back(By);
    else if (O.Base == BaseKind::Global && O.Steps.empty())
      InGlobals[P.tu(By.Fn).str(S.Vars[O.Index].Usr)].push_back(By);
    if (O.Base == BaseKind::Param && O.Steps.empty())
      for (CodeRef C : V.callSites(By.Fn))
        add(C, {Slot::Arg, uint8_t(O.Index)});
  }
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    const Expr &To = S.expr(E.Dst);
    bool Global = To.Kind == ExprKind::Var && S.Vars[To.A].Usr.V != 0;
    if ((To.Kind != ExprKind::Field && !Global) ||
        !meets(V.origins(By.Fn, E.Src, D.before(EventId(I))), What))
      continue;
    if (Global)
      InGlobals[P.tu(By.Fn).str(S.Vars[To.A].Usr)].push_back(By);
    else
      InMembers[{P.nameId(P.fn(By.Fn).Tu, To.Type),
                 P.nameId(P.fn(By.Fn).Tu, To.Name)}]
          .push_back(By);
  }
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    ExprId Value = S.Blocks[B].Cond;
    if (S.Blocks[B].Term != TermKind::Return || !Value.valid() ||
        !meets(V.origins(By.Fn, Value, D.endOf(BlockId(B))), What))
      continue;
    for (CodeRef C : V.callSites(By.Fn))
      add(C, {Slot::Return, 0});
    break;
  }
}

/// Elsewhere, or on some way to the use.
bool Descriptors::before(CodeRef By, CodeRef Use) {
  if (By.Fn != Use.Fn)
    return true;
  return V.paths(By.Fn)
      .somePath(V.defs(By.Fn).after(By.Event),
                [&](EventId E) { return E == Use.Event; })
      .possible(); // it may have been told: silence
}

bool Descriptors::isNonBlocking(FnId F, EventId Use, ExprId E) {
  CodeRef At{F, Use};
  auto Any = [&](const std::vector<CodeRef> &By) {
    return std::any_of(By.begin(), By.end(),
                       [&](CodeRef C) { return before(C, At); });
  };
  for (const Origin &O : V.origins(F, E, V.defs(F).before(Use))) {
    if (auto It = InFunction.find(F); It != InFunction.end())
      for (const NonBlocking &T : It->second)
        if (T.What == whole(O) && before({F, T.By}, At))
          return true;
    if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field)
      if (auto It =
              InMembers.find({O.Steps.back().Record, O.Steps.back().Name});
          It != InMembers.end() && Any(It->second))
        return true;
    if (O.Base == BaseKind::Global && O.Steps.empty())
      if (auto It =
              InGlobals.find(P.tu(F).str(P.fn(F).Body->Vars[O.Index].Usr));
          It != InGlobals.end() && Any(It->second))
        return true;
    if (O.isParam(O.Index) && Params.of({F, O.Index}))
      return true;
  }
  return false;
}

bool Descriptors::isParamNonBlocking(FnId F, uint32_t Param) {
  const std::vector<CodeRef> By = V.callSites(F);
  return !By.empty() && std::ranges::all_of(By, [&](CodeRef C) {
    ExprId Arg = P.fn(C.Fn).Body->arg(P.event(C), Param);
    return Arg.valid() && isNonBlocking(C.Fn, C.Event, Arg);
  });
}

bool Descriptors::neverWaits(CodeRef Call, const Role &Blocks) {
  if (Blocks.Descriptor.Kind != Slot::Arg)
    return false;
  ExprId Arg = P.fn(Call.Fn).Body->arg(P.event(Call), Blocks.Descriptor.Index);
  if (!Arg.valid())
    return false;
  index();
  return !InFunction.empty() && isNonBlocking(Call.Fn, Call.Event, Arg);
}

} // namespace nogil
