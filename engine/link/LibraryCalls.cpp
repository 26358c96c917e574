//===- LibraryCalls.cpp - libraries that call back ------------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link/LibraryCalls.h"
#include "link/Program.h"
#include <algorithm>

namespace nogil {

bool LibraryCalls::isLibrary(FnId F, const Event &E) const {
  if (E.Kind != EventKind::Call || !E.Callee.valid() || P.rowOf(F, E))
    return false;
  return !P.fn(P.resolve(P.fn(F).Tu, E.Callee)).Body;
}

bool LibraryCalls::sameLibrary(FnId A, FnId B) const {
  // The outermost namespace or class that a class or function is in.
  auto Outer = [&](FnId F) {
    std::string_view Name = P.tu(F).str(P.info(F).Qual);
    size_t First = Name.find("::");
    bool Inside =
        First != Name.npos &&
        (!P.info(F).Class.valid() || Name.find("::", First + 2) != Name.npos);
    return std::pair(Name.substr(0, First), Inside);
  };
  auto Header = [&](FnId F) -> std::string_view {
    SrcRange At = P.info(F).Decl;
    return At.valid()
               ? std::string_view(P.tu(F).str(P.tu(F).Files[At.File.V].Path))
               : std::string_view();
  };
  auto [NameA, InA] = Outer(A);
  auto [NameB, InB] = Outer(B);
  if (NameA == NameB || (InA && InB))
    return NameA == NameB;
  return !Header(A).empty() && Header(A) == Header(B);
}

bool LibraryCalls::isMethod(FnId F, const Event &E) const {
  const FuncInfo &I = P.tu(F).func(E.Callee);
  return I.Class.valid() && E.ArgsCount == I.ParamCount;
}

bool LibraryCalls::mayChange(FnId F, const Event &E, uint32_t Arg) const {
  const std::string &Access = P.tu(F).str(P.tu(F).func(E.Callee).Access);
  return Arg >= Access.size() || Access[Arg] != PA_None;
}

const std::vector<VirtualCalls::Replaced> &
LibraryCalls::replaced(NameId Class) {
  auto [It, New] = Replaced.try_emplace(Class);
  if (New)
    It->second = Classes.replaced(Class);
  return It->second;
}

/// The object that an argument is, or leads to: `x`, `&x`, `*x`, `x->`.
bool LibraryCalls::objectOf(FnId F, ExprId E, Object &Out) const {
  const Skeleton &S = *P.fn(F).Body;
  while (E.valid()) {
    const Expr &X = S.expr(E);
    switch (X.Kind) {
    case ExprKind::Addr:
      E = ExprId(X.A);
      break;
    case ExprKind::Elem:
      if (ExprId(X.B).valid())
        return false;
      E = ExprId(X.A);
      break;
    case ExprKind::Result: // what an owner has
      if (S.Events[X.A].ArgsCount != 1 || !S.Events[X.A].Callee.valid() ||
          P.fn(P.resolve(P.fn(F).Tu, S.Events[X.A].Callee)).Body)
        return false;
      E = S.arg(S.Events[X.A], 0);
      break;
    case ExprKind::Var: {
      const Var &V = S.Vars[X.A];
      if (V.Kind == Storage::This)
        return false;
      Out = P.tu(F).str(V.Usr).empty()
                ? Object(F.V, X.A, ~0u)
                : Object(~0u, ~0u, P.nameId(P.fn(F).Tu, V.Usr).V);
      return true;
    }
    case ExprKind::Field:
      Out = Object(~0u, P.nameId(P.fn(F).Tu, X.Type).V,
                   P.nameId(P.fn(F).Tu, X.Name).V);
      return true;
    default:
      return false;
    }
  }
  return false;
}

void LibraryCalls::handedOver(FnId F, EventId Call) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  FnId Library = P.resolve(P.fn(F).Tu, E.Callee);
  bool Method = isMethod(F, E);
  uint16_t Flags = P.info(Library).Flags;
  for (uint32_t I = Method; I < E.ArgsCount; ++I) {
    ExprId A = S.arg(E, I);
    if (!A.valid() || S.expr(A).Kind == ExprKind::Func ||
        S.expr(A).Kind == ExprKind::Int || S.expr(A).Kind == ExprKind::Str)
      continue;
    for (NameId Class : Classes.classesOf(F, A))
      for (const VirtualCalls::Replaced &R : replaced(Class)) {
        if (!sameLibrary(R.Library, Library))
          continue;
        if (!(Flags & (FF_Ctor | FF_Dtor)))
          Found[{F, Call}].insert(R.By);
        if (Object To; Method && objectOf(F, S.arg(E, 0), To))
          Handed[To].insert(R);
      }
  }
}

void LibraryCalls::later(FnId F, EventId Call) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  FnId Library = P.resolve(P.fn(F).Tu, E.Callee);
  if (P.info(Library).Flags & (FF_Ctor | FF_Dtor))
    return;
  for (uint32_t I = 0; I < E.ArgsCount; ++I) {
    Object Of;
    if (!objectOf(F, S.arg(E, I), Of) || !mayChange(F, E, I))
      continue;
    auto It = Handed.find(Of);
    if (It == Handed.end())
      continue;
    for (const VirtualCalls::Replaced &R : It->second)
      if (sameLibrary(R.Library, Library))
        Found[{F, Call}].insert(R.By);
  }
}

/// The destructors of what owners own, at the calls that may run them.
void LibraryCalls::owned() {
  std::map<NameId, FnId> Destructors;
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const FuncInfo &I = P.info(FnId(N));
    if (I.Flags & FF_Dtor && I.Class.valid())
      Destructors.emplace(
          P.nameId(P.Functions[N].Tu, P.tu(FnId(N)).type(I.Class).Usr),
          FnId(N));
  }
  for (uint32_t N = 0; N != P.Functions.size(); ++N) {
    const Skeleton *S = P.Functions[N].Body;
    const TuFacts &T = P.tu(FnId(N));
    for (uint32_t I = 0; S && I != S->Events.size(); ++I) {
      const Event &E = S->Events[I];
      if (E.Kind != EventKind::Call || !E.Callee.valid())
        continue;
      const FunctionRow *Row = P.rowOf(FnId(N), E);
      TypeId Owner = T.func(E.Callee).Class;
      if (!Row || !Row->OwnsPointee || !Owner.valid())
        continue;
      TypeId Of = T.type(Owner).Of;
      if (!Of.valid() || T.type(Of).Kind != TypeKind::Record)
        continue;
      auto It = Destructors.find(P.nameId(P.Functions[N].Tu, T.type(Of).Usr));
      if (It != Destructors.end())
        Found[{FnId(N), EventId(I)}].insert(It->second);
    }
  }
}

void LibraryCalls::forEach(
    const std::function<void(CodeRef, std::vector<FnId>)> &Do) {
  auto EachCall = [&](auto What) {
    for (uint32_t N = 0; N != P.Functions.size(); ++N)
      if (const Skeleton *S = P.Functions[N].Body)
        for (uint32_t I = 0; I != S->Events.size(); ++I)
          if (isLibrary(FnId(N), S->Events[I]))
            (this->*What)(FnId(N), EventId(I));
  };
  owned();
  if (Classes.anyReplaced())
    EachCall(&LibraryCalls::handedOver);
  if (!Handed.empty())
    EachCall(&LibraryCalls::later);
  for (const auto &[At, Of] : Found)
    Do(At, {Of.begin(), Of.end()});
}

} // namespace nogil
