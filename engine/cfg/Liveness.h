//===- Liveness.h - which variables and results are read later? -*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: what a path knows of a variable, or of what a call returned, that
// nobody will read any more only costs time: it is copied along every edge and
// joined at every block.
//
// Approach: live variables (Aho et al.): backwards over the blocks, a set per
// block; a block reads what its events and its condition mention before it
// assigns. Only variables that are reached by their name: one whose address is
// taken, that is captured or referred to is always live. Of results, only those
// that are read in another block than they are made in need to be followed. A
// jump to a handler of exceptions counts as an edge.
//
// Of a variable that is a record, each member that is named is followed, too,
// and whether the record as a whole is read: `r.a = f(); if (r.a) ...` a
// thousand times has one member alive at a time. Members of these, and
// elements, live as long as the member that they are in.
//
// Most are read near to where they are assigned: from each block that reads one
// it is followed backwards to where that was, and these few blocks list it.
// Only what would be followed through more than a few has a bit in each block.
//
// Lattice: sets of variables and results, union. Termination: sets grow. Cost:
// blocks x what is alive far from where it is made, a bit each, a few times.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_LIVENESS_H
#define NOGIL_ENGINE_CFG_LIVENESS_H

#include "cfg/Graph.h"
#include <algorithm>
#include <array>
#include <bit>
#include <map>

namespace nogil {

/// Which bits of a set of what is alive keep the entries of a chunk.
struct LiveNotes {
  struct Word {
    uint32_t At;
    uint64_t Bits;
  };
  std::array<Word, 4> Words;
  uint8_t Count = 0;
  bool Each = false;   ///< they have to be asked one by one
  bool Always = false; ///< of some, nothing is known: they are alive
  void add(uint32_t Bit) {
    for (uint8_t I = 0; I != Count; ++I)
      if (Words[I].At == Bit / 64) {
        Words[I].Bits |= 1ull << (Bit % 64);
        return;
      }
    if (Count == Words.size())
      Each = true;
    else
      Words[Count++] = {Bit / 64, 1ull << (Bit % 64)};
  }
};

class Liveness {
public:
  explicit Liveness(const Graph &G);
  /// The variable is not read after the beginning of the block before it is
  /// assigned.
  bool dead(BlockId B, VarId V) const { return !alive(B.V, V.V); }
  /// The same for what the event has returned.
  bool dead(BlockId B, EventId Result) const {
    return Results[Result.V] == None || !alive(B.V, Results[Result.V]);
  }
  /// The same for a member of a variable; false for one that is not named.
  bool dead(BlockId B, VarId V, StrId Member) const {
    auto It = Members.find({V.V, Member.V});
    return It != Members.end() && !alive(B.V, It->second) &&
           !alive(B.V, Wholes[V.V]);
  }
  /// What the variable, or what the event has returned, adds to the notes.
  void note(LiveNotes &Notes, VarId V) const { note(Notes, V.V); }
  void note(LiveNotes &Notes, EventId Result) const {
    if (Results[Result.V] == None)
      Notes.Each = true;
    else
      note(Notes, Results[Result.V]);
  }
  /// Some of what the notes are about may be dead.
  bool anyDead(BlockId B, const LiveNotes &Notes) const {
    for (uint8_t I = 0; I != Notes.Count; ++I)
      if (Notes.Words[I].Bits & ~Bits[B.V * Words + Notes.Words[I].At])
        return true;
    return Notes.Each;
  }
  /// All of what the notes are about is.
  bool allDead(BlockId B, const LiveNotes &Notes) const {
    for (uint8_t I = 0; I != Notes.Count; ++I)
      if (Notes.Words[I].Bits & Bits[B.V * Words + Notes.Words[I].At])
        return false;
    return !Notes.Each && !Notes.Always;
  }
  /// Variables and members that are followed, with a number for each.
  const std::map<std::pair<uint32_t, uint32_t>, uint32_t> &members() const {
    return Members;
  }
  /// What E has returned is read before that event of its block, or never.
  bool onlyReadBefore(EventId E, EventId Before) const {
    return LastReads[E.V] < Before;
  }
  /// The results that may be alive at the beginning of a block.
  const std::vector<EventId> &followed() const { return Followed; }
  /// Calls F with each result that may be alive at the beginning of the block.
  template <class Fn> void forEachAlive(BlockId B, const Fn &F) const {
    auto Result = [&](uint32_t X) {
      if (const size_t I = X - S.Vars.size();
          X >= S.Vars.size() && I < Followed.size())
        F(Followed[I]);
    };
    for (uint32_t X : Near[B.V])
      Result(X);
    for (size_t W = 0; W < Words; ++W)
      for (uint64_t Is = Bits[B.V * Words + W] & FarResults[W]; Is;
           Is &= Is - 1)
        Result(Far[W * 64 + size_t(std::countr_zero(Is))]);
  }

private:
  static constexpr uint32_t None = ~0u, Always = None - 1;
  const Skeleton &S;
  // Variables, behind them results that are followed, and behind these members
  // and the records that have them have one number each.
  std::vector<uint32_t> Results;  ///< by event: its number, or None
  std::vector<EventId> LastReads; ///< by event; None: not only in its block
  std::vector<EventId> Followed;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> Members; ///< see members()
  std::vector<uint32_t> Wholes;   ///< by variable: the record's number, or None
  std::vector<uint32_t> MemberAt; ///< by expression: its number, or None
  std::vector<std::vector<uint32_t>> Near; ///< by block, sorted
  std::vector<uint32_t> Bit;               ///< by number; None: it is near
  std::vector<uint32_t> Far;               ///< by bit
  size_t Words = 0;
  std::vector<uint64_t> Bits;       ///< by block, one bit for each that is far
  std::vector<uint64_t> FarResults; ///< the bits of results

  bool alive(uint32_t B, uint32_t X) const {
    if (Bit[X] == Always)
      return true;
    if (Bit[X] == None)
      return std::ranges::binary_search(Near[B], X);
    return Bits[B * Words + Bit[X] / 64] >> (Bit[X] % 64) & 1;
  }
  void note(LiveNotes &Notes, uint32_t X) const {
    if (Bit[X] == None)
      Notes.Each = true;
    else if (Bit[X] == Always)
      Notes.Always = true;
    else
      Notes.add(Bit[X]);
  }
  template <class Fn> void forEachRead(ExprId E, const Fn &Do) const;
  template <class Fn> void backwards(uint32_t B, const Fn &Do) const;
  void numberResults();
  size_t numberMembers();
  void findAlways();
  void findNear();
  void findFar(const std::vector<uint32_t> &Order);
  void through(uint32_t B, std::vector<uint64_t> &Live) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_LIVENESS_H
