//===- KeptMemory.cpp - memory of a member that methods share -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/KeptMemory.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "sharing/Locksets.h"
#include <algorithm>

namespace nogil {
namespace {

/// The object is what a member holds.
bool isMember(const Origin &O) {
  return !O.Steps.empty() && O.Steps.back().Kind == OriginStep::Field;
}

Member memberOf(const Origin &O) {
  return {O.Steps.back().Record, O.Steps.back().Name};
}

/// Not a text, and not something that is not known.
bool isNumber(const TuFacts &T, TypeId Of) {
  return Of.valid() && T.type(Of).Kind == TypeKind::Builtin &&
         T.str(T.type(Of).Text) != "void" &&
         !T.str(T.type(Of).Text).ends_with("char");
}

} // namespace

KeptMemory::KeptMemory(ArrayWrites &Writes, HeaderWrites &Headers,
                       const ProgramView &C)
    : Writes(Writes), Headers(Headers), R(C.Flow), C(C), V(C.V), P(C.P),
      Solver(&P.Budgets),
      Params(Solver, {}, [this](FnId F) { return ofParams(F); }),
      NamesBare(P.Functions.size()) {
  findBare();
}

/// Members that are pointers to numbers, and who names one.
void KeptMemory::findBare() {
  for (uint32_t Tu = 0; Tu != P.Tus.size(); ++Tu) {
    const TuFacts &T = *P.Tus[Tu];
    for (const MemberInfo &X : T.Members) {
      const TypeInfo *Of = X.Type.valid() ? &T.type(X.Type) : nullptr;
      if (Of && Of->Kind == TypeKind::Pointer && isNumber(T, Of->Of))
        Bare.insert({P.nameId(Tu, X.Record), P.nameId(Tu, X.Name)});
    }
  }
  for (uint32_t F = 0; F != P.Functions.size() && !Bare.empty(); ++F)
    if (const Skeleton *S = P.Functions[F].Body)
      NamesBare[F] = std::ranges::any_of(S->Exprs, [&](const Expr &X) {
        uint32_t Tu = P.Functions[F].Tu;
        return X.Kind == ExprKind::Field &&
               Bare.contains({P.nameId(Tu, X.Type), P.nameId(Tu, X.Name)});
      });
}

bool KeptMemory::isBare(const Origin &O) const {
  return isMember(O) && Bare.contains(memberOf(O));
}

/// There may be a use in it.
bool KeptMemory::concerns(FnId F) const {
  return P.fn(F).Body && (Writes.reachesData(F) || NamesBare[F.V]);
}

bool KeptMemory::detachedAt(CodeRef At) const { return C.Ctx.othersRun(R, At); }

bool KeptMemory::runsDetached(FnId F) const {
  if (!(C.Ctx.Bits[F.V] & CB_Running))
    return false;
  auto Detached = [](uint8_t Modes) {
    return Modes >> unsigned(Mode::Detached) & 1;
  };
  return (C.Ctx.Bits[F.V] & CB_Unheld) ||
         std::ranges::any_of(R.Modes[F.V], Detached);
}

/// A load or store through a pointer into the memory of something kept.
void KeptMemory::ofPointer(CodeRef At, ExprId Pointer, Point Where, bool Writes,
                           std::vector<KeptUse> &Out) {
  for (const Origin &O : V.origins(At.Fn, Pointer, Where))
    if (isBare(O))
      Out.push_back({.At = At, .Object = O, .Writes = Writes, .Bare = true});
    else if (!O.Steps.empty() && O.interior() == &O.Steps.back() &&
             pointsToData(*O.interior()->Via))
      Out.push_back({.At = At, .Object = O.owner(), .Writes = Writes});
}

/// What a call does to the elements of an object that it is given.
KeptMemory::Touched KeptMemory::byCall(CodeRef At, uint32_t Arg) {
  const Event &E = P.event(At);
  Touched Out;
  if (FnId G = Writes.tests().bodyOf(At.Fn, E); G.valid()) {
    if (Writes.reachesData(G))
      if (const std::vector<Touched> &Of = Params.of(G); Arg < Of.size())
        Out = Of[Arg];
    return Out;
  }
  for (const Role *Does : V.rolesThatHold(At.Fn, At.Event))
    if (Does->Value.Kind == Slot::Arg && Does->Value.Index == Arg) {
      Out.Reads |= Does->Does == RoleKind::UsesElements;
      Out.Writes |= Does->Does == RoleKind::WritesData;
    }
  return Out;
}

/// "&View->buf": where it is told which memory it is, and not that memory.
static bool isPlaceOfMember(const Skeleton &S, ExprId Arg) {
  return Arg.valid() && S.expr(Arg).Kind == ExprKind::Addr &&
         S.expr(ExprId(S.expr(Arg).A)).Kind == ExprKind::Field;
}

void KeptMemory::ofCall(CodeRef At, std::vector<KeptUse> &Out) {
  const Event &E = P.event(At);
  const Skeleton &S = *P.fn(At.Fn).Body;
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    if (isPlaceOfMember(S, S.arg(E, A)))
      continue;
    for (const Origin &O : V.argOrigins(At.Fn, At.Event, A)) {
      bool Into = !O.Steps.empty() && O.interior() == &O.Steps.back();
      if (Into && !pointsToData(*O.interior()->Via))
        continue;
      const bool Pointer = Into || isBare(O);
      Touched Does;
      if (!Pointer) {
        if (isMember(O) || (O.Base == BaseKind::Param && O.Steps.empty()))
          Does = byCall(At, A);
      } else if (!V.role(At.Fn, At.Event, RoleKind::Frees)) {
        FnId G = Writes.tests().bodyOf(At.Fn, E);
        Does.Reads = true;
        Does.Writes = G.valid() ? Writes.writesThrough(G, A).valid()
                                : byCall(At, A).Writes;
      }
      if (Does.Reads || Does.Writes)
        Out.push_back({.At = At,
                       .Object = Into ? O.owner() : O,
                       .Writes = Does.Writes,
                       .Bare = Pointer && !Into});
    }
  }
}

/// The uses in one function, of whatever memory.
std::vector<KeptUse> KeptMemory::uses(FnId F, bool DetachedOnly) {
  std::vector<KeptUse> Out;
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    CodeRef At{F, EventId(I)};
    if (DetachedOnly && !detachedAt(At))
      continue;
    const Event &E = S.Events[I];
    ExprId Into = Writes.storedThrough(F, E);
    auto Add = [&](ExprId Pointer) {
      ofPointer(At, Pointer, D.before(EventId(I)), Pointer == Into, Out);
    };
    forEachFollowed(S, E.Dst, Add);
    forEachFollowed(S, E.Src, Add);
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      forEachFollowed(S, S.arg(E, A), Add);
    if (E.Kind == EventKind::Call)
      ofCall(At, Out);
  }
  for (uint32_t B = 0; B != S.Blocks.size() && !DetachedOnly; ++B)
    if (uint32_t N = S.Blocks[B].EventsCount) {
      CodeRef At{F, EventId(S.Blocks[B].EventsBegin + N - 1)};
      forEachFollowed(S, S.Blocks[B].Cond, [&](ExprId Pointer) {
        ofPointer(At, Pointer, D.endOf(BlockId(B)), false, Out);
      });
    }
  return Out;
}

/// Whether a function uses the memory of objects that it is given.
std::vector<KeptMemory::Touched> KeptMemory::ofParams(FnId F) {
  std::vector<Touched> Out(P.fn(F).Body->ParamCount);
  for (const KeptUse &U : uses(F, false))
    if (U.Object.Base == BaseKind::Param && U.Object.Steps.empty()) {
      Touched &Of = Out[U.Object.Index];
      Of.Reads |= !U.Writes;
      Of.Writes |= U.Writes;
    }
  return Out;
}

/// What the functions use that run once modules are there, by member.
KeptMemory::Uses KeptMemory::allUses(bool DetachedOnly) {
  Uses Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (concerns(FnId(F)) && (C.Ctx.Bits[F] & CB_Running) &&
        (!DetachedOnly || runsDetached(FnId(F))))
      for (KeptUse &U : uses(FnId(F), DetachedOnly))
        if (isMember(U.Object))
          Out[memberOf(U.Object)].push_back(std::move(U));
  return Out;
}

/// Changes of what kept arrays say of their memory.
KeptMemory::Uses KeptMemory::headerWrites() {
  Uses Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body && (C.Ctx.Bits[F] & CB_Running))
      for (auto &[At, Object] : Headers.changed(FnId(F)))
        if (isMember(Object))
          Out[memberOf(Object)].push_back({.At = {FnId(F), At},
                                           .Object = Object,
                                           .Writes = true,
                                           .Header = true});
  return Out;
}

bool KeptMemory::names(FnId F, Member Of) const {
  uint32_t Tu = P.fn(F).Tu;
  return std::ranges::any_of(P.fn(F).Body->Exprs, [&](const Expr &X) {
    return X.Kind == ExprKind::Field && P.nameId(Tu, X.Name) == Of.Name &&
           P.nameId(Tu, X.Type) == Of.Record;
  });
}

std::vector<KeptUse> KeptMemory::usesOf(Member Of) {
  std::vector<KeptUse> Out;
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (concerns(FnId(F)) && (C.Ctx.Bits[F] & CB_Running) && names(FnId(F), Of))
      for (KeptUse &U : uses(FnId(F), false))
        if (isMember(U.Object) && memberOf(U.Object) == Of)
          Out.push_back(std::move(U));
  return Out;
}

/// Others may have the object that keeps the memory, and it is still there:
/// not on every path to the use the member was given another value.
bool KeptMemory::admissible(KeptUse &U, bool Detached) {
  Members &M = C.members();
  U.EntryIndex = M.shared(U.At.Fn, U.Object);
  if (U.EntryIndex == ~0u)
    return false;
  const Skeleton &S = *P.fn(U.At.Fn).Body;
  auto Given = [&](EventId E) {
    ExprId Field = S.Events[E.V].Kind == EventKind::Assign
                       ? M.assignedField(U.At.Fn, S.Events[E.V])
                       : ExprId();
    return Field.valid() && M.of(U.At.Fn, Field) == memberOf(U.Object);
  };
  // It has to be certain that the old memory gets there.
  if (possible(V.paths(U.At.Fn).everyPathTo(U.At.Event, Given)))
    return false;
  U.Locked = !M.open(U.At, U.Object) ||
             (!Detached && C.locked().any(U.At, Locks::Any));
  return true;
}

void KeptMemory::sift(std::vector<KeptUse> &Of, bool Detached) {
  std::erase_if(Of, [&](KeptUse &U) { return !admissible(U, Detached); });
  // A write without a lock says most.
  std::ranges::stable_sort(
      Of, {}, [](const KeptUse &U) { return std::pair(U.Locked, !U.Writes); });
}

bool KeptMemory::meet(const KeptUse &A, const KeptUse &B, Member Of) {
  Members &M = C.members();
  FnId F = A.At.Fn, G = B.At.Fn;
  if (F == G || (!A.Writes && !B.Writes) || (A.Locked && B.Locked))
    return false;
  std::set<FnId> Entries = M.entriesTo(F);
  Entries.merge(M.entriesTo(G));
  return Entries.size() > 1 && !M.coordinated(F, G, Of) &&
         !M.coordinated(G, F, Of);
}

std::optional<KeptRace> KeptMemory::find(Member Of,
                                         const std::vector<KeptUse> &Some,
                                         const std::vector<KeptUse> &Others) {
  for (const KeptUse &A : Some)
    for (const KeptUse &B : Others)
      if (meet(A, B, Of))
        return KeptRace{Of, A, B};
  return std::nullopt;
}

void KeptMemory::detachedRaces(std::vector<KeptRace> &Out) {
  for (auto &[Of, Some] : allUses(true)) {
    sift(Some, true);
    std::vector<KeptUse> Others;
    if (!Some.empty())
      Others = usesOf(Of);
    if (std::ranges::none_of(Others, &KeptUse::Writes))
      continue;
    sift(Others, true);
    if (std::optional<KeptRace> Found = find(Of, Some, Others))
      Out.push_back(std::move(*Found));
  }
}

/// It is compiled for Python without the GIL, or a module says that it needs
/// none.
bool KeptMemory::withoutGil(FnId F) const {
  return P.fn(F).Body && (P.tu(F).FreeThreaded || C.Ctx.Parts.claims(F));
}

/// Those that the GIL keeps apart. What meets anyway is among Out.
void KeptMemory::freeRaces(std::vector<KeptRace> &Out) {
  bool Any = false;
  for (uint32_t F = 0; F != P.Functions.size() && !Any; ++F)
    Any = withoutGil(FnId(F));
  if (!Any)
    return;
  std::set<Member> Known;
  for (const KeptRace &X : Out)
    Known.insert(X.Of);
  Uses All = allUses(false), Changed = headerWrites();
  auto Search = [&](Uses &From, bool Header) {
    for (auto &[Of, Some] : From) {
      std::vector<KeptUse> Writers, Others = Header ? All[Of] : Some;
      std::ranges::copy_if(
          Some, std::back_inserter(Writers),
          [&](const KeptUse &U) { return U.Writes && withoutGil(U.At.Fn); });
      if (Writers.empty() || (!Header && Known.contains(Of)))
        continue;
      sift(Writers, false);
      if (!Writers.empty())
        sift(Others, false);
      if (std::optional<KeptRace> Found = find(Of, Writers, Others)) {
        Found->Detached = false;
        Out.push_back(std::move(*Found));
      }
    }
  };
  Search(Changed, true);
  Search(All, false);
}

std::vector<KeptRace> KeptMemory::races() {
  std::vector<KeptRace> Out;
  detachedRaces(Out);
  freeRaces(Out);
  std::ranges::sort(Out, {}, [](const KeptRace &X) {
    return std::tuple(X.Here.At, X.Here.Header, X.Of);
  });
  return Out;
}

} // namespace nogil
