//===- Liveness.cpp - which variables and results are read later? ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Liveness.h"
#include "cfg/Exprs.h"

namespace nogil {

static void set(std::vector<uint64_t> &Live, uint32_t V) {
  Live[V / 64] |= 1ull << (V % 64);
}

/// Variables that may be read without being named.
std::vector<uint64_t> Liveness::always() const {
  std::vector<uint64_t> Out(Words);
  for (uint32_t V = 0; V != S.Vars.size(); ++V) {
    const Var &X = S.Vars[V];
    bool Named = X.Kind == Storage::Local || X.Kind == Storage::Temp ||
                 X.Kind == Storage::Param;
    if (!Named || X.AddressTaken || X.ByReference)
      set(Out, V);
  }
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Addr) {
      uint32_t Of = X.A;
      while (S.Exprs[Of].Kind == ExprKind::Field ||
             S.Exprs[Of].Kind == ExprKind::Elem)
        Of = S.Exprs[Of].A;
      if (S.Exprs[Of].Kind == ExprKind::Var)
        set(Out, S.Exprs[Of].A);
    }
  return Out;
}

void Liveness::read(ExprId E, std::vector<uint64_t> &Live) const {
  if (!E.valid())
    return;
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var)
    set(Live, X.A);
  if (X.Kind == ExprKind::Result && Results[X.A] != None)
    set(Live, Results[X.A]);
  forEachOperand(X, [&](ExprId Operand) { read(Operand, Live); });
}

/// Gives a bit to each result that is read in another block; returns how many
/// bits there are with those of the variables.
uint32_t Liveness::numberResults() {
  Results.assign(S.Events.size(), None);
  uint32_t Bit = S.Vars.size();
  for (const Block &Blk : S.Blocks) {
    auto Read = [&](ExprId E) {
      if (E.valid())
        anyWithin(S, E, [&](ExprId, const Expr &X) {
          if (X.Kind == ExprKind::Result && Results[X.A] == None &&
              X.A - Blk.EventsBegin >= Blk.EventsCount) {
            Results[X.A] = Bit++;
            Followed.push_back(EventId(X.A));
          }
          return false;
        });
    };
    Read(Blk.Cond);
    for (uint32_t I = 0; I != Blk.EventsCount; ++I)
      forEachExpr(S, S.Events[Blk.EventsBegin + I], Read);
  }
  return Bit;
}

/// From the end of the block to its beginning.
void Liveness::through(uint32_t B, std::vector<uint64_t> &Live) const {
  const Block &Blk = S.Blocks[B];
  read(Blk.Cond, Live);
  for (uint32_t I = Blk.EventsCount; I-- != 0;) {
    const Event &E = S.Events[Blk.EventsBegin + I];
    if (E.Kind == EventKind::Call && E.Unwind.valid())
      for (size_t W = 0; W != Words; ++W)
        Live[W] |= Bits[E.Unwind.V * Words + W];
    if (uint32_t R = Results[Blk.EventsBegin + I]; R != None)
      Live[R / 64] &= ~(1ull << (R % 64));
    bool Whole = E.Kind == EventKind::Assign && E.Dst.valid() &&
                 S.expr(E.Dst).Kind == ExprKind::Var &&
                 !(E.Flags & EF_Compound);
    if (Whole) {
      uint32_t V = S.expr(E.Dst).A;
      Live[V / 64] &= ~(1ull << (V % 64));
    }
    forEachExpr(S, E, [&](ExprId X) {
      if (!Whole || X != E.Dst)
        read(X, Live);
    });
  }
}

Liveness::Liveness(const Graph &G)
    : S(G.skeleton()), Words((numberResults() + 63) / 64),
      Bits(S.Blocks.size() * Words) {
  const std::vector<uint32_t> &Order = G.order();
  const std::vector<uint64_t> Always = always();
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (size_t I = Order.size(); I-- != 0;) {
      uint32_t B = Order[I];
      std::vector<uint64_t> Live(Words);
      for (BlockId Next : S.Blocks[B].Succs)
        for (size_t W = 0; W != Words; ++W)
          Live[W] |= Bits[Next.V * Words + W];
      through(B, Live);
      for (size_t W = 0; W != Words; ++W) {
        uint64_t &Old = Bits[B * Words + W];
        uint64_t New = Old | Live[W] | Always[W];
        Changed |= New != Old;
        Old = New;
      }
    }
  }
}

} // namespace nogil
