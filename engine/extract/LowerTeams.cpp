//===- LowerTeams.cpp - directives of OpenMP --------------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Parallel and task regions become functions, since other threads run them;
// worksharing constructs stay where they are. What each thread has of its own
// by a clause is a capture by value there; counters of loops whose rounds are
// divided among threads, and what is reduced, are marked: no two threads have
// the same. What one thread at a time runs stands between two calls, as with
// any lock; what one thread alone runs is behind a branch.
//
// Unsound: other clauses are not evaluated (if, num_threads, nowait, depend);
// atomic and critical sections without a name are one lock; that a section
// ends with a barrier is not known.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"
#include "clang/Basic/OpenMPKinds.h"

using namespace clang;

namespace nogil {

static const Stmt *uncaptured(const Stmt *S) {
  while (auto *C = dyn_cast_or_null<CapturedStmt>(S))
    S = C->getCapturedStmt();
  return S;
}

/// The variable that a clause names, itself or by a part of it.
static const VarDecl *namedBy(const clang::Expr *E) {
  for (;;) {
    E = E->IgnoreParenImpCasts();
    if (auto *Section = dyn_cast<ArraySectionExpr>(E))
      E = Section->getBase();
    else if (auto *Item = dyn_cast<ArraySubscriptExpr>(E))
      E = Item->getBase();
    else
      break;
  }
  auto *R = dyn_cast<DeclRefExpr>(E);
  auto *D = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  return D ? D->getCanonicalDecl() : nullptr;
}

void Lowering::openmp(const OMPExecutableDirective *S) {
  OpenMPDirectiveKind K = S->getDirectiveKind();
  if (!S->hasAssociatedStmt() || !S->getAssociatedStmt())
    return; // barrier, taskwait, ...
  if (isOpenMPParallelDirective(K) || isOpenMPTeamsDirective(K))
    return outline(S, "#pragma omp parallel");
  if (isOpenMPTaskingDirective(K))
    return outline(S, "#pragma omp task");
  switch (K) {
  case llvm::omp::OMPD_atomic:
  case llvm::omp::OMPD_critical:
  case llvm::omp::OMPD_ordered:
    directive(S, "#pragma omp critical", true);
    stmt(uncaptured(S->getAssociatedStmt()));
    directive(S, "#pragma omp end critical", true);
    return;
  case llvm::omp::OMPD_master:
  case llvm::omp::OMPD_masked:
    return oneThread(S, "#pragma omp master");
  case llvm::omp::OMPD_single:
  case llvm::omp::OMPD_section:
    return oneThread(S, "#pragma omp single");
  default:
    break;
  }
  auto Outside = Vars;
  giveEachThread(*S);
  stmt(uncaptured(S->getAssociatedStmt()));
  for (auto [D, V] : Outside)
    Vars[D] = V;
}

/// Locks: argument 0 stands for the lock, of which there is one.
ExprId Lowering::directive(const OMPExecutableDirective *S,
                           llvm::StringRef Name, bool Locks) {
  CallSite Site;
  Site.Callee = U.T.synthetic(Name);
  if (Locks)
    Site.Args.push_back(B.func(U.T.synthetic("#pragma omp critical")));
  Site.Range = SourceRange(S->getBeginLoc(), S->getEndLoc());
  Site.Loc = S->getBeginLoc();
  Site.Flags = EF_NoThrow;
  return emitCall(Site);
}

void Lowering::oneThread(const OMPExecutableDirective *S,
                         llvm::StringRef Name) {
  BlockId Inside = B.newBlock(), Done = B.newBlock();
  ExprId Which = directive(S, Name);
  B.branch(B.binary(ExprOp::Eq, Which, B.integer(0)), Inside, Done,
           range(S->getSourceRange()));
  B.enter(Inside);
  stmt(uncaptured(S->getAssociatedStmt()));
  B.fallInto(Done);
}

/// What each thread has of its own while S runs.
void Lowering::giveEachThread(const OMPExecutableDirective &S) {
  SourceRange Where = S.getAssociatedStmt()->getSourceRange();
  auto Own = [&](const clang::Expr *E, bool Divided) {
    const VarDecl *D = E ? namedBy(E) : nullptr;
    if (!D)
      return;
    if (Divided)
      Counters.insert(D);
    const SourceManager &SM = U.P.SM;
    bool Within =
        !SM.isBeforeInTranslationUnit(D->getLocation(), Where.getBegin()) &&
        !SM.isBeforeInTranslationUnit(Where.getEnd(), D->getLocation());
    if (Within)
      return; // declared by the loop itself
    auto It = Vars.find(D);
    bool Mine = It != Vars.end() && B.S.Vars[It->second.V].Usr == StrId() &&
                B.S.Vars[It->second.V].Kind != Storage::Capture;
    if (Mine)
      B.S.Vars[It->second.V].Divided |= Divided;
    if (Mine || !Outlined)
      return;
    VarId V = newVar(Storage::Capture, U.T.intern(D->getName()), D->getType(),
                     U.P.range(D->getLocation()));
    B.S.Vars[V.V].ByReference = namesPlace(D->getType());
    B.S.Vars[V.V].Divided = Divided;
    Vars[D] = V;
  };
  auto All = [&](const auto *Clause, bool Divided) {
    if (Clause)
      for (const clang::Expr *E : Clause->varlists())
        Own(E, Divided);
  };
  for (const OMPClause *C : S.clauses()) {
    All(dyn_cast<OMPPrivateClause>(C), false);
    All(dyn_cast<OMPFirstprivateClause>(C), false);
    All(dyn_cast<OMPLastprivateClause>(C), false);
    All(dyn_cast<OMPLinearClause>(C), true);
    All(dyn_cast<OMPReductionClause>(C), true);
    All(dyn_cast<OMPInReductionClause>(C), true);
  }
  if (auto *L = dyn_cast<OMPLoopDirective>(&S);
      L && (isOpenMPWorksharingDirective(S.getDirectiveKind()) ||
            isOpenMPDistributeDirective(S.getDirectiveKind())))
    for (const clang::Expr *E : L->counters())
      Own(E, true);
}

void Lowering::outline(const OMPExecutableDirective *S, llvm::StringRef Name) {
  auto *C = dyn_cast<CapturedStmt>(S->getAssociatedStmt());
  if (!C)
    return stmt(S->getAssociatedStmt());
  while (auto *Inner = dyn_cast<CapturedStmt>(C->getCapturedStmt()))
    C = Inner;
  for (const auto &Cap : C->captures())
    if (Cap.capturesVariable())
      addressTaken(B.var(variable(Cap.getCapturedVar())));
  FuncRefId Region = U.T.region(B.S.Self, C->getSourceRange());
  U.lowerLater(C, S, Region, Fn);
  CallSite Site;
  Site.Callee = U.T.synthetic(Name);
  Site.Args.push_back(B.func(Region));
  Site.Range = S->getSourceRange();
  Site.Loc = S->getBeginLoc();
  Site.Flags = EF_NoThrow;
  emitCall(Site);
}

} // namespace nogil
