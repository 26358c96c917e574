//===- Release.cpp - long work that runs attached -------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "check/Release.h"
#include "flow/Ranges.h"
#include <algorithm>

namespace nogil {

ReleaseSettings::ReleaseSettings(const Models &M, std::string_view Rule)
    : Kinds(M.settings(Rule, "kinds")), MinSize(M.number(Rule, "min_size")),
      MinCost(M.number(Rule, "min_cost")),
      MinRecordCost(M.number(Rule, "min_record_cost")),
      Begin(M.setting(Rule, "begin")), End(M.setting(Rule, "end")),
      ArraySource(M.setting(Rule, "array_source")),
      ArrayDeclare(M.setting(Rule, "array_declare")),
      ArrayBegin(M.setting(Rule, "array_begin")),
      ArrayEnd(M.setting(Rule, "array_end")) {
  Cost.Trips = M.number(Rule, "assumed_trips");
  Cost.Call = M.number(Rule, "call_cost");
  Cost.ObjectTypes = M.settings(Rule, "object_types");
  Cost.ArraySource = ArraySource;
  Cost.SmallSizes = M.settings(Rule, "small_sizes");
}

ReleaseFinder::ReleaseFinder(const CheckContext &C, const ReleaseSettings &Set)
    : C(C), Set(Set), W(C.V, Set.Cost) {}

bool ReleaseFinder::runsAttached(FnId F) const {
  uint8_t Bits = C.Ctx.Bits[F.V];
  const Skeleton *S = C.P.fn(F).Body;
  return S && (Bits & CB_Running) && !(Bits & (CB_Teardown | CB_Unknown)) &&
         !(C.P.info(F).Flags & FF_Dtor) && C.ours(F, S->NameRange);
}

bool ReleaseFinder::attachedAt(CodeRef At) const {
  return C.statesAt(At) == CB_Attached;
}

std::vector<FnId>
believedAttached(const CheckContext &C,
                 const std::vector<std::string> &ObjectTypes) {
  std::vector<FnId> Out;
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    const Skeleton *S = C.P.fn(F).Body;
    if (!S || C.Ctx.Bits[N] || (C.P.info(F).Flags & FF_Static) ||
        !S->ParamCount || !C.ours(F, S->NameRange))
      continue;
    bool Object = false;
    for (uint32_t A = 0; A != S->ParamCount; ++A)
      for (const std::string &T : ObjectTypes)
        Object |= C.P.tu(F).str(S->Vars[A].Type) == T + " *";
    const std::vector<uint8_t> &Modes = C.Flow.Modes[N];
    for (uint32_t I = 0; Object && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      const FunctionRow *Row =
          E.Kind == EventKind::Call ? C.P.rowOf(F, E) : nullptr;
      bool Entered = Modes.empty() || Modes[I] == 1u << unsigned(Mode::Entry);
      if (Row && Row->State == Needs::Attached && !Row->When && Entered) {
        Out.push_back(F);
        break;
      }
    }
  }
  return Out;
}

/// The role of a call that blocks, if the settings want it and its size is
/// not known to be small.
const Role *ReleaseFinder::blocks(CodeRef At) {
  const Role *R = C.V.role(At.Fn, At.Event, RoleKind::Blocks);
  if (!R ||
      std::find(Set.Kinds.begin(), Set.Kinds.end(), R->Kind) == Set.Kinds.end())
    return nullptr;
  const Event &E = C.P.event(At);
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  if (E.Callee.valid()) { // a function of the same name, written here
    FnId G = C.P.resolve(C.P.fn(At.Fn).Tu, E.Callee);
    if (C.P.info(G).Flags & FF_Static)
      return nullptr;
  }
  if (R->Size.Kind != Slot::Arg || !S.arg(E, R->Size.Index).valid())
    return R;
  SizeOf Size = W.sizeOf(At.Fn, S.arg(E, R->Size.Index),
                         C.V.defs(At.Fn).before(At.Event));
  return Size.Kind == SizeKind::Number && Size.Number < Set.MinSize ? nullptr
                                                                    : R;
}

bool ReleaseFinder::longLoop(const LoopWork &L) const {
  if (L.Needs != Use::None || !L.Memory || L.Size.Kind < SizeKind::Param)
    return false;
  return L.Size.Kind == SizeKind::Array
             ? L.Cost >= Set.MinCost
             : L.Cost >= Set.MinRecordCost && L.Levels >= 2;
}

/// Whether the call takes long, where the callee's loop does L. What is a
/// parameter there is one of the caller's sizes.
bool ReleaseFinder::sized(FnId F, EventId Call, LoopWork L) {
  if (L.Size.Kind != SizeKind::Param)
    return longLoop(L) && hasTwin(L.Size);
  const Event &E = C.P.fn(F).Body->Events[Call.V];
  ExprId Arg = C.P.fn(F).Body->arg(E, L.Size.From.Index);
  if (!Arg.valid())
    return false;
  SizeOf Size = W.sizeOf(F, Arg, C.V.defs(F).before(Call));
  bool Large = Size.Kind == SizeKind::Number && Size.Number >= Set.MinSize;
  L.Size.Kind = Large ? SizeKind::Array : Size.Kind;
  return longLoop(L) && (Large || hasTwin(Size));
}

/// Whether a number that may be an amount of data is compared with another.
static bool comparesSizes(const Skeleton &S) {
  constexpr int64_t LeastAmount = 64;
  return std::any_of(S.Blocks.begin(), S.Blocks.end(), [&](const Block &B) {
    if (B.Term != TermKind::Branch || !B.Cond.valid())
      return false;
    const Expr &X = S.expr(B.Cond);
    bool Orders = X.Kind == ExprKind::Binary &&
                  (X.Op == ExprOp::Lt || X.Op == ExprOp::Le ||
                   X.Op == ExprOp::Gt || X.Op == ExprOp::Ge);
    auto Amount = [&](uint32_t E) {
      return S.Exprs[E].Kind == ExprKind::Int &&
             S.Exprs[E].Value >= LeastAmount;
    };
    return Orders && (Amount(X.A) || Amount(X.B));
  });
}

/// Whether the same function is called detached in this one, and which of the
/// calls is made may depend on the amount of data: for little the detour costs
/// more.
bool ReleaseFinder::detachedHere(CodeRef Call) const {
  const Skeleton &S = *C.P.fn(Call.Fn).Body;
  if (!comparesSizes(S))
    return false;
  std::string Name = C.callee(Call);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    CodeRef At{Call.Fn, EventId(I)};
    if (S.Events[I].Kind == EventKind::Call && At != Call &&
        C.statesAt(At) == CB_Detached && C.callee(At) == Name)
      return true;
  }
  return false;
}

/// The length of an array is evidence by itself; a member of a record is, where
/// another loop over it runs detached.
bool ReleaseFinder::hasTwin(const SizeOf &Size) {
  if (Size.Kind != SizeKind::Member)
    return Size.Kind == SizeKind::Array;
  findTwins();
  return LoopTwins.count(Size.Member) != 0;
}

/// A call of a function without Python that blocks, or computes for long.
bool ReleaseFinder::longCall(FnId F, EventId Call, ReleaseSite &Out) {
  const Event &E = C.P.fn(F).Body->Events[Call.V];
  if (const Role *R = blocks({F, Call})) {
    Out.Blocks = R;
    Out.Chain = {{F, Call}};
    return true;
  }
  if (!E.Callee.valid() || C.P.rowOf(F, E) || !C.P.rolesOf(F, E).empty())
    return false;
  FnId G = C.P.resolve(C.P.fn(F).Tu, E.Callee);
  if (!C.P.fn(G).Body || W.useOf({F, Call}) != Use::None)
    return false;
  if (C.Eff.has(G, EB_Blocks)) {
    Out.Chain = C.Eff.chain(F, Call, EB_Blocks);
    Out.Blocks = blocks(Out.Chain.back());
    if (Out.Blocks)
      return true;
  }
  Out.Chain = {{F, Call}};
  Out.Work = W.longest(G);
  return sized(F, Call, Out.Work);
}

std::vector<ReleaseSite> ReleaseFinder::calls(FnId F) {
  std::vector<ReleaseSite> Out;
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
        !longCall(F, EventId(I), X) || detachedHere({F, EventId(I)}))
      continue;
    if (!Any)
      Python = C.P.isEntry(F) || W.use(F) != Use::None;
    Any = true;
    if (!Python)
      return {};
    Out.push_back(std::move(X));
  }
  return Out;
}

std::vector<ReleaseSite> ReleaseFinder::loops(FnId F) {
  std::vector<ReleaseSite> Out;
  if (!runsAttached(F))
    return Out;
  const Skeleton &S = *C.P.fn(F).Body;
  const std::vector<Loop> Loops = C.V.loops(F);
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
    StmtId At = statementOf(S, Loops[I]);
    if (!longLoop(X.Work) || !At.valid() || !hasTwin(X.Work.Size))
      continue;
    X.Range = S.Statements[At.V].Range;
    bool Attached = C.ours(F, X.Range), Any = false;
    bool InMacro = S.Statements[At.V].Flags & SF_Macro;
    for (uint32_t B = 0; B != S.Blocks.size(); ++B)
      for (uint32_t N = 0; Loops[I].Blocks[B] && N != S.Blocks[B].EventsCount;
           ++N) {
        Any = true;
        EventId Id(S.Blocks[B].EventsBegin + N);
        Attached &= attachedAt({F, Id});
        if (InMacro && X.Macro.empty())
          X.Macro = C.P.macroName(F, S.Events[Id.V]);
      }
    if (!Attached || !Any || (!C.P.isEntry(F) && W.use(F) == Use::None))
      continue;
    Taken[I] = true;
    Out.push_back(std::move(X));
  }
  return Out;
}

void ReleaseFinder::findTwins() {
  if (TwinsKnown)
    return;
  TwinsKnown = true;
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    const Skeleton *S = C.P.fn(F).Body;
    if (!S || !C.ours(F, S->NameRange))
      continue;
    bool Any = false;
    for (uint32_t I = 0; I != S->Events.size(); ++I) {
      CodeRef At{F, EventId(I)};
      if (C.statesAt(At) != CB_Detached)
        continue;
      Any = true;
      const Event &E = S->Events[I];
      if (E.Kind == EventKind::Call && E.Callee.valid())
        Twins.emplace(C.callee(At), At);
    }
    if (!Any)
      continue;
    for (const Loop &L : std::vector<Loop>(C.V.loops(F))) {
      const Block &Head = S->Blocks[L.Header.V];
      SizeOf Size = W.bound(F, L);
      uint32_t First = Head.EventsBegin;
      for (uint32_t B = 0; B != S->Blocks.size() && !Head.EventsCount; ++B)
        if (L.Blocks[B] && S->Blocks[B].EventsCount)
          First = S->Blocks[B].EventsBegin;
      if (!Size.Member.empty() && First < S->Events.size() &&
          C.statesAt({F, EventId(First)}) == CB_Detached)
        LoopTwins.emplace(Size.Member, CodeRef{F, EventId(First)});
    }
  }
}

std::optional<CodeRef> ReleaseFinder::detachedTwin(const ReleaseSite &S) {
  findTwins();
  if (S.Work.Size.Kind == SizeKind::Member && !S.Blocks) {
    auto It = LoopTwins.find(S.Work.Size.Member);
    return It == LoopTwins.end() ? std::nullopt : std::optional(It->second);
  }
  if (S.Chain.empty())
    return std::nullopt;
  auto It = Twins.find(C.callee(S.Chain.back()));
  if (It == Twins.end())
    It = Twins.find(C.callee(S.Chain.front()));
  return It == Twins.end() ? std::nullopt : std::optional(It->second);
}

} // namespace nogil
