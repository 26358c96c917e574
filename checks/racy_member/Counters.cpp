//===- Counters.cpp - indexes and counts without a lock -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//  * iterator: a function asks whether an index is in range, picks an element
//    of memory by it, or calls something that does so without a look at the
//    length, and moves it on. Two calls may both find the last index. One that
//    compares a copy and picks by the same copy stays in range.
//  * exports: a number goes up in one function and down in another, and every
//    path to where some pointer of the object is moved or freed asks for it
//    (Members.h). A step that is lost lets that happen while it is in use.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/CodeRank.h"
#include "checks/racy_member/Races.h"
#include <algorithm>

namespace nogil {

static bool compares(ExprOp Op) {
  return Op == ExprOp::Eq || Op == ExprOp::Ne || Op == ExprOp::Lt ||
         Op == ExprOp::Le || Op == ExprOp::Gt || Op == ExprOp::Ge;
}

namespace {
/// Where a function asks for an index, and where it picks something by it.
struct Picking {
  Views &V;
  Members &M;
  const FnId F;
  const Member Of;
  const Skeleton &S;
  const Defs &D;
  EventId Tests, Picks;
  std::set<uint32_t> Tested = {}; ///< variables that were compared

  Picking(Views &V, Members &M, FnId F, Member Of)
      : V(V), M(M), F(F), Of(Of), S(*V.program().fn(F).Body), D(V.defs(F)) {
    for (bool Pick : {false, true})
      for (uint32_t B = 0; B != S.Blocks.size(); ++B)
        look(BlockId(B), Pick);
  }
  bool loaded(ExprId E, Point At) const {
    return std::ranges::any_of(M.loads(F, E, At), [&](const Load &L) {
      return !L.Inside && M.of(L) == Of;
    });
  }
  /// What was compared is what is used: a copy.
  bool isIndex(ExprId E, Point At) const {
    return anyWithin(S, E, [&](ExprId Part, const Expr &X) {
      return (X.Kind == ExprKind::Field ||
              (X.Kind == ExprKind::Var && !Tested.count(X.A))) &&
             loaded(Part, At);
    });
  }
  bool indexed(ExprId E, Point At) const {
    return anyWithin(S, E, [&](ExprId, const Expr &X) {
      return X.Kind == ExprKind::Elem && ExprId(X.B).valid() &&
             isIndex(ExprId(X.B), At);
    });
  }
  bool picks(EventId At) const {
    const Event &E = S.Events[At.V];
    bool Found = false;
    forEachExpr(S, E,
                [&](ExprId X) { Found = Found || indexed(X, D.before(At)); });
    if (E.Kind == EventKind::Call)
      for (const Role *R : V.rolesThatHold(F, At))
        for (uint32_t A = 0; R->isElement() && A != E.ArgsCount; ++A)
          Found = Found || (!(R->Of.Kind == Slot::Arg && R->Of.Index == A) &&
                            isIndex(S.arg(E, A), D.before(At)));
    return Found;
  }
  void compare(ExprId Cond, EventId At, Point End) {
    anyWithin(S, Cond, [&](ExprId, const Expr &X) {
      if (X.Kind == ExprKind::Binary && compares(X.Op))
        for (ExprId Side : {ExprId(X.A), ExprId(X.B)})
          if (loaded(Side, End)) {
            Tests = At;
            if (S.expr(Side).Kind == ExprKind::Var)
              Tested.insert(S.expr(Side).A);
          }
      return false;
    });
  }
  void look(BlockId B, bool Pick) {
    const Block &Blk = S.Blocks[B.V];
    if (!Blk.EventsCount)
      return;
    const EventId Last(Blk.EventsBegin + Blk.EventsCount - 1);
    if (!Pick && Blk.Term == TermKind::Branch && Blk.Cond.valid())
      compare(Blk.Cond, Last, D.endOf(B));
    for (uint32_t I = 0; Pick && I != Blk.EventsCount; ++I)
      if (picks(EventId(Blk.EventsBegin + I)))
        Picks = EventId(Blk.EventsBegin + I);
    if (Pick && Blk.Cond.valid() && indexed(Blk.Cond, D.endOf(B)))
      Picks = Last;
  }
};
} // namespace

bool Races::moved(Member Of, const Rows &All, MemberRace &Out) {
  for (const Access *W : All) {
    if (W->Kind != AccessKind::Update || !(W->Contexts & CB_Racing) ||
        typeOf(*W) != TypeKind::Builtin || !whole(*W) || !apart(*W, *W) ||
        bare(*W) == ~0u)
      continue;
    Picking Found(V, M, W->At.Fn, Of);
    if (!Found.Picks.valid() || !Found.Tests.valid())
      continue;
    Out.Kind = Out.Shape = RaceKind::Iterator;
    Out.Here = {W, W->At, bare(*W)};
    Out.There = {W, {W->At.Fn, Found.Picks}, Out.Here.Entry};
    Out.Test = {W->At.Fn, Found.Tests};
    return true;
  }
  return false;
}

/// +1: counts up, -1: down.
static int step(const Program &P, const Access &A) {
  const Event &E = P.event(A.At);
  if (A.Kind != AccessKind::Update || E.Kind != EventKind::Assign ||
      !E.Src.valid())
    return 0;
  const Expr &X = P.fn(A.At.Fn).Body->expr(E.Src);
  if (X.Kind != ExprKind::Binary || ExprId(X.A) != E.Dst ||
      P.fn(A.At.Fn).Body->Exprs[X.B].Kind != ExprKind::Int)
    return 0;
  return X.Op == ExprOp::Add ? 1 : X.Op == ExprOp::Sub ? -1 : 0;
}

bool Races::counted(Member Of, const Rows &All, MemberRace &Out) {
  const Access *Up = nullptr, *Down = nullptr;
  for (const Access *A : All)
    if (int Step = step(P, *A); Step && entry(*A) != ~0u)
      (Step > 0 ? Up : Down) = A;
  if (!Up || !Down || Up->At.Fn == Down->At.Fn ||
      !(apart(*Up, *Down) || apart(*Up, *Up)) ||
      (bare(*Up) == ~0u && bare(*Down) == ~0u))
    return false;
  for (const auto &[Other, Of2] : ByMember) {
    if (Other.Record != Of.Record || Other == Of)
      continue;
    std::vector<MemberChange> Ends = M.changes(Other);
    std::ranges::stable_sort(
        Ends, {}, [&](const MemberChange &W) { return codeRank(C, W.At); });
    for (const MemberChange &W : Ends)
      if (W.Kind == MemberChange::Released && !W.ToConstant &&
          Ours[W.At.Fn.V] && M.asks(W, {Of})) {
        const bool DownIsBare = bare(*Up) == ~0u;
        const Access *Here = DownIsBare ? Down : Up;
        const Access *There = DownIsBare ? Up : Down;
        Out.Kind = Out.Shape = RaceKind::Exports;
        Out.Here = {Here, Here->At, entry(*Here)};
        Out.There = {There, There->At, entry(*There)};
        Out.Test = W.At;
        return true;
      }
  }
  return false;
}

} // namespace nogil
