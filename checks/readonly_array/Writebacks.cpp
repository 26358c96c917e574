//===- Writebacks.cpp - copies that must be written back ------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/readonly_array/Writebacks.h"
#include "cfg/Paths.h"
#include <algorithm>

namespace nogil {

OpenWritebacks::OpenWritebacks(Views &V)
    : V(V), Solver(&V.program().Budgets),
      Keeps(Solver, false,
            [this](const auto &Of) { return findKeeps(Of.first, Of.second); }) {
}

bool OpenWritebacks::keeps(FnId F, uint32_t Param) {
  const Skeleton *S = V.program().fn(F).Body;
  return !S || Param >= S->ParamCount || Keeps.of({F, Param});
}

bool OpenWritebacks::findKeeps(FnId F, uint32_t Param) {
  const Program &P = V.program();
  const Skeleton *S = P.fn(F).Body;
  auto IsIt = [&](ExprId E, uint32_t At) {
    std::vector<Origin> Of = V.origins(F, E, V.defs(F).before(EventId(At)));
    return std::any_of(Of.begin(), Of.end(),
                       [&](const Origin &O) { return O.isParam(Param); });
  };
  for (uint32_t I = 0; I != S->Events.size(); ++I) {
    const Event &E = S->Events[I];
    if (E.Kind == EventKind::Assign && S->expr(E.Dst).Kind != ExprKind::Var &&
        IsIt(E.Src, I))
      return true;
    if (E.Kind != EventKind::Call || !P.rolesOf(F, E).empty() || P.rowOf(F, E))
      continue;
    FnId G = P.calleeOf(F, E);
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (IsIt(S->arg(E, A), I) && (!G.valid() || keeps(G, A)))
        return true;
  }
  return false;
}

namespace {

class Search {
public:
  Search(FnId F, EventId Opened, const Role &R, OpenWritebacks &All, Views &V)
      : F(F), Opened(Opened), All(All), V(V), P(V.program()), S(*P.fn(F).Body) {
    if (R.Value.Kind == Slot::Return) {
      Object.Base = BaseKind::Result;
      Object.Index = Opened.V;
    } else {
      std::vector<Origin> Of = V.argOrigins(F, Opened, R.Value.Index);
      Object = Of.size() == 1 ? Of[0] : Origin();
    }
  }

  std::optional<OpenWriteback> run() {
    if (!Object.known() || Object.Base == BaseKind::Const)
      return std::nullopt;
    auto OnEvent = [&](EventId E, uint8_t &Open) { return see(E, Open); };
    auto OnExit = [&](BlockId B, uint8_t Open) {
      bool Given = !Open || Object.Base == BaseKind::Param ||
                   isIt(S.Blocks[B.V].Cond, V.defs(F).endOf(B));
      return Given ? Verdict::Stop : Verdict::Found;
    };
    auto OnBranch = [&](BlockId B, ExprId C, bool Taken, uint8_t &Open) {
      return !Open || mayGo(B, C, Taken);
    };
    PathHit Hit = V.paths(F).search(
        V.defs(F).entry(),
        {.Event = OnEvent, .Exit = OnExit, .Branch = OnBranch});
    if (!Hit.certain())
      return std::nullopt;
    return OpenWriteback{Opened, Object, Hit.Event, Hit.Block};
  }

private:
  const FnId F;
  const EventId Opened;
  OpenWritebacks &All;
  Views &V;
  const Program &P;
  const Skeleton &S;
  Origin Object;

  bool isIt(ExprId E, Point At) {
    if (!E.valid())
      return false;
    std::vector<Origin> Of = V.origins(F, E, At);
    return std::find(Of.begin(), Of.end(), Object) != Of.end();
  }

  Verdict see(EventId Id, uint8_t &Open) {
    const Event &E = S.Events[Id.V];
    if (Id == Opened) {
      if (Open)
        return Verdict::Stop; // another one, in a loop
      Open = 1;
      return Verdict::Go;
    }
    if (!Open)
      return Verdict::Go;
    Point At = V.defs(F).before(Id);
    if (E.Kind == EventKind::Assign) {
      const Expr &Dst = S.expr(E.Dst);
      bool Kept = Dst.Kind != ExprKind::Var ||
                  S.Vars[Dst.A].Kind == Storage::Global ||
                  S.Vars[Dst.A].Kind == Storage::StaticLocal;
      return Kept && isIt(E.Src, At) ? Verdict::Stop : Verdict::Go;
    }
    return E.Kind == EventKind::Call ? seeCall(Id, E) : Verdict::Go;
  }

  Verdict seeCall(EventId Id, const Event &E) {
    const RoleList &Roles = P.rolesOf(F, E);
    FnId G = P.calleeOf(F, E);
    for (uint32_t A = 0; A != E.ArgsCount; ++A) {
      ExprId Arg = S.arg(E, A);
      // `f(&array)` may do anything with the variable.
      bool ByAddress = S.expr(Arg).Kind == ExprKind::Addr;
      if (!isIt(ByAddress ? ExprId(S.expr(Arg).A) : Arg, V.defs(F).before(Id)))
        continue;
      for (const Role &R : Roles) {
        if (R.Value.Kind != Slot::Arg || R.Value.Index != A)
          continue;
        if (R.Does == RoleKind::Writeback && R.Kind == "closes")
          return Verdict::Stop;
        if (R.Does == RoleKind::DropsReference)
          return Verdict::Found;
      }
      bool Body = G.valid() && P.fn(G).Body;
      if (!Roles.empty() || (P.rowOf(F, E) && !Body))
        continue;
      bool Reads = Body && !ByAddress && !All.keeps(G, A) &&
                   !V.paramRole(G, A, RoleKind::Writeback).valid() &&
                   !V.paramRole(G, A, RoleKind::DropsReference).valid();
      if (!Reads)
        return Verdict::Stop;
    }
    return Verdict::Go;
  }

  /// `open(a) < 0`, `open(a) != 0`: it has failed.
  bool failed(const Assumption &A) const {
    const Expr &X = S.expr(A.Cond);
    auto Opens = [&](const Expr &E) {
      return E.Kind == ExprKind::Result && E.A == Opened.V;
    };
    if (Object.Base == BaseKind::Result && Object.Index == Opened.V)
      return false; // it returns the array, not a status
    if (X.Kind == ExprKind::Binary && Opens(S.Exprs[X.A]))
      return A.True == (X.Op == ExprOp::Lt || X.Op == ExprOp::Eq);
    return Opens(X) && A.True;
  }

  /// Not where the array is null, or is what it was made of.
  bool mayGo(BlockId B, ExprId Cond, bool Taken) {
    Point At = V.defs(F).endOf(B);
    Assumption A = normal(S, Cond, Taken);
    if (failed(A))
      return false;
    const Expr &X = S.expr(A.Cond);
    if (X.Kind == ExprKind::Binary &&
        (X.Op == ExprOp::Eq || X.Op == ExprOp::Ne)) {
      bool Same = (X.Op == ExprOp::Eq) == A.True;
      return !Same || (!isIt(ExprId(X.A), At) && !isIt(ExprId(X.B), At));
    }
    return A.True || !isIt(A.Cond, At);
  }
};

} // namespace

std::vector<OpenWriteback> OpenWritebacks::in(FnId F) {
  const Program &P = V.program();
  const Skeleton &S = *P.fn(F).Body;
  std::vector<OpenWriteback> Out;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    if (S.Events[I].Kind != EventKind::Call)
      continue;
    for (const Role &R : P.rolesOf(F, S.Events[I]))
      if (R.Does == RoleKind::Writeback && R.Kind == "opens" &&
          V.holds(F, EventId(I), R, true))
        if (auto Found = Search(F, EventId(I), R, *this, V).run())
          Out.push_back(*Found);
  }
  return Out;
}

} // namespace nogil
