//===- LibraryErrors.cpp - messages of handles, asked for too late --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/LastError.h"
#include <algorithm>
#include <set>

namespace nogil {
namespace {

class Finder {
public:
  Finder(Views &V, const Locksets &Locked, FnId F)
      : V(V), P(V.program()), Locked(Locked), F(F), S(*P.fn(F).Body) {}

  std::vector<LateMessage> run() {
    std::vector<EventId> Asking;
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (!asked(EventId(I)).empty())
        Asking.push_back(EventId(I));
    if (Asking.empty() || isAlone())
      return std::move(Out);
    for (EventId E : Asking)
      for (uint32_t Arg : asked(E))
        for (const Origin &O : V.argOrigins(F, E, Arg))
          if (isShared(O))
            question(E, O);
    return std::move(Out);
  }

private:
  Views &V;
  const Program &P;
  const Locksets &Locked;
  const FnId F;
  const Skeleton &S;
  std::vector<LateMessage> Out;
  std::set<Origin> Said;

  /// The arguments whose message the call asks for.
  std::vector<uint32_t> asked(EventId Id) {
    const Event &E = S.Events[Id.V];
    std::vector<uint32_t> Args;
    if (E.Kind != EventKind::Call)
      return Args;
    const Role *R = V.role(F, Id, RoleKind::LibraryError);
    if (R && R->Value.Kind == Slot::Arg)
      Args.push_back(R->Value.Index);
    FnId G = P.calleeOf(F, E);
    if (R || !G.valid())
      return Args;
    for (uint32_t A = 0; P.fn(G).Body && A != E.ArgsCount; ++A)
      if (V.paramRole(G, A, RoleKind::LibraryError).valid())
        Args.push_back(A);
    return Args;
  }

  /// Runs only where an object is made or ended, before and after anybody else
  /// has it: so all that leads to it, each function once.
  bool isAlone() {
    std::vector<FnId> Todo{F};
    std::set<FnId> Seen{F};
    for (size_t I = 0; I != Todo.size(); ++I) {
      FnId G = Todo[I];
      const std::vector<CodeRef> &By = V.callers(G);
      if (P.entered(G, &Entry::onShared) || (!P.isEntry(G) && By.empty()))
        return false;
      for (CodeRef C : By)
        if (!P.isEntry(G) && Seen.insert(C.Fn).second)
          Todo.push_back(C.Fn);
    }
    return true;
  }

  /// Kept in an object or a global; of a parameter, somebody passes such a one.
  bool isShared(const Origin &Handle) {
    std::vector<std::pair<FnId, Origin>> Todo{{F, Handle}};
    std::set<std::pair<FnId, Origin>> Seen{Todo[0]};
    for (size_t I = 0; I != Todo.size(); ++I) {
      auto [G, O] = Todo[I];
      bool Within = !O.Steps.empty();
      if (O.Base == BaseKind::Global ||
          (Within && (O.Base == BaseKind::Param || O.Base == BaseKind::Result)))
        return true;
      if (Within || O.Base != BaseKind::Param || P.isEntry(G))
        continue;
      for (CodeRef C : V.callers(G))
        for (Origin &Of : V.argOrigins(C.Fn, C.Event, O.Index))
          if (std::pair Next(C.Fn, std::move(Of)); Seen.insert(Next).second)
            Todo.push_back(std::move(Next));
    }
    return false;
  }

  /// A call of the library that is given something of the same object.
  bool isOfLibrary(EventId Id, const Origin &Handle) {
    const Event &E = S.Events[Id.V];
    const FunctionRow *Row =
        E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
    if (E.Kind != EventKind::Call || E.Flags & EF_Implicit ||
        V.role(F, Id, RoleKind::LibraryState) || !asked(Id).empty() ||
        (Row &&
         (Row->Pure || Row->State != Needs::Any ||
          Row->Effect != EffectKind::None || Row->Lock.Op != LockOp::None)))
      return false;
    if (FnId G = P.calleeOf(F, E); G.valid() && P.fn(G).Body)
      return false;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      for (const Origin &O : V.argOrigins(F, Id, A))
        if (O.Base == Handle.Base && O.Index == Handle.Index &&
            O.Steps.size() >= std::min<size_t>(Handle.Steps.size(), 1))
          return true;
    return false;
  }

  void question(EventId Use, const Origin &Handle) {
    if (!Said.insert(Handle).second)
      return;
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (isOfLibrary(EventId(I), Handle))
        if (std::optional<LateMessage> L = late(EventId(I), Use, Handle)) {
          Out.push_back(*L);
          return;
        }
    Said.erase(Handle);
  }

  EffectKind effect(EventId E) const {
    const FunctionRow *Row = S.Events[E.V].Kind == EventKind::Call
                                 ? P.rowOf(F, S.Events[E.V])
                                 : nullptr;
    return Row ? Row->Effect : EffectKind::None;
  }

  /// Does a path lead from here to the question? It is another failure that is
  /// meant when the library is called again.
  bool leadsTo(EventId From, EventId Use, const Origin &Handle) {
    return V.paths(F)
        .somePath(
            V.defs(F).after(From), [&](EventId E) { return E == Use; },
            [&](EventId E) { return isOfLibrary(E, Handle); })
        .certain();
  }

  std::optional<LateMessage> late(EventId Call, EventId Use,
                                  const Origin &Handle) {
    const bool Held = Locked.any({F, Call}, Locks::Mutexes);
    auto Over = [&](EventId E) {
      return isOfLibrary(E, Handle) ||
             (!Held && effect(E) == EffectKind::Detach); // it ran attached
    };
    auto Ends = [&](EventId E) {
      bool Ends = Held ? Locked.gives({F, E}, Locks::Mutexes)
                       : effect(E) == EffectKind::Attach;
      return Ends && !Over(E) && leadsTo(E, Use, Handle);
    };
    PathHit Hit = V.paths(F).somePath(V.defs(F).after(Call), Ends, Over);
    if (!Hit.certain())
      return std::nullopt;
    return LateMessage{Call, Hit.Event, Use, Handle, Held};
  }
};

} // namespace

std::vector<bool> askForMessages(Views &V) {
  const Program &P = V.program();
  std::vector<bool> Set(P.Functions.size());
  for (size_t F = 0; F != Set.size(); ++F)
    if (const RoleList *Roles = P.Functions[F].Roles)
      Set[F] = std::ranges::any_of(*Roles, [](const Role &R) {
        return R.Does == RoleKind::LibraryError && R.Value.Kind == Slot::Arg;
      });
  return V.reaching(std::move(Set));
}

std::vector<LateMessage> lateMessages(Views &V, const Locksets &Locked,
                                      FnId F) {
  return Finder(V, Locked, F).run();
}

} // namespace nogil
