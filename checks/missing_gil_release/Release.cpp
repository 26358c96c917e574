//===- Release.cpp - long work that runs attached -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Release.h"
#include "cfg/Exprs.h"
#include "cfg/Ranges.h"
#include "link/Policy.h"
#include <algorithm>
#include <set>

namespace nogil {

ReleaseSettings::ReleaseSettings(const Models &M, std::string_view Rule)
    : Kinds(M.settings(Rule, "kinds")),
      TextLengths(M.settings(Rule, "text_lengths")),
      SystemPaths(M.settings(Rule, "system_paths")),
      MinSize(M.number(Rule, "min_size")), MinCost(M.number(Rule, "min_cost")),
      MinRecordCost(M.number(Rule, "min_record_cost")),
      MinOwnCost(M.number(Rule, "min_own_cost")),
      Begin(M.setting(Rule, "begin")), End(M.setting(Rule, "end")),
      ArraySource(M.setting(Rule, "array_source")),
      ArrayDeclare(M.setting(Rule, "array_declare")),
      ArrayBegin(M.setting(Rule, "array_begin")),
      ArrayEnd(M.setting(Rule, "array_end")),
      AnyTypeBegin(M.setting(Rule, "any_type_begin")),
      AnyTypeEnd(M.setting(Rule, "any_type_end")),
      ArrayTypes(M.settings(Rule, "array_types")),
      TextContainers(M.settings(Rule, "text_containers")),
      ArrayClasses(M.settings(Rule, "array_classes")) {
  Cost.Trips = M.number(Rule, "assumed_trips");
  Cost.Call = M.number(Rule, "call_cost");
  Cost.ObjectTypes = M.settings(Rule, "object_types");
  Cost.ArraySource = ArraySource;
  Cost.SmallSizes = M.settings(Rule, "small_sizes");
  Cost.NumberSources = M.settings(Rule, "number_sources");
  Cost.ItemCounts = M.settings(Rule, "item_counts");
  Cost.LengthMembers = M.settings(Rule, "length_members");
  Cost.ShapeSources = M.settings(Rule, "shape_sources");
  Cost.Containers = M.settings(Rule, "containers");
  Cost.ByteSizes = M.settings(Rule, "byte_sizes");
  Cost.TextSizes = M.settings(Rule, "text_sizes");
  Cost.FormatSizes = M.settings(Rule, "format_sizes");
  Cost.ByteFormats = M.settings(Rule, "byte_formats");
  Cost.TextFormats = M.settings(Rule, "text_formats");
}

ReleaseFinder::ReleaseFinder(const CheckContext &C, const ReleaseSettings &Set)
    : C(C), Set(Set), W(C.V, Set.Cost), Guards(C),
      Libraries(
          C,
          [this](CodeRef At) { return runsAttached(At.Fn) && attachedAt(At); }),
      Token(C.V), Threads(C) {
  OfFamily.Does = TakesLimit.Does = RoleKind::Blocks;
  OfFamily.Kind = TakesLimit.Kind = "wait";
  OfFamily.What = "belongs to a library that is called detached elsewhere";
  TakesLimit.What = "waits up to a time limit";
}

/// Whoever else calls a function that Python calls: where it is bound it can be
/// let in detached.
bool ReleaseFinder::runsAttached(FnId F) const {
  uint16_t Bits = C.Ctx.Bits[F.V];
  const Skeleton *S = C.P.fn(F).Body;
  return S && (Bits & CB_InUse) && !(C.P.info(F).Flags & FF_Dtor) &&
         C.ours(F, S->NameRange) &&
         (!(Bits & CB_Unknown) || expectsAttached(C, F) ||
          C.P.entered(F, [](const Entry &E) { return E.fromPython(); }));
}

/// It runs while objects go away, too. Letting others in is a hazard there;
/// only a project that lets them in around such calls has thought of that.
bool ReleaseFinder::endsObjects(FnId F) const {
  return C.Ctx.Bits[F.V] & CB_Teardown;
}

bool ReleaseFinder::attachedAt(CodeRef At) const {
  return C.statesAt(At) == CB_Attached || enteredBothWays(At);
}

/// The function is entered attached, and the program itself calls it detached:
/// whatever runs as it was entered could run detached each time. Unless it is
/// bound detached as well, or one caller does both: somebody chooses.
bool ReleaseFinder::enteredBothWays(CodeRef At) const {
  constexpr uint16_t Both = CB_Attached | CB_Detached;
  const FnId F = At.Fn;
  if ((C.Ctx.Bits[F.V] & Both) != Both ||
      C.Flow.modesAt(At) != 1u << unsigned(Mode::Entry))
    return false;
  if (auto It = BothWays.find(F); It != BothWays.end())
    return It->second;
  std::map<FnId, uint8_t> Callers;
  for (CodeRef By : C.V.callSites(F))
    Callers[By.Fn] |= C.statesAt(By);
  bool Chosen =
      C.P.entered(F, [](const Entry &E) { return !E.attached(); }) ||
      std::ranges::any_of(Callers, [&](const auto &By) {
        return By.second == Both && (C.Ctx.Bits[By.first.V] & Both) != Both;
      });
  return BothWays[F] = !Chosen;
}

bool ReleaseFinder::longLoop(const LoopWork &L) const {
  if (L.Needs != Use::None || L.Size.Kind < SizeKind::Param)
    return false;
  // Mostly small; and what is large is large for more than one reason.
  if (L.Size.Kind == SizeKind::Asked) {
    std::vector<SizeOf> Said = L.Nest;
    std::erase_if(Said,
                  [](const SizeOf &Of) { return Of.Kind == SizeKind::Rounds; });
    return L.Cost >= Set.MinOwnCost && passes(Said) >= 2;
  }
  if (!L.Memory)
    return false;
  if (L.Size.Kind == SizeKind::Array)
    return L.Cost >= Set.MinCost;
  // To make numbers of so many objects takes longer than to go through them.
  if (L.Size.Kind == SizeKind::Items && passes(L.Nest) < 2)
    return false;
  return L.Levels >= 2 &&
         L.Cost >=
             (L.Size.Kind == SizeKind::Text ? Set.MinCost : Set.MinRecordCost);
}

/// A library binds the function, which itself needs nothing of Python: what
/// converts arguments and results does. Whatever is long in it can run
/// detached.
bool ReleaseFinder::boundAlone(FnId F) {
  return C.P.isEntry(F) && W.use(F) == Use::None;
}

/// Whether the call takes long, where the callee's loop does L. What is a
/// parameter there is one of the caller's sizes.
bool ReleaseFinder::sized(FnId F, EventId Call, LoopWork L) {
  if (L.Size.Kind == SizeKind::Member && L.Size.isGiven() &&
      L.Size.In == C.P.calleeOf(F, C.P.event({F, Call})))
    if (SizeOf Held = W.ofCallers(F, W.given(F, Call, L.Size));
        Held.Kind > L.Size.Kind)
      L.Size = std::move(Held);
  if (L.Size.Kind != SizeKind::Param)
    return longLoop(L) && (hasTwin(L.Size) || boundAlone(F));
  SizeOf Size = W.ofCallers(F, W.given(F, Call, L.Size));
  bool Large = Size.Kind == SizeKind::Number && Size.Number >= Set.MinSize;
  L.Size.Kind = Large ? SizeKind::Array : Size.Kind;
  return longLoop(L) && (Large || hasTwin(Size) ||
                         (Size.Kind > SizeKind::Param && boundAlone(F)));
}

/// A call of a function without Python that blocks, or computes for long.
bool ReleaseFinder::longCall(FnId F, EventId Call, ReleaseSite &Out) {
  const Event &E = C.P.fn(F).Body->Events[Call.V];
  Out.Chain = {{F, Call}};
  if ((Out.Blocks = waitsAt(blocksOn(Out.Chain))))
    return W.useOf(Out.Chain.front()) != Use::Yes;
  // The body of a parallel region runs before the call of it returns.
  const FnId Runs = W.runBy(F, E);
  const bool Region = Runs.valid() && Runs != C.P.calleeOf(F, E);
  if ((!Region && (C.P.rowOf(F, E) || !C.P.rolesOf(F, E).empty())) ||
      W.useOf({F, Call}) != Use::None)
    return false;
  std::vector<FnId> Into;
  if (Runs.valid())
    Into = {Runs};
  else
    std::ranges::copy(C.P.targetsOf(F, E, policy::MaxCandidates),
                      std::back_inserter(Into));
  for (FnId G : Into)
    for (const BlockingPath &Down : blockingIn(G)) {
      BlockingPath X = below({F, Call}, Down);
      if (!(Out.Blocks = waitsAt(X)))
        continue;
      Out.Chain = std::move(X.Path);
      return true;
    }
  // Which of several functions runs is not known: each takes long.
  return !Into.empty() && std::ranges::all_of(Into, [&](FnId G) {
    return C.P.fn(G).Body && longIn(F, Call, G, Out);
  });
}

/// The call takes long where it is one of G.
bool ReleaseFinder::longIn(FnId F, EventId Call, FnId G, ReleaseSite &Out) {
  Out.Work = W.longest(G);
  if (LoopWork Here = W.below(F, Call, G); Here.Cost) {
    Out.Work.Cost = Here.Cost;
    Out.Work.Nest = std::move(Here.Nest);
  }
  if (sized(F, Call, Out.Work))
    return true;
  if ((Out.OnOwn = longOnOwn(F, Call, G, Out.Work)))
    return true;
  return Out.Fixed = W.fixedCost(G) >= Set.MinOwnCost;
}

std::vector<ReleaseSite> ReleaseFinder::calls(FnId F) {
  std::vector<ReleaseSite> Out, OnHandles;
  if (!runsAttached(F))
    return Out;
  const Skeleton &S = *C.P.fn(F).Body;
  bool Any = false, Python = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    ReleaseSite X;
    X.Fn = F;
    X.Call = EventId(I);
    X.Range = S.Events[I].Range;
    if (!C.ours(F, X.Range) || !attachedAt({F, EventId(I)}) ||
        !longCall(F, EventId(I), X) || detachedHere({F, EventId(I)}) ||
        (endsObjects(F) && X.Blocks != &OfFamily) || endsThread(X))
      continue;
    if (!Any)
      Python = C.P.isEntry(F) || W.use(F) != Use::None;
    Any = true;
    if (!Python)
      return {};
    if (!Guards.staysAttached(X))
      Out.push_back(std::move(X));
    else if ((X.OnHandle = !inLibrary(F) && Guards.waitsOnHandle(X)))
      OnHandles.push_back(std::move(X));
  }
  return Out.empty() ? OnHandles : Out;
}

/// Whoever comes to the loop also comes to one that needs Python and takes an
/// order longer.
bool ReleaseFinder::outdone(FnId F, uint32_t Which) {
  const std::vector<Loop> &Loops = C.V.loops(F);
  const uint64_t Cost = W.loop(F, Which).Cost;
  const BlockId A = Loops[Which].Header;
  const Graph &G = C.V.defs(F).graph();
  const std::vector<bool> After = G.reach(A), Before = G.reaching(A);
  for (uint32_t I = 0; I != Loops.size(); ++I) {
    const LoopWork &Other = W.loop(F, I);
    const BlockId B = Loops[I].Header;
    if (Loops[I].Parent == ~0u && Other.Needs == Use::Yes &&
        Other.Cost / Set.Cost.Trips >= Cost && !Loops[I].contains(A) &&
        (After[B.V] || Before[B.V]))
      return true;
  }
  return false;
}

/// The loop copies elements that accessors of a class give, or fills them, and
/// computes nothing: that takes as long as the memory does.
bool ReleaseFinder::onlyMoves(FnId F, uint32_t Index) {
  const Skeleton &S = *C.P.fn(F).Body;
  const std::vector<Loop> &Loops = C.V.loops(F);
  const Loop &L = Loops[Index];
  auto Computes = [&](const Event &E) {
    if (E.Kind != EventKind::Assign || !E.Src.valid() || !E.Dst.valid())
      return false;
    bool Counter =
        S.expr(E.Dst).Kind == ExprKind::Var &&
        !anyWithin(S, E.Src, [](ExprId, const Expr &X) {
          return X.Kind == ExprKind::Elem || X.Kind == ExprKind::Result;
        });
    return !Counter && (S.expr(E.Src).Kind == ExprKind::Binary ||
                        S.expr(E.Src).Kind == ExprKind::Unary);
  };
  bool Accessors = false;
  for (BlockId B : L.Blocks) {
    const Block &Blk = S.Blocks[B.V];
    if (Blk.Term == TermKind::Branch &&
        std::ranges::none_of(Loops, [&](const Loop &X) {
          return std::ranges::any_of(
              X.Exits, [&](const auto &Exit) { return Exit.first == B; });
        }))
      return false;
    for (uint32_t N = 0; N != Blk.EventsCount; ++N) {
      const EventId Id(Blk.EventsBegin + N);
      bool Call = S.Events[Id.V].Kind == EventKind::Call;
      if (Call && !C.V.role(F, Id, RoleKind::Interior))
        return false;
      Accessors |= Call && C.V.says(F, Id, RoleKind::Interior, "element|place");
      if (Computes(S.Events[Id.V]))
        return false;
    }
  }
  return Accessors;
}

std::vector<ReleaseSite> ReleaseFinder::loops(FnId F) {
  std::vector<ReleaseSite> Out;
  if (!runsAttached(F) || endsObjects(F))
    return Out;
  const Skeleton &S = *C.P.fn(F).Body;
  const std::vector<Loop> &Loops = C.V.loops(F);
  const LoopStatements Written(S);
  std::vector<bool> Taken(Loops.size());
  for (uint32_t I = 0; I != Loops.size(); ++I) {
    if (Loops[I].Parent != ~0u && Taken[Loops[I].Parent]) {
      Taken[I] = true;
      continue;
    }
    ReleaseSite X;
    X.Fn = F;
    X.Loop = I;
    X.Work = W.loop(F, I);
    StmtId At = Written.of(Loops[I]);
    if (!longLoop(X.Work) || !At.valid() || onlyMoves(F, I) ||
        (!hasTwin(X.Work.Size) &&
         (X.Work.Size.Kind <= SizeKind::Param || !boundAlone(F))))
      continue;
    X.Range = S.Statements[At.V].Range;
    bool Attached = C.ours(F, X.Range), Any = false;
    bool InMacro = S.Statements[At.V].Flags & SF_Macro;
    for (BlockId B : Loops[I].Blocks)
      for (uint32_t N = 0; N != S.Blocks[B.V].EventsCount; ++N) {
        EventId Id(S.Blocks[B.V].EventsBegin + N);
        if (InMacro && X.Macro.empty())
          X.Macro = C.P.macroName(F, S.Events[Id.V]);
        if (!C.reached({F, Id})) // a branch that is never taken
          continue;
        Any = true;
        Attached &= attachedAt({F, Id});
      }
    if (!Attached || !Any || (!C.P.isEntry(F) && W.use(F) == Use::None) ||
        outdone(F, I) || Guards.staysAttached(X))
      continue;
    Taken[I] = true;
    Out.push_back(std::move(X));
  }
  return Out;
}

} // namespace nogil
