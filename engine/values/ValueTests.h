//===- ValueTests.h - which ways out of a branch test a value? --*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `if (count(x) == 1)`, `int one = x && !(count(x) > 1); if (one)`,
// `if (is_one(x))`, `switch (count(x)) { case 1:`, `y = one ? x : copy(x)` all
// go one way only where a count is 1. Which ways of a program depend on a value
// of some kind, and what is known of the value there?
//
// Approach: backwards from each condition. "The condition is not 0" is a
// comparison of an expression with a constant, and becomes comparisons of what
// the expression is made of: operands of comparisons, negations, sums with a
// constant, both operands of an `&&` that holds. A variable is what its
// reaching definitions that could have given such a value say, each with what
// the ways say that dominate it; what not all of them say holds sometimes.
// The result of a function of the program is the same over its returns, with
// arguments in place of parameters.
//
// Lattice: sets of (object, comparison) that hold always or sometimes; join is
// union, and always only where both say so.
//
// Termination: a definition or block that is asked for again meanwhile says
// nothing. What results say is a least fixpoint over calls (Summaries.h). Of
// equal values in helpers the one with the fewest calls is kept; in a cycle of
// calls no result is compared with numbers beyond policy::MaxCounted.
//
// Unsound: a member that is read again is taken to be the same.
//
// Cost: functions that have such a value, and those that call one whose result
// says something of it; the ways that dominate each of their blocks, once. What
// one question looks at is capped.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_VALUES_VALUETESTS_H
#define NOGIL_ENGINE_VALUES_VALUETESTS_H

#include "cfg/Comparisons.h"
#include "cfg/Decisions.h"
#include "values/Views.h"

namespace nogil {

/// A value of the kind asked for, or the result of a function that says
/// something of one.
struct TestedValue {
  const Role *Via = nullptr; ///< the role by which it is such a value
  EventId At;             ///< the call or read, in the function that tests it
  std::vector<Origin> Of; ///< the objects that it says something of
  Comparison Is;
  std::vector<CodeRef> Down; ///< in helpers: the call or read itself, last
  /// Else only on some of the paths: `flag || count(x) == 1`.
  bool Always = true;
  auto operator<=>(const TestedValue &) const = default;
};

/// A way that is taken only where Value compares so.
struct TestedWay {
  FnId Fn;
  Way Goes;      ///< of a branch or switch
  ExprId Chosen; ///< or, valid: the operand of a conditional expression
  ExprId Choice; ///< that expression
  TestedValue Value;
};

class ValueTests {
public:
  /// What a result of a call or a member says something of.
  struct Subject {
    ExprId Object; ///< None: it is no such value
    const Role *Via = nullptr;
  };
  using Source = std::function<Subject(FnId, const Expr &)>;
  ValueTests(Views &V, Source Is);
  ValueTests(const ValueTests &) = delete;

  const std::vector<TestedWay> &all() const { return Found; }
  /// One of the objects is tested by a way that dominates the event, and is
  /// known to compare so there that `Fits`.
  bool dominating(CodeRef At, const std::vector<Origin> &Objects,
                  const std::function<bool(const Comparison &)> &Fits);

private:
  struct Question {
    FnId F;
    std::vector<std::pair<uint32_t, uint32_t>>
        OnStack; ///< variable, definition
    std::vector<uint32_t> BlocksOnStack;
    size_t Visited = 0;
  };
  using Values = std::vector<TestedValue>;

  Views &V;
  const Program &P;
  const Source Is;
  std::vector<bool> Near; ///< by FnId: it or what it calls has such a value
  std::map<FnId, std::vector<std::vector<Way>>> Ways; ///< that dominate a block
  SummarySolver Solver;
  Summaries<std::pair<FnId, Comparison>, Values> Returned;
  std::vector<TestedWay> Found;

  void findFunctions();
  void inFunction(FnId F);
  bool hasValue(FnId F) const;
  bool saysSomething(FnId F);
  Values known(Question &Q, ExprId E, Point At, Comparison C);
  Values ofBoth(Question &Q, const Expr &X, Point At, Comparison C);
  Values ofChoice(Question &Q, const Expr &X, Point At, Comparison C);
  Values ofVariable(Question &Q, VarId X, Point At, Comparison C);
  Values ofResult(Question &Q, EventId Call, Comparison C);
  Values returned(FnId G, Comparison C);
  const std::vector<Way> &waysTo(FnId F, BlockId B);
  Values inBlock(Question &Q, BlockId B);
  Values onWay(Question &Q, Way W);
  Values ofValue(FnId F, ExprId E, Subject About, Point At, Comparison C);
};

} // namespace nogil

#endif // NOGIL_ENGINE_VALUES_VALUETESTS_H
