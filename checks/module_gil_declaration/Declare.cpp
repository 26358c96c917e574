//===- Declare.cpp - the declaration that a module lacks ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/module_gil_declaration/Declare.h"
#include "cfg/Ranges.h"
#include "check/Edits.h"
#include <fmt/format.h>

namespace nogil {
namespace {

std::string setting(const ProgramView &V, std::string_view Key,
                    const std::string &Variable = {}) {
  std::string Out;
  for (char C : V.P.Rules->setting(V.Id, Key))
    Out += C == '@' ? Variable : std::string(1, C);
  return Out;
}

std::string says(const Module &M) {
  return fmt::format("declare that module '{}' does not need the GIL", M.Name);
}

/// Another module is made of the same array.
bool isShared(const ProgramView &V, const Module &M) {
  return std::ranges::any_of(V.Ctx.Parts.all(), [&](const Module &Other) {
    return &Other != &M && Other.Tu == M.Tu && Other.Slots == M.Slots;
  });
}

/// A line behind the brace that opens the array. One with a size would lose its
/// last slot, the end: so it must be spelled without.
std::optional<Fix> slot(const ProgramView &V, const Module &M) {
  constexpr std::string_view Opens = "[] = {";
  if (!M.Slots.valid() || M.Tu != M.Home || isShared(V, M) ||
      M.Slots.Offset + 1 < Opens.size() || !isEditable(V.P, M.Tu, M.Slots))
    return std::nullopt;
  Edit E;
  E.Where = V.placeIn(M.Tu, M.Slots);
  E.Where.EndLine = E.Where.Line;
  E.Where.EndCol = E.Where.Col + 1;
  E.Where.EndOffset = E.Where.Offset + 1;
  E.Where.Offset = E.Where.EndOffset - uint32_t(Opens.size());
  E.Where.Col =
      E.Where.EndCol - std::min(E.Where.EndCol - 1, uint32_t(Opens.size()));
  E.Expected = Opens;
  E.Kind = Edit::LineAfter;
  E.Replacement = fmt::format("#ifdef {}\n    {}\n#endif",
                              setting(V, "slot_guard"), setting(V, "slot"));
  Fix Out;
  Out.Message = says(M);
  Out.Edits.push_back(std::move(E));
  return Out;
}

/// The call that makes the module, where M says that it is made.
EventId making(const ProgramView &V, const Module &M, const Skeleton &S) {
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call || E.Range != M.Where)
      continue;
    for (const Role &R : V.P.rolesOf(M.In, E))
      if (R.Does == RoleKind::MakesModule)
        return EventId(I);
  }
  return EventId();
}

/// Lines behind the statement that makes the module.
std::optional<Fix> call(const ProgramView &V, const Module &M) {
  // A helper may make other modules, too.
  if (M.In != M.Fn || !V.P.fn(M.In).Body)
    return std::nullopt;
  const Skeleton &S = *V.P.fn(M.In).Body;
  const EventId Made = making(V, M, S);
  for (const Event &E : S.Events) {
    if (!Made.valid() || E.Kind != EventKind::Assign || !E.Src.valid() ||
        S.expr(E.Src).Kind != ExprKind::Result || S.expr(E.Src).A != Made.V ||
        S.expr(E.Dst).Kind != ExprKind::Var)
      continue;
    const std::string Name = V.P.tu(M.In).str(S.Vars[S.expr(E.Dst).A].Name);
    EditBuilder Edits(V, M.In);
    Edits.after(statementAt(S, M.Where),
                fmt::format("#ifdef {}\n{}\n#endif", setting(V, "call_guard"),
                            setting(V, "call", Name)));
    return Edits.take(says(M));
  }
  return std::nullopt;
}

} // namespace

std::optional<Fix> declaration(const ProgramView &V, const Module &M) {
  // Somebody has thought of it, for another configuration.
  for (uint32_t U : {M.Tu, M.Home})
    if (V.P.Tus[U]->DeclaresNoGil || V.P.Tus[U]->NamesGil)
      return std::nullopt;
  std::optional<Fix> Out = M.How == Module::Init::Multi    ? slot(V, M)
                           : M.How == Module::Init::Single ? call(V, M)
                                                           : std::nullopt;
  if (Out)
    Out->Declares = true;
  return Out;
}

} // namespace nogil
