//===- Ids.h - typed indices into the facts tables --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every table of the IR is a vector; what points into it is a typed index, so
// that an index into one table can't be used on another. An index is plain
// data: cheap to hash, to serialise and to compare, and stable under `-j`.
//
//===----------------------------------------------------------------------===//
#ifndef NOGIL_ENGINE_FACTS_IDS_H
#define NOGIL_ENGINE_FACTS_IDS_H

#include <compare>
#include <cstdint>
#include <functional>

namespace nogil {

template <class Tag> struct Id {
  static constexpr uint32_t None = ~0u;
  uint32_t V = None;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t V) : V(V) {}
  constexpr explicit Id(size_t V) : V(static_cast<uint32_t>(V)) {}
  constexpr bool valid() const { return V != None; }
  constexpr explicit operator bool() const { return valid(); }
  friend constexpr auto operator<=>(Id, Id) = default;
};

// Local to one TuFacts.
using StrId = Id<struct StrTag>;         ///< TuFacts::Strings
using FileId = Id<struct FileTag>;       ///< TuFacts::Files
using MacroId = Id<struct MacroTag>;     ///< TuFacts::Macros
using FuncRefId = Id<struct FuncRefTag>; ///< TuFacts::Funcs
using TableId = Id<struct TableTag>;     ///< TuFacts::Tables
using TypeId = Id<struct TypeTag>;       ///< TuFacts::Types
using NamesId = Id<struct NamesTag>;     ///< TuFacts::NameLists
// Local to one Skeleton.
using VarId = Id<struct VarTag>;
using ExprId = Id<struct ExprTag>;
using EventId = Id<struct EventTag>;
using BlockId = Id<struct BlockTag>;
using ScopeId = Id<struct ScopeTag>;
using StmtId = Id<struct StmtTag>;

} // namespace nogil

template <class Tag> struct std::hash<nogil::Id<Tag>> {
  size_t operator()(nogil::Id<Tag> I) const noexcept {
    return std::hash<uint32_t>()(I.V);
  }
};

#endif // NOGIL_ENGINE_FACTS_IDS_H
