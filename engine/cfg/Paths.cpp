//===- Paths.cpp - is there a path on which this happens? -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Paths.h"
#include "link/Policy.h"
#include <algorithm>
#include <set>

namespace nogil {

Assumption PathSearch::normal(ExprId Cond, bool True) const {
  while (true) {
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
      return {Cond, True};
    }
  }
}

void PathSearch::mention(ExprId E, Tested &T) const {
  if (!E.valid())
    return;
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var: {
    T.Vars.push_back(X.A);
    Storage K = S.Vars[X.A].Kind;
    T.Memory |= K == Storage::Global || K == Storage::StaticLocal ||
                S.Vars[X.A].AddressTaken;
    return;
  }
  case ExprKind::Elem:
    T.Memory = true;
    mention(ExprId(X.A), T);
    mention(ExprId(X.B), T);
    return;
  case ExprKind::Field:
    T.Memory |= X.Op == ExprOp::Arrow;
    mention(ExprId(X.A), T);
    return;
  case ExprKind::Cond:
    mention(ExprId(X.C), T);
    [[fallthrough]];
  case ExprKind::Binary:
    mention(ExprId(X.B), T);
    [[fallthrough]];
  case ExprKind::Unary:
  case ExprKind::Addr:
    mention(ExprId(X.A), T);
    return;
  default:
    return;
  }
}

PathSearch::Tested PathSearch::describe(ExprId E) const {
  Tested T;
  mention(E, T);
  return T;
}

/// `done = 1`
bool PathSearch::isFlag(const Event &E) const {
  return E.Dst.valid() && E.Src.valid() &&
         S.expr(E.Dst).Kind == ExprKind::Var &&
         S.expr(E.Src).Kind == ExprKind::Int;
}

/// What is known after a variable is set to a number.
void PathSearch::learn(const Event &E, std::vector<Assumption> &A) const {
  if (E.Kind != EventKind::Assign || !isFlag(E) || !Conditions.count(E.Dst))
    return;
  A.push_back({E.Dst, S.expr(E.Src).Value != 0});
  std::sort(A.begin(), A.end());
}

PathSearch::PathSearch(const Defs &D) : D(D), S(D.skeleton()) {
  std::map<ExprId, unsigned> Count;
  for (const Block &B : S.Blocks)
    if (B.Term == TermKind::Branch)
      ++Count[normal(B.Cond, true).Cond];
  std::set<uint32_t> Set; // variables that are somewhere set to a number
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Assign && isFlag(E))
      Set.insert(S.expr(E.Dst).A);
  for (auto [E, N] : Count) {
    ExprKind K = S.expr(E).Kind;
    bool Flag = K == ExprKind::Var && Set.count(S.expr(E).A);
    if ((N > 1 || Flag) && K != ExprKind::Opaque && K != ExprKind::Int)
      Conditions.emplace(E, describe(E));
  }
}

/// Drops what an event may change.
void PathSearch::forget(const Event &E, EventId Id,
                        std::vector<Assumption> &A) const {
  if (A.empty() || E.Kind == EventKind::Read || E.Kind == EventKind::Macro)
    return;
  std::erase_if(A, [&](const Assumption &X) {
    auto It = Conditions.find(X.Cond);
    Tested Own;
    if (It == Conditions.end())
      Own = describe(X.Cond);
    const Tested &T = It == Conditions.end() ? Own : It->second;
    if (E.Kind == EventKind::Call && T.Memory)
      return true;
    bool ToMemory = E.Kind == EventKind::Assign && E.Dst.valid() &&
                    S.expr(E.Dst).Kind != ExprKind::Var;
    if (ToMemory && T.Memory)
      return true;
    return std::any_of(T.Vars.begin(), T.Vars.end(),
                       [&](uint32_t V) { return D.defines(Id, VarId(V)); });
  });
}

std::optional<PathSearch::Hit>
PathSearch::find(Point From, std::vector<Assumption> Known,
                 const OnEvent &Event, const OnExit &Exit,
                 const OnBranch &Branch, const OnCase &Case) {
  struct State {
    BlockId Block;
    uint32_t Index;
    uint8_t Phase;
    std::vector<Assumption> A;
    auto operator<=>(const State &) const = default;
  };
  // Conditions that only the caller knows of are worth remembering, too.
  std::set<ExprId> Extra;
  for (Assumption &A : Known) {
    A = normal(A.Cond, A.True);
    Extra.insert(A.Cond);
  }
  std::sort(Known.begin(), Known.end());
  std::set<State> Seen;
  std::vector<State> Todo;
  auto Push = [&](State N) {
    if (Seen.size() < policy::MaxPathStates) {
      if (Seen.insert(N).second)
        Todo.push_back(std::move(N));
    } else {
      Cut = true;
    }
  };
  Push({From.Block, From.Index, 0, std::move(Known)});
  while (!Todo.empty() && !Cut) {
    State At = std::move(Todo.back());
    Todo.pop_back();
    const Block &B = S.Blocks[At.Block.V];
    uint32_t End = B.EventsBegin + B.EventsCount;
    Verdict V = Verdict::Go;
    for (; At.Index < End && V == Verdict::Go; ++At.Index) {
      EventId Id(At.Index);
      const nogil::Event &E = S.Events[Id.V];
      V = Event(Id, At.Phase);
      if (V == Verdict::Found)
        return Hit{Id, At.Block, At.A};
      if (V == Verdict::Go) {
        forget(E, Id, At.A);
        learn(E, At.A);
        if (E.Kind == EventKind::Call && E.Unwind.valid() &&
            !(E.Flags & EF_NoThrow))
          Push({E.Unwind, S.Blocks[E.Unwind.V].EventsBegin, At.Phase, At.A});
      }
    }
    if (V != Verdict::Go)
      continue;
    if (B.Succs.empty()) {
      if (B.Term != TermKind::Unreachable && Exit &&
          Exit(At.Block, At.Phase) == Verdict::Found)
        return Hit{EventId(), At.Block, At.A};
      continue;
    }
    for (uint32_t I = 0; I != B.Succs.size(); ++I) {
      State Next{B.Succs[I], S.Blocks[B.Succs[I].V].EventsBegin, At.Phase,
                 At.A};
      if (B.Term == TermKind::Branch) {
        Assumption A = normal(B.Cond, I == 0);
        auto It = std::find_if(Next.A.begin(), Next.A.end(),
                               [&](auto &X) { return X.Cond == A.Cond; });
        const Expr &X = S.expr(A.Cond);
        if (It != Next.A.end()
                ? It->True != A.True
                : X.Kind == ExprKind::Int && (X.Value != 0) != A.True)
          continue;
        if (Branch && !Branch(At.Block, B.Cond, I == 0, Next.Phase))
          continue;
        if (It == Next.A.end() &&
            (Conditions.count(A.Cond) || Extra.count(A.Cond))) {
          Next.A.push_back(A);
          std::sort(Next.A.begin(), Next.A.end());
        }
      }
      if (B.Term == TermKind::Switch && Case &&
          !Case(At.Block, B.Cond, I, Next.Phase))
        continue;
      Push(std::move(Next));
    }
  }
  return std::nullopt;
}

} // namespace nogil
