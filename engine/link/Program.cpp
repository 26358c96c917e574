//===- Program.cpp - questions about the linked program -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/Program.h"
#include <algorithm>

namespace nogil {
const RoleList *Program::macroRoles(FnId Caller, const Event &E) const {
  const TuFacts &T = tu(Caller);
  MacroId Outermost = E.Macro;
  if (!Outermost.valid())
    return nullptr;
  while (T.Macros[Outermost.V].Outer.valid())
    Outermost = T.Macros[Outermost.V].Outer;
  return MacroRoles[fn(Caller).Tu][Outermost.V];
}

std::string Program::macroName(FnId Caller, const Event &E) const {
  const TuFacts &T = tu(Caller);
  std::string Name;
  for (MacroId M = E.Macro; M.valid(); M = T.Macros[M.V].Outer)
    Name = T.str(T.Macros[M.V].Name);
  return Name;
}

const FunctionRow *Program::rowOf(FnId Caller, const Event &Call) const {
  if (Call.Callee.valid())
    return fn(resolve(fn(Caller).Tu, Call.Callee)).Row;
  const TuFacts &T = tu(Caller);
  const FunctionRow *Row = nullptr;
  for (MacroId M = Call.Macro; M.valid(); M = T.Macros[M.V].Outer)
    if (const FunctionRow *R = MacroRows[fn(Caller).Tu][M.V])
      Row = R; // the outermost wins
  return Row;
}

const RoleList &Program::rolesOf(FnId Caller, const Event &Call) const {
  static const RoleList None;
  const RoleList *Found = nullptr;
  if (Call.Callee.valid()) {
    Found = fn(resolve(fn(Caller).Tu, Call.Callee)).Roles;
  } else {
    const TuFacts &T = tu(Caller);
    for (MacroId M = Call.Macro; M.valid(); M = T.Macros[M.V].Outer)
      if (const RoleList *R = MacroRoles[fn(Caller).Tu][M.V])
        Found = R; // the outermost wins
    if (!Found && Call.CalleeExpr.valid())
      return rolesOf(Caller, fn(Caller).Body->expr(Call.CalleeExpr));
  }
  return Found ? *Found : None;
}

const RoleList &Program::rolesOf(FnId Fn, const Expr &Field) const {
  static const RoleList None;
  if (Field.Kind != ExprKind::Field)
    return None;
  const uint32_t Tu = fn(Fn).Tu;
  const NameId Name = nameId(Tu, Field.Name);
  if (!RoleMembers[Name.V]) // most
    return None;
  auto R = MemberRoles.find({nameId(Tu, Field.Type), Name});
  return R == MemberRoles.end() ? None : *R->second;
}

std::span<const Entry> Program::entriesOf(FnId F) const {
  auto [Begin, End] = std::ranges::equal_range(Entries, F, {}, &Entry::Fn);
  return {Begin, End};
}

const Entry *Program::handler(FnId F) const {
  auto At = std::ranges::lower_bound(Handlers, F, {}, &Entry::Fn);
  return At != Handlers.end() && At->Fn == F ? &*At : nullptr;
}

bool Program::enters(const CallEdge &E) const {
  if (E.Kind == CallKind::Stored && Calls.addressTaken(E.Target))
    return false;
  if (!isEntry(E.Target))
    return true;
  if (E.Kind == CallKind::Nested || E.Kind == CallKind::Stored)
    return false;
  auto Passes = [](const RoleList &Roles) {
    return std::ranges::any_of(Roles, [](const Role &R) {
      return R.Does == RoleKind::Passes && R.Kind == "same";
    });
  };
  // What is known of a function by its name stands for its body.
  const Function &By = fn(E.Site.Fn);
  if ((By.Row && !By.Row->Callbacks.empty()) || (By.Roles && Passes(*By.Roles)))
    return false;
  if (E.Kind == CallKind::HandedOn)
    return !Passes(rolesOf(E.Site.Fn, event(E.Site)));
  if (E.Kind != CallKind::Callback)
    return true;
  const FunctionRow *Row = rowOf(E.Site.Fn, event(E.Site));
  return !Row || Row->runsCallback();
}

std::span<const FnId> Program::targetsOf(FnId Caller, const Event &Call,
                                         size_t Most) const {
  if (Call.Callee.valid() && !(Call.Flags & EF_Virtual))
    return {};
  auto Id = size_t(&Call - fn(Caller).Body->Events.data());
  const CallTargets *To = Calls.targets({Caller, EventId(Id)});
  if (!To || To->Kind == CallKind::Parameter || To->Functions.size() > Most)
    return {};
  return To->Functions;
}

FnId Program::calleeOf(FnId Caller, const Event &Call) const {
  if (!Call.Callee.valid())
    return FnId();
  if (Call.Flags & EF_Virtual) {
    auto Id = size_t(&Call - fn(Caller).Body->Events.data());
    const CallTargets *To = Calls.targets({Caller, EventId(Id)});
    if (To && To->Functions.size() != 1)
      return FnId();
    if (To)
      return To->Functions[0];
  }
  return resolve(fn(Caller).Tu, Call.Callee);
}

std::string Program::calleeName(FnId Caller, const Event &Call) const {
  const TuFacts &T = tu(Caller);
  // What the user wrote: the outermost macro of an API, else the function.
  std::string Macro;
  for (MacroId M = Call.Macro; M.valid(); M = T.Macros[M.V].Outer)
    if (const std::string &Name = T.str(T.Macros[M.V].Name);
        Rules->macro(Name) || !Rules->apiSource(Name).empty())
      Macro = Name;
  if (!Call.Callee.valid())
    return Macro;
  const FuncInfo &F = T.func(Call.Callee);
  bool Api = fn(resolve(fn(Caller).Tu, Call.Callee)).Row != nullptr;
  if (Api && !Macro.empty())
    return Macro;
  const std::string &Display = T.str(F.Display);
  return Display.empty() ? T.str(F.Name) : Display;
}

} // namespace nogil
