//===- SeparateNames.h - who defines and who names what ---------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The names of all units, for Separate.h: what is defined where, and once it is
// known which definition each unit means, the facts that say so.
//
// A function of a header is one for all units that read it, until what it names
// is not: then there is one for each meaning, and the same goes for those that
// call it. It is looked for in units that were given other names, and ends
// since a function gets another name once.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_NAMES_SEPARATENAMES_H
#define NOGIL_ENGINE_NAMES_SEPARATENAMES_H

#include "names/Separate.h"
#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

namespace nogil {

/// Of a name, in one file.
struct Definition {
  std::string File; ///< without `..`
  uint32_t Instance = 0;
  bool Weak = false;
  uint32_t Tu = 0;
  const Skeleton *Body = nullptr; ///< null: a variable
  SrcRange At;
  std::vector<uint32_t> Nodes; ///< that have it; sorted
  size_t events() const { return Body ? Body->Events.size() : 0; }
};

struct Symbol {
  std::string_view Usr, Name;
  bool Internal = false; ///< of the file that it stands in
  std::vector<Definition> Defs;
  bool anyStrong() const {
    return std::any_of(Defs.begin(), Defs.end(),
                       [](const Definition &D) { return !D.Weak; });
  }
};

/// A unit, or one of several instances of it.
struct Node {
  uint32_t Tu = 0, Instance = 0;
  std::map<uint32_t, uint32_t> Own;   ///< by symbol, the definition
  std::map<uint32_t, uint32_t> Means; ///< the same, of others
  std::vector<uint32_t> Uses;         ///< symbols of others; sorted
  std::vector<uint32_t> Within;       ///< nodes of its program; an instance
  bool Entered = false; ///< has a function that nothing in the tree names
};

class NameTable {
public:
  explicit NameTable(TuList Tus);

  std::vector<Node> Nodes;
  std::vector<Symbol> Symbols;

  /// A name with external linkage has two definitions.
  bool anyTwins() const;
  void findUses();
  bool uses(uint32_t Node, uint32_t Symbol) const;
  /// Another instance of a unit, with what it defines and uses.
  uint32_t copy(uint32_t Node, uint32_t Instance);
  void addInstance(uint32_t Symbol, uint32_t Def, uint32_t Node);

  const std::string &fileOf(uint32_t Node) const;
  /// How many folders of its path the definition has in common with the unit,
  /// counted from the root.
  size_t nearness(uint32_t Node, const Definition &D) const;
  bool sameFolder(uint32_t Node, const Definition &D) const;
  NameClash clash(uint32_t Symbol, uint32_t Def,
                  const std::set<std::string> &By) const;
  /// The units with the names that they mean.
  TuList renamed();

private:
  using Renames = std::map<StrId, std::string>;
  TuList Tus;
  std::unordered_map<std::string_view, uint32_t> Index; ///< by USR
  /// By unit and file: without `..`.
  std::vector<std::vector<std::string>> Files;

  const std::string &file(uint32_t Tu, SrcRange At);
  void add(uint32_t Tu, StrId Usr, StrId Name, SrcRange At, bool Weak,
           const Skeleton *Body);
  void definitionsOf(uint32_t Tu);
  void usesOf(Node &N, std::set<uint32_t> &Named) const;
  void ownUses(const Node &N, std::set<uint32_t> &Named) const;
  void mergeWeak();
  Renames renamesOf(const Node &U) const;
  void addShared(std::vector<Renames> &Of) const;
  void addStatics(const Node &U, Renames &Of) const;
};

} // namespace nogil

#endif // NOGIL_ENGINE_NAMES_SEPARATENAMES_H
