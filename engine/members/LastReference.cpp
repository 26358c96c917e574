//===- LastReference.cpp - the last one who has an object -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (--o->refs == 0) o_free(o);` Whatever o_free does to the object,
// and in whatever thread state, nobody else has it any more. Objects of
// Python's are ended so by the interpreter, which is seen by their tables;
// those of a library count by themselves.
//
// Approach: a member is a count if the function that tests it also adds to it,
// or takes from it, in one step or not. The call of what ends the object is
// reached only where the count was found to be 0: every path to it takes the
// branch that says so. The count may have been copied to a variable, or be the
// result of an atomic change, which returns 0, or 1 where it returns what was
// there before.
//
// Unsound: that the count is one of users, and of this object; that nobody gets
// the object out of a table between the test and the call.
//
// Cost: a path search for each call that hands an object down, in functions
// that test a count.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "members/Members.h"

namespace nogil {

/// `&o->refs` in an atomic change.
static bool changesInOneStep(Views &V, FnId F, EventId Call) {
  for (const Role *R : V.rolesThatHold(F, Call))
    if (R->Does == RoleKind::Atomic && R->Kind == "changes")
      return true;
  return false;
}

/// The value is a count that the function has just changed.
bool Members::isCount(FnId F, ExprId E) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Result)
    return changesInOneStep(V, F, EventId(X.A));
  auto Of = [&](auto &&Fits) {
    return std::ranges::any_of(S.Events, [&](const Event &Ev) {
      return Ev.Kind == EventKind::Assign && Ev.Dst.valid() && Ev.Src.valid() &&
             Fits(Ev);
    });
  };
  if (X.Kind == ExprKind::Field)
    return Of([&](const Event &Ev) {
      ExprId To = assignedField(F, Ev);
      return (Ev.Flags & EF_Compound) && To.valid() && of(F, To) == of(F, E);
    });
  return X.Kind == ExprKind::Var && Of([&](const Event &Ev) {
           const Expr &From = S.expr(Ev.Src);
           return S.expr(Ev.Dst).Kind == ExprKind::Var &&
                  S.expr(Ev.Dst).A == X.A && From.Kind != ExprKind::Var &&
                  isCount(F, Ev.Src);
         });
}

bool Members::lastReference(CodeRef Call) {
  const FnId F = Call.Fn;
  const Skeleton &S = *P.fn(F).Body;
  auto SaysLast = [&](ExprId Cond, bool Taken) {
    Assumption A = normal(S, Cond, Taken);
    if (!A.True)
      return isCount(F, A.Cond);
    const Expr &X = S.expr(A.Cond);
    return X.Kind == ExprKind::Binary && X.Op == ExprOp::Eq &&
           S.Exprs[X.B].Kind == ExprKind::Int && S.Exprs[X.B].Value == 1 &&
           S.Exprs[X.A].Kind == ExprKind::Result && isCount(F, ExprId(X.A));
  };
  // Nearly all functions end here, without a search.
  if (std::ranges::none_of(S.Blocks, [&](const Block &B) {
        return B.Term == TermKind::Branch && B.Cond.valid() &&
               (SaysLast(B.Cond, true) || SaysLast(B.Cond, false));
      }))
    return false;
  auto OnEvent = [&](EventId E, uint8_t &) {
    return E == Call.Event ? Verdict::Found : Verdict::Go;
  };
  bool Any = false;
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
    bool Last = SaysLast(Cond, Taken);
    Any |= Last;
    return !Last;
  };
  bool Other =
      V.paths(F)
          .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
          .possible();
  return Any && !Other;
}

} // namespace nogil
