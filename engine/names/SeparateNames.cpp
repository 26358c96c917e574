//===- SeparateNames.cpp - who defines and who names what -----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "names/SeparateNames.h"
#include <filesystem>

namespace nogil {

static bool isExternal(std::string_view Usr) { return Usr.starts_with("c:@"); }

//===-- Definitions -------------------------------------------------------===//

NameTable::NameTable(TuList List) : Tus(std::move(List)) {
  Files.resize(Tus.size());
  Nodes.resize(Tus.size());
  for (uint32_t U = 0; U != Tus.size(); ++U) {
    Nodes[U].Tu = U;
    Files[U].resize(Tus[U]->Files.size());
    definitionsOf(U);
  }
  for (Symbol &S : Symbols)
    if (S.Defs.size() > 1)
      std::stable_sort(S.Defs.begin(), S.Defs.end(),
                       [](const Definition &A, const Definition &B) {
                         return A.File < B.File;
                       });
  mergeWeak();
  const bool All = anyTwins();
  for (uint32_t S = 0; S != Symbols.size(); ++S)
    for (uint32_t D = 0;
         (All || Symbols[S].Defs.size() > 1) && D != Symbols[S].Defs.size();
         ++D)
      for (uint32_t U : Symbols[S].Defs[D].Nodes)
        Nodes[U].Own[S] = D;
}

const std::string &NameTable::file(uint32_t Tu, SrcRange At) {
  std::string &F = Files[Tu][At.File.V];
  if (F.empty())
    F = std::filesystem::path(Tus[Tu]->str(Tus[Tu]->Files[At.File.V].Path))
            .lexically_normal()
            .string();
  return F;
}

void NameTable::add(uint32_t Tu, StrId Usr, StrId Name, SrcRange At, bool Weak,
                    const Skeleton *Body) {
  const TuFacts &T = *Tus[Tu];
  auto [It, New] = Index.try_emplace(T.str(Usr), uint32_t(Symbols.size()));
  if (New)
    Symbols.push_back({T.str(Usr), T.str(Name), !isExternal(T.str(Usr)), {}});
  std::vector<Definition> &Defs = Symbols[It->second].Defs;
  const std::string &Where = file(Tu, At);
  auto D = std::find_if(Defs.begin(), Defs.end(),
                        [&](const Definition &X) { return X.File == Where; });
  if (D == Defs.end())
    D = Defs.insert(Defs.end(), {Where, 0, Weak, Tu, Body, At, {}});
  if (D->Nodes.empty() || D->Nodes.back() != Tu)
    D->Nodes.push_back(Tu);
  D->Weak &= Weak;
}

void NameTable::definitionsOf(uint32_t U) {
  const TuFacts &T = *Tus[U];
  constexpr uint16_t Elsewhere = FF_Static | FF_System;
  for (const Skeleton &S : T.Skeletons) {
    const FuncInfo &F = T.func(S.Self);
    if (!(F.Flags & Elsewhere) && isExternal(T.str(F.Usr)))
      add(U, F.Usr, F.Name, F.Decl, F.Flags & FF_Weak, &S);
  }
  std::set<StrId> Seen;
  auto Variable = [&](StrId Usr, StrId Name, SrcRange At) {
    if (At.valid() && !T.str(Usr).empty() && !T.Files[At.File.V].System &&
        Seen.insert(Usr).second)
      add(U, Usr, Name, At, false, nullptr);
  };
  for (const Table &X : T.Tables)
    Variable(X.Usr, X.Name, X.Decl);
  for (const Skeleton &S : T.Skeletons)
    for (const Var &V : S.Vars)
      if (V.Defined || V.Kind == Storage::StaticLocal)
        Variable(V.Usr, V.Name, V.Decl);
}

/// How a body reads, wherever it stands.
static std::string shapeOf(const TuFacts &T, const Skeleton &S) {
  std::string Out;
  auto Number = [&](uint64_t N) { Out += std::to_string(N) + ","; };
  for (const Event &E : S.Events) {
    Number(uint64_t(E.Kind) << 8 | E.Flags);
    if (E.Callee.valid())
      Out += T.str(T.func(E.Callee).Usr);
  }
  for (const Expr &X : S.Exprs) {
    Number(uint64_t(X.Kind) << 8 | uint64_t(X.Op));
    Number(uint64_t(X.Value));
    Out += T.str(X.Name);
  }
  for (const Block &B : S.Blocks) {
    Number(uint64_t(B.Term));
    for (BlockId To : B.Succs)
      Number(To.V);
  }
  return Out;
}

void NameTable::mergeWeak() {
  for (Symbol &S : Symbols) {
    if (S.Defs.size() < 2)
      continue;
    std::map<std::string, size_t> First;
    std::vector<Definition> Kept;
    for (Definition &D : S.Defs) {
      if (D.Weak && D.Body) {
        auto [It, New] =
            First.try_emplace(shapeOf(*Tus[D.Tu], *D.Body), Kept.size());
        if (!New) {
          std::vector<uint32_t> &Of = Kept[It->second].Nodes;
          Of.insert(Of.end(), D.Nodes.begin(), D.Nodes.end());
          std::sort(Of.begin(), Of.end());
          continue;
        }
      }
      Kept.push_back(std::move(D));
    }
    S.Defs = std::move(Kept);
  }
}

bool NameTable::anyTwins() const {
  return std::any_of(Symbols.begin(), Symbols.end(), [](const Symbol &S) {
    return !S.Internal && S.Defs.size() > 1;
  });
}

//===-- Uses --------------------------------------------------------------===//

/// What the unit names and others define.
void NameTable::usesOf(Node &N, std::set<uint32_t> &Named) const {
  const TuFacts &T = *Tus[N.Tu];
  std::set<uint32_t> Found;
  auto Use = [&](StrId Usr) {
    auto It = Index.find(T.str(Usr));
    if (It != Index.end() && !N.Own.contains(It->second))
      Found.insert(It->second);
  };
  for (const FuncInfo &F : T.Funcs)
    if (!(F.Flags & FF_Static))
      Use(F.Usr);
  std::set<StrId> Seen;
  auto Variable = [&](StrId Usr) {
    if (isExternal(T.str(Usr)) && Seen.insert(Usr).second)
      Use(Usr);
  };
  for (const Skeleton &S : T.Skeletons)
    for (const Var &V : S.Vars)
      Variable(V.Usr);
  for (const Table &X : T.Tables)
    for (const InitNode &I : X.Nodes)
      if (I.Kind == InitKind::VarRef)
        Variable(I.Text);
  N.Uses.assign(Found.begin(), Found.end());
  Named.insert(Found.begin(), Found.end());
}

/// What the unit names and defines itself.
void NameTable::ownUses(const Node &N, std::set<uint32_t> &Named) const {
  const TuFacts &T = *Tus[N.Tu];
  std::set<FuncRefId> Seen;
  auto Use = [&](FuncRefId F) {
    if (!F.valid() || !Seen.insert(F).second || T.func(F).Flags & FF_Static)
      return;
    if (auto It = Index.find(T.str(T.func(F).Usr)); It != Index.end())
      Named.insert(It->second);
  };
  for (const Skeleton &S : T.Skeletons) {
    for (const Event &E : S.Events)
      Use(E.Callee);
    for (const Expr &X : S.Exprs)
      if (X.Kind == ExprKind::Func)
        Use(FuncRefId(X.A));
  }
  for (const Table &X : T.Tables)
    for (const InitNode &I : X.Nodes)
      Use(I.Func);
}

void NameTable::findUses() {
  std::set<uint32_t> Named;
  for (Node &N : Nodes) {
    usesOf(N, Named);
    ownUses(N, Named);
  }
  for (Node &N : Nodes)
    for (auto [S, D] : N.Own) {
      const Definition &Of = Symbols[S].Defs[D];
      const bool Function =
          Of.Body && !Tus[Of.Tu]->func(Of.Body->Self).Class.valid();
      N.Entered |= Function && !Of.Weak && !Named.contains(S);
    }
}

bool NameTable::uses(uint32_t N, uint32_t S) const {
  return std::binary_search(Nodes[N].Uses.begin(), Nodes[N].Uses.end(), S);
}

uint32_t NameTable::copy(uint32_t N, uint32_t Instance) {
  uint32_t Copy = uint32_t(Nodes.size());
  Nodes.push_back(Node(Nodes[N]));
  Nodes.back().Instance = Instance;
  for (auto [S, D] : Nodes.back().Own)
    if (Symbols[S].Internal || Symbols[S].Defs[D].Weak)
      Symbols[S].Defs[D].Nodes.push_back(Copy);
  return Copy;
}

void NameTable::addInstance(uint32_t S, uint32_t Def, uint32_t N) {
  Definition D = Symbols[S].Defs[Def];
  D.Instance = Nodes[N].Instance;
  D.Nodes = {N};
  Nodes[N].Own[S] = uint32_t(Symbols[S].Defs.size());
  Symbols[S].Defs.push_back(std::move(D));
}

//===-- Places ------------------------------------------------------------===//

const std::string &NameTable::fileOf(uint32_t N) const {
  const TuFacts &T = *Tus[Nodes[N].Tu];
  return T.str(T.Files[0].Path);
}

static std::filesystem::path folderOf(const std::string &File) {
  return std::filesystem::path(File).lexically_normal().parent_path();
}

size_t NameTable::nearness(uint32_t N, const Definition &D) const {
  const std::filesystem::path A = folderOf(fileOf(N)), B = folderOf(D.File);
  auto [X, Y] = std::mismatch(A.begin(), A.end(), B.begin(), B.end());
  size_t Common = size_t(std::distance(A.begin(), X));
  // Of two below the same folder, the one that is less deep.
  return Common * 64 - std::min<size_t>(63, std::distance(Y, B.end()));
}

bool NameTable::sameFolder(uint32_t N, const Definition &D) const {
  return folderOf(fileOf(N)) == folderOf(D.File);
}

NameClash NameTable::clash(uint32_t S, uint32_t Def,
                           const std::set<std::string> &By) const {
  NameClash C;
  C.Name = Symbols[S].Name;
  auto Place = [&](const Definition &D) {
    const TuFacts &T = *Tus[D.Tu];
    return NameClash::Place{T.str(T.Files[D.At.File.V].Path), D.At.Line};
  };
  for (const Definition &D : Symbols[S].Defs)
    C.Definitions.push_back(Place(D));
  std::sort(C.Definitions.begin(), C.Definitions.end());
  C.Definitions.erase(std::unique(C.Definitions.begin(), C.Definitions.end()),
                      C.Definitions.end());
  C.Used = Place(Symbols[S].Defs[Def]);
  C.By.assign(By.begin(), By.end());
  return C;
}

//===-- Names -------------------------------------------------------------===//

/// What looks at a USR finds the beginning and the end as they were.
static std::string numbered(const std::string &Usr, const std::string &Mark) {
  size_t At = Usr.find('@');
  return At == Usr.npos ? Usr + "!" + Mark
                        : Usr.substr(0, At + 1) + "!" + Mark + Usr.substr(At);
}

NameTable::Renames NameTable::renamesOf(const Node &N) const {
  std::map<std::string_view, uint32_t> Other;
  auto Look = [&](uint32_t S, uint32_t D) {
    if (D != 0)
      Other[Symbols[S].Usr] = D + 1;
  };
  for (auto [S, D] : N.Own)
    if (!N.Means.contains(S))
      Look(S, D);
  for (auto [S, D] : N.Means)
    Look(S, D);
  Renames Out;
  if (Other.empty())
    return Out;
  const StringTable &T = Tus[N.Tu]->Strings;
  for (size_t I = 0; I != T.size(); ++I) // USRs among much else
    if (!T[StrId(I)].starts_with("c:"))
      continue;
    else if (auto It = Other.find(T[StrId(I)]); It != Other.end())
      Out[StrId(I)] = numbered(T[StrId(I)], std::to_string(It->second));
  return Out;
}

/// The unit's own functions and variables, of another instance than the first.
void NameTable::addStatics(const Node &N, Renames &Of) const {
  const TuFacts &T = *Tus[N.Tu];
  if (!N.Instance)
    return;
  std::set<StrId> Seen;
  auto Own = [&](StrId Usr, SrcRange At) {
    if (!At.valid() || At.File.V != 0 || T.str(Usr).empty() ||
        !Seen.insert(Usr).second)
      return;
    std::string &Name = Of.try_emplace(Usr, T.str(Usr)).first->second;
    Name = numbered(Name, "i" + std::to_string(N.Instance + 1));
  };
  for (const FuncInfo &F : T.Funcs)
    if (F.Flags & FF_Static)
      Own(F.Usr, F.Decl);
  for (const Skeleton &S : T.Skeletons)
    for (const Var &V : S.Vars)
      if (!isExternal(T.str(V.Usr)))
        Own(V.Usr, V.Decl);
  for (const Table &X : T.Tables)
    if (!isExternal(T.str(X.Usr)))
      Own(X.Usr, X.Decl);
}

/// What a body names under other names than the first.
static std::string meaning(const TuFacts &T, const Skeleton &S,
                           const std::map<StrId, std::string> &Of) {
  std::set<std::string> Names;
  auto Look = [&](StrId Usr) {
    if (auto It = Of.find(Usr); It != Of.end())
      Names.insert(It->second);
  };
  for (const Event &E : S.Events)
    if (E.Callee.valid())
      Look(T.func(E.Callee).Usr);
  for (const Expr &X : S.Exprs)
    if (X.Kind == ExprKind::Func)
      Look(T.func(FuncRefId(X.A)).Usr);
  for (const Var &V : S.Vars)
    if (V.Usr.valid())
      Look(V.Usr);
  std::string Out;
  for (const std::string &Name : Names)
    Out += Name + "\n";
  return Out;
}

/// Functions of headers that name what has several meanings.
void NameTable::addShared(std::vector<Renames> &Of) const {
  for (bool More = true; More;) {
    More = false;
    std::map<std::string, std::map<std::string, uint32_t>> Known;
    std::vector<std::tuple<uint32_t, StrId, std::string>> Found;
    for (uint32_t U = 0; U != Nodes.size(); ++U) {
      if (Of[U].empty())
        continue;
      const TuFacts &T = *Tus[Nodes[U].Tu];
      for (const Skeleton &S : T.Skeletons) {
        const FuncInfo &F = T.func(S.Self);
        const bool Header = F.Decl.File.V != 0;
        if (F.Flags & FF_System || Of[U].contains(F.Usr) ||
            !(F.Flags & FF_Weak || (Header && F.Flags & FF_Static)))
          continue;
        std::string Means = meaning(T, S, Of[U]);
        if (Means.empty())
          continue;
        Known[T.str(F.Usr)][Means] = 0;
        Found.emplace_back(U, F.Usr, std::move(Means));
      }
    }
    for (auto &[Usr, Meanings] : Known) {
      uint32_t Number = 1;
      for (auto &[Means, N] : Meanings)
        N = ++Number;
    }
    for (auto &[U, Usr, Means] : Found) {
      const std::string &Was = Tus[Nodes[U].Tu]->str(Usr);
      Of[U][Usr] = numbered(Was, "h" + std::to_string(Known[Was][Means]));
      More = true;
    }
  }
}

TuList NameTable::renamed() {
  std::vector<Renames> Of;
  for (const Node &N : Nodes) {
    Of.push_back(renamesOf(N));
    addStatics(N, Of.back());
  }
  addShared(Of);
  std::vector<std::pair<uint32_t, uint32_t>> Order; ///< by unit and instance
  for (uint32_t U = 0; U != Nodes.size(); ++U)
    Order.emplace_back(Nodes[U].Tu, U);
  std::sort(Order.begin(), Order.end());
  TuList Out;
  for (auto [Tu, U] : Order) {
    if (Of[U].empty()) {
      Out.push_back(Tus[Tu]);
      continue;
    }
    auto Copy = std::make_shared<TuFacts>(*Tus[Tu]);
    for (const auto &[Usr, Name] : Of[U])
      Copy->Strings.replace(Usr, Name);
    Out.push_back(std::move(Copy));
  }
  return Out;
}

} // namespace nogil
