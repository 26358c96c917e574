//===- Scopes.cpp - what has to run when control leaves -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a scope is left in many ways (falling out, return, break, goto, an
// exception out of any call) and each must run the same destructors in the same
// order. clang::CFG leaves them out of exception edges.
//
// Approach: clean-ups form a tree of parent links that only grows; the stack is
// a pointer into it. Leaving is a walk towards the root. The landing block of a
// node runs that node's clean-up and jumps to its parent's landing block, so
// all calls in one state share one chain. So do returns where many clean-ups
// are pending; else each runs them itself, at its own place and with its own
// value.
//
// Unsound: a goto out of a try block to a label in the same scope as a variable
// declared between label and try does not destroy that variable.
//
// Cost: one block per node that an exception can pass.
//
//===----------------------------------------------------------------------===//
#include "facts/Scopes.h"

namespace nogil {

void Scopes::open(const clang::Stmt *Owner, Spot Close) {
  Frames.push_back({Owner, Close, Top, ScopeId()});
}

void Scopes::close() {
  Frame F = Frames.back();
  popTo(F.Base, F.Close);
  Frames.pop_back();
}

ScopeId Scopes::tempHome() const {
  for (auto It = Frames.rbegin(); It != Frames.rend(); ++It)
    if (It->Id.valid())
      return It->Id;
  return ScopeId(0u);
}

ScopeId Scopes::home() {
  if (Frames.empty())
    return ScopeId(0u);
  Frame &F = Frames.back();
  if (F.Id.valid())
    return F.Id;
  if (Frames.size() == 1) {
    F.Id = ScopeId(0u);
  } else {
    ScopeId Parent = tempHome();
    F.Id = ScopeId(B.S.Scopes.size());
    B.S.Scopes.push_back(Parent);
  }
  Cleanup C;
  C.K = Kind::Scope;
  C.Owner = F.Owner;
  C.Id = F.Id;
  C.Close = F.Close;
  push(C);
  return F.Id;
}

void Scopes::push(Cleanup C) {
  C.Parent = Top;
  C.Unwind = C.WayOut = BlockId();
  C.Depth = Top == Outside ? 0 : Nodes[size_t(Top)].Depth + 1;
  if (!C.Close.Range.valid() && !Frames.empty())
    C.Close = Frames.back().Close;
  Nodes.push_back(C);
  Top = State(Nodes.size() - 1);
}

Scopes::State Scopes::pushTry(const clang::Stmt *Owner) {
  Cleanup C;
  C.Owner = Owner;
  C.K = Kind::Try;
  push(C);
  return Top;
}

void Scopes::run(const Cleanup &C, const Spot &At) {
  Event E;
  E.Range = At.Range;
  E.Macro = At.Macro;
  if (C.K == Kind::Scope) {
    E.Kind = EventKind::ScopeEnd;
    E.Scope = C.Id;
  } else {
    E.Kind = EventKind::Call;
    E.Flags = EF_Implicit | C.Flags;
    E.Callee = C.Dtor;
    E.ArgsBegin = static_cast<uint32_t>(B.S.Args.size());
    E.ArgsCount = 1;
    B.S.Args.push_back(C.Object);
    if (!(C.Flags & EF_NoThrow))
      E.Unwind = unwindFrom(C.Parent);
  }
  B.emit(std::move(E));
}

void Scopes::leaveTo(State T, const Spot &At, ExprId Spare) {
  for (State S = Top; S != T && S != Outside;) {
    const Cleanup C = Nodes[size_t(S)];
    bool Spared = Spare.valid() && C.K == Kind::Object && C.Object == Spare;
    if (C.K != Kind::Partial && C.K != Kind::Try && !Spared)
      run(C, At);
    S = C.Parent;
  }
}

BlockId Scopes::wayOutFrom(State From, BlockId End) {
  BlockId Saved = B.current(), First;
  State S = From;
  for (bool More = true; More;) {
    More = S != Outside && !Nodes[size_t(S)].WayOut.valid();
    BlockId Here = S == Outside ? End : Nodes[size_t(S)].WayOut;
    if (More)
      Here = Nodes[size_t(S)].WayOut = B.newBlock();
    if (First.valid())
      B.jump(Here);
    else
      First = Here;
    if (!More)
      break;
    B.enter(Here);
    const Cleanup C = Nodes[size_t(S)];
    if (C.K != Kind::Partial && C.K != Kind::Try)
      run(C, C.Close);
    S = C.Parent;
  }
  B.enter(Saved);
  return First;
}

void Scopes::popTo(State T, const Spot &At) {
  leaveTo(T, At);
  Top = T;
}

Scopes::State Scopes::enclosingTry() const {
  State S = Top;
  while (S != Outside && Nodes[size_t(S)].K != Kind::Try)
    S = Nodes[size_t(S)].Parent;
  return S;
}

void Scopes::unwindTo(State T, const Spot &At) {
  for (State S = Top; S != T; S = Nodes[size_t(S)].Parent) {
    const Cleanup C = Nodes[size_t(S)];
    run(C, At);
  }
}

BlockId Scopes::unwindFrom(State S) {
  if (S == Outside) {
    if (!Exit.valid()) {
      BlockId Saved = B.current();
      Exit = B.newBlock();
      B.enter(Exit);
      B.finishBlock(NoThrowFunction ? TermKind::Unreachable
                                    : TermKind::ExitThrow);
      B.enter(Saved);
    }
    return Exit;
  }
  if (Nodes[size_t(S)].Unwind.valid())
    return Nodes[size_t(S)].Unwind;
  BlockId New = B.newBlock();
  Nodes[size_t(S)].Unwind = New;
  const Cleanup C = Nodes[size_t(S)];
  if (C.K == Kind::Try)
    return New; // filled with the handlers' dispatch by the lowering of try
  BlockId Saved = B.current();
  BlockId Next = unwindFrom(C.Parent);
  B.enter(New);
  run(C, C.Close);
  B.jump(Next);
  B.enter(Saved);
  return New;
}

} // namespace nogil
