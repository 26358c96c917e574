//===- Races.cpp - members that threads touch at once ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What may meet, and who gives up what another one uses.
//
//===----------------------------------------------------------------------===//
#include "checks/racy_member/Races.h"
#include "cfg/Exprs.h"
#include "checks/CodeRank.h"
#include <algorithm>

namespace nogil {

Races::Races(const ProgramView &C)
    : C(C), P(C.P), V(C.V), M(C.members()), Table(C.shared()),
      Ours(C.P.Functions.size()) {
  // A library that knows nothing of Python leaves locks to who calls it.
  std::set<uint32_t> Python;
  for (const Entry &E : P.Entries)
    if (E.fromPython())
      Python.insert(P.fn(E.Fn).Tu);
  for (FnId F : C.functions())
    if (!Python.count(P.fn(F).Tu) &&
        std::ranges::any_of(body(F).Events, [&](const Event &E) {
          const FunctionRow *Row =
              E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
          return Row && Row->State == Needs::Attached;
        }))
      Python.insert(P.fn(F).Tu);
  for (FnId F : C.functions())
    Ours[F.V] = Python.count(P.fn(F).Tu);
  for (const Access &A : Table.all())
    if (A.Record.valid() && Ours[A.At.Fn.V] &&
        C.ours(A.At.Fn, P.event(A.At).Range) && C.reached(A.At))
      ByMember[{A.Record, A.Name}].push_back(&A);
}

/// Of the member.
TypeKind Races::typeOf(const Access &A) const {
  const Expr &X = body(A.At.Fn).expr(A.Place);
  const TuFacts &T = P.tu(A.At.Fn);
  TypeId Type = T.memberType(X.Type, X.Name);
  return Type.valid() ? T.type(Type).Kind : TypeKind::Other;
}

/// The entry point by which others may have the object meanwhile; ~0u: none.
uint32_t Races::entry(const Access &A) {
  auto [It, New] = Entries.try_emplace(&A, ~0u);
  if (!New || !(A.Contexts & CB_InUse) || A.initOnly() ||
      A.Kind == AccessKind::Atomic)
    return It->second;
  const Skeleton &S = body(A.At.Fn);
  ExprId Pointer = pointerTo(S, A.Place);
  if (!Pointer.valid() || Table.owned(A) == OwnedBy::Us)
    return ~0u;
  // Of a small class of C++ many objects have one: which is not shown.
  if (S.expr(Pointer).Kind == ExprKind::Var &&
      S.Vars[S.expr(Pointer).A].Kind == Storage::This &&
      !M.ofObject({A.Record, A.Name}))
    return ~0u;
  return It->second =
             M.shared(A.At.Fn, Pointer, V.defs(A.At.Fn).before(A.At.Event));
}

/// Parts of objects that are found in different members are different parts:
/// `self->groups[i]` and `self->best[i]`. Objects may be in many.
bool Races::samePart(const Access &A, const Access &B) {
  if (M.ofObject({A.Record, A.Name}))
    return true;
  auto Holders = [&](const Access &X) {
    std::set<Member> Out;
    const FnId F = X.At.Fn;
    for (const Load &L :
         M.loads(F, pointerTo(body(F), X.Place), V.defs(F).before(X.At.Event)))
      Out.insert(M.of(L));
    return Out;
  };
  std::set<Member> OfA = Holders(A), OfB = Holders(B);
  return OfA.empty() || OfB.empty() ||
         std::ranges::any_of(OfA,
                             [&](const Member &H) { return OfB.count(H); });
}

/// An assignment to the member itself, not to an element of what it points to.
bool Races::whole(const Access &A) const {
  const Event &E = P.event(A.At);
  if (E.Kind != EventKind::Assign || !E.Dst.valid())
    return false;
  const Expr &X = body(A.At.Fn).expr(E.Dst); // or `*slot`, of its address
  return E.Dst == A.Place || (X.Kind == ExprKind::Elem &&
                              !ExprId(X.B).valid() && ExprId(X.A) != A.Place);
}

/// A lock of the object itself is held.
bool Races::guarded(const Access &A) const {
  const PathTable &Paths = Table.locksets().paths();
  if (!A.Path.valid())
    return false;
  PathId Object = Paths.object(A.Path);
  return std::ranges::any_of(Table.locks(A), [&](const HeldLock &L) {
    return L.Lock.valid() && Paths.exact(L.Lock) &&
           (L.Lock == Object || (Paths[L.Lock].Kind == PathKind::Field &&
                                 Paths[L.Lock].Parent == Object));
  });
}

const Access *Races::rowAt(CodeRef At, Member Of, bool Writing) const {
  for (const Access &A : Table.of(At.Fn))
    if (A.At == At && Member{A.Record, A.Name} == Of &&
        (!Writing || writes(A.Kind)))
      return &A;
  return nullptr;
}

void Races::usedBy(FnId F, EventId At, ExprId Value, bool Element, bool Ends) {
  if (!Value.valid())
    return;
  for (const Load &L : M.loads(F, Value, V.defs(F).before(At)))
    if (!L.Inside)
      UsedIn[F][M.of(L)].push_back({At, L, Element, Ends});
}

/// What the function does with what it has read from members: goes through the
/// pointer, or hands it to a call.
const std::map<Member, std::vector<Races::Used>> &Races::used(FnId F) {
  auto [It, New] = UsedIn.try_emplace(F);
  if (!New)
    return It->second;
  const Skeleton &S = body(F);
  auto Through = [&](EventId At, ExprId E) {
    anyWithin(S, E, [&](ExprId, const Expr &X) {
      if (X.Kind == ExprKind::Elem)
        usedBy(F, At, ExprId(X.A), ExprId(X.B).valid(), false);
      else if (X.Kind == ExprKind::Field && X.Op == ExprOp::Arrow)
        usedBy(F, At, ExprId(X.A), false, false);
      return false;
    });
  };
  for (const Block &B : S.Blocks) {
    for (uint32_t I = 0; I != B.EventsCount; ++I) {
      EventId At(B.EventsBegin + I);
      const Event &E = S.Events[At.V];
      forEachExpr(S, E, [&](ExprId X) { Through(At, X); });
      for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A) {
        bool Ends = std::ranges::any_of(V.rolesThatHold(F, At), [&](auto *R) {
          return (R->Does == RoleKind::Frees ||
                  R->Does == RoleKind::DropsReference) &&
                 R->Value.Kind == Slot::Arg && R->Value.Index == A;
        });
        usedBy(F, At, S.arg(E, A), !Ends, Ends);
      }
    }
    if (B.Cond.valid() && B.EventsCount)
      Through(EventId(B.EventsBegin + B.EventsCount - 1), B.Cond);
  }
  return UsedIn[F];
}

/// A number of the same object by which the user finds its way in the memory,
/// and which the writer changes.
NameId Races::lengthOf(const Used &U, const Access &Use, FnId Writer) {
  const Expr &X = body(Use.At.Fn).expr(Use.Place);
  const TuFacts &T = P.tu(Use.At.Fn);
  TypeId Type = T.memberType(X.Type, X.Name);
  if (!U.Element || !Type.valid() || T.type(Type).Kind != TypeKind::Pointer)
    return NameId();
  TypeId To = T.type(Type).Of;
  if (To.valid() && T.type(To).Kind == TypeKind::Record)
    return NameId();
  for (const Access &N : Table.of(Use.At.Fn)) {
    if (N.Record != Use.Record || N.Name == Use.Name ||
        typeOf(N) != TypeKind::Builtin)
      continue;
    for (const Access &W : Table.of(Writer))
      if (W.Record == N.Record && W.Name == N.Name && writes(W.Kind))
        return N.Name;
  }
  return NameId();
}

/// The read that the used value comes from.
const Access *Races::readOf(const Rows &All, FnId F, const Used &U) {
  const Access *Read = nullptr;
  for (const Access *A : All)
    if (A->At.Fn == U.From.In && A->Place == U.From.Field && !writes(A->Kind) &&
        A->Kind != AccessKind::AddressTaken &&
        (!Read ||
         (U.From.In == F && V.defs(F).blockOf(A->At.Event) == U.From.At.Block &&
          A->At.Event.V <= U.From.At.Index)))
      Read = A;
  return Read;
}

/// Who gives up what the member holds, in the order of codeRank().
std::vector<MemberChange> Races::endsOf(Member Of) {
  std::vector<MemberChange> Out;
  for (const auto *List : {&M.changes(Of), &M.endsAnew(Of)})
    for (const MemberChange &W : *List)
      if (W.Kind == MemberChange::Released && !W.Flag)
        Out.push_back(W);
  std::ranges::stable_sort(
      Out, {}, [&](const MemberChange &W) { return codeRank(C, W.At); });
  return Out;
}

/// Somebody gives up what the member holds, and somebody uses it.
bool Races::ended(Member Of, const Rows &All, MemberRace &Out) {
  const std::vector<MemberChange> Ends = endsOf(Of);
  if (Ends.empty())
    return false;
  std::vector<FnId> Readers;
  for (const Access *A : All)
    if (!std::ranges::count(Readers, A->At.Fn))
      Readers.push_back(A->At.Fn);
  int Best = 0;
  for (const MemberChange &W : Ends) {
    const Access *Write = rowAt(W.At, Of, true);
    if (!Write || !Ours[W.At.Fn.V] || Write->Kind == AccessKind::Atomic ||
        (!W.Anew && entry(*Write) == ~0u))
      continue;
    for (FnId F : Readers) {
      auto Found = used(F).find(Of);
      if (Found == UsedIn[F].end())
        continue;
      for (const Used &U : Found->second) {
        const Access *Read = readOf(All, F, U);
        if (!Read)
          continue;
        int Score = 1 + 8 * (F != W.At.Fn) + 4 * !U.Ends + 2 * !W.Anew;
        if (Score <= Best || !apart(*Write, *Read) || entry(*Read) == ~0u)
          continue;
        // Nobody else can be seen to make the object anew.
        uint32_t WriteBare = W.Anew && Table.locks(*Write).empty()
                                 ? W.EntryIndex
                                 : bare(*Write),
                 ReadBare = bare(*Read);
        if ((WriteBare == ~0u && ReadBare == ~0u) || !samePart(*Write, *Read) ||
            !M.sameObject({F, U.At}, U.From, W))
          continue;
        uint32_t Entry = ReadBare == ~0u ? entry(*Read) : ReadBare;
        Best = Score;
        Out.Kind = Out.Shape = RaceKind::Swap;
        Out.Here = {Write, W.At, WriteBare == ~0u ? W.EntryIndex : WriteBare};
        Out.There = {Read, {F, U.At}, Entry};
        Out.EndsHere = true;
        Out.EndsThere = U.Ends;
        Out.LockedHere = WriteBare == ~0u;
        Out.Anew = W.Anew;
        Out.Length = lengthOf(U, *Read, W.At.Fn);
        if (Out.Length.valid())
          Out.Kind = Out.Shape = RaceKind::Length;
      }
    }
  }
  if (!Best)
    return false;
  for (const MemberChange &W : Ends)
    if (const Access *Write = rowAt(W.At, Of, true);
        Write && W.At.Fn != Out.Here.At.Fn && apart(*Write, *Out.There.Row) &&
        !std::ranges::count(Out.Also, W.At.Fn))
      Out.Also.push_back(W.At.Fn);
  return true;
}

/// A function of C++, of which nobody says that two threads may call it.
static bool ofClass(const Program &P, CodeRef At) {
  const Event &E = P.event(At);
  return E.Kind == EventKind::Call && E.Callee.valid() &&
         P.tu(At.Fn).str(P.tu(At.Fn).func(E.Callee).Qual).find("::") !=
             std::string::npos;
}

/// A container of C++ grows while somebody is in it.
bool Races::grown(Member Of, const Rows &All, MemberRace &Out) {
  const Access *Found[2] = {};
  for (const Access *W : All) {
    if (W->Kind != AccessKind::ContainerCall || !ofClass(P, W->At) ||
        entry(*W) == ~0u)
      continue;
    for (const Access *T : All)
      if ((T->Kind == AccessKind::Iterate ||
           T->Kind == AccessKind::ContainerCall) &&
          ofClass(P, T->At) && (T->At.Fn != W->At.Fn || T == W) &&
          (!Found[0] || Found[1]->At.Fn == Found[0]->At.Fn) && apart(*W, *T) &&
          entry(*T) != ~0u)
        Found[0] = W, Found[1] = T;
  }
  if (!Found[0])
    return false;
  Out.Kind = Out.Shape = RaceKind::Length;
  Out.Here = {Found[0], Found[0]->At, entry(*Found[0])};
  Out.There = {Found[1], Found[1]->At, entry(*Found[1])};
  Out.EndsHere = true;
  return true;
}

/// Some hold the lock of the object, and somebody changes the member without.
bool Races::unlike(Member Of, const Rows &All, MemberRace &Out) {
  for (const Access *U : All) {
    // What was swapped under the lock is given up without it.
    // A flag or a mode that is set is there at once.
    if (!whole(*U) || !writes(U->Kind) ||
        (U->Kind == AccessKind::WriteConstant &&
         typeOf(*U) != TypeKind::Pointer) ||
        bare(*U) == ~0u)
      continue;
    for (const Access *G : All)
      if (guarded(*G) && G->At.Fn != U->At.Fn && apart(*U, *G) &&
          entry(*G) != ~0u && samePart(*U, *G)) {
        Out.Kind = Out.Shape = RaceKind::Inconsistent;
        Out.Here = {U, U->At, bare(*U)};
        Out.There = {G, G->At, entry(*G)};
        return true;
      }
  }
  return false;
}

/// One of each kind.
void Races::ofMember(Member Of, const Rows &All, std::vector<MemberRace> &Out) {
  const Access *Locks = nullptr;
  for (const Access *A : All)
    if (!Locks && guarded(*A) && (A->Contexts & CB_InUse) && entry(*A) != ~0u)
      Locks = A;
  using Finder = bool (Races::*)(Member, const Rows &, MemberRace &);
  constexpr Finder Finders[] = {&Races::ended,  &Races::grown, &Races::lazy,
                                &Races::cached, &Races::moved, &Races::counted,
                                &Races::unlike};
  const size_t Before = Out.size();
  for (Finder Find : Finders) {
    const bool Some = Out.size() != Before;
    if (Some && (Locks || Find == &Races::unlike))
      break;
    MemberRace New;
    New.Of = Of;
    if (!(this->*Find)(Of, All, New))
      continue;
    New.Locks = Locks;
    if (Locks)
      New.Kind = RaceKind::Inconsistent;
    if (New.LockedHere) { // the finding stands where the lock is missing
      std::swap(New.Here, New.There);
      std::swap(New.EndsHere, New.EndsThere);
    }
    Out.push_back(std::move(New));
  }
}

std::vector<MemberRace> Races::find() {
  std::vector<MemberRace> Out;
  for (auto &[Of, All] : ByMember)
    if (std::ranges::any_of(All, [&](const Access *A) {
          return (writes(A->Kind) || A->Kind == AccessKind::AddressTaken) &&
                 (A->Contexts & CB_InUse) && !A->initOnly();
        })) {
      std::ranges::stable_sort(
          All, {}, [&](const Access *A) { return codeRank(C, A->At); });
      ofMember(Of, All, Out);
    }
  return Out;
}

} // namespace nogil
