//===- Lazy.cpp - static data that are made at first use ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A branch asks whether a static place is set; only on the way where it is not,
// something is stored there. Whoever comes meanwhile makes it once more. If the
// rest of what it stands for is written after it, others use what is not there
// yet.
//
// Silent: a value that is the same whoever stores it (a number, an address, a
// function); a store under a lock that some test is made under, too.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "checks/racy_static/Report.h"
#include <fmt/format.h>

namespace nogil::racy {

/// By block: reached on one way out of the test alone.
std::vector<bool> Reporter::only(FnId F, BlockId Test, size_t Way) const {
  const Graph &Ways = C.V.defs(F).graph();
  const std::vector<BlockId> &Next = body(F).Blocks[Test.V].Succs;
  std::vector<bool> Out(body(F).Blocks.size());
  if (Next[Way] == Test)
    return Out;
  Out = Ways.reach(Next[Way], Test);
  for (size_t I = 0; I != Next.size(); ++I) {
    if (I == Way || Next[I] == Test)
      continue;
    std::vector<bool> Other = Ways.reach(Next[I], Test);
    for (size_t B = 0; B != Out.size(); ++B)
      Out[B] = Out[B] && !Other[B];
  }
  return Out;
}

/// The test that decides about a write to the same place.
std::optional<Reporter::Guard> Reporter::guardOf(FnId F, const StaticUse &W) {
  BlockId At = C.V.defs(F).blockOf(W.At);
  for (const StaticTest &T : S.tests(F)) {
    if (T.Own != W.Of.Own || T.Block == At)
      continue;
    for (size_t Way = 0; Way != 2; ++Way) {
      if (T.Unset != int(Way))
        continue;
      Guard G{T.Block, Way, only(F, T.Block, Way)};
      if (G.Only[At.V])
        return G;
    }
  }
  return {};
}

/// Some test of the place is made under a lock that the write is made under.
bool Reporter::testedUnderLock(FnId F, const StaticUse &W, const Guard &G) {
  CodeRef At{F, W.At};
  if (S.locks(At).empty())
    return false;
  const Block &B = body(F).Blocks[G.Block.V];
  if (B.EventsCount &&
      S.exclude({F, EventId(B.EventsBegin + B.EventsCount - 1)}, At))
    return true;
  return std::ranges::any_of(S.uses(F), [&](const StaticUse &R) {
    bool Reads = R.Kind == AccessKind::Read || R.Kind == AccessKind::NullTest ||
                 R.Kind == AccessKind::Atomic;
    return Reads && R.Of.Own == W.Of.Own && after(F, R.At, W.At) &&
           S.exclude({F, R.At}, At);
  });
}

/// A number other than zero: "it is made".
bool Reporter::isFlag(FnId F, const StaticUse &W) const {
  if (W.Kind != AccessKind::WriteConstant || W.Deep.Fn.valid())
    return false;
  const Expr &X = body(F).expr(body(F).Events[W.At.V].Src);
  return X.Kind == ExprKind::Int && X.Value != 0;
}

/// What is stored is the same whoever stores it.
bool Reporter::sameForAll(FnId F, const StaticUse &W) const {
  const Event &E = W.Deep.Fn.valid() ? P.event(W.Deep) : body(F).Events[W.At.V];
  const Skeleton &In = W.Deep.Fn.valid() ? body(W.Deep.Fn) : body(F);
  if (E.Kind != EventKind::Assign || !E.Src.valid())
    return W.Kind == AccessKind::WriteConstant;
  auto Fixed = [&](ExprId Of) {
    const Expr &X = In.expr(Of);
    if (X.Kind != ExprKind::Addr)
      return X.Kind == ExprKind::Int || X.Kind == ExprKind::Str ||
             X.Kind == ExprKind::Func;
    const Expr &Place = In.Exprs[X.A];
    return Place.Kind == ExprKind::Var &&
           In.Vars[Place.A].Kind != Storage::Local;
  };
  const Expr &X = In.expr(E.Src);
  return Fixed(E.Src) ||
         (X.Kind == ExprKind::Cond && Fixed(ExprId(X.B)) && Fixed(ExprId(X.C)));
}

/// `p->f = x`, where p is the variable whose value W has stored.
bool Reporter::throughCopy(FnId F, EventId W, EventId E) const {
  const Skeleton &B = body(F);
  const Event &Store = B.Events[W.V], &Write = B.Events[E.V];
  if (Store.Kind != EventKind::Assign || Write.Kind != EventKind::Assign ||
      !Store.Src.valid() || !Write.Dst.valid())
    return false;
  const Expr &From = B.expr(Store.Src);
  const Expr *To = &B.expr(Write.Dst);
  if (To->Kind != ExprKind::Field && To->Kind != ExprKind::Elem)
    return false;
  while (To->Kind == ExprKind::Field || To->Kind == ExprKind::Elem)
    To = &B.Exprs[To->A];
  const Defs &D = C.V.defs(F);
  return From.Kind == ExprKind::Var && To->Kind == ExprKind::Var &&
         To->A == From.A && B.Vars[From.A].Kind == Storage::Local &&
         D.at(VarId(From.A), D.before(W)) == D.at(VarId(From.A), D.before(E));
}

/// A call does both, in this order.
bool Reporter::deepLater(const StaticUse &W, const StaticUse &U) const {
  return W.At == U.At && W.Deep.Fn.valid() && W.Deep.Fn == U.Deep.Fn &&
         after(W.Deep.Fn, W.Deep.Event, U.Deep.Event);
}

/// A write to what the place stands for, after it is set: behind the pointer,
/// to another member of the record, to a variable that the same test decides
/// about.
CodeRef Reporter::writtenLater(FnId F, const StaticUse &W, const Guard &G) {
  PathTable &Paths = S.paths();
  auto Record = [&](PathId Own) {
    return Paths[Own].Kind == PathKind::Field ? Paths[Own].Parent : PathId();
  };
  const Defs &D = C.V.defs(F);
  const BlockId Stored = D.blockOf(W.At);
  std::vector<bool> Later(body(F).Blocks.size());
  for (BlockId Next : D.succs(Stored))
    if (Next != G.Block) {
      std::vector<bool> Reached = D.graph().reach(Next, G.Block);
      for (size_t B = 0; B != Later.size(); ++B)
        Later[B] = Later[B] || Reached[B];
    }
  auto IsLater = [&](EventId E) {
    return Later[D.blockOf(E).V] || (D.blockOf(E) == Stored && W.At < E);
  };
  for (const StaticUse &U : S.uses(F)) {
    bool Writes = writes(U.Kind) && U.Kind != AccessKind::Release;
    if (!Writes || !under(F, G, U.At) || !(IsLater(U.At) || deepLater(W, U)))
      continue;
    bool Behind = U.Of.behind() && U.Of.Own == W.Of.Own;
    bool Sibling = U.Of.Own != W.Of.Own && Record(W.Of.Own).valid() &&
                   Record(U.Of.Own) == Record(W.Of.Own);
    bool Other = S.isGlobal(U.Of.Own) && U.Of.Own != W.Of.Own &&
                 U.Kind != AccessKind::WriteConstant && !sameForAll(F, U);
    if ((Sibling || Other) && !U.Of.behind()) {
      std::optional<Guard> Own = guardOf(F, U);
      if (Own && Own->Block != G.Block)
        continue; // it has a test of its own
    } else if (!Behind) {
      continue;
    }
    return {F, U.At};
  }
  for (uint32_t I = 0; I != body(F).Events.size(); ++I)
    if (IsLater(EventId(I)) && throughCopy(F, W.At, EventId(I)))
      return {F, EventId(I)};
  return {};
}

/// A write to a variable of static storage in a function or below.
CodeRef Reporter::writesStatics(FnId G) {
  std::vector<FnId> Todo{G};
  std::set<FnId> Seen{G};
  for (size_t I = 0; I != Todo.size() && I != policy::MaxSharedSearch; ++I) {
    for (const StaticUse &U : S.uses(Todo[I])) {
      bool Computed = U.Kind == AccessKind::Write && !sameForAll(Todo[I], U);
      if (Computed && S.isGlobal(U.Of.Own) && unlocked({Todo[I], U.At}))
        return {Todo[I], U.At};
    }
    for (const Event &E : body(Todo[I]).Events)
      if (E.Kind == EventKind::Call)
        if (FnId To = P.calleeOf(Todo[I], E);
            To.valid() && P.fn(To).Body && Seen.insert(To).second)
          Todo.push_back(To);
  }
  return {};
}

/// Under the test of a flag: a variable that is filled, after the flag is set
/// or before. A call of a function that fills one is its place.
CodeRef Reporter::fillsOther(FnId F, const StaticUse &W, const Guard &G,
                             bool Later) {
  auto Fits = [&](EventId E) {
    return under(F, G, E) &&
           (Later ? after(F, W.At, E, G.Block) : after(F, E, W.At, G.Block));
  };
  for (const StaticUse &U : S.uses(F))
    if (U.Of.Own != W.Of.Own && U.Kind == AccessKind::Write &&
        S.isGlobal(U.Of.Own) && !sameForAll(F, U) && Fits(U.At) &&
        !guardOf(F, U))
      return {F, U.At};
  for (uint32_t I = 0; I != body(F).Events.size(); ++I) {
    const Event &E = body(F).Events[I];
    if (E.Kind != EventKind::Call || !Fits(EventId(I)))
      continue;
    FnId To = P.calleeOf(F, E);
    if (To.valid() && P.fn(To).Body && writesStatics(To).Fn.valid())
      return {F, EventId(I)};
  }
  return {};
}

void Reporter::lazyWrite(FnId F, const StaticUse &W, const Guard &G) {
  bool Flag = isFlag(F, W);
  if (testedUnderLock(F, W, G) || (!Flag && sameForAll(F, W)) ||
      (Flag && !unlocked({F, W.At})))
    return;
  CodeRef Early = Flag ? fillsOther(F, W, G, true) : writtenLater(F, W, G);
  CodeRef Before =
      Flag && !Early.Fn.valid() ? fillsOther(F, W, G, false) : CodeRef();
  if (Flag && !Early.Fn.valid() && !Before.Fn.valid())
    return; // each thread does it once more, and nothing else
  CodeRef Deep{F, W.At};
  for (const Spot &At : spots({F, W.At, W.Of.Own})) {
    std::string Name = name(At.Static);
    SrcRange Test = body(F).Blocks[G.Block.V].Range;
    auto Why = [&](const std::string &What) {
      Witness Is = witness(At, What, Deep);
      Is.add({C.place(F, Test), "it is tested here"});
      return Is;
    };
    if (Early.Fn.valid()) {
      Witness Is = Why(fmt::format("{} is set here", Name));
      Is.add({C.place(Early), "what belongs to it is written only here"});
      report(kind::PublishedEarly, At,
             fmt::format("{} is set before what belongs to it is complete, and "
                         "another thread uses the rest too early; set it last, "
                         "under a lock or with a release store",
                         Name),
             Is);
      continue;
    }
    if (Flag) {
      Witness Is = Why(fmt::format("{} is set here", Name));
      Is.add({C.place(Before), "what it stands for is made here"});
      report(kind::Lazy, At,
             fmt::format("{} is tested and set without a lock, so that two "
                         "threads may both make what it stands for; make it "
                         "when the module is made, or once under a lock",
                         Name),
             Is);
      continue;
    }
    bool Number = S.kindOf(At.Static) == TypeKind::Builtin ||
                  S.kindOf(At.Static) == TypeKind::Enum;
    std::string Lock = unlocked(Deep) ? "without a lock"
                                      : "outside of the lock that it is set in";
    report(Number ? kind::LazyNumber : kind::Lazy, At,
           fmt::format("static {0} is tested {1} and then set, so that two "
                       "threads may both {2} it; {2} it when the module is "
                       "made, or test it again under a lock",
                       Name, Lock, Number ? "compute" : "make"),
           Why(fmt::format("{} is set here", Name)));
  }
}

void Reporter::lazy(FnId F) {
  // What is set in one place may be set in another, too: the first is enough.
  std::vector<StaticUse> Uses = S.uses(F);
  for (const StaticUse &W : Uses) {
    bool Sets =
        W.Kind == AccessKind::Write || W.Kind == AccessKind::WriteConstant;
    if (!Sets || W.Of.behind())
      continue;
    if (std::optional<Guard> G = guardOf(F, W))
      lazyWrite(F, W, *G);
  }
}

} // namespace nogil::racy
