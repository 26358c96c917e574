//===- TestedIndexes.cpp - an index that was in range ---------------------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/resize_during_iteration/TestedIndexes.h"
#include "cfg/Exprs.h"
#include <algorithm>

namespace nogil {

/// Is the variable, or what is made of it, less or greater than something
/// that is no constant?
bool TestedIndexes::compares(FnId In, ExprId Cond, VarId X) const {
  const Skeleton &Of = *P.fn(In).Body;
  if (!Cond.valid())
    return false;
  const Expr &Is = Of.expr(Cond);
  if (Is.Kind == ExprKind::Unary)
    return compares(In, ExprId(Is.A), X);
  bool Order = Is.Op == ExprOp::Lt || Is.Op == ExprOp::Le ||
               Is.Op == ExprOp::Gt || Is.Op == ExprOp::Ge;
  auto Against = [&](uint32_t A, uint32_t B) {
    return mentions(Of, ExprId(A), X) && Of.Exprs[B].Kind != ExprKind::Int;
  };
  return Is.Kind == ExprKind::Binary && Order &&
         (Against(Is.A, Is.B) || Against(Is.B, Is.A));
}

/// Where the function compares the variable; not valid: nowhere.
SrcRange TestedIndexes::testedIn(FnId In, VarId X) const {
  for (const Block &B : P.fn(In).Body->Blocks)
    if (B.Term == TermKind::Branch && compares(In, B.Cond, X))
      return B.Range;
  return SrcRange();
}

/// The index is a parameter, and a caller has compared what it passes.
bool TestedIndexes::byCaller(TestedIndex &T) {
  if (S->Vars[T.Index.V].Kind != Storage::Param)
    return false;
  for (CodeRef By : V.callers(F)) {
    const Skeleton &Caller = *P.fn(By.Fn).Body;
    ExprId Arg = Caller.arg(P.event(By), T.Index.V);
    if (!Arg.valid() || Caller.expr(Arg).Kind != ExprKind::Var)
      continue;
    VarId X(Caller.expr(Arg).A);
    T.TestedIn = By.Fn;
    T.Tested = testedIn(By.Fn, X);
    if (T.Tested.valid())
      return true;
  }
  return false;
}

/// A function, other than this one, that Python code may call ends what the
/// member holds, and says so in the member.
const MemberChange *TestedIndexes::endedBy(ExprId Memory, EventId Used) {
  Members &M = C.members();
  Load L{F,         Memory, ExprId(S->expr(Memory).A), V.defs(F).before(Used),
         EventId(), false};
  for (const MemberChange &By : M.changes(M.of(F, Memory))) {
    ExprId Field = M.changedField(By.At.Fn, P.event(By.At));
    if (By.Kind == MemberChange::Released && By.ToConstant && !By.ToNumber &&
        !By.Flag && By.At.Fn != F && By.EntryIndex != ~0u && Field.valid() &&
        !M.coordinated({F, Used}, By, M.of(F, Memory)) &&
        M.sameObject({F, Used}, L, By) &&
        (M.open({F, Used}, L) || M.open(By.At, Field)))
      return &By;
  }
  return nullptr;
}

bool TestedIndexes::touches(EventId Id, ExprId What) const {
  bool Found = false;
  forEachExpr(*S, S->Events[Id.V], [&](ExprId X) {
    Found = Found ||
            anyWithin(*S, X, [&](ExprId E, const Expr &) { return E == What; });
  });
  return Found;
}

/// The condition asks about the member.
bool TestedIndexes::names(ExprId Cond, Member Of) {
  return anyWithin(*S, Cond, [&](ExprId E, const Expr &X) {
    return X.Kind == ExprKind::Field && C.members().of(F, E) == Of;
  });
}

bool TestedIndexes::outlived(ExprId Elem, TestedIndex &T) {
  Members &M = C.members();
  const Defs &D = V.defs(F);
  const Member Of = M.of(F, T.Memory);
  const bool Caller = byCaller(T);
  enum : uint8_t { LetIn = 1, Tested = 2 };
  Monitor Search;
  Search.Event = [&](EventId E, uint8_t &Phase) {
    if (Phase & LetIn && touches(E, Elem))
      return Verdict::Found;
    const bool Assigns = S->Events[E.V].Kind == EventKind::Assign;
    ExprId Set = Assigns ? M.assignedField(F, S->Events[E.V]) : ExprId();
    if (Set.valid() && M.of(F, Set) == Of)
      return Verdict::Stop;
    if (D.defines(E, T.Index)) {
      Phase = 0;
      return Caller ? Verdict::Stop : Verdict::Go;
    }
    if ((Caller || Phase & Tested) && S->Events[E.V].Kind == EventKind::Call &&
        M.letsOthersIn({F, E}, true))
      Phase |= LetIn;
    return Verdict::Go;
  };
  Search.Branch = [&](BlockId, ExprId Cond, bool, uint8_t &Phase) {
    if (compares(F, Cond, T.Index)) {
      bool Again = Caller && Phase & LetIn;
      Phase = Tested;
      return !Again;
    }
    return !(Phase & LetIn && names(Cond, Of));
  };
  PathHit Hit = V.paths(F).search(D.entry(), Search);
  T.Used = Hit.Event;
  T.Runs = Hit.Mark;
  if (!Caller) {
    T.TestedIn = F;
    T.Tested = testedIn(F, T.Index);
  }
  return Hit.certain() && T.Used.valid() && T.Runs.valid();
}

void TestedIndexes::element(ExprId Elem, std::vector<TestedIndex> &Out) {
  Members &M = C.members();
  const Expr &X = S->expr(Elem);
  if (X.Kind != ExprKind::Elem || !ExprId(X.B).valid() ||
      S->Exprs[X.A].Kind != ExprKind::Field)
    return;
  TestedIndex T;
  T.Memory = ExprId(X.A);
  Member Of = M.of(F, T.Memory);
  if (!M.assigned(Of) || std::ranges::any_of(Out, [&](const TestedIndex &K) {
        return M.of(F, K.Memory) == Of;
      }))
    return;
  for (uint32_t I = 0; I != S->Vars.size(); ++I) {
    Storage Kind = S->Vars[I].Kind;
    bool Number = !P.tu(F).str(S->Vars[I].Type).ends_with('*');
    T.Index = VarId(I);
    if ((Kind != Storage::Param && Kind != Storage::Local) || !Number ||
        !mentions(*S, ExprId(X.B), T.Index) || !outlived(Elem, T))
      continue;
    const MemberChange *By = endedBy(T.Memory, T.Used);
    T.EntryIndex =
        M.shared(F, ExprId(S->expr(T.Memory).A), V.defs(F).before(T.Used));
    if (By && T.EntryIndex != ~0u) {
      T.By = *By;
      Out.push_back(T);
      return;
    }
  }
}

std::vector<TestedIndex> TestedIndexes::find(FnId Fn) {
  std::vector<TestedIndex> Out;
  F = Fn;
  S = P.fn(F).Body;
  if (C.Ctx.Bits[F.V] & CB_Running &&
      (C.Eff.has(F, EB_Detaches) || C.Eff.has(F, EB_RunsPython) ||
       C.Eff.has(F, EB_MayRunPython)))
    for (uint32_t E = 0; E != S->Exprs.size(); ++E)
      element(ExprId(E), Out);
  return Out;
}

} // namespace nogil
