//===- Left.cpp - a section that a path leaves without its end ------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "checks/Kinds.h"
#include "checks/lock_misuse/Misuse.h"
#include <fmt/format.h>

namespace nogil {
namespace {

class LeftSearch {
public:
  LeftSearch(const ProgramView &C, const OpenedSection &X)
      : C(C), X(X), S(*C.P.fn(X.At.Fn).Body) {
    const PathTable &Paths = C.locked().paths();
    const PathNode *N = X.Guard.valid() ? &Paths[X.Guard] : nullptr;
    if (N && N->Kind == PathKind::Local && N->A == X.At.Fn.V &&
        N->B < S.Vars.size())
      Handle = VarId(N->B);
  }

  /// Where paths leave it; empty: they don't, or somebody else has the handle.
  std::vector<SrcRange> find() {
    std::vector<SrcRange> Out;
    if (!Handle.valid() && C.P.event(X.At).Kind != EventKind::Macro)
      return Out;
    findUsual();
    auto Add = [&](SrcRange R) {
      if (!R.valid())
        R = C.P.event(X.At).Range;
      if (std::ranges::find(Out, R) == Out.end())
        Out.push_back(R);
    };
    // From the entry, so that what was tested on the way is known.
    enum : uint8_t { Before, Open };
    Monitor M;
    M.Event = [&](EventId Id, uint8_t &Phase) {
      const Event &E = S.Events[Id.V];
      if (!Usual[C.V.defs(X.At.Fn).blockOf(Id).V])
        return Verdict::Stop;
      if (Id == X.At.Event) {
        Phase = Open;
        return Verdict::Go;
      }
      if (Phase == Open && ends(Id))
        return Verdict::Stop;
      if (Phase == Open && throwsOut(E))
        Add(E.Range);
      if (Phase != Open || E.Kind != EventKind::ScopeEnd || !Handle.valid() ||
          E.Scope != S.Vars[Handle.V].Scope)
        return Verdict::Go;
      Add(E.Range);
      return Verdict::Stop;
    };
    M.Exit = [&](BlockId B, uint8_t Phase) {
      if (Phase == Open && Usual[B.V])
        Add(S.Blocks[B.V].Range);
      return Verdict::Stop;
    };
    if (!C.V.paths(X.At.Fn).watch(C.V.defs(X.At.Fn).graph().entry(), M))
      Out.clear();
    return Out;
  }

private:
  const ProgramView &C;
  const OpenedSection &X;
  const Skeleton &S;
  VarId Handle;
  std::vector<bool> Usual; ///< by block; see findUsual

  bool throws(const Event &E) const {
    if (const FunctionRow *Row = C.P.rowOf(X.At.Fn, E))
      return Row->Throws;
    FnId G = C.P.calleeOf(X.At.Fn, E);
    return G.valid() && C.P.fn(G).Body && C.Flow.Summaries[G.V].Throws;
  }

  BlockId endOfJumps(BlockId B) const {
    for (size_t Left = S.Blocks.size();
         Left && S.Blocks[B.V].Term == TermKind::Jump; --Left)
      B = S.Blocks[B.V].Succs[0];
    return B;
  }

  /// The blocks that are reached without an exception of a call, and the
  /// handlers of those of which it is known that they throw. Whoever writes
  /// handlers is taken to catch all there is.
  void findUsual() {
    Usual.assign(S.Blocks.size(), false);
    std::vector<BlockId> Todo{BlockId(0u)};
    while (!Todo.empty()) {
      BlockId B = Todo.back();
      Todo.pop_back();
      if (Usual[B.V])
        continue;
      Usual[B.V] = true;
      const Block &Of = S.Blocks[B.V];
      Todo.insert(Todo.end(), Of.Succs.begin(), Of.Succs.end());
      for (uint32_t I = 0; I != Of.EventsCount; ++I) {
        const Event &E = S.Events[Of.EventsBegin + I];
        if (E.Kind != EventKind::Call || !E.Unwind.valid() || !throws(E))
          continue;
        BlockId From = E.Unwind, To = endOfJumps(From);
        while (S.Blocks[To.V].Term == TermKind::Branch) {
          Todo.push_back(S.Blocks[To.V].Succs[0]);
          From = S.Blocks[To.V].Succs[1];
          To = endOfJumps(From);
        }
        // A handler of all there is asks for nothing.
        if (S.Blocks[To.V].Term != TermKind::ExitThrow)
          Todo.push_back(From);
      }
    }
  }

  /// An exception of the call leaves the scope of the handle, and nobody ends
  /// the section or catches it on the way.
  bool throwsOut(const Event &E) const {
    if (E.Kind != EventKind::Call || !E.Unwind.valid() || !throws(E))
      return false;
    for (BlockId B = E.Unwind;; B = S.Blocks[B.V].Succs[0]) {
      const Block &Of = S.Blocks[B.V];
      for (uint32_t I = 0; I != Of.EventsCount; ++I)
        if (ends(EventId(Of.EventsBegin + I)))
          return false;
      if (Of.Term != TermKind::Jump)
        return Of.Term == TermKind::ExitThrow;
    }
  }

  /// Ends the section, or hands its handle to somebody who may.
  bool ends(EventId Id) const {
    const Event &E = S.Events[Id.V];
    LockStep Step = C.locked().step(X.At.Fn, Id);
    if (Step.Op == LockOp::Release && Step.Guard == X.Guard)
      return true;
    if (E.Kind != EventKind::Call || !Handle.valid())
      return false;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (ExprId Arg = S.arg(E, A);
          Arg.valid() && anyWithin(S, Arg, [&](ExprId, const Expr &Of) {
            return Of.Kind == ExprKind::Var && Of.A == Handle.V;
          }))
        return true;
    return false;
  }
};

} // namespace

std::vector<Finding> leftSections(const ProgramView &C) {
  std::vector<Finding> Out;
  for (const OpenedSection &X : openedSections(C)) {
    const FnId F = X.At.Fn;
    for (const SrcRange &Left : LeftSearch(C, X).find()) {
      if (!C.ours(F, Left))
        continue;
      std::string On =
          lockName(C, F, X.Objects.empty() ? PathId() : X.Objects[0], "");
      std::string Section =
          On.empty() ? "a critical section" : "the critical section on " + On;
      Witness W({C.place(X.At), Section + " begins here"});
      W.add({C.place(F, Left), "a path leaves it here"});
      Finding New(
          C.Id, kinds::lock_misuse::Left, C.place(F, Left), C.P.display(F),
          fmt::format("{} is left here without its end: the object stays "
                      "locked, and Python keeps a pointer to a variable that "
                      "is gone; end it first, or jump to a label in front of "
                      "its end",
                      Section),
          "left" + On, W);
      New.Level = Severity::Error;
      Out.push_back(withoutGil(std::move(New)));
    }
  }
  return Out;
}

} // namespace nogil
