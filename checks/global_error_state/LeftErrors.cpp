//===- LeftErrors.cpp - exceptions that nobody asks for -------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/global_error_state/LeftErrors.h"
#include "cfg/Known.h"
#include <algorithm>

namespace nogil {

LeftErrors::LeftErrors(Views &V, const Effects &Eff)
    : V(V), P(V.program()), Eff(Eff), Solver(&P.Budgets),
      Leaves(Solver, CodeRef(), [this](FnId F) { return leaves(F); }) {
  findIgnored();
}

static bool isIgnored(const Role &R) {
  return R.Does == RoleKind::IgnoresExceptions;
}

/// The functions that a call hands over, or that are put into such a member.
void LeftErrors::ignoredIn(FnId F, EventId Id) {
  const Skeleton &S = *P.fn(F).Body;
  const Event &E = S.Events[Id.V];
  auto Add = [&](ExprId X) {
    if (X.valid() && S.expr(X).Kind == ExprKind::Func)
      Ignored.insert(P.resolve(P.fn(F).Tu, FuncRefId(S.expr(X).A)));
  };
  if (E.Kind == EventKind::Call) {
    for (const Role &R : P.rolesOf(F, E))
      if (isIgnored(R) && R.Value.Kind == Slot::Arg)
        Add(S.arg(E, R.Value.Index));
  } else if (E.Kind == EventKind::Assign && E.Dst.valid()) {
    const Expr *To = &S.expr(E.Dst);
    while (To->Kind == ExprKind::Elem)
      To = &S.Exprs[To->A];
    if (To->Kind == ExprKind::Field &&
        std::ranges::any_of(P.rolesOf(F, *To), isIgnored))
      Add(E.Src);
  }
}

void LeftErrors::findIgnored() {
  for (uint32_t F = 0; F != P.Functions.size(); ++F)
    if (const Skeleton *S = P.Functions[F].Body)
      for (uint32_t I = 0; I != S->Events.size(); ++I)
        ignoredIn(FnId(F), EventId(I));
  for (uint32_t U = 0; U != P.Tus.size(); ++U)
    for (const Table &Tab : P.Tus[U]->Tables)
      for (const InitNode &N : Tab.Nodes)
        ignoredIn(U, Tab, N);
}

/// In a record's members, or next to a slot whose name is such a constant.
void LeftErrors::ignoredIn(uint32_t Tu, const Table &Tab, const InitNode &N) {
  const TuFacts &T = *P.Tus[Tu];
  bool Slot = false;
  for (uint32_t C : N.Children)
    Slot |=
        Tab.Nodes[C].Kind == InitKind::Int &&
        P.Rules->constantKind(T.str(Tab.Nodes[C].Text)) == "tells-by-result";
  for (uint32_t C : N.Children) {
    const InitNode &Child = Tab.Nodes[C];
    if (Child.Kind != InitKind::Func)
      continue;
    FnId F = P.resolve(Tu, Child.Func);
    const RoleList *Of =
        P.Rules->fieldRoles(T.str(N.Type) + "::" + T.str(Child.Field));
    if (Of && std::ranges::any_of(*Of, isIgnored))
      Ignored.insert(F);
    if (Slot)
      ByResult.insert(F);
  }
}

bool LeftErrors::says(FnId F, EventId E, std::string_view Kinds) {
  return V.says(F, E, RoleKind::ErrorIndicator, Kinds);
}

/// From here on somebody knows of the exception, or it is gone.
bool LeftErrors::noticed(FnId F, EventId E) {
  return V.does(
      F, E, {RoleKind::ErrorIndicator, "tests|saves|clears|reports|restores"});
}

bool LeftErrors::releases(FnId F, EventId E) const {
  const Event &Call = P.fn(F).Body->Events[E.V];
  const FunctionRow *Row =
      Call.Kind == EventKind::Call ? P.rowOf(F, Call) : nullptr;
  return Row && Row->Effect == EffectKind::Release;
}

/// The call that sets an exception: this one, or one in the function that it
/// calls. None: it sets none, or deals with it.
CodeRef LeftErrors::setBy(FnId F, EventId Id) {
  const Event &E = P.fn(F).Body->Events[Id.V];
  if (E.Kind != EventKind::Call ||
      says(F, Id, "hides|keeps|reports|clears|tests|saves|restores"))
    return CodeRef();
  if (says(F, Id, "sets") || V.says(F, Id, RoleKind::RunsPython, "yes|module"))
    return {F, Id};
  FnId G = P.calleeOf(F, E);
  bool Body = G.valid() && P.fn(G).Body && P.rolesOf(F, E).empty();
  return Body ? Leaves.of(G) : CodeRef();
}

/// What the call may return when it has failed. Of a function of the program
/// that returns a number, any of those that say so is one.
std::vector<int64_t> LeftErrors::failures(FnId F, EventId Call) const {
  const Event &E = P.fn(F).Body->Events[Call.V];
  const TuFacts &T = P.tu(F);
  TypeId Type = E.Callee.valid() ? T.Funcs[E.Callee.V].Type : TypeId();
  TypeId Of = Type.valid() ? T.Types[Type.V].Of : TypeId();
  if (Of.valid() && T.Types[Of.V].Kind == TypeKind::Pointer)
    return {0};
  if (Of.valid() && !P.rolesOf(F, E).empty())
    return {-1};
  return {0, -1, 1};
}

/// A path from the call, which has failed, on which nobody looks at the
/// exception: to where the thread state is given back, or out.
PathHit LeftErrors::unnoticed(FnId F, EventId Call, End Until) {
  const Skeleton &S = *P.fn(F).Body;
  PathHit Hit;
  for (int64_t Result : failures(F, Call)) {
    Supposed Failed(S, Call, Result);
    auto OnEvent = [&](EventId Id, uint8_t &) {
      const Event &E = S.Events[Id.V];
      if (Id == Call || Failed.endedBy(E) || noticed(F, Id) ||
          says(F, Id, "sets") ||
          (E.Kind == EventKind::Call && Eff.callHas(F, Id, EB_Unknown)))
        return Verdict::Stop;
      bool Over = Until == End::Released && releases(F, Id);
      return Over ? Verdict::Found : Verdict::Go;
    };
    auto OnExit = [&](BlockId B, uint8_t) {
      ExprId Value = S.Blocks[B.V].Cond;
      bool Good = Value.valid() && S.expr(Value).Kind == ExprKind::Int &&
                  S.expr(Value).Value >= 0;
      bool Over =
          S.Blocks[B.V].Term == TermKind::Return &&
          (Until == End::Returned || (Until == End::ReturnedGood && Good));
      return Over ? Verdict::Found : Verdict::Stop;
    };
    auto OnBranch = [&](BlockId, ExprId Cond, bool Taken, uint8_t &) {
      return Failed.allows(Cond, Taken);
    };
    Hit = V.paths(F).search(
        V.defs(F).after(Call),
        {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch});
    if (!Hit.certain())
      break;
  }
  return Hit;
}

CodeRef LeftErrors::leaves(FnId F) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I)
    if (CodeRef Set = setBy(F, EventId(I));
        Set.Fn.valid() && unnoticed(F, EventId(I), End::Returned).certain())
      return Set;
  return CodeRef();
}

void LeftErrors::onThread(FnId F, EventId Ensure, std::vector<LeftError> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    CodeRef Set = setBy(F, EventId(I));
    if (!Set.Fn.valid() ||
        !V.paths(F)
             .somePath(
                 V.defs(F).after(Ensure), [&](EventId E) { return E.V == I; },
                 [&](EventId E) { return releases(F, E); })
             .certain())
      continue;
    if (PathHit Hit = unnoticed(F, EventId(I), End::Released); Hit.certain())
      Out.push_back({Set, F, Hit.Event, says(Set.Fn, Set.Event, "sets")});
  }
}

/// Before anything in it can have set one, the function asks on every path to
/// the call whether an exception is pending: it expects those of earlier calls,
/// and so does whoever asked the library for the work.
bool LeftErrors::expectsPending(FnId F, EventId Call) {
  const Skeleton &S = *P.fn(F).Body;
  auto Sets = [&](EventId E) { return setBy(F, E).Fn.valid(); };
  auto First = [&](EventId E) {
    if (!says(F, E, "tests"))
      return false;
    for (uint32_t I = 0; I != S.Events.size(); ++I)
      if (Sets(EventId(I)) && V.paths(F)
                                  .somePath(V.defs(F).after(EventId(I)),
                                            [&](EventId X) { return X == E; })
                                  .possible())
        return false;
    return true;
  };
  return certain(V.paths(F).everyPathTo(Call, First));
}

/// In a function after which nobody asks. One that is called attached is called
/// by somebody who does.
void LeftErrors::ignored(FnId F, End Until, std::vector<LeftError> &Out) {
  const Skeleton &S = *P.fn(F).Body;
  bool Attached = false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    Attached |= Eff.callHas(F, EventId(I), EB_Ensures);
    CodeRef Set = Attached ? setBy(F, EventId(I)) : CodeRef();
    if (Set.Fn.valid() && unnoticed(F, EventId(I), Until).certain() &&
        !expectsPending(F, EventId(I)))
      Out.push_back({Set, F, EventId(), says(Set.Fn, Set.Event, "sets")});
  }
}

std::vector<LeftError> LeftErrors::of(FnId F) {
  std::vector<LeftError> Out;
  const Skeleton &S = *P.fn(F).Body;
  if (Ignored.count(F))
    ignored(F, End::Returned, Out);
  if (ByResult.count(F))
    ignored(F, End::ReturnedGood, Out);
  // A parallel region also runs on the thread that opens it.
  bool OnThread = P.entered(F, &Entry::Foreign) && !P.fn(F).Parent.valid();
  for (uint32_t I = 0; OnThread && I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    const FunctionRow *Row =
        E.Kind == EventKind::Call ? P.rowOf(F, E) : nullptr;
    if (Row && Row->Effect == EffectKind::Ensure)
      onThread(F, EventId(I), Out);
  }
  std::erase_if(Out,
                [&](const LeftError &L) { return !Said.insert(L.Set).second; });
  return Out;
}

} // namespace nogil
