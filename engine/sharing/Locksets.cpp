//===- Locksets.cpp - which locks are held at this event? -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Locksets.h"
#include "link/Policy.h"
#include "sharing/Dump.h"
#include "sharing/LockFlow.h"
#include <algorithm>

namespace nogil {

Locksets::Locksets(Views &V, const FlowResult &Flow, const Contexts &Ctx,
                   const Effects &Eff)
    : V(V), P(V.program()), Flow(Flow), Ctx(Ctx), Eff(Eff), Own(Eff, V),
      Summaries(P.Functions.size()), Entry(P.Functions.size()),
      Local(P.Functions.size()), HasRow(P.Functions.size()) {
  summarise();
  enterAll();
}

//===-- What calls do -----------------------------------------------------===//

/// A record, which is named by its place and not by what it holds.
static bool isRecord(std::string_view Type) {
  if (Type.ends_with("*") || Type.ends_with("&"))
    return false;
  for (std::string_view Plain :
       {"int", "unsigned", "long", "short", "char", "signed", "bool", "_Bool",
        "float", "double", "enum ", "void", "const "})
    if (Type.starts_with(Plain))
      return false;
  return true;
}

PathId Locksets::pathOf(FnId F, ExprId E, Point At) const {
  const Skeleton &S = *P.fn(F).Body;
  if (E.valid() && S.expr(E).Kind == ExprKind::Var) {
    const Var &X = S.Vars[S.expr(E).A];
    if (X.Kind == Storage::Local && !X.ByReference &&
        isRecord(P.tu(F).str(X.Type)))
      return Paths.make({PathKind::Local, F.V, S.expr(E).A, {}});
  }
  return Paths.of(P, F, V.origins(F, E, At));
}

std::vector<PathId> Locksets::argPaths(FnId F, EventId Call) const {
  std::vector<PathId> Out;
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    Out.push_back(pathOf(F, S.arg(E, A), V.defs(F).before(Call)));
  return Out;
}

static bool same(const LockSummary &A, const LockSummary &B) {
  auto Equal = [](const LockEffect &X, const LockEffect &Y) {
    return X.L == Y.L && X.Always == Y.Always && X.Held == Y.Held &&
           X.Failed == Y.Failed;
  };
  return std::ranges::equal(A.Takes, B.Takes, Equal) && A.Gives == B.Gives &&
         A.GivesAny == B.GivesAny && A.Opens == B.Opens;
}

/// Of the functions that a pointer may hold, the one that has to do with locks,
/// if all that do agree. The others are for programs without threads.
FnId Locksets::lockingTarget(std::span<const FnId> To) const {
  FnId Out;
  for (FnId G : To) {
    if (Summaries[G.V].neutral())
      continue;
    if (Out.valid() && !same(Summaries[Out.V], Summaries[G.V]))
      return FnId();
    Out = G;
  }
  return Out;
}

/// The one function of the program with a body that a call enters.
FnId Locksets::calleeOf(FnId F, const Event &E) const {
  FnId G = P.calleeOf(F, E);
  if (std::span<const FnId> To = P.targetsOf(F, E); !G.valid() && !To.empty())
    G = To.size() == 1 ? To[0] : lockingTarget(To);
  return G.valid() && P.fn(G).Body && !P.fn(G).Row ? G : FnId();
}

static void results(const LockRow &Row, LockStep &Out) {
  if (Row.Success == TrySuccess::One) {
    Out.Held.add(Range::exactly(1));
    Out.Failed.add(Range::exactly(0));
    return;
  }
  int64_t N = Row.SuccessValue; // 0 unless it is a number
  Out.Held.add(Range::exactly(N));
  if (N > Range::Min)
    Out.Failed.add({Range::Min, N - 1, false});
  if (N < Range::Max)
    Out.Failed.add({N + 1, Range::Max, false});
  if (Row.Success == TrySuccess::NonZero)
    std::swap(Out.Held, Out.Failed);
}

/// `std::lock_guard L(m, std::adopt_lock)`: an argument says what is meant.
static LockOp tagged(const Program &P, FnId F, const Event &E,
                     const LockRow &Row, LockOp Op) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t A = 0; A != E.ArgsCount && !Row.Tags.empty(); ++A) {
    const Expr &X = S.expr(S.arg(E, A));
    const Expr &Of = X.Kind == ExprKind::Addr ? S.Exprs[X.A] : X;
    if (Of.Kind != ExprKind::Var || S.Vars[Of.A].Kind != Storage::Global)
      continue;
    for (const auto &[Name, Means] : Row.Tags)
      if (P.tu(F).str(S.Vars[Of.A].Name) == Name)
        return Means;
  }
  return Op;
}

/// The macro leaves more than braces: a call of it locks.
static bool expands(const Program &P, FnId F, const Event &Macro) {
  return std::ranges::any_of(P.fn(F).Body->Events, [&](const Event &E) {
    const FunctionRow *Row = E.Kind == EventKind::Call &&
                                     E.Range.File == Macro.Range.File &&
                                     E.Range.Offset == Macro.Range.Offset
                                 ? P.rowOf(F, E)
                                 : nullptr;
    return Row && Row->Lock.Op != LockOp::None;
  });
}

LockStep Locksets::step(FnId F, EventId Id) const {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  LockStep Out;
  if (E.Kind == EventKind::Macro) {
    // Braces are all that is left of a section: nobody knows on what.
    const RoleList *Roles = P.macroRoles(F, E);
    for (const Role &R : Roles ? *Roles : RoleList())
      if (R.Does == RoleKind::HoldsLock && !expands(P, F, E)) {
        Out.Op = E.Flags & EF_MacroEnd ? LockOp::Release : LockOp::Acquire;
        Out.Kind = LockKind::CriticalSection;
        Out.Guard = Paths.make({PathKind::Local, F.V, ~0u, {}});
        if (Out.Op == LockOp::Acquire)
          Out.Objects.push_back(PathId());
        return Out;
      }
    return Out;
  }
  const FunctionRow *Row = E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
  if (!Row || Row->Lock.Op == LockOp::None)
    return Out;
  const LockRow &L = Row->Lock;
  Point At = V.defs(F).before(Id);
  Out.Op = tagged(P, F, E, L, L.Op);
  if (ExprId Waits =
          L.Waits.Kind == Slot::Arg ? S.arg(E, L.Waits.Index) : ExprId();
      Waits.valid() && S.expr(Waits).Kind == ExprKind::Int &&
      S.expr(Waits).Value != 0)
    Out.Op = LockOp::Acquire;
  Out.Kind = L.Kind;
  Out.Detaches = L.Detaches;
  results(L, Out);
  if (L.Guard.Kind == Slot::Arg)
    Out.Guard = pathOf(F, S.arg(E, L.Guard.Index), At);
  for (Slot Of : L.Objects) {
    if (Of.Kind == Slot::Return) {
      Out.Objects.push_back(Paths.make({PathKind::Result, F.V, Id.V, {}}));
      continue;
    }
    ExprId Arg = S.arg(E, Of.Index);
    bool Tag = Out.Op != L.Op && Of.Index != L.Objects[0].Index;
    if (Arg.valid() && !Tag)
      Out.Objects.push_back(pathOf(F, Arg, At));
  }
  return Out;
}

//===-- Summaries ---------------------------------------------------------===//

/// Whether the function takes or gives back locks, by what is known so far.
bool Locksets::concerns(FnId F) const {
  const Skeleton &S = *P.fn(F).Body;
  return std::ranges::any_of(S.Events, [&](const Event &E) {
    if (E.Kind == EventKind::Macro)
      return step(F, EventId(size_t(&E - S.Events.data()))).Op != LockOp::None;
    if (E.Kind != EventKind::Call)
      return false;
    if (const FunctionRow *Row = P.rowOf(F, E))
      return Row->Lock.Op != LockOp::None;
    FnId G = calleeOf(F, E);
    return G.valid() && Summaries[G.V].changesLocks();
  });
}

/// The summary of a function that has only its callers' locks: whether a call
/// opens a section. True: its callers have to be asked again.
bool Locksets::opens(FnId F) {
  if (Summaries[F.V].Opens)
    return false;
  Summaries[F.V].Opens =
      std::ranges::any_of(P.fn(F).Body->Events, [&](const Event &E) {
        if (E.Kind != EventKind::Call || P.rowOf(F, E))
          return false;
        FnId G = calleeOf(F, E);
        return G.valid() && Summaries[G.V].Opens;
      });
  return Summaries[F.V].Opens;
}

/// True: its callers have to be asked again.
bool Locksets::flow(FnId F) {
  LockFlow Flow(*this, F);
  LockSummary New = Flow.run();
  if (Flow.cut())
    P.Budgets.hit(F, Cap::LockRounds);
  Local[F.V] = Flow.points();
  bool Changed = !same(Summaries[F.V], New);
  Summaries[F.V] = std::move(New);
  return Changed;
}

/// Callees before their callers: only functions that call each other are looked
/// at more than once.
void Locksets::summarise() {
  std::vector<unsigned> Visits(P.Functions.size());
  std::set<std::pair<uint32_t, FnId>> Todo;
  auto Ask = [&](FnId F) { Todo.insert({P.Calls.componentOf(F), F}); };
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body && concerns(FnId(F)))
      Ask(FnId(F));
  while (!Todo.empty()) {
    FnId F = Todo.begin()->second;
    Todo.erase(Todo.begin());
    if (++Visits[F.V] > policy::MaxVisitsPerBlock)
      P.Budgets.hit(F, Cap::LockRounds);
    else if (Local[F.V] || concerns(F) ? flow(F) : opens(F))
      for (CodeRef By : V.callSites(F))
        Ask(By.Fn);
  }
}

//===-- On entry ----------------------------------------------------------===//

/// Others may be in the same place while this function runs.
bool Locksets::races(FnId Caller) const {
  return Ctx.Bits[Caller.V] & (CB_Racing | CB_Unknown);
}

static HeldLock someLock(bool Section) {
  return {PathId(), Section ? LockKind::CriticalSection : LockKind::Mutex,
          PathId(), EventId(), ~0u};
}

/// What is held at one call, in the words of the callee.
LockSet Locksets::heldInto(CodeRef Call) {
  LockSet Out;
  const LockSet Here = at(Call);
  if (Here.empty())
    return Out;
  std::vector<PathId> Args = argPaths(Call.Fn, Call.Event);
  bool Some[2] = {false, false};
  for (const HeldLock &L : Here) {
    Some[L.section()] = true;
    PathId In = L.Lock.valid() && Paths.isGlobal(L.Lock) ? L.Lock : PathId();
    for (uint32_t A = 0; A != Args.size() && !In.valid(); ++A)
      if (L.Lock.valid() && Args[A].valid() && Paths.within(L.Lock, Args[A]))
        In = Paths.rebase(L.Lock, Args[A], Paths.param(A));
    if (In.valid())
      Out.push_back({In, L.Kind, PathId(), EventId(), ~0u});
  }
  for (bool Section : {false, true})
    if (Some[Section])
      Out.push_back(someLock(Section));
  std::ranges::sort(Out);
  Out.erase(std::ranges::unique(Out).begin(), Out.end());
  return Out;
}

/// Nobody else has the object that a lock belongs to where it is handed over.
bool Locksets::ownedAt(CodeRef Call, PathId Lock) {
  if (!Lock.valid() || Paths[Paths.root(Lock)].Kind != PathKind::Param)
    return false;
  uint32_t Arg = Paths[Paths.root(Lock)].A;
  bool Making = P.info(Call.Fn).Flags & (FF_Ctor | FF_Dtor);
  std::vector<Origin> Of = V.argOrigins(Call.Fn, Call.Event, Arg);
  return std::ranges::all_of(Of, [&](const Origin &O) {
    return (Making && O.isParam(0)) ||
           Own.isPrivate(Call.Fn, O, V.defs(Call.Fn).before(Call.Event));
  });
}

/// What all calls that race hold. Callers that are not known yet hold
/// everything.
std::optional<LockSet> Locksets::meetCalls(FnId F,
                                           const std::set<FnId> &Unknown) {
  std::vector<std::pair<CodeRef, LockSet>> Sites;
  LockSet All;
  for (CodeRef By : V.callSites(F)) {
    if (!races(By.Fn) || Unknown.count(By.Fn))
      continue;
    Sites.push_back({By, heldInto(By)});
    All.insert(All.end(), Sites.back().second.begin(),
               Sites.back().second.end());
  }
  if (Sites.empty())
    return std::nullopt;
  std::ranges::sort(All);
  All.erase(std::ranges::unique(All).begin(), All.end());
  std::erase_if(All, [&](const HeldLock &L) {
    return !std::ranges::all_of(Sites, [&](const auto &Site) {
      return std::ranges::binary_search(Site.second, L) ||
             ownedAt(Site.first, L.Lock);
    });
  });
  // A lock without a name says nothing next to one that has one.
  for (bool Section : {false, true})
    if (std::ranges::any_of(All, [&](const HeldLock &L) {
          return L.Lock.valid() && L.section() == Section;
        }))
      std::erase(All, someLock(Section));
  return All;
}

/// Sets start as all there is, which `Unknown` stands for, and shrink.
void Locksets::enterAll() {
  std::set<FnId> Todo, Reached;
  auto Callees = [&](FnId F, std::set<FnId> &Out) {
    for (const Event &E : P.fn(F).Body->Events)
      if (E.Kind == EventKind::Call)
        if (FnId G = calleeOf(F, E); G.valid() && !Ctx.open(P, G))
          Out.insert(G);
  };
  // Everything that is called, at any depth, where some lock is held.
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (Local[F] && std::ranges::any_of(Local[F]->Points, [](const auto &X) {
          return !X.Own.empty();
        }))
      Callees(FnId(F), Todo);
  while (!Todo.empty()) {
    FnId F = *Todo.begin();
    Todo.erase(Todo.begin());
    if (Reached.insert(F).second)
      Callees(F, Todo);
  }
  // Sections of callers end where such a function yields.
  for (FnId F : Reached)
    if (!Local[F.V])
      flow(F);
  std::set<FnId> Unknown = Reached;
  for (unsigned Round = 0; Round != policy::MaxVisitsPerBlock; ++Round) {
    bool Changed = false;
    for (FnId F : Reached)
      if (std::optional<LockSet> New = meetCalls(F, Unknown);
          New && (Unknown.erase(F) || *New != Entry[F.V])) {
        Entry[F.V] = std::move(*New);
        Changed = true;
      }
    if (!Changed)
      return;
  }
  for (FnId F : Reached) {
    P.Budgets.hit(F, Cap::LockRounds);
    Entry[F.V].clear();
  }
}

//===-- Questions ---------------------------------------------------------===//

const Locksets::PointLocks *Locksets::point(CodeRef C) const {
  const auto &L = Local[C.Fn.V];
  return L ? &L->Points[L->ByEvent[C.Event.V]] : nullptr;
}

bool Locksets::mayBeDetached(CodeRef C) const {
  const std::vector<uint8_t> &Modes = Flow.Modes[C.Fn.V];
  return !Modes.empty() &&
         (Modes[C.Event.V] & (1u << unsigned(Mode::Detached)));
}

LockSet Locksets::within(CodeRef C) const {
  const PointLocks *At = point(C);
  LockSet Out = At ? At->Own : LockSet();
  if (mayBeDetached(C))
    std::erase_if(Out, [](const HeldLock &L) { return L.section(); });
  return Out;
}

LockSet Locksets::conditional(CodeRef C) const {
  const PointLocks *At = point(C);
  return At && !mayBeDetached(C) ? At->Conditional : LockSet();
}

LockSet Locksets::at(CodeRef C) const {
  const PointLocks *At = point(C);
  LockSet Out = At ? At->Own : LockSet();
  for (HeldLock L : Entry[C.Fn.V]) {
    if (At && (At->GivenAny || std::ranges::count(At->Given, L.Lock) ||
               (!L.Lock.valid() && !At->Given.empty())))
      continue;
    if (L.section() && At)
      L.Epoch = At->EntryEpoch;
    if (std::ranges::none_of(Out, [&](auto &O) { return O.same(L); }))
      Out.push_back(L);
  }
  if (mayBeDetached(C))
    std::erase_if(Out, [](const HeldLock &L) { return L.section(); });
  std::ranges::sort(Out);
  return Out;
}

static bool anyOf(const LockSet &Set, Locks Which) {
  return std::ranges::any_of(
      Set, [&](const HeldLock &L) { return counts(L, Which); });
}

bool Locksets::any(CodeRef C, Locks Which) const { return anyOf(at(C), Which); }

bool Locksets::anyWithin(CodeRef C, Locks Which) const {
  return anyOf(within(C), Which);
}

bool Locksets::gives(CodeRef C, Locks Which) const {
  const Skeleton &S = *P.fn(C.Fn).Body;
  if (S.Events[C.Event.V].Kind != EventKind::Call || !any(C, Which))
    return false;
  LockStep Step = this->step(C.Fn, C.Event);
  if (Step.Op != LockOp::None)
    return Step.Op == LockOp::Release &&
           (Which == Locks::Any || Step.Kind != LockKind::CriticalSection);
  FnId G = calleeOf(C.Fn, S.Events[C.Event.V]);
  return G.valid() &&
         (Summaries[G.V].GivesAny || !Summaries[G.V].Gives.empty());
}

bool Locksets::protects(const HeldLock &L, PathId Place) const {
  if (!L.Lock.valid() || !Place.valid() || !Paths.exact(L.Lock))
    return true;
  if (L.section())
    return Paths.within(Place, L.Lock);
  const PathNode &Lock = Paths[L.Lock];
  if (Lock.Kind != PathKind::Field)
    return true;
  // The same member of another object of this kind keeps nobody out.
  for (PathId At = Place; Paths[At].Parent.valid(); At = Paths[At].Parent)
    if (Paths[At].Kind == PathKind::Field && Paths[At].A == Lock.A)
      return Paths[At].Parent == Lock.Parent;
  return true;
}

//===-- --dump=locks ------------------------------------------------------===//

std::string dumpLocks(const Program &P, const Locksets &L) {
  return dumpCalls(P, "locks",
                   [&](CodeRef C) { return spelled(L.at(C), L.paths(), P); });
}

} // namespace nogil
