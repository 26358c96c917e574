//===- LowerJump.cpp - loops, switch, goto and try --------------*- C++ -*-===//
//
// Part of nogil-tidy, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Problem: a jump leaves scopes, and which ones depends on where its target
// stands, which for a goto may be further down.
//
// Approach: break and continue targets remember the state of the clean-up
// stack. The first goto of a function walks its statements once and notes for
// each label the statements around it; a jump leaves the scopes on the stack
// that are not among them.
//
// A computed goto may go to every label whose address the function takes; all
// of a function go there through one block, or the edges would be as many as
// the square of the labels.
// Dispatch of exceptions among handlers is by an Opaque condition each.
//
//===----------------------------------------------------------------------===//
#include "extract/Lowering.h"

using namespace clang;

namespace nogil {

void Lowering::loopBody(const Stmt *Body, BlockId Break, BlockId Continue,
                        State BreakTo) {
  Targets.push_back({Break, Continue, BreakTo, Sc.current()});
  body(Body);
  Targets.pop_back();
}

void Lowering::whileStmt(const WhileStmt *S) {
  BlockId Head = B.newBlock(), Body = B.newBlock(), Exit = B.newBlock();
  BlockId Next = B.newBlock(), Done = B.newBlock();
  State Outer = Sc.current();
  B.fallInto(Head);
  openScope(S);
  if (const VarDecl *V = S->getConditionVariable())
    varDecl(V);
  cond(S->getCond(), Body, Done);
  B.enter(Body);
  loopBody(S->getBody(), Exit, Next, Outer);
  B.fallInto(Next);
  Spot At = spot(SourceRange(S->getEndLoc()));
  Sc.leaveTo(Outer, At);
  B.jump(Head);
  B.enter(Done);
  Sc.close();
  B.fallInto(Exit);
}

void Lowering::doStmt(const DoStmt *S) {
  BlockId Body = B.newBlock(), Next = B.newBlock(), Exit = B.newBlock();
  B.fallInto(Body);
  loopBody(S->getBody(), Exit, Next, Sc.current());
  B.fallInto(Next);
  cond(S->getCond(), Body, Exit);
  B.enter(Exit);
}

void Lowering::forStmt(const ForStmt *S) {
  openScope(S);
  part(S->getInit());
  BlockId Head = B.newBlock(), Body = B.newBlock(), Next = B.newBlock();
  BlockId Exit = B.newBlock(), Done = B.newBlock();
  State Outer = Sc.current();
  B.fallInto(Head);
  Sc.open(S, spot(SourceRange(S->getEndLoc())));
  if (const VarDecl *V = S->getConditionVariable())
    varDecl(V);
  if (S->getCond())
    cond(S->getCond(), Body, Done);
  else
    B.jump(Body);
  B.enter(Body);
  loopBody(S->getBody(), Exit, Next, Outer);
  B.fallInto(Next);
  if (S->getInc())
    evaluate(S->getInc());
  Sc.leaveTo(Outer, spot(SourceRange(S->getEndLoc())));
  B.jump(Head);
  B.enter(Done);
  Sc.close();
  B.fallInto(Exit);
  Sc.close();
}

void Lowering::rangeFor(const CXXForRangeStmt *S) {
  openScope(S);
  part(S->getInit());
  part(S->getRangeStmt());
  part(S->getBeginStmt());
  part(S->getEndStmt());
  BlockId Head = B.newBlock(), Body = B.newBlock(), Next = B.newBlock();
  BlockId Exit = B.newBlock();
  B.fallInto(Head);
  if (S->getCond())
    cond(S->getCond(), Body, Exit);
  else
    B.branch(B.opaque(), Body, Exit, range(S->getSourceRange()));
  B.enter(Body);
  State Outer = Sc.current();
  Sc.open(S, spot(SourceRange(S->getEndLoc())));
  Targets.push_back({Exit, Next, Outer, Outer});
  part(S->getLoopVarStmt());
  body(S->getBody());
  Targets.pop_back();
  Sc.close();
  B.fallInto(Next);
  if (S->getInc())
    evaluate(S->getInc());
  B.jump(Head);
  B.enter(Exit);
  Sc.close();
}

void Lowering::leave(bool Break, SourceRange R) {
  if (Targets.empty())
    return;
  St.leaves(Break);
  const Target &T = Targets.back();
  Sc.leaveTo(Break ? T.BreakTo : T.ContinueTo, spot(R));
  B.jump(Break ? T.Break : T.Continue, range(R));
}

void Lowering::switchStmt(const SwitchStmt *S) {
  openScope(S);
  part(S->getInit());
  if (const VarDecl *V = S->getConditionVariable())
    varDecl(V);
  State Before = Sc.current();
  ExprId On = value(S->getCond());
  Sc.popTo(Before, spot(S->getCond()->getSourceRange()));
  BlockId Head = B.current(), Exit = B.newBlock();
  B.enter(B.newBlock());
  SwitchCtx Ctx;
  Switches.push_back(&Ctx);
  Target T{Exit, BlockId(), Sc.current(), Sc.current()};
  if (!Targets.empty()) {
    T.Continue = Targets.back().Continue;
    T.ContinueTo = Targets.back().ContinueTo;
  }
  Targets.push_back(T);
  body(S->getBody());
  Targets.pop_back();
  Switches.pop_back();
  B.jump(Exit);
  B.enter(Head);
  SrcRange R = range(S->getCond()->getSourceRange());
  for (BlockId Wide : Ctx.Ranges) {
    BlockId Next = B.newBlock();
    B.branch(B.opaque(), Wide, Next, R);
    B.enter(Next);
  }
  BlockId Default = Ctx.Default.valid() ? Ctx.Default : Exit;
  if (Ctx.Values.empty()) {
    B.jump(Default, R);
  } else {
    Ctx.Blocks.push_back(Default);
    B.switchOn(On, std::move(Ctx.Values), std::move(Ctx.Blocks), R);
  }
  B.enter(Exit);
  Sc.close();
}

void Lowering::caseStmt(const CaseStmt *S) {
  St.entered(true);
  BlockId Blk = B.newBlock();
  B.fallInto(Blk);
  if (!Switches.empty() && !S->getLHS()->isValueDependent()) {
    SwitchCtx &C = *Switches.back();
    clang::Expr::EvalResult Lo, Hi;
    bool Ok = S->getLHS()->EvaluateAsInt(Lo, U.Ctx);
    if (Ok && S->getRHS())
      Ok = S->getRHS()->EvaluateAsInt(Hi, U.Ctx);
    if (!Ok) {
      C.Ranges.push_back(Blk);
    } else {
      int64_t From = asInt64(Lo.Val.getInt());
      int64_t To = S->getRHS() ? asInt64(Hi.Val.getInt()) : From;
      if (To - From > 256 || To < From)
        C.Ranges.push_back(Blk);
      else
        for (int64_t V = From; V <= To; ++V) {
          C.Values.push_back(V);
          C.Blocks.push_back(Blk);
        }
    }
  } else if (!Switches.empty()) {
    Switches.back()->Ranges.push_back(Blk);
  }
  stmt(S->getSubStmt());
}

void Lowering::defaultStmt(const DefaultStmt *S) {
  St.entered(true);
  BlockId Blk = B.newBlock();
  B.fallInto(Blk);
  if (!Switches.empty())
    Switches.back()->Default = Blk;
  stmt(S->getSubStmt());
}

void Lowering::findLabels(const Stmt *S,
                          llvm::SmallVectorImpl<const Stmt *> &Open) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (auto *L = dyn_cast<LabelStmt>(S)) {
    Label &Info = Labels[L->getDecl()];
    Info.Enclosing.insert(Open.begin(), Open.end());
  }
  if (auto *A = dyn_cast<AddrLabelExpr>(S))
    AddressLabels.insert(A->getLabel());
  Open.push_back(S);
  for (const Stmt *Child : S->children())
    findLabels(Child, Open);
  Open.pop_back();
}

BlockId Lowering::labelBlock(const LabelDecl *L) {
  if (!LabelsFound) {
    LabelsFound = true;
    llvm::SmallVector<const Stmt *, 32> Open;
    findLabels(Body, Open);
  }
  Label &Info = Labels[L];
  if (!Info.Block.valid())
    Info.Block = B.newBlock();
  return Info.Block;
}

void Lowering::gotoStmt(const LabelDecl *L, SourceRange R) {
  BlockId To = labelBlock(L);
  const Label &Info = Labels[L];
  St.leavesTo(Info.Enclosing);
  State Target = Sc.jumpTarget(Info.Enclosing);
  // Backwards: what was declared since the label is destroyed too.
  if (Info.Where) {
    State S = Target;
    while (S != Scopes::Outside && S != *Info.Where)
      S = Sc.parent(S);
    if (S == *Info.Where)
      Target = S;
  }
  Sc.leaveTo(Target, spot(R));
  B.jump(To, range(R));
}

void Lowering::indirectGoto(const IndirectGotoStmt *S) {
  if (const LabelDecl *L = S->getConstantTarget())
    return gotoStmt(L, S->getSourceRange());
  St.leaves();
  value(S->getTarget());
  if (!LabelsFound)
    labelBlock(nullptr);
  SrcRange R = range(S->getSourceRange());
  if (AddressLabels.empty())
    return B.finishBlock(TermKind::Unreachable, {}, R);
  if (Dispatch.valid())
    return B.jump(Dispatch, R);
  Dispatch = B.newBlock();
  B.jump(Dispatch, R);
  B.enter(Dispatch);
  std::vector<int64_t> Values;
  std::vector<BlockId> Succs;
  for (const LabelDecl *L : AddressLabels) {
    if (Succs.size() + 1 < AddressLabels.size())
      Values.push_back(static_cast<int64_t>(Succs.size()));
    Succs.push_back(labelBlock(L));
  }
  B.switchOn(B.opaque(), std::move(Values), std::move(Succs), R);
}

void Lowering::labelStmt(const LabelStmt *S) {
  St.entered(false);
  B.fallInto(labelBlock(S->getDecl()));
  Labels[S->getDecl()].Where = Sc.current();
  stmt(S->getSubStmt());
}

void Lowering::tryStmt(const CXXTryStmt *S) {
  State Outer = Sc.current();
  State Try = Sc.pushTry(S);
  // The block around a constructor is around its initialisers, and what its
  // handlers do not throw is thrown on. So it is with a destructor's.
  bool OfObject =
      S == Body && isa_and_nonnull<CXXConstructorDecl, CXXDestructorDecl>(Fn);
  if (auto *C = dyn_cast_or_null<CXXConstructorDecl>(OfObject ? Fn : nullptr))
    constructorInits(C);
  stmt(S->getTryBlock());
  Sc.dropTo(Outer);
  BlockId Join = B.newBlock();
  B.jump(Join);
  BlockId Dispatch = Sc.handlers(Try);
  if (Dispatch.valid()) {
    B.enter(Dispatch);
    bool All = false;
    for (unsigned I = 0, N = S->getNumHandlers(); I != N && !All; ++I) {
      const CXXCatchStmt *H = S->getHandler(I);
      All = !H->getExceptionDecl();
      BlockId Next = B.newBlock();
      if (All)
        B.jump(handlerBlock(H));
      else
        B.branch(B.opaque(), handlerBlock(H), Next,
                 range(SourceRange(H->getCatchLoc())));
      B.enter(Next);
    }
    if (!All)
      B.jump(Sc.unwindFrom(Outer));
  }
  for (unsigned I = 0, N = S->getNumHandlers(); I != N; ++I) {
    const CXXCatchStmt *H = S->getHandler(I);
    if (!HandlerBlocks.count(H))
      continue; // nothing gets there
    B.enter(handlerBlock(H));
    handler(H);
    B.jump(OfObject ? Sc.unwindFrom(Outer) : Join);
  }
  B.enter(Join);
}

/// The handler that certainly takes a thrown value: of its very type, or any.
const CXXCatchStmt *Lowering::handlerOf(const CXXTryStmt *S,
                                        const clang::Expr *Thrown) {
  // Null: a coroutine's, whose promise is told.
  for (unsigned I = 0, N = S ? S->getNumHandlers() : 0; I != N; ++I) {
    const CXXCatchStmt *H = S->getHandler(I);
    if (!H->getExceptionDecl())
      return H;
    QualType Caught = H->getCaughtType().getNonReferenceType();
    if (Thrown && U.Ctx.hasSameUnqualifiedType(Caught, Thrown->getType()))
      return H;
    if (!Thrown || Caught->isRecordType() || Caught->isPointerType())
      return nullptr; // a base or a conversion may take it first
  }
  return nullptr;
}

BlockId Lowering::handlerBlock(const CXXCatchStmt *H) {
  auto [It, New] = HandlerBlocks.try_emplace(H);
  if (New)
    It->second = B.newBlock();
  return It->second;
}

void Lowering::handler(const CXXCatchStmt *S) {
  openScope(S);
  if (const VarDecl *V = S->getExceptionDecl()) {
    VarId Id = declare(V);
    B.S.Vars[Id.V].ByReference = namesPlace(V->getType());
    Spot At = spot(V->getSourceRange());
    // A constructor that copies what was thrown.
    if (const clang::Expr *Copy = V->getInit())
      initObject(B.var(Id), Copy, At);
    else
      emitAssign(B.var(Id), B.opaque(), At, EF_Init);
    if (const CXXDestructorDecl *D = destructorOf(V->getType()))
      pushDestructor(D, B.var(Id), Scopes::Kind::Object, Spot());
  }
  stmt(S->getHandlerBlock());
  Sc.close();
}

} // namespace nogil
