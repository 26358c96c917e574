//===- cfg_support.h - small functions, built block by block ----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_TESTS_CFG_SUPPORT_H
#define NOGIL_TESTS_CFG_SUPPORT_H

#include "facts/Skeleton.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace nogil {

/// A function of numbered blocks; each event is known by its number.
class Maker {
public:
  Skeleton S;

  explicit Maker(uint32_t Blocks, uint32_t Vars = 2) {
    S.Blocks.resize(Blocks);
    S.Vars.resize(Vars);
    for (uint32_t V = 0; V != Vars; ++V)
      var(V);
  }
  ExprId expr(ExprKind Kind, uint32_t A, ExprOp Op = ExprOp::None,
              int64_t Value = 0, StrId Name = StrId()) {
    Expr X;
    X.Kind = Kind;
    X.Op = Op;
    X.A = A;
    X.Value = Value;
    X.Name = Name;
    for (uint32_t I = 0; I != S.Exprs.size(); ++I)
      if (S.Exprs[I] == X)
        return ExprId(I);
    S.Exprs.push_back(X);
    return ExprId(uint32_t(S.Exprs.size() - 1));
  }
  ExprId var(uint32_t V) { return expr(ExprKind::Var, V); }
  ExprId number(int64_t N) { return expr(ExprKind::Int, ~0u, ExprOp::None, N); }
  ExprId member(uint32_t V, uint32_t Name) {
    return expr(ExprKind::Field, var(V).V, ExprOp::Dot, 0, StrId(Name));
  }
  ExprId result(EventId E) { return expr(ExprKind::Result, E.V); }
  ExprId isNot(ExprId E) { return expr(ExprKind::Unary, E.V, ExprOp::Not); }
  ExprId comparison(ExprId Of, ExprOp Op, int64_t With) {
    Expr X;
    X.Kind = ExprKind::Binary;
    X.Op = Op;
    X.A = Of.V;
    X.B = number(With).V;
    S.Exprs.push_back(X);
    return ExprId(uint32_t(S.Exprs.size() - 1));
  }
  ExprId unknown() { return expr(ExprKind::Opaque, Opaques++); }

  /// Events have to be added block by block.
  EventId call(uint32_t B, uint32_t Unwind = ~0u) {
    Event E;
    E.Unwind = BlockId(Unwind);
    return add(B, E);
  }
  EventId assign(uint32_t B, ExprId Dst, ExprId Src) {
    Event E;
    E.Kind = EventKind::Assign;
    E.Dst = Dst;
    E.Src = Src;
    return add(B, E);
  }
  /// The argument of a call.
  void give(EventId Call, ExprId Arg) {
    S.Events[Call.V].ArgsBegin = uint32_t(S.Args.size());
    S.Events[Call.V].ArgsCount = 1;
    S.Args.push_back(Arg);
  }
  void jump(uint32_t B, uint32_t To) {
    S.Blocks[B].Term = TermKind::Jump;
    S.Blocks[B].Succs = {BlockId(To)};
  }
  void branch(uint32_t B, ExprId Cond, uint32_t Then, uint32_t Else) {
    S.Blocks[B].Term = TermKind::Branch;
    S.Blocks[B].Cond = Cond;
    S.Blocks[B].Succs = {BlockId(Then), BlockId(Else)};
  }

private:
  uint32_t Opaques = 0;

  EventId add(uint32_t B, const Event &E) {
    if (S.Blocks[B].EventsCount == 0)
      S.Blocks[B].EventsBegin = uint32_t(S.Events.size());
    EXPECT_EQ(S.Blocks[B].EventsBegin + S.Blocks[B].EventsCount,
              S.Events.size());
    ++S.Blocks[B].EventsCount;
    S.Events.push_back(E);
    return EventId(uint32_t(S.Events.size() - 1));
  }
};

inline Maker randomFunction(std::mt19937 &Random, uint32_t Sizes = 4,
                            uint32_t Vars = 2) {
  auto Below = [&](uint32_t N) { return uint32_t(Random() % N); };
  uint32_t N = 2 + Below(Sizes);
  Maker M(N, Vars);
  for (uint32_t B = 0; B != N; ++B) {
    for (uint32_t I = Below(3); I-- != 0;)
      switch (Below(4)) {
      case 0:
        M.assign(B, M.var(Below(Vars)), M.number(Below(2)));
        break;
      case 1:
        M.assign(B, M.var(Below(Vars)), M.unknown());
        break;
      default:
        M.call(B, Below(6) == 0 ? Below(N) : ~0u);
      }
    switch (Below(5)) {
    case 0:
      break; // returns
    case 1:
      M.jump(B, Below(N));
      break;
    default:
      ExprId Cond = Below(5) == 0 ? M.unknown() : M.var(Below(Vars));
      M.branch(B, Below(3) == 0 ? M.isNot(Cond) : Cond, Below(N), Below(N));
    }
  }
  return M;
}

/// The same function with its blocks in another order, and what became of the
/// events.
inline Skeleton renumbered(const Skeleton &S, std::mt19937 &Random,
                           std::vector<EventId> &Now) {
  std::vector<uint32_t> NewOf(S.Blocks.size()), OldOf;
  for (uint32_t B = 0; B != S.Blocks.size(); ++B)
    OldOf.push_back(B);
  std::shuffle(OldOf.begin() + 1, OldOf.end(), Random); // the entry stays
  for (uint32_t B = 0; B != OldOf.size(); ++B)
    NewOf[OldOf[B]] = B;
  Skeleton Out = S;
  Out.Events.clear();
  Now.resize(S.Events.size());
  for (uint32_t B = 0; B != OldOf.size(); ++B) {
    Block &Blk = Out.Blocks[B] = S.Blocks[OldOf[B]];
    uint32_t Begin = Blk.EventsBegin;
    Blk.EventsBegin = uint32_t(Out.Events.size());
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      Now[Begin + I] = EventId(uint32_t(Out.Events.size()));
      Out.Events.push_back(S.Events[Begin + I]);
      if (BlockId &To = Out.Events.back().Unwind; To.valid())
        To = BlockId(NewOf[To.V]);
    }
    for (BlockId &To : Blk.Succs)
      To = BlockId(NewOf[To.V]);
  }
  return Out;
}

} // namespace nogil

#endif // NOGIL_TESTS_CFG_SUPPORT_H
