//===- LibraryErrors.cpp - messages of handles, asked for too late --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Known.h"
#include "checks/global_error_state/LastError.h"
#include <algorithm>
#include <iterator>
#include <set>

namespace nogil {

static constexpr size_t MaxSteps = 6; ///< of a handle: `self->a->b`

static bool asks(const Role &R) {
  return R.Does == RoleKind::LibraryError && R.Value.Kind == Slot::Arg;
}

LibraryMessages::LibraryMessages(Views &V, const Effects &Eff,
                                 const Locksets &Locked)
    : V(V), P(V.program()), Locked(Locked), Own(Eff, V), Solver(&P.Budgets),
      Asked(Solver, {}, [this](FnId F) { return askedIn(F); }),
      Calls(Solver, false,
            [this](const auto &Of) { return callsIn(Of.first, Of.second); }) {
  std::vector<bool> Set(P.Functions.size());
  for (size_t F = 0; F != Set.size(); ++F)
    if (const RoleList *Roles = P.Functions[F].Roles)
      Set[F] = std::ranges::any_of(*Roles, asks);
  Asks = V.reaching(std::move(Set));
}

/// The function of the program that is called, or None: a row stands for it.
FnId LibraryMessages::body(FnId F, const Event &Call) const {
  FnId G = P.calleeOf(F, Call);
  bool Is = G.valid() && P.fn(G).Body && P.rolesOf(F, Call).empty();
  return Is ? G : FnId();
}

/// What a handle of the callee is for the caller.
LibraryMessages::Handles LibraryMessages::translated(FnId F, EventId Call,
                                                     FnId G, const Origin &O) {
  const Skeleton &S = *P.fn(F).Body;
  Handles Out;
  if (O.Base == BaseKind::Param && O.Index < S.Events[Call.V].ArgsCount)
    Out = V.argOrigins(F, Call, O.Index);
  else if (O.Base == BaseKind::Global)
    for (uint32_t X = 0; X != S.Vars.size(); ++X)
      if (S.Vars[X].Usr.valid() &&
          P.tu(F).str(S.Vars[X].Usr) ==
              P.tu(G).str(P.fn(G).Body->Vars[O.Index].Usr))
        Out.push_back({BaseKind::Global, X, {}, 0});
  std::erase_if(Out, [&](const Origin &Of) {
    return Of.Steps.size() + O.Steps.size() > MaxSteps;
  });
  for (Origin &Of : Out)
    for (OriginStep Step : O.Steps) {
      if (Step.Kind == OriginStep::Interior)
        Step.Event = Call;
      Of.Steps.push_back(Step);
    }
  return Out;
}

/// The handles whose message the call asks for.
LibraryMessages::Handles LibraryMessages::askedAt(FnId F, EventId Id) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  Handles Out;
  if (E.Kind != EventKind::Call)
    return Out;
  if (const Role *R = V.role(F, Id, RoleKind::LibraryError))
    return asks(*R) ? V.argOrigins(F, Id, R->Value.Index) : Out;
  if (FnId G = body(F, E); G.valid() && Asks[G.V])
    for (const Origin &O : Asked.of(G))
      for (Origin &Of : translated(F, Id, G, O))
        Out.push_back(std::move(Of));
  return Out;
}

/// Returns without having asked for the message, or calls the library before:
/// it would be that one's failure that is meant. The calls on the way succeed,
/// as far as they return pointers; what is asked for when there is no other
/// message is not what the function is called for.
bool LibraryMessages::mayNotAsk(FnId F, const Origin &Handle) {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  KnownValues Known;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    FuncRefId Callee =
        S.Events[I].Kind == EventKind::Call ? S.Events[I].Callee : FuncRefId();
    TypeId Of = Callee.valid() ? T.Funcs[Callee.V].Type : TypeId();
    Of = Of.valid() ? T.type(Of).Of : Of;
    if (Of.valid() && T.type(Of).Kind == TypeKind::Pointer)
      for (ExprId Name : namesOf(S, EventId(I)))
        Known[Name] = 1;
  }
  auto OnEvent = [&](EventId E, uint8_t &) {
    return std::ranges::count(askedAt(F, E), Handle) ? Verdict::Stop
           : isOfLibrary(F, E, Handle)               ? Verdict::Found
                                                     : Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t) {
    return S.Blocks[B.V].Term == TermKind::Return ? Verdict::Found
                                                  : Verdict::Stop;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    std::optional<int64_t> Is = evaluate(S, Cond, Known);
    return !Is || (*Is != 0) == Taken;
  };
  return V.paths(F)
      .search(V.defs(F).entry(),
              {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch})
      .possible();
}

LibraryMessages::Handles LibraryMessages::askedIn(FnId F) {
  Handles Out;
  for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I)
    for (const Origin &O : askedAt(F, EventId(I)))
      if (O.Base == BaseKind::Param || O.Base == BaseKind::Global)
        Out.push_back(O);
  std::ranges::sort(Out);
  auto Same = std::ranges::unique(Out);
  Out.erase(Same.begin(), Same.end());
  std::erase_if(Out, [&](const Origin &O) { return mayNotAsk(F, O); });
  return Out;
}

/// The function gives the handle itself to the library: what it does to other
/// parts of the object may only be its own bookkeeping.
bool LibraryMessages::callsIn(FnId F, const Origin &Handle) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    for (uint32_t A = 0; A != S.Events[I].ArgsCount; ++A) {
      if (std::ranges::count(V.argOrigins(F, EventId(I), A), Handle) &&
          isCall(F, EventId(I)))
        return true;
      for (const Origin &Inside : passed(F, EventId(I), A, Handle))
        if (Calls.of({P.calleeOf(F, S.Events[I]), Inside}))
          return true;
    }
  return false;
}

/// What a handle is for the function of the program that is called with it, or
/// with what holds it. Empty: it is given something else.
LibraryMessages::Handles LibraryMessages::passed(FnId F, EventId Call,
                                                 uint32_t Arg,
                                                 const Origin &Handle) {
  Handles Out;
  FnId G = body(F, P.fn(F).Body->Events[Call.V]);
  if (!G.valid() || Arg >= P.fn(G).Body->ParamCount)
    return Out;
  for (const Origin &O : V.argOrigins(F, Call, Arg)) {
    if (O.Base != Handle.Base || O.Index != Handle.Index ||
        O.Steps.size() > Handle.Steps.size() ||
        !std::equal(O.Steps.begin(), O.Steps.end(), Handle.Steps.begin()))
      continue;
    Origin Inside{BaseKind::Param, Arg, {}, 0};
    Inside.Steps.assign(Handle.Steps.begin() + long(O.Steps.size()),
                        Handle.Steps.end());
    Out.push_back(std::move(Inside));
  }
  return Out;
}

/// A call of a library: of no function of the program, and of none that a row
/// says something else of.
bool LibraryMessages::isCall(FnId F, EventId Id) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  if (E.Kind != EventKind::Call || E.Flags & EF_Implicit ||
      V.role(F, Id, RoleKind::LibraryState) ||
      V.role(F, Id, RoleKind::LibraryError))
    return false;
  const FunctionRow *Row = P.rowOf(F, E);
  if (Row && (Row->Pure || Row->State != Needs::Any ||
              Row->Effect != EffectKind::None || Row->Lock.Op != LockOp::None))
    return false;
  FnId G = P.calleeOf(F, E);
  return !G.valid() || !P.fn(G).Body;
}

static bool ofSameObject(const Origin &O, const Origin &Handle) {
  return O.Base == Handle.Base && O.Index == Handle.Index &&
         O.Steps.size() >= std::min<size_t>(Handle.Steps.size(), 1);
}

/// What the function of the program that is called there has of the handle, or
/// of other parts of the same object: `step(self->statement->st)`.
LibraryMessages::Handles LibraryMessages::handed(FnId F, EventId Id,
                                                 const Origin &Handle) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  Handles Out;
  FnId G = body(F, E);
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    std::ranges::copy(passed(F, Id, A, Handle), std::back_inserter(Out));
    if (G.valid() && A < P.fn(G).Body->ParamCount &&
        std::ranges::any_of(
            V.argOrigins(F, Id, A),
            [&](const Origin &O) { return ofSameObject(O, Handle); }))
      Out.push_back({BaseKind::Param, A, {}, 0});
  }
  return Out;
}

/// A call of the library that is given something of the same object, or of a
/// function of the program that gives it the handle.
bool LibraryMessages::isOfLibrary(FnId F, EventId Id, const Origin &Handle) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  const bool Itself = isCall(F, Id);
  for (uint32_t A = 0; Itself && A != E.ArgsCount; ++A)
    for (const Origin &O : V.argOrigins(F, Id, A))
      if (ofSameObject(O, Handle))
        return true;
  return std::ranges::any_of(handed(F, Id, Handle), [&](const Origin &Inside) {
    return Calls.of({P.calleeOf(F, E), Inside});
  });
}

/// Kept in an object that others have, or in a global.
bool LibraryMessages::isShared(FnId F, const Origin &Handle) {
  std::vector<std::pair<FnId, Origin>> Todo{{F, Handle}};
  std::set<std::pair<FnId, Origin>> Seen{Todo[0]};
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [G, O] = Todo[I];
    const bool Within = !O.Steps.empty();
    const Origin Object{O.Base, O.Index, {}, O.Arg};
    if (O.Base == BaseKind::Global || (Within && O.Base == BaseKind::Unknown) ||
        (Within && O.Base == BaseKind::Out && Own.fromOutside(G, Object)) ||
        (Within && O.Base == BaseKind::Result &&
         Own.of(G, Object) > Owned::View))
      return true;
    if (O.Base != BaseKind::Param)
      continue;
    bool Receiver = O.Index == 0 && !P.entered(G, &Entry::onShared);
    if (Within && P.isEntry(G) && !Receiver)
      return true;
    const std::vector<CodeRef> &By = V.callers(G);
    if (Within && !P.isEntry(G) && By.empty())
      return true;
    for (CodeRef C : By)
      for (Origin &Of : translated(C.Fn, C.Event, G, O))
        if (std::pair Next(C.Fn, std::move(Of)); Seen.insert(Next).second)
          Todo.push_back(std::move(Next));
  }
  return false;
}

/// Does a path lead from here to the question? It is another failure that is
/// meant when the library is called again.
bool LibraryMessages::leadsTo(FnId F, EventId From, EventId Use,
                              const Origin &Handle) {
  return V.paths(F)
      .somePath(
          V.defs(F).after(From), [&](EventId E) { return E == Use; },
          [&](EventId E) { return isOfLibrary(F, E, Handle); })
      .certain();
}

std::optional<LateMessage> LibraryMessages::after(FnId F, EventId Call,
                                                  EventId Use,
                                                  const Origin &Handle) {
  const Skeleton &S = *P.fn(F).Body;
  auto Effect = [&](EventId E) {
    const FunctionRow *Row = S.Events[E.V].Kind == EventKind::Call
                                 ? P.rowOf(F, S.Events[E.V])
                                 : nullptr;
    return Row ? Row->Effect : EffectKind::None;
  };
  const bool Held = Locked.any({F, Call}, Locks::Mutexes);
  auto Over = [&](EventId E) {
    return isOfLibrary(F, E, Handle) ||
           (!Held && Effect(E) == EffectKind::Detach); // it ran attached
  };
  auto Ends = [&](EventId E) {
    bool Ends = Held ? Locked.gives({F, E}, Locks::Mutexes)
                     : Effect(E) == EffectKind::Attach;
    return Ends && !Over(E) && leadsTo(F, E, Use, Handle);
  };
  PathHit Hit = V.paths(F).somePath(V.defs(F).after(Call), Ends, Over);
  if (!Hit.certain())
    return std::nullopt;
  return LateMessage{Call, Hit.Event, Use, Handle, Held};
}

/// The function that is called there detaches for its call of the library, and
/// returns without another one: its region has ended when it does.
std::optional<LateMessage> LibraryMessages::within(FnId F, EventId Call,
                                                   EventId Use,
                                                   const Origin &Handle) {
  FnId G = body(F, P.fn(F).Body->Events[Call.V]);
  if (!G.valid() || Locked.any({F, Call}, Locks::Mutexes) ||
      !leadsTo(F, Call, Use, Handle))
    return std::nullopt;
  auto Does = [&](EventId E, EffectKind Effect) {
    const Event &Ev = P.fn(G).Body->Events[E.V];
    const FunctionRow *Row =
        Ev.Kind == EventKind::Call ? P.rowOf(G, Ev) : nullptr;
    return Row && Row->Effect == Effect;
  };
  for (const Origin &Inside : handed(F, Call, Handle)) {
    auto Again = [&](EventId E) {
      return isOfLibrary(G, E, Inside) ||
             std::ranges::count(askedAt(G, E), Inside);
    };
    auto Returns = [&](EventId From) {
      auto OnEvent = [&](EventId E, uint8_t &) {
        return Again(E) ? Verdict::Stop : Verdict::Go;
      };
      auto OnExit = [&](BlockId B, uint8_t) {
        return P.fn(G).Body->Blocks[B.V].Term == TermKind::Return
                   ? Verdict::Found
                   : Verdict::Stop;
      };
      return V.paths(G)
          .search(V.defs(G).after(From), {.Event = OnEvent, .Exit = OnExit})
          .certain();
    };
    for (uint32_t I = 0; I != P.fn(G).Body->Events.size(); ++I) {
      const EventId Id(I);
      if (!isCall(G, Id) || !isOfLibrary(G, Id, Inside) ||
          Locked.any({G, Id}, Locks::Mutexes))
        continue;
      PathHit End = V.paths(G).somePath(
          V.defs(G).after(Id),
          [&](EventId E) { return Does(E, EffectKind::Attach) && Returns(E); },
          [&](EventId E) { return Again(E) || Does(E, EffectKind::Detach); });
      if (End.certain())
        return LateMessage{Call, End.Event, Use, Handle, false, {G, Id}};
    }
  }
  return std::nullopt;
}

/// A call that stands here is named rather than one in a function.
std::optional<LateMessage> LibraryMessages::question(FnId F, EventId Use,
                                                     const Origin &Handle) {
  for (bool Itself : {true, false})
    for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I)
      if (isCall(F, EventId(I)) == Itself && isOfLibrary(F, EventId(I), Handle))
        for (auto Late : {&LibraryMessages::after, &LibraryMessages::within})
          if (std::optional<LateMessage> L =
                  (this->*Late)(F, EventId(I), Use, Handle))
            return L;
  return std::nullopt;
}

std::vector<LateMessage> LibraryMessages::late(FnId F) {
  std::vector<LateMessage> Out;
  std::set<Origin> Said;
  for (uint32_t I = 0; Asks[F.V] && I != P.fn(F).Body->Events.size(); ++I)
    for (const Origin &O : askedAt(F, EventId(I)))
      if (!Said.count(O) && isShared(F, O))
        if (std::optional<LateMessage> L = question(F, EventId(I), O)) {
          Said.insert(O);
          Out.push_back(*L);
        }
  return Out;
}

} // namespace nogil
