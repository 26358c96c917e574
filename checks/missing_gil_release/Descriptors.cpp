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

void Descriptors::add(CodeRef By, Slot What, Quick Why) {
  if (Seen.emplace(By, What.Kind, What.Index, Why).second)
    Todo.emplace_back(By, What, Why);
}

static Quick quickness(const Role &R) {
  return R.Kind == "told"     ? Quick::Told
         : R.Kind == "memory" ? Quick::Memory
         : R.Kind == "file"   ? Quick::File
                              : Quick::Kernel;
}

/// Calls that tell or make descriptors.
void Descriptors::tellers() {
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const Skeleton *S = P.Functions[N].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I)
      if (S->Events[I].Kind == EventKind::Call)
        if (const Role *R = V.role(FnId(N), EventId(I), RoleKind::NeverWaits))
          add({FnId(N), EventId(I)}, R->Value, quickness(*R));
  }
}

/// Calls that send to the kernel.
void Descriptors::senders() {
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const Skeleton *S = P.Functions[N].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      if (S->Events[I].Kind != EventKind::Call)
        continue;
      CodeRef At{FnId(N), EventId(I)};
      const Role *R = V.role(At.Fn, At.Event, RoleKind::Sends);
      ExprId Arg = R ? S->arg(S->Events[I], R->Value.Index) : ExprId();
      if (Arg.valid() && isQuick(At, Arg, Quick::Kernel))
        add(At, R->Value, Quick::Told);
    }
  }
}

void Descriptors::index() {
  if (Indexed)
    return;
  Indexed = true;
  tellers();
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [By, What, Why] = Todo[I];
    follow(By, What, Why);
  }
  size_t Made = Todo.size();
  if (Made)
    senders();
  for (size_t I = Made; I != Todo.size(); ++I) {
    auto [By, What, Why] = Todo[I];
    follow(By, What, Why);
  }
}

/// What the call returns or is given does not wait from here on.
void Descriptors::follow(CodeRef By, Slot What, Quick Why) {
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
    InFunction[By.Fn].push_back({O, By.Event, Why});
  spread({By, Why}, Of);
}

/// To whatever keeps the value, and to callers; a number is told here only.
void Descriptors::spread(const From &Of, std::vector<Origin> What) {
  const CodeRef By = Of.By;
  std::erase_if(What,
                [](const Origin &O) { return O.Base == BaseKind::Const; });
  const Skeleton &S = *P.fn(By.Fn).Body;
  const Defs &D = V.defs(By.Fn);
  for (const Origin &O : What) {
    if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field)
      InMembers[{O.Steps.back().Record, O.Steps.back().Name}].push_back(Of);
    else if (O.Base == BaseKind::Global && O.Steps.empty())
      InGlobals[P.tu(By.Fn).str(S.Vars[O.Index].Usr)].push_back(Of);
    if (O.Base == BaseKind::Param && O.Steps.empty())
      for (CodeRef C : V.callSites(By.Fn))
        add(C, {Slot::Arg, uint8_t(O.Index)}, Of.Why);
  }
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    const Expr &To = S.expr(E.Dst);
    bool Global = To.Kind == ExprKind::Var && S.Vars[To.A].Usr.V != 0;
    bool Through = To.Kind == ExprKind::Elem;
    if ((To.Kind != ExprKind::Field && !Global && !Through) ||
        !meets(V.origins(By.Fn, E.Src, D.before(EventId(I))), What))
      continue;
    if (Through)
      fillsParam(Of, E);
    else if (Global)
      InGlobals[P.tu(By.Fn).str(S.Vars[To.A].Usr)].push_back(Of);
    else
      InMembers[{P.nameId(P.fn(By.Fn).Tu, To.Type),
                 P.nameId(P.fn(By.Fn).Tu, To.Name)}]
          .push_back(Of);
  }
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    ExprId Value = S.Blocks[B].Cond;
    if (S.Blocks[B].Term != TermKind::Return || !Value.valid() ||
        !meets(V.origins(By.Fn, Value, D.endOf(BlockId(B))), What))
      continue;
    for (CodeRef C : V.callSites(By.Fn))
      add(C, {Slot::Return, 0}, Of.Why);
    break;
  }
}

/// `*fd = open(...)`: what the callers name by the parameter.
void Descriptors::fillsParam(const From &Of, const Event &E) {
  const Skeleton &S = *P.fn(Of.By.Fn).Body;
  const Expr &To = S.Exprs[S.expr(E.Dst).A];
  if (To.Kind == ExprKind::Var && To.A < S.ParamCount)
    for (CodeRef C : V.callSites(Of.By.Fn))
      add(C, {Slot::Arg, uint8_t(To.A)}, Of.Why);
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

bool Descriptors::isQuick(CodeRef Use, ExprId E, Quick Why) {
  const FnId F = Use.Fn;
  auto Any = [&](const auto &Known, const auto &Key) {
    auto It = Known.find(Key);
    return It != Known.end() &&
           std::ranges::any_of(It->second, [&](const From &X) {
             return X.Why == Why && before(X.By, Use);
           });
  };
  for (const Origin &O : V.origins(F, E, V.defs(F).before(Use.Event))) {
    if (auto It = InFunction.find(F); It != InFunction.end())
      for (const Told &T : It->second)
        if (T.Why == Why && T.What == whole(O) && before({F, T.By}, Use))
          return true;
    if (!O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field &&
        Any(InMembers, Member{O.Steps.back().Record, O.Steps.back().Name}))
      return true;
    if (O.Base == BaseKind::Global && O.Steps.empty() &&
        Any(InGlobals, P.tu(F).str(P.fn(F).Body->Vars[O.Index].Usr)))
      return true;
    if (O.isParam(O.Index) && Params.of({F, O.Index, Why}))
      return true;
  }
  return false;
}

bool Descriptors::isParamQuick(FnId F, uint32_t Param, Quick Why) {
  const std::vector<CodeRef> By = V.callSites(F);
  return !By.empty() && std::ranges::all_of(By, [&](CodeRef C) {
    ExprId Arg = P.fn(C.Fn).Body->arg(P.event(C), Param);
    return Arg.valid() && isQuick(C, Arg, Why);
  });
}

bool Descriptors::neverWaits(std::span<const CodeRef> Path,
                             const Role &Blocks) {
  const CodeRef Call = Path.back();
  // What makes something that never waits need not wait itself.
  const Role *Makes = V.role(Call.Fn, Call.Event, RoleKind::NeverWaits);
  if (Makes && Makes->Value.Kind == Slot::Return &&
      quickness(*Makes) == Quick::Memory)
    return true;
  const bool Peer = Blocks.Descriptor.Kind == Slot::Arg;
  if (!Peer && Blocks.File.Kind != Slot::Arg)
    return false;
  index();
  if (InFunction.empty())
    return false;
  std::vector<Quick> Reasons{Quick::Memory};
  if (Peer)
    Reasons.push_back(Quick::Told);
  if (Peer && V.role(Call.Fn, Call.Event, RoleKind::Sends))
    Reasons.push_back(Quick::Kernel);
  const unsigned Arg = Peer ? Blocks.Descriptor.Index : Blocks.File.Index;
  return isQuick(Path, Arg, Reasons);
}

bool Descriptors::isQuick(std::span<const CodeRef> Path, unsigned Arg,
                          std::span<const Quick> Reasons) {
  const CodeRef Call = Path.back();
  const GivenArg Is = V.given(Path, Arg);
  const ExprId Own = P.fn(Call.Fn).Body->arg(P.event(Call), Arg);
  return std::ranges::any_of(Reasons, [&](Quick Why) {
    return (Own.valid() && isQuick(Call, Own, Why)) ||
           (Is.E.valid() && isQuick(Path[Is.Level], Is.E, Why));
  });
}

bool Descriptors::isFile(std::span<const CodeRef> Path, const Role &Blocks) {
  if (Blocks.Descriptor.Kind != Slot::Arg)
    return false;
  index();
  constexpr Quick Reasons[] = {Quick::File};
  return !InFunction.empty() && isQuick(Path, Blocks.Descriptor.Index, Reasons);
}

} // namespace nogil
