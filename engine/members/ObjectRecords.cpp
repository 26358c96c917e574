//===- ObjectRecords.cpp - is the record an object of Python's? -----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: `self->handle` is used detached, and another function ends it. If
// `self` is what Python code holds, two threads may call the two functions with
// one object: that is Python's own promise. A record of a library further down
// (a list, a decoder's state) is mostly made, used and ended by one call, and
// what is known of it are only its members' names.
//
// Approach: a record is an object's if an entry point of Python's finds members
// of it in its first argument itself, or hands this argument to a function that
// does, at most two calls down: `self->h`, `((Conn *)op)->h`. One such function
// is enough, a deallocator or a constructor as well. So is a reference to one
// that somebody takes or drops, `Py_CLEAR(self->statement)`: types that Python
// code never sees have no more than that.
//
// Termination: each function and parameter once.
//
// Unsound: the first argument of a function that is bound to no class is an
// object, too, but may be of a library's type.
//
// Cost: the members that entry points and their helpers name, and the calls of
// the program, once; only where somebody asks.
//
//===----------------------------------------------------------------------===//
#include "cfg/Exprs.h"
#include "members/Members.h"
#include <algorithm>

namespace nogil {

/// Members that the function finds in the parameter itself.
void Members::namesRecords(FnId F, uint32_t Param) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Point At = V.defs(F).before(EventId(I));
    auto IsIts = [&](ExprId E, const Expr &X) {
      if (X.Kind == ExprKind::Field &&
          std::ranges::any_of(
              V.origins(F, ExprId(X.A), At),
              [&](const Origin &O) { return O.isParam(Param); }))
        ObjectRecords->insert(of(F, E).Record);
      return false; // look at all
    };
    forEachExpr(S, S.Events[I], [&](ExprId E) { anyWithin(S, E, IsIts); });
  }
}

/// What a call takes or drops a reference to.
void Members::countsRecords(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  const TuFacts &T = P.tu(F);
  auto Type = [&](const Expr &X) {
    return X.Kind == ExprKind::Var     ? S.Vars[X.A].TypeOf
           : X.Kind == ExprKind::Field ? T.memberType(X.Type, X.Name)
                                       : TypeId();
  };
  auto Counted = [&](ExprId Arg) {
    if (!Arg.valid())
      return;
    const Expr &X = S.expr(Arg);
    TypeId To = Type(X.Kind == ExprKind::Addr ? S.Exprs[X.A] : X);
    if (!To.valid() || T.type(To).Kind != TypeKind::Pointer)
      return;
    for (const MemberInfo &I : T.Members)
      if (I.In == T.type(To).Of)
        ObjectRecords->insert(P.nameId(P.fn(F).Tu, I.Record));
  };
  for (const Event &E : S.Events)
    if (E.Kind == EventKind::Call)
      for (const Role &R : P.rolesOf(F, E))
        if ((R.Does == RoleKind::TakesReference ||
             R.Does == RoleKind::DropsReference) &&
            R.Value.Kind == Slot::Arg)
          Counted(S.arg(E, R.Value.Index));
}

bool Members::ofObject(Member M) {
  if (!ObjectRecords)
    findObjectRecords();
  return ObjectRecords->count(M.Record);
}

void Members::findObjectRecords() {
  ObjectRecords.emplace();
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (P.Functions[F].Body)
      countsRecords(FnId(F));
  using Step = std::pair<FnId, uint32_t>;
  std::vector<std::pair<Step, unsigned>> Todo;
  std::set<Step> Seen;
  auto Add = [&](Step Next, unsigned Up) {
    if (Next.first.valid() && P.fn(Next.first).Body && Seen.insert(Next).second)
      Todo.push_back({Next, Up});
  };
  for (const Entry &E : P.Entries)
    if (E.fromPython() && E.Kind != "callback")
      Add({E.Fn, 0}, 2);
  for (size_t I = 0; I != Todo.size(); ++I) {
    const auto [At, Up] = Todo[I];
    const auto [F, Param] = At;
    namesRecords(F, Param);
    const Skeleton &S = *P.fn(F).Body;
    for (uint32_t E = 0; Up && E != S.Events.size(); ++E)
      for (uint32_t A = 0;
           S.Events[E].Kind == EventKind::Call && A != S.Events[E].ArgsCount;
           ++A)
        if (std::ranges::any_of(
                V.argOrigins(F, EventId(E), A),
                [&](const Origin &O) { return O.isParam(Param); }))
          Add({P.calleeOf(F, S.Events[E]), A}, Up - 1);
  }
}

} // namespace nogil
