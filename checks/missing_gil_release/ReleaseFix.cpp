//===- ReleaseFix.cpp - lines that detach the thread around work ----------===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A statement can move into a region when control enters and leaves it at its
// ends only, when nothing in it has to do with Python or may throw, when it
// declares nothing, and when all it touches belongs to the call: variables of
// the function, and memory that others can't reach. A member of an object that
// others know is copied by hand, by somebody who knows who writes it. And
// nothing is moved that reaches, at any depth, what others write without a
// lock, or in a file of which parts could not be read.
//
//===----------------------------------------------------------------------===//
#include "cfg/Ranges.h"
#include "checks/missing_gil_release/Release.h"
#include "facts/Text.h"
#include <algorithm>

namespace nogil {

/// Whether an expression reads what others can write: a member behind a
/// pointer, a global.
bool ReleaseFinder::shares(FnId F, ExprId E) const {
  if (!E.valid())
    return false;
  const Skeleton &S = *C.P.fn(F).Body;
  const Expr &X = S.expr(E);
  switch (X.Kind) {
  case ExprKind::Var: {
    Storage K = S.Vars[X.A].Kind;
    return K == Storage::Global || K == Storage::StaticLocal ||
           S.Vars[X.A].ByReference;
  }
  case ExprKind::Field:
    return X.Op == ExprOp::Arrow || shares(F, ExprId(X.A));
  case ExprKind::Func: // somebody may call it
    return true;
  case ExprKind::Addr:
  case ExprKind::Unary:
    return shares(F, ExprId(X.A));
  case ExprKind::Elem:
  case ExprKind::Binary:
    return shares(F, ExprId(X.A)) || shares(F, ExprId(X.B));
  case ExprKind::Cond:
    return shares(F, ExprId(X.A)) || shares(F, ExprId(X.B)) ||
           shares(F, ExprId(X.C));
  default:
    return false;
  }
}

/// Whether the call is given a pointer to what may not be the function's own.
bool ReleaseFinder::passesOthers(FnId F, EventId Call) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Event &E = S.Events[Call.V];
  for (uint32_t A = 0; A != E.ArgsCount; ++A) {
    const Expr &X = S.expr(S.arg(E, A));
    bool Number = X.Kind == ExprKind::Int || X.Kind == ExprKind::Binary ||
                  X.Kind == ExprKind::Unary || X.Kind == ExprKind::Cond;
    if (X.Kind == ExprKind::Var)
      Number = C.P.tu(F).str(S.Vars[X.A].Type).find_first_of("*[") ==
               std::string::npos;
    for (const Origin &O : C.V.argOrigins(F, Call, A)) {
      const OriginStep *I = O.interior(); // an exported buffer stays
      bool Own = I ? I->Via->Kind == "buffer" || !I->Event.valid()
                   : O.Base == BaseKind::Local || O.Base == BaseKind::Const ||
                         (O.Base == BaseKind::Out && O.Steps.empty());
      if (!Number && !Own)
        return true;
    }
  }
  return false;
}

/// Whether an assignment writes elements of an object that others may know.
bool ReleaseFinder::writesOthers(FnId F, EventId Assign) {
  const Skeleton &S = *C.P.fn(F).Body;
  const Event &E = S.Events[Assign.V];
  if (S.expr(E.Dst).Kind == ExprKind::Var)
    return false;
  for (const Origin &O : C.V.origins(F, E.Dst, C.V.defs(F).before(Assign))) {
    Origin Owner = O.owner();
    bool Fresh = Owner.Base == BaseKind::Local;
    if (Owner.Base == BaseKind::Result)
      Fresh = C.V.role(F, EventId(Owner.Index), RoleKind::Fresh) != nullptr;
    if (!Fresh)
      return true;
  }
  return false;
}

bool ReleaseFinder::movable(FnId F, const Statement &X) {
  const Skeleton &S = *C.P.fn(F).Body;
  if (X.Flags & (SF_Leaves | SF_Entered))
    return false;
  if (X.Kind != StatementKind::Expr && X.Kind != StatementKind::Loop &&
      X.Kind != StatementKind::Decl)
    return false;
  for (const Block &B : S.Blocks)
    if (within(B.Range, X.Range) && shares(F, B.Cond))
      return false;
  for (uint32_t I = 0; I != S.Events.size(); ++I) {
    const Event &E = S.Events[I];
    if (!within(E.Range, X.Range))
      continue;
    bool Throws = E.Kind == EventKind::Call && E.Unwind.valid();
    if (W.useOf({F, EventId(I)}) != Use::None || Throws || shares(F, E.Dst) ||
        shares(F, E.Src))
      return false;
    if (E.Kind == EventKind::Call && X.Kind != StatementKind::Loop &&
        passesOthers(F, EventId(I)))
      return false;
    for (uint32_t A = 0; A != E.ArgsCount; ++A)
      if (shares(F, S.arg(E, A)))
        return false;
    if (E.Kind == EventKind::Assign && writesOthers(F, EventId(I)))
      return false;
  }
  return true;
}

/// The variable that a declaration initialises and the only one that it
/// declares, when it can as well be assigned; else None.
static VarId onlyVariable(const Skeleton &S, const TuFacts &T,
                          const Statement &X) {
  VarId Only;
  for (uint32_t I = 0; I != S.Vars.size(); ++I) {
    const Var &V = S.Vars[I];
    if (!within(V.Decl, X.Range))
      continue;
    bool Plain = V.Kind == Storage::Local && !V.Const && !V.ByReference &&
                 T.str(V.Type).find_first_of("[&") == std::string::npos;
    if (Only.valid() || !Plain ||
        (T.CPlusPlus && T.str(V.Type).find("::") != std::string::npos))
      return VarId();
    Only = VarId(I);
  }
  return Only;
}

/// A critical section would be suspended by the region.
static bool inCriticalSection(const CheckContext &C, FnId F) {
  for (const Event &E : C.P.fn(F).Body->Events) {
    if (E.Kind == EventKind::Macro)
      return true;
    const FunctionRow *R =
        E.Kind == EventKind::Call ? C.P.rowOf(F, E) : nullptr;
    if (R && R->Lock.Op == LockOp::Acquire &&
        R->Lock.Kind == LockKind::CriticalSection)
      return true;
  }
  return false;
}

bool ReleaseFinder::wrap(EditBuilder &B, const ReleaseSite &X) {
  const Skeleton &S = *C.P.fn(X.Fn).Body;
  StmtId At = statementAt(S, X.Range);
  if (!B.fits(At) || !movable(X.Fn, S.Statements[At.V]))
    return false;
  bool Here = !X.Call.valid() && X.Work.Size.In == X.Fn;
  const OriginStep *By = Here ? X.Work.Size.From.interior() : nullptr;
  bool Array =
      By && By->Event.valid() &&
      C.P.Rules->apiSource(C.P.calleeName(X.Fn, S.Events[By->Event.V])) ==
          Set.ArraySource;
  if (!Array) {
    if (S.Statements[At.V].Kind != StatementKind::Decl) {
      B.wrap(At, Set.Begin, Set.End);
      return true;
    }
    VarId V = onlyVariable(S, C.P.tu(X.Fn), S.Statements[At.V]);
    if (V.valid())
      B.wrapInitialiser(At, V, Set.Begin, Set.End);
    return V.valid();
  }
  return wrapArrayLoop(B, X, At, *By);
}

std::optional<Fix> ReleaseFinder::fix(const std::vector<ReleaseSite> &Sites) {
  FnId F = Sites.front().Fn;
  // Who calls it detached can't have it detach again.
  if (C.Ctx.Bits[F.V] & CB_Detached)
    return std::nullopt;
  // What could not be read may do anything.
  if (inCriticalSection(C, F) || !C.P.tu(F).Gaps.empty() ||
      std::ranges::any_of(Sites, [&](const ReleaseSite &X) {
        return Guards.guardedByGil(X) != Answer::No || Guards.reachesGaps(X);
      }))
    return std::nullopt;
  EditBuilder B(C, F);
  for (const ReleaseSite &X : Sites)
    if (!wrap(B, X))
      return std::nullopt;
  std::optional<Fix> Out = B.take("run this with the thread detached");
  if (Out)
    Out->Detaches = true;
  return Out;
}

} // namespace nogil
