//===- nogil-resize-during-iteration.cpp ----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pointer, iterator, position or tested length of an object is used after a
// call that may have moved, changed or freed it (Interior.h), or while another
// thread may (Unlocked.h), or changed for a while itself
// (TemporaryEdits.h). Or memory that buffers point into is freed or moved by
// another method (Exports.h); or a buffer is not given back (HeldViews.h); or
// an index was in range before others could change that (TestedIndexes.h). One
// finding a function, object and shape.
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/Report.h"

namespace nogil {

std::string resize::Reporter::nameOf(FnId In, const Origin &O) const {
  std::string Name = C.V.describe(In, O);
  if (!Name.empty() && Name != "'this'")
    return Name;
  const Skeleton &S = *C.P.fn(In).Body;
  for (const Event &E : S.Events) {
    if (O.Base != BaseKind::Result || !O.Steps.empty())
      break;
    if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
        S.expr(E.Dst).Kind == ExprKind::Var &&
        S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == O.Index)
      Name = C.P.tu(In).str(S.Vars[S.expr(E.Dst).A].Name);
  }
  if (O.Base == BaseKind::Out && O.Steps.empty())
    for (uint32_t A = 0; A != S.Events[O.Index].ArgsCount; ++A)
      if (const Expr &X = S.expr(S.arg(S.Events[O.Index], A));
          X.Kind == ExprKind::Addr && S.Exprs[X.A].Kind == ExprKind::Var)
        Name = C.P.tu(In).str(S.Vars[S.Exprs[X.A].A].Name);
  return Name.empty() ? "the object" : "'" + Name + "'";
}

std::string resize::Reporter::nameOf(const Invalidation &L) const {
  std::string Name = nameOf(L.In, L.Owner);
  return L.In == F ? Name : Name + " of '" + C.P.display(L.In) + "'";
}

std::string resize::Reporter::name(EventId E) const {
  std::string Name = C.spelled({F, E});
  size_t Less = Name.find('<');
  if (Less != Name.npos && Name.ends_with(">'") &&
      Name.find("operator") == Name.npos)
    Name.replace(Less, Name.npos, "'");
  return Name;
}

void resize::Reporter::function(FnId Fn) {
  F = Fn;
  std::set<EventId> Ended;
  for (const Invalidation &L : Search.find(F))
    if (C.ours(F, L.Used)) {
      invalidated(L);
      Ended.insert(L.By);
    }
  for (const LentObject &L : C.lent().find(F))
    if (L.isItemOfHelper() && !Ended.count(L.Call) && C.reached({F, L.Call}) &&
        C.ours(F, C.P.event({F, L.Call}).Range))
      lent(L);
  for (const UnlockedWalk &W : Walks.find(F))
    if (C.ours(F, W.Where))
      unlocked(W);
  for (const TemporaryEdit &E : Edits.find(F))
    if (C.ours(F, C.P.event({F, E.At}).Range))
      edited(E);
  for (const HeldView &X : heldViews(F, C.V))
    if (C.ours(F, C.P.fn(F).Body->Blocks[X.Returns.V].Range))
      held(X);
  for (const TestedIndex &T : Indexes.find(F))
    if (C.ours(F, C.P.event({F, T.Used}).Range))
      outdated(T);
  for (const LeftUse &U : Left.uses(F))
    if (C.ours(F, U.Used))
      left(U);
  for (const LeftInObject &L : Left.inObjects(F))
    if (C.ours(F, C.P.event({F, L.Stored}).Range))
      left(L);
  for (const UnkeptView &X : Unkept.in(F))
    if (C.ours(F, C.P.event({F, X.Array}).Range))
      unkept(X);
}

void checkResizeDuringIteration(const CheckContext &C,
                                std::vector<Finding> &Out) {
  resize::Reporter R(C, Out);
  for (uint32_t F = 0; F != C.P.Functions.size(); ++F) {
    const Skeleton *S = C.P.Functions[F].Body;
    if (S && C.ours(FnId(F), S->NameRange))
      R.function(FnId(F));
  }
  R.exports();
}

} // namespace nogil
