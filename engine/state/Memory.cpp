//===- Memory.cpp - what a path knows of memory after a write -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/Memory.h"
#include <algorithm>

namespace nogil {

/// The parts that the place is in, innermost first.
std::vector<TermId> Memory::findParts(TermId Loc) const {
  std::vector<TermId> Out;
  bool Elsewhere = false; // behind a pointer, not in the variable itself
  TermId Member;          // of the place itself
  for (TermId L = Loc;;) {
    Out.push_back(T.memory(L));
    const Term N = T[L];
    if (N.Kind == ValueKind::LocVar) {
      Elsewhere |= N.A != Frame.Fn.V || Frame.Shared[N.B];
      break;
    }
    if (N.Kind != ValueKind::LocField && N.Kind != ValueKind::LocElem) {
      Elsewhere = true;
      break;
    }
    if (L == Loc)
      Member =
          T.memoryOf(N.Kind == ValueKind::LocField ? NameId(N.B) : NameId());
    TermId P(N.A);
    while (T[P].Kind == ValueKind::Op)
      P = TermId(T[P].A); // pointer arithmetic
    const Term Pointer = T[P];
    if (Pointer.Kind == ValueKind::AddrOf) {
      L = TermId(Pointer.A);
      continue;
    }
    Elsewhere = true;
    Out.push_back(T.memory(P));
    if (Pointer.Kind != ValueKind::Load)
      break;
    L = TermId(Pointer.A);
  }
  if (Elsewhere && Member.valid())
    Out.push_back(Member);
  if (Elsewhere)
    Out.push_back(T.memoryOfOthers());
  return Out;
}

std::span<const TermId> Memory::parts(TermId Loc) const {
  if (Frame.Parts.size() <= Loc.V)
    Frame.Parts.resize(T.size());
  std::vector<TermId> &Known = Frame.Parts[Loc.V];
  if (Known.empty())
    Known = findParts(Loc);
  return Known;
}

bool Memory::within(TermId Loc, TermId Part) const {
  std::span<const TermId> Of = parts(Loc);
  return std::ranges::find(Of, Part) != Of.end();
}

/// Whether a version of the part can matter.
bool Memory::asked(TermId Part) const {
  TermId At(T[Part].A);
  while (At.valid()) {
    const Term L = T[At];
    if (L.Kind == ValueKind::LocVar)
      return L.A != Frame.Fn.V || L.B >= Frame.Unasked.size() ||
             !Frame.Unasked[L.B];
    bool Within = L.Kind == ValueKind::LocField || L.Kind == ValueKind::LocElem;
    if (!Within || T[TermId(L.A)].Kind != ValueKind::AddrOf)
      return true;
    At = TermId(T[TermId(L.A)].A);
  }
  return true;
}

TermId Memory::version(TermId Loc) const {
  if (S.Memory.empty())
    return TermId();
  const Term L = T[Loc];
  if (L.Kind == ValueKind::LocField && L.B == GuardMember.V)
    return TermId(); // whether a guard object holds: no source writes that
  TermId One;
  std::vector<TermId> More;
  for (TermId Part : parts(Loc))
    if (const TermId *V = S.Memory.find(Part)) {
      if (One.valid())
        More.push_back(*V);
      else
        One = *V;
    }
  if (More.empty())
    return One;
  More.insert(More.begin(), One);
  return T.list(More);
}

/// Who holds a saved thread state is trusted to keep it (Policy.h).
bool Memory::kept(TermId Loc, TermId Value) const {
  const Term L = T[Loc];
  if (L.Kind == ValueKind::Sym ||
      (L.Kind == ValueKind::LocField && L.B == GuardMember.V))
    return true;
  return S.isToken(Value);
}

/// What is believed of a place (its past) is no place itself.
static bool isPlace(const Terms &T, TermId Loc) {
  return T[Loc].Kind != ValueKind::Sym && T[Loc].Kind != ValueKind::Load;
}

ChunkNotes Memory::notes(const std::pair<TermId, TermId> &Stored) const {
  const auto [Loc, Value] = Stored;
  ChunkNotes Out{T.values(Loc) | T.values(Value), 0};
  if (isPlace(T, Loc) && within(Loc, T.memoryOfOthers()))
    Out.Flags = Elsewhere;
  return Out;
}

const std::vector<TermId> &Memory::storedIn(TermId Part) const {
  for (; Frame.Sorted != T.stored().size(); ++Frame.Sorted) {
    const TermId Loc = T.stored()[Frame.Sorted];
    if (isPlace(T, Loc))
      for (TermId Of : parts(Loc)) {
        std::vector<TermId> &In = Frame.StoredIn[Of];
        if (auto At = std::ranges::lower_bound(In, Loc);
            At == In.end() || *At != Loc)
          In.insert(At, Loc);
      }
  }
  return Frame.StoredIn[Part];
}

void Memory::eraseWithin(TermId Part, std::vector<TermId> *Held, bool Seen) {
  std::vector<std::pair<TermId, TermId>> Gone;
  auto Goes = [&](const std::pair<TermId, TermId> &Entry) {
    auto [Loc, Value] = Entry;
    if (!isPlace(T, Loc) || !within(Loc, Part))
      return false;
    if (Held)
      Held->push_back(Value);
    if (kept(Loc, Value))
      return false;
    Gone.push_back(Entry);
    return true;
  };
  if (S.Store.chunks().size() == 1) {
    S.Store.eraseIf(Goes);
  } else if (Part == T.memoryOfOthers()) {
    auto Note = [&](auto &Entry) { return notes(Entry); };
    S.Store.eraseIf(
        [&](auto &Chunk) { return Chunk.notes(Note).Flags & Elsewhere; }, Goes);
  } else if (const std::vector<TermId> &In = storedIn(Part);
             In.size() * 4 > S.Store.size()) {
    S.Store.eraseIf(Goes);
  } else {
    for (TermId Loc : In)
      if (const TermId *V = S.Store.find(Loc); V && Goes({Loc, *V}))
        S.Store.drop(Loc);
  }
  if (!Believe || Seen)
    return;
  for (auto &[Loc, Value] : Gone)
    Knowledge(T, S).store(T.load(Loc, T.past()), Value);
}

/// What was known of the content of places in the part is believed from now on,
/// under a name that the next write of the part does not take away.
void Memory::believe(TermId Part) {
  TermMap<Range> Kept;
  auto Note = [&](auto &Fact) { return notesOfFact(T, Fact); };
  for (const auto *Chunk : S.Facts.chunks()) {
    if (!(Chunk->notes(Note).Flags & FF_Loaded))
      continue;
    for (auto &[X, R] : Chunk->entries()) {
      const Term N = T[X];
      if (N.Kind != ValueKind::Load || (!R.isZero() && !R.isNonZero()))
        continue;
      TermId Loc(N.A);
      if (T.ofVariable(Loc) || N.B != version(Loc).V || !within(Loc, Part))
        continue;
      Kept.push_back({T.load(T.unversioned(Loc), T.past()), R});
    }
  }
  for (auto &[X, R] : Kept) {
    S.Store.drop(X);
    Knowledge(T, S).setFact(X, R);
  }
}

/// What was believed of the part has been replaced for certain.
void Memory::disbelieve(TermId Part) {
  auto Note = [&](auto &Fact) { return notesOfFact(T, Fact); };
  S.Facts.eraseIf(
      [&](auto &Chunk) { return Chunk.notes(Note).Flags & FF_Believed; },
      [&](auto &E) {
        return T.isPast(E.first) && within(TermId(T[E.first].A), Part);
      });
}

void Memory::forget(TermId Part, EventId At, bool Seen) {
  if (Believe && !Seen)
    believe(Part);
  else if (Believe)
    disbelieve(Part);
  eraseWithin(Part, nullptr, Seen);
  if (!asked(Part))
    return;
  TermId Version = T.version(Frame.Fn, Part, At, Seen);
  if (!Frame.Given.insert(Version).second) // of a new one, nothing is known
    Knowledge(T, S).renew(Version);
  S.Memory.put(Part, Version);
  if (Part != T.memoryOfOthers())
    return;
  // The parts of what others can reach are as new as the whole.
  auto Goes = [&](auto &Entry) {
    const Term P = T[Entry.first];
    if (Entry.first == Part)
      return false;
    if (P.A == TermId::None)
      return true;
    TermId Of(P.A);
    const Term N = T[Of];
    bool Place = N.Kind == ValueKind::LocVar || N.Kind == ValueKind::LocField ||
                 N.Kind == ValueKind::LocElem;
    return Place ? within(Of, Part) : N.Kind != ValueKind::LocGlobal;
  };
  auto Note = [&](auto &Entry) { return ChunkNotes{0, Goes(Entry)}; };
  S.Memory.eraseIf([&](auto &Chunk) { return Chunk.notes(Note).Flags != 0; },
                   Goes);
}

void Memory::forgetPlace(TermId Loc, EventId At, bool Seen) {
  const Term L = T[Loc];
  bool Member = L.Kind == ValueKind::LocField,
       Elem = L.Kind == ValueKind::LocElem;
  if ((Member || Elem) && !T.ofVariable(Loc))
    forget(T.memoryOf(Member ? NameId(L.B) : NameId()), At);
  TermId Part = T.memory(Loc);
  forget(Part, At, Seen);
  if (const TermId *Now = S.Memory.find(Part);
      Now && Believe && Seen) // that it was another value, not which
    Knowledge(T, S).store(T.load(Loc, T.past()), *Now);
}

bool Memory::overwritten(TermId X) const {
  bool Found = false;
  Knowledge K(T, S);
  T.rewriteLoads(X, [&](TermId Load) {
    Found |= K.stored(T.load(TermId(T[Load].A), T.past())).valid();
    return Load;
  });
  return Found;
}

TermId Memory::asBelieved(TermId X) const {
  Knowledge K(T, S);
  return T.rewriteLoads(X, [&](TermId Load) {
    TermId Past = T.load(TermId(T[Load].A), T.past());
    if (TermId Held = K.stored(Past); Held.valid())
      return Held;
    return K.truth(Past) >= 0 ? Past : Load;
  });
}

void Memory::forgetReachable(TermId Value, EventId At) {
  constexpr size_t Most = 64;
  std::vector<TermId> Todo{Value}, Done;
  while (!Todo.empty() && Done.size() < Most) {
    TermId V = Todo.back();
    Todo.pop_back();
    if (!V.valid() || std::ranges::find(Done, V) != Done.end())
      continue;
    Done.push_back(V);
    const Term N = T[V];
    TermId Part;
    switch (N.Kind) {
    case ValueKind::AddrOf: {
      // An element's address leads to its neighbours.
      TermId Loc(N.A);
      if (T[Loc].Kind == ValueKind::LocElem) {
        Todo.push_back(TermId(T[Loc].A));
        continue;
      }
      Part = T.memory(Loc);
      break;
    }
    case ValueKind::Select:
      Todo.push_back(TermId(N.B));
      Todo.push_back(TermId(N.C));
      continue;
    case ValueKind::Op:
      Todo.push_back(TermId(N.A));
      Todo.push_back(TermId(N.B));
      continue;
    case ValueKind::Sym:
      for (VarId V : Frame.AllShared)
        Todo.push_back(T.addrOf(T.locVar(Frame.Fn, V)));
      [[fallthrough]];
    case ValueKind::Param:
    case ValueKind::Load:
    case ValueKind::Pure:
      Part = T.memory(V);
      break;
    default:
      continue;
    }
    std::vector<TermId> Held;
    eraseWithin(Part, &Held, false);
    forget(Part, At);
    Todo.insert(Todo.end(), Held.begin(), Held.end());
  }
}

} // namespace nogil
