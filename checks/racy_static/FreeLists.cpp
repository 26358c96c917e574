//===- FreeLists.cpp - static lists that elements are taken out of --------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A list has two ends: functions that take an element and functions that put
// one there. It is an array with a number of elements in use, which is the
// index of the access and changes by one next to it, or a chain of records
// whose first is in a static pointer. Where one end is not locked, or the two
// have no lock in common, two threads get the same element.
//
// A list that only grows is a registry.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/racy_static/Report.h"
#include <fmt/format.h>

namespace nogil::racy {

void Reporter::mentioned(FnId F, ExprId E, Point At, std::set<PathId> &Out,
                         unsigned Left) {
  const Skeleton &B = body(F);
  if (!E.valid() || !Left)
    return;
  const Expr &X = B.expr(E);
  if (OwnPlace Is = S.placeOf(F, E, At); Is.Own.valid()) {
    if (!Is.behind())
      Out.insert(Is.Own);
    return;
  }
  if (X.Kind == ExprKind::Var) {
    const Defs &D = C.V.defs(F);
    EventId Set = D.assignedAt(VarId(X.A), At);
    if (Set.valid() && B.Events[Set.V].Kind == EventKind::Assign)
      mentioned(F, B.Events[Set.V].Src, D.before(Set), Out, Left - 1);
    return;
  }
  forEachOperand(X, [&](ExprId Of) { mentioned(F, Of, At, Out, Left - 1); });
}

/// The numbers that are the index of an element of static memory, or of memory
/// that a static pointer leads to.
std::set<PathId> Reporter::indexes(FnId F) {
  std::set<PathId> Out;
  const Skeleton &B = body(F);
  const Defs &D = C.V.defs(F);
  auto Look = [&](ExprId E, Point At) {
    anyWithin(B, E, [&](ExprId, const Expr &X) {
      if (X.Kind != ExprKind::Elem || X.B == ~0u ||
          B.Exprs[X.B].Kind == ExprKind::Int)
        return false;
      if (S.placeOf(F, ExprId(X.A), At).Own.valid())
        mentioned(F, ExprId(X.B), At, Out);
      return false;
    });
  };
  for (uint32_t I = 0; I != B.Events.size(); ++I)
    forEachExpr(B, B.Events[I],
                [&](ExprId E) { Look(E, D.before(EventId(I))); });
  for (uint32_t I = 0; I != B.Blocks.size(); ++I)
    Look(B.Blocks[I].Cond, D.endOf(BlockId(I)));
  return Out;
}

/// `head = head->next`: -1; `x->next = head; head = x`: 1; else 0.
int Reporter::linkStep(FnId F, const StaticUse &W) {
  const Skeleton &B = body(F);
  const Event &E = B.Events[W.At.V];
  if (W.Kind == AccessKind::ContainerCall || W.Deep.Fn.valid() ||
      E.Kind != EventKind::Assign || !E.Src.valid() || W.Of.behind())
    return 0;
  const Defs &D = C.V.defs(F);
  OwnPlace From = S.placeOf(F, E.Src, D.before(W.At));
  if (From.behind() && From.Own == W.Of.Own)
    return -1;
  const Expr &X = B.expr(E.Src);
  if (X.Kind != ExprKind::Var)
    return 0;
  for (uint32_t I = 0; I != B.Events.size(); ++I) {
    const Event &Link = B.Events[I];
    if (Link.Kind != EventKind::Assign || !Link.Dst.valid() ||
        !Link.Src.valid())
      continue;
    const Expr &Next = B.expr(Link.Dst);
    bool OfNew = Next.Kind == ExprKind::Field && Next.Op == ExprOp::Arrow &&
                 B.Exprs[Next.A].Kind == ExprKind::Var &&
                 B.Exprs[Next.A].A == X.A;
    if (OfNew && after(F, EventId(I), W.At) &&
        mentions(F, Link.Src, W.Of.Own, D.before(EventId(I))))
      return 1;
  }
  return 0;
}

std::vector<Reporter::End> Reporter::ends(FnId F) {
  std::vector<End> Out;
  const Skeleton &B = body(F);
  std::optional<std::set<PathId>> Indexes;
  for (const StaticUse &U : S.uses(F)) {
    if (U.Deep.Fn.valid() || U.Of.behind())
      continue;
    if (U.Kind == AccessKind::Write)
      if (int Step = linkStep(F, U))
        Out.push_back({{F, U.At, U.Of.Own}, Step < 0});
    if (U.Kind != AccessKind::Update)
      continue;
    const Event &E = B.Events[U.At.V];
    const Expr *X =
        E.Kind == EventKind::Assign && E.Src.valid() ? &B.expr(E.Src) : nullptr;
    bool Steps = X && X->Kind == ExprKind::Binary &&
                 (X->Op == ExprOp::Add || X->Op == ExprOp::Sub) &&
                 B.Exprs[X->B].Kind == ExprKind::Int;
    if (!Steps)
      continue;
    if (!Indexes)
      Indexes = indexes(F);
    if (!Indexes->count(U.Of.Own))
      continue;
    bool Down = (X->Op == ExprOp::Sub) == (B.Exprs[X->B].Value > 0);
    Out.push_back({{F, U.At, U.Of.Own}, Down});
  }
  return Out;
}

void Reporter::freeLists() {
  for (FnId F : S.order())
    for (const End &E : ends(F))
      for (const Spot &At : spots(E.X))
        Lists[At.Static].push_back({E, At});
  for (auto &[Static, Ends] : Lists) {
    auto Find = [&](bool Takes, bool Unlocked) {
      return std::ranges::find_if(Ends, [&](const auto &X) {
        return X.first.Takes == Takes &&
               (!Unlocked || (unlocked(X.second.At) &&
                              unlocked({X.first.X.F, X.first.X.At})));
      });
    };
    auto Take = Find(true, false), Give = Find(false, false);
    if (Take == Ends.end() || Give == Ends.end())
      continue;
    auto Report = [&](bool Takes) {
      auto It = Find(Takes, true);
      if (It == Ends.end())
        return;
      const auto &[E, At] = *It;
      const auto &[Other, OtherAt] = Takes ? *Give : *Take;
      Witness W = witness(At,
                          Takes ? "an element is taken here"
                                : "an element is put back here",
                          {E.X.F, E.X.At});
      W.add({C.place(OtherAt.At),
             fmt::format("{} {} here", C.quoted(OtherAt.At.Fn),
                         Takes ? "puts elements back" : "takes elements")});
      Done.erase(Static); // both ends need the lock
      const size_t Before = Out.size();
      report(
          kind::FreeList, At,
          fmt::format("the list that {} belongs to is {} here and {} in {} "
                      "with no common lock: two threads may get one element; "
                      "lock both, or keep one for each thread",
                      name(Static), Takes ? "popped" : "pushed to",
                      Takes ? "pushed to" : "popped", C.quoted(OtherAt.At.Fn)),
          W);
      if (Out.size() != Before)
        if (std::optional<Fix> X = ownList(Static))
          Out.back().Fixes.push_back(std::move(*X));
    };
    Report(true);
    Report(false);
    Done.insert(Static);
  }
}

} // namespace nogil::racy
