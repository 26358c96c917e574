//===- ContextSettings.cpp - settings of a context of Python's ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/ContextSettings.h"
#include "cfg/Known.h"
#include "checks/global_error_state/PendingError.h"
#include <algorithm>

namespace nogil {

ContextSettings::ContextSettings(Views &V, const Effects &Eff)
    : V(V), P(V.program()), Eff(Eff) {
  for (uint32_t F = 0; F != P.Functions.size(); ++F) {
    const RoleList *Roles = P.Functions[F].Roles;
    if (!Roles || std::ranges::none_of(*Roles, [](const Role &R) {
          return R.Does == RoleKind::ContextSetting;
        }))
      continue;
    for (CodeRef C : V.callers(FnId(F))) {
      Users.insert(C.Fn);
      if (says(C.Fn, C.Event, "restores"))
        Restores.push_back(C);
    }
  }
  std::ranges::sort(Restores);
  if (!Users.empty())
    Destructors = destructorsOf(P);
}

bool ContextSettings::says(FnId F, EventId E, std::string_view Kinds) {
  return V.says(F, E, RoleKind::ContextSetting, Kinds);
}

/// The token or manager that the call is given.
std::vector<Origin> ContextSettings::valueOf(CodeRef Call,
                                             std::string_view Kind) {
  for (const Role *R : V.rolesThatHold(Call.Fn, Call.Event))
    if (R->Does == RoleKind::ContextSetting && R->Kind == Kind &&
        R->Value.Kind == Slot::Arg)
      return V.argOrigins(Call.Fn, Call.Event, R->Value.Index);
  return {};
}

/// The variable that all threads share, or None.
VarId ContextSettings::isStatic(FnId F, ExprId E) const {
  const Skeleton &S = *P.fn(F).Body;
  if (!E.valid() || S.expr(E).Kind != ExprKind::Var)
    return VarId();
  Storage K = S.Vars[S.expr(E).A].Kind;
  bool Is = K == Storage::Global || K == Storage::StaticLocal;
  return Is ? VarId(S.expr(E).A) : VarId();
}

/// What puts back the token that the variable holds.
CodeRef ContextSettings::putBack(FnId F, VarId Kept) {
  for (CodeRef C : Restores)
    for (const Origin &O : valueOf(C, "restores"))
      if (O.Base == BaseKind::Global && O.Steps.empty() &&
          usr(C.Fn, VarId(O.Index)) == usr(F, Kept))
        return C;
  return CodeRef();
}

void ContextSettings::kept(FnId F, EventId Set,
                           std::vector<ContextSetting> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const std::vector<ExprId> Names = namesOf(S, Set);
  for (const Event &E : S.Events) {
    if (E.Kind != EventKind::Assign || !std::ranges::count(Names, E.Src))
      continue;
    VarId Kept = isStatic(F, E.Dst);
    if (!Kept.valid())
      continue;
    if (CodeRef Back = putBack(F, Kept); Back.Event.valid())
      Out.push_back({ContextSetting::Shared, Set, Kept, Back, {}});
  }
}

/// The call asks for what makes managers, by its name.
bool ContextSettings::namesManager(FnId F, EventId Call) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  const Role *R = E.Kind == EventKind::Call
                      ? V.role(F, Call, RoleKind::NamesAttribute)
                      : nullptr;
  ExprId A =
      R && R->Value.Kind == Slot::Arg ? S.arg(E, R->Value.Index) : ExprId();
  return A.valid() && S.expr(A).Kind == ExprKind::Str &&
         P.Rules->constantKind(P.tu(F).str(S.expr(A).Name)) ==
             "context-manager";
}

/// The same, or it calls what was asked for.
bool ContextSettings::makesManager(FnId F, EventId Call) {
  if (namesManager(F, Call))
    return true;
  return std::ranges::any_of(V.argOrigins(F, Call, 0), [&](const Origin &O) {
    return O.Base == BaseKind::Result && O.Steps.empty() &&
           namesManager(F, EventId(O.Index));
  });
}

/// Where a manager is made for the variable.
CodeRef ContextSettings::madeForOne(const std::string &Usr) {
  for (uint32_t G = 0; G != P.Functions.size(); ++G) {
    const Skeleton *S = P.Functions[G].Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Assign)
        continue;
      VarId X = isStatic(FnId(G), E.Dst);
      if (!X.valid() || usr(FnId(G), X) != Usr)
        continue;
      for (const Origin &O :
           V.origins(FnId(G), E.Src, V.defs(FnId(G)).before(EventId(I))))
        if (O.Base == BaseKind::Result && O.Steps.empty() &&
            makesManager(FnId(G), EventId(O.Index)))
          return {FnId(G), EventId(O.Index)};
    }
  }
  return CodeRef();
}

void ContextSettings::entered(FnId F, EventId Enter,
                              std::vector<ContextSetting> &Out) {
  for (const Origin &O : valueOf({F, Enter}, "enters"))
    if (O.Base == BaseKind::Global && O.Steps.empty())
      if (CodeRef Made = madeForOne(usr(F, VarId(O.Index)));
          Made.Event.valid()) {
        Out.push_back(
            {ContextSetting::Entered, Enter, VarId(O.Index), Made, {}});
        return;
      }
}

/// A path leaves with the setting, and another one undoes it.
void ContextSettings::left(FnId F, EventId Set,
                           std::vector<ContextSetting> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const std::vector<ExprId> Names = namesOf(S, Set);
  auto Has = [&](ExprId E) {
    return E.valid() && std::ranges::count(Names, E) != 0;
  };
  auto Undoes = [&](EventId E) {
    return says(F, E, "restores") &&
           std::ranges::any_of(valueOf({F, E}, "restores"), [&](auto &O) {
             return O.Base == BaseKind::Result && O.Index == Set.V;
           });
  };
  CodeRef Back;
  for (uint32_t I = 0; I != S.Events.size() && !Back.Event.valid(); ++I)
    if (Undoes(EventId(I)))
      Back = {F, EventId(I)};
  if (!Back.Event.valid())
    return;
  // Somebody else has it.
  auto Kept = [&](EventId Id) {
    const Event &E = S.Events[Id.V];
    if (E.Kind == EventKind::Assign)
      return Has(E.Src) && (S.expr(E.Dst).Kind != ExprKind::Var ||
                            isStatic(F, E.Dst).valid());
    FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
    bool Own =
        G.valid() && P.fn(G).Body && P.rolesOf(F, E).empty() && !P.rowOf(F, E);
    for (uint32_t A = 0; Own && A != E.ArgsCount; ++A)
      if (Has(S.arg(E, A)))
        return true;
    return false;
  };
  Supposed Worked(S, Set, 1);
  Monitor M;
  M.Event = [&](EventId E, uint8_t &) {
    return Undoes(E) || Kept(E) ? Verdict::Stop : Verdict::Go;
  };
  M.Branch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    return Worked.allows(Cond, Taken);
  };
  M.Exit = [&](BlockId B, uint8_t) {
    const Block &Blk = S.Blocks[B.V];
    bool Returned = Blk.Term == TermKind::Return && Has(Blk.Cond);
    return Returned ? Verdict::Stop : Verdict::Found;
  };
  if (PathHit Hit = V.paths(F).search(V.defs(F).after(Set), M); Hit.certain())
    Out.push_back({ContextSetting::Left, Set, VarId(), Back, Hit.Block});
}

/// What is put back here was set by another call: on this thread?
void ContextSettings::elsewhere(FnId F, EventId Back,
                                std::vector<ContextSetting> &Out) {
  bool Kept =
      std::ranges::any_of(valueOf({F, Back}, "restores"), [](const Origin &O) {
        return O.Base == BaseKind::Global ||
               (!O.Steps.empty() && O.Base != BaseKind::Local);
      });
  if (!Kept)
    return;
  if (Destructors.count(F))
    return Out.push_back({ContextSetting::Ended, Back, VarId(), {}, {}});
  auto Attaches = [&](EventId E) { return Eff.callHas(F, E, EB_Ensures); };
  if (certain(V.paths(F).everyPathTo(Back, Attaches)))
    Out.push_back({ContextSetting::Thread, Back, VarId(), {}, {}});
}

std::vector<ContextSetting> ContextSettings::of(FnId F) {
  std::vector<ContextSetting> Out;
  if (!Users.count(F))
    return Out;
  for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I) {
    EventId E(I);
    if (says(F, E, "sets")) {
      kept(F, E, Out);
      left(F, E, Out);
    }
    if (says(F, E, "enters"))
      entered(F, E, Out);
    if (says(F, E, "restores"))
      elsewhere(F, E, Out);
  }
  return Out;
}

} // namespace nogil
