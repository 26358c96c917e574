//===- Misuse.cpp - critical sections that do not protect -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the four questions share.
//
//===----------------------------------------------------------------------===//
#include "checks/lock_misuse/Misuse.h"

namespace nogil {

static void byRows(const ProgramView &C, FnId F,
                   std::vector<OpenedSection> &Out) {
  for (uint32_t I = 0; I != C.P.fn(F).Body->Events.size(); ++I) {
    LockStep Step = C.locked().step(F, EventId(I));
    if (Step.Op == LockOp::Acquire && Step.Kind == LockKind::CriticalSection)
      Out.push_back({{F, EventId(I)}, std::move(Step.Objects), Step.Guard});
  }
}

/// What is held somewhere says which call of the function took it.
static void byLocks(const ProgramView &C, FnId F,
                    std::vector<OpenedSection> &Out) {
  std::map<EventId, std::set<PathId>> Taken;
  for (uint32_t I = 0; I != C.P.fn(F).Body->Events.size(); ++I)
    for (const HeldLock &L : C.locked().within({F, EventId(I)}))
      if (L.section() && L.Taken.valid() && L.Lock.valid())
        Taken[L.Taken].insert(L.Lock);
  for (auto &[At, Objects] : Taken)
    Out.push_back({{F, At}, {Objects.begin(), Objects.end()}, PathId()});
}

std::vector<OpenedSection> openedSections(const ProgramView &C, bool Helped) {
  std::vector<OpenedSection> Out;
  for (FnId F : C.functions())
    (Helped ? byLocks : byRows)(C, F, Out);
  std::erase_if(Out, [&](const OpenedSection &X) {
    return !C.reached(X.At) || !C.ours(X.At.Fn, C.P.event(X.At).Range);
  });
  return Out;
}

/// The name of the variable that a path begins with; empty: none.
static std::string baseName(const ProgramView &C, FnId F, const PathNode &N) {
  const Skeleton &S = *C.P.fn(F).Body;
  const TuFacts &T = C.P.tu(F);
  if (N.Kind == PathKind::Param && N.A < S.Vars.size())
    return T.str(S.Vars[N.A].Name);
  if (N.Kind == PathKind::Local && N.A == F.V && N.B < S.Vars.size())
    return T.str(S.Vars[N.B].Name);
  if (N.Kind == PathKind::Global)
    for (const Var &X : S.Vars)
      if (!T.str(X.Usr).empty() && C.P.nameId(C.P.fn(F).Tu, X.Usr).V == N.A)
        return T.str(X.Name);
  if (N.Kind == PathKind::Result && N.A == F.V)
    for (const Event &E : S.Events)
      if (E.Kind == EventKind::Assign && E.Dst.valid() && E.Src.valid() &&
          S.expr(E.Src).Kind == ExprKind::Result && S.expr(E.Src).A == N.B &&
          S.expr(E.Dst).Kind == ExprKind::Var)
        return T.str(S.Vars[S.expr(E.Dst).A].Name);
  return "";
}

std::string lockName(const ProgramView &C, FnId F, PathId Lock,
                     const std::string &Otherwise) {
  const PathTable &Paths = C.locked().paths();
  std::string Steps;
  while (Lock.valid() && Paths[Lock].Parent.valid()) {
    const PathNode &N = Paths[Lock];
    if (N.Kind == PathKind::Inside)
      return Otherwise;
    Steps =
        (N.Kind == PathKind::Elem ? "[]" : "->" + C.P.str(NameId(N.B))) + Steps;
    Lock = N.Parent;
  }
  std::string Base = Lock.valid() ? baseName(C, F, Paths[Lock]) : "";
  return Base.empty() ? Otherwise : "'" + Base + Steps + "'";
}

Finding withoutGil(Finding F) {
  F.Builds = Build_FreeThreaded;
  F.WithoutGil = Claim::Yes;
  return F;
}

} // namespace nogil
