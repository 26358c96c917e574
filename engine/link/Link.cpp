//===- Link.cpp - TuFacts* to Program -----------------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: translation units arrive in any order, a header's function in many
// of them, one source compiled several times with other macros. The program
// must come out the same whatever the order.
//
// Approach: sort first, then number. Units are ordered by their main file and
// their content; functions are keyed by USR (with the file
// for internal linkage, because Clang's USR of a static function names only
// the file's last component) and numbered in the order of keys; of several
// bodies one that is not weak wins, then the one with the most events, then the
// first in unit order. Which definitions of one name are several functions is
// told before, by the USRs (Separate.h).
//
// Unsound: two builds of one source with different macros are one function: the
// larger is analysed.
//
// Cost: linear in the facts, plus the sort.
//
//===----------------------------------------------------------------------===//
#include "facts/Serialize.h"
#include "link/Entries.h"
#include "link/Program.h"
#include "names/Namesakes.h"
#include "names/Separate.h"
#include "support/Hash.h"
#include <algorithm>
#include <unordered_map>

namespace nogil {
namespace {

std::string keyOf(const TuFacts &T, const FuncInfo &F) {
  std::string Key = T.str(F.Usr);
  if (Key.empty())
    Key = "?" + T.str(F.Qual);
  if ((F.Flags & FF_Static) && F.Decl.valid())
    Key += "|" + T.str(T.Files[F.Decl.File.V].Path);
  return Key;
}

/// Tells units of one source apart at little cost, for most of them.
size_t sizeOf(const TuFacts &T) {
  size_t N = T.Strings.size();
  for (const Skeleton &S : T.Skeletons)
    N += S.Events.size() + S.Exprs.size() + S.Blocks.size();
  return N;
}

void sortUnits(std::vector<std::shared_ptr<const TuFacts>> &Tus) {
  struct Keyed {
    std::string Path;
    size_t Size;
    Hash Content;
    std::shared_ptr<const TuFacts> Tu;
  };
  std::vector<Keyed> Keys;
  Keys.reserve(Tus.size());
  std::map<std::pair<std::string, size_t>, unsigned> Count;
  for (auto &T : Tus) {
    Keys.push_back(
        {T->Files.empty() ? "" : T->str(T->Files[0].Path), sizeOf(*T), {}, T});
    ++Count[{Keys.back().Path, Keys.back().Size}];
  }
  for (Keyed &K : Keys)
    if (Count[{K.Path, K.Size}] > 1)
      K.Content = hashBytes(serialize(*K.Tu));
  std::stable_sort(Keys.begin(), Keys.end(), [](auto &A, auto &B) {
    return std::tie(A.Path, A.Size, A.Content) <
           std::tie(B.Path, B.Size, B.Content);
  });
  for (size_t I = 0; I != Keys.size(); ++I)
    Tus[I] = Keys[I].Tu;
}

/// The better one to stand for a function: a body over none, one that is not
/// weak over one that is, a large body over a small one, else whichever unit
/// comes first.
bool better(const Skeleton *New, bool NewWeak, const Skeleton *Old,
            bool OldWeak) {
  if (!New || !Old)
    return New && !Old;
  if (NewWeak != OldWeak)
    return OldWeak;
  return New->Events.size() > Old->Events.size();
}

void collectFunctions(Program &P) {
  std::unordered_map<std::string, size_t> Index;
  std::vector<Function> Found;
  std::vector<std::vector<size_t>> Slots(P.Tus.size());
  for (uint32_t U = 0; U != P.Tus.size(); ++U) {
    const TuFacts &T = *P.Tus[U];
    std::vector<const Skeleton *> Bodies(T.Funcs.size());
    for (const Skeleton &S : T.Skeletons)
      if (!(T.Funcs[S.Self.V].Flags & FF_Incomplete))
        Bodies[S.Self.V] = &S;
    for (uint32_t R = 0; R != T.Funcs.size(); ++R) {
      auto [It, New] = Index.try_emplace(keyOf(T, T.Funcs[R]), Found.size());
      if (New) {
        Function F;
        F.Key = It->first;
        F.Tu = U;
        F.Ref = FuncRefId(R);
        F.Body = Bodies[R];
        Found.push_back(std::move(F));
      } else if (Function &F = Found[It->second];
                 better(Bodies[R], T.Funcs[R].Flags & FF_Weak, F.Body,
                        P.Tus[F.Tu]->func(F.Ref).Flags & FF_Weak)) {
        F.Tu = U;
        F.Ref = FuncRefId(R);
        F.Body = Bodies[R];
      }
      Slots[U].push_back(It->second);
    }
  }
  std::vector<size_t> Order(Found.size());
  for (size_t I = 0; I != Order.size(); ++I)
    Order[I] = I;
  std::sort(Order.begin(), Order.end(),
            [&](size_t A, size_t B) { return Found[A].Key < Found[B].Key; });
  std::vector<uint32_t> Rank(Found.size());
  for (size_t I = 0; I != Order.size(); ++I) {
    Rank[Order[I]] = static_cast<uint32_t>(I);
    P.Functions.push_back(std::move(Found[Order[I]]));
  }
  P.Refs.resize(P.Tus.size());
  for (uint32_t U = 0; U != P.Tus.size(); ++U)
    for (size_t S : Slots[U])
      P.Refs[U].push_back(FnId(Rank[S]));
}

void findUnseenCalls(Program &P) {
  for (uint32_t U = 0; U != P.Tus.size(); ++U)
    for (const Skeleton &S : P.Tus[U]->Skeletons) {
      if (!(P.Tus[U]->func(S.Self).Flags & FF_Incomplete))
        continue;
      auto Named = [&](FuncRefId F) {
        P.Functions[P.resolve(U, F).V].CalledUnseen = true;
      };
      for (const Event &E : S.Events)
        if (E.Kind == EventKind::Call && E.Callee.valid())
          Named(E.Callee);
      for (const Expr &X : S.Exprs)
        if (X.Kind == ExprKind::Func)
          Named(FuncRefId(X.A));
    }
}

void attachRows(Program &P) {
  Namesakes Own(*P.Rules);
  for (const Function &F : P.Functions)
    if (F.Body)
      Own.written(*P.Tus[F.Tu], P.Tus[F.Tu]->func(F.Ref));
  for (Function &F : P.Functions) {
    const TuFacts &T = *P.Tus[F.Tu];
    const FuncInfo &I = T.func(F.Ref);
    if (I.Flags & (FF_Copy | FF_Move))
      F.Row = P.Rules->function(T.str(I.Qual) +
                                (I.Flags & FF_Copy ? " (copy)" : " (move)"));
    if (!Own.isOther(T, I, F.Body != nullptr)) {
      if (!F.Row)
        F.Row = P.Rules->function(T.str(I.Qual));
      F.Roles = P.Rules->roles(T.str(I.Qual));
    }
    F.Api = !P.Rules->apiSource(T.str(I.Qual)).empty();
    if (I.Parent.valid())
      F.Parent = P.resolve(F.Tu, I.Parent);
  }
}

/// Rows are found by names: each name is looked up once.
void attachNames(Program &P) {
  P.MacroRoles.resize(P.Tus.size());
  P.MacroRows.resize(P.Tus.size());
  P.RoleMembers.resize(P.Names.size());
  for (uint32_t U = 0; U != P.Tus.size(); ++U) {
    const TuFacts &T = *P.Tus[U];
    for (const MacroUse &M : T.Macros) {
      P.MacroRoles[U].push_back(P.Rules->roles(T.str(M.Name)));
      P.MacroRows[U].push_back(P.Rules->macro(T.str(M.Name)));
    }
    std::set<std::pair<StrId, StrId>> Seen;
    for (const Skeleton &S : T.Skeletons)
      for (const Expr &X : S.Exprs)
        if (X.Kind == ExprKind::Field && Seen.insert({X.Type, X.Name}).second)
          if (const RoleList *R =
                  P.Rules->fieldRoles(T.str(X.Type) + "::" + T.str(X.Name))) {
            P.MemberRoles[{P.nameId(U, X.Type), P.nameId(U, X.Name)}] = R;
            P.RoleMembers[P.nameId(U, X.Name).V] = true;
          }
  }
}

void numberNames(Program &P) {
  // What a wrapper owns; a member that no source can name.
  P.Names.intern("(content)");
  P.StrMap.resize(P.Tus.size());
  for (uint32_t U = 0; U != P.Tus.size(); ++U) {
    const StringTable &S = P.Tus[U]->Strings;
    P.StrMap[U].reserve(S.size());
    for (size_t I = 0; I != S.size(); ++I)
      P.StrMap[U].push_back(NameId(P.Names.intern(S[StrId(I)]).V));
  }
}

} // namespace

static void findCallersSeen(Program &P) {
  P.CallersSeen.resize(P.Functions.size());
  for (uint32_t I = 0; I != P.CallersSeen.size(); ++I) {
    FnId F(I);
    bool Called = false,
         Other = P.Calls.addressTaken(F) || P.fn(F).CalledUnseen;
    P.Calls.forEachEdgeInto(F, [&](const CallEdge &E) {
      Called |= E.Kind == CallKind::Direct && E.Site.Fn != F;
      Other |= E.Kind != CallKind::Direct;
    });
    P.CallersSeen[I] = Called && !Other && P.fn(F).Body &&
                       (P.info(F).Flags & FF_Static) && !P.isEntry(F) &&
                       !P.handler(F);
  }
}

/// By FnId: it is kept where others than those of an entry point find it.
static std::vector<bool> keptElsewhere(const Program &P) {
  std::vector<bool> Out(P.Functions.size());
  const std::vector<FunctionPlace> &Places = P.Values.places();
  for (const FunctionPlace &X : Places) {
    const FunctionPlace &Of = X.Kind == PlaceKind::Part ? Places[X.A] : X;
    bool Entry = Of.Kind == PlaceKind::Member &&
                 P.Rules->isEntryRecord(P.str(NameId(Of.A)));
    if (!Entry && X.Kind != PlaceKind::Local)
      for (FnId F : X.Held)
        Out[F.V] = true;
  }
  return Out;
}

/// One whose only callers are outside of the program, in one state, on a thread
/// of theirs: of a team, whoever starts it may be one.
static void findEnteredIn(Program &P) {
  P.EnteredIn.assign(P.Functions.size(), Needs::Unknown);
  const std::vector<bool> Kept = keptElsewhere(P);
  for (const Entry &First : P.Entries) {
    const FnId F = First.Fn;
    if (&First != &P.entriesOf(F).front())
      continue; // asked already
    bool Open = Kept[F.V] || P.fn(F).CalledUnseen || P.handler(F) ||
                !(P.info(F).Flags & FF_Static) ||
                P.entered(F, [&](const Entry &E) {
                  return E.State != First.State || E.Waited;
                });
    P.Calls.forEachEdgeInto(
        F, [&](const CallEdge &E) { Open = Open || P.enters(E); });
    if (!Open)
      P.EnteredIn[F.V] = First.State;
  }
}

Program link(std::vector<std::shared_ptr<const TuFacts>> Tus,
             const Models &Rules) {
  Program P;
  P.Rules = &Rules;
  P.Tus = std::move(Tus);
  sortUnits(P.Tus);
  P.Tus = separate(std::move(P.Tus), P.Clashes);
  collectFunctions(P);
  findUnseenCalls(P);
  numberNames(P);
  attachRows(P);
  attachNames(P);
  P.Values.compute(P);
  collectEntries(P);
  P.Types.build(P);
  P.Calls.build(P);
  findCallersSeen(P);
  findEnteredIn(P);
  return P;
}

} // namespace nogil
