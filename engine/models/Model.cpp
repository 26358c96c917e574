//===- Model.cpp - lookups ------------------------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every call event of a program is looked up here, so no lookup walks a list
// and none makes a string. The name space of a name is found by hashing each
// of its prefixes up to the longest one known (about ten bytes).
//
//===----------------------------------------------------------------------===//
#include "models/Model.h"
#include <algorithm>

namespace nogil {

static const FunctionRow *find(const std::vector<FunctionRow> &Rows,
                               const NameMap &Map, std::string_view Name) {
  auto It = Map.find(Name);
  return It == Map.end() ? nullptr : &Rows[It->second];
}

const FunctionRow *Models::function(std::string_view Name) const {
  return find(Rows, ByName, Name);
}

const FunctionRow *Models::macro(std::string_view Name) const {
  return find(Rows, ByMacro, Name);
}

static const RoleList *find(const std::vector<RoleList> &Lists,
                            const NameMap &Map, std::string_view Name) {
  auto It = Map.find(Name);
  return It == Map.end() ? nullptr : &Lists[It->second];
}

const RoleList *Models::roles(std::string_view Name) const {
  return find(RoleLists, RolesByName, Name);
}

const RoleList *Models::fieldRoles(std::string_view Member) const {
  return find(RoleLists, RolesByField, Member);
}

std::vector<std::string_view> Models::constantsIn(int64_t Number) const {
  std::vector<std::string_view> Out;
  for (const auto &[Name, Bit] : ConstantBits)
    if (Number >> Bit & 1)
      Out.push_back(Name);
  return Out;
}

std::string_view Models::constantKind(std::string_view Name) const {
  auto It = ConstantKinds.find(Name);
  return It == ConstantKinds.end() ? std::string_view() : It->second;
}

const std::vector<std::string> &Models::settings(std::string_view Rule,
                                                 std::string_view Key) const {
  static const std::vector<std::string> None;
  auto It = Settings.find(std::string(Rule) + "." + std::string(Key));
  return It == Settings.end() ? None : It->second;
}

std::string_view Models::setting(std::string_view Rule,
                                 std::string_view Key) const {
  const std::vector<std::string> &All = settings(Rule, Key);
  return All.empty() ? std::string_view() : All.front();
}

uint64_t Models::number(std::string_view Rule, std::string_view Key) const {
  uint64_t Out = 0;
  for (char C : setting(Rule, Key))
    Out = Out * 10 + static_cast<uint64_t>(C - '0');
  return Out;
}

std::string_view Models::apiSource(std::string_view Name) const {
  for (size_t N : PrefixLengths) {
    if (N > Name.size())
      continue;
    auto It = ByPrefix.find(Name.substr(0, N));
    if (It != ByPrefix.end())
      return Namespaces[It->second].Source;
  }
  return {};
}

bool Models::isEntryRecord(std::string_view Record) const {
  return std::any_of(Entries.begin(), Entries.end(),
                     [&](const EntryRow &E) { return E.Record == Record; });
}

bool fitsGlob(std::string_view Glob, std::string_view Name) {
  size_t Star = Glob.find('*');
  if (Star == Glob.npos)
    return Glob == Name;
  if (!Name.starts_with(Glob.substr(0, Star)))
    return false;
  Name.remove_prefix(Star);
  Glob.remove_prefix(Star + 1);
  // What stands between two stars is taken where it comes first.
  for (; (Star = Glob.find('*')) != Glob.npos; Glob.remove_prefix(Star + 1)) {
    size_t At = Name.find(Glob.substr(0, Star));
    if (At == Name.npos)
      return false;
    Name.remove_prefix(At + Star);
  }
  return Name.ends_with(Glob);
}

} // namespace nogil
