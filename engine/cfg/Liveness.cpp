//===- Liveness.cpp - which variables and results are read later? ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Liveness.h"
#include "cfg/Exprs.h"

namespace nogil {

/// Blocks through which something is followed one by one.
static constexpr size_t Few = 32;

/// Variables that may be read without being named.
void Liveness::findAlways() {
  for (uint32_t V = 0; V != S.Vars.size(); ++V) {
    const Var &X = S.Vars[V];
    bool Named = X.Kind == Storage::Local || X.Kind == Storage::Temp ||
                 X.Kind == Storage::Param;
    if (!Named || X.AddressTaken || X.ByReference)
      Bit[V] = Always;
  }
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Addr) {
      uint32_t Of = X.A;
      while (S.Exprs[Of].Kind == ExprKind::Field ||
             S.Exprs[Of].Kind == ExprKind::Elem)
        Of = S.Exprs[Of].A;
      if (S.Exprs[Of].Kind == ExprKind::Var)
        Bit[S.Exprs[Of].A] = Always;
    }
  for (const auto &[Of, Number] : Members)
    if (Bit[Of.first] == Always)
      Bit[Number] = Bit[Wholes[Of.first]] = Always;
}

template <class Fn> void Liveness::forEachRead(ExprId E, const Fn &Do) const {
  if (!E.valid())
    return;
  const Expr &X = S.expr(E);
  if (MemberAt[E.V] != None) {
    Do(MemberAt[E.V]);
    return Do(S.Exprs[X.A].A);
  }
  if (X.Kind == ExprKind::Var) {
    Do(X.A);
    if (Wholes[X.A] != None)
      Do(Wholes[X.A]);
  }
  if (X.Kind == ExprKind::Result && Results[X.A] != None)
    Do(Results[X.A]);
  forEachOperand(X, [&](ExprId Operand) { forEachRead(Operand, Do); });
}

/// Gives a number to each result that is read in another block, and notes where
/// the others are read last.
void Liveness::numberResults() {
  Results.assign(S.Events.size(), None);
  LastReads.assign(S.Events.size(), EventId(0u));
  for (const Block &Blk : S.Blocks) {
    auto Read = [&](ExprId E, EventId By) {
      if (E.valid())
        anyWithin(S, E, [&](ExprId, const Expr &X) {
          if (X.Kind != ExprKind::Result)
            return false;
          const bool Here = X.A - Blk.EventsBegin < Blk.EventsCount;
          LastReads[X.A] = std::max(LastReads[X.A], Here ? By : EventId());
          if (!Here && Results[X.A] == None) {
            Results[X.A] = uint32_t(S.Vars.size() + Followed.size());
            Followed.push_back(EventId(X.A));
          }
          return false;
        });
    };
    Read(Blk.Cond, EventId());
    for (uint32_t I = 0; I != Blk.EventsCount; ++I) {
      const EventId By(Blk.EventsBegin + I);
      forEachExpr(S, S.Events[By.V], [&](ExprId E) { Read(E, By); });
    }
  }
}

/// Gives a number to each member of a variable that is named, and to each such
/// variable as a whole. Returns how many numbers there are.
size_t Liveness::numberMembers() {
  uint32_t Next = uint32_t(S.Vars.size() + Followed.size());
  Wholes.assign(S.Vars.size(), None);
  MemberAt.assign(S.Exprs.size(), None);
  for (uint32_t E = 0; E != S.Exprs.size(); ++E) {
    const Expr &X = S.Exprs[E];
    if (X.Kind != ExprKind::Field || X.Op != ExprOp::Dot ||
        S.Exprs[X.A].Kind != ExprKind::Var)
      continue;
    const uint32_t V = S.Exprs[X.A].A;
    if (Wholes[V] == None)
      Wholes[V] = Next++;
    auto [It, New] = Members.try_emplace({V, X.Name.V}, Next);
    Next += New;
    MemberAt[E] = It->second;
  }
  return Next;
}

/// What the block does, from its end to its beginning: Do.reads(X),
/// Do.makes(X), Do.mayLeaveTo(block).
template <class Fn> void Liveness::backwards(uint32_t B, const Fn &Do) const {
  const Block &Blk = S.Blocks[B];
  auto Reads = [&](uint32_t X) { Do.reads(X); };
  forEachRead(Blk.Cond, Reads);
  for (uint32_t I = Blk.EventsCount; I-- != 0;) {
    const Event &E = S.Events[Blk.EventsBegin + I];
    if (E.Kind == EventKind::Call && E.Unwind.valid())
      Do.mayLeaveTo(E.Unwind.V);
    if (uint32_t R = Results[Blk.EventsBegin + I]; R != None)
      Do.makes(R);
    const bool Sets = E.Kind == EventKind::Assign && E.Dst.valid() &&
                      !(E.Flags & EF_Compound);
    const bool Member = Sets && MemberAt[E.Dst.V] != None;
    const bool Whole = Member || (Sets && S.expr(E.Dst).Kind == ExprKind::Var);
    if (Member) {
      Do.makes(MemberAt[E.Dst.V]);
      Do.reads(S.Exprs[S.expr(E.Dst).A].A);
    } else if (Whole) {
      Do.makes(S.expr(E.Dst).A);
    }
    forEachExpr(S, E, [&](ExprId X) {
      if (!Whole || X != E.Dst)
        forEachRead(X, Reads);
    });
  }
}

namespace {

/// What blocks do with the variables and results, by number.
struct Doings {
  struct Made {
    uint32_t Block;
    uint32_t Step; ///< steps of the block are counted from its end
    auto operator<=>(const Made &) const = default;
  };
  struct Way {
    uint32_t From, Step; ///< what is made at later steps is made before
  };
  std::vector<std::vector<uint32_t>> ReadIn; ///< before it is made there
  std::vector<std::vector<Made>> MadeIn;     ///< the first time in each block
  std::vector<std::vector<Way>> WaysTo;      ///< by block
};

struct Note {
  Doings &D;
  const std::vector<uint32_t> &Bit;
  uint32_t B;
  uint32_t &Step;
  void reads(uint32_t X) const {
    auto &In = D.ReadIn[X];
    if (In.empty() || In.back() != B)
      In.push_back(B);
  }
  void makes(uint32_t X) const {
    ++Step;
    if (auto &In = D.ReadIn[X]; !In.empty() && In.back() == B)
      In.pop_back();
    if (auto &In = D.MadeIn[X]; !In.empty() && In.back().Block == B)
      In.back().Step = Step;
    else
      In.push_back({B, Step});
  }
  void mayLeaveTo(uint32_t To) const { D.WaysTo[To].push_back({B, Step}); }
};

} // namespace

/// Follows each backwards from where it is read; those with a long way get a
/// bit.
void Liveness::findNear() {
  const size_t Count = Bit.size();
  Doings D{std::vector<std::vector<uint32_t>>(Count),
           std::vector<std::vector<Doings::Made>>(Count),
           std::vector<std::vector<Doings::Way>>(S.Blocks.size())};
  for (uint32_t B = 0; B != S.Blocks.size(); ++B) {
    uint32_t Step = 0;
    for (BlockId Next : S.Blocks[B].Succs)
      D.WaysTo[Next.V].push_back({B, 0});
    backwards(B, Note{D, Bit, B, Step});
  }
  std::vector<uint32_t> Alive;
  for (uint32_t X = 0; X != Count; ++X) {
    if (Bit[X] == Always)
      continue;
    Alive = D.ReadIn[X];
    std::ranges::sort(Alive);
    std::vector<uint32_t> Todo = Alive;
    auto Made = [&](const Doings::Way &W) {
      auto It = std::ranges::lower_bound(D.MadeIn[X], W.From, {},
                                         &Doings::Made::Block);
      return It != D.MadeIn[X].end() && It->Block == W.From &&
             It->Step > W.Step;
    };
    size_t Steps = 0;
    while (!Todo.empty() && Alive.size() <= Few && Steps <= Few * 4) {
      uint32_t B = Todo.back();
      Todo.pop_back();
      for (const Doings::Way &W : D.WaysTo[B]) {
        if (++Steps > Few * 4)
          break;
        auto At = std::ranges::lower_bound(Alive, W.From);
        if (Made(W) || (At != Alive.end() && *At == W.From))
          continue;
        Alive.insert(At, W.From);
        Todo.push_back(W.From);
      }
    }
    if (Todo.empty() && Alive.size() <= Few && Steps <= Few * 4) {
      for (uint32_t B : Alive)
        Near[B].push_back(X);
    } else {
      Bit[X] = uint32_t(Far.size());
      Far.push_back(X);
    }
  }
}

/// From the end of the block to its beginning.
void Liveness::through(uint32_t B, std::vector<uint64_t> &Live) const {
  struct {
    const Liveness &L;
    std::vector<uint64_t> &Live;
    bool far(uint32_t X) const { return L.Bit[X] < Always; }
    void reads(uint32_t X) const {
      if (far(X))
        Live[L.Bit[X] / 64] |= 1ull << (L.Bit[X] % 64);
    }
    void makes(uint32_t X) const {
      if (far(X))
        Live[L.Bit[X] / 64] &= ~(1ull << (L.Bit[X] % 64));
    }
    void mayLeaveTo(uint32_t To) const {
      for (size_t W = 0; W != L.Words; ++W)
        Live[W] |= L.Bits[To * L.Words + W];
    }
  } Do{*this, Live};
  backwards(B, Do);
}

void Liveness::findFar(const std::vector<uint32_t> &Order) {
  Words = (Far.size() + 63) / 64;
  Bits.resize(S.Blocks.size() * Words);
  FarResults.resize(Words);
  for (size_t I = 0; I != Far.size(); ++I)
    if (Far[I] - S.Vars.size() < Followed.size())
      FarResults[I / 64] |= 1ull << (I % 64);
  for (bool Changed = Words != 0; Changed;) {
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
        uint64_t New = Old | Live[W];
        Changed |= New != Old;
        Old = New;
      }
    }
  }
}

Liveness::Liveness(const Graph &G)
    : S(G.skeleton()), Near(G.skeleton().Blocks.size()) {
  numberResults();
  Bit.assign(numberMembers(), None);
  findAlways();
  findNear();
  findFar(G.order());
}

} // namespace nogil
