//===- State.h - what is known at one point of one path ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A disjunct of the simulation: the thread state (the
// property), which term every changed place holds (the store), and a range for
// every term something is known about (the facts).
//
// Lattice: property and guard values are flat and kept apart (Simulate.cpp);
// the store is flat per place, two different terms join to a fresh Phi; ranges
// join to their hull, an absent range is everything. Facts only get weaker and
// a place turns into a Phi at most once per block, so chains are finite; hulls
// are widened to "everything" after a few visits.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_STATE_H
#define NOGIL_ENGINE_STATE_STATE_H

#include "state/StateMap.h"
#include <functional>
#include <limits>
#include <span>
#include <unordered_set>

namespace nogil {

/// Thread state relative to the function's entry.
enum class Mode : uint8_t {
  Entry, ///< as on entry, whatever that was
  Attached,
  Detached,
  Unknown ///< after giving back a handle that a caller took
};

/// The integers a term may be.
struct Range {
  static constexpr int64_t Min = std::numeric_limits<int64_t>::min();
  static constexpr int64_t Max = std::numeric_limits<int64_t>::max();
  int64_t Lo = Min, Hi = Max;
  bool NonZero = false;

  bool everything() const { return Lo == Min && Hi == Max && !NonZero; }
  bool empty() const { return Lo > Hi || (NonZero && Lo == 0 && Hi == 0); }
  bool isZero() const { return Lo == 0 && Hi == 0; }
  bool isNonZero() const { return NonZero || Lo > 0 || Hi < 0; }
  bool contains(int64_t V) const {
    return V >= Lo && V <= Hi && !(NonZero && V == 0);
  }
  Range meet(const Range &O) const;
  Range hull(const Range &O) const;
  static Range exactly(int64_t V) { return {V, V, V != 0}; }
  static Range nonZero() { return {Min, Max, true}; }
  auto operator<=>(const Range &) const = default;
};

/// A handle that something like Ensure gave out: what to go back to.
struct Handle {
  TermId Token;
  Mode Before = Mode::Entry;
  TermId BeforeToken;
  EventId BeforeSince, Event;
  auto operator<=>(const Handle &) const = default;
};

/// What a chunk of facts has, one or another.
enum FactFlags : uint32_t {
  FF_Op = 1,          ///< a comparison or the like
  FF_Loaded = 2,      ///< what was read from memory
  FF_Believed = 4,    ///< what was there before
  FF_OtherValue = 8,  ///< that something is not a constant
  FF_ForCallers = 16, ///< what a caller may know
};
ChunkNotes notesOfFact(const Terms &T, const std::pair<TermId, Range> &Fact);

template <class V> using TermMap = std::vector<std::pair<TermId, V>>; // sorted

struct PathState {
  // The property.
  Mode M = Mode::Entry;
  Mode Assumed = Mode::Entry; ///< what the path has shown the entry to be
  uint8_t Pops = 0;           ///< handles of the caller given back
  EventId Since;              ///< the event that set M
  EventId Used; ///< while M is Entry: a call that showed it to be attached
  TermId Token; ///< re-attaches, while M is Detached
  std::vector<Handle> Handles;
  // What is known besides.
  StateMap<TermId> Store;
  StateMap<TermId> Memory; ///< part -> version; none: as on entry (Memory.h)
  StateMap<Range> Facts;

  bool hasTokens() const { return Token.valid() || !Handles.empty(); }
  /// What gives back the thread state, now or when a handle is released.
  bool isToken(TermId V) const {
    return V == Token || std::ranges::any_of(Handles, [&](const Handle &H) {
             return V == H.Token || V == H.BeforeToken;
           });
  }
  bool sameProperty(const PathState &O) const {
    return M == O.M && Assumed == O.Assumed && Pops == O.Pops &&
           Since == O.Since && Handles == O.Handles;
  }
  bool operator==(const PathState &) const = default;
};

/// Reads and changes one PathState. Cheap to make; holds references only.
class Knowledge {
public:
  Knowledge(Terms &T, PathState &S) : T(T), S(S) {}

  /// What the place holds now, if something was stored there on this path.
  TermId stored(TermId Loc) const;
  void store(TermId Loc, TermId Value);
  /// Forgets other places that a write to Loc may have changed: the same member
  /// of anything but another variable of the function.
  void clobber(TermId Loc, FnId Self, const Skeleton &Body);

  Range range(TermId X) const;
  /// 1: not zero, 0: zero, -1: unknown.
  int truth(TermId X) const;
  /// Narrows; false when that contradicts what is known.
  bool assume(TermId X, bool True);
  bool assumeRange(TermId X, Range R);
  void setFact(TermId X, Range R);

  /// A Sym gets a new value: what was known of the old one is dropped.
  void renew(TermId Sym) { renew(std::span(&Sym, 1)); }
  void renew(std::span<const TermId> Syms);

private:
  Terms &T;
  PathState &S;
  int compare(const Term &Op) const;
  bool assumeOp(const Term &Op, bool True);
  void answered(TermId Test, bool True);
  void enteredIn(Mode M);
};

/// Joins B into A at a block of a function; true when A changed.
class Joiner {
public:
  /// What a place holds where nothing was stored there, or None.
  using Unstored = std::function<TermId(PathState &, TermId Place)>;
  /// `Made`: the Phis that this simulation has made so far. Nothing can be
  /// known yet of one that is not among them.
  Joiner(Terms &T, FnId F, BlockId B, bool Widen,
         std::unordered_set<TermId> &Made, Unstored Held = nullptr)
      : T(T), F(F), B(B), Widen(Widen), Made(Made), Held(std::move(Held)) {}
  bool join(PathState &A, PathState B);
  /// How many places and facts were looked at.
  size_t looked() const { return Looked; }

private:
  /// A place, or a part of memory, in which the sides differ.
  struct Merge {
    TermId Place;
    TermId Phi;           ///< what it holds from here on
    Range R;              ///< of the Phi
    bool New;             ///< this simulation had not made the Phi yet
    bool Version = false; ///< a part of memory
    bool Old = false;     ///< A holds the Phi, and knows nothing less of it
    TermId Here = {};     ///< what the place held in A, or None
    TermId There = {};    ///< in the other
  };
  /// What both sides know of a term, each of what it holds in its places.
  struct Carried {
    TermId X; ///< in terms of the Phis
    Range Here, There;
  };
  TermId phiOf(TermId Place, TermId Now);
  std::vector<Merge> differences(PathState &A, PathState &Other);
  bool enter(PathState &A, const std::vector<Merge> &Merges);
  std::vector<Carried> carry(PathState &A, PathState &Other,
                             const std::vector<Merge> &Merges);
  void arrive(PathState &Other, const std::vector<Merge> &Merges);
  std::vector<TermId> learn(PathState &A, const std::vector<TermId> &News);
  bool joinFacts(PathState &A, PathState &Other);
  bool joinProperty(PathState &A, const PathState &Other);

  Terms &T;
  FnId F;
  BlockId B;
  bool Widen;
  std::unordered_set<TermId> &Made;
  Unstored Held;
  size_t Looked = 0;
};

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_STATE_H
