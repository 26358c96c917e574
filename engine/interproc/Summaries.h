//===- Summaries.h - answers about functions, to a fixpoint -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: what a function does depends on what its callees do, or on what its
// callers pass; calls may be nested deeply and go in circles. An answer must
// not depend on which question was asked first.
//
// Approach: a demand-driven fixpoint solver for systems of equations (Hofmann,
// Karbyshev and Seidl, "Verifying a local generic solver in Coq", SAS 2010). A
// question is an unknown; computing it may ask others, of any table that shares
// the solver. One that is new is computed first, callees before callers; one
// that is being computed further up answers with what is known so far, and who
// has read that is computed again when it changes. In a call graph without
// cycles each question is computed once. When the first question is answered,
// everything that was asked on the way is stable, and is final from then on:
// whatever was only provisional is never kept.
//
// Lattice: the table's. All unknowns start from the table's `Start`. For what
// is computed monotonously the result is the one fixpoint that is nearest to
// Start (least from the bottom, greatest from the top), in whatever order.
//
// Strata: what grows when another answer shrinks (`not tested`) is monotone no
// more. Such an answer belongs to a table with a solver of its own, below: each
// of its questions is final before the one that asks goes on. A table asks
// tables of its own solver and of those below, never one above.
//
// Witnesses (the calls on the way) are part of the answer. For the same result
// in any order the shortest one has to be taken, and of these the first in the
// code: "the first" alone may be the one that leads through a cycle.
//
// Termination: an unknown that has changed MaxRounds times is given the table's
// `GiveUp` and stays so (widening), and its function is a budget cut.
//
// Questions nest on the stack up to MaxNesting; beyond that they wait in a
// queue, and who has asked is computed again. No depth is an answer.
//
// Limits that are met on the way (`cut`) count for the answer that is final,
// not for what was only provisional.
//
// Cost: a computation for each question, again for those in cycles.
//
// Not thread-safe: one solver per thread of rules.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_INTERPROC_SUMMARIES_H
#define NOGIL_ENGINE_INTERPROC_SUMMARIES_H

#include "link/Budget.h"
#include "link/Refs.h"
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace nogil {

class SummarySolver {
public:
  static constexpr unsigned MaxNesting = 64;
  static constexpr unsigned MaxRounds = 64;

  explicit SummarySolver(BudgetLog *Log = nullptr) : Log(Log) {}

  /// An unknown of the system.
  class Unknown {
  public:
    virtual ~Unknown() = default;

  protected:
    /// Computes it anew; true if it has changed.
    virtual bool compute() = 0;
    virtual void giveUp() = 0;
    /// The function that it is about, or None.
    virtual FnId about() const = 0;

  private:
    friend class SummarySolver;
    std::vector<Unknown *> Readers;         ///< have read what is not final
    std::vector<std::pair<FnId, Cap>> Cuts; ///< when it was computed last
    unsigned Rounds = 0;                    ///< in which it has changed
    bool Asked = false, Waiting = false, Final = false;
  };

  /// Makes sure that X has a value; final if nothing is being computed.
  void ask(Unknown &X);
  /// How often something was read that is not final: what is kept elsewhere,
  /// and was computed while this grew, is not final either.
  uint64_t provisional() const { return Provisional; }
  /// Nothing is being computed: all that was asked is final.
  bool settled() const { return Running.empty(); }
  unsigned gaveUp() const { return GaveUp; }
  /// What is being computed has met a limit; without that, it counts at once.
  void cut(FnId F, Cap C);

private:
  BudgetLog *const Log;
  std::vector<Unknown *> Running, NotFinal;
  std::deque<Unknown *> Queue;
  uint64_t Provisional = 0;
  unsigned GaveUp = 0;

  void run(Unknown &X);
  void wait(Unknown &X);
  void settle();
  void finish(Unknown &X);
};

/// The function that a question is about: it, or the first part that is one.
inline FnId functionOf(FnId F) { return F; }
inline FnId functionOf(CodeRef C) { return C.Fn; }
template <class Key> FnId functionOf(const Key &K) {
  if constexpr (requires { std::get<0>(K); })
    return functionOf(std::get<0>(K));
  else
    return FnId();
}

/// The answers to one question for every Key.
template <class Key, class Value> class Summaries {
public:
  using Compute = std::function<Value(const Key &)>;

  Summaries(SummarySolver &Solver, Value Start, Value GiveUp, Compute Do)
      : Solver(Solver), Start(std::move(Start)), GiveUp(std::move(GiveUp)),
        Do(std::move(Do)) {}
  Summaries(SummarySolver &Solver, Value Start, Compute Do)
      : Summaries(Solver, Start, Start, std::move(Do)) {}
  Summaries(const Summaries &) = delete;

  const Value &of(const Key &K) {
    auto It = All.find(K);
    if (It == All.end())
      It = All.try_emplace(K, *this, K).first;
    Solver.ask(It->second);
    return It->second.Is;
  }

private:
  struct Node : SummarySolver::Unknown {
    Node(Summaries &Of, const Key &K) : Of(Of), K(K), Is(Of.Start) {}
    bool compute() override {
      Value New = Of.Do(K);
      if (New == Is)
        return false;
      Is = std::move(New);
      return true;
    }
    void giveUp() override { Is = Of.GiveUp; }
    FnId about() const override { return functionOf(K); }
    Summaries &Of;
    const Key K;
    Value Is;
  };

  SummarySolver &Solver;
  const Value Start, GiveUp;
  const Compute Do;
  std::map<Key, Node> All; // nodes stay where they are
};

} // namespace nogil

#endif // NOGIL_ENGINE_INTERPROC_SUMMARIES_H
