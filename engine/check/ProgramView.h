//===- ProgramView.h - what a rule asks, and how it reports -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A rule is one function from a ProgramView to findings. The view is the frozen
// program with everything that the analyses have found out about it, and the
// words to speak of it. Nothing that a rule does changes an answer that another
// one gets: each rule has a view of its own, so that rules may run in parallel.
//
// Most rules are one loop over one of
//
//   violations()                   a call in a thread state that it can't have
//   forEachCall(role, do)          calls that mean something by rules/api
//   forEachTest(role, kind, do)    ways that are taken only where a value
//                                  compares so
//   functions()                    everything else
//
// and ask about what they find there: statesAt, isPrivate, writesBehind, roles,
// origins (V). What is not known is not a finding: statesAt is 0 where the
// analysis has no state.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CHECK_PROGRAMVIEW_H
#define NOGIL_ENGINE_CHECK_PROGRAMVIEW_H

#include "check/Analysis.h"
#include "check/Finding.h"
#include "check/Givers.h"
#include "interproc/Contexts.h"
#include "interproc/Effects.h"
#include "threadstate/Flow.h"
#include "values/ObjectWrites.h"
#include "values/ValueTests.h"
#include "values/Views.h"

namespace nogil {

class Accesses;
class LentObjects;
class Locksets;
class Members;
class Ownership;

class ProgramView {
public:
  ProgramView(const Program &P, const FlowResult &Flow, const Contexts &Ctx,
              const Effects &Eff, Views &V, std::string Id,
              Givers::Names KeptBack = {});
  ProgramView(const ProgramView &O, const Contexts &Other);
  /// The same for another rule: what one has asked, the other need not ask
  /// again. Both are used by one thread.
  ProgramView(const ProgramView &O, std::string Id);
  ~ProgramView();

  const Program &P;
  const FlowResult &Flow;
  const Contexts &Ctx;
  const Effects &Eff;
  Views &V;             ///< per-function analyses; keeps what it was asked
  const std::string Id; ///< of the rule that runs

  /// AnalysisOptions::Packages
  std::span<const Place> Packages;

  // --- what there is
  /// Functions of the project that have a body, in order.
  const std::vector<FnId> &functions() const { return Ours; }
  const std::vector<Violation> &violations() const { return Flow.Violations; }
  /// Calls in functions() whose row has the role, in code that some path
  /// reaches. Do(CodeRef, const Role &).
  template <class Fn> void forEachCall(RoleKind K, const Fn &Do) const {
    for (FnId F : Ours)
      for (CodeRef C : callsIn(F))
        if (const Role *R = V.role(F, C.Event, K); R && reached(C))
          Do(C, *R);
  }
  /// Reads and writes of members, in code that some path reaches.
  /// Do(CodeRef, const Expr &Member, bool Write).
  template <class Fn> void forEachAccess(const Fn &Do) const {
    for (FnId F : Ours)
      for (uint32_t I = 0; I != P.fn(F).Body->Events.size(); ++I) {
        CodeRef At{F, EventId(I)};
        const Event &E = P.event(At);
        bool Write = E.Kind == EventKind::Assign;
        ExprId Place = Write ? E.Dst : E.Src;
        if ((Write || E.Kind == EventKind::Read) && Place.valid() &&
            P.fn(F).Body->expr(Place).Kind == ExprKind::Field && reached(At))
          Do(At, P.fn(F).Body->expr(Place), Write);
      }
  }
  /// Ways in functions() that are taken only where a value of this role (the
  /// result of a call, or a member) compares so. It says something of the
  /// argument that is the role's `value`, or its `of` where `value` is the
  /// result. Kind: of the role, or "". What T says is in ValueTests.h.
  /// Do(const TestedWay &).
  template <class Fn>
  void forEachTest(RoleKind K, std::string_view Kind, const Fn &Do) const {
    for (const TestedWay &T : testsOf(K, Kind).all())
      if (ours(T.Fn, P.event({T.Fn, T.Value.At}).Range) &&
          reached({T.Fn, T.Value.At}))
        Do(T);
  }
  /// The same of what one call returns.
  std::vector<TestedWay> testsOf(CodeRef Call) const;

  // --- about a place in the code
  /// In which thread states the event runs, over all paths and callers:
  /// CB_Attached, CB_Detached, both, or 0 when nobody is known to come there.
  uint8_t statesAt(CodeRef C) const;
  /// Some path comes there, in whatever state.
  bool reached(CodeRef C) const { return Flow.reached(C); }
  /// Only module initialisation comes there.
  bool initOnly(FnId F) const { return certain(Ctx.initOnly(F)); }
  /// False for code of others, and of programs without Python: nothing is
  /// reported there.
  bool ours(FnId F, SrcRange R) const;
  std::vector<CodeRef> callsIn(FnId F) const;
  /// Nobody else can have any of the objects there: made here, and shown to
  /// nobody.
  bool isPrivate(CodeRef At, const std::vector<Origin> &Objects) const;
  /// One of them comes in as an argument from Python.
  bool isArgument(FnId F, const std::vector<Origin> &Objects) const;
  /// Who has handed it in.
  Giver giver(FnId F, const Origin &O) const;
  /// A dominating check: wherever control comes to At, a value of this role and
  /// kind has said something else than 0 of one of the objects.
  bool checkedBefore(CodeRef At, const std::vector<Origin> &Objects, RoleKind K,
                     std::string_view Kind) const;
  /// What a call means by rules/api; null: it is no call, or has no such role.
  const Role *role(CodeRef C, RoleKind K) const {
    return P.event(C).Kind == EventKind::Call ? V.role(C.Fn, C.Event, K)
                                              : nullptr;
  }
  /// The objects that an expression may stand for, as evaluated before At.
  const std::vector<Origin> &objects(CodeRef At, ExprId E) const {
    return V.origins(At.Fn, E, V.defs(At.Fn).before(At.Event));
  }
  /// Which locks are held where.
  const Locksets &locked() const;
  /// Who touches what, and how that is protected.
  const Accesses &shared() const;
  /// Who else changes a member.
  Members &members() const;
  /// Which objects a function lends to calls without having them itself.
  LentObjects &lent() const;
  /// A lock is held on all paths: taken here, or by all callers.
  bool lockHeld(CodeRef At) const;
  /// The end of a path that leaves the function and passes, after From, no
  /// event that `Stops`; not valid: there is none.
  SrcRange leavesWithout(CodeRef From,
                         const std::function<bool(CodeRef)> &Stops) const;
  /// Writes to the tested object that the test decides about: they follow, and
  /// on another way out of the branch this object is not written, or only if
  /// something else says so.
  std::vector<ObjectWrite> writesBehind(const TestedWay &T) const;

  // --- words and places
  Place place(FnId F, SrcRange R) const { return placeIn(P.fn(F).Tu, R); }
  Place place(CodeRef C) const { return place(C.Fn, P.event(C).Range); }
  Place placeIn(uint32_t Tu, SrcRange R) const;
  /// "'name'", as the user wrote it: a macro or the callee.
  std::string callee(CodeRef C) const;
  /// The same for a call on a violation's path: through a pointer, the function
  /// that the path goes on in.
  std::string callee(const Violation &V, size_t Index) const;
  /// "'fill' calls 'work'", there.
  Step calls(CodeRef C) const;
  /// How an event is spelled for someone who reads the source: the outermost
  /// macro, else the callee.
  std::string spelled(CodeRef C) const;
  /// "'fill'": a function.
  std::string quoted(FnId F) const { return "'" + P.display(F) + "'"; }
  /// "'self->buf'" by the first origin that has a name, or Otherwise.
  std::string nameOf(FnId F, const std::vector<Origin> &Objects,
                     const std::string &Otherwise) const;

  /// The first step of a violation: where the thread state was set, or the
  /// entry point that is entered in it.
  Step origin(const Violation &V) const;
  /// The calls from the place where the state is known down to the event.
  void addCalls(const Violation &V, Witness &W) const;
  /// A finding of this rule, at an event.
  Finding finding(KindName Kind, CodeRef At, std::string Message,
                  std::string Key, const Witness &W) const;

private:
  struct Lazy;
  std::vector<FnId> Ours;
  std::shared_ptr<Lazy> Made; ///< analyses that are made when asked for

  ValueTests &testsOf(RoleKind K, std::string_view Kind) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CHECK_PROGRAMVIEW_H
