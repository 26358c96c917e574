//===- Roles.cpp - rows of roles and constants ----------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A function row says what a call needs and does to the thread state, and
// there is one of it. Roles say what a call means to one analysis: that its
// result points into its argument, that it blocks, that it tests a dtype. A
// name may have many, from many files, one file a subject. Two equal roles of
// one name are an error, as two equal rows are.
//
//===----------------------------------------------------------------------===//
#include "models/Sections.h"
#include <algorithm>
#include <set>

namespace nogil {
namespace {

enum class Slots : uint8_t { None, Maybe, Value, MaybeOf, Both };
struct RoleInfo {
  RoleKind Kind;
  std::string_view Spelling;
  Slots Takes;
  std::string_view Kinds; ///< "a|b|c"
};
constexpr RoleInfo Infos[] = {
#define NOGIL_ROLE(Enumerator, Spelling, Takes, Kinds)                         \
  {RoleKind::Enumerator, Spelling, Slots::Takes, Kinds},
#include "models/Roles.def"
#undef NOGIL_ROLE
};

std::vector<std::string_view> split(std::string_view Words) {
  std::vector<std::string_view> Out;
  while (!Words.empty()) {
    size_t Bar = Words.find('|');
    Out.push_back(Words.substr(0, Bar));
    Words = Bar == Words.npos ? "" : Words.substr(Bar + 1);
  }
  return Out;
}

const EnumName<ValueTest> TestNames[] = {{"null", ValueTest::Null},
                                         {"nonnull", ValueTest::NonNull}};

const RoleInfo *readKindOfRole(MapReader &R) {
  for (const RoleInfo &I : Infos)
    R.mayBe("role", I.Spelling);
  std::string Word, Hint;
  if (!R.require("role") || !R.text("role", Word))
    return nullptr;
  std::vector<std::string_view> Kinds;
  if (std::optional<RoleKind> Kind = roleOfSpelling(Word, Kinds, Hint))
    return &Infos[static_cast<size_t>(*Kind)];
  R.error(R.mark("role"),
          "unknown value " + inQuotes(Word) + " for 'role'; " + Hint);
  return nullptr;
}

void readSlots(MapReader &R, const RoleInfo &Info, Role &Out) {
  bool Value = Info.Takes != Slots::None;
  bool MaybeOf = Info.Takes == Slots::MaybeOf;
  bool Of = MaybeOf || Info.Takes == Slots::Both;
  for (auto [Key, Takes, Maybe, Where] :
       {std::tuple("value", Value, Info.Takes == Slots::Maybe, &Out.Value),
        std::tuple("of", Of, MaybeOf, &Out.Of)}) {
    if (Takes && (Maybe ? R.has(Key) : R.require(Key)))
      R.slot(Key, *Where);
    else if (!Takes && R.has(Key))
      R.error(R.mark(Key), "the role '" + std::string(Info.Spelling) +
                               "' takes no '" + Key + "'");
  }
}

void readKind(MapReader &R, const RoleInfo &Info, Role &Out) {
  std::vector<std::string_view> Valid = split(Info.Kinds);
  if (Valid.empty()) {
    if (R.has("kind"))
      R.error(R.mark("kind"),
              "the role '" + std::string(Info.Spelling) + "' takes no 'kind'");
    return;
  }
  for (std::string_view Word : Valid)
    R.mayBe("kind", Word);
  if (!R.require("kind") || !R.text("kind", Out.Kind))
    return;
  if (std::find(Valid.begin(), Valid.end(), Out.Kind) == Valid.end())
    R.error(R.mark("kind"), "unknown value " + inQuotes(Out.Kind) +
                                " for 'kind'; " +
                                spellingHint(Out.Kind, Valid));
}

void readConditions(ReadContext &C, MapReader &R, Role &Out) {
  R.texts("targets", Out.Targets);
  R.texts("targets_except", Out.TargetsExcept);
  R.texts("objects", Out.Objects);
  R.texts("takes", Out.Takes);
  R.version("python_before", Out.PythonBefore);
  if (R.has("when")) {
    MapReader W(C, R.node("when"), "'when'", {"arg", "is"});
    ArgCondition Cond;
    bool Complete = W.require("arg") & W.require("is");
    bool Null = Complete && W.node("is").IsNull(); // a bare null
    if (Complete && W.index("arg", Cond.Arg) &&
        (Null || W.choice("is", TestNames, Cond.Is)))
      Out.When = Cond;
  }
  if (!R.has("flags"))
    return;
  MapReader F(C, R.node("flags"), "'flags'", {"arg", "any_of", "none_of"});
  if (F.require("arg"))
    F.index("arg", Out.FlagArg);
  F.texts("any_of", Out.IfFlags);
  F.texts("none_of", Out.UnlessFlags);
  if (F.ok() && Out.IfFlags.empty() && Out.UnlessFlags.empty())
    F.error(F.mark(), "'flags' needs 'any_of' or 'none_of', the constants that "
                      "count");
}

/// Empty when the role can't be used.
std::optional<Role> readRole(ReadContext &C, const YAML::Node &N) {
  MapReader R(C, N, "a role",
              {"role",           "value",      "of",     "kind",
               "what",           "when",       "flags",  "size",
               "times",          "descriptor", "file",   "path",
               "request",        "instead",    "buffer", "targets",
               "targets_except", "objects",    "takes",  "python_before"});
  const RoleInfo *Info = readKindOfRole(R);
  if (!Info)
    return std::nullopt;
  Role Out;
  Out.Does = Info->Kind;
  readSlots(R, *Info, Out);
  readKind(R, *Info, Out);
  readConditions(C, R, Out);
  R.text("what", Out.What);
  R.slot("size", Out.Size);
  R.slot("times", Out.Times);
  R.slot("descriptor", Out.Descriptor);
  R.slot("file", Out.File);
  R.slot("path", Out.Path);
  R.slot("request", Out.Request);
  R.text("instead", Out.Instead);
  R.text("buffer", Out.Buffer);
  return Out;
}

auto key(const Role &R) {
  auto S = [](Slot X) { return std::pair(X.Kind, X.Index); };
  return std::tuple(R.Does, S(R.Value), S(R.Of), R.Kind,
                    R.When ? int(R.When->Is) : -1, R.IfFlags, R.UnlessFlags,
                    R.Targets, R.TargetsExcept, R.Objects, R.Takes,
                    R.PythonBefore);
}

} // namespace

std::optional<RoleKind> roleOfSpelling(std::string_view Word,
                                       std::vector<std::string_view> &Kinds,
                                       std::string &Hint) {
  std::vector<std::string_view> Valid;
  for (const RoleInfo &I : Infos) {
    if (I.Spelling == Word) {
      Kinds = split(I.Kinds);
      return I.Kind;
    }
    Valid.push_back(I.Spelling);
  }
  Hint = spellingHint(Word, Valid);
  return std::nullopt;
}

std::string_view spelling(RoleKind R) {
  return Infos[static_cast<size_t>(R)].Spelling;
}

void Merger::addRole(NameMap &Map, const PlacedName &Name, const Role &R,
                     const std::string &File) {
  auto [It, New] = Map.emplace(Name.Text, uint32_t(M.RoleLists.size()));
  if (New)
    M.RoleLists.emplace_back();
  RoleList &List = M.RoleLists[It->second];
  for (const Role &Other : List)
    if (key(Other) == key(R))
      return error(File, Name,
                   "the role '" + std::string(spelling(R.Does)) + "' of " +
                       inQuotes(Name.Text) + " is given twice; remove one");
  List.push_back(R);
}

void Merger::addConstant(const PlacedName &Name, const std::string &Kind,
                         std::optional<uint8_t> Bit, const std::string &File) {
  if (Bit)
    M.ConstantBits.emplace(Name.Text, *Bit);
  auto [It, New] = M.ConstantKinds.emplace(Name.Text, Kind);
  if (!New)
    error(File, Name,
          "the constant " + inQuotes(Name.Text) + " is given twice, as '" +
              It->second + "' before");
}

void Merger::addConstantKind(const PlacedName &Kind, const std::string &File) {
  Kinds.push_back({Kind, File});
}

void Merger::checkConstantKinds() {
  std::set<std::string_view> Known, Given;
  for (size_t I = 0; I != Kinds.size(); ++I) {
    Given.insert(Kinds[I].first.Text);
    if (I < OwnKinds)
      Known.insert(Kinds[I].first.Text);
  }
  for (const Pattern &X : M.Patterns)
    if (X.Constant.empty() || Given.count(X.Constant))
      Known.insert(X.Constant);
    else
      error(X.File, {"", X.Line, 1},
            "the pattern asks for constants of the kind " +
                inQuotes(X.Constant) + ", and there are none; " +
                spellingHint(X.Constant, {Given.begin(), Given.end()}));
  Known.erase("");
  for (size_t I = OwnKinds; I != Kinds.size(); ++I)
    if (const PlacedName &Kind = Kinds[I].first; !Known.count(Kind.Text))
      error(Kinds[I].second, Kind,
            "no rule looks for constants of the kind " + inQuotes(Kind.Text) +
                "; " + spellingHint(Kind.Text, {Known.begin(), Known.end()}));
}

void readRoles(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a row of 'roles'", {"names", "fields", "does"});
  std::vector<PlacedName> Names, Fields;
  R.names("names", Names);
  R.names("fields", Fields);
  checkNames(C, Names);
  if (R.ok() && !R.has("names") && !R.has("fields"))
    R.error(R.mark(), "a row of 'roles' needs 'names' or 'fields'");
  std::vector<YAML::Node> Does;
  if (R.require("does"))
    R.list("does", Does);
  for (const YAML::Node &Item : Does) {
    std::optional<Role> Role = readRole(C, Item);
    if (!Role)
      continue;
    for (const PlacedName &Name : Names)
      Out.addRole(Out.models().RolesByName, Name, *Role, C.File);
    for (const PlacedName &Name : Fields)
      Out.addRole(Out.models().RolesByField, Name, *Role, C.File);
  }
}

void readConstants(ReadContext &C, Merger &Out, const YAML::Node &N) {
  MapReader R(C, N, "a row of 'constants'", {"kind", "names", "bit"});
  std::string Kind;
  std::optional<uint8_t> Bit;
  if (uint8_t Read = 0; R.has("bit") && R.index("bit", Read))
    Bit = Read;
  std::vector<PlacedName> Names;
  bool Complete = R.require("kind") & R.require("names");
  if (!Complete || !R.text("kind", Kind) || !R.names("names", Names))
    return;
  YAML::Mark At = R.mark("kind");
  Out.addConstantKind({Kind, uint32_t(At.line + 1), uint32_t(At.column + 1)},
                      C.File);
  for (const PlacedName &Name : Names)
    Out.addConstant(Name, Kind, Bit, C.File);
}

} // namespace nogil
