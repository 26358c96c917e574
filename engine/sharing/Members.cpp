//===- Members.cpp - who else changes this member? ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "sharing/Members.h"
#include "cfg/Paths.h"
#include "link/Policy.h"
#include <algorithm>
#include <iterator>

namespace nogil {

Members::Members(const Program &P, const Contexts &C, Views &V,
                 const Locksets &Locked)
    : P(P), C(C), V(V), Locked(Locked), Solver(&P.Budgets),
      Ends(Solver, false,
           [this](const auto &Of) { return endsParam(Of.first, Of.second); }) {
  EntriesOf.resize(P.Functions.size());
  for (uint32_t I = 0; I != P.Entries.size(); ++I) {
    const Entry &E = P.Entries[I];
    // A callback of a library knows its argument, and whoever calls it, better.
    if (E.fromPython() && !E.Unshared)
      EntriesOf[E.Fn.V].push_back(I);
  }
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body)
      index(FnId(F));
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
  }
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
  }
  return Out;
}

/// Backwards over calls, breadth first: the shortest way from an entry point.
uint32_t Members::sharedParam(FnId F, uint32_t Param, bool Unlocked) {
  auto [It, New] = SharedParams.try_emplace({F.V, Param, Unlocked}, ~0u);
  if (!New)
    return It->second;
  std::vector<std::pair<FnId, uint32_t>> Todo{{F, Param}};
  std::set<std::pair<FnId, uint32_t>> Seen{{F, Param}};
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [At, Index] = Todo[I];
    bool Making = P.info(At).Flags & (FF_Ctor | FF_Dtor);
    if (Making && Index == 0)
      continue;
    if (!EntriesOf[At.V].empty())
      return It->second = EntriesOf[At.V].front();
    for (CodeRef By : V.callers(At)) {
      if (!(C.Bits[By.Fn.V] & CB_Running) || Index >= P.event(By).ArgsCount ||
          (Unlocked &&
           !unlocked(By, P.fn(By.Fn).Body->arg(P.event(By), Index))))
        continue;
      for (const Origin &O : V.argOrigins(By.Fn, By.Event, Index)) {
        std::pair<FnId, uint32_t> Next(By.Fn, O.Index);
        if (O.Base != BaseKind::Param) {
          if (uint32_t Entry = sharedOrigin(By.Fn, O, Unlocked); Entry != ~0u)
            return It->second = Entry;
        } else if (Seen.insert(Next).second) {
          Todo.push_back(Next);
        }
      }
    }
  }
  return ~0u;
}

uint32_t Members::sharedOrigin(FnId F, const Origin &O, bool Unlocked) {
  switch (O.Base) {
  case BaseKind::Param:
    return sharedParam(F, O.Index, Unlocked);
  case BaseKind::Global:
    return entryOf(F);
  case BaseKind::Out: { // what a parser of arguments has found
    const Event &E = P.fn(F).Body->Events[O.Index];
    const FunctionRow *Row = P.rowOf(F, E);
    return Row && Row->State == Needs::Attached ? entryOf(F) : ~0u;
  }
  default:
    return ~0u;
  }
}

uint32_t Members::shared(FnId F, ExprId Object, Point At, bool Unlocked) {
  for (const Origin &O : V.origins(F, Object, At))
    if (uint32_t Entry = sharedOrigin(F, O, Unlocked); Entry != ~0u)
      return Entry;
  return ~0u;
}

bool Members::open(CodeRef Use, ExprId Field) {
  ExprId Object(P.fn(Use.Fn).Body->expr(Field).A);
  return unlocked(Use, Field) &&
         shared(Use.Fn, Object, V.defs(Use.Fn).before(Use.Event), true) != ~0u;
}

std::vector<Load> Members::loads(FnId F, ExprId E, Point At) {
  std::vector<Load> Out;
  std::set<EventId> Seen;
  if (E.valid())
    follow(F, E, At, EventId(), Seen, Out);
  return Out;
}

void Members::follow(FnId F, ExprId E, Point At, EventId Copy,
                     std::set<EventId> &Seen, std::vector<Load> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  const Expr &X = S.expr(E);
  if (Out.size() >= policy::MaxOrigins)
    return P.Budgets.hit(F, Cap::Origins);
  switch (X.Kind) {
  case ExprKind::Field:
    Out.push_back({E, At, Copy});
    return;
  case ExprKind::Elem:
    if (ExprId Field = behindSlot(F, X))
      Out.push_back({Field, At, Copy});
    return;
  case ExprKind::Addr: {
    const Expr &Place = S.Exprs[X.A];
    if (Place.Kind == ExprKind::Field)
      Out.push_back({ExprId(X.A), At, Copy, true});
    else if (Place.Kind == ExprKind::Elem)
      follow(F, ExprId(Place.A), At, Copy, Seen, Out);
    return;
  }
  case ExprKind::Cond:
    follow(F, ExprId(X.B), At, Copy, Seen, Out);
    follow(F, ExprId(X.C), At, Copy, Seen, Out);
    return;
  case ExprKind::Binary:
    if (X.Op == ExprOp::Add || X.Op == ExprOp::Sub)
      follow(F, ExprId(X.A), At, Copy, Seen, Out);
    return;
  case ExprKind::Result:
    if (const Role *R = V.role(F, EventId(X.A), RoleKind::Passes);
        R && R->Value.Kind == Slot::Return && R->Of.Kind == Slot::Arg &&
        !V.role(F, EventId(X.A), RoleKind::TakesReference))
      if (ExprId Arg = S.arg(S.Events[X.A], R->Of.Index))
        follow(F, Arg, V.defs(F).before(EventId(X.A)), Copy, Seen, Out);
    return;
  case ExprKind::Var:
    break;
  default:
    return;
  }
  Storage Kind = S.Vars[X.A].Kind;
  if (Kind != Storage::Local && Kind != Storage::Temp && Kind != Storage::Param)
    return;
  const std::vector<EventId> Defs = V.defs(F).at(VarId(X.A), At);
  for (EventId Def : Defs)
    if (Def.valid() && S.Events[Def.V].Kind == EventKind::Assign &&
        !(S.Events[Def.V].Flags & EF_Compound) && Seen.insert(Def).second)
      follow(F, S.Events[Def.V].Src, V.defs(F).before(Def), Def, Seen, Out);
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
  if (!G.valid())
    return Cleared && E.CalleeExpr.valid();
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

/// NULL, INVALID_HANDLE, -1; a bare 0 may be a count.
static bool isNoHandle(const Skeleton &S, ExprId E) {
  const Expr &X = S.expr(E);
  return X.Kind == ExprKind::Unary || X.Value == -1 || X.Name.V != 0;
}

MemberChange Members::classify(CodeRef At, Member M) {
  const Skeleton &S = *P.fn(At.Fn).Body;
  const Event &Set = P.event(At);
  const Defs &D = V.defs(At.Fn);
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
  bool Handle = Out.ToConstant && isNoHandle(S, Set.Src);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Call)
      continue;
    BlockId B = D.blockOf(EventId(I)), Own = D.blockOf(At.Event);
    const std::vector<BlockId> &Next = D.succs(B), &Before = D.succs(Own);
    bool Near = B == Own || std::count(Next.begin(), Next.end(), Own) ||
                std::count(Before.begin(), Before.end(), B);
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      for (const Load &L : loads(At.Fn, S.arg(E, A), D.before(EventId(I)))) {
        bool Direct = !L.Copy.valid();
        if (L.Inside || of(At.Fn, L.Field) != M || (Direct && I > At.Event.V) ||
            !releases(At.Fn, EventId(I), A, Handle && Near))
          continue;
        Out.Kind = MemberChange::Released;
        Out.Release = {At.Fn, EventId(I)};
        return Out;
      }
  }
  return Out;
}

/// `free(p->buf); free(p)`: whoever calls this says that nobody has p.
bool Members::endsObject(FnId F, ExprId Object) {
  const Skeleton &S = *P.fn(F).Body;
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Call)
      for (const Role &Row : P.rolesOf(F, E))
        if (Row.Does == RoleKind::Frees && Row.Value.Kind == Slot::Arg &&
            S.arg(E, Row.Value.Index) == Object)
          return true;
  return false;
}

const std::vector<MemberChange> &Members::changes(Member M) {
  auto [It, New] = Changes.try_emplace(M);
  auto Found = Writes.find(M);
  if (!New || Found == Writes.end())
    return It->second;
  std::vector<MemberChange> Out;
  for (CodeRef At : Found->second) {
    if (!(C.Bits[At.Fn.V] & CB_Running))
      continue;
    const Skeleton &S = *P.fn(At.Fn).Body;
    ExprId Field = changedField(At.Fn, P.event(At));
    ExprId Object(S.expr(Field).A);
    uint32_t Entry = shared(At.Fn, Object, V.defs(At.Fn).before(At.Event));
    if (Entry == ~0u || endsObject(At.Fn, Object))
      continue;
    Out.push_back(classify(At, M));
    Out.back().EntryIndex = Entry;
    Out.back().IsEntry = !EntriesOf[At.Fn.V].empty();
  }
  return Changes[M] = std::move(Out);
}

void Members::fields(FnId F, ExprId E, std::set<Member> &Out) const {
  const Expr &X = P.fn(F).Body->expr(E);
  switch (X.Kind) {
  case ExprKind::Field:
    Out.insert(of(F, E));
    return;
  case ExprKind::Cond:
    fields(F, ExprId(X.C), Out);
    [[fallthrough]];
  case ExprKind::Binary:
    fields(F, ExprId(X.B), Out);
    [[fallthrough]];
  case ExprKind::Unary:
    fields(F, ExprId(X.A), Out);
    return;
  default:
    return;
  }
}

/// Members that a function sets like a flag: to a number other than 0, up or
/// down, or to something that it takes back by a constant.
const std::set<Member> &Members::flagsIn(FnId F) {
  auto [It, New] = Flags.try_emplace(F);
  if (!New || !P.fn(F).Body)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  std::set<Member> Set, TakenBack;
  for (const Event &E : S.Events) {
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid())
      continue;
    ExprId Field = assignedField(F, E);
    if (!Field.valid())
      continue;
    const Expr &Value = S.expr(E.Src);
    bool Number = Value.Kind == ExprKind::Int && !(E.Flags & EF_Compound);
    if ((E.Flags & EF_Compound) || (Number && Value.Value != 0))
      It->second.insert(of(F, Field));
    else
      (Number ? TakenBack : Set).insert(of(F, Field));
  }
  std::set_intersection(Set.begin(), Set.end(), TakenBack.begin(),
                        TakenBack.end(),
                        std::inserter(It->second, It->second.end()));
  return It->second;
}

std::set<Member> Members::testedBy(FnId F, BlockId B) {
  std::set<Member> Out;
  ExprId Cond = P.fn(F).Body->Blocks[B.V].Cond;
  if (!Cond.valid())
    return Out;
  fields(F, Cond, Out);
  for (const Load &L : loads(F, Cond, V.defs(F).endOf(B)))
    Out.insert(of(F, L.Field));
  return Out;
}

const std::set<Member> &Members::testedIn(FnId F) {
  auto [It, New] = Tested.try_emplace(F);
  if (!New || !P.fn(F).Body)
    return It->second;
  std::set<Member> Out;
  for (uint32_t B = 0; B != P.fn(F).Body->Blocks.size(); ++B)
    Out.merge(testedBy(F, BlockId(B)));
  return Tested[F] = std::move(Out);
}

/// F, what it calls, and its callers, `Up` levels of them.
std::set<FnId> Members::around(FnId F, unsigned Up) const {
  std::set<FnId> Out{F};
  P.Calls.forEachEdge(F, [&](const CallEdge &E) {
    if (!E.Many && P.fn(E.Target).Body)
      Out.insert(E.Target); // a crowd's functions are nobody's neighbours
  });
  std::vector<FnId> Level{F};
  for (; Up; --Up) {
    std::vector<FnId> Next;
    for (FnId At : Level)
      for (CodeRef By : V.callers(At))
        if (Out.insert(By.Fn).second)
          Next.push_back(By.Fn);
    Level = std::move(Next);
  }
  return Out;
}

std::set<Member> Members::flagsAround(FnId F) {
  std::set<Member> Set;
  for (FnId G : around(F, 1))
    Set.insert(flagsIn(G).begin(), flagsIn(G).end());
  return Set;
}

bool Members::coordinated(FnId Reader, FnId Writer, Member About) {
  std::set<Member> Set = flagsAround(Reader);
  Set.erase(About);
  for (FnId F : around(Writer, policy::MaxCallersLookedAt))
    for (Member M : testedIn(F))
      if (Set.count(M))
        return true;
  return false;
}

bool Members::unlocked(CodeRef At, ExprId Object) const {
  PathId Place = Locked.pathOf(At.Fn, Object, V.defs(At.Fn).before(At.Event));
  return std::ranges::none_of(Locked.within(At), [&](const HeldLock &L) {
    return !L.section() && Locked.protects(L, Place);
  });
}

} // namespace nogil
