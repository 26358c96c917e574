//===- Forget.cpp - what a path need not know any more --------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where a block begins, its states lose what nothing asks for from there on:
// places that are not read any more, and facts on values that no place holds.
//
//===----------------------------------------------------------------------===//
#include "threadstate/Simulate.h"
#include <algorithm>

namespace nogil {

/// What the place holds is not read any more.
bool Simulation::isDead(BlockId B, TermId Place) const {
  const Term &L = T[Place];
  if (L.Kind == ValueKind::LocVar)
    return L.A == Self.V && Live->dead(B, VarId(L.B));
  if (L.Kind == ValueKind::Sym)
    return L.B == uint32_t(SymKind::Result) && Live->dead(B, EventId(L.C));
  if (L.Kind != ValueKind::LocField || Members.empty() ||
      T[TermId(L.A)].Kind != ValueKind::AddrOf)
    return false;
  const Term &Record = T[TermId(T[TermId(L.A)].A)];
  auto Name = Members.find(L.B);
  return Record.Kind == ValueKind::LocVar && Record.A == Self.V &&
         Name != Members.end() && Live->dead(B, VarId(Record.B), Name->second);
}

/// What isDead() asks of.
void Simulation::noteLife(LiveNotes &Notes, TermId Place) const {
  const Term &L = T[Place];
  if (L.Kind == ValueKind::LocVar && L.A == Self.V)
    Live->note(Notes, VarId(L.B));
  else if (L.Kind == ValueKind::Sym && L.B == uint32_t(SymKind::Result))
    Live->note(Notes, EventId(L.C));
  else if (L.Kind == ValueKind::LocField && Members.contains(L.B) &&
           T[TermId(L.A)].Kind == ValueKind::AddrOf)
    Notes.Each = true;
  else
    Notes.Always = true;
}

/// Not who holds a saved thread state: that tells where it is lost.
void Simulation::forgetDead(BlockId B, PathState &S) {
  const bool Few = S.Store.chunks().size() == 1;
  auto Note = [&](LiveNotes &Notes, auto &E) { noteLife(Notes, E.first); };
  Spent += S.Store.eraseIf(
      [&](auto &Chunk) { return Few || Live->anyDead(B, Chunk.live(Note)); },
      [&](auto &Chunk) {
        auto IsToken = [&](auto &E) { return S.isToken(E.second); };
        return !Few && Live->allDead(B, Chunk.live(Note)) &&
               !(S.hasTokens() &&
                 std::ranges::any_of(Chunk.entries(), IsToken));
      },
      [&](auto &Entry) {
        return isDead(B, Entry.first) && !S.isToken(Entry.second);
      },
      0);
  forgetUnheld(B, S);
}

/// A test of a constant that says something about tests of others: see
/// consistent().
bool Simulation::isImplied(TermId X) const {
  NameId Name = T.labelOf(T.plain(X));
  return Name.valid() &&
         std::ranges::any_of(P.Rules->Implications, [&](const Implication &I) {
           return P.str(Name) == I.If || P.str(Name) == I.Then;
         });
}

/// A fact about values that nothing holds any more is never asked for, unless
/// other constants hang on it.
void Simulation::forgetUnheld(BlockId B, PathState &S) {
  if (S.Facts.empty())
    return;
  uint64_t Held = 0;
  auto Hold = [&](TermId X) { Held |= X.valid() ? T.values(X) : 0; };
  Hold(S.Token);
  for (const Handle &H : S.Handles) {
    Hold(H.Token);
    Hold(H.BeforeToken);
  }
  const Memory M = memory(S);
  auto Note = [&](auto &Entry) { return M.notes(Entry); };
  const bool Few = S.Store.chunks().size() == 1;
  for (const auto *Chunk : S.Store.chunks())
    if (Few)
      for (auto &[Place, Value] : Chunk->entries())
        Held |= T.values(Place) | T.values(Value);
    else
      Held |= Chunk->notes(Note).Values;
  Live->forEachAlive(B, [&](EventId E) {
    if (Executed[E.V])
      Hold(resultSym(E));
  });
  constexpr size_t Many = 32;
  const bool Asks = S.Facts.size() > Many;
  auto NoteFact = [&](auto &Fact) { return notesOfFact(T, Fact); };
  Spent += S.Facts.eraseIf(
      [&](auto &Chunk) {
        if (S.Facts.chunks().size() == 1)
          return true;
        const ChunkNotes &Has = Chunk.notes(NoteFact);
        return (Has.Values & ~Held) != 0 ||
               (Asks && (Has.Flags & FF_OtherValue));
      },
      // Many ways lead to where an error ends, and all that they know of what
      // they had so far is dropped there.
      [&](auto &Chunk) {
        return Chunk.goneFor(Held) &&
               !(Chunk.notes(NoteFact).Flags & FF_OtherValue);
      },
      [&](auto &E) {
        return ((T.values(E.first) & ~Held) != 0 ||
                (Asks && isUnasked(B, E.first, E.second))) &&
               !isImplied(E.first);
      },
      Held);
}

/// The fact that something is not a constant, which nothing compares with it
/// any more; no caller knows it, either.
bool Simulation::isUnasked(BlockId B, TermId X, const Range &R) {
  const Term N = T[X];
  if (N.Kind != ValueKind::Op || N.Op != ExprOp::Eq || !R.isZero() ||
      T[TermId(N.B)].Kind != ValueKind::Const)
    return false;
  if (!Later)
    Later.emplace(Body, Order, [&](const Event &E) {
      return !P.rowOf(Self, E) && asksOfArguments(E);
    });
  const TermId Before = T.unversioned(X);
  return !Later->from(B, T[TermId(N.B)].V) && !T.closed(Before) &&
         !Guarding.contains(Before);
}

} // namespace nogil
