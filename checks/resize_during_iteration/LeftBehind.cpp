//===- LeftBehind.cpp - pointers that outlive their buffer ----------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/LeftBehind.h"
#include "cfg/Exprs.h"
#include "cfg/Paths.h"
#include "checks/resize_during_iteration/HeldViews.h"
#include <algorithm>
#include <set>

namespace nogil {
namespace {

/// `&x` of a local variable.
VarId localAt(const Skeleton &S, ExprId Arg) {
  if (!Arg.valid() || S.expr(Arg).Kind != ExprKind::Addr)
    return VarId();
  const Expr &X = S.Exprs[S.expr(Arg).A];
  bool Local = X.Kind == ExprKind::Var && S.Vars[X.A].Kind == Storage::Local;
  return Local ? VarId(X.A) : VarId();
}

/// Some call is given `&x`: without, there is no local view.
bool fillsLocal(const Skeleton &S) {
  return std::ranges::any_of(S.Events, [&](const Event &E) {
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (localAt(S, S.arg(E, A)).valid())
        return true;
    return false;
  });
}

} // namespace

/// The local view that a pointer points into.
VarId LeftBehind::viewOf(FnId F, ExprId Pointer, Point At) const {
  const Skeleton &S = *P.fn(F).Body;
  for (const Origin &O : V.origins(F, Pointer, At))
    if (const OriginStep *I = O.interior(); I && I == &O.Steps.back() &&
                                            I->Via->Kind == "buffer" &&
                                            O.Base == BaseKind::Out)
      return localAt(S, S.arg(S.Events[O.Index], O.Arg));
  return VarId();
}

bool LeftBehind::outlives(FnId F, VarId View, LeftPointer &L) const {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  ExprId Place = S.Events[L.Stored.V].Dst;
  auto Again = [&](EventId E) {
    return S.Events[E.V].Kind == EventKind::Assign &&
           S.Events[E.V].Dst == Place;
  };
  auto Over = [&](EventId E) {
    return S.Events[E.V].Kind == EventKind::Call && givesBack(F, E, View, V);
  };
  PathHit Hit = V.paths(F).somePath(D.after(L.Stored), Over, Again);
  if (!Hit.certain())
    return false;
  L.Released = Hit.Event;
  auto OnEvent = [&](EventId E, uint8_t &) {
    return Again(E) ? Verdict::Stop : Verdict::Go;
  };
  auto OnExit = [&](BlockId B, uint8_t) {
    return S.Blocks[B.V].Term == TermKind::Return ? Verdict::Found
                                                  : Verdict::Stop;
  };
  return V.paths(F)
      .search(D.after(L.Released), {.Event = OnEvent, .Exit = OnExit})
      .certain();
}

const std::vector<LeftPointer> &LeftBehind::of(FnId F) {
  auto [It, New] = Known.try_emplace(F);
  if (!New || !P.fn(F).Body)
    return It->second;
  const Skeleton &S = *P.fn(F).Body;
  if (!fillsLocal(S))
    return It->second;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (E.Kind != EventKind::Assign || !E.Dst.valid() || !E.Src.valid() ||
        (S.expr(E.Dst).Kind != ExprKind::Field &&
         S.expr(E.Dst).Kind != ExprKind::Elem))
      continue;
    Point At = V.defs(F).before(EventId(I));
    VarId View = viewOf(F, E.Src, At);
    if (!View.valid())
      continue;
    for (const Origin &O : V.origins(F, ExprId(S.expr(E.Dst).A), At)) {
      LeftPointer L{O.Index, EventId(I), {}};
      if (O.isParam(O.Index) && outlives(F, View, L)) {
        It->second.push_back(L);
        break;
      }
    }
  }
  return It->second;
}

/// `if (views) get(o, &views->v[n]); else { get(o, &v); release(&v); }`: the
/// parameters in which the function keeps views for its caller, taken by the
/// same function as the view that it gives back, and instead of it.
std::set<uint32_t> LeftBehind::keptIn(FnId F, const LeftPointer &L) const {
  const Skeleton &S = *P.fn(F).Body;
  std::set<uint32_t> Out;
  auto Stores = [&](EventId E) { return E == L.Stored; };
  for (const Origin &O :
       V.origins(F, S.Events[L.Stored.V].Src, V.defs(F).before(L.Stored))) {
    if (O.Base != BaseKind::Out)
      continue;
    const Event &Taken = S.Events[O.Index];
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      const Event &E = S.Events[I];
      if (E.Kind == EventKind::Call && I != O.Index &&
          E.Callee == Taken.Callee && O.Arg < E.ArgsCount &&
          !V.paths(F).somePath(V.defs(F).after(EventId(I)), Stores).possible())
        for (const Origin &Place : V.argOrigins(F, EventId(I), O.Arg))
          if (Place.Base == BaseKind::Param)
            Out.insert(Place.Index);
    }
  }
  return Out;
}

/// The expression is of the variable's member, or of all of it.
bool LeftBehind::takes(FnId F, ExprId E, VarId X,
                       const std::string &Member) const {
  const Skeleton &S = *P.fn(F).Body;
  bool Other = false, This = false;
  if (!E.valid() || !mentions(S, E, X))
    return false;
  anyWithin(S, E, [&](ExprId, const Expr &Part) {
    if (Part.Kind == ExprKind::Field && S.Exprs[Part.A].Kind == ExprKind::Var &&
        S.Exprs[Part.A].A == X.V)
      (P.tu(F).str(Part.Name) == Member ? This : Other) = true;
    return false;
  });
  return This || !Other;
}

/// The first use after the call of what it has left in the variable.
std::optional<SrcRange> LeftBehind::usedAfter(FnId F, EventId Call, VarId X,
                                              const std::string &Member) {
  const Skeleton &S = *P.fn(F).Body;
  const Defs &D = V.defs(F);
  auto Mentions = [&](ExprId E) { return takes(F, E, X, Member); };
  auto Uses = [&](EventId Id) {
    const Event &E = S.Events[Id.V];
    if (Id == Call)
      return false;
    for (uint32_t A = 0; E.Kind == EventKind::Call && A != E.ArgsCount; ++A)
      if (Mentions(S.arg(E, A)))
        return true;
    return (E.Kind == EventKind::Read || E.Kind == EventKind::Assign) &&
           Mentions(E.Src);
  };
  auto Over = [&](EventId Id) {
    const Event &E = S.Events[Id.V];
    return Id == Call || (E.Kind == EventKind::Assign && Mentions(E.Dst)) ||
           (E.Kind == EventKind::ScopeEnd && E.Scope == S.Vars[X.V].Scope);
  };
  PathHit Hit = V.paths(F).somePath(D.after(Call), Uses, Over);
  if (!Hit.certain())
    return std::nullopt;
  return S.Events[Hit.Event.V].Range;
}

std::vector<LeftUse> LeftBehind::uses(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  std::vector<LeftUse> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    FnId G = E.Kind == EventKind::Call ? P.calleeOf(F, E) : FnId();
    if (!G.valid() || P.fn(G).Row || !P.rolesOf(F, E).empty())
      continue;
    for (const LeftPointer &L : of(G)) {
      VarId X = L.Param < E.ArgsCount ? localAt(S, S.arg(E, L.Param)) : VarId();
      auto Given = [&](uint32_t Param) {
        return Param < E.ArgsCount && localAt(S, S.arg(E, Param)).valid();
      };
      if (!X.valid() || std::ranges::any_of(keptIn(G, L), Given))
        continue;
      const Expr &Place = P.fn(G).Body->expr(P.event({G, L.Stored}).Dst);
      const std::string Member = P.tu(G).str(Place.Name);
      if (auto Used = usedAfter(F, EventId(I), X, Member)) {
        Out.push_back({X, {F, EventId(I)}, {G, L.Stored}, *Used});
        break;
      }
    }
  }
  return Out;
}

LeftBehind::MemberName LeftBehind::memberOf(FnId F, ExprId Field) const {
  const Expr &X = P.fn(F).Body->expr(Field);
  return {P.nameId(P.fn(F).Tu, X.Type), P.nameId(P.fn(F).Tu, X.Name)};
}

void LeftBehind::findReaders() {
  if (Readers)
    return;
  Readers.emplace();
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const Skeleton *S = P.Functions[N].Body;
    FnId F(N);
    std::set<MemberName> Set;
    std::map<MemberName, EventId> Read;
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      auto Is = [&](ExprId X) {
        return X.valid() && S->expr(X).Kind == ExprKind::Field;
      };
      if (E.Kind == EventKind::Assign && Is(E.Dst))
        Set.insert(memberOf(F, E.Dst));
      if (E.Kind == EventKind::Read && Is(E.Src))
        Read.try_emplace(memberOf(F, E.Src), EventId(I));
    }
    for (auto &[Of, At] : Read)
      if (!Set.contains(Of))
        (*Readers)[Of].push_back({F, At});
  }
}

/// The object that an entry point is a method of, handed down or not.
bool LeftBehind::isObject(FnId F, uint32_t Param) const {
  std::vector<std::pair<FnId, uint32_t>> Todo{{F, Param}};
  for (size_t I = 0; I != Todo.size(); ++I) {
    auto [At, Index] = Todo[I];
    if (Index == 0 && P.entered(At, [](const Entry &E) {
          return E.fromPython() && !E.Teardown;
        }))
      return true;
    for (CodeRef By : V.callers(At))
      if (Index < P.event(By).ArgsCount)
        for (const Origin &O : V.argOrigins(By.Fn, By.Event, Index))
          if (std::pair Next(By.Fn, O.Index);
              O.isParam(O.Index) && std::ranges::find(Todo, Next) == Todo.end())
            Todo.push_back(Next);
  }
  return false;
}

std::vector<LeftInObject> LeftBehind::inObjects(FnId F) {
  std::vector<LeftInObject> Out;
  std::set<MemberName> Done;
  const Skeleton &S = *P.fn(F).Body;
  for (const LeftPointer &L : of(F)) {
    ExprId Place = S.Events[L.Stored.V].Dst;
    if (S.expr(Place).Kind != ExprKind::Field || !isObject(F, L.Param) ||
        !Done.insert(memberOf(F, Place)).second)
      continue;
    findReaders();
    auto Of = Readers->find(memberOf(F, Place));
    if (Of == Readers->end())
      continue;
    auto Other = std::ranges::find_if(Of->second,
                                      [&](CodeRef At) { return At.Fn != F; });
    if (Other != Of->second.end())
      Out.push_back({L.Stored, L.Released, *Other});
  }
  return Out;
}

} // namespace nogil
