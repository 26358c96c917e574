//===- Defs.h - which assignments reach a place? ----------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: which assignments may a variable's value come from at this event?
//
// Approach: on demand, backwards from the question: the last definition in the
// block, else those of the predecessors (classic reaching definitions, Aho et
// al.; no bit vectors, because rules ask about few variables of few
// functions). A call that is given a variable's address defines it. The walk
// leaves out what cannot matter: below a block of the tree of dominators below
// which nothing is defined, all is as at its beginning; and of a definition
// that all ways come through, with no other one below it, nothing else is to
// be found. Both are seen from the definitions next to the block in the order
// of that tree.
//
// Unsound: writes through pointers to a variable whose address was taken
// before the call that writes.
//
// Cost: blocks between definitions and question; answers are kept for those
// where walks end up.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_CFG_DEFS_H
#define NOGIL_ENGINE_CFG_DEFS_H

#include "cfg/Dominators.h"
#include <map>
#include <optional>

namespace nogil {

class Defs {
public:
  explicit Defs(const Skeleton &S);

  /// Where variable V may have got its value: Assign events, and Calls given
  /// its address. An invalid EventId: the value on entry (a parameter's
  /// argument, or nothing at all). Sorted.
  const std::vector<EventId> &at(VarId V, Point P) const;
  /// The assignment that variable V has its value from there, if there is only
  /// one and nothing else it may be; else None.
  EventId assignedAt(VarId V, Point P) const;

  const Graph &graph() const { return G; }
  BlockId blockOf(EventId E) const { return G.blockOf(E); }
  Point before(EventId E) const { return G.before(E); }
  Point after(EventId E) const { return G.after(E); }
  Point entry() const { return G.entry(); }
  Point endOf(BlockId B) const { return G.endOf(B); }
  std::span<const BlockId> preds(BlockId B) const { return G.preds(B); }
  std::span<const BlockId> succs(BlockId B) const { return G.succs(B); }
  /// Does this event define the variable?
  bool defines(EventId E, VarId V) const;
  const Skeleton &skeleton() const { return S; }

private:
  const Skeleton &S;
  Graph G;
  std::vector<std::vector<uint32_t>> ByVar; ///< defining events, ascending
  mutable std::map<std::pair<uint32_t, uint32_t>, std::vector<EventId>> AtEntry;
  mutable std::map<EventId, std::vector<EventId>> Alone; ///< itself, as a list
  mutable std::optional<Dominators> Tree; ///< made when it is needed
  /// The last definition of a variable in a block.
  struct LastOf {
    uint32_t Number; ///< of the block in the tree
    EventId Def;
  };
  /// By variable, in the order of the tree; and whether they were looked for.
  mutable std::vector<std::pair<bool, std::vector<LastOf>>> Lasts;

  /// What comes to a block from above: one definition, or what comes to the
  /// beginning of another block.
  struct FromAbove {
    EventId Def;
    BlockId As;
  };
  FromAbove fromAbove(VarId V, BlockId B) const;
  const std::vector<LastOf> &lasts(VarId V) const;
  const std::vector<EventId> &alone(EventId Def) const;
  const std::vector<EventId> &atEntry(VarId V, BlockId B) const;
  std::vector<EventId> walkBack(VarId V, BlockId B) const;
  EventId lastIn(VarId V, BlockId B) const {
    return lastIn(V, S.Blocks[B.V].EventsBegin, G.endOf(B).Index);
  }
  /// The last definition in [Begin, End), or None.
  EventId lastIn(VarId V, uint32_t Begin, uint32_t End) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_CFG_DEFS_H
