//===- ObjectTypes.cpp - of which type is the object of a method? ---------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/ObjectTypes.h"
#include "link/Program.h"
#include <algorithm>
#include <tuple>

namespace nogil {

class ObjectTypeFinder {
public:
  ObjectTypeFinder(const Program &P, ObjectTypes &Out) : P(P), Out(Out) {
    for (const EntryRow &R : P.Rules->entries())
      if (!R.Base.empty())
        Bases[R.Record] = R.Base;
  }
  void run();

private:
  /// A variable: its USR, and the unit where that names a file's own.
  using Key = std::pair<std::string, uint32_t>;
  using Place = std::tuple<uint32_t, uint32_t, uint32_t>;
  const Program &P;
  ObjectTypes &Out;
  std::map<std::string, std::string> Bases; ///< by record: the member
  std::map<Key, std::vector<std::pair<uint32_t, const Table *>>> Tables;
  std::map<Key, uint32_t> Types;
  std::map<FnId, std::set<uint32_t>> Found;
  std::set<Place> Places; ///< of functions in types

  static Key key(uint32_t Tu, const std::string &Usr) {
    bool External = Usr.starts_with("c:@") && !Usr.starts_with("c:@F@");
    return {Usr, External ? ~0u : Tu};
  }
  uint32_t type(const Key &K, const std::string &Name) {
    auto [It, New] = Types.try_emplace(K, uint32_t(Out.All.size()));
    if (New)
      Out.All.push_back({Name});
    return It->second;
  }
  void function(uint32_t Tu, FuncRefId F, SrcRange At, uint32_t Type) {
    Found[P.resolve(Tu, F)].insert(Type);
    Places.insert({Tu, At.File.V, At.Offset});
  }
  void contents(uint32_t Type, uint32_t Tu, const Table &T,
                const std::string &Base, std::set<const Table *> &Seen);
  void pointsTo(uint32_t Type, const Key &To, std::set<const Table *> &Seen);
  void base(uint32_t Type, const Key &To) {
    if (auto It = Types.find(To); It != Types.end())
      Out.All[Type].Base = It->second;
  }
  void assigned(uint32_t Tu, const Skeleton &S, const Event &E);
};

/// What a table of a type holds, and where it points to.
void ObjectTypeFinder::contents(uint32_t Type, uint32_t Tu, const Table &T,
                                const std::string &Base,
                                std::set<const Table *> &Seen) {
  const TuFacts &F = *P.Tus[Tu];
  if (!Seen.insert(&T).second)
    return;
  for (const InitNode &N : T.Nodes) {
    bool IsBase = !Base.empty() && F.str(N.Field) == Base;
    if (N.Kind == InitKind::Func)
      function(Tu, N.Func, N.Range, Type);
    else if (N.Kind == InitKind::VarRef && IsBase)
      base(Type, key(Tu, F.str(N.Text)));
    else if (N.Kind == InitKind::VarRef)
      pointsTo(Type, key(Tu, F.str(N.Text)), Seen);
    else if (IsBase && N.Kind != InitKind::Int)
      Out.All[Type].AnyBase = true;
  }
}

void ObjectTypeFinder::pointsTo(uint32_t Type, const Key &To,
                                std::set<const Table *> &Seen) {
  auto It = Tables.find(To);
  if (It == Tables.end() || Types.count(To))
    return; // the type of the type
  for (auto [Tu, T] : It->second)
    contents(Type, Tu, *T, "", Seen);
}

/// `Type.tp_methods = methods`
void ObjectTypeFinder::assigned(uint32_t Tu, const Skeleton &S,
                                const Event &E) {
  const TuFacts &T = *P.Tus[Tu];
  if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
      S.expr(E.Dst).Kind != ExprKind::Field)
    return;
  const Expr &Dst = S.expr(E.Dst), &Of = S.Exprs[Dst.A];
  auto Row = Bases.find(T.str(Dst.Type));
  if (Row == Bases.end() || Of.Kind != ExprKind::Var ||
      T.str(S.Vars[Of.A].Usr).empty())
    return;
  const Var &Variable = S.Vars[Of.A];
  uint32_t Type = type(key(Tu, T.str(Variable.Usr)), T.str(Variable.Name));
  const Expr *Src = &S.expr(E.Src);
  if (Src->Kind == ExprKind::Addr)
    Src = &S.Exprs[Src->A];
  bool IsBase = T.str(Dst.Name) == Row->second;
  if (Src->Kind == ExprKind::Func)
    return function(Tu, FuncRefId(Src->A), E.Range, Type);
  if (Src->Kind != ExprKind::Var || T.str(S.Vars[Src->A].Usr).empty()) {
    Out.All[Type].AnyBase |= IsBase && Src->Kind != ExprKind::Int;
    return;
  }
  Key To = key(Tu, T.str(S.Vars[Src->A].Usr));
  std::set<const Table *> Seen;
  if (IsBase)
    base(Type, To);
  else
    pointsTo(Type, To, Seen);
}

void ObjectTypeFinder::run() {
  std::vector<std::tuple<uint32_t, uint32_t, const Table *, std::string>> Made;
  for (uint32_t U = 0; U != P.Tus.size(); ++U)
    for (const Table &T : P.Tus[U]->Tables) {
      const TuFacts &F = *P.Tus[U];
      Tables[key(U, F.str(T.Usr))].push_back({U, &T});
      auto Row = T.Nodes.empty() ? Bases.end() : Bases.find(F.str(T.Type));
      if (Row != Bases.end())
        Made.push_back(
            {type(key(U, F.str(T.Usr)), F.str(T.Name)), U, &T, Row->second});
    }
  for (auto &[Type, U, T, Base] : Made) {
    std::set<const Table *> Seen;
    contents(Type, U, *T, Base, Seen);
  }
  for (uint32_t U = 0; U != P.Tus.size(); ++U)
    for (const Skeleton &S : P.Tus[U]->Skeletons)
      for (const Event &E : S.Events)
        assigned(U, S, E);
  for (auto &[F, Of] : Found) {
    auto Seen = [&](const Entry &E) {
      return Places.count({E.Tu, E.Where.File.V, E.Where.Offset}) != 0;
    };
    if (std::ranges::all_of(P.entriesOf(F), Seen))
      Out.Known[F] = std::move(Of);
  }
}

void ObjectTypes::build(const Program &P) { ObjectTypeFinder(P, *this).run(); }

const std::set<uint32_t> *ObjectTypes::of(FnId F) const {
  auto It = Known.find(F);
  return It == Known.end() ? nullptr : &It->second;
}

/// Or may do so.
bool ObjectTypes::derives(uint32_t From, uint32_t Base) const {
  for (size_t Steps = 0; From != ~0u && Steps <= All.size(); ++Steps) {
    if (From == Base || All[From].AnyBase)
      return true;
    From = All[From].Base;
  }
  return false;
}

bool ObjectTypes::related(uint32_t A, uint32_t B) const {
  return derives(A, B) || derives(B, A);
}

bool ObjectTypes::related(const std::set<uint32_t> &A,
                          const std::set<uint32_t> &B) const {
  return std::ranges::any_of(A, [&](uint32_t X) {
    return std::ranges::any_of(B, [&](uint32_t Y) { return related(X, Y); });
  });
}

} // namespace nogil
