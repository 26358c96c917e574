//===- TeamValues.h - what the threads of a team have alone -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: several threads run one function at once. Which of its values and
// places are the same for all of them, and which does each have for itself?
//
// Lattice: Same < Data < Own. Own comes from the counter of a loop whose rounds
// are divided, the number of the thread, what the thread was started with, its
// own variables, and from all that is not understood. Data is what was read
// from memory by such a value: another round may have read the same. What is
// computed of several values is the largest of them: `thread * 16 + bin` is
// Own. A value that is read from a place that the function writes is Own, too:
// it may be a ticket that was drawn under a lock. What a call returns is the
// largest of its arguments; where they say nothing, it may be a ticket.
//
// Own, although it begins with Data: a variable that goes on from there in
// steps, and a number of steps that is added to it. The rows of a sparse matrix
// and of a ragged array are walked so, and do not overlap. A number that data
// say times a stride is none of these: it is a label.
//
// A variable that is set where a condition decides that is not the same for
// all is Data, unless the condition is the end of a loop over rounds.
//
// A branch on which thread or round this is, compared with something, is taken
// by one of them.
//
// Termination: classes only grow. Order of the code does not matter.
//
// Unsound: one class for all values of a variable; pointers are not followed to
// what was stored behind them; rounding (`i / 2`, `i % n`) is taken to keep
// numbers apart.
//
// Cost: assignments of the function, times three, in practice.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_CHECKS_READONLY_ARRAY_TEAMVALUES_H
#define NOGIL_CHECKS_READONLY_ARRAY_TEAMVALUES_H

#include "values/Views.h"
#include <set>

namespace nogil {

enum class Share : uint8_t { Same, Data, Own };

/// What is known of a function when threads enter it.
struct TeamEntry {
  FnId F;
  std::vector<Share> Params;
  /// By variable of storage Capture; those that are missing are Same.
  std::map<uint32_t, Share> Captures;
  auto operator<=>(const TeamEntry &) const = default;
};

class TeamValues {
public:
  TeamValues(Views &V, const TeamEntry &In);

  Share value(ExprId E) const;
  /// Who can get at the place by this expression.
  Share place(ExprId E) const;
  /// The block runs in one thread alone, or in one round.
  bool alone(BlockId B) const { return Alone[B.V]; }
  /// Whether the callee's parameter is a name of the argument, or a value.
  Share given(const Event &Call, uint32_t Arg, bool ByReference) const;

private:
  Views &V;
  const Program &P;
  const TeamEntry &In;
  const Skeleton &S;
  std::vector<Share> Of;       ///< by variable: what it holds; of a reference,
                               ///< the place that it names
  std::vector<bool> Fixed;     ///< by variable: Of does not change
  std::vector<bool> Stepped;   ///< by variable: `+=`, `++`
  std::vector<bool> Scaled;    ///< by variable: holds a product
  std::vector<bool> Named;     ///< by variable: which thread or round this is
  std::vector<bool> Chosen;    ///< by variable: true in one thread or round
  std::set<StrId> Written;     ///< members
  std::vector<Share> Returned; ///< by event, of calls
  std::vector<bool> Alone;     ///< by block

  void start(VarId X);
  void note(const Event &E);
  void spread();
  bool set(const Event &E);
  void walk();
  void decide();
  bool selects(ExprId Cond, bool Holds) const;
  bool endsRounds(ExprId Cond) const;
  bool names(ExprId E) const;
  bool comparesNames(EventId Call, bool Same) const;
  bool privateTo(const Var &X) const;
  Share sum(const Expr &X) const;
  Share loaded(ExprId E) const;
  TypeId typeOf(ExprId E) const;
  bool ofKind(ExprId E, TypeKind K) const;
};

} // namespace nogil

#endif // NOGIL_CHECKS_READONLY_ARRAY_TEAMVALUES_H
