//===- State.cpp - what is known at one point of one path -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "state/State.h"
#include <algorithm>

namespace nogil {

Range Range::meet(const Range &O) const {
  Range R{std::max(Lo, O.Lo), std::min(Hi, O.Hi), NonZero || O.NonZero};
  if (R.NonZero && R.Lo == 0)
    R.Lo = 1;
  if (R.NonZero && R.Hi == 0)
    R.Hi = -1;
  if (R.Lo > 0 || R.Hi < 0)
    R.NonZero = true;
  return R;
}

Range Range::hull(const Range &O) const {
  return {std::min(Lo, O.Lo), std::max(Hi, O.Hi), isNonZero() && O.isNonZero()};
}

TermId Knowledge::stored(TermId Loc) const {
  const TermId *V = S.Store.find(Loc);
  return V ? *V : TermId();
}

void Knowledge::store(TermId Loc, TermId Value) {
  T.noteStored(Loc);
  S.Store.put(Loc, Value);
}

ChunkNotes notesOfFact(const Terms &T, const std::pair<TermId, Range> &Fact) {
  const auto &[X, R] = Fact;
  const Term &N = T[X];
  ChunkNotes Out{T.values(X), 0};
  if (N.Kind == ValueKind::Op) {
    Out.Flags |= FF_Op;
    if (N.Op == ExprOp::Eq && R.isZero() &&
        T[TermId(N.B)].Kind == ValueKind::Const)
      Out.Flags |= FF_OtherValue;
  }
  if (N.Kind == ValueKind::Load)
    Out.Flags |= T.isPast(X) ? FF_Believed : FF_Loaded;
  if (T.closed(X) || T.versioned(X))
    Out.Flags |= FF_ForCallers;
  return Out;
}

/// The number of a variable of the function that is no other name of a place;
/// else None.
static uint32_t ownVariable(const Terms &T, TermId Variable, FnId Self,
                            const Skeleton &Body) {
  if (!Variable.valid())
    return TermId::None;
  const Term &V = T[Variable];
  return V.A == Self.V && !Body.Vars[V.B].ByReference ? V.B : TermId::None;
}

/// The groups of places that may be the same as one in this variable, None: as
/// one behind a pointer. What is in another variable of the function's own is
/// not among them.
static std::vector<uint32_t> groupsFor(const Terms &T, Terms::AlikeIn &Likes,
                                       TermId Variable, FnId Self,
                                       const Skeleton &Body) {
  for (; Likes.Sorted != Likes.Groups.size(); ++Likes.Sorted)
    if (ownVariable(T, Likes.Groups[Likes.Sorted].first, Self, Body) ==
        TermId::None)
      Likes.Elsewhere.push_back(Likes.Sorted);
  std::vector<uint32_t> Out = Likes.Elsewhere;
  if (auto It = Likes.Of.find(Variable); It != Likes.Of.end())
    Out.push_back(It->second);
  return Out;
}

void Knowledge::clobber(TermId Loc, FnId Self, const Skeleton &Body) {
  const Term L = T[Loc];
  if (L.Kind != ValueKind::LocField && L.Kind != ValueKind::LocElem)
    return;
  Terms::AlikeIn *Likes = T.alike(Loc);
  if (!Likes)
    return;
  // Another place of the same member (or any other element) may be this one.
  const TermId Variable = T.variableOf(Loc);
  const uint32_t In = ownVariable(T, Variable, Self, Body);
  auto MayBe = [&](TermId Other) {
    const Term &O = T[Other];
    if (Other == Loc || O.Kind != L.Kind ||
        (L.Kind != ValueKind::LocElem && O.B != L.B))
      return false;
    const uint32_t To = In == TermId::None
                            ? In
                            : ownVariable(T, T.variableOf(Other), Self, Body);
    return To == TermId::None || To == In;
  };
  // A list of groups only where it leaves some out.
  std::vector<uint32_t> Some;
  size_t Stored = Likes->Stored, Loads = Likes->Loads;
  if (In != TermId::None) {
    Some = groupsFor(T, *Likes, Variable, Self, Body);
    Stored = Loads = 0;
    for (uint32_t G : Some) {
      Stored += Likes->Groups[G].second.Stored.size();
      Loads += Likes->Groups[G].second.Loads.size();
    }
  }
  const bool EachStored = Stored * 4 > S.Store.size(),
             EachLoad = Loads * 4 > S.Facts.size();
  auto Drop = [&](const Terms::Alike &Of) {
    for (size_t I = 0; !EachStored && I != Of.Stored.size(); ++I)
      if (Of.Stored[I] != Loc)
        S.Store.drop(Of.Stored[I]);
    for (size_t I = 0; !EachLoad && I != Of.Loads.size(); ++I)
      if (T[Of.Loads[I]].A != Loc.V)
        S.Facts.drop(Of.Loads[I]);
  };
  if (In != TermId::None)
    for (uint32_t G : Some)
      Drop(Likes->Groups[G].second);
  else if (!EachStored || !EachLoad)
    for (const auto &Group : Likes->Groups)
      Drop(Group.second);
  if (EachStored)
    S.Store.eraseIf([&](auto &E) { return MayBe(E.first); });
  // What this place held before is still known: the path has come that way.
  if (EachLoad)
    S.Facts.eraseIf([&](auto &E) {
      const Term &X = T[E.first];
      return X.Kind == ValueKind::Load && MayBe(TermId(X.A));
    });
}

Range Knowledge::range(TermId X) const {
  const Term &N = T[X];
  switch (N.Kind) {
  case ValueKind::Const:
    return Range::exactly(N.V);
  case ValueKind::Func:
  case ValueKind::Str:
  case ValueKind::AddrOf:
    return Range::nonZero();
  case ValueKind::Not:
  case ValueKind::AtEntry:
  case ValueKind::AttachedTest: {
    int Truth = truth(X);
    return Truth < 0 ? Range{0, 1, false} : Range::exactly(Truth);
  }
  case ValueKind::Op:
    if (N.Op == ExprOp::Eq || N.Op == ExprOp::Lt)
      if (int Truth = compare(N); Truth >= 0)
        return Range::exactly(Truth);
    break;
  default:
    break;
  }
  const Range *R = S.Facts.find(X);
  return R ? *R : Range();
}

int Knowledge::compare(const Term &N) const {
  Range A = range(TermId(N.A)), B = range(TermId(N.B));
  if (N.Op == ExprOp::Lt) {
    if (A.Hi < B.Lo)
      return 1;
    return A.Lo >= B.Hi ? 0 : -1;
  }
  if (N.A == N.B)
    return 1;
  if (T[TermId(N.A)].Kind == ValueKind::Func &&
      T[TermId(N.B)].Kind == ValueKind::Func)
    return 0;
  Range Both = A.meet(B);
  if (Both.empty())
    return 0;
  return A.Lo == A.Hi && B.Lo == B.Hi && A.Lo == B.Lo ? 1 : -1;
}

int Knowledge::truth(TermId X) const {
  const Term N = T[X];
  auto Of = [this](uint32_t I) { return truth(TermId(I)); };
  switch (N.Kind) {
  case ValueKind::Not: {
    int A = Of(N.A);
    return A < 0 ? A : !A;
  }
  case ValueKind::AttachedTest:
    if (S.M == Mode::Attached)
      return 1;
    return S.M == Mode::Detached ? 0 : -1;
  case ValueKind::AtEntry:
    if (S.Assumed == Mode::Attached || S.Assumed == Mode::Detached)
      return S.Assumed == Mode::Attached;
    if (const Range *Told = S.Facts.find(X))
      return Told->isNonZero();
    return -1;
  case ValueKind::Select: {
    int C = Of(N.A), A = Of(N.B), B = Of(N.C);
    if (C >= 0)
      return C ? A : B;
    return A == B ? A : -1;
  }
  case ValueKind::Op: {
    int A = -1, B = -1;
    if (N.Op == ExprOp::LAnd || N.Op == ExprOp::LOr || N.Op == ExprOp::Or) {
      A = Of(N.A);
      B = Of(N.B);
    }
    if (N.Op == ExprOp::LAnd && (A == 0 || B == 0))
      return 0;
    if (N.Op == ExprOp::LAnd && A == 1 && B == 1)
      return 1;
    if (N.Op != ExprOp::LAnd && (A == 1 || B == 1))
      return 1;
    if (N.Op != ExprOp::LAnd && A == 0 && B == 0)
      return 0;
    if (N.Op == ExprOp::Eq || N.Op == ExprOp::Lt) {
      int C = compare(N);
      if (C >= 0)
        return C;
    }
    break;
  }
  default:
    break;
  }
  Range R = range(X);
  if (R.isNonZero())
    return 1;
  return R.isZero() ? 0 : -1;
}

void Knowledge::setFact(TermId X, Range R) {
  if (R.everything())
    return S.Facts.drop(X);
  if (T[X].Kind == ValueKind::Load)
    T.noteKnown(X);
  S.Facts.put(X, R);
}

bool Knowledge::assumeRange(TermId X, Range R) {
  const Term N = T[X];
  Range Now = range(X).meet(R);
  if (Now.empty())
    return false;
  if (N.Kind == ValueKind::AtEntry)
    return !(Now.isZero() || Now.isNonZero()) || assume(X, Now.isNonZero());
  if (N.Kind != ValueKind::Const && N.Kind != ValueKind::Not &&
      N.Kind != ValueKind::AttachedTest)
    setFact(X, Now);
  return true;
}

bool Knowledge::assumeOp(const Term &N, bool True) {
  TermId A(N.A), B(N.B);
  switch (N.Op) {
  case ExprOp::LAnd:
    if (True)
      return assume(A, true) && assume(B, true);
    if (truth(A) == 1)
      return assume(B, false);
    return truth(B) == 1 ? assume(A, false) : true;
  case ExprOp::LOr:
  case ExprOp::Or:
    if (!True)
      return assume(A, false) && assume(B, false);
    if (truth(A) == 0)
      return assume(B, true);
    return truth(B) == 0 ? assume(A, true) : true;
  case ExprOp::Eq: {
    if (True) {
      Range R = range(A).meet(range(B));
      return !R.empty() && assumeRange(A, R) && assumeRange(B, R);
    }
    Range C = range(B);
    if (C.Lo != C.Hi)
      return true;
    Range R = range(A); // can only cut an end off
    if (R.Lo == C.Lo)
      R.Lo = C.Lo + 1;
    else if (R.Hi == C.Lo)
      R.Hi = C.Lo - 1;
    return R.Lo <= R.Hi && assumeRange(A, R);
  }
  case ExprOp::Lt: {
    Range X = range(A), Y = range(B);
    if (True) { // A < B
      if (Y.Hi != Range::Max || Y.Hi == Y.Lo)
        X.Hi = std::min(X.Hi, Y.Hi - 1);
      if (X.Lo != Range::Min)
        Y.Lo = std::max(Y.Lo, X.Lo + 1);
    } else { // A >= B
      X.Lo = std::max(X.Lo, Y.Lo);
      Y.Hi = std::min(Y.Hi, X.Hi);
    }
    return X.Lo <= X.Hi && Y.Lo <= Y.Hi && assumeRange(A, X) &&
           assumeRange(B, Y);
  }
  default:
    return true;
  }
}

/// What holds the answer to a test holds it from then on, also where the thread
/// state changes.
void Knowledge::answered(TermId Test, bool True) {
  const TermId Not = T.negate(Test);
  std::vector<std::pair<TermId, bool>> Holds;
  for (auto &[Place, Value] : S.Store)
    if (Value == Test || Value == Not)
      Holds.push_back({Place, (Value == Test) == True});
  for (auto [Place, Is] : Holds)
    S.Store.put(Place, T.constant(Is));
}

/// The entry is in this state, and so is what has come back to it or will.
void Knowledge::enteredIn(Mode M) {
  if (S.M == Mode::Entry) {
    S.M = M;
    S.Since = EventId();
  }
  for (Handle &H : S.Handles)
    if (H.Before == Mode::Entry) {
      H.Before = M;
      H.BeforeSince = EventId();
    }
  S.Assumed = M;
}

bool Knowledge::assume(TermId X, bool True) {
  int Known = truth(X);
  if (Known >= 0)
    return Known == int(True);
  const Term N = T[X];
  switch (N.Kind) {
  case ValueKind::Not:
    return assume(TermId(N.A), !True);
  case ValueKind::AttachedTest:
    S.M = S.Assumed = True ? Mode::Attached : Mode::Detached;
    S.Since = EventId(N.B);
    answered(X, True);
    return true;
  case ValueKind::AtEntry:
    enteredIn(True ? Mode::Attached : Mode::Detached);
    setFact(X, True ? Range::exactly(1) : Range::exactly(0)); // for callers
    return true;
  case ValueKind::Select: {
    int A = truth(TermId(N.B)), B = truth(TermId(N.C));
    if (A >= 0 && A != int(True))
      return assume(TermId(N.A), false) && assume(TermId(N.C), True);
    if (B >= 0 && B != int(True))
      return assume(TermId(N.A), true) && assume(TermId(N.B), True);
    break;
  }
  case ValueKind::Op:
    if (!assumeOp(N, True))
      return false;
    break;
  default:
    break;
  }
  return assumeRange(X, True ? Range::nonZero() : Range::exactly(0));
}

void Knowledge::renew(std::span<const TermId> Syms) {
  if (Syms.empty())
    return;
  T.mark(Syms);
  auto Any = [&](TermId X) { return T.mentionsMarked(X); };
  S.Facts.eraseIf([&](auto &E) { return Any(E.first); });
  S.Store.eraseIf([&](auto &E) { return Any(E.first) || Any(E.second); });
  S.Memory.eraseIf([&](auto &E) { return Any(E.first); });
}

bool Joiner::join(PathState &A, PathState Other) {
  // A round of a loop that brought nothing new.
  if (A.Store == Other.Store && A.Memory == Other.Memory &&
      A.Facts == Other.Facts && A.Used == Other.Used && A.Token == Other.Token)
    return false;
  std::vector<Merge> Merges = differences(A, Other);
  const std::vector<Carried> Both = carry(A, Other, Merges);
  bool Changed = enter(A, Merges);
  arrive(Other, Merges);
  for (const Carried &C : Both) {
    Knowledge(T, A).setFact(C.X, C.Here);
    Knowledge(T, Other).setFact(C.X, C.There);
  }
  Changed |= joinFacts(A, Other);
  Changed |= joinProperty(A, Other);
  return Changed;
}

/// What a place holds from this block on; Now, if it does already.
TermId Joiner::phiOf(TermId Place, TermId Now) {
  if (Now.valid()) {
    const Term &N = T[Now];
    if (N.Kind == ValueKind::Sym && N.B == uint32_t(SymKind::Phi) &&
        N.A == F.V && N.C == Place.V && N.V == int64_t(B.V))
      return Now;
  }
  return T.phi(F, B, Place);
}

/// Places that hold different terms from here on hold "one of them", of which
/// is known what both sides know of theirs; so do parts of memory that were
/// written on one side only. Nothing is changed yet: what a term is known to be
/// is asked of the sides as they came.
std::vector<Joiner::Merge> Joiner::differences(PathState &A, PathState &Other) {
  Knowledge KA(T, A), KB(T, Other);
  std::vector<Merge> Merges;
  Merges.reserve(16);
  auto Or = [](const TermId *V) { return V ? *V : TermId(); };
  Looked +=
      A.Store.differences(Other.Store, [&](TermId L, auto *InA, auto *InB) {
        TermId VA = Or(InA), VB = Or(InB);
        TermId Phi = phiOf(L, VA);
        if (Held && !VA.valid())
          VA = Held(A, L);
        else if (Held && !VB.valid())
          VB = Held(Other, L);
        if (VA == VB)
          return;
        Range R, Before;
        if (VA.valid() && VB.valid()) {
          Before = KA.range(VA);
          R = Before.hull(KB.range(VB));
          if (Widen && R != Before)
            R = Range();
        } else if (VA == Phi) {
          Before = KA.range(VA);
        }
        if (VA == Phi && R == Before) {
          Merges.push_back({L, Phi, R, false, false, true, VA, VB});
          return; // nothing new
        }
        Merges.push_back(
            {L, Phi, R, Made.insert(Phi).second, false, false, VA, VB});
      });
  Looked +=
      A.Memory.differences(Other.Memory, [&](TermId L, auto *InA, auto *) {
        const TermId VA = Or(InA);
        if (TermId Phi = phiOf(L, VA); VA != Phi)
          Merges.push_back({L, Phi, Range(), Made.insert(Phi).second, true});
      });
  return Merges;
}

/// `flags & 1` is set here and there: so it is of the Phi that is either flags.
/// Comparisons and the like are about what places hold, not only about the
/// values that they happened to hold on one side.
std::vector<Joiner::Carried> Joiner::carry(PathState &A, PathState &Other,
                                           const std::vector<Merge> &Merges) {
  std::vector<Carried> Out;
  Knowledge KB(T, Other);
  auto Put = [&](TermId X, bool There) {
    for (const Merge &M : Merges)
      if (!M.Version && M.Here == X && M.There.valid())
        return There ? M.There : M.Phi;
    return TermId();
  };
  uint64_t Values = 0;
  bool Known = false; // to callers, too
  for (const Merge &M : Merges)
    if (!M.Version && M.Here.valid() && M.There.valid()) {
      Values |= T.values(M.Here);
      Known |= T.values(M.Here) == 0;
    }
  auto Asks = [&](const ChunkNotes &N) {
    return (N.Flags & FF_Op) && (Known || (N.Values & Values));
  };
  auto Note = [&](auto &Fact) { return notesOfFact(T, Fact); };
  std::vector<std::pair<TermId, Range>> Facts;
  for (const auto *Chunk : A.Facts.chunks())
    if ((Known || Values) && Asks(Chunk->notes(Note))) {
      Looked += Chunk->entries().size();
      std::ranges::copy_if(Chunk->entries(), std::back_inserter(Facts),
                           [&](auto &F) { return Asks(Note(F)); });
    }
  for (auto &[X, R] : Facts) {
    TermId There = T.replace(X, [&](TermId I) { return Put(I, true); });
    if (There == X)
      continue;
    if (Range Is = KB.range(There); !Is.everything())
      Out.push_back(
          {T.replace(X, [&](TermId I) { return Put(I, false); }), R, Is});
  }
  return Out;
}

/// A holds the Phis. One that an earlier round has made and that A does not
/// hold there is another value now: what is left of the old one is dropped, and
/// from all places before the first one is written. Returns whether there was
/// anything to do.
bool Joiner::enter(PathState &A, const std::vector<Merge> &Merges) {
  Knowledge KA(T, A);
  bool Changed = false;
  std::vector<TermId> Renewed;
  for (const Merge &M : Merges) {
    if (M.Old)
      continue;
    if (!M.New && (M.Version || KA.stored(M.Place) != M.Phi))
      Renewed.push_back(M.Phi);
    Changed = true;
  }
  KA.renew(Renewed);
  for (const Merge &M : Merges) {
    if (M.Old)
      continue;
    (M.Version ? A.Memory : A.Store).put(M.Place, M.Phi);
    KA.setFact(M.Phi, M.R);
  }
  return Changed;
}

/// A Phi that the other side brings from an earlier round is another value than
/// the one it becomes here, of which it knows as much as A does.
void Joiner::arrive(PathState &Other, const std::vector<Merge> &Merges) {
  Knowledge KB(T, Other);
  std::vector<TermId> Renewed;
  for (const Merge &M : Merges)
    if (!M.New)
      Renewed.push_back(M.Phi);
  KB.renew(Renewed);
  for (const Merge &M : Merges)
    KB.setFact(M.Phi, M.R);
}

/// What one side has as a fact and the other can tell is known to both:
/// `x != 1` here, `x == 2` there. Makes facts of A of what A can tell of the
/// other side's news, and returns of which terms.
std::vector<TermId> Joiner::learn(PathState &A,
                                  const std::vector<TermId> &News) {
  Knowledge KA(T, A);
  std::vector<TermId> Added;
  for (TermId X : News)
    if (Range Known = KA.range(X); !Known.everything()) {
      KA.setFact(X, Known);
      Added.push_back(X);
    }
  return Added;
}

/// A fact of A stays as far as the other side can tell it; one that widening
/// meets, only as it is. Facts of the other side alone are not taken over.
/// Looks at those that differ only: most facts are the same in both.
bool Joiner::joinFacts(PathState &A, PathState &Other) {
  std::vector<TermId> News;
  Looked += A.Facts.differences(Other.Facts, [&](TermId X, auto *Here, auto *) {
    if (!Here && T[X].Kind == ValueKind::Op)
      News.push_back(X);
  });
  std::vector<TermId> Added = learn(A, News); // no change if they go again
  TermMap<Range> Differ;
  Looked += A.Facts.differences(Other.Facts, [&](TermId X, auto *Here, auto *) {
    if (Here)
      Differ.push_back({X, *Here});
  });
  Knowledge KA(T, A), KB(T, Other);
  bool Changed = false;
  for (auto &[X, R] : Differ) {
    Range H = R.hull(KB.range(X));
    if (Widen && H != R)
      H = Range();
    if (H == R)
      continue;
    Changed |= std::ranges::find(Added, X) == Added.end();
    KA.setFact(X, H);
  }
  return Changed;
}

/// What of the property may differ in states that are joined: the call that
/// showed the entry to be attached, if both had one, and the token, if it is
/// the same one.
bool Joiner::joinProperty(PathState &A, const PathState &Other) {
  bool Changed = false;
  EventId Used = A.Used.valid() && Other.Used.valid()
                     ? std::min(A.Used, Other.Used)
                     : EventId();
  if (A.Used != Used) {
    A.Used = Used;
    Changed = true;
  }
  if (A.Token != Other.Token && A.Token.valid()) {
    A.Token = TermId();
    Changed = true;
  }
  return Changed;
}

} // namespace nogil
