//===- Members.cpp - who else changes this member? ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "members/Members.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "link/Policy.h"
#include <algorithm>
#include <iterator>

namespace nogil {

Members::Members(const Program &P, const FlowResult &Flow, const Contexts &C,
                 const Effects &Eff, Views &V, const Locksets &Locked)
    : P(P), Flow(Flow), C(C), V(V), Locked(Locked), Runs(V, Eff),
      Solver(&P.Budgets),
      Ends(Solver, false,
           [this](const auto &Of) { return endsParam(Of.first, Of.second); }),
      Atomic(Solver, false,
             [this](const AtomicParam &Of) { return findAtomic(Of); }),
      Leaves(Solver, false, [this](const auto &Of) {
        return leavesSet(Of.first, Of.second);
      }) {
  EntriesOf.resize(P.Functions.size());
  for (uint32_t I = 0; I != P.Entries.size(); ++I) {
    const Entry &E = P.Entries[I];
    // A callback of a library knows its argument, and whoever calls it, better.
    if (E.fromPython() && E.onShared())
      EntriesOf[E.Fn.V].push_back(I);
  }
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body)
      index(FnId(F));
  for (uint32_t Tu = 0; Tu != P.Tus.size(); ++Tu)
    for (const MemberInfo &I : P.Tus[Tu]->Members)
      if (I.Type.valid())
        Types.try_emplace({P.nameId(Tu, I.Record), P.nameId(Tu, I.Name)},
                          P.Tus[Tu]->type(I.Type).Kind);
}

Member Members::of(FnId F, ExprId Field) const {
  const Expr &X = P.fn(F).Body->expr(Field);
  uint32_t Tu = P.fn(F).Tu;
  return {P.nameId(Tu, X.Type), P.nameId(Tu, X.Name)};
}

ExprId Members::assignedField(FnId F, const Event &E) {
  const Expr &Dst = P.fn(F).Body->expr(E.Dst);
  return Dst.Kind == ExprKind::Field  ? E.Dst
         : Dst.Kind == ExprKind::Elem ? behindSlot(F, Dst)
                                      : ExprId();
}

/// Variables that are set to the address of a member, and the first of these.
const std::map<ExprId, ExprId> &Members::slots(FnId F) {
  auto [It, New] = Slots.try_emplace(F);
  if (!New)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  for (const Event &Set : S.Events)
    if (Set.Kind == EventKind::Assign && Set.Dst.valid() && Set.Src.valid() &&
        S.expr(Set.Dst).Kind == ExprKind::Var &&
        S.expr(Set.Src).Kind == ExprKind::Addr &&
        S.Exprs[S.expr(Set.Src).A].Kind == ExprKind::Field)
      It->second.try_emplace(Set.Dst, ExprId(S.expr(Set.Src).A));
  return It->second;
}

/// `*slot` is the member that `slot` was set to the address of.
ExprId Members::behindSlot(FnId F, const Expr &Place) {
  if (ExprId(Place.B).valid())
    return ExprId();
  const std::map<ExprId, ExprId> &Of = slots(F);
  auto Found = Of.find(ExprId(Place.A));
  return Found == Of.end() ? ExprId() : Found->second;
}

/// What an event assigns, or frees as it stands: `free(p->f)`.
ExprId Members::changedField(FnId F, const Event &E) {
  if (E.Kind == EventKind::Assign && E.Dst.valid())
    return assignedField(F, E);
  const Skeleton &S = *P.fn(F).Body;
  if (E.Kind == EventKind::Call)
    for (const Role &R : P.rolesOf(F, E))
      if (R.Does == RoleKind::Frees && R.Value.Kind == Slot::Arg)
        if (ExprId Arg = S.arg(E, R.Value.Index);
            Arg.valid() && S.expr(Arg).Kind == ExprKind::Field)
          return Arg;
  return ExprId();
}

void Members::index(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (ExprId Field = changedField(F, E))
      Writes[of(F, Field)].push_back({F, EventId(I)});
    if (E.Kind == EventKind::Read && E.Src.valid() &&
        S.expr(E.Src).Kind == ExprKind::Field)
      Readers[of(F, E.Src)].insert(F);
  }
}

bool Members::holdsHandle(Member M) const {
  auto It = Types.find(M);
  return It == Types.end() || It->second != TypeKind::Enum;
}

uint32_t Members::entryOf(FnId F) {
  std::vector<FnId> Todo{F};
  std::set<FnId> Seen{F};
  for (size_t I = 0; I != Todo.size(); ++I) {
    if (!EntriesOf[Todo[I].V].empty())
      return EntriesOf[Todo[I].V].front();
    for (CodeRef By : V.callers(Todo[I]))
      if (Seen.insert(By.Fn).second)
        Todo.push_back(By.Fn);
  }
  return ~0u;
}

std::set<FnId> Members::entriesTo(FnId F) {
  std::vector<FnId> Todo{F};
  std::set<FnId> Seen{F}, Out;
  for (size_t I = 0; I != Todo.size(); ++I) {
    if (!EntriesOf[Todo[I].V].empty())
      Out.insert(Todo[I]);
    for (CodeRef By : V.callers(Todo[I]))
      if (Seen.insert(By.Fn).second)
        Todo.push_back(By.Fn);
    // Who starts threads and waits for them.
    P.Calls.forEachEdgeInto(Todo[I], [&](const CallEdge &E) {
      if (E.Kind == CallKind::Callback && Seen.insert(E.Site.Fn).second)
        Todo.push_back(E.Site.Fn);
    });
  }
  return Out;
}

/// Backwards over calls, breadth first: the shortest way from an entry point.
/// On a way that must be detached, somebody on it has to detach.
uint32_t Members::sharedParam(FnId F, uint32_t Param, ShareWay How) {
  auto [It, New] = SharedParams.try_emplace(
      {F.V, Param, How.Unlocked, How.Detached, How.Twice, How.Ends}, ~0u);
  if (!New)
    return It->second;
  using Step = std::tuple<FnId, uint32_t, bool>;
  std::vector<Step> Todo{{F, Param, How.Detached}};
  std::set<Step> Seen{Todo.front()};
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [At, Index, Detached] = Todo[I];
    bool Making = P.info(At).Flags & (FF_Ctor | FF_Dtor);
    if (Making && Index == 0)
      continue;
    if (uint32_t Entry = entryIn(At, Detached); Entry != ~0u)
      return It->second = Entry;
    for (CodeRef By : V.callers(At)) {
      if (!(C.Bits[By.Fn.V] & CB_Running) || Index >= P.event(By).ArgsCount ||
          (How.Unlocked &&
           !unlocked(By, P.fn(By.Fn).Body->arg(P.event(By), Index))) ||
          lastReference(By) || (How.Twice && admitsOne(By)) ||
          (How.Ends && handsOwn(By, Index)))
        continue;
      bool Still = Detached && !Flow.runsIn(By, Mode::Detached);
      if (Still && !C.othersRun(Flow, By))
        continue;
      ShareWay Above{How.Unlocked, Still, How.Twice, How.Ends};
      for (const Origin &O : V.argOrigins(By.Fn, By.Event, Index)) {
        Step Next(By.Fn, O.Index, Still);
        if (O.Base != BaseKind::Param) {
          if (uint32_t Entry = sharedOrigin(By.Fn, O, Above); Entry != ~0u)
            return It->second = Entry;
        } else if (Seen.insert(Next).second) {
          Todo.push_back(Next);
        }
      }
    }
  }
  return ~0u;
}

/// How Python code enters the function; detached, nobody does.
uint32_t Members::entryIn(FnId F, bool Detached) const {
  return Detached || EntriesOf[F.V].empty() ? ~0u : EntriesOf[F.V].front();
}

/// What a lambda or an outlined region has of the variables around it is what
/// they hold where it is made.
uint32_t Members::sharedCapture(FnId F, VarId X, ShareWay How) {
  const Var &Inner = P.fn(F).Body->Vars[X.V];
  FnId G = P.fn(F).Parent;
  if (Inner.Kind != Storage::Capture || !G.valid() || !P.fn(G).Body)
    return ~0u;
  const Skeleton &S = *P.fn(G).Body;
  auto Makes = [&](ExprId, const Expr &Of) {
    return Of.Kind == ExprKind::Func &&
           P.resolve(P.fn(G).Tu, FuncRefId(Of.A)) == F;
  };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    bool Made = false;
    forEachExpr(S, S.Events[I],
                [&](ExprId E) { Made = Made || anyWithin(S, E, Makes); });
    ShareWay Here = How;
    Here.Detached =
        How.Detached && !Flow.runsIn({G, EventId(I)}, Mode::Detached);
    for (uint32_t W = 0; Made && W != S.Vars.size(); ++W)
      if (P.tu(G).str(S.Vars[W].Name) == P.tu(F).str(Inner.Name) &&
          S.Vars[W].Decl == Inner.Decl)
        for (const Origin &O :
             OriginFinder(V, G).ofVar(VarId(W), V.defs(G).before(EventId(I))))
          if (uint32_t Entry = sharedOrigin(G, O, Here); Entry != ~0u)
            return Entry;
  }
  return ~0u;
}

uint32_t Members::sharedOrigin(FnId F, const Origin &O, ShareWay How) {
  switch (O.Base) {
  case BaseKind::Param:
    return sharedParam(F, O.Index, How);
  case BaseKind::Global:
    return entryOf(F);
  case BaseKind::Local:
    return sharedCapture(F, VarId(O.Index), How);
  case BaseKind::Out: { // what a parser of arguments has found
    const Event &E = P.fn(F).Body->Events[O.Index];
    const FunctionRow *Row = P.rowOf(F, E);
    return Row && Row->State == Needs::Attached ? entryOf(F) : ~0u;
  }
  default:
    return ~0u;
  }
}

std::optional<std::set<uint32_t>> Members::typesOf(FnId F, ExprId Object,
                                                   Point At) {
  std::set<uint32_t> Out;
  std::vector<std::pair<FnId, uint32_t>> Todo;
  auto Add = [&](FnId G, const std::vector<Origin> &Origins) {
    for (const Origin &O : Origins) {
      if (O.Base != BaseKind::Param || !O.Steps.empty())
        return false;
      if (std::ranges::find(Todo, std::pair(G, O.Index)) == Todo.end())
        Todo.push_back({G, O.Index});
    }
    return true;
  };
  if (!Add(F, V.origins(F, Object, At)))
    return std::nullopt;
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [G, Index] = Todo[I];
    if (!EntriesOf[G.V].empty()) {
      const std::set<uint32_t> *Of = Index ? nullptr : P.Types.of(G);
      if (!Of)
        return std::nullopt;
      Out.insert(Of->begin(), Of->end());
    }
    for (CodeRef By : V.callSites(G))
      if (C.Bits[By.Fn.V] & CB_Running && Index < P.event(By).ArgsCount &&
          !Add(By.Fn, V.argOrigins(By.Fn, By.Event, Index)))
        return std::nullopt;
  }
  return Out;
}

bool Members::sameObject(CodeRef Use, const Load &L,
                         const MemberChange &Change) {
  CodeRef At = Change.At;
  auto Used = typesOf(Use.Fn, L.Object, L.At);
  if (!Used || Used->empty())
    return true;
  ExprId Object(P.fn(At.Fn).Body->expr(changedField(At.Fn, P.event(At))).A);
  auto Changed = typesOf(At.Fn, Object, V.defs(At.Fn).before(At.Event));
  return !Changed || Changed->empty() || P.Types.related(*Used, *Changed);
}

bool Members::open(CodeRef Use, const Load &L) {
  return L.In == Use.Fn ? open(Use, L.Field)
                        : unlocked(Use, L.Object) &&
                              shared(Use.Fn, L.Object, L.At, Unlocked) != ~0u;
}

bool Members::open(CodeRef Use, ExprId Field) {
  ExprId Object(P.fn(Use.Fn).Body->expr(Field).A);
  return unlocked(Use, Field) &&
         shared(Use.Fn, Object, V.defs(Use.Fn).before(Use.Event), Unlocked) !=
             ~0u;
}

/// Whether a call ends what its argument points to. A call of which nothing is
/// known does so if the member is cleared next to it.
bool Members::releases(FnId F, EventId Call, uint32_t Arg, bool Cleared) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  for (const Role *R : V.rolesThatHold(F, Call)) {
    bool This = R->Value.Kind == Slot::Arg && R->Value.Index == Arg;
    if (This &&
        (R->Does == RoleKind::Frees || R->Does == RoleKind::DropsReference))
      return true;
  }
  if (P.rowOf(F, E) || !P.rolesOf(F, E).empty())
    return false;
  FnId G = P.calleeOf(F, E);
  if (!G.valid() && E.CalleeExpr.valid()) {
    // What may be kept in the pointer tells, if all of it is seen.
    std::span<const FnId> May = P.targetsOf(F, E);
    auto Seen = [&](FnId T) { return P.fn(T).Body != nullptr; };
    if (May.empty() || !std::ranges::all_of(May, Seen))
      return Cleared;
    return std::ranges::any_of(May, [&](FnId T) {
      return V.paramRole(T, Arg, RoleKind::Frees).valid() ||
             V.paramRole(T, Arg, RoleKind::DropsReference).valid() ||
             (Cleared && Ends.of({T, Arg}));
    });
  }
  if (!G.valid())
    return false;
  if (!P.fn(G).Body)
    return Cleared;
  if (V.paramRole(G, Arg, RoleKind::Frees).valid() ||
      V.paramRole(G, Arg, RoleKind::DropsReference).valid())
    return true;
  return Cleared && Ends.of({G, Arg});
}

bool Members::endsParam(FnId F, uint32_t Param) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    for (uint32_t A = 0; A != S.Events[I].ArgsCount; ++A)
      if (const Expr &X = S.expr(S.arg(S.Events[I], A));
          X.Kind == ExprKind::Var && X.A == Param &&
          releases(F, EventId(I), A, true))
        return true;
  return false;
}

static bool isConstant(const Skeleton &S, const Event &Set) {
  if (!Set.Src.valid() || (Set.Flags & EF_Compound))
    return false;
  const Expr &X = S.expr(Set.Src);
  return X.Kind == ExprKind::Int ||
         (X.Kind == ExprKind::Unary && S.Exprs[X.A].Kind == ExprKind::Int);
}

/// NULL, INVALID_HANDLE, -1: what a member has while it holds nothing. A bare 0
/// in a number may be a count, and a named one a mode.
bool Members::isNoHandle(FnId F, ExprId Value, Member M) const {
  const Expr &X = P.fn(F).Body->expr(Value);
  auto Type = Types.find(M);
  if (X.Kind == ExprKind::Unary || X.Value == -1)
    return holdsHandle(M);
  return Type == Types.end() ? X.Name.V != 0
                             : Type->second != TypeKind::Builtin &&
                                   Type->second != TypeKind::Enum;
}

/// A call that is given the value comes after this one: that has not ended it.
static bool usedLater(Members &M, Views &V, FnId F, Member Of, EventId Call) {
  const Skeleton &S = *V.program().fn(F).Body;
  auto Uses = [&](EventId E) {
    const Event &Ev = S.Events[E.V];
    if (E == Call || Ev.Kind != EventKind::Call)
      return false;
    for (uint32_t A = 0; A != Ev.ArgsCount; ++A)
      for (const Load &L : M.loads(F, S.arg(Ev, A), V.defs(F).before(E)))
        if (!L.Inside && M.of(L) == Of)
          return true;
    return false;
  };
  auto Sets = [&](EventId E) {
    const Event &Ev = S.Events[E.V];
    ExprId Field = Ev.Kind == EventKind::Assign && Ev.Dst.valid()
                       ? M.assignedField(F, Ev)
                       : ExprId();
    return Field.valid() && M.of(F, Field) == Of;
  };
  return V.paths(F).somePath(V.defs(F).after(Call), Uses, Sets).certain();
}

/// What a function reads from members and gives to calls, in order.
const std::map<Member, std::vector<Members::Given>> &Members::given(FnId F) {
  auto [It, New] = GivenIn.try_emplace(F);
  if (!New)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      for (const Load &L : loads(F, S.arg(E, A), V.defs(F).before(EventId(I))))
        if (!L.Inside)
          It->second[of(L)].push_back({EventId(I), A, L});
  }
  return It->second;
}

/// The call that ends what the member held before the assignment. One that is
/// known to do so counts before one of which nothing is known.
EventId Members::releaseOf(CodeRef Set, Member M, bool Handle) {
  const FnId F = Set.Fn;
  const Defs &D = V.defs(F);
  const BlockId Own = D.blockOf(Set.Event);
  const auto &All = given(F);
  auto Of = All.find(M);
  if (Of == All.end())
    return EventId();
  EventId Guessed;
  for (const auto &[Call, Arg, L] : Of->second) {
    const BlockId B = D.blockOf(Call);
    const std::span<const BlockId> Next = D.succs(B), Before = D.succs(Own);
    const bool Near = B == Own || std::count(Next.begin(), Next.end(), Own) ||
                      std::count(Before.begin(), Before.end(), B);
    const bool Direct = !L.Copy.valid();
    if ((Direct && Call > Set.Event) ||
        !releases(F, Call, Arg, Handle && Near) ||
        endsOwn(F, L, Direct ? Call : L.Copy))
      continue;
    if (releases(F, Call, Arg, false))
      return Call;
    if (!Guessed.valid() && !usedLater(*this, V, F, M, Call))
      Guessed = Call;
  }
  return Guessed;
}

MemberChange Members::classify(CodeRef At, Member M) {
  const Skeleton &S = *P.fn(At.Fn).Body;
  const Event &Set = P.event(At);
  MemberChange Out;
  Out.At = At;
  if (Set.Kind == EventKind::Call) {
    Out.Kind = MemberChange::Released;
    Out.Release = At;
    return Out;
  }
  Out.ToConstant = isConstant(S, Set);
  if (Out.ToConstant)
    Out.Kind = MemberChange::Cleared;
  Out.ToNumber = Out.ToConstant && (S.expr(Set.Src).Kind == ExprKind::Unary ||
                                    S.expr(Set.Src).Value != 0);
  bool Handle = Out.ToConstant && isNoHandle(At.Fn, Set.Src, M);
  if (EventId Release = releaseOf(At, M, Handle); Release.valid()) {
    Out.Kind = MemberChange::Released;
    Out.Release = {At.Fn, Release};
  }
  return Out;
}

/// All functions that give an existing object's flag a value give it this one.
bool Members::oneWay(Member Flag, int64_t Value) {
  for (CodeRef At : Writes[Flag]) {
    const Skeleton &S = *P.fn(At.Fn).Body;
    const Event &Set = P.event(At);
    ExprId Object(S.expr(changedField(At.Fn, Set)).A);
    if (!(C.Bits[At.Fn.V] & CB_Running) ||
        shared(At.Fn, Object, V.defs(At.Fn).before(At.Event)) == ~0u)
      continue;
    if (Set.Kind != EventKind::Assign || !isConstant(S, Set) ||
        S.expr(Set.Src).Value != Value)
      return false;
  }
  return true;
}

/// Where the flag has this value already the call is made all the same: then it
/// says something else, that work is to be done or that it is done.
static bool madeAnyway(Members &M, Views &V, FnId F, Member Flag, int64_t Value,
                       EventId Call) {
  const Skeleton &S = *V.program().fn(F).Body;
  enum : uint8_t { Unknown, HasIt };
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (E == Call && Phase == HasIt)
      return Verdict::Found;
    const Event &Ev = S.Events[E.V];
    ExprId Field = Ev.Kind == EventKind::Assign && Ev.Dst.valid()
                       ? M.assignedField(F, Ev)
                       : ExprId();
    return Field.valid() && M.of(F, Field) == Flag ? Verdict::Stop
                                                   : Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    Assumption A = normal(S, Cond, Taken);
    if (S.expr(A.Cond).Kind == ExprKind::Field && M.of(F, A.Cond) == Flag)
      Phase = A.True == (Value != 0) ? HasIt : Unknown;
    return true;
  };
  return V.paths(F)
      .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
      .certain();
}

/// What is cleared says something of other members: a pointer tells of what it
/// points to.
bool Members::isFlag(Member M) const {
  auto It = Types.find(M);
  return It == Types.end() || It->second != TypeKind::Pointer;
}

/// `if (!self->valid) return; self->valid = 0; end(self->handle)`
void Members::flaggedEnds(Member M, FnId F, std::vector<MemberChange> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &Set = S.Events[I];
    ExprId Field = Set.Kind == EventKind::Assign && Set.Dst.valid()
                       ? assignedField(F, Set)
                       : ExprId();
    if (!Field.valid() || !isConstant(S, Set) || of(F, Field) == M ||
        !isFlag(of(F, Field)) || !testedIn(F).count(of(F, Field)))
      continue;
    ExprId Object(S.expr(Field).A);
    for (uint32_t J = 0; J != S.Events.size(); ++J)
      for (uint32_t A = 0;
           S.Events[J].Kind == EventKind::Call && A != S.Events[J].ArgsCount;
           ++A)
        for (const Load &L :
             loads(F, S.arg(S.Events[J], A), D.before(EventId(J))))
          if (!L.Inside && of(L.In, L.Field) == M && L.Object == Object &&
              releases(F, EventId(J), A, true) &&
              (releases(F, EventId(J), A, false) ||
               !usedLater(*this, V, F, M, EventId(J))) &&
              !madeAnyway(*this, V, F, of(F, Field), S.expr(Set.Src).Value,
                          EventId(J)) &&
              V.paths(F)
                  .somePath(D.after(EventId(I)),
                            [&](EventId E) { return E.V == J; })
                  .certain() &&
              oneWay(of(F, Field), S.expr(Set.Src).Value)) {
            MemberChange New;
            New.Kind = MemberChange::Released;
            New.At = {F, EventId(I)};
            New.Release = {F, EventId(J)};
            New.Flag = of(F, Field);
            Out.push_back(New);
            return;
          }
  }
}

const std::vector<MemberChange> &Members::changes(Member M) {
  auto [It, New] = Changes.try_emplace(M);
  if (!New)
    return It->second;
  std::vector<MemberChange> Found, Out;
  std::set<FnId> Assign;
  for (CodeRef At : Writes[M]) {
    Assign.insert(At.Fn);
    if ((C.Bits[At.Fn.V] & CB_Running) && !Flow.First.past(At))
      Found.emplace_back().At = At;
  }
  for (FnId F : Readers[M])
    if ((C.Bits[F.V] & CB_Running) && !Assign.count(F))
      flaggedEnds(M, F, Found);
  for (const MemberChange &Is : Found) {
    const CodeRef At = Is.At;
    ExprId Field = changedField(At.Fn, P.event(At));
    ExprId Object(P.fn(At.Fn).Body->expr(Field).A);
    const Point Here = V.defs(At.Fn).before(At.Event);
    uint32_t Entry =
        shared(At.Fn, Object, Here, {.Unlocked = true, .Ends = true});
    if (Entry == ~0u)
      Entry = shared(At.Fn, Object, Here, {.Ends = true});
    const Event &Set = P.event(At);
    if (Entry == ~0u || endsObject(At.Fn, Object) ||
        (Set.Kind == EventKind::Call &&
         endsOwn(At.Fn, {At.Fn, Field, Object, Here, EventId()}, At.Event)))
      continue;
    Out.push_back(Is.Flag ? Is : classify(At, M));
    Out.back().EntryIndex = Entry;
    Out.back().IsEntry = !EntriesOf[At.Fn.V].empty();
  }
  return Changes[M] = std::move(Out);
}

bool Members::unlocked(CodeRef At, ExprId Object) const {
  PathId Place = Locked.pathOf(At.Fn, Object, V.defs(At.Fn).before(At.Event));
  return std::ranges::none_of(Locked.within(At), [&](const HeldLock &L) {
    return !L.section() && Locked.protects(L, Place);
  });
}

} // namespace nogil
