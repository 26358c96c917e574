//===- Memory.h - what a path knows of memory after a write -----*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a call may write members, elements and globals that the path has
// read or stored before. Which ones need not be listed anywhere: nobody knows
// yet what the path will ask. If their old values stay, a test of one has one
// way only, and the code behind the other way is never looked at.
//
// Approach: memory has parts (Terms: Mem), and each part a version on each
// path, changed by whatever may write there. A place that the path has not
// stored itself holds Load(place, versions of all the parts that it is in;
// those of variables that nobody asks have none), so reading it before and
// after such a call are two unrelated values. Parts are: what is at a place or
// behind a pointer with all that can be reached from there; members of one
// name; and all that others can reach, which is everything but variables of
// this function whose address nobody keeps.
//
// Two things stay. Where a saved thread state or a handle is kept is trusted
// (Policy.h). And what was true before is still believed where paths in
// different thread states hang on it: `if (p->f) release; call(); if (p->f)
// acquire;` (Simulation::branch).
//
// Lattice: a version is flat; two that differ join to a Phi. Termination: a
// part gets a version of its own per event and block, so there are finitely
// many. Unsound: two pointers that are different terms point to different
// memory, except for members of one name (Policy.h). Cost: the places in
// the part that the function stores to, per write, or a look at each chunk of
// those that the path has stored; a look-up per step of a place, per read.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_STATE_MEMORY_H
#define NOGIL_ENGINE_STATE_MEMORY_H

#include "state/State.h"

namespace nogil {

/// Variables of one function.
struct FrameInfo {
  FnId Fn;
  /// By variable: its address is kept in memory or in a capture, so that
  /// whoever runs may write it.
  std::vector<bool> Shared;
  std::vector<VarId> AllShared = {}; ///< the same as a list
  /// By variable: nothing in the function asks what it holds, neither by its
  /// name nor through its address.
  std::vector<bool> Unasked = {};
  /// By place: the parts of memory that it is in; empty: not asked yet.
  mutable std::vector<std::vector<TermId>> Parts = {};
  /// By part of memory: the places in it where something was stored on some
  /// path, sorted; of the first so many of Terms::stored().
  mutable std::unordered_map<TermId, std::vector<TermId>> StoredIn = {};
  mutable size_t Sorted = 0;
  /// Versions that were given in this round.
  mutable std::unordered_set<TermId> Given = {};
};

/// CallAsks: whether a call may say something about what its arguments lead to,
/// or ask.
FrameInfo frameOf(const Program &P, FnId F,
                  const std::function<bool(const Event &)> &CallAsks);

/// Reads and changes what one path knows of memory.
class Memory {
public:
  Memory(Terms &T, PathState &S, const FrameInfo &Frame, bool Believe)
      : T(T), S(S), Frame(Frame), Believe(Believe) {}

  /// What a place that is not stored holds depends on this; None: on nothing
  /// that has happened on this path.
  TermId version(TermId Loc) const;
  /// A part of memory may have been written at this event. `Seen`: it was; then
  /// nothing is believed of what it held before.
  void forget(TermId Part, EventId At, bool Seen = false);
  /// The same for a place, which may have another name.
  void forgetPlace(TermId Loc, EventId At, bool Seen);
  /// So may all that the value of an argument leads to.
  void forgetReachable(TermId Value, EventId At);

  /// What a chunk of the store has, one or another: a place that others can
  /// reach.
  static constexpr uint32_t Elsewhere = 1;
  ChunkNotes notes(const std::pair<TermId, TermId> &Stored) const;

  /// Whether the path has written memory that X reads, and may have been
  /// written again since: X is not what it was on entry.
  bool overwritten(TermId X) const;
  /// X with what the path has last stored there itself.
  TermId asBelieved(TermId X) const;

private:
  Terms &T;
  PathState &S;
  const FrameInfo &Frame;
  const bool Believe;

  std::span<const TermId> parts(TermId Loc) const;
  std::vector<TermId> findParts(TermId Loc) const;
  bool within(TermId Loc, TermId Part) const;
  bool asked(TermId Part) const;
  bool kept(TermId Loc, TermId Value) const;
  const std::vector<TermId> &storedIn(TermId Part) const;
  void eraseWithin(TermId Part, std::vector<TermId> *Held, bool Seen);
  void believe(TermId Part);
  void disbelieve(TermId Part);
};

} // namespace nogil

#endif // NOGIL_ENGINE_STATE_MEMORY_H
