//===- Conditions.cpp - what a path knows of branch conditions ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Conditions.h"
#include "cfg/Exprs.h"
#include <algorithm>
#include <map>
#include <set>

namespace nogil {

Assumption normal(const Skeleton &S, ExprId Cond, bool True) {
  while (Cond.valid()) {
    const Expr &X = S.expr(Cond);
    auto IsZero = [&](uint32_t E) {
      return S.Exprs[E].Kind == ExprKind::Int && S.Exprs[E].Value == 0;
    };
    if (X.Kind == ExprKind::Unary && X.Op == ExprOp::Not) {
      Cond = ExprId(X.A);
      True = !True;
    } else if (X.Kind == ExprKind::Binary &&
               (X.Op == ExprOp::Eq || X.Op == ExprOp::Ne) &&
               (IsZero(X.A) || IsZero(X.B))) {
      True = X.Op == ExprOp::Eq ? !True : True;
      Cond = ExprId(IsZero(X.B) ? X.A : X.B);
    } else {
      break;
    }
  }
  return {Cond, True};
}

namespace {

/// A variable, or a member of a record in one: `s.a.b` is s with {a, b}.
struct NamedPlace {
  uint32_t Var = ~0u; ///< none: memory behind a pointer
  std::vector<StrId> Members;

  bool overlaps(const NamedPlace &O) const {
    size_t N = std::min(Members.size(), O.Members.size());
    return Var == O.Var &&
           std::equal(Members.begin(), Members.begin() + N, O.Members.begin());
  }
};

NamedPlace placeOf(const Skeleton &S, ExprId E) {
  NamedPlace Out;
  while (S.expr(E).Kind == ExprKind::Field && S.expr(E).Op == ExprOp::Dot) {
    Out.Members.insert(Out.Members.begin(), S.expr(E).Name);
    E = ExprId(S.expr(E).A);
  }
  if (S.expr(E).Kind == ExprKind::Var)
    Out.Var = S.expr(E).A;
  return Out;
}

/// The places that a condition reads.
struct Mentions {
  std::vector<NamedPlace> Named;
  std::vector<uint32_t> Results; ///< of these calls
  bool Memory = false;           ///< reads memory that calls may change
};

void collect(const Skeleton &S, const std::vector<bool> &Lent, ExprId E,
             Mentions &M) {
  if (!E.valid())
    return; // `*p` has no index
  const Expr &X = S.expr(E);
  if (X.Kind == ExprKind::Var ||
      (X.Kind == ExprKind::Field && X.Op == ExprOp::Dot)) {
    NamedPlace P = placeOf(S, E);
    if (P.Var != ~0u) {
      const Var &V = S.Vars[P.Var];
      bool Only = P.Var < Lent.size() && Lent[P.Var];
      M.Memory |= (V.AddressTaken && !Only) || V.ByReference ||
                  V.Kind == Storage::Global || V.Kind == Storage::StaticLocal ||
                  V.Kind == Storage::ThreadLocal;
      M.Named.push_back(std::move(P));
      return;
    }
  }
  if (X.Kind == ExprKind::Result)
    M.Results.push_back(X.A);
  M.Memory |= X.Kind == ExprKind::Elem ||
              (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow);
  forEachOperand(X, [&](ExprId Operand) { collect(S, Lent, Operand, M); });
}

/// `done = 1`
bool isFlag(const Skeleton &S, const Event &E) {
  return E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
         S.expr(E.Dst).Kind == ExprKind::Var &&
         S.expr(E.Src).Kind == ExprKind::Int;
}

/// What a condition in normal form compares, and with what.
std::pair<ExprId, Comparison> comparison(const Skeleton &S, ExprId Normal) {
  const Expr &X = S.expr(Normal);
  if (X.Kind == ExprKind::Binary && isComparison(X.Op)) {
    if (const Expr &B = S.Exprs[X.B]; B.Kind == ExprKind::Int)
      return {ExprId(X.A), {X.Op, B.Value}};
    if (const Expr &A = S.Exprs[X.A]; A.Kind == ExprKind::Int)
      return {ExprId(X.B), {swapped(X.Op), A.Value}};
  }
  return {Normal, {ExprOp::Ne, 0}};
}

/// The places that a call may write by what it is given.
std::vector<NamedPlace> givenTo(const Skeleton &S, const Event &Call) {
  std::vector<NamedPlace> Out;
  for (uint32_t A = 0; A != Call.ArgsCount; ++A) {
    ExprId Arg = S.arg(Call, A);
    if (!Arg.valid())
      continue;
    bool Address = S.expr(Arg).Kind == ExprKind::Addr;
    NamedPlace P = placeOf(S, Address ? ExprId(S.expr(Arg).A) : Arg);
    // By reference, for all that is known here.
    if (Address || (P.Var != ~0u && S.Vars[P.Var].AddressTaken))
      Out.push_back(std::move(P));
  }
  return Out;
}

} // namespace

Conditions::Conditions(const Graph &G, std::span<const Assumption> Also,
                       const std::vector<bool> &Lent)
    : G(G), S(G.skeleton()) {
  choose(Also);
  if (Conds.empty())
    return;
  Words = (Conds.size() + 31) / 32;
  compareAll();
  seeEvents(Lent);
  findLive();
}

uint32_t Conditions::indexOf(ExprId Normal) const {
  auto It = std::lower_bound(Conds.begin(), Conds.end(), Normal);
  return It != Conds.end() && *It == Normal ? uint32_t(It - Conds.begin())
                                            : None;
}

void Conditions::choose(std::span<const Assumption> Also) {
  std::map<ExprId, unsigned> Count; ///< of what is compared
  std::set<ExprId> All;
  Tested.resize(S.Blocks.size());
  for (size_t B = 0; B != S.Blocks.size(); ++B)
    if (S.Blocks[B].Term == TermKind::Branch) {
      Tested[B] = normal(S, S.Blocks[B].Cond, true);
      if (!Tested[B].Cond.valid())
        continue;
      ++Count[comparison(S, Tested[B].Cond).first];
      All.insert(Tested[B].Cond);
    }
  std::set<uint32_t> Flags;
  for (const Event &E : S.Events)
    if (isFlag(S, E))
      Flags.insert(S.expr(E.Dst).A);
  std::set<ExprId> Assumed;
  for (const Assumption &A : Also)
    if (A.Cond.valid() && Count.count(comparison(S, A.Cond).first)) {
      Assumed.insert(comparison(S, A.Cond).first);
      All.insert(A.Cond);
    }
  for (ExprId E : All) {
    ExprId Of = comparison(S, E).first;
    const Expr &X = S.expr(Of);
    bool Flag = X.Kind == ExprKind::Var && Flags.count(X.A);
    if (X.Kind != ExprKind::Opaque && X.Kind != ExprKind::Int &&
        (Count[Of] > 1 || Flag || Assumed.count(Of)))
      Conds.push_back(E);
  }
}

static void setPair(uint64_t *K, uint32_t I, uint64_t Pair) {
  K[I / 32] |= Pair << (I % 32 * 2);
}

/// What each condition says of itself and of the others.
void Conditions::compareAll() {
  std::map<ExprId, std::vector<uint32_t>> Groups;
  std::vector<Comparison> Is;
  for (uint32_t I = 0; I != Conds.size(); ++I) {
    auto [Of, C] = comparison(S, Conds[I]);
    Groups[Of].push_back(I);
    Is.push_back(C);
  }
  Facts.push_back(Known(Words));
  Says.resize(2 * Conds.size());
  for (const auto &[Of, Group] : Groups)
    for (uint32_t I : Group)
      for (bool True : {false, true}) {
        Known Fact(Words);
        Comparison C = True ? Is[I] : Is[I].negated();
        for (uint32_t J : Group)
          if (auto Then = C.decides(Is[J]))
            setPair(Fact.data(), J, *Then ? 3 : 1);
        Says[2 * I + True] = uint32_t(Facts.size());
        Facts.push_back(std::move(Fact));
      }
}

void Conditions::seeEvents(const std::vector<bool> &Lent) {
  std::vector<Mentions> Of(Conds.size());
  for (size_t I = 0; I != Conds.size(); ++I)
    collect(S, Lent, Conds[I], Of[I]);
  std::map<Known, uint32_t> Numbers{{Known(Words, ~0ull), 0}};
  Masks.push_back(Known(Words, ~0ull));
  Forgets.assign(S.Events.size(), 0);
  Sets.assign(S.Events.size(), 0);
  for (uint32_t E = 0; E != S.Events.size(); ++E) {
    const Event &X = S.Events[E];
    std::vector<NamedPlace> Written;
    bool Memory = X.Kind == EventKind::Call;
    if (X.Kind == EventKind::Assign && X.Dst.valid()) {
      Written.push_back(placeOf(S, X.Dst));
      Memory = S.expr(X.Dst).Kind != ExprKind::Var ||
               S.Vars[S.expr(X.Dst).A].ByReference;
    } else if (Memory) {
      Written = givenTo(S, X);
    } else {
      continue;
    }
    std::erase_if(Written, [](const NamedPlace &P) { return P.Var == ~0u; });
    Known Drop(Words);
    for (uint32_t I = 0; I != Conds.size(); ++I)
      if ((Memory && Of[I].Memory) ||
          std::ranges::find(Of[I].Results, E) != Of[I].Results.end() ||
          std::ranges::any_of(Of[I].Named, [&](const NamedPlace &P) {
            return std::ranges::any_of(
                Written, [&](const NamedPlace &W) { return W.overlaps(P); });
          }))
        setPair(Drop.data(), I, 3);
    for (uint64_t &W : Drop)
      W = ~W;
    auto [It, New] = Numbers.try_emplace(Drop, uint32_t(Masks.size()));
    if (New)
      Masks.push_back(std::move(Drop));
    Forgets[E] = It->second;
    if (isFlag(S, X))
      Sets[E] = factOf(X.Dst, S.expr(X.Src).Value);
  }
}

/// That the value is this number.
uint32_t Conditions::factOf(ExprId Value, int64_t Is) {
  Known Fact(Words);
  bool Any = false;
  for (uint32_t I = 0; I != Conds.size(); ++I)
    if (auto [Of, C] = comparison(S, Conds[I]); Of == Value) {
      setPair(Fact.data(), I, C.holds(Is) ? 3 : 1);
      Any = true;
    }
  if (!Any)
    return 0;
  Facts.push_back(std::move(Fact));
  return uint32_t(Facts.size() - 1);
}

/// Backwards over the blocks until nothing changes.
void Conditions::findLive() {
  size_t N = S.Blocks.size();
  Live.assign(N * Words, 0);
  std::vector<uint64_t> Keeps(N * Words, ~0ull); // what no event of B forgets
  std::vector<std::vector<BlockId>> Unwinds(N);
  for (size_t B = 0; B != N; ++B)
    for (uint32_t I = 0; I != S.Blocks[B].EventsCount; ++I) {
      uint32_t E = S.Blocks[B].EventsBegin + I;
      if (BlockId To = S.Events[E].Unwind;
          To.valid() && std::ranges::find(Unwinds[B], To) == Unwinds[B].end())
        Unwinds[B].push_back(To);
      const Known &M = Masks[Forgets[E]];
      for (size_t W = 0; W != Words; ++W)
        Keeps[B * Words + W] &= M[W];
    }
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (size_t O = G.order().size(); O-- != 0;) {
      uint32_t B = G.order()[O];
      const Block &Blk = S.Blocks[B];
      Known Out(Words);
      if (uint32_t I = indexOf(Tested[B].Cond); I != None)
        setPair(Out.data(), I, 3);
      for (BlockId Next : Blk.Succs)
        for (size_t W = 0; W != Words; ++W)
          Out[W] |= Live[Next.V * Words + W];
      for (size_t W = 0; W != Words; ++W)
        Out[W] &= Keeps[B * Words + W];
      // An exception may leave before the event that forgets.
      for (BlockId To : Unwinds[B])
        for (size_t W = 0; W != Words; ++W)
          Out[W] |= Live[To.V * Words + W];
      for (size_t W = 0; W != Words; ++W) {
        uint64_t &Old = Live[B * Words + W];
        Changed |= (Out[W] & ~Old) != 0;
        Old |= Out[W];
      }
    }
  }
}

void Conditions::learn(uint32_t Fact, uint64_t *K) const {
  const Known &F = Facts[Fact];
  for (size_t W = 0; W != Words; ++W) {
    uint64_t Which = F[W] & 0x5555555555555555ull;
    K[W] = (K[W] & ~(Which | Which << 1)) | F[W];
  }
}

void Conditions::assume(const Assumption &A, uint64_t *K) const {
  if (uint32_t I = indexOf(A.Cond); I != None)
    learn(Says[2 * I + A.True], K);
}

void Conditions::pass(EventId E, uint64_t *K) const {
  if (Words == 0)
    return;
  const Known &M = Masks[Forgets[E.V]];
  for (size_t W = 0; W != Words; ++W)
    K[W] &= M[W];
  if (uint32_t Set = Sets[E.V])
    learn(Set, K);
}

bool Conditions::constantAllows(BlockId B, bool Taken) const {
  const Assumption &Test = Tested[B.V];
  if (!Test.Cond.valid() || S.expr(Test.Cond).Kind != ExprKind::Int)
    return true;
  return (S.expr(Test.Cond).Value != 0) == (Test.True == Taken);
}

bool Conditions::branch(BlockId B, bool Taken, uint64_t *K) const {
  const Assumption &Test = Tested[B.V];
  bool True = Test.True == Taken;
  uint32_t I = indexOf(Test.Cond);
  if (I == None)
    return true;
  uint64_t Pair = K[I / 32] >> (I % 32 * 2) & 3;
  if (Pair & 1)
    return (Pair >> 1 != 0) == True;
  learn(Says[2 * I + True], K);
  return true;
}

void Conditions::prune(BlockId B, uint64_t *K) const {
  for (size_t W = 0; W != Words; ++W)
    K[W] &= Live[B.V * Words + W];
}

} // namespace nogil
