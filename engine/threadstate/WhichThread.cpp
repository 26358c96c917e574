//===- WhichThread.cpp - what tells which thread this is ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `caller = get_id();` and then, on many threads at once,
// `if (get_id() == caller) PyErr_CheckSignals();`. Only the thread that came
// from Python gets to the call, whatever the other ones are.
//
// Approach: by the condition. It says that this is a certain thread where it
// compares what a call says of the current thread (role `this-thread`) with
// another value: as `==` and `!=` of C, as the operators of a class of C++, or
// by a call that compares two threads. The number of a thread in a team is 0
// for the thread that has begun it. A path on which that holds is one of a
// thread that the program knows; while it knows nothing else of the thread
// state, it is taken to be attached, as after a test of the thread state.
//
// Problem: `if (!is_attached()) PyErr_Clear();`. Is that a mistake?
//
// Approach: the answer to a question about the thread state is decided by the
// state. Where the path knows it, the answer is known; so it is in a function
// that is always entered in one state (Program::enteredIn). Everywhere else
// that is not changed yet, all questions are one: was the thread attached on
// entry? It is a value like any other, which may be kept, returned and combined
// with others. A branch on it decides the thread state, and callers decide the
// branch: of a function whose callers are all seen, what goes wrong behind an
// answer does so where one of them leads to that answer. Who may be called by
// anybody and asks believes that either answer may come.
//
// Unsound: a thread that was noted and is not attached: its calls are not
// reported. Entry points that code outside of the program calls in another
// state than their table says.
//
// Cost: a look at each condition; at assignments where it compares a variable.
//
//===----------------------------------------------------------------------===//
#include "cfg/Conditions.h"
#include "threadstate/Simulate.h"

namespace nogil {

bool Simulation::says(EventId Call, std::string_view What) const {
  return std::ranges::any_of(
      P.rolesOf(Self, Body.Events[Call.V]), [&](const Role &R) {
        return R.Does == RoleKind::ThisThread && R.Kind == What;
      });
}

/// What such a call has returned, maybe kept in a variable.
bool Simulation::isThisThread(ExprId E, std::string_view What,
                              unsigned Copies) const {
  if (!E.valid())
    return false;
  const Expr &X = Body.expr(E);
  if (X.Kind == ExprKind::Result)
    return says(EventId(X.A), What);
  if (X.Kind == ExprKind::Addr)
    return isThisThread(ExprId(X.A), What, Copies);
  if (X.Kind != ExprKind::Var || !Copies)
    return false;
  return std::ranges::any_of(Order.Assigns[X.A], [&](EventId Set) {
    return isThisThread(Body.Events[Set.V].Src, What, Copies - 1);
  });
}

/// Whether the condition, where it is `True`, holds on one thread alone.
bool Simulation::oneThread(ExprId Cond, bool True) const {
  constexpr unsigned Copies = 2;
  Assumption Is = normal(Body, Cond, True);
  const Expr &X = Body.expr(Is.Cond);
  if (isThisThread(Is.Cond, "number", Copies))
    return !Is.True;
  if (X.Kind == ExprKind::Binary && (X.Op == ExprOp::Eq || X.Op == ExprOp::Ne))
    return Is.True == (X.Op == ExprOp::Eq) &&
           (isThisThread(ExprId(X.A), "id", Copies) ||
            isThisThread(ExprId(X.B), "id", Copies));
  if (X.Kind == ExprKind::Var) { // `mine = get_id() == caller;`
    ExprId Only;
    for (EventId Set : Order.Assigns[X.A]) {
      if (Only.valid() || !Body.Events[Set.V].Src.valid())
        return false;
      Only = Body.Events[Set.V].Src;
    }
    if (!Only.valid())
      return false;
    Is = normal(Body, Only, Is.True);
    return Body.expr(Is.Cond).Kind != ExprKind::Var && // `x = !x;`
           oneThread(Is.Cond, Is.True);
  }
  if (X.Kind != ExprKind::Result)
    return false;
  const Event &Call = Body.Events[X.A];
  bool Same = says(EventId(X.A), "same"), Differ = false;
  if (Call.Callee.valid()) {
    const std::string &Name = Tu.str(Tu.func(Call.Callee).Name);
    Same |= Name.ends_with("operator==");
    Differ = Name.ends_with("operator!=");
  }
  if (Is.True ? !Same : !Differ)
    return false;
  for (uint32_t A = 0; A != Call.ArgsCount; ++A)
    if (isThisThread(Body.arg(Call, A), "id", Copies))
      return true;
  return false;
}

/// Whether the thread is attached now; None: nobody knows whose state was given
/// back.
TermId Simulation::whetherAttached(const PathState &S) {
  if (S.M == Mode::Unknown)
    return TermId();
  if (S.M != Mode::Entry)
    return T.constant(S.M == Mode::Attached);
  const Needs Entered = P.enteredIn(Self);
  return Entered == Needs::Unknown ? T.build(ValueKind::AtEntry, TermId::None)
                                   : T.constant(Entered == Needs::Attached);
}

/// The event has told what the thread state was on entry, if something has.
void Simulation::told(PathState &S, EventId By) const {
  auto Tell = [&](Mode M, EventId &Since) {
    if ((M == Mode::Attached || M == Mode::Detached) && !Since.valid())
      Since = By;
  };
  Tell(S.M, S.Since);
  for (Handle &H : S.Handles)
    Tell(H.Before, H.BeforeSince);
}

/// Before the branch at the end of the block.
EventId Simulation::lastEvent(BlockId B) const {
  const Block &Blk = Body.Blocks[B.V];
  return EventId(Blk.EventsCount ? Blk.EventsBegin + Blk.EventsCount - 1 : 0);
}

/// The path goes on where the condition is so.
void Simulation::goesOn(PathState &S, BlockId B, bool True) const {
  if (S.M != Mode::Entry || !oneThread(Body.Blocks[B.V].Cond, True))
    return;
  S.M = S.Assumed = Mode::Attached;
  S.Since = lastEvent(B);
}

} // namespace nogil
