//===- Scopes.h - what has to run when control leaves -----------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The stack of open scopes, of objects that wait for their destructors, and of
// enclosing try blocks. A state of this stack is one number, so that a jump
// target remembers a number and an exception edge is made once per state.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_SCOPES_H
#define NOGIL_ENGINE_FACTS_SCOPES_H

#include "facts/Builder.h"
#include <vector>

namespace clang {
class Stmt;
}

namespace nogil {

/// Where an event stands: the range and the macros it came from.
struct Spot {
  SrcRange Range;
  MacroId Macro;
};

class Scopes {
public:
  explicit Scopes(Builder &B) : B(B) {}
  using State = int32_t;
  static constexpr State Outside = -1;

  enum class Kind : uint8_t {
    Scope,   ///< ends the life of the scope's variables
    Object,  ///< runs a destructor
    Temp,    ///< the same, at the end of the full expression
    Partial, ///< the same, but only when an exception leaves
    Try      ///< exceptions stop here
  };
  struct Cleanup {
    Kind K = Kind::Scope;
    State Parent = Outside;
    const clang::Stmt *Owner = nullptr; ///< Scope, Try: the statement
    ScopeId Id;                         ///< Scope
    FuncRefId Dtor;                     ///< Object, Temp, Partial
    ExprId Object;
    uint8_t Flags = 0;
    Spot Close;
    BlockId Unwind;
    BlockId WayOut;     ///< see wayOut()
    uint32_t Depth = 0; ///< clean-ups below it
  };

  State current() const { return Top; }
  /// Opens a scope. It costs nothing until a variable is declared in it.
  void open(const clang::Stmt *Owner, Spot Close);
  /// Runs what is pending in the innermost scope and drops it.
  void close();
  /// The innermost scope, as the home of a variable.
  ScopeId home();
  /// The same for values that lowering makes; opens nothing.
  ScopeId tempHome() const;

  void push(Cleanup C);
  State pushTry(const clang::Stmt *Owner);
  /// Emits what must run between here and T; the stack stays. `Spare` is not
  /// destroyed: it is what the function returns.
  void leaveTo(State T, const Spot &At, ExprId Spare = {});
  /// So many are pending that each way out of the function can't run them by
  /// itself: n returns past n objects would be n * n calls.
  bool crowded() const {
    return Top != Outside && Nodes[size_t(Top)].Depth > MostCopied;
  }
  /// A block that runs what is pending and goes to End; the parts that two
  /// ways have in common are one. End is the same for all of a function.
  BlockId wayOut(BlockId End) { return wayOutFrom(Top, End); }
  /// Emits the same and drops it.
  void popTo(State T, const Spot &At);
  /// Drops without emitting.
  void dropTo(State T) { Top = T; }
  /// The state a jump from here into the scope opened by one of `Enclosing`
  /// arrives in.
  template <class Set> State jumpTarget(const Set &Enclosing) const;

  /// The innermost try, or Outside.
  State enclosingTry() const;
  const clang::Stmt *owner(State S) const { return Nodes[size_t(S)].Owner; }
  /// Runs what a `throw` at At passes on its way to T, at the throw's own
  /// place; the shared way out has the closing braces' places.
  void unwindTo(State T, const Spot &At);
  /// Where an exception goes from here.
  BlockId unwind() { return unwindFrom(Top); }
  BlockId unwindFrom(State S);
  /// The dispatch block of a try; None if nothing in it throws.
  BlockId handlers(State Try) const { return Nodes[size_t(Try)].Unwind; }
  State parent(State S) const { return Nodes[size_t(S)].Parent; }
  bool NoThrowFunction = false; ///< an exception can't leave the function

private:
  static constexpr uint32_t MostCopied = 48;
  void run(const Cleanup &C, const Spot &At);
  BlockId wayOutFrom(State S, BlockId End);

  struct Frame {
    const clang::Stmt *Owner;
    Spot Close;
    State Base;
    ScopeId Id;
  };
  Builder &B;
  std::vector<Cleanup> Nodes;
  std::vector<Frame> Frames;
  State Top = Outside;
  BlockId Exit;
};

template <class Set> Scopes::State Scopes::jumpTarget(const Set &E) const {
  State Target = Top;
  for (State S = Top; S != Outside; S = Nodes[size_t(S)].Parent) {
    const Cleanup &C = Nodes[size_t(S)];
    if ((C.K == Kind::Try || C.K == Kind::Scope) && !E.count(C.Owner))
      Target = C.Parent;
  }
  while (Target != Outside && Nodes[size_t(Target)].K == Kind::Temp)
    Target = Nodes[size_t(Target)].Parent;
  return Target;
}

} // namespace nogil

#endif // NOGIL_ENGINE_FACTS_SCOPES_H
