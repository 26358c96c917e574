//===- Wrappers.cpp - objects that own a reference, or are empty ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: the destructor of a wrapper drops a reference, unless the wrapper is
// empty: made without anything, moved from, given up, assigned an empty one, or
// tested to be empty by the path.
//
// Approach: what a wrapper owns is a member of it that no source names, a place
// like any other: calls that may write the object forget it, and a test of the
// object is a test of what that place holds. The rows of its class say which
// member functions change it; one that returns the content returns the value of
// that place. What a call needs because of something that an object owns is not
// needed where the content is known to be null. Where it is not known, but
// callers may know it, the need becomes one under the condition that there is
// something. An owner of an object needs what the destructor of that object
// does.
//
// Unsound: a row that returns a reference to the content, where more than its
// value is used, makes the content unknown at the call, not at later writes.
//
// Cost: a place per object that the function makes, moves or assigns.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Calls.h"
#include "threadstate/Writes.h"

namespace nogil {

/// Where what an object of the call owns is kept: object 0 is given by its
/// address; object 1 is bound to a reference, so that the argument is itself.
TermId CallTransfer::contentPlace(PathState &S, uint32_t Object) {
  if (Object >= Args.size() || !Args[Object].valid())
    return TermId();
  if (Object == 0)
    return T.locField(Args[0], ContentMember);
  ExprId From = Sim.Body.arg(E, Object);
  switch (Sim.Body.expr(From).Kind) {
  case ExprKind::Var:
  case ExprKind::Field:
  case ExprKind::Elem:
    return T.locField(T.addrOf(Sim.place(S, From)), ContentMember);
  default:
    return TermId();
  }
}

/// A null pointer, or a function: no object that has it.
bool CallTransfer::isItself(TermId Arg) const {
  return Arg == T.constant(0) ||
         (Arg.valid() && T[Arg].Kind == ValueKind::Func);
}

CallTransfer::Wrapped CallTransfer::wrapped(PathState &S,
                                            const FunctionRow &Row) {
  Wrapped Out;
  if (Row.Owns == Owning::None && !Row.ReturnsContent)
    return Out;
  Out.Place = contentPlace(S, 0);
  if (!Out.Place.valid())
    return Out;
  Out.Content = Sim.load(S, Out.Place);
  Knowledge(T, S).store(Out.Place, Out.Content); // for where paths meet
  // Who gets a place instead of a value may write it.
  Out.Read = (Row.ReturnsContent && !Sim.PlaceUsed[Id.V]) ||
             Row.Owns == Owning::GivesUp;
  bool FromOther =
      Row.Owns == Owning::Swaps ||
      (Row.Owns >= Owning::Copies && Row.Owns <= Owning::MoveAssigns);
  if (FromOther) {
    Out.Source = contentPlace(S, 1);
    if (Out.Source.valid())
      Out.SourceContent = Sim.load(S, Out.Source);
    else if (Args.size() > 1 && isItself(Args[1]))
      Out.SourceContent = Args[1];
  }
  // A pointer that an owner is made for.
  bool Takes = Row.Owns == Owning::Makes || Row.Owns == Owning::Resets;
  if (Takes && Row.OwnsPointee && Args.size() > 1) {
    ParamAccess A = accessOf(Sim.P, Sim.Self, E, 1);
    bool Reference = A == PA_RecordRef || A == PA_ValueRef;
    if (Args[1].valid() && (!Reference || isItself(Args[1])))
      Out.SourceContent = Args[1];
  }
  return Out;
}

/// What is needed for a reference that is taken or dropped, if there is one.
void CallTransfer::needOwned(PathState &S, const FunctionRow &Row) {
  if (Row.Owns == Owning::Creates || Row.Owns == Owning::Makes)
    return needOnce(S, Row);
  if (Row.Owns == Owning::Moves || Row.Owns == Owning::Swaps)
    return;
  const Wrapped Own = wrapped(S, Row);
  std::vector<TermId> Of;
  auto Add = [&](TermId Content) {
    if (!Content.valid() || Knowledge(T, S).truth(Content) != 0)
      Of.push_back(Content);
  };
  if (Row.Owns != Owning::Copies)
    Add(Own.Content);
  bool Takes = Row.Owns == Owning::Copies || Row.Owns == Owning::CopyAssigns;
  if (Takes && !Row.OwnsPointee)
    Add(Own.SourceContent);
  if (Of.empty())
    return;
  bool Hangs = Of.size() == 1 && Of[0].valid() && T.closed(Of[0]) &&
               Knowledge(T, S).truth(Of[0]) < 0;
  if (!Hangs)
    return Row.OwnsPointee ? needToEnd(S, Own.Content) : needOnce(S, Row);
  PathState Something = S;
  if (!Knowledge(T, Something).assume(Of[0], true))
    return;
  if (Row.OwnsPointee)
    needToEnd(Something, Own.Content);
  else
    needOnce(Something, Row);
  S.Used = Something.Used;
}

void CallTransfer::needOnce(PathState &S, const FunctionRow &Row) {
  if (Row.State == Needs::Attached)
    need(S, PreconditionKind::ApiCall, &Row);
}

/// What the destructors need that the call may run for an object.
void CallTransfer::needToEnd(PathState &S, TermId Object) {
  for (FnId F : Sim.P.Calls.calledBack(Here)) {
    if (const FunctionRow *Row = Sim.P.fn(F).Row) {
      needOnce(S, *Row);
      continue;
    }
    Sim.Parts.CallModes[{Sim.Self, F}] |=
        static_cast<uint8_t>(1u << unsigned(S.M));
    const Summary &Sum = Sim.summary(F);
    for (const Precondition *Req : Sum.Preconditions)
      if (Req->Where.Fn != Sim.Self)
        meet(S, Sum, *Req, {Object});
  }
}

/// What the objects of the call own after it.
void CallTransfer::own(PathState &S, const FunctionRow &Row,
                       const Wrapped &Before) {
  if (!Before.Place.valid())
    return;
  Knowledge K(T, S);
  auto Unknown = [&](Range R) {
    TermId New = T.sym(Sim.Self, SymKind::Out, Id.V * 16 + 14);
    K.renew(New);
    K.setFact(New, R);
    K.store(Before.Place, New);
  };
  switch (Row.Owns) {
  case Owning::None:
    if (!Before.Read)
      Unknown({});
    return;
  case Owning::Makes:
  case Owning::Resets:
    if (Args.size() == 1)
      K.store(Before.Place, T.constant(0));
    else if (Before.SourceContent.valid())
      K.store(Before.Place, Before.SourceContent);
    else
      Unknown({});
    return;
  case Owning::Creates:
    return Unknown(Range::nonZero());
  case Owning::Copies:
  case Owning::Moves:
  case Owning::CopyAssigns:
  case Owning::MoveAssigns:
    if (Before.SourceContent.valid())
      K.store(Before.Place, Before.SourceContent);
    else
      Unknown({});
    if (Row.Owns == Owning::Moves || Row.Owns == Owning::MoveAssigns)
      if (Before.Source.valid())
        K.store(Before.Source, T.constant(0));
    return;
  case Owning::GivesUp:
    K.store(Before.Place, T.constant(0));
    return;
  case Owning::Swaps:
    if (!Before.Source.valid())
      return Unknown({});
    K.store(Before.Place, Before.SourceContent);
    K.store(Before.Source, Before.Content);
    return;
  case Owning::Ends:
    return;
  }
}

} // namespace nogil
