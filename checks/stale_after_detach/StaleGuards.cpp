//===- StaleGuards.cpp - what makes a late use right ----------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/stale_after_detach/Stale.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

/// This ends the value, and could not know.
bool StaleUses::spoils(const MemberChange &By, const StaleUse &U,
                       bool Cleared) {
  bool Fits = Cleared ? By.ToConstant : By.Kind == MemberChange::Released;
  return Fits &&
         (!U.Bound.valid() || changedWith(By.At.Fn, M.of(F, U.Bound))) &&
         (By.At.Fn != F || endsTwice(U, By)) &&
         (!By.Flag || M.testedAround(F).count(*By.Flag)) &&
         (!isPartOf(By.At.Fn) || M.meetsItself(U.Use, U.From)) &&
         !waitsFor(By, U) && M.sameObject(U.Use, U.From, By) &&
         (M.open(U.Use, U.From) ||
          M.open(By.At, M.changedField(By.At.Fn, P.event(By.At))));
}

/// Is there somebody else who does?
bool StaleUses::proven(StaleUse U, bool Cleared) {
  if (U.EntryIndex == ~0u)
    return false;
  for (const StaleUse &Known : Found)
    if (Known.Of == U.Of && Known.Kind != StaleUse::Context)
      return false;
  for (const MemberChange &By : M.changes(U.Of))
    // The best witness is a method itself.
    if ((!U.By || (By.IsEntry && !U.By->IsEntry)) && spoils(By, U, Cleared))
      U.By = &By;
  if (!U.By && (U.Kind == StaleUse::Inside || U.Kind == StaleUse::After))
    for (const MemberChange &By : M.endsAnew(U.Of))
      if (!U.By && spoils(By, U, Cleared))
        U.By = &By;
  if (U.By)
    Found.push_back(U);
  return U.By;
}

/// Only that function calls this one: what it ends later it has not ended yet,
/// and another thread has to come through the same calls.
bool StaleUses::isPartOf(FnId Ender) const {
  const std::vector<CodeRef> &By = V.callers(F);
  return !By.empty() && Ender != F && !P.isEntry(F) &&
         std::ranges::all_of(By,
                             [&](CodeRef Call) { return Call.Fn == Ender; });
}

/// The change asks for what is set on every path to the use, or where others
/// are let in before it.
bool StaleUses::waitsFor(const MemberChange &By, const StaleUse &U) {
  const bool Later = U.Kind == StaleUse::After || U.Kind == StaleUse::Gone;
  return M.coordinated(U.Use, By, U.Of) ||
         (Later && M.coordinated(U.Yields, By, U.Of));
}

/// Somebody would end the value, but waits where others are let in.
bool StaleUses::keptWaiting(const StaleUse &U) {
  return std::ranges::any_of(M.changes(U.Of), [&](const MemberChange &By) {
    return M.coordinated(U.Yields, By, U.Of);
  });
}

bool StaleUses::assigns(EventId E, Member Of) {
  if (S->Events[E.V].Kind != EventKind::Assign)
    return false;
  ExprId Field = M.assignedField(F, S->Events[E.V]);
  return Field.valid() && M.of(F, Field) == Of;
}

/// The use itself is what releases the value: so does the same call on another
/// thread, which has found it there as well.
bool StaleUses::endsTwice(const StaleUse &U, const MemberChange &By) const {
  return U.Kind == StaleUse::Inside && By.Release == U.Use &&
         M.meetsItself(U.Use, U.From, /*Ends=*/true);
}

/// Another function releases what the member holds, or this one does twice.
bool StaleUses::endedElsewhere(const StaleUse &U) {
  auto Ends = [&](const MemberChange &By) {
    return By.Kind == MemberChange::Released &&
           (By.At.Fn != F || endsTwice(U, By));
  };
  return std::ranges::any_of(M.changes(U.Of), Ends) ||
         std::ranges::any_of(M.endsAnew(U.Of), Ends);
}

/// `make(&o->m)`, where the function of the program assigns what it is given.
bool StaleUses::filledIn(EventId Call, Member Of) const {
  const Event &E = S->Events[Call.V];
  FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
  if (!G.valid() || !P.fn(G).Body)
    return false;
  for (uint32_t A = 0; A != E.ArgsCount; ++A)
    if (const Expr &Arg = S->expr(S->arg(E, A));
        Arg.Kind == ExprKind::Addr && S->Exprs[Arg.A].Kind == ExprKind::Field &&
        M.of(F, ExprId(Arg.A)) == Of && M.fills(G, A))
      return true;
  return false;
}

/// On every path to the use the member was given a new value.
bool StaleUses::takenOut(EventId Use, Member Of) {
  return possible(V.paths(F).everyPathTo(
      Use, [&](EventId E) { return assigns(E, Of) || filledIn(E, Of); }));
}

/// The member held nothing where it is written: it was given a constant, or
/// found to be one, and nothing else since.
bool StaleUses::wasEmpty(EventId Write, Member Of) {
  enum : uint8_t { Unknown, Empty };
  auto OnEvent = [&](EventId E, uint8_t &Phase) {
    if (E == Write)
      return Phase == Empty ? Verdict::Stop : Verdict::Found;
    if (assigns(E, Of))
      Phase =
          S->expr(S->Events[E.V].Src).Kind == ExprKind::Int ? Empty : Unknown;
    return Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &Phase) {
    Assumption A = normal(*S, Cond, Taken);
    const Expr &X = S->expr(A.Cond);
    if (X.Kind == ExprKind::Field && M.of(F, A.Cond) == Of)
      Phase = A.True ? Unknown : Empty;
    return true;
  };
  return !V.paths(F)
              .search(V.defs(F).entry(), {.Event = OnEvent, .Branch = OnBranch})
              .possible();
}

/// Before the function uses what it has written there, or the variable that it
/// has it from, it looks whether it still is.
bool StaleUses::looksAfter(EventId Write, Member Of) {
  const Event &Set = S->Events[Write.V];
  const Expr &From = S->expr(Set.Src);
  VarId X = From.Kind == ExprKind::Var ? VarId(From.A) : VarId();
  auto OnEvent = [&](EventId E, uint8_t &) {
    if (assigns(E, Of))
      return Verdict::Stop;
    if (X.valid() && usesVar(E, X))
      return Verdict::Found;
    std::vector<ExprId> Uses = used(E);
    return std::ranges::any_of(Uses, [&](ExprId U) { return mentions(U, Of); })
               ? Verdict::Found
               : Verdict::Go;
  };
  auto OnBranch = [&](BlockId, ExprId Cond, bool, uint8_t &) {
    return !mentions(Cond, Of);
  };
  return !V.paths(F)
              .search(V.defs(F).after(Write),
                      {.Event = OnEvent, .Branch = OnBranch})
              .possible();
}

/// On every path to the copy a reference was taken to what the member holds,
/// and nothing that could change it came between.
bool StaleUses::countedBefore(EventId Copy, const Load &L) {
  if (L.In != F)
    return false;
  auto Takes = [&](EventId E) {
    const Role *Row = S->Events[E.V].Kind == EventKind::Call
                          ? V.role(F, E, RoleKind::TakesReference)
                          : nullptr;
    return Row && Row->Value.Kind == Slot::Arg &&
           S->arg(S->Events[E.V], Row->Value.Index) == L.Field;
  };
  return possible(V.paths(F).everyPathTo(Copy, Takes, [&](EventId E) {
    return assigns(E, M.of(L)) || letsOthersIn(E);
  }));
}

/// On every path to the use a reference was taken to the copied value.
bool StaleUses::counted(EventId Use, const Load &L) {
  if (!L.Copy.valid())
    return false;
  if (countedBefore(L.Copy, L))
    return true;
  auto Takes = [&](EventId E) {
    const Role *Row = S->Events[E.V].Kind == EventKind::Call
                          ? V.role(F, E, RoleKind::TakesReference)
                          : nullptr;
    if (!Row || Row->Value.Kind != Slot::Arg)
      return false;
    ExprId Of = S->arg(S->Events[E.V], Row->Value.Index);
    std::vector<Load> Same = M.loads(F, Of, V.defs(F).before(E));
    return std::any_of(Same.begin(), Same.end(), [&](const Load &K) {
      return K.Field == L.Field && K.In == L.In && K.Copy.valid();
    });
  };
  return !V.paths(F)
              .somePath(
                  L.At, [&](EventId E) { return E == Use; }, Takes)
              .certain();
}

/// On every path to the use a flag is set that is asked for, too.
bool StaleUses::flagged(EventId Use) {
  std::set<Member> Tested = M.testedAround(F);
  return std::ranges::any_of(M.flagsAround(F), [&](const Member &Flag) {
    return Tested.count(Flag) && M.announced({F, Use}, Flag);
  });
}

} // namespace nogil
