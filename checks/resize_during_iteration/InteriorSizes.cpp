//===- InteriorSizes.cpp - the size is what it was ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `if (PyDict_Size(d) != size) return error;` behind a call that runs Python
// code: on the branch where both are equal the position in the dict is as good
// as before. The one side is the size, read after the call; the other is not:
// a variable that nothing sets in between, or a member. A number says nothing.
// Where such a comparison comes later, after a batch of steps, the iteration
// goes on until then as before, but nothing that has changed goes unnoticed:
// silence, if no step follows where the sizes differ.
//
// Unsound: that the other side is the size that the dict had is not asked of a
// member or a parameter. A key that another one has replaced goes unseen.
//
// Cost: two small path searches for each such comparison that a path meets.
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Interior.h"
#include <algorithm>

namespace nogil {

bool InteriorSearch::isSize(const Origin &O, const Origin &Owner) const {
  const OriginStep *I = O.interior();
  return I && I == &O.Steps.back() && I->Via->Kind == "length" &&
         O.owner() == Owner;
}

/// Between Since and the end of B, is the value computed on some path, or
/// OnEach?
Answer InteriorSearch::setSince(ExprId Value, EventId Since, BlockId B,
                                bool OnEach) {
  const Expr &X = S->expr(Value);
  std::vector<EventId> Set;
  if (X.Kind == ExprKind::Result)
    Set.push_back(EventId(X.A));
  else if (X.Kind == ExprKind::Var)
    Set = D->at(VarId(X.A), D->endOf(B));
  else
    return answer(OnEach); // a member is read where it is compared
  bool Passed = false, Missed = false;
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (std::ranges::find(Set, E) != Set.end())
      Phase = 1;
    return E == Since ? Verdict::Stop : Verdict::Go;
  };
  auto OnBranch = [&](BlockId At, ExprId, bool, uint8_t &Phase) {
    if (At == B)
      (Phase ? Passed : Missed) = true;
    return At != B;
  };
  if (!V.paths(F).watch(D->after(Since),
                        {.Event = OnEvent, .Branch = OnBranch}))
    return Answer::Unknown;
  return answer(Passed && !(OnEach && Missed));
}

/// Is the owner's size, read after Since, compared at the end of B with
/// something that is not?
bool InteriorSearch::comparesSize(const Expr &X, BlockId B, const Origin &Owner,
                                  EventId Since) {
  auto Says = [&](ExprId Now, ExprId Before) {
    return S->expr(Before).Kind != ExprKind::Int &&
           std::ranges::any_of(
               V.origins(F, Now, D->endOf(B)),
               [&](const Origin &O) { return isSize(O, Owner); }) &&
           // It may be the same: silence.
           possible(setSince(Now, Since, B, true)) &&
           !certain(setSince(Before, Since, B, false));
  };
  return X.Kind == ExprKind::Binary &&
         (X.Op == ExprOp::Eq || X.Op == ExprOp::Ne) &&
         (Says(ExprId(X.A), ExprId(X.B)) || Says(ExprId(X.B), ExprId(X.A)));
}

/// Somewhere behind the call the function asks whether the size has changed,
/// after each batch of steps, say, and goes no further if it has. What an
/// iteration by position does until then stays within the container.
bool InteriorSearch::sizeAsked(const Origin &Owner, EventId Since,
                               EventId Step) {
  for (uint32_t B = 0; B != S->Blocks.size(); ++B)
    if (S->Blocks[B].Term == TermKind::Branch && S->Blocks[B].Cond.valid() &&
        comparesSize(S->expr(normal(*S, S->Blocks[B].Cond, true).Cond),
                     BlockId(B), Owner, Since) &&
        !possible(goesOn(BlockId(B), Since, Step)))
      return true;
  return false;
}

/// From where the comparison at the end of B says that the sizes differ, does
/// a path lead to another step?
Answer InteriorSearch::goesOn(BlockId B, EventId Since, EventId Step) {
  auto OnEvent = [&](EventId E, uint8_t &Differ) {
    return Differ && E == Step ? Verdict::Found : Verdict::Go;
  };
  auto OnBranch = [&](BlockId At, ExprId Cond, bool Taken, uint8_t &Differ) {
    Assumption A = normal(*S, Cond, Taken);
    if (At == B && S->expr(A.Cond).Op == (A.True ? ExprOp::Ne : ExprOp::Eq))
      Differ = 1;
    return true;
  };
  return V.paths(F)
      .search(D->after(Since), {.Event = OnEvent, .Branch = OnBranch})
      .Is;
}

/// Does the branch say that the owner's size is what it was before Since?
bool InteriorSearch::sameSize(BlockId B, ExprId Cond, bool Taken,
                              const Origin &Owner, EventId Since) {
  const Expr &X = S->expr(Cond);
  return X.Op == (Taken ? ExprOp::Eq : ExprOp::Ne) &&
         comparesSize(X, B, Owner, Since);
}

} // namespace nogil
