//===- CallSummary.cpp - calls of the program's own functions -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A callee's preconditions meet what this path knows: one whose guards
// contradict it is not met here; one that meets the wrong thread state is a
// violation; one that meets the open entry state becomes a precondition of this
// function, with the guards that are still closed.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "state/Writes.h"
#include "threadstate/Calls.h"
#include <algorithm>

namespace nogil {

std::vector<PathState> CallTransfer::applyFunction(PathState S, FnId F) {
  const Summary &Sum = Sim.summary(F);
  Sim.Parts.CallModes[{Sim.Self, F}] |=
      static_cast<uint8_t>(1u << unsigned(S.M));
  contradicts(S, Sum);
  for (const Precondition *Req : Sum.Preconditions)
    meet(S, Sum, *Req, Args);
  for (const Conditional &C : Sum.Conditionals)
    meet(S, Sum, C, Sim.recursive(F));
  if (Sum.Shows == Mode::Attached)
    shownAttached(S);
  if (Sum.Throws)
    throwTo(S);
  if (!Sum.Returns || (E.Flags & EF_NoReturn))
    return {};
  if (!Sum.Neutral)
    return applyPostconditions(S, F);
  TermId Value;
  if (Sum.Result.valid())
    Value = Sim.instantiate(S, Sum.Terms, Sum.Result, Args);
  written(S, F, true);
  if (Value.valid())
    Knowledge(T, S).store(Result, Value);
  if (!Sum.Contents.empty()) {
    std::vector<TermId> Given = pointers(S);
    for (auto &[Loc, V] : Sum.Contents)
      if (TermId Here = Sim.instantiate(S, Sum.Terms, Loc, Given); Here.valid())
        Knowledge(T, S).store(Here, Sim.instantiate(S, Sum.Terms, V, Given));
  }
  return {std::move(S)};
}

/// `delete p` of a null pointer runs nothing.
std::vector<PathState> CallTransfer::destroyIfAny(PathState S, FnId F) {
  TermId Object = Args.empty() ? TermId() : Args[0];
  const Summary &Sum = Sim.summary(F);
  int Truth = Object.valid() ? Knowledge(T, S).truth(Object) : 1;
  if (Truth == 0)
    return {std::move(S)};
  // Guards on the heap are there.
  bool Needs = !Sum.Preconditions.empty() || !Sum.Conditionals.empty();
  if (Truth == 1 || !Needs || !Sum.Neutral || !T.closed(Object))
    return applyFunction(std::move(S), F);
  PathState Null = S;
  States Out;
  if (Knowledge(T, S).assume(Object, true))
    Out = applyFunction(std::move(S), F);
  if (Knowledge(T, Null).assume(Object, false))
    Out.push_back(std::move(Null));
  return Out;
}

std::vector<PathState> CallTransfer::applyPostconditions(const PathState &S,
                                                         FnId F) {
  States Out;
  const Summary &Sum = Sim.summary(F);
  Sim.Unsure |= Sum.Unsure;
  auto Apply = [&](bool All) {
    for (const Postcondition &X : Sum.Postconditions) {
      if (X.Throws)
        continue;
      PathState Next = S;
      for (auto &[G, R] : X.Guards)
        Sim.noteDecision(Next, Id, Sum.Terms, G, Args);
      TermMap<Range> Ignored;
      if (!All && !feasible(Next, Sum.Terms, X.Guards, Args, Ignored))
        continue;
      applyPostcondition(Next, Sum.Terms, X, F);
      Out.push_back(std::move(Next));
    }
  };
  Apply(false);
  if (Out.empty()) // some guards are about memory that is only believed
    Apply(true);
  return Out;
}

void CallTransfer::applyPostcondition(PathState &S, const TermTable &Of,
                                      const Postcondition &X, FnId F) {
  Knowledge K(T, S);
  // Of recursive calls nothing is remembered, or each round would add to what
  // the last one said of `n - 1`.
  for (auto &[G, R] : X.Guards) {
    TermId Here = Sim.instantiate(S, Of, G, Args);
    if (Here.valid() && !T.opaque(Here) && !Sim.recursive(F))
      K.assumeRange(Here, R);
  }
  Sim.told(S, Id);
  TermId Returned;
  if (X.Returned.valid())
    Returned = Sim.instantiate(S, Of, X.Returned, Args);
  written(S, F, false);
  if (Returned.valid())
    K.store(Result, Returned);
  TermId Token;
  if (X.ReturnsToken) {
    Token = Result;
    K.setFact(Result, Range::nonZero());
  } else if (X.Token.valid()) {
    Token = Sim.instantiate(S, Of, X.Token, Args);
  } else if (X.TokenPlace.valid()) {
    TermId Loc = Sim.instantiate(S, Of, X.TokenPlace, Args);
    Token = T.sym(Sim.Self, SymKind::Out, Id.V * 16 + 15);
    K.renew(Token);
    K.setFact(Token, Range::nonZero());
    if (Loc.valid())
      K.store(Loc, Token);
  }
  for (auto &[Loc, V] : X.Stored)
    if (TermId L = Sim.instantiate(S, Of, Loc, Args); L.valid())
      K.store(L, Sim.instantiate(S, Of, V, Args));
  if (X.HandleTaken) {
    Handle H{Token, S.M, S.Token, S.Since, Id};
    S.Handles.push_back(H);
  }
  for (unsigned I = 0; I != X.Pops; ++I)
    if (!S.Handles.empty()) {
      const Handle &H = S.Handles.back();
      S.M = H.Before;
      S.Token = H.BeforeToken;
      S.Since = H.BeforeSince;
      S.Handles.pop_back();
    } else {
      ++S.Pops;
      S.M = Mode::Unknown;
    }
  if (X.M == Mode::Entry || X.M == Mode::Unknown)
    return;
  if (S.M == Mode::Entry && X.Assumed != Mode::Entry)
    S.Assumed = X.Assumed;
  if (S.M != X.M || X.M == Mode::Detached) {
    S.M = X.M;
    S.Since = Id;
    S.Token = X.M == Mode::Detached ? Token : TermId();
  }
}

std::vector<PathState> CallTransfer::applyIndirect(PathState S) {
  TermId Pointer = E.CalleeExpr.valid() ? Sim.eval(S, E.CalleeExpr) : TermId();
  return applyPointer(std::move(S), Pointer);
}

/// `c ? f : g`: the path forks, and each has the effects of its function.
std::vector<PathState> CallTransfer::applyEither(PathState S, TermId Pointer) {
  States Out;
  for (const auto &[Way, Called] : ways(S, Pointer))
    std::ranges::move(applyPointer(Way, Called), std::back_inserter(Out));
  return Out;
}

/// The path with each of the two that a Select may be there. None calls a null
/// pointer.
std::vector<std::pair<PathState, TermId>> CallTransfer::ways(const PathState &S,
                                                             TermId Select) {
  std::vector<std::pair<PathState, TermId>> Out;
  const TermId If(T[Select].A);
  for (bool Is : {true, false}) {
    const TermId Called(Is ? T[Select].B : T[Select].C);
    if (T[Called].Kind == ValueKind::Const)
      continue;
    PathState Way = S;
    Knowledge K(T, Way);
    if (T.opaque(If) ? K.truth(If) != int(!Is) : K.assume(If, Is)) {
      Sim.told(Way, Id);
      Out.push_back({std::move(Way), Called});
    }
  }
  return Out;
}

std::vector<PathState> CallTransfer::applyPointer(PathState S, TermId Pointer) {
  if (Pointer.valid() && T[Pointer].Kind == ValueKind::Func) {
    FnId F(T[Pointer].A);
    if (const FunctionRow *Row = Sim.P.fn(F).Row)
      return applyRow(std::move(S), *Row);
    if (Sim.P.fn(F).Body)
      return applyFunction(std::move(S), F);
    return applyCandidates(std::move(S), std::span(&F, 1));
  }
  if (Pointer.valid() && isFunction(T, Pointer))
    return applyEither(std::move(S), Pointer);
  std::vector<FnId> Targets;
  // Of a crowd, nothing is known. What a path does not know of a variable of
  // this function, it has forgotten for a reason: which one it holds may go
  // with the thread state.
  if (!isOwnVariable(Sim.Body, E.CalleeExpr))
    std::ranges::copy(Sim.P.targetsOf(Sim.Self, E),
                      std::back_inserter(Targets));
  if (Targets.size() == 1 && Sim.P.fn(Targets[0]).Row)
    return applyRow(std::move(S), *Sim.P.fn(Targets[0]).Row);
  if (Targets.size() == 1 && Sim.P.fn(Targets[0]).Body &&
      !Sim.P.fn(Targets[0]).Row)
    return applyFunction(std::move(S), Targets[0]);
  if (Targets.empty() && Pointer.valid() && T.closed(Pointer)) {
    Precondition Req;
    Req.Kind = PreconditionKind::CallsParam;
    Req.Pointer = Pointer;
    Req.At = S.M;
    Req.Since = {Sim.Self, S.Since};
    require(S, Req);
  }
  return applyCandidates(std::move(S), Targets);
}

/// One of several functions is called: what each of them needs must be met, and
/// what they leave behind is not known. One that is not implemented is not
/// called; of overriders, only what they replace is taken for that.
std::vector<PathState>
CallTransfer::applyCandidates(PathState S, std::span<const FnId> Targets) {
  FnId Replaced;
  if (E.Callee.valid())
    Replaced = Sim.P.resolve(Sim.Fn.Tu, E.Callee);
  for (FnId F : Targets) {
    const Function &G = Sim.P.fn(F);
    if ((!Replaced.valid() || F == Replaced) && G.Body &&
        isPlaceholder(*G.Body))
      continue;
    if (G.Row) {
      checkNeeds(S, *G.Row);
      continue;
    }
    Sim.Parts.CallModes[{Sim.Self, F}] |=
        static_cast<uint8_t>(1u << unsigned(S.M));
    const Summary &Sum = Sim.summary(F);
    for (const Precondition *Req : Sum.Preconditions)
      meet(S, Sum, *Req, Args);
  }
  bool Seen = false;
  for (FnId F : Targets)
    Seen |= Sim.P.fn(F).Body != nullptr;
  for (FnId F : Targets)
    if (Sim.P.fn(F).Body)
      written(S, F, false);
  if (!Seen)
    written(S);
  return {std::move(S)};
}

/// A library that has objects of the program's classes may call what they
/// override. What is wrong there is theirs: nobody sees the library's call.
void CallTransfer::calledBack(PathState &S) {
  for (FnId F : Sim.P.Calls.calledBack(Here)) {
    Sim.Parts.CallModes[{Sim.Self, F}] |=
        static_cast<uint8_t>(1u << unsigned(S.M));
    Sim.Parts.CallsBack.insert(Here);
    const Summary &Sum = Sim.summary(F);
    for (const Precondition *Req : Sum.Preconditions)
      if (Req->Kind == PreconditionKind::ApiCall && Req->Where.Fn != Sim.Self)
        meet(S, Sum, *Req, {});
  }
}

//===-- Preconditions
//------------------------------------------------------===//

/// The function was entered attached, if what the path does is right.
void CallTransfer::shownAttached(PathState &S) const {
  if (S.M == Mode::Entry && !S.Used.valid())
    S.Used = Id;
}

/// Something before this showed the entry to be attached, and whatever the
/// callee does, it has to be detached for it. Who is given a saved state is
/// told so by its callers: there the first of the two is the mistake.
void CallTransfer::contradicts(PathState &S, const Summary &Callee) {
  if (S.M != Mode::Entry || !S.Used.valid() || Sim.isGivenState() ||
      Callee.Shows != Mode::Detached)
    return;
  auto Is = [](const Precondition *Req) {
    return Req->Kind == PreconditionKind::Attach;
  };
  auto Req = std::ranges::find_if(Callee.Preconditions, Is);
  if (Req != Callee.Preconditions.end())
    violate(S, PreconditionKind::Attach, {Sim.Self, S.Used}, *Req, (*Req)->Row);
}

void CallTransfer::need(PathState &S, PreconditionKind K,
                        const FunctionRow *Row) {
  Mode Wrong = K == PreconditionKind::Attach ? Mode::Attached : Mode::Detached;
  if (S.M == Wrong)
    return violate(S, K, {Sim.Self, S.Since}, nullptr, Row);
  if (S.M != Mode::Entry)
    return;
  if (K == PreconditionKind::Attach && S.Used.valid() && !Sim.isGivenState())
    return violate(S, K, {Sim.Self, S.Used}, nullptr, Row);
  if (K != PreconditionKind::Attach)
    shownAttached(S);
  Precondition Req;
  Req.Kind = K;
  Req.Row = Row;
  if (K == PreconditionKind::Attach)
    if (TermId Token = tokenOf(*Row); Token.valid() && T.closed(Token))
      Req.Pointer = Token;
  require(S, Req);
}

bool CallTransfer::feasible(PathState &S, const TermTable &Of,
                            const TermMap<Range> &Guards,
                            const std::vector<TermId> &With,
                            TermMap<Range> &Lifted) {
  Knowledge K(T, S);
  for (auto &[G, R] : Guards) {
    TermId Here = Sim.instantiate(S, Of, G, With);
    if (!Here.valid())
      continue;
    int Truth = Sim.believed(S, Here);
    if ((R.isZero() && Truth == 1) || (R.isNonZero() && Truth == 0) ||
        K.range(Here).meet(R).empty())
      return false;
    if (T.versioned(Here) && !Sim.memory(S).overwritten(Here))
      Here = T.unversioned(Here);
    auto Is = [&](auto &E) { return E.first == Here; };
    if (T.closed(Here) && T[Here].Kind != ValueKind::Const &&
        std::none_of(Lifted.begin(), Lifted.end(), Is))
      Lifted.push_back({Here, R});
  }
  return true;
}

/// What this function needs of its callers already, for the same reason at
/// this call, as far as IfNull agrees.
std::vector<const Precondition *>
CallTransfer::sameReason(PreconditionKind K, const Precondition *Tail,
                         TermId IfNull) const {
  std::vector<const Precondition *> Out;
  const auto There = Sim.NeededAt.find(Id.V);
  if (There == Sim.NeededAt.end())
    return Out;
  for (const Precondition *Old : There->second) {
    if (Old->Kind != K || Old->IfNull != IfNull)
      continue;
    bool OtherBlame = Old->Next != Tail && Tail && Old->Next &&
                      Sim.summary(Tail->Where.Fn).Aware;
    if (!OtherBlame)
      Out.push_back(Old);
  }
  return Out;
}

/// One without guards says all that others could say; among guarded ones a few
/// stand for the rest.
static bool enough(const std::vector<const Precondition *> &Known) {
  return Known.size() >= policy::MaxGuardedPerSite ||
         std::ranges::any_of(Known,
                             [](auto *Old) { return Old->Guards.empty(); });
}

/// Records what this function now needs of its callers.
void CallTransfer::require(const PathState &S, Precondition Req) {
  if (Sim.R.First.past(Here))
    return; // whoever calls this comes later
  Req.Where = Here;
  auto Known = sameReason(Req.Kind, Req.Next, Req.IfNull);
  if (enough(Known))
    return;
  Sim.addGuards(S, Req.Guards);
  if (std::ranges::any_of(Known,
                          [&](auto *Old) { return Old->Guards == Req.Guards; }))
    return;
  Sim.Parts.Arena.push_back(std::move(Req));
  Sim.Out.Preconditions.push_back(&Sim.Parts.Arena.back());
  Sim.NeededAt[Id.V].push_back(&Sim.Parts.Arena.back());
}

void CallTransfer::violate(const PathState &S, PreconditionKind K,
                           CodeRef Since, const Precondition *Req,
                           const FunctionRow *Row, TermMap<Range> Guards) {
  Violation V;
  V.Kind = violationOf(K);
  V.Chain = {Here};
  appendChain(V.Chain, Req);
  V.Since = Since;
  V.Row = Row;
  Sim.found(S, std::move(V), std::move(Guards));
}

/// Violations in the callee that this path may lead to.
void CallTransfer::meet(PathState &S, const Summary &Of, const Conditional &C,
                        bool Recursive) {
  for (auto &[G, R] : C.Guards)
    Sim.noteCondition(S, Id, Of.Terms, G, Args);
  TermMap<Range> Lifted;
  if (!feasible(S, Of.Terms, C.Guards, Args, Lifted))
    return;
  if (Recursive)
    Lifted.clear();
  else
    Sim.addGuards(S, Lifted);
  Sim.foundIf(C.What, std::move(Lifted));
}

/// Whether the precondition can be violated in this thread state, or tells the
/// callers something new.
bool CallTransfer::matters(const PathState &S, const Precondition &Req) const {
  if (Req.Kind == PreconditionKind::CallsParam)
    return true;
  if (S.M != Mode::Entry)
    return S.M == (Req.Kind == PreconditionKind::Attach ? Mode::Attached
                                                        : Mode::Detached);
  for (const Precondition *R = Sim.Group ? &Req : nullptr; R; R = R->Next)
    if (R->Where.Fn == Sim.Self)
      return false; // recursion adds no new way to get there
  return Req.IfNull.valid() || !enough(sameReason(Req.Kind, &Req, TermId()));
}

void CallTransfer::meet(PathState &S, const Summary &Of,
                        const Precondition &Req,
                        const std::vector<TermId> &With) {
  if (!matters(S, Req))
    return;
  TermMap<Range> Lifted;
  if (!feasible(S, Of.Terms, Req.Guards, With, Lifted))
    return;
  TermId IfNull;
  if (Req.IfNull.valid()) {
    TermId Passed = Sim.instantiate(S, Of.Terms, Req.IfNull, With);
    if (!Passed.valid())
      return;
    int Truth = Knowledge(T, S).truth(Passed);
    if (Truth == 1 || (Truth < 0 && (T[Passed].Kind != ValueKind::Param ||
                                     S.M != Mode::Entry)))
      return;
    if (Truth < 0)
      IfNull = Passed;
  }
  if (Req.Kind == PreconditionKind::CallsParam) {
    TermId Pointer = Sim.instantiate(S, Of.Terms, Req.Pointer, With);
    if (!Pointer.valid())
      return;
    Mode At = Req.At == Mode::Entry ? S.M : Req.At;
    CodeRef Since =
        Req.At == Mode::Entry ? CodeRef{Sim.Self, S.Since} : Req.Since;
    return meetCallback(S, Pointer, At, Since, &Req);
  }
  if (S.M != Mode::Entry)
    return violate(S, Req.Kind, {Sim.Self, S.Since}, &Req, Req.Row,
                   std::move(Lifted));
  TermId Token;
  if (Req.Kind == PreconditionKind::Attach && Req.Pointer.valid()) {
    Token = Sim.instantiate(S, Of.Terms, Req.Pointer, With);
    // Memory that callers don't see: what it holds is not known.
    if (!Token.valid() ||
        (!T.closed(Token) && T[Token].Kind == ValueKind::Load))
      return;
  }
  Precondition New;
  New.Pointer = Token.valid() && T.closed(Token) ? Token : TermId();
  New.Kind = Req.Kind;
  New.Row = Req.Row;
  New.Next = &Req;
  New.IfNull = IfNull;
  New.Guards = std::move(Lifted);
  require(S, std::move(New));
}

/// A pointer is called, here or in a callee that was handed it (Via).
void CallTransfer::meetCallback(PathState &S, TermId Pointer, Mode At,
                                CodeRef Since, const Precondition *Via) {
  if (T[Pointer].Kind == ValueKind::AddrOf ||
      T[Pointer].Kind == ValueKind::Load) {
    TermId Object = Pointer, Held = Sim.load(S, TermId(T[Pointer].A)),
           Content = Sim.load(S, T.locField(Object, ContentMember));
    if (T[Held].Kind == ValueKind::Func || T[Held].Kind == ValueKind::Param)
      Pointer = Held;
    if (T[Content].Kind == ValueKind::Func)
      Pointer = Content;
  }
  if (isFunction(T, Pointer) && T[Pointer].Kind == ValueKind::Select) {
    for (auto &[Way, Called] : ways(S, Pointer))
      meetCallback(Way, Called, At, Since, Via);
    return;
  }
  if (T[Pointer].Kind != ValueKind::Func) {
    if (!Via && (!T.closed(Pointer) || T[Pointer].Kind == ValueKind::AddrOf))
      Sim.Parts.CallsUnknown.insert({Sim.Self, Id});
    if (!T.closed(Pointer) || (Via && Via->Where.Fn == Sim.Self))
      return;
    Precondition Req;
    Req.Kind = PreconditionKind::CallsParam;
    Req.Pointer = Pointer;
    Req.At = At;
    Req.Since = Since;
    Req.Next = Via;
    return require(S, std::move(Req));
  }
  FnId F(T[Pointer].A);
  if (const FunctionRow *Row = Sim.P.fn(F).Row) {
    if (Via && Row->State == Needs::Attached && !Row->When &&
        Row->Effect == EffectKind::None && Row->Owns == Owning::None)
      callsBack(S, At, Since, Via, nullptr, Row);
    return;
  }
  for (const Precondition *Req : Sim.summary(F).Preconditions)
    if (Req->Kind == PreconditionKind::ApiCall && Req->Where.Fn != Sim.Self)
      callsBack(S, At, Since, Via, Req, Req->Row);
}

/// Via: the way to the callback. Tail: the callback's own; null: it is an API
/// function itself.
void CallTransfer::callsBack(PathState &S, Mode At, CodeRef Since,
                             const Precondition *Via, const Precondition *Tail,
                             const FunctionRow *Row) {
  std::vector<const Precondition *> Way;
  for (const Precondition *W = Via; W; W = W->Next)
    Way.push_back(W);
  for (auto It = Way.rbegin(); It != Way.rend(); ++It) {
    Precondition Link = **It;
    Link.Kind = PreconditionKind::ApiCall;
    Link.Next = Tail;
    Link.Row = Row;
    Sim.Parts.Arena.push_back(std::move(Link));
    Tail = &Sim.Parts.Arena.back();
  }
  if (At == Mode::Detached) {
    violate(S, PreconditionKind::ApiCall, Since, Tail, Row);
  } else if (At == Mode::Entry) {
    Precondition New;
    New.Row = Row;
    New.Next = Tail;
    require(S, std::move(New));
  }
}

} // namespace nogil
