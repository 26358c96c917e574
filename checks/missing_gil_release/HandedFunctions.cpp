//===- HandedFunctions.cpp - functions of Python's in members -------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/missing_gil_release/HandedFunctions.h"
#include "link/Policy.h"
#include <algorithm>

namespace nogil {

/// The variable that an expression is, or the address of; ~0: none.
static uint32_t variableIn(const Skeleton &S, ExprId E) {
  const Expr *X = E.valid() ? &S.expr(E) : nullptr;
  if (X && X->Kind == ExprKind::Addr)
    X = &S.Exprs[X->A];
  return X && X->Kind == ExprKind::Var ? X->A : ~0u;
}

HandedFunctions::HandedFunctions(const CheckContext &C)
    : C(C), Types(C.P.Rules->settings(C.Id, "function_objects")) {
  for (const Entry &E : C.P.Entries)
    if (E.attached() && C.P.fn(E.Fn).Body)
      for (uint32_t I = 0; I != C.P.fn(E.Fn).Body->ParamCount; ++I)
        add(E.Fn, I);
  for (size_t I = 0; I != Todo.size(); ++I)
    follow(Todo[I].first, Todo[I].second);
}

bool HandedFunctions::holdsFunctions(FnId F, uint32_t Param) const {
  const std::string &Type = C.P.tu(F).str(C.P.fn(F).Body->Vars[Param].Type);
  return std::ranges::any_of(Types, [&](const std::string &Word) {
    return Type.find(Word) != std::string::npos;
  });
}

void HandedFunctions::add(FnId F, uint32_t Param) {
  if (holdsFunctions(F, Param) &&
      std::ranges::find(Todo, std::pair(F, Param)) == Todo.end())
    Todo.push_back({F, Param});
}

/// The members that an expression is, or is read from.
std::vector<HandedFunctions::MemberName> HandedFunctions::membersOf(CodeRef At,
                                                                    ExprId E) {
  std::vector<MemberName> Out;
  if (!E.valid())
    return Out;
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  if (S.expr(E).Kind == ExprKind::Addr)
    E = ExprId(S.expr(E).A);
  for (const Origin &O : C.objects(At, E))
    for (const OriginStep &X : O.Steps)
      if (X.Kind == OriginStep::Field)
        Out.push_back({X.Record, X.Name});
  return Out;
}

/// Where the function passes its parameter on to.
void HandedFunctions::follow(FnId F, uint32_t Param) {
  const Skeleton &S = *C.P.fn(F).Body;
  std::set<uint32_t> Names{Param}; // and what is made a copy of it
  auto Named = [&](ExprId E) { return Names.count(variableIn(S, E)) != 0; };
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    CodeRef At{F, EventId(I)};
    if (E.Kind == EventKind::Assign && Named(E.Src))
      for (const MemberName &M : membersOf(At, E.Dst))
        Members.insert(M);
    if (E.Kind != EventKind::Call)
      continue;
    FnId G = C.P.calleeOf(F, E);
    for (uint32_t A = 1; A < E.ArgsCount; ++A) {
      if (!Named(S.arg(E, A)))
        continue;
      if (G.valid() && C.P.fn(G).Body) {
        if (A < C.P.fn(G).Body->ParamCount)
          add(G, A);
        continue;
      }
      if (uint32_t Copy = variableIn(S, S.arg(E, 0)); Copy != ~0u)
        Names.insert(Copy);
      for (const MemberName &M : membersOf(At, S.arg(E, 0)))
        Members.insert(M);
    }
  }
}

/// It is read from such a member.
bool HandedFunctions::isHanded(CodeRef At, ExprId E) {
  return std::ranges::any_of(membersOf(At, E), [&](const MemberName &M) {
    return Members.count(M) != 0;
  });
}

/// It calls a function object from such a member, or a copy of one.
bool HandedFunctions::calls(CodeRef At) {
  const Skeleton &S = *C.P.fn(At.Fn).Body;
  const Event &E = C.P.event(At);
  const FunctionRow *Row =
      E.Kind == EventKind::Call ? C.P.rowOf(At.Fn, E) : nullptr;
  if (!Row || std::ranges::none_of(Row->Callbacks, [](const Callback &X) {
        return X.Arg == 0 && X.Run == CallbackRun::Inline && !X.Once;
      }))
    return false;
  if (isHanded(At, S.arg(E, 0)))
    return true;
  // A copy, or an element of a container that the function walks.
  const uint32_t Own = variableIn(S, S.arg(E, 0));
  for (uint32_t I = 0; Own != ~0u && I != S.Events.size(); ++I) {
    const Event &Made = S.Events[I];
    CodeRef By{At.Fn, EventId(I)};
    if (By == At || Made.Kind != EventKind::Call)
      continue;
    bool Copies = Made.ArgsCount == 2 && variableIn(S, S.arg(Made, 0)) == Own;
    if ((Copies && isHanded(By, S.arg(Made, 1))) ||
        (S.Vars[Own].ByReference && isHanded(By, S.arg(Made, 0))))
      return true;
  }
  return false;
}

std::optional<CodeRef> HandedFunctions::calledBelow(FnId F) {
  if (Members.empty())
    return std::nullopt;
  std::vector<FnId> Reached{F};
  std::set<FnId> Seen{F};
  auto Add = [&](FnId G) {
    if (G.valid() && C.P.fn(G).Body && Seen.insert(G).second)
      Reached.push_back(G);
  };
  for (size_t N = 0; N != Reached.size(); ++N) {
    FnId G = Reached[N];
    const Skeleton &S = *C.P.fn(G).Body;
    for (uint32_t I = 0; I != S.Events.size(); ++I) {
      if (S.Events[I].Kind != EventKind::Call)
        continue;
      if (calls({G, EventId(I)}))
        return CodeRef{G, EventId(I)};
      if (FnId Callee = C.P.calleeOf(G, S.Events[I]); Callee.valid())
        Add(Callee);
      else
        for (FnId T : C.P.targetsOf(G, S.Events[I], policy::MaxCandidates))
          Add(T);
    }
  }
  return std::nullopt;
}

} // namespace nogil
