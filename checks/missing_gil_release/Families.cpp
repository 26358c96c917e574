//===- Families.cpp - what a project thinks of a library ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/Families.h"
#include <algorithm>
#include <cctype>

namespace nogil {

static std::set<std::string> wordsOf(const CheckContext &C, const char *Key) {
  const std::vector<std::string> &All = C.P.Rules->settings(C.Id, Key);
  return {All.begin(), All.end()};
}

Families::Families(const CheckContext &C, std::function<bool(CodeRef)> Runs)
    : C(C), Runs(std::move(Runs)), Cheap(wordsOf(C, "cheap_words")),
      Closing(wordsOf(C, "closing_words")),
      Writing(wordsOf(C, "writing_words")), Arming(wordsOf(C, "arming_words")),
      Platform(wordsOf(C, "platform_families")) {}

/// `virDomainGet_info2`: vir, domain, get, info2.
static std::vector<std::string> split(const std::string &Name) {
  std::vector<std::string> Out{""};
  for (size_t I = 0; I != Name.size(); ++I) {
    auto Letter = static_cast<unsigned char>(Name[I]);
    bool Begins = std::isupper(Letter) && I &&
                  !std::isupper(static_cast<unsigned char>(Name[I - 1]));
    if ((Begins || Letter == '_') && !Out.back().empty())
      Out.emplace_back();
    if (Letter != '_')
      Out.back() += static_cast<char>(std::tolower(Letter));
  }
  return Out;
}

/// What the names of a library begin with: `store_`, `vir`; "": nothing.
static std::string prefixOf(const std::string &Name) {
  constexpr size_t Least = 2;
  size_t Bar = Name.find('_');
  if (Bar != Name.npos)
    return Bar >= Least ? Name.substr(0, Bar + 1) : "";
  size_t Upper = 0;
  while (Upper != Name.size() &&
         std::islower(static_cast<unsigned char>(Name[Upper])))
    ++Upper;
  return Upper >= Least && Upper != Name.size() ? Name.substr(0, Upper) : "";
}

/// One of the words, without the prefix, is listed. A word that is listed with
/// a star before it counts where another one follows: `get_name` asks for a
/// name, `get` may do anything.
bool Families::named(const std::vector<std::string> &Words,
                     const std::set<std::string> &In) {
  for (size_t I = 1; I < Words.size(); ++I)
    if (In.count(Words[I]) ||
        (I + 1 != Words.size() && In.count(Words[I] + " *")))
      return true;
  return false;
}

/// A function of a library in C: declared, and nothing that a row is about.
bool Families::foreign(FnId G) const {
  if (!G.valid() || C.P.fn(G).Body || C.P.fn(G).Api || C.P.fn(G).Row ||
      C.P.fn(G).Roles)
    return false;
  const TuFacts &T = C.P.tu(G);
  const FuncInfo &I = C.P.info(G);
  return T.str(I.Qual).find("::") == std::string::npos && !I.Class.valid();
}

/// The type of the first record that the function is given a pointer to: what
/// it works on. "": none.
std::string Families::handleOf(FnId G) const {
  const TuFacts &T = C.P.tu(G);
  TypeId Function = C.P.info(G).Type;
  if (!Function.valid())
    return "";
  for (TypeId Part : T.type(Function).Parts) {
    const TypeInfo &X = T.type(Part);
    if (X.Kind == TypeKind::Pointer && X.Of.valid() &&
        T.type(X.Of).Kind == TypeKind::Record)
      return T.str(T.type(X.Of).Text);
  }
  return "";
}

void Families::find() {
  Known.emplace();
  for (uint32_t N = 0; N != C.P.Functions.size(); ++N) {
    FnId F(N);
    const Skeleton *S = C.P.fn(F).Body;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      FnId G = E.Kind == EventKind::Call ? C.P.calleeOf(F, E) : FnId();
      if (!foreign(G))
        continue;
      const std::string &Name = C.P.name(G);
      std::string Prefix = prefixOf(Name);
      if (Prefix.empty() || Platform.count(Prefix) || named(split(Name), Cheap))
        continue;
      CodeRef At{F, EventId(I)};
      if (C.statesAt(At) == CB_Detached)
        (*Known)[Prefix].Detached.emplace(Name, At);
      else if (Runs(At))
        (*Known)[Prefix].Attached.insert(Name);
    }
  }
  std::erase_if(*Known,
                [](const auto &X) { return X.second.Detached.empty(); });
}

bool Families::any() {
  if (!Known)
    find();
  return !Known->empty();
}

const Families::Family *Families::familyOf(FnId G) {
  if (!any() || !foreign(G))
    return nullptr;
  auto It = Known->find(prefixOf(C.P.name(G)));
  return It == Known->end() ? nullptr : &It->second;
}

bool Families::deviates(FnId G) {
  constexpr size_t Few = 3;
  const Family *Of = familyOf(G);
  if (!Of || named(split(C.P.name(G)), Cheap))
    return false;
  auto Only = std::ranges::count_if(Of->Attached, [&](const std::string &Name) {
    return !Of->Detached.count(Name);
  });
  if (Of->Detached.size() < Few || Of->Detached.size() <= size_t(Only))
    return false;
  const std::string Handle = handleOf(G);
  const bool Closes = named(split(C.P.name(G)), Closing);
  return std::ranges::any_of(Of->Detached, [&](const auto &Other) {
    FnId Called = C.P.calleeOf(Other.second.Fn, C.P.event(Other.second));
    return !Handle.empty() && handleOf(Called) == Handle &&
           (!Closes || named(split(Other.first), Writing));
  });
}

std::optional<CodeRef> Families::detached(FnId G) {
  const Family *Of = familyOf(G);
  if (!Of)
    return std::nullopt;
  auto It = Of->Detached.find(C.P.name(G));
  return It == Of->Detached.end() ? Of->Detached.begin()->second : It->second;
}

/// The function may call back: what it waits for it need not wait for here.
static bool takesFunction(const TuFacts &T, TypeId Function) {
  if (!Function.valid())
    return true;
  return std::ranges::any_of(T.type(Function).Parts, [&](TypeId P) {
    const TypeInfo &X = T.type(P);
    return X.Kind == TypeKind::Pointer && X.Of.valid() &&
           T.type(X.Of).Kind == TypeKind::Function;
  });
}

std::optional<uint32_t> Families::timeLimit(FnId G) const {
  if (!foreign(G) || named(split("lib_" + C.P.name(G)), Arming))
    return std::nullopt;
  const TuFacts &T = C.P.tu(G);
  const FuncInfo &I = C.P.info(G);
  const std::string &Names = T.str(I.Params), &Access = T.str(I.Access);
  if (Names.empty() || takesFunction(T, I.Type))
    return std::nullopt;
  uint32_t Index = 0;
  for (size_t Begin = 0; Begin < Names.size(); ++Index) {
    size_t End = Names.find(',', Begin);
    std::string Name = Names.substr(Begin, End - Begin);
    std::ranges::transform(Name, Name.begin(), [](unsigned char X) {
      return static_cast<char>(std::tolower(X));
    });
    bool Given = Index < Access.size() && Access[Index] != PA_Value &&
                 Access[Index] != PA_ValueRef;
    if (Given && Name.find("timeout") != Name.npos)
      return Index;
    Begin = End + 1;
  }
  return std::nullopt;
}

} // namespace nogil
