//===- TuFacts.cpp - tables that merge equal entries ------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tables of TuFacts that merge equal entries. Their hash maps are
// needed while facts are being made and never again, so they are not part of
// the facts: facts that were read from the cache or copied carry none, and the
// first insertion builds what is missing. Reading facts back therefore costs
// no hashing at all, which is most of the time of a warm run otherwise.
//
//===----------------------------------------------------------------------===//

#include "facts/TuFacts.h"
#include <algorithm>
#include <numeric>

namespace nogil {

StringTable::StringTable() { Strings.emplace_back(); }

// The keys of the map point into the strings: a copy starts without a map.
StringTable::StringTable(const StringTable &O) : Strings(O.Strings) {}

StringTable &StringTable::operator=(const StringTable &O) {
  if (this != &O) {
    Map.clear();
    Indexed = 0;
    Strings = O.Strings;
  }
  return *this;
}

StringTable::StringTable(StringTable &&O)
    : Strings(std::move(O.Strings)), Map(std::move(O.Map)), Indexed(O.Indexed) {
  O.reset();
}

StringTable &StringTable::operator=(StringTable &&O) {
  if (this != &O) {
    Strings = std::move(O.Strings);
    Map = std::move(O.Map);
    Indexed = O.Indexed;
    O.reset();
  }
  return *this;
}

void StringTable::reset() {
  Map.clear();
  Strings.clear();
  Strings.emplace_back();
  Indexed = 0;
}

StrId StringTable::intern(std::string_view S) {
  for (; Indexed < Strings.size(); ++Indexed)
    Map.emplace(Strings[Indexed], Indexed);
  if (auto It = Map.find(S); It != Map.end())
    return StrId(It->second);
  StrId I = append(S);
  Map.emplace(Strings[I.V], I.V);
  Indexed = Strings.size();
  return I;
}

StrId StringTable::append(std::string_view S) {
  Strings.emplace_back(S);
  return StrId(Strings.size() - 1);
}

void StringTable::replace(StrId I, std::string_view S) {
  compact();
  Strings[I.V] = S;
}

void StringTable::compact() {
  Map = {};
  Indexed = 0;
}

// An absent string reads as "": a field that was never set needs no test at
// every use.
const std::string &StringTable::operator[](StrId I) const {
  return Strings[I.V < Strings.size() ? I.V : 0];
}

FileId TuFacts::addFile(std::string_view Path, bool System) {
  if (FileMap.size() != Files.size()) {
    FileMap.clear();
    for (uint32_t I = 0; I < Files.size(); ++I)
      FileMap.emplace(str(Files[I].Path), I);
  }
  auto [It, New] = FileMap.emplace(Path, static_cast<uint32_t>(Files.size()));
  if (New)
    Files.push_back({Strings.intern(Path), System});
  return FileId(It->second);
}

MacroId TuFacts::addMacro(StrId Name, MacroId Outer) {
  auto Key = [](StrId N, MacroId O) { return uint64_t(N.V) << 32 | O.V; };
  if (MacroMap.size() != Macros.size()) {
    MacroMap.clear();
    for (uint32_t I = 0; I < Macros.size(); ++I)
      MacroMap.emplace(Key(Macros[I].Name, Macros[I].Outer), I);
  }
  auto [It, New] =
      MacroMap.emplace(Key(Name, Outer), static_cast<uint32_t>(Macros.size()));
  if (New)
    Macros.push_back({Name, Outer});
  return MacroId(It->second);
}

static uint64_t hashOf(const TypeInfo &T) {
  uint64_t H = uint64_t(T.Kind) << 8 | T.Flags;
  auto Mix = [&H](uint64_t V) { H = (H ^ V) * 0x9e3779b97f4a7c15u; };
  Mix(T.Text.V);
  Mix(T.Usr.V);
  Mix(T.Of.V);
  for (TypeId P : T.Parts)
    Mix(P.V);
  return H ^ H >> 32;
}

TypeId TuFacts::memberType(StrId Record, StrId Name) const {
  auto Key = [&](uint32_t I) {
    return std::pair(Members[I].Record, Members[I].Name);
  };
  if (MemberOrder.size() == Members.size()) {
    auto It =
        std::ranges::lower_bound(MemberOrder, std::pair(Record, Name), {}, Key);
    return It != MemberOrder.end() && Key(*It) == std::pair(Record, Name)
               ? Members[*It].Type
               : TypeId();
  }
  for (const MemberInfo &M : Members)
    if (M.Record == Record && M.Name == Name)
      return M.Type;
  return TypeId();
}

void TuFacts::indexMembers() {
  MemberOrder.resize(Members.size());
  std::iota(MemberOrder.begin(), MemberOrder.end(), 0u);
  std::ranges::stable_sort(MemberOrder, {}, [&](uint32_t I) {
    return std::pair(Members[I].Record, Members[I].Name);
  });
}

TypeId TuFacts::addType(TypeInfo T) {
  for (size_t I = TypeMap.size(); I < Types.size(); ++I)
    TypeMap.emplace(hashOf(Types[I]), static_cast<uint32_t>(I));
  uint64_t H = hashOf(T);
  auto [Begin, End] = TypeMap.equal_range(H);
  for (auto It = Begin; It != End; ++It)
    if (Types[It->second] == T)
      return TypeId(It->second);
  Types.push_back(std::move(T));
  TypeMap.emplace(H, static_cast<uint32_t>(Types.size() - 1));
  return TypeId(Types.size() - 1);
}

void TuFacts::compact() {
  Strings.compact();
  FileMap = {};
  MacroMap = {};
  TypeMap = {};
  auto Shrink = [](auto &...Lists) { (Lists.shrink_to_fit(), ...); };
  Shrink(Files, Macros, Types, Members, Funcs, Skeletons, Tables, Gaps,
         Elsewhere, NameLists, OlderPython);
  indexMembers();
  for (Skeleton &S : Skeletons)
    Shrink(S.Vars, S.Exprs, S.Args, S.ArgSpans, S.Events, S.Blocks, S.Scopes,
           S.Statements);
  for (Table &T : Tables)
    Shrink(T.Nodes);
}

} // namespace nogil
