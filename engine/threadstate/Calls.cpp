//===- Calls.cpp - what one call does to one path -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row of rules/api says what an API function needs and does; a summary says
// it of a function of the program. A call without either leaves the thread
// state as it is; what memory it may write is said in Memory.h and Policy.h.
//
// RAII guards are calls like any other: the constructor's row detaches with
// the object as its token, the destructor's attaches "if held". Whether it is
// held is a bit stored in a made-up member of the object, so that guards that
// are members of other classes, moved or disarmed come out right by the same
// rules as any other memory. Wrappers.cpp does the same for objects that own a
// reference.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Calls.h"
#include "cfg/Exprs.h"
#include "state/Writes.h"
#include <algorithm>

namespace nogil {

std::vector<PathState> CallTransfer::run(PathState S) {
  for (uint32_t I = 0; I != E.ArgsCount; ++I) {
    ExprId A = Sim.Body.arg(E, I);
    Args.push_back(A.valid() ? Sim.eval(S, A) : TermId());
  }
  // Nothing can be known of a value that no path has made yet.
  bool Again = Sim.Executed[Id.V];
  Sim.Executed[Id.V] = true;
  if (Again)
    Knowledge(T, S).renew(Result);
  if (const FunctionRow *Row = Sim.P.rowOf(Sim.Self, E))
    return applyRow(std::move(S), *Row);
  if (E.Callee.valid()) {
    FnId F = Sim.P.calleeOf(Sim.Self, E);
    if (!F.valid())
      return applyCandidates(std::move(S), Sim.P.targetsOf(Sim.Self, E));
    if (Sim.P.fn(F).Body)
      return Sim.P.info(F).Flags & FF_Dtor && !(E.Flags & EF_Implicit)
                 ? destroyIfAny(std::move(S), F)
                 : applyFunction(std::move(S), F);
    calledBack(S);
    if (reachesHandler())
      throwTo(S);
    if (E.Flags & EF_NoReturn)
      return {};
    handOver(S);
    written(S);
    return {std::move(S)};
  }
  return applyIndirect(std::move(S));
}

//===-- By row ------------------------------------------------------------===//

std::vector<PathState> CallTransfer::applyRow(PathState S,
                                              const FunctionRow &Row) {
  checkNeeds(S, Row);
  const Wrapped Own = wrapped(S, Row);
  for (const Callback &C : Row.Callbacks)
    if (C.Run == CallbackRun::Inline && C.Arg < Args.size() &&
        Args[C.Arg].valid())
      meetCallback(S, Args[C.Arg], S.M, {Sim.Self, S.Since}, nullptr);
  if (Row.Throws && !ruledOut(S, Row))
    throwTo(S);
  if (Row.NoReturn || (E.Flags & EF_NoReturn))
    return {};
  Knowledge K(T, S);
  if (Row.ReturnsNonNull)
    K.setFact(Result, Range::nonZero());
  if (Own.Read) {
    K.store(Result, Own.Content);
  } else if (Row.Pure) {
    bool Known = std::all_of(Args.begin(), Args.end(),
                             [](TermId A) { return A.valid(); });
    if (Known)
      K.store(
          Result,
          T.pure(static_cast<uint32_t>(&Row - &Sim.P.Rules->Rows[0]), Args));
  } else if (Row.Effect == EffectKind::None && Row.Lock.Op == LockOp::None) {
    written(S);
  } else if (Row.Effect == EffectKind::Attach) {
    // Others have run since the thread was detached.
    Sim.memory(S).forget(T.memoryOfOthers(), Id);
  }
  if (Row.DropsToken)
    if (TermId Token = tokenOf(Row); Token.valid())
      K.store(heldPlace(Token), T.constant(0));
  own(S, Row, Own);
  if (Row.TestsAttached) {
    // What it says now, whatever the thread state is later.
    TermId Now = Sim.whetherAttached(S);
    K.store(Result, Now.valid()
                        ? Now
                        : T.build(ValueKind::AttachedTest, Sim.Self.V, Id.V));
  }
  return effect(std::move(S), Row);
}

/// Whether a test on the path has shown that the call can't throw.
bool CallTransfer::ruledOut(PathState &S, const FunctionRow &Row) const {
  if (Row.ThrowsUnless.empty() || Args.empty() || !Args[0].valid())
    return false;
  const Models &Rules = *Sim.P.Rules;
  const FunctionRow *Test = Rules.function(Row.ThrowsUnless);
  if (!Test)
    return false;
  auto Number = static_cast<uint32_t>(Test - &Rules.Rows[0]);
  return Knowledge(T, S).truth(T.pure(Number, {Args[0]})) == 1;
}

void CallTransfer::checkNeeds(PathState &S, const FunctionRow &Row) {
  if (Row.Owns != Owning::None && Row.Owns != Owning::GivesUp)
    return needOwned(S, Row);
  if (Row.Effect == EffectKind::Attach || Row.State != Needs::Attached)
    return; // attach() knows its own need
  if (Row.EffectIfHeld)
    if (TermId Token = tokenOf(Row); Token.valid())
      if (Knowledge(T, S).truth(Sim.load(S, heldPlace(Token))) == 0)
        return;
  PreconditionKind Kind = Row.Effect == EffectKind::Detach
                              ? PreconditionKind::Detach
                              : PreconditionKind::ApiCall;
  if (!Row.When)
    return need(S, Kind, &Row);
  if (Row.When->Arg >= Args.size() || !Args[Row.When->Arg].valid())
    return;
  TermId A = Args[Row.When->Arg];
  bool WantNull = Row.When->Is == ValueTest::Null;
  int Truth = Knowledge(T, S).truth(A);
  if (Truth >= 0 ? Truth == int(!WantNull) : !WantNull)
    return need(S, Kind, &Row);
  if (Truth < 0 && T[A].Kind == ValueKind::Param && S.M == Mode::Entry) {
    Precondition Req; // only a caller that passes null needs the state
    Req.Kind = Kind;
    Req.Row = &Row;
    Req.IfNull = A;
    require(S, std::move(Req));
  }
}

TermId CallTransfer::tokenOf(const FunctionRow &Row) const {
  if (Row.Token.Kind == Slot::Return)
    return Result;
  if (Row.Token.Kind == Slot::Arg && Row.Token.Index < Args.size())
    return Args[Row.Token.Index];
  return TermId();
}

/// The bit that says whether a guard object holds: a member no source names.
TermId CallTransfer::heldPlace(TermId Token) const {
  return T.locField(Token, GuardMember);
}

std::vector<PathState> CallTransfer::effect(PathState S,
                                            const FunctionRow &Row) {
  States Out;
  auto Act = [&](PathState &X) {
    switch (Row.Effect) {
    case EffectKind::Detach:
      return detach(X, tokenOf(Row), Row.Token.Kind == Slot::Arg);
    case EffectKind::Attach:
      return attach(X, Row);
    case EffectKind::Ensure:
      return ensure(X, Row);
    case EffectKind::Release:
      return release(X, Row);
    case EffectKind::Swap:
      return swap(X);
    case EffectKind::Enter:
      return become(X, Mode::Attached);
    case EffectKind::None:
      return;
    }
  };
  TermId Token = tokenOf(Row);
  bool GivesBack =
      Row.Effect == EffectKind::Attach || Row.Effect == EffectKind::Release;
  if (!Row.EffectIfHeld || !GivesBack || !Token.valid()) {
    Act(S);
    Out.push_back(std::move(S));
    return Out;
  }
  TermId Held = Sim.load(S, heldPlace(Token));
  int Known = Knowledge(T, S).truth(Held);
  if (Known < 0 && T.closed(Held)) { // a member or the caller's object
    PathState Not = S;
    if (Knowledge(T, Not).assume(Held, false))
      Out.push_back(std::move(Not));
    Known = Knowledge(T, S).assume(Held, true) ? 1 : 0;
    if (!Known)
      return Out;
  }
  if (Known == 1 || (Known < 0 && S.Token == Token && Token.valid()))
    Act(S);
  Knowledge(T, S).store(heldPlace(Token), T.constant(0));
  Out.push_back(std::move(S));
  return Out;
}

void CallTransfer::detach(PathState &S, TermId Token, bool InObject) {
  Sim.Parts.Detaches.insert(Here);
  if (S.M == Mode::Detached) {
    // Reported already; what this one saved is worth nothing, and giving it
    // back must not count a second time.
    if (Token.valid())
      Knowledge(T, S).store(heldPlace(Token), T.constant(0));
    return;
  }
  if (S.M == Mode::Entry)
    S.Assumed = Mode::Attached;
  S.M = Mode::Detached;
  S.Since = Id;
  S.Token = Token;
  if (InObject && Token.valid())
    Knowledge(T, S).store(heldPlace(Token), T.constant(1));
}

void CallTransfer::attach(PathState &S, const FunctionRow &Row) {
  TermId Token = tokenOf(Row);
  if (Token.valid() && !Row.EffectIfHeld)
    if (TermId Held = Knowledge(T, S).stored(heldPlace(Token));
        Held.valid() && Knowledge(T, S).truth(Held) == 0)
      return; // the second half of a mistake that is reported
  need(S, PreconditionKind::Attach, &Row);
  if (S.M == Mode::Entry)
    S.Assumed = Mode::Detached;
  S.M = Mode::Attached;
  S.Since = Id;
  S.Token = TermId();
}

void CallTransfer::ensure(PathState &S, const FunctionRow &Row) {
  Handle H;
  H.Token = tokenOf(Row);
  H.Before = S.M;
  H.BeforeToken = S.Token;
  H.BeforeSince = S.Since;
  H.Event = Id;
  S.Handles.push_back(H);
  S.M = Mode::Attached;
  S.Since = Id;
  S.Token = TermId();
  if (Row.Token.Kind == Slot::Arg && H.Token.valid())
    Knowledge(T, S).store(heldPlace(H.Token), T.constant(1));
}

void CallTransfer::release(PathState &S, const FunctionRow &Row) {
  TermId Token = tokenOf(Row);
  auto It = std::find_if(S.Handles.rbegin(), S.Handles.rend(),
                         [&](const Handle &H) { return H.Token == Token; });
  Knowledge K(T, S);
  if (It == S.Handles.rend() && !S.Handles.empty())
    It = S.Handles.rbegin(); // handed through something that is not followed
  if (It != S.Handles.rend()) {
    S.M = It->Before;
    S.Token = It->BeforeToken;
    S.Since = S.M == Mode::Entry ? EventId() : It->BeforeSince;
    S.Handles.erase(std::next(It).base());
    if (Token.valid())
      K.store(heldPlace(Token), T.constant(0));
    return;
  }
  TermId Held = Token.valid() ? K.stored(heldPlace(Token)) : TermId();
  if (Held.valid() && T[Held].Kind == ValueKind::Const) {
    Violation V;
    V.Kind = ViolationKind::HandleReleasedTwice;
    V.Chain = {Here};
    V.Row = &Row;
    Sim.found(S, std::move(V));
    return;
  }
  if (S.Pops < 8)
    ++S.Pops;
  S.M = Mode::Unknown;
  S.Since = Id;
}

void CallTransfer::swap(PathState &S) {
  int Truth =
      Args.empty() || !Args[0].valid() ? -1 : Knowledge(T, S).truth(Args[0]);
  if (Truth == 0) {
    if (S.M != Mode::Detached) // what it returns is the state it detached
      Knowledge(T, S).setFact(Result, Range::nonZero());
    return detach(S, Result, false);
  }
  become(S, Truth == 1 ? Mode::Attached : Mode::Unknown);
}

/// Whatever it was before.
void CallTransfer::become(PathState &S, Mode M) {
  S.M = M;
  S.Since = Id;
  S.Token = TermId();
}

//===-- Effects common to calls -------------------------------------------===//

void CallTransfer::throwTo(const PathState &S) {
  if (E.Unwind.valid() && !(E.Flags & EF_NoThrow))
    Sim.flowTo(E.Unwind, S);
}

/// Whether an exception of this call would be caught in this function: who
/// writes a handler expects the calls inside to throw.
bool CallTransfer::reachesHandler() const {
  return E.Unwind.valid() && Sim.Body.Blocks[Sim.endOfJumps(E.Unwind).V].Term !=
                                 TermKind::ExitThrow;
}

/// Each block of a row of clean-ups is passed once.
BlockId Simulation::endOfJumps(BlockId B) {
  JumpEnds.resize(Body.Blocks.size());
  std::vector<BlockId> Passed;
  while (!JumpEnds[B.V].valid() && Body.Blocks[B.V].Term == TermKind::Jump) {
    Passed.push_back(B);
    B = Body.Blocks[B.V].Succs[0];
  }
  if (JumpEnds[B.V].valid())
    B = JumpEnds[B.V];
  for (BlockId Before : Passed)
    JumpEnds[Before.V] = B;
  return B;
}

/// The addresses of what is bound to references, the values of other
/// arguments; None where there is neither.
std::vector<TermId> CallTransfer::pointers(PathState &S) {
  std::vector<TermId> Out = Args;
  for (uint32_t I = 0; I != Args.size(); ++I) {
    ParamAccess A = accessOf(Sim.P, Sim.Self, E, I);
    ExprId X = Sim.Body.arg(E, I);
    if ((A == PA_ValueRef || A == PA_RecordRef) && X.valid() &&
        isPlace(Sim.Body.expr(X)))
      Out[I] = T.addrOf(Sim.place(S, X));
  }
  return Out;
}

/// What a row or something unknown may have written.
void CallTransfer::written(PathState &S) {
  std::vector<TermId> Given = pointers(S);
  Memory M = Sim.memory(S);
  for (uint32_t I = 0; I != Given.size(); ++I)
    if (Given[I].valid() &&
        mayWriteArgument(Sim.P, Sim.Self, E, I,
                         T[Given[I]].Kind == ValueKind::AddrOf))
      M.forgetReachable(Given[I], Id);
  if (writesForOthers(Sim.P, Sim.Self, E))
    M.forget(T.memoryOfOthers(), Id);
}

/// What a function of the program writes; always, or on some of its paths.
void CallTransfer::written(PathState &S, FnId F, bool Always) {
  const Writes &W = Sim.written(F);
  Memory M = Sim.memory(S);
  if (!W.Places.empty() || !W.Reachable.empty()) {
    std::vector<TermId> Given = pointers(S), Places, Reachable;
    for (TermId X : W.Places)
      Places.push_back(Sim.instantiate(S, W.Terms, X, Given));
    for (TermId X : W.Reachable)
      Reachable.push_back(Sim.instantiate(S, W.Terms, X, Given));
    // Through an argument that the call does not give: whose, nobody knows.
    for (size_t I = 0; I != Places.size(); ++I)
      if (const Term &Of = W.Terms[W.Places[I]]; Places[I].valid())
        M.forgetPlace(Places[I], Id, Always);
      else
        M.forget(T.memoryOf(Of.Kind == ValueKind::LocField ? NameId(Of.B)
                                                           : NameId()),
                 Id);
    for (TermId Pointer : Reachable)
      if (Pointer.valid())
        M.forgetReachable(Pointer, Id);
      else
        M.forget(T.memoryOfOthers(), Id);
  }
  for (NameId Member : W.Members)
    M.forget(T.memoryOf(Member), Id);
  // What fills a variable argument list has no name in the callee.
  const Skeleton *Callee = Sim.P.fn(F).Body;
  if (Callee && E.ArgsCount > Callee->ParamCount) {
    std::vector<TermId> Given = pointers(S);
    for (size_t I = Callee->ParamCount; I < Given.size(); ++I)
      if (Given[I].valid())
        M.forgetReachable(Given[I], Id);
  }
  if (W.Others)
    M.forget(T.memoryOfOthers(), Id);
}

/// A saved state that unknown code gets may be restored by it at any time.
void CallTransfer::handOver(PathState &S) {
  if (S.M != Mode::Detached || !S.Token.valid())
    return;
  for (TermId A : Args)
    if (A == S.Token && T[A].Kind == ValueKind::Sym) {
      S.M = Mode::Unknown;
      S.Token = TermId();
      return;
    }
}

} // namespace nogil
