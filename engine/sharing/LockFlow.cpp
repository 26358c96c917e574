//===- LockFlow.cpp - locksets of one function ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/LockFlow.h"
#include "cfg/Comparisons.h"
#include "cfg/Exprs.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

LockFlow::LockFlow(Locksets &L, FnId F)
    : L(L), P(L.P), F(F), S(*P.fn(F).Body), D(L.V.defs(F)), In(S.Blocks.size()),
      Steps(S.Events.size()), Rank(S.Blocks.size(), ~0u) {}

//===-- What is looked up once --------------------------------------------===//

void LockFlow::prepare() {
  for (uint32_t E = 0; E != S.Exprs.size(); ++E)
    if (S.Exprs[E].Kind == ExprKind::Result) {
      Results.try_emplace(S.Exprs[E].A, ExprId(E));
    } else if (S.Exprs[E].Kind == ExprKind::Cond) {
      ByTest.emplace(ExprId(S.Exprs[E].A), ExprId(E));
      ByArm.emplace(ExprId(S.Exprs[E].B), ExprId(E));
      ByArm.emplace(ExprId(S.Exprs[E].C), ExprId(E));
    }
  findAliases();
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    LockStep Step = L.step(F, EventId(I));
    if (Step.Op == LockOp::None) {
      takesThrough(EventId(I));
      continue;
    }
    const Event &E = S.Events[I];
    for (PathId &O : Step.Objects)
      O = canonical(O);
    const FunctionRow *Row =
        E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
    if (Row && Step.Objects.size() == 1 && Step.Objects[0].valid() &&
        Row->Lock.Objects[0].Kind == Slot::Arg)
      if (ExprId A = S.arg(E, Row->Lock.Objects[0].Index);
          A.valid() && S.expr(A).Kind != ExprKind::Addr)
        Pointers.try_emplace(A, Step.Objects[0]);
    Steps[I] = std::move(Step);
  }
  // Reverse post-order.
  std::vector<std::pair<uint32_t, size_t>> Stack{{0, 0}};
  std::vector<bool> Seen(S.Blocks.size());
  Seen[0] = true;
  while (!Stack.empty()) {
    auto &[B, I] = Stack.back();
    const std::span<const BlockId> Next = D.succs(BlockId(B));
    if (I == Next.size()) {
      Order.push_back(B);
      Stack.pop_back();
    } else if (uint32_t N = Next[I++].V; !Seen[N]) {
      Seen[N] = true;
      Stack.push_back({N, 0});
    }
  }
  std::ranges::reverse(Order);
  for (uint32_t I = 0; I != Order.size(); ++I)
    Rank[Order[I]] = I;
}

/// A function of the program takes a lock that is in what its argument points
/// to: where there is no such thing, there is no lock.
void LockFlow::takesThrough(EventId Id) {
  const Event &E = S.Events[Id.V];
  FnId G = E.Kind == EventKind::Call ? L.calleeOf(F, E) : FnId();
  if (!G.valid())
    return;
  for (const LockEffect &T : L.Summaries[G.V].Takes) {
    if (!T.Always || !T.L.Lock.valid())
      continue;
    const PathNode &Root = L.Paths[L.Paths.root(T.L.Lock)];
    ExprId Arg = Root.Kind == PathKind::Param ? S.arg(E, Root.A) : ExprId();
    if (Arg.valid() && S.expr(Arg).Kind != ExprKind::Addr)
      Pointers.try_emplace(
          Arg, canonical(L.Paths.translate(T.L.Lock, L.argPaths(F, Id))));
  }
}

/// `this->m = &lock`, once: the member is that lock from then on.
void LockFlow::findAliases() {
  std::map<PathId, PathId> Set;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        S.expr(E.Dst).Kind != ExprKind::Field || !(E.Flags & EF_Init))
      continue;
    Point At = D.before(EventId(I));
    PathId To = L.pathOf(F, E.Dst, At), From = L.pathOf(F, E.Src, At);
    if (To.valid() && L.Paths.closed(From))
      Set.insert_or_assign(To, Set.count(To) ? PathId() : From);
  }
  for (auto [To, From] : Set)
    if (From.valid())
      Aliases.push_back({To, From});
}

PathId LockFlow::canonical(PathId Id) const {
  for (auto [To, From] : Aliases)
    if (Id.valid() && L.Paths.within(Id, To))
      return L.Paths.rebase(Id, To, From);
  return Id;
}

//===-- Conditions --------------------------------------------------------===//

/// The values that compare so.
static RangeSet rangesOf(Comparison Is) {
  RangeSet Out;
  const auto [Op, C] = Is;
  bool Less = Op == ExprOp::Lt || (Op == ExprOp::Ne && C != 0);
  bool More = Op == ExprOp::Gt || (Op == ExprOp::Ne && C != 0);
  if (Op == ExprOp::Eq)
    Out.add(Range::exactly(C));
  if (Op == ExprOp::Ne && C == 0)
    Out.add(Range::nonZero());
  if (Op == ExprOp::Le || (Less && C > Range::Min))
    Out.add({Range::Min, Less ? C - 1 : C, false});
  if (Op == ExprOp::Ge || (More && C < Range::Max))
    Out.add({More ? C + 1 : C, Range::Max, false});
  return Out;
}

bool LockFlow::assume(LockState &X, ExprId E, Comparison Is, Point At,
                      unsigned Left) {
  const Expr &C = S.expr(E);
  if (std::optional<int64_t> Value = constantOf(S, E))
    return Is.holds(*Value);
  if (C.Kind == ExprKind::Opaque || !Left)
    return true;
  if (std::optional<OperandTest> Of = operandTest(S, E, Is)) {
    if (!assume(X, Of->Of, Of->Is, At, Left - 1))
      return false;
    if (C.Kind == ExprKind::Unary)
      return true;
  }
  if (!X.assume(E, rangesOf(Is)))
    return false;
  // Where there is no lock yet, nobody else uses the object yet.
  if (auto Lock = Pointers.find(E); Lock != Pointers.end() && Is == IsZero) {
    Hold H;
    H.L.Lock = Lock->second;
    X.acquire(std::move(H));
  }
  if (C.Kind != ExprKind::Var)
    return true;
  EventId Def = D.assignedAt(VarId(C.A), At);
  if (!Def.valid() || S.Events[Def.V].Flags & EF_Compound)
    return true;
  const Expr &Src = S.expr(S.Events[Def.V].Src);
  bool OfResult = anyWithin(S, S.Events[Def.V].Src, [](ExprId, const Expr &Of) {
    return Of.Kind == ExprKind::Result;
  });
  bool Compares = Src.Kind == ExprKind::Binary && isComparison(Src.Op);
  if (OfResult &&
      (Src.Kind == ExprKind::Result || Compares || Src.Kind == ExprKind::Unary))
    return assume(X, S.Events[Def.V].Src, Is, D.before(Def), Left - 1);
  return true;
}

void LockFlow::branch(BlockId Id, const LockState &X) {
  const Block &B = S.Blocks[Id.V];
  for (uint32_t I = 0; I != B.Succs.size(); ++I) {
    LockState Next = X;
    bool Feasible = true;
    if (B.Cond.valid() && B.Term == TermKind::Branch)
      Feasible = assume(Next, B.Cond, I == 0 ? NotZero : IsZero, D.endOf(Id));
    else if (B.Cond.valid() && B.Term == TermKind::Switch &&
             I < B.CaseValues.size())
      Feasible =
          assume(Next, B.Cond, {ExprOp::Eq, B.CaseValues[I]}, D.endOf(Id));
    if (!Feasible)
      continue;
    if (B.Cond.valid() && B.Term == TermKind::Branch)
      choose(Next, B.Cond, I == 0);
    flowTo(B.Succs[I], Next);
  }
}

//===-- Events ------------------------------------------------------------===//

/// Drops what is known about expressions that the event may change.
void LockFlow::forget(LockState &X, EventId Id) const {
  const Event &E = S.Events[Id.V];
  if (E.Kind != EventKind::Assign && E.Kind != EventKind::Call)
    return;
  bool Memory = E.Kind == EventKind::Call ||
                (E.Dst.valid() && S.expr(E.Dst).Kind != ExprKind::Var);
  X.forget([&](ExprId Of) {
    return anyWithin(S, Of, [&](ExprId, const Expr &C) {
      switch (C.Kind) {
      case ExprKind::Result:
        return E.Kind == EventKind::Call && C.A == Id.V;
      case ExprKind::Elem:
        return Memory;
      case ExprKind::Field:
        return Memory && C.Op == ExprOp::Arrow;
      case ExprKind::Var: {
        Storage K = S.Vars[C.A].Kind;
        bool Static = K == Storage::Global || K == Storage::StaticLocal;
        return D.defines(Id, VarId(C.A)) || (Memory && Static);
      }
      default:
        return false;
      }
    });
  });
}

/// Also in terms of conditional expressions that have the result for a value.
std::vector<LockCondition> LockFlow::byResult(EventId Call,
                                              const RangeSet &Held,
                                              const RangeSet &Failed) const {
  std::vector<LockCondition> Out;
  auto At = Results.find(Call.V);
  if (At == Results.end())
    return Out;
  Out.push_back({At->second, Held, Failed});
  auto [From, To] = ByArm.equal_range(At->second);
  for (auto It = From; It != To; ++It)
    Out.push_back({It->second, Held, Failed});
  return Out;
}

/// What conditional expressions are on this side of their test, if a number.
void LockFlow::choose(LockState &X, ExprId Cond, bool True) const {
  auto [From, To] = ByTest.equal_range(Cond);
  for (auto It = From; It != To; ++It) {
    const Expr &K = S.expr(It->second);
    std::optional<int64_t> Value = constantOf(S, ExprId(True ? K.B : K.C));
    if (!Value)
      continue;
    X.forget([&](ExprId E) { return E == It->second; });
    X.assign(It->second, Range::exactly(*Value));
  }
}

static void stands(LockState &X, PathId Guard,
                   const std::vector<BoundGuard> &Of) {
  std::erase_if(X.Bound, [&](auto &B) { return B.Guard == Guard; });
  X.Bound.insert(X.Bound.end(), Of.begin(), Of.end());
  std::ranges::sort(X.Bound);
}

/// A guard gives what it holds to another one, which gives up its own.
static void move(LockState &X, const LockStep &Step) {
  if (Step.Objects.size() != 1 || !Step.Objects[0].valid() ||
      !Step.Guard.valid())
    return;
  std::erase_if(X.Holds,
                [&](const Hold &H) { return H.L.Guard == Step.Guard; });
  std::vector<BoundGuard> Of;
  for (Hold &H : X.Holds)
    if (H.L.Guard == Step.Objects[0]) {
      H.L.Guard = Step.Guard;
      Of.push_back({Step.Guard, H.L.Lock, H.L.Kind});
    }
  std::ranges::sort(X.Holds);
  stands(X, Step.Objects[0], {});
  stands(X, Step.Guard, Of);
}

void LockFlow::byRow(LockState &X, EventId Id, const LockStep &Step) {
  if (Step.Kind == LockKind::CriticalSection && Step.Op == LockOp::Acquire)
    X.suspend(Id.V);
  if (Step.Detaches) {
    X.suspend(Id.V);
    Opens = true;
  }
  std::vector<BoundGuard> Of;
  for (PathId Object : Step.Objects)
    Of.push_back({Step.Guard, Object, Step.Kind});
  bool Binds = Step.Guard.valid() && Step.Op != LockOp::Release;
  if (Step.Guard.valid() && Of.empty())
    std::ranges::copy_if(X.Bound, std::back_inserter(Of),
                         [&](auto &B) { return B.Guard == Step.Guard; });
  else if (Binds && Step.Op != LockOp::Moves)
    stands(X, Step.Guard, Of);
  auto Take = [&](bool Always, std::vector<LockCondition> If) {
    for (const BoundGuard &B : Of)
      X.acquire({{B.Lock, B.Kind, Step.Guard, Id, Id.V}, Always, If});
  };
  switch (Step.Op) {
  case LockOp::Acquire:
    Opens |= Step.Kind == LockKind::CriticalSection;
    return Take(true, {});
  case LockOp::Adopts:
    for (const BoundGuard &B : Of)
      X.release(B.Lock, PathId(), L.Paths);
    return Take(true, {});
  case LockOp::Try:
    return Take(false, byResult(Id, Step.Held, Step.Failed));
  case LockOp::Tests:
    for (Hold &H : X.Holds)
      if (!H.Always && H.L.Guard == Step.Guard)
        std::ranges::copy(byResult(Id, Step.Held, Step.Failed),
                          std::back_inserter(H.If));
    return;
  case LockOp::Moves:
    return move(X, Step);
  case LockOp::Release:
    if (Step.Objects.empty())
      X.release(PathId(), Step.Guard, L.Paths);
    for (PathId Object : Step.Objects)
      X.release(Object, Step.Guard, L.Paths);
    return;
  case LockOp::Defers:
  case LockOp::None:
    return;
  }
}

void LockFlow::bySummary(LockState &X, EventId Id, const LockSummary &Sum) {
  if (Sum.neutral())
    return;
  std::vector<PathId> Args = L.argPaths(F, Id);
  auto Here = [&](PathId Of) { return canonical(L.Paths.translate(Of, Args)); };
  if (Sum.Opens) {
    X.suspend(Id.V);
    Opens = true;
  }
  if (Sum.GivesAny)
    X.release(PathId(), PathId(), L.Paths);
  for (PathId Lock : Sum.Gives)
    X.release(Here(Lock), Here(Lock), L.Paths);
  // An object on the stack that has taken a lock is its guard.
  ExprId This = S.arg(S.Events[Id.V], 0);
  PathId Object =
      This.valid() && S.expr(This).Kind == ExprKind::Addr && !Args.empty()
          ? Args[0]
          : PathId();
  for (const LockEffect &T : Sum.Takes) {
    HeldLock Lock = T.L;
    Lock.Lock = Here(T.L.Lock);
    Lock.Guard = Here(T.L.Guard);
    if (!Lock.Guard.valid() && Object != Lock.Lock)
      Lock.Guard = Object;
    Lock.Taken = Id;
    Lock.Epoch = Id.V;
    if (T.Always) {
      X.acquire({Lock, true, {}});
      continue;
    }
    X.acquire({Lock, false, byResult(Id, T.Held, T.Failed)});
  }
}

void LockFlow::call(LockState &X, EventId Id) {
  const Event &E = S.Events[Id.V];
  if (const auto &Step = Steps[Id.V]) {
    byRow(X, Id, *Step);
    return;
  }
  constexpr uint16_t Suspends = 1u << EB_RunsPython | 1u << EB_MayRunPython |
                                1u << EB_MayFinalize | 1u << EB_Detaches;
  if (L.Eff.ofCall(F, Id) & Suspends)
    X.suspend(Id.V);
  if (FnId G = L.calleeOf(F, E); G.valid())
    bySummary(X, Id, L.Summaries[G.V]);
}

void LockFlow::event(LockState &X, EventId Id) {
  const Event &E = S.Events[Id.V];
  forget(X, Id);
  if (E.Kind == EventKind::Call) {
    call(X, Id);
  } else if (E.Kind == EventKind::Macro) {
    if (Steps[Id.V])
      byRow(X, Id, *Steps[Id.V]);
  } else if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
             S.expr(E.Dst).Kind == ExprKind::Var && !(E.Flags & EF_Compound)) {
    if (std::optional<int64_t> Value = constantOf(S, E.Src))
      X.assign(E.Dst, Range::exactly(*Value));
    X.copy(E.Dst, E.Src);
  }
}

void LockFlow::flowTo(BlockId B, const LockState &X) {
  bool Changed = true;
  if (!In[B.V])
    In[B.V] = X;
  else
    Changed = In[B.V]->join(X, B.V);
  if (Changed)
    Work.insert(Rank[B.V]);
}

void LockFlow::block(BlockId Id) {
  const Block &B = S.Blocks[Id.V];
  LockState X = *In[Id.V];
  for (uint32_t I = 0; I != B.EventsCount; ++I) {
    EventId E(B.EventsBegin + I);
    const Event &Ev = S.Events[E.V];
    if (Ev.Kind == EventKind::Call && Ev.Unwind.valid() &&
        !(Ev.Flags & EF_NoThrow))
      flowTo(Ev.Unwind, X);
    event(X, E);
  }
  if (B.Term != TermKind::Unreachable)
    branch(Id, X);
}

LockSummary LockFlow::run() {
  prepare();
  flowTo(BlockId(0u), LockState());
  size_t Left = policy::MaxVisitsPerBlock * S.Blocks.size();
  while (!Work.empty()) {
    uint32_t B = Order[*Work.begin()];
    Work.erase(Work.begin());
    if (Left-- == 0) {
      Cut = true;
      return {};
    }
    block(BlockId(B));
  }
  return summary();
}

} // namespace nogil
