//===- Calls.h - what one call does to one path -----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_THREADSTATE_CALLS_H
#define NOGIL_ENGINE_THREADSTATE_CALLS_H

#include "threadstate/Simulate.h"
#include <span>

namespace nogil {

/// Applies one Call event. A call forks where its effect depends on something
/// the path does not know; it returns nowhere when the callee does not.
class CallTransfer {
public:
  CallTransfer(Simulation &Sim, EventId Id)
      : Sim(Sim), T(Sim.T), Id(Id), E(Sim.Body.Events[Id.V]),
        Here{Sim.Self, Id}, Result(Sim.resultSym(Id)) {}

  std::vector<PathState> run(PathState S);

private:
  using States = std::vector<PathState>;
  Simulation &Sim;
  Terms &T;
  const EventId Id;
  const Event &E;
  const CodeRef Here;
  const TermId Result;
  std::vector<TermId> Args;

  // By row.
  States applyRow(PathState S, const FunctionRow &Row);
  void checkNeeds(PathState &S, const FunctionRow &Row);
  States effect(PathState S, const FunctionRow &Row);
  void detach(PathState &S, TermId Token, bool InObject);
  void attach(PathState &S, const FunctionRow &Row);
  void ensure(PathState &S, const FunctionRow &Row);
  void release(PathState &S, const FunctionRow &Row);
  void swap(PathState &S);
  void become(PathState &S, Mode M);
  TermId tokenOf(const FunctionRow &Row) const;
  bool ruledOut(PathState &S, const FunctionRow &Row) const;
  TermId heldPlace(TermId Token) const;

  // Objects that own something (Wrappers.cpp).
  /// What the objects of a call own before it; None: not known, or no object.
  struct Wrapped {
    TermId Place, Content;        ///< of object 0
    TermId Source, SourceContent; ///< of object 1
    bool Read = false;            ///< the result is the content
  };
  Wrapped wrapped(PathState &S, const FunctionRow &Row);
  bool isItself(TermId Arg) const;
  TermId contentPlace(PathState &S, uint32_t Object);
  void needOwned(PathState &S, const FunctionRow &Row);
  void needOnce(PathState &S, const FunctionRow &Row);
  void needToEnd(PathState &S, TermId Object);
  void own(PathState &S, const FunctionRow &Row, const Wrapped &Before);

  // By summary.
  States applyFunction(PathState S, FnId F);
  States destroyIfAny(PathState S, FnId F);
  States applyPostconditions(const PathState &S, FnId F);
  void applyPostcondition(PathState &S, const TermTable &Of,
                          const Postcondition &X, FnId F);
  States applyIndirect(PathState S);
  States applyPointer(PathState S, TermId Pointer);
  States applyEither(PathState S, TermId Pointer);
  std::vector<std::pair<PathState, TermId>> ways(const PathState &S,
                                                 TermId Select);
  States applyCandidates(PathState S, std::span<const FnId> Targets);
  void calledBack(PathState &S);

  // Preconditions.
  void shownAttached(PathState &S) const;
  void contradicts(PathState &S, const Summary &Callee);
  void need(PathState &S, PreconditionKind K, const FunctionRow *Row);
  void meet(PathState &S, const Summary &Of, const Precondition &Req,
            const std::vector<TermId> &With);
  void meetCallback(PathState &S, TermId Pointer, Mode At, CodeRef Since,
                    const Precondition *Via);
  void callsBack(PathState &S, Mode At, CodeRef Since, const Precondition *Via,
                 const Precondition *Tail, const FunctionRow *Row);
  bool feasible(PathState &S, const TermTable &Of, const TermMap<Range> &Guards,
                const std::vector<TermId> &With, TermMap<Range> &Lifted);
  bool matters(const PathState &S, const Precondition &Req) const;
  std::vector<const Precondition *>
  sameReason(PreconditionKind K, const Precondition *Tail, TermId IfNull) const;
  void require(const PathState &S, Precondition Req);
  void meet(PathState &S, const Summary &Of, const Conditional &C,
            bool Recursive);
  void violate(const PathState &S, PreconditionKind K, CodeRef Since,
               const Precondition *Req, const FunctionRow *Row,
               TermMap<Range> Guards = {});

  // Effects common to calls.
  void throwTo(const PathState &S);
  bool reachesHandler() const;
  std::vector<TermId> pointers(PathState &S);
  void written(PathState &S);
  void written(PathState &S, FnId F, bool Always);
  void handOver(PathState &S);
};

} // namespace nogil

#endif // NOGIL_ENGINE_THREADSTATE_CALLS_H
